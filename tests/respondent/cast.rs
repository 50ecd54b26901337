//! What the script and the server share: the box, the page of all questions, and what both find in a comment.

use std::fs;

use kotae::domain::channel::Channel;
use kotae::domain::comment::find;
use kotae::domain::packet::{self, Sizes};
use kotae::seal::{AnswerSecret, edit_lock};

use super::house::House;

const BYTES: &str = "Content-Type: application/octet-stream";

/// What a browser sends that answered the first item with 5.
fn body(house: &House, secret: &AnswerSecret) -> Vec<u8> {
    let ((wave, key), sizes) = (house.key(), Sizes::of(&house.codebook()));
    let seal = |purpose: &str, text: &str, size: usize| {
        key.seal(&format!("kotae/{purpose}/{wave}"), &packet::pack(text, size).unwrap())
    };
    [
        secret.number(&wave).to_vec(),
        edit_lock(&secret.edit(&wave)).to_vec(),
        secret.mark(&wave).to_vec(),
        seal("answers", "q01=5\ngrade=kacho", sizes.answers),
        seal("comment", "課題は人手です。", sizes.comment.unwrap()),
    ]
    .concat()
}

#[test]
fn what_a_browser_sealed_is_taken_once_and_counted_as_such() {
    let house = House::open();
    let body = body(&house, &AnswerSecret::draw());
    let codes: Vec<(u16, String)> = std::thread::scope(|scope| {
        let send = || scope.spawn(|| house.cast(&[BYTES], &body));
        let running: Vec<_> = (0..8).map(|_| send()).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).map(|page| (page.status, page.body)).collect()
    });
    assert!(codes.iter().all(|(status, body)| [200, 204].contains(status) && body.is_empty()), "{codes:?}");
    assert_eq!(codes.iter().filter(|(status, _)| *status == 204).count(), 1, "{codes:?}");
    let opened = house.opened();
    assert_eq!((opened.invalid, opened.channels.into_iter().collect::<Vec<_>>()), (0, vec![(Channel::Browser, 1)]));
    assert_eq!(opened.responses[0].1.answers()[0], Some(5));
    assert_eq!(opened.comments, ["課題は人手です。"]);
}

#[test]
fn the_box_refuses_whatever_names_its_sender_and_every_other_length() {
    let house = House::open();
    let body = body(&house, &AnswerSecret::draw());
    for header in ["Cookie: a=b", "Authorization: Bearer x", "Referer: http://localhost/s/x", "cookie: "] {
        assert_eq!(house.cast(&[BYTES, header], &body).status, 400, "{header}");
    }
    for kind in ["Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded", "X-Nothing: 1"] {
        assert_eq!(house.cast(&[kind], &body).status, 400, "{kind}");
    }
    for length in [0, 1, 96, body.len() - 1] {
        assert_eq!(house.cast(&[BYTES], &body[..length]).status, 400, "{length} bytes");
    }
    for more in [1, 10_000] {
        assert_eq!(house.cast(&[BYTES], &[&body[..], &vec![0; more]].concat()).status, 400, "{more} bytes more");
    }
    assert!(house.opened().ledger.is_empty());
    assert_eq!(house.cast(&[BYTES], &body).status, 204);
    assert_eq!(house.get("/box").status, 303, "the box is no page");
}

#[test]
fn a_box_that_is_shut_takes_nothing_and_still_knows_what_arrived_in_time() {
    let mut house = House::draft();
    assert_eq!(house.cast(&[BYTES], &[0; 100]).status, 400);
    assert_eq!(house.get("/all").status, 403);
    house.open_wave();
    let (sent, late) = (body(&house, &AnswerSecret::draw()), body(&house, &AnswerSecret::draw()));
    assert_eq!(house.cast(&[BYTES], &sent).status, 204);
    house.close_wave();
    assert_eq!(house.cast(&[BYTES], &late).status, 410);
    assert_eq!(house.cast(&[BYTES], &sent).status, 200);
    assert_eq!(house.get("/all").status, 410);
    assert_eq!(house.opened().ledger.len(), 1);
}

#[test]
fn what_the_script_is_given_is_the_same_for_everybody() {
    let house = House::open();
    for rest in ["?lang=ja", "/all?lang=ja", "/all?lang=en", "/all?lang=ja-easy"] {
        let (one, other) = (house.get(rest), house.get(rest));
        assert_eq!(one.body, other.body, "{rest}");
        assert_eq!(one.header("set-cookie"), None);
        assert!(!one.text().contains("匿名") && !one.text().contains("answer-"), "{rest}");
        assert!(!one.body.contains(" checked") && !one.body.contains(" selected"), "{rest}");
    }
    let squeezed = house.get_squeezed("/all?lang=ja");
    assert_eq!(squeezed.header("content-encoding"), Some("gzip"));
    assert!(squeezed.header("vary").is_some_and(|vary| vary.eq_ignore_ascii_case("accept-encoding")));
    let policy = house.get("").header("content-security-policy").unwrap().to_owned();
    for part in ["script-src 'self';", "connect-src 'self';", "require-trusted-types-for 'script'"] {
        assert!(policy.contains(part), "{policy}");
    }
    let all = house.get("/all?lang=ja");
    for place in ["start", "1", "2", "3", "about", "comment", "confirm", "receipt", "already", "closed"] {
        assert_eq!(all.body.matches(&format!("<section data-place=\"{place}\"")).count(), 1, "{place}");
    }
    assert!(all.text().contains("保護レベル3") && !all.text().contains("保護レベル2"));
    let script = house.get_path(&house.get("").script());
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert!(script.header("cache-control").unwrap().contains("immutable"));
}

/// `tests/browser/sealed.test.js` holds the script to the same file. After a change of the rules: KOTAE_UPDATE=1.
#[test]
fn the_finds_the_script_is_held_to_are_those_of_the_server() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/findings.json");
    let written = fs::read_to_string(path).unwrap();
    let cases: Vec<serde_json::Value> = serde_json::from_str(&written).unwrap();
    let lines = cases.iter().map(|case| {
        let text = case["text"].as_str().unwrap();
        let found: Vec<_> = find(text).into_iter().map(|finding| (finding.kind.code(), &text[finding.at])).collect();
        serde_json::json!({ "text": text, "found": found }).to_string()
    });
    let expected = format!("[\n{}\n]\n", lines.collect::<Vec<_>>().join(",\n"));
    if std::env::var_os("KOTAE_UPDATE").is_some() {
        fs::write(path, &expected).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == expected, "tests/browser/findings.json is not what the server finds");
}
