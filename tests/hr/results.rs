//! The results page: from a department to its sections and crossings, every state in words, how it is all protected.

use std::collections::BTreeSet;

use super::house::House;
use super::states::{every_state, one_merged_group, small_whole};

/// The values of an attribute in a page, with its entities read.
fn values(page: &str, attribute: &str) -> BTreeSet<String> {
    let begin = format!(" {attribute}=\"");
    page.split(&begin)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
        .collect()
}

/// What is read in a row of the table of groups, without its markup.
fn row(page: &str, name: &str) -> String {
    let groups = page.split_once("id=\"table-title\"").map_or(page, |(_, groups)| groups);
    let (_, rest) = groups.split_once(&format!("<th scope=\"row\">{name}</th>")).unwrap();
    let mut text = String::new();
    for piece in rest.split("</tr>").next().unwrap().split('<').filter_map(|piece| Some(piece.split_once('>')?.1)) {
        text += piece.trim_matches('\n');
    }
    text
}

#[actix_web::test]
async fn every_link_of_the_results_leads_to_groups_that_are_there() {
    let house = House::new().await;
    let wave = house.released_as(2024, every_state).await;
    let hr = house.hr();
    let results = format!("/hr/waves/{}/results", wave.id);
    let mut seen = BTreeSet::new();
    let mut open = vec![String::new()];
    while let Some(query) = open.pop() {
        let page = hr.see(&format!("{results}{query}"));
        let ids = values(&page, "id");
        for href in values(&page, "href") {
            if let Some(anchor) = href.strip_prefix('#') {
                assert!(ids.contains(anchor), "{query}: {href} leads nowhere");
            }
            let Some(query) = href.strip_suffix("#groups") else { continue };
            if seen.insert(query.to_owned()) {
                open.push(query.to_owned());
            }
        }
        assert_eq!(page.matches("aria-current=\"true\"").count() - 1, if query.contains("within") { 2 } else { 1 });
        assert!(page.contains(&format!("href=\"/hr/waves/{}/protection\"", wave.id)), "{query}");
    }
    let seen: Vec<&str> = seen.iter().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            "?by=department",
            "?by=grade",
            "?by=grade&within=department",
            "?by=grade&within=department&level=D01",
            "?by=section&within=department",
            "?by=section&within=department&level=D01",
            "?by=section&within=department&level=D02",
            "?by=section&within=department&level=D09",
            "?by=team&within=section",
            "?by=team&within=section&level=S%2B%26%E3%81%82",
        ]
    );
}

#[actix_web::test]
async fn a_department_opens_into_its_sections_and_hidden_people_are_told_where_to_look() {
    let house = House::new().await;
    let wave = house.released_as(2024, every_state).await;
    let hr = house.hr();
    let see = |query: &str| hr.see(&format!("/hr/waves/{}/results?{query}", wave.id));

    let page = see("by=department");
    assert!(
        page.contains("aria-label=\"総務部の課\">課別</a>") && page.contains("aria-label=\"総務部の職位\">職位別</a>")
    );
    assert!(row(&page, "経済部").contains("非表示（保護のため）。代わりに見られる結果: 全体"));
    assert!(row(&page, "都市整備部").contains("合算 → 都市整備部・教育委員会（合算）"));
    assert!(row(&page, "都市整備部・教育委員会（合算）").contains("174"));

    let page = see("by=section&within=department&level=D01");
    assert!(page.contains("総務部の課別の平均値"));
    assert!(row(&page, "管財課").contains("非表示（保護のため）。代わりに見られる結果: 総務部"));
    assert!(row(&page, "人事課").contains("合算 → 人事課・財政課（合算）"));
    assert!(row(&page, "契約課").contains("回答なし"));
    for sentence in [
        "回答した人が 10 人に満たないか、表示すると計算で少人数の結果が分かってしまうため、表示しません。",
        "人数の少ないグループを保護するため、近いグループと合わせて集計しました。",
        "回答した人がいないため、値がありません。",
        "回答が 40 人に満たないグループでは、少人数の答え方が分からないように、回答の割合を表示しません。",
        "この表の回答数は、表示している 55 人と非表示の 16 人を合わせて、「総務部」の 71 人になります。",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }

    let page = see("by=grade&within=department&level=D01&lang=en");
    assert!(page.contains("Scores by grade in 総務部") && page.contains("3.8 or more") && page.contains("no band"));
    for (word, sentence) in [
        ("item hidden", "To protect those who answered this item, it and the means that contain it are not shown"),
        ("bounds only", "Items at both ends of the scale are printed as bounds only"),
        ("or more, or less", "The mean is so near an end of the scale that only a bound is given"),
    ] {
        assert!(page.contains(&format!("<dt>{word}</dt>")) && page.contains(sentence), "{word}");
    }
    assert!(page.contains("The answers in this table add up to the 71 of 総務部."));

    // All sections on one page, department by department; a merged department says where it is found.
    let page = see("by=section&within=department");
    assert!(page.contains("すべての部の課別の平均値") && !page.contains("<figcaption>\n<h3>総務部"));
    assert!(row(&page, "都市整備部").contains("合算 → 都市整備部・教育委員会（合算）"));
}

