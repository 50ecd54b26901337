//! Closing and releasing, and forms that were not meant.

use kotae::domain::wave::WaveState;

use super::house::{House, PASSPHRASE};

#[actix_web::test]
async fn hr_closes_and_releases_a_wave_and_reads_its_results() {
    let house = House::new().await;
    let wave = house.open(2024).await;
    let hr = house.hr();
    let page = format!("/hr/waves/{}", wave.id);
    let open = hr.see(&page);
    assert!(
        open.contains("<span class=\"number\">635</span>") && !open.contains("636") && !open.contains("31."),
        "{open}"
    );

    let ask = hr.get(&format!("{page}/close"));
    assert!(ask.text().contains("再開することはできません"));
    let closed = hr.post(&format!("{page}/close"), &ask.csrf());
    assert_eq!((closed.status, closed.header("location")), (303, Some(page.as_str())));

    let ask = hr.get(&format!("{page}/release"));
    assert!(ask.text().contains("10 人に満たない"));
    for (wrong, said) in
        [("", "一致しません"), ("battery horse stapler", "一致しません"), ("AAAA-AAAA", "一致しません")]
    {
        let refused = hr.open_box(&format!("{page}/release"), wrong);
        assert_eq!(refused.status, 200);
        assert!(refused.text().contains(said) && !refused.text().contains("stapler"), "{wrong}");
    }
    let released = hr.open_box(&format!("{page}/release"), PASSPHRASE);
    let results = format!("{page}/results");
    assert_eq!((released.status, released.header("location")), (303, Some(results.as_str())));
    let text = hr.see(&results);
    for number in ["3.25", "31.2%", "3.82", "2.72", "2,041", "636"] {
        assert!(text.contains(number), "{number}");
    }
}

/// The custodian makes the key at the screen, prints the sheet, tries both out, and only then the wave opens.
#[actix_web::test]
async fn a_wave_opens_when_its_key_was_made_and_tried_out() {
    let house = House::new().await;
    let wave = house.draft(2024, None).await;
    let hr = house.hr();
    let page = format!("/hr/waves/{}", wave.id);
    assert!(hr.see(&page).contains(&format!("{page}/key")));
    let csrf = hr.csrf();
    let refused = hr.post(&format!("{page}/open"), &csrf);
    assert!(refused.status == 200 && refused.text().contains("先に鍵を作り"), "{}", refused.text());
    let make = |first: &str, again: &str| {
        hr.post_with(
            &format!("{page}/key"),
            &[],
            &[("csrf", &csrf), ("custodians", "1"), ("first", first), ("again", again)],
        )
    };
    assert!(make("battery horse staple", "battery horse stable").text().contains("2回で違っています"));
    assert!(make("short", "short").text().contains("12文字以上"));
    let sheet = make(PASSPHRASE, PASSPHRASE);
    assert_eq!((sheet.status, sheet.header("cache-control")), (200, Some("no-store")));
    let (_, rest) = sheet.text().split_once("class=\"code\" translate=\"no\">").unwrap();
    let code = rest.split('<').next().unwrap().to_owned();
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4; 8]);
    let rehearse = |passphrase: &str, code: &str| {
        let fields = [("csrf", csrf.as_str()), ("passphrase", passphrase), ("code", code)];
        hr.post_with(&format!("{page}/key/rehearsal"), &[], &fields)
    };
    let failed = rehearse(PASSPHRASE, &code.replace(&code[..1], if code.starts_with('7') { "8" } else { "7" }));
    assert!(failed.status == 200 && failed.text().contains("一致しません") && !failed.text().contains(&code));
    assert!(rehearse("battery horse stapler", &code).text().contains("一致しません"));
    assert!(hr.post(&format!("{page}/open"), &csrf).text().contains("先に鍵を作り"), "nobody has tried it out");
    assert_eq!(rehearse(PASSPHRASE, &code.to_lowercase()).header("location"), Some(page.as_str()));
    let opened = hr.post(&format!("{page}/open"), &csrf);
    assert_eq!((opened.status, opened.header("location")), (303, Some(page.as_str())));
    assert_eq!(house.stranger().get(&format!("/s/{}", wave.id)).status, 200);
    assert_eq!(make(PASSPHRASE, PASSPHRASE).status, 409, "an open wave keeps its key");
    for file in std::fs::read_dir(house.folder()).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let holds = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
        assert!(!holds(PASSPHRASE) && !holds(&code), "{}", file.path().display());
    }
}

