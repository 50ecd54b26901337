//! What the pages are made of.

use super::house::House;

#[actix_web::test]
async fn figures_can_be_saved_as_png_svg_and_csv_under_a_name_that_says_what_they_are() {
    let house = House::new().await;
    let wave = house.released(2024).await;
    let hr = house.hr();
    for (kind, mime, begins) in [
        ("png", "image/png", b"\x89PNG".as_slice()),
        ("svg", "image/svg+xml", b"<"),
        ("csv", "text/csv; charset=utf-8", b"\xEF\xBB\xBF"),
    ] {
        for figure in ["items", "categories", "trend", "heatmap-grade", "heatmap-department"] {
            let answer = hr.get(&format!("/hr/waves/{}/figures/{figure}.{kind}", wave.id));
            assert_eq!((answer.status, answer.header("content-type")), (200, Some(mime)), "{figure}.{kind}");
            let name = format!("attachment; filename=\"kotae-2024-{figure}.{kind}\"");
            assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
            assert!(answer.bytes.starts_with(begins), "{figure}.{kind}");
        }
    }
    for file in ["items.exe", "items", "nothing.svg", "heatmap-nothing.csv"] {
        assert_eq!(hr.get(&format!("/hr/waves/{}/figures/{file}", wave.id)).status, 404, "{file}");
    }
}

#[actix_web::test]
async fn every_page_says_that_the_data_are_invented_and_holds_no_script_or_inline_style() {
    let house = House::new().await;
    let released = house.released(2023).await;
    let open = house.open(2024).await;
    let hr = house.hr();
    let paths = [
        "/hr/waves".to_owned(),
        format!("/hr/waves/{}", open.id),
        format!("/hr/waves/{}/close", open.id),
        format!("/hr/waves/{}", released.id),
        format!("/hr/waves/{}/results", released.id),
        format!("/hr/waves/{}/protection", released.id),
    ];
    for path in paths {
        for (language, notice) in [("ja", "架空のサンプルデータ"), ("en", "invented sample data")] {
            let answer = hr.get(&format!("{path}?lang={language}"));
            let text = answer.text();
            assert_eq!(answer.status, 200, "{path}");
            assert!(text.contains(notice), "{path} {language}");
            assert!(text.contains(&format!("<html lang=\"{language}\">")));
            assert!(!text.contains("<script") && !text.contains(" style=\"") && !text.contains("<style"), "{path}");
            assert!(!text.contains("hr-") || !text.contains(">hr-"), "{path} {language}: a text without words");
            let set = format!("kotae_lang={language}; Path=/hr; HttpOnly; SameSite=Strict");
            assert_eq!(answer.cookies(), [set], "the choice is remembered");
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
}

#[actix_web::test]
async fn a_results_page_has_at_most_eight_figures_each_with_its_table_and_its_files() {
    let house = House::new().await;
    house.released(2023).await;
    let wave = house.released(2024).await;
    let hr = house.hr();
    for by in ["grade", "department", "age_band", "service_band"] {
        let text = hr.see(&format!("/hr/waves/{}/results?by={by}", wave.id));
        let figures: Vec<&str> =
            text.split("<figure").skip(1).map(|rest| rest.split("</figure>").next().unwrap()).collect();
        assert_eq!(figures.len(), 4, "{by}");
        for figure in figures {
            assert!(figure.contains("<figcaption>") && figure.contains("role=\"img\""), "{figure}");
            assert!(figure.contains("<details>") && figure.contains("<table"));
            assert!([".png", ".svg", ".csv"].iter().all(|kind| figure.contains(kind)));
        }
        assert!(text.contains(&format!("href=\"?by={by}#groups\" aria-current=\"true\"")), "{by}");
        assert!(text.contains("前回 令和5(2023)年度: 3.2"), "the year before stands beside it");
    }
}

#[actix_web::test]
async fn unknown_pages_and_waves_get_a_readable_page() {
    let house = House::new().await;
    let hr = house.hr();
    for path in ["/hr/nothing", "/hr/waves/nothing", "/hr/waves/N%20%3Cb%3E", "/hr/waves/nothing/results"] {
        let answer = hr.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("ページが見つかりません"), "{path}");
    }
}