#[actix_web::test]
async fn a_table_merged_into_one_group_says_to_see_the_group_above_on_pages_files_and_the_api() {
    let house = House::new().await;
    let wave = house.released_as(2024, one_merged_group).await;
    let hr = house.hr();
    let page = hr.see(&format!("/hr/waves/{}/results?by=section&within=department&level=D01", wave.id));
    assert!(page.contains("すべてを合わせた結果は「総務部」と同じです。代わりに「総務部」をご覧ください。"));
    assert!(row(&page, "総務課").contains("合算 → 総務部"), "{}", row(&page, "総務課"));
    assert!(!page.contains("総務課・人事課"));
    let page = hr.see(&format!("/hr/waves/{}/results?by=section&within=department&lang=en", wave.id));
    assert!(
        row(&page, "General Affairs Section").contains("merged → 総務部") || row(&page, "総務課").contains("merged")
    );
    let csv = hr.see(&format!("/hr/waves/{}/figures/heatmap-section-in-department-D01.csv?lang=ja", wave.id));
    assert!(csv.contains("\r\n人事課,,合算 → 総務部,") && !csv.contains("総務課・人事課"), "{csv}");

    let release = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    let tables = release["by"].as_array().unwrap();
    let sections = tables.iter().find(|table| table["within"]["level"] == "D01" && table["attribute"] == "section");
    let groups = sections.unwrap()["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    for group in groups {
        assert_eq!((&group["state"], &group["instead"]["id"]), (&"merged".into(), &"D01".into()), "{group}");
        assert!(group.get("merged_into").is_none() && group["why"]["ja"].as_str().unwrap().contains("合わせて集計"));
    }
}

#[actix_web::test]
async fn the_api_says_of_every_group_that_is_not_shown_why_and_what_can_be_seen_instead() {
    let house = House::new().await;
    let wave = house.released_as(2024, every_state).await;
    let release = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    let groups = release["by"].as_array().unwrap().iter().flat_map(|table| table["groups"].as_array().unwrap());
    let mut states = std::collections::BTreeSet::new();
    for group in groups {
        let state = group["state"].as_str().unwrap();
        states.insert(state);
        let why = group["why"]["en"].as_str().unwrap_or_default();
        assert_eq!(why.is_empty(), state == "shown", "{group}");
        let instead = group["instead"]["label"]["ja"].is_string();
        assert_eq!(instead, matches!(state, "merged" | "suppressed"), "{group}");
        if state == "merged" {
            assert_eq!(group["instead"]["id"], group["merged_into"]);
        }
    }
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["empty", "merged", "shown", "suppressed"]);
}