#[actix_web::test]
async fn three_keep_a_key_and_any_two_open() {
    let house = House::new().await;
    let wave = house.draft(2024, None).await;
    let hr = house.hr();
    let (page, csrf) = (format!("/hr/waves/{}", wave.id), hr.csrf());
    let words = ["first of the three", "second of the three", "third of the three"];
    let mut fields = vec![("csrf", csrf.as_str()), ("custodians", "3")];
    fields.extend(words.iter().flat_map(|word| [("first", *word), ("again", *word)]));
    let sheet = hr.post_with(&format!("{page}/key"), &[], &fields);
    let codes: Vec<&str> =
        sheet.text().split("translate=\"no\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(codes.len(), 3);
    let given = [("passphrase", words[2]), ("passphrase", words[0]), ("code", codes[1]), ("code", codes[0])];
    let rehearsal: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(given).collect();
    assert_eq!(hr.post_with(&format!("{page}/key/rehearsal"), &[], &rehearsal).status, 303);
    assert_eq!(hr.post(&format!("{page}/open"), &csrf).status, 303);
    assert_eq!(hr.post(&format!("{page}/close"), &csrf).status, 303);
    let release = |proofs: &[&str]| {
        let fields: Vec<(&str, &str)> =
            [("csrf", csrf.as_str())].into_iter().chain(proofs.iter().map(|proof| ("proof", *proof))).collect();
        hr.post_with(&format!("{page}/release"), &[], &fields)
    };
    assert!(release(&[words[1]]).text().contains("2 人の保管者が必要です"));
    assert!(release(&[words[1], codes[1]]).text().contains("同じ保管者"));
    assert_eq!(release(&[codes[2], words[1]]).status, 303);
}

/// Once the days for late answers are over, nothing on the machine opens an answer; the result stays.
#[actix_web::test]
async fn destroyed_answers_stay_destroyed_also_when_an_old_copy_is_put_back() {
    let house = House::new().await;
    let wave = house.open(2024).await;
    let (hr, page) = (house.hr(), format!("/hr/waves/{}", wave.id));
    let copy = tempfile::tempdir().unwrap();
    kotae::flow::upkeep::back_up(&house.context, copy.path()).await.unwrap();
    let wave = house.release(wave).await;
    let keys = house.folder().join("keys").join(format!("{}.json", wave.id));
    assert!(keys.is_file());
    let shown = hr.see(&page);
    assert!(shown.contains("2024年7月16日") || shown.contains("令和6"), "{shown}");
    assert_eq!(hr.post(&format!("{page}/shred"), &hr.csrf()).status, 303);
    assert!(!keys.exists());
    assert!(hr.see(&page).contains("廃棄済み"));
    assert!(hr.see(&format!("{page}/results")).contains("3.25"), "the result stays");
    // The thief puts the copy of the day before into a new folder and knows the passphrase.
    let url = format!("sqlite:{}", copy.path().join("kotae.db").display());
    let clock = std::sync::Arc::new(house.clock.clone());
    let context = kotae::flow::Context::open(&url, copy.path(), clock).await.unwrap();
    let given = vec![kotae::flow::custody::Given::Passphrase(PASSPHRASE.to_owned())];
    let refused = kotae::flow::custody::unlock(&context, &wave, given).await.err().unwrap();
    assert!(refused.to_string().contains("key folder"), "{refused}");
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

/// A release of the program before this one kept no list: nothing is said to have been counted or not.
#[actix_web::test]
async fn a_release_without_a_list_does_not_pretend_to_have_an_empty_one() {
    let house = House::new().await;
    let old = |release: &mut serde_json::Value| drop(release["provenance"].as_object_mut().unwrap().remove("intake"));
    let wave = house.released_as(2024, old).await;
    for path in ["ledger", "ledger.txt"] {
        let answer = house.stranger().get(&format!("/s/{}/{path}", wave.id));
        assert_eq!(answer.status, 404);
        assert!(answer.text().contains("一覧はありません"), "{}", answer.text());
    }
}
