//! Closing and releasing, and forms that were not meant.

use kotae::domain::wave::WaveState;

use super::house::House;

#[actix_web::test]
async fn hr_closes_and_releases_a_wave_and_reads_its_results() {
    let house = House::new().await;
    let wave = house.open(2024).await;
    let hr = house.hr();
    let page = format!("/hr/waves/{}", wave.id);
    assert!(hr.see(&page).contains("31.2%"));

    let ask = hr.get(&format!("{page}/close"));
    assert!(ask.text().contains("再開することはできません"));
    let closed = hr.post(&format!("{page}/close"), &ask.csrf());
    assert_eq!((closed.status, closed.header("location")), (303, Some(page.as_str())));

    let ask = hr.get(&format!("{page}/release"));
    assert!(ask.text().contains("10 人に満たない"));
    let released = hr.post(&format!("{page}/release"), &ask.csrf());
    let results = format!("{page}/results");
    assert_eq!((released.status, released.header("location")), (303, Some(results.as_str())));
    let text = hr.see(&results);
    for number in ["3.25", "31.2%", "3.82", "2.72", "2,041", "636"] {
        assert!(text.contains(number), "{number}");
    }
}

#[actix_web::test]
async fn a_form_without_the_right_code_or_from_another_site_changes_nothing() {
    let house = House::new().await;
    let wave = house.open(2024).await;
    let (hr, other) = (house.hr(), house.hr());
    let close = format!("/hr/waves/{}/close", wave.id);
    let csrf = hr.csrf();
    assert_eq!(hr.post_with(&close, &[], &[]).status, 403, "no code");
    assert_eq!(hr.post(&close, "").status, 403, "an empty code");
    assert_eq!(hr.post(&close, &other.csrf()).status, 403, "the code of another session");
    assert_eq!(hr.post_with(&close, &[("Sec-Fetch-Site", "cross-site")], &[("csrf", &csrf)]).status, 403);
    assert_eq!(hr.post_with(&close, &[("Origin", "https://evil.example")], &[("csrf", &csrf)]).status, 403);
    assert_eq!(house.stranger().post(&close, &[], &[("csrf", &csrf)]).status, 303, "a stranger is sent to the login");
    assert_eq!(hr.get("/hr/logout").status, 404, "a link cannot log out");
    let found = house.context.store.find_wave(&wave.id).await.unwrap().unwrap();
    assert_eq!(found.state, WaveState::Open);
}

#[actix_web::test]
async fn a_step_out_of_order_is_refused_with_the_state_named() {
    let house = House::new().await;
    let wave = house.open(2024).await;
    let hr = house.hr();
    let release = format!("/hr/waves/{}/release", wave.id);
    let answer = hr.get(&release);
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("回答受付中"), "{}", answer.text());
    assert_eq!(hr.post(&release, &hr.csrf()).status, 409);
}