#[actix_web::test]
async fn at_the_strict_level_no_surface_says_that_all_of_a_small_group_answered() {
    let house = House::new().await;
    // Seventeen directors-general are asked, and all of them answered.
    let mut left = 17;
    let wave = house.open_strictly(2024, |line| {
        let Some((start, count)) = line.rsplit_once(',').filter(|_| line.starts_with("2024,bucho,")) else {
            return line.to_owned();
        };
        let kept = count.parse::<u32>().unwrap().min(left);
        left -= kept;
        format!("{start},{kept}")
    });
    let wave = wave.await;
    let (hr, program) = (house.hr(), house.program());
    let page = hr.see(&format!("/hr/waves/{}", wave.id));
    assert!(!page.contains("部長級") && !page.contains('%'), "before the release nothing is known of groups: {page}");
    let taken = program.get("/api/v1/waves").json()["waves"][0].clone();
    assert_eq!((taken["responses"].as_u64(), taken["response_rate"].is_null()), (Some(635), true));
    assert!(taken.get("by").is_none(), "{taken}");

    let wave = house.release(wave).await;
    let page = hr.see(&format!("/hr/waves/{}/results?by=grade", wave.id));
    let bucho = row(&page, "部長級");
    assert!(bucho.contains("非表示") && bucho.contains("90% 以上"), "{bucho}");
    assert!(page.contains("対象者数は全体（100 人以上のとき）だけに表示します") && page.contains("31.3%"));
    let release = program.get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    assert_eq!((release["asked"].as_u64(), release["response_rate"].as_str()), (Some(2033), Some("31.3")));
    for group in release["by"].as_array().unwrap().iter().flat_map(|table| table["groups"].as_array().unwrap()) {
        assert!(group.get("asked").is_none_or(|asked| asked == 0), "{group}");
    }
    assert!(hr.see(&format!("/hr/waves/{}/protection", wave.id)).contains("回答率からも分からないようにします。"));
}

#[actix_web::test]
async fn the_figure_of_a_table_within_a_group_is_a_file_too() {
    let house = House::new().await;
    let wave = house.released_as(2024, every_state).await;
    let hr = house.hr();
    for name in ["heatmap-section-in-department-D01", "heatmap-team-in-section-S_2b__26__3042_"] {
        for kind in ["svg", "csv", "png"] {
            let answer = hr.get(&format!("/hr/waves/{}/figures/{name}.{kind}", wave.id));
            assert_eq!(answer.status, 200, "{name}.{kind}");
        }
    }
    let csv = hr.see(&format!("/hr/waves/{}/figures/heatmap-section-in-department-D01.csv", wave.id));
    assert!(csv.contains("\r\n人事課,,合算 → 人事課・財政課（合算）,"), "{csv}");
    assert_eq!(hr.get(&format!("/hr/waves/{}/figures/heatmap-section-in-department-D77.svg", wave.id)).status, 404);
}

