//! What must not be seen: by strangers, before a release, and of hidden groups.

use std::fmt::Write as _;

use super::house::House;

#[actix_web::test]
async fn a_stranger_is_sent_to_the_login_from_every_page_and_refused_by_the_api() {
    let house = House::new().await;
    let wave = house.released(2024).await;
    let stranger = house.stranger();
    let id = &wave.id;
    for path in [
        "/hr/waves".to_owned(),
        format!("/hr/waves/{id}"),
        format!("/hr/waves/{id}/results"),
        format!("/hr/waves/{id}/results?by=section&within=department&level=D01"),
        format!("/hr/waves/{id}/protection"),
        format!("/hr/waves/{id}/figures/items.svg"),
        format!("/hr/waves/{id}/figures/items.png"),
        format!("/hr/waves/{id}/figures/items.csv"),
        format!("/hr/waves/{id}/close"),
        format!("/hr/waves/{id}/release"),
        "/hr/waves/nothing".to_owned(),
        "/hr/nothing".to_owned(),
    ] {
        let answer = stranger.get(&path);
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.header("location").unwrap().starts_with("/hr/login?next=/hr/waves"), "{path}");
        assert!(answer.bytes.is_empty(), "{path}");
    }
    for path in ["/api/v1/surveys", "/api/v1/waves", "/api/v1/nothing", &format!("/api/v1/waves/{id}/release")] {
        let answer = stranger.get(path);
        assert_eq!(answer.status, 401, "{path}");
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path}");
    }
    let session = house.hr();
    let cookie = session.cookie();
    assert_eq!(stranger.get_with("/api/v1/waves", &[("Cookie", &cookie)]).status, 401, "a session is no token");
}

#[actix_web::test]
async fn before_its_release_a_wave_gives_counts_and_no_result() {
    let house = House::new().await;
    let wave = house.open(2024).await;
    let hr = house.hr();
    let program = house.program();
    let page = format!("/hr/waves/{}", wave.id);
    for file in ["results", "protection", "figures/items.csv", "figures/trend.svg", "figures/heatmap-grade.png"] {
        let answer = hr.get(&format!("{page}/{file}"));
        assert_eq!(answer.status, 409, "{file}");
        assert!(answer.text().contains("まだ公表されていません"), "{file}");
    }
    let answer = program.get(&format!("/api/v1/waves/{}/release", wave.id));
    assert_eq!((answer.status, answer.json()["status"].as_u64()), (409, Some(409)));

    let shown = [hr.see("/hr/waves"), hr.see(&page), program.get("/api/v1/waves").text().to_owned()];
    for text in shown {
        assert!(text.contains("635") && !text.contains("636") && !text.contains("31."), "one count, in steps of five");
        for mean in ["3.25", "3.59", "2.72", "3.29", "3.35", "mean"] {
            assert!(!text.contains(mean), "{mean}");
        }
    }
}

/// Two grades answer 1 to everything and nobody else does: their mean, 1.00, would be seen at once.
fn answers_with_two_small_unhappy_grades() -> String {
    let items: Vec<String> = (1..=13).map(|item| format!("q{item:02}")).collect();
    let mut text = format!("grade,department,section,age_band,service_band,employment,{},comment\n", items.join(","));
    for (grade, people, value) in [("bucho", 11, 1), ("jicho", 12, 1), ("kacho", 40, 4), ("shuji", 60, 3)] {
        for _ in 0..people {
            let values = vec![value.to_string(); 13].join(",");
            writeln!(text, "{grade},,,,,,{values},").unwrap();
        }
    }
    text
}

#[actix_web::test]
async fn the_numbers_of_a_hidden_group_stand_nowhere() {
    let house = House::new().await;
    let wave = house.open_with(2024, &answers_with_two_small_unhappy_grades(), Some(20)).await;
    let wave = house.release(wave).await;
    let hr = house.hr();
    let page = format!("/hr/waves/{}", wave.id);
    let mut seen = Vec::new();
    for path in ["results", "results?by=grade", "results?by=grade&lang=en", "results?by=department"] {
        seen.push((path.to_owned(), hr.see(&format!("{page}/{path}"))));
    }
    for figure in ["items", "trend", "categories", "heatmap-grade", "heatmap-department"] {
        for kind in ["svg", "csv"] {
            let path = format!("figures/{figure}.{kind}");
            seen.push((path.clone(), hr.see(&format!("{page}/{path}"))));
        }
    }
    let release = house.program().get(&format!("/api/v1/waves/{}/release", wave.id));
    seen.push(("api".to_owned(), release.text().to_owned()));
    seen.push(("api waves".to_owned(), house.program().get("/api/v1/waves").text().to_owned()));
    for (path, text) in &seen {
        assert!(!text.contains("1.00"), "{path} gives a hidden mean away");
    }

    let grades = &release.json()["by"].as_array().unwrap().clone();
    let grades = grades.iter().find(|table| table["attribute"] == "grade").unwrap();
    for group in grades["groups"].as_array().unwrap() {
        let mut keys: Vec<&str> = group.as_object().unwrap().keys().map(String::as_str).collect();
        keys.sort_unstable();
        match group["id"].as_str().unwrap() {
            "bucho" | "jicho" => {
                assert_eq!(keys, ["id", "instead", "label", "merged_into", "state", "why"]);
                assert_eq!((&group["state"], &group["merged_into"]), (&"merged".into(), &"+1".into()));
            }
            "+1" | "kacho" | "shuji" => assert_eq!(group["state"], "shown"),
            _ => assert_eq!((group["state"].as_str().unwrap(), keys.len()), ("empty", 4)),
        }
    }
    let results = &seen[1].1;
    assert!(results.contains("合算") && !results.contains("非表示（保護のため）"));
    assert!(results.contains("回答なし") && results.contains("回答した人がいない"));
}

#[actix_web::test]
async fn a_wave_with_too_few_answers_in_all_shows_no_result_at_all() {
    let house = House::new().await;
    let text = answers_with_two_small_unhappy_grades();
    let nine: Vec<&str> = text.lines().take(10).collect();
    let wave = house.open_with(2024, &(nine.join("\n") + "\n"), None).await;
    let wave = house.release(wave).await;
    let text = house.hr().see(&format!("/hr/waves/{}/results", wave.id));
    assert!(text.contains("非表示（保護のため）") && !text.contains("1.00"));
    let release = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    assert_eq!((release["state"].as_str(), release.get("overall")), (Some("suppressed"), None));
}
