//! The plan of a draft.

use super::house::House;

#[actix_web::test]
async fn a_draft_leads_to_its_plan_which_says_what_will_be_shown_and_what_freezes() {
    let house = House::new().await;
    house.released(2023).await;
    let draft = house.draft(2024, None).await;
    let hr = house.hr();
    let (page, plan) = (format!("/hr/waves/{}", draft.id), format!("/hr/waves/{}/plan", draft.id));
    assert!(hr.see(&page).contains(&format!("href=\"{plan}\"")));

    let first = hr.see(&plan);
    assert!(first.contains("前回 令和5(2023)年度は 32.0% でした"), "{first}");
    assert!(
        first.contains("name=\"rate\"") && first.contains("value=\"32.0\""),
        "the released rate stands in the form"
    );

    let text = hr.see(&format!("{plan}?rate=31"));
    for expected in
        ["2,041", "633", "合算（次長級と）", "部長級・次長級（合算）", "部長級・次長級を一つのグループにまとめる"]
    {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(text.contains("受付を始めると固定され、後から変えられません"));
    assert!(text.contains("見通しを出せない表") && text.contains("年代別"));

    let by_grade = hr.see(&format!("{plan}?rate=31&by=grade"));
    assert!(by_grade.contains("<option value=\"grade\" selected>"), "{by_grade}");
    assert!(by_grade.contains("表示（回答が少ないと合算）") && !by_grade.contains("合算（次長級と）"));
}

#[actix_web::test]
async fn the_plan_speaks_both_languages_without_script() {
    let house = House::new().await;
    let draft = house.draft(2024, None).await;
    let hr = house.hr();
    for (language, words) in [("ja", "公表の見通し"), ("en", "What the release will show")] {
        let text = hr.see(&format!("/hr/waves/{}/plan?rate=31&lang={language}", draft.id));
        assert!(text.contains(words) && text.contains(&format!("<html lang=\"{language}\">")));
        assert!(!text.contains("<script") && !text.contains(" style=\"") && !text.contains("<style"));
        assert!(!text.contains(">plan-") && !text.contains(">hr-"), "a text without words: {text}");
        let other = if language == "ja" { "en" } else { "ja" };
        assert!(
            text.contains(&format!("plan?rate=31&lang={other}").replace('&', "&#38;")),
            "the language keeps the rate"
        );
    }
}

#[actix_web::test]
async fn a_rate_that_is_none_is_pointed_out_and_given_back_as_it_was_typed() {
    let house = House::new().await;
    let draft = house.draft(2024, None).await;
    let hr = house.hr();
    let plan = format!("/hr/waves/{}/plan", draft.id);
    let empty = hr.see(&plan);
    assert!(!empty.contains("class=\"errors\"") && !empty.contains("<table"), "nothing to go by yet");
    for (typed, shown) in [("%3Cscript%3E", "value=\"&#60;script&#62;\""), ("0", "value=\"0\""), ("", "value=\"\"")] {
        let text = hr.see(&format!("{plan}?rate={typed}"));
        assert!(text.contains("0.1 から 100 までの数") && text.contains(shown), "{typed}: {text}");
        assert!(text.contains("aria-invalid=\"true\"") && !text.contains("<table") && !text.contains("<script"));
    }
    let wide = hr.see(&format!("{plan}?rate=%EF%BC%93%EF%BC%91%EF%BC%8E%EF%BC%92&by=no-such"));
    assert!(wide.contains("<table"), "full-width digits are digits");
}

#[actix_web::test]
async fn only_a_draft_with_a_roster_is_planned_and_only_for_staff() {
    let house = House::new().await;
    let open = house.open(2023).await;
    let bare = house.bare_draft(2024, None).await;
    let hr = house.hr();
    let answer = hr.get(&format!("/hr/waves/{}/plan?rate=31", open.id));
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("回答受付中"));
    let text = hr.see(&format!("/hr/waves/{}/plan?rate=31", bare.id));
    assert!(text.contains("kotae import roster FILE --wave 2024") && !text.contains("name=\"rate\""), "{text}");
    assert_eq!(hr.get("/hr/waves/nothing/plan").status, 404);
    let stranger = house.stranger().get(&format!("/hr/waves/{}/plan", bare.id));
    assert_eq!(stranger.status, 303);
}
