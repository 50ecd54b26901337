//! A proxy before the answering pages: staff are told, until somebody answers for it.

use kotae::config::Config;
use kotae::domain::doctor::{Acceptance, Check};
use kotae::flow::doctor::accept;

use super::house::House;

const WARNING: &str = "回答ページへのアクセスが、プロキシーを経由していました";

#[actix_web::test]
async fn staff_are_told_once_an_answer_came_through_a_proxy() {
    for header in ["X-Forwarded-For", "Forwarded", "Via"] {
        let house = House::new().await;
        let hr = house.hr();
        let stranger = house.stranger();
        stranger.get("/s/nowhere");
        stranger.get_with("/hr/login", &[(header, "203.0.113.77")]);
        assert!(!hr.see("/hr/waves").contains(WARNING), "nothing came through a proxy on the way to an answer");
        stranger.get_with("/s/nowhere", &[(header, "203.0.113.77")]);
        let page = hr.see("/hr/waves");
        assert!(
            page.contains(WARNING) && page.contains("--accept proxy") && !page.contains("203.0.113.77"),
            "{header}"
        );
        let english = hr.see("/hr/waves?lang=en");
        assert!(english.contains("An answering page was asked for through a proxy"), "{english}");
    }
}

#[actix_web::test]
async fn a_proxy_somebody_answers_for_is_shown_with_who_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { folder: folder.path().to_owned(), ..Config::default() };
    let house = House::with(config).await;
    house.stranger().get_with("/s/nowhere", &[("Via", "1.1 proxy")]);
    let on = jiff::civil::date(2026, 5, 1);
    let word =
        |reason: &str| Acceptance { check: Check::Proxy, reason: reason.to_owned(), by: "花子".to_owned(), on };
    accept(folder.path(), word("前の理由")).unwrap();
    accept(folder.path(), word("ログは止めた")).unwrap();
    let page = house.hr().see("/hr/waves");
    assert!(page.contains("令和8(2026)年5月1日 花子: ログは止めた"), "{page}");
    assert!(page.contains(WARNING) && !page.contains("--accept") && !page.contains("前の理由"));
}