#[actix_web::test]
async fn a_page_explains_the_protection_with_the_numbers_of_the_wave_and_what_is_not_promised() {
    let house = House::new().await;
    let wave = house.released_as(2024, every_state).await;
    let hr = house.hr();
    let page = hr.see(&format!("/hr/waves/{}/protection", wave.id));
    for sentence in [
        "公表した数値をどう組み合わせても、10 人より少ない人数の中から一人を見つけ出すことはできません。",
        "表示 23 ＋ 合算 7 ＋ 非表示 2 ＝ 32 グループ",
        "この設問は、保護のため、すべてのグループで数値を粗くし、回答が 20 人に満たないグループでは表示しません。",
        "この設問は、保護のため、どのグループでも表示しません。",
        "粗く表示する設問の段階",
        "おそらくこうだろう",
        "教え合う場合は、約束できません",
        "グループ全体の意見は表示されます。",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    assert!(page.contains(&"5f2c".repeat(16)));
    for rung in
        ["10～39 人", "40～99 人", "100～199 人", "200 人以上", "5% 刻み", "丸めて 1.4 以下・4.6 以上はまとめて表示"]
    {
        assert!(page.contains(rung), "{rung}");
    }
    let page = hr.see(&format!("/hr/waves/{}/protection?lang=en", wave.id));
    assert!(page.contains("Guessing is not excluded.") && page.contains("<td>0.01</td>"));
}

#[actix_web::test]
async fn nothing_is_promised_that_the_release_carries_no_proof_of() {
    let house = House::new().await;
    let unproven = |stored: &mut serde_json::Value| {
        every_state(stored);
        stored["tables"]["assurance"]["certificate"] = "".into();
    };
    let wave = house.released_as(2024, unproven).await;
    let page = house.hr().see(&format!("/hr/waves/{}/protection", wave.id));
    assert!(page.contains("証明なし") && !page.contains("見つけ出すことはできません"));
    assert!(!page.contains("攻撃する側に立って検査します"));
}

#[actix_web::test]
async fn a_correction_says_that_it_is_one_and_why_and_that_the_proof_covers_the_versions_before() {
    let house = House::new().await;
    let corrected = |stored: &mut serde_json::Value| {
        every_state(stored);
        stored["provenance"]["version"] = 2.into();
        stored["provenance"]["correction"] = "紙の回答 <12> 枚".into();
        stored["provenance"]["earlier"] = serde_json::json!(["77".repeat(32)]);
    };
    let wave = house.released_as(2024, corrected).await;
    let hr = house.hr();
    let page = hr.see(&format!("/hr/waves/{}/results", wave.id));
    assert!(page.contains("訂正版です（第2版、") && page.contains("紙の回答 &#60;12&#62; 枚"));
    let page = hr.see(&format!("/hr/waves/{}/protection", wave.id));
    assert!(page.contains("すべての版を合わせて証明しています") && page.contains(&"77".repeat(32)));
    let release = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    assert_eq!((&release["version"], release["correction"].as_str()), (&2.into(), Some("紙の回答 <12> 枚")));
}

#[actix_web::test]
async fn a_small_wave_says_its_bounds_in_words_on_the_first_screen() {
    let house = House::new().await;
    let small = |stored: &mut serde_json::Value| stored["tables"]["whole"] = small_whole(&stored["tables"]["whole"]);
    let wave = house.released_as(2024, small).await;
    let page = house.hr().see(&format!("/hr/waves/{}/results", wave.id));
    let (first, _) = page.split_once("<section id=\"groups\"").unwrap();
    assert!(first.contains("<p class=\"hero held\">範囲のみ</p>") && first.contains("平均値が一つに決まらないため"));
    assert!(first.contains("4.6 以上") && first.contains("1.4 以下"));
    assert!(house.hr().see("/hr/waves").contains("範囲のみ"));
}

#[actix_web::test]
async fn the_api_lists_tables_within_groups_merged_members_and_the_assurance() {
    let house = House::new().await;
    let wave = house.released_as(2024, every_state).await;
    let release = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    let tables = release["by"].as_array().unwrap();
    let table =
        tables.iter().find(|table| table["within"]["level"] == "D01" && table["attribute"] == "section").unwrap();
    assert_eq!(table["within"]["attribute"], "department");
    assert_eq!(table["within"]["level_label"]["ja"], "総務部");
    let group = |id: &str| table["groups"].as_array().unwrap().iter().find(|group| group["id"] == id).unwrap();
    assert_eq!((group("D01-S02")["merged_into"].as_str(), group("D01-S02").get("n")), (Some("+1"), None));
    assert_eq!(group("+1")["members"], serde_json::json!(["D01-S02", "D01-S03"]));
    let hidden: Vec<&String> = group("D01-S04").as_object().unwrap().keys().collect();
    assert_eq!(hidden, ["id", "instead", "label", "state", "why"]);
    let crossing =
        tables.iter().find(|table| table["within"]["level"] == "D01" && table["attribute"] == "grade").unwrap();
    let cell = crossing["groups"].as_array().unwrap().iter().find(|group| group["id"] == "shusa").unwrap();
    assert_eq!(cell["overall"]["withheld"], "hidden");
    assert_eq!(cell["items"][3]["score"]["printed"], serde_json::Value::Null);
    let assurance = &release["assurance"];
    assert_eq!((assurance["distance"].as_u64(), assurance["merged"].as_u64()), (Some(10), Some(3)));
    assert_eq!(assurance["coarser"][0]["item"], "q04");
}
