//! The API.

use super::house::House;

#[actix_web::test]
async fn the_api_tells_the_released_scores_by_group_as_they_are_printed() {
    let house = House::new().await;
    let wave = house.released(2024).await;
    let program = house.program();
    let release = program.get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    assert_eq!(release["overall"]["printed"], "3.25");
    assert_eq!(release["overall"]["band"], "below_average");
    assert_eq!((release["asked"].as_u64(), release["responses"].as_u64()), (Some(2041), Some(636)));
    assert_eq!(release["response_rate"], "31.2");
    let printed = |list: &str| -> Vec<String> {
        let list = release[list].as_array().unwrap().iter();
        list.map(|one| one["score"]["printed"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(printed("categories"), ["3.29", "3.24", "3.35", "3.10", "3.14"]);
    let items =
        ["3.59", "2.99", "3.00", "2.72", "3.82", "3.41", "3.52", "2.92", "3.54", "3.40", "2.77", "3.42", "3.14"];
    assert_eq!(printed("items"), items);
    let attributes: Vec<&str> =
        release["by"].as_array().unwrap().iter().map(|table| table["attribute"].as_str().unwrap()).collect();
    assert!(["grade", "department"].iter().all(|by| attributes.contains(by)), "{attributes:?}");

    let surveys = program.get("/api/v1/surveys").json();
    assert_eq!(surveys["surveys"][0]["id"], "aomori-engagement");
    assert_eq!(surveys["surveys"][0]["items"].as_array().unwrap().len(), 13);
    let waves = program.get("/api/v1/waves").json();
    assert_eq!(waves["waves"][0]["state"], "released");
    assert_eq!(waves["waves"][0]["responses"], 636);
}

#[actix_web::test]
async fn an_unknown_wave_and_a_revoked_token_are_told_as_problems() {
    let house = House::new().await;
    let program = house.program();
    for path in ["/api/v1/waves/nothing/release", "/api/v1/waves/UPPER/release", "/api/v1/nothing"] {
        let answer = program.get(path);
        assert_eq!((answer.status, answer.json()["status"].as_u64()), (404, Some(404)), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    house.context.store.remove_token("t1").await.unwrap();
    assert_eq!(program.get("/api/v1/waves").status, 401);
}

#[actix_web::test]
async fn the_openapi_document_is_the_one_that_was_agreed_on() {
    let house = House::new().await;
    let served = house.stranger().get("/api/v1/openapi.json");
    assert_eq!((served.status, served.header("content-type")), (200, Some("application/json")));
    let path = "tests/api/openapi.json";
    if std::env::var_os("KOTAE_BLESS").is_some() {
        std::fs::write(path, served.text()).unwrap();
    }
    let agreed = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(served.text(), agreed, "run with KOTAE_BLESS=1 to agree on the new document");
    assert!(served.json()["openapi"].as_str().unwrap().starts_with("3.1"));
}
