//! Logging in, staying in, getting out.

use kotae::config::Config;

use super::house::{House, PASSWORD};

#[actix_web::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let house = House::new().await;
    let wrong = house.stranger().try_log_in("hana", "正しい馬の電池とホチキズ");
    let unknown = house.stranger().try_log_in("taro", PASSWORD);
    assert_eq!((wrong.status, unknown.status), (422, 422));
    let message = "ユーザー名またはパスワードが違います";
    assert!(wrong.text().contains(message) && unknown.text().contains(message));
    assert!(wrong.cookie("kotae_session").is_none() && unknown.cookie("kotae_session").is_none());
}

#[actix_web::test]
async fn guessing_slows_the_account_and_says_for_how_long_while_others_log_in() {
    let house = House::new().await;
    for _ in 0..5 {
        assert_eq!(house.stranger().try_log_in("taro", "まちがった合い言葉です。").status, 422);
    }
    let slowed = house.stranger().try_log_in("taro", "まちがった合い言葉です。");
    assert_eq!((slowed.status, slowed.header("retry-after")), (429, Some("2")));
    assert!(slowed.text().contains("2 秒後"), "{}", slowed.text());
    house.hr();
    house.clock.pass(2);
    assert_eq!(house.stranger().try_log_in("taro", "まちがった合い言葉です。").status, 422);
}

#[actix_web::test]
async fn a_session_ends_after_half_an_hour_without_a_request() {
    let house = House::new().await;
    let hr = house.hr();
    house.clock.pass(29 * 60);
    hr.see("/hr/waves");
    house.clock.pass(29 * 60);
    hr.see("/hr/waves");
    house.clock.pass(30 * 60);
    assert_eq!(hr.get("/hr/waves").header("location"), Some("/hr/login?next=/hr/waves"));
}

#[actix_web::test]
async fn a_session_ends_after_eight_hours_however_busy() {
    let house = House::new().await;
    let hr = house.hr();
    for _ in 0..23 {
        house.clock.pass(20 * 60);
        hr.see("/hr/waves");
    }
    house.clock.pass(20 * 60);
    assert_eq!(hr.get("/hr/waves").status, 303);
}

#[actix_web::test]
async fn logging_out_ends_the_session_on_the_server() {
    let house = House::new().await;
    let hr = house.hr();
    let out = hr.post("/hr/logout", &hr.csrf());
    assert_eq!((out.status, out.header("location")), (303, Some("/hr/login")));
    assert!(out.cookies()[0].starts_with("kotae_session=; ") && out.cookies()[0].contains("Max-Age=0"));
    assert_eq!(hr.get("/hr/waves").status, 303);
}

#[actix_web::test]
async fn removing_a_user_ends_its_sessions() {
    let house = House::new().await;
    let hr = house.hr();
    house.context.store.remove_user("hana").await.unwrap();
    assert_eq!(hr.get("/hr/waves").status, 303);
}

#[actix_web::test]
async fn the_session_cookie_is_for_this_server_only_and_scripts_cannot_read_it() {
    let house = House::new().await;
    let answer = house.stranger().try_log_in("hana", PASSWORD);
    let cookie = answer.cookies().into_iter().find(|cookie| cookie.starts_with("kotae_session=")).unwrap();
    assert!(cookie.ends_with("; Path=/hr; HttpOnly; SameSite=Strict"), "{cookie}");
    assert_eq!(answer.cookie("kotae_session").unwrap().len(), 43, "256 random bits");

    let config = Config { public_url: Some("https://survey.city.example".to_owned()), ..Config::default() };
    let house = House::with(config).await;
    let answer = house.stranger().try_log_in("hana", PASSWORD);
    let cookie = answer.cookies().into_iter().find(|cookie| cookie.contains("kotae_session=")).unwrap();
    assert!(cookie.starts_with("__Host-kotae_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
}

#[actix_web::test]
async fn a_login_form_from_elsewhere_is_refused() {
    let house = House::new().await;
    let stranger = house.stranger();
    let page = stranger.get("/hr/login");
    let cookie = format!("kotae_login={}", page.cookie("kotae_login").unwrap());
    let csrf = page.csrf();
    let fields = |csrf: &str| {
        [("csrf", csrf), ("name", "hana"), ("password", PASSWORD)].map(|(n, v)| (n.to_owned(), v.to_owned()))
    };
    let post = |headers: &[(&str, &str)], csrf: &str| {
        let fields = fields(csrf);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        stranger.post("/hr/login", headers, &fields)
    };
    assert_eq!(post(&[], &csrf).status, 403, "no cookie");
    assert_eq!(post(&[("Cookie", &cookie)], "").status, 403, "no code");
    assert_eq!(post(&[("Cookie", &cookie), ("Sec-Fetch-Site", "cross-site")], &csrf).status, 403);
    assert_eq!(post(&[("Cookie", &cookie), ("Origin", "http://evil.example")], &csrf).status, 403);
    assert_eq!(post(&[("Cookie", &cookie)], &csrf).status, 303);
}

#[actix_web::test]
async fn after_login_one_arrives_where_one_wanted_to_go_but_never_on_another_site() {
    let house = House::new().await;
    let stranger = house.stranger();
    for (next, arrives) in [
        ("/hr/waves/abc/results", "/hr/waves/abc/results"),
        ("https://evil.example/hr/waves", "/hr/waves"),
        ("//evil.example", "/hr/waves"),
        ("/hr/waves/../../%0d%0aSet-Cookie:x", "/hr/waves"),
    ] {
        let page = stranger.get("/hr/login");
        let cookie = format!("kotae_login={}", page.cookie("kotae_login").unwrap());
        let csrf = page.csrf();
        let fields = [("csrf", csrf.as_str()), ("name", "hana"), ("password", PASSWORD), ("next", next)];
        let answer = stranger.post("/hr/login", &[("Cookie", &cookie)], &fields);
        assert_eq!(answer.header("location"), Some(arrives), "{next}");
    }
}
