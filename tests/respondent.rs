//! The respondents' side through the real server: the walk without script, sending twice, broken forms, closed waves.
//! When a house is dropped it looks for what must not be left behind: the address and agent of the people who came.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

#[path = "respondent/cast.rs"]
mod cast;
#[path = "respondent/house.rs"]
mod house;
#[path = "respondent/page.rs"]
mod page;
#[path = "respondent/person.rs"]
mod person;

use house::House;
use page::Page;

const WALK: [&str; 7] = ["start", "1", "2", "3", "about", "comment", "confirm"];

#[test]
fn somebody_answers_everything_without_script_and_is_counted_once() {
    let house = House::open();
    let mut person = house.respondent("ja");
    assert_eq!(person.page.status, 200);
    let mut titles = vec![person.page.title()];
    for place in &WALK[1..] {
        person.press("next");
        assert_eq!(person.page.status, 200);
        assert_eq!(person.page.place(), *place, "{}", person.page.title());
        titles.push(person.page.title());
        person.answer_all(4);
    }
    assert_eq!(titles.iter().collect::<std::collections::BTreeSet<_>>().len(), WALK.len(), "{titles:?}");
    assert!(titles[2].starts_with("13問中 6〜9問目"), "{titles:?}");
    let confirm = person.page.text();
    assert!(
        confirm.contains("課題は人手です。") && confirm.contains("部署4の課1") && !confirm.contains("未回答"),
        "{confirm}"
    );
    person.press("next");
    assert_eq!(person.page.status, 200);
    let code = person.page.receipt();
    assert_eq!(code.split(' ').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4, 4, 4, 2], "{code}");
    assert_eq!(person.page.header("clear-site-data"), Some("\"cache\""));
    let rows = house.responses();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].answers().iter().all(|answer| *answer == Some(4)));
    let department = house.codebook().survey().find_attribute("department").unwrap();
    assert_eq!(rows[0].level(department), Some(3), "the department follows from the section");
    assert_eq!(house.comments(), ["課題は人手です。"]);
}

#[test]
fn nothing_is_chosen_on_first_sight_and_the_first_choice_is_the_most_positive() {
    let house = House::open();
    let mut person = house.respondent("ja");
    for _ in &WALK[1..] {
        person.press("next");
        assert!(!person.page.body.contains(" checked") && !person.page.body.contains(" selected"));
        if person.page.place() == "1" {
            assert_eq!(person.page.values("q01"), ["5", "4", "3", "2", "1", "-"]);
        }
        person.answer_skip();
    }
}

#[test]
fn what_is_left_out_is_pointed_out_once_and_then_let_through() {
    let house = House::open();
    let mut person = house.respondent("ja");
    person.press("next");
    person.answer("q02", "3").press("next");
    assert_eq!(person.page.place(), "1");
    assert!(person.page.title().starts_with("エラー：13問中 1〜5問目"), "{}", person.page.title());
    assert!(person.page.body.contains("role=\"alert\" tabindex=\"-1\" autofocus"));
    for item in ["q01", "q03", "q04", "q05"] {
        assert!(person.page.body.contains(&format!("<a href=\"#{item}-1\">")), "{item}");
        assert!(person.page.body.contains(&format!("id=\"{item}-fault\"")), "{item}");
    }
    assert!(!person.page.body.contains("#q02-1"));
    assert_eq!(person.page.typed("q02"), Some("3".to_owned()));
    person.press("next");
    assert_eq!(person.page.place(), "2");
    person.press("back").press("next");
    assert_eq!(person.page.place(), "2", "pointed out once, not each time");
}

#[test]
fn no_answer_is_an_answer_on_the_page_and_missing_in_the_store() {
    let house = House::open();
    let mut person = house.respondent("ja").walk_to("2");
    person.answer_skip().press("next");
    assert_eq!(person.page.place(), "3", "nothing is pointed out");
    let mut person = person.walk_to("confirm");
    assert!(person.page.text().contains("答えない"));
    person.press("next");
    assert_eq!(house.responses()[0].answers()[5..9], [None; 4]);
}

#[test]
fn back_and_change_lose_nothing() {
    let house = House::open();
    let mut person = house.respondent("ja").walk_to("confirm");
    for place in WALK.iter().rev().skip(1) {
        person.press("back");
        assert_eq!(person.page.place(), *place);
        assert!(person.page.is_filled(), "{place}");
    }
    for place in &WALK[1..] {
        person.press("next");
        assert_eq!(person.page.place(), *place);
        assert!(person.page.is_filled(), "{place}");
    }
    let before = person.page.text();
    for place in &WALK[1..6] {
        person.press(&format!("change-{place}"));
        assert_eq!(person.page.place(), *place);
        assert!(person.page.is_filled() && person.page.body.contains("確認画面へ"), "{place}");
        person.press("next");
        assert_eq!(person.page.place(), "confirm");
        assert_eq!(person.page.text(), before);
    }
    person.press("change-1").answer("q03", "1").press("next").press("next");
    assert_eq!(house.responses()[0].answers()[2], Some(1));
}

#[test]
fn the_language_can_be_changed_on_every_page_and_keeps_what_was_typed() {
    let house = House::open();
    let mut person = house.respondent("ja");
    let mut place = "start";
    loop {
        for (language, html) in [("en", "en"), ("ja-easy", "ja"), ("ja", "ja")] {
            person.press(&format!("lang-{language}"));
            assert_eq!(person.page.place(), place);
            assert!(person.page.is_filled(), "{place} in {language}");
            assert!(person.page.body.contains(&format!("<html lang=\"{html}\">")), "{language}");
            assert!(!person.page.body.contains("answer-"), "a text is missing: {}", person.page.text());
            assert_eq!(person.page.body.contains("<ruby>"), language == "ja-easy", "{place}");
        }
        if place == "confirm" {
            break;
        }
        person.press("next");
        place = WALK[WALK.iter().position(|known| *known == place).unwrap() + 1];
        person.answer_all(2);
    }
    assert_eq!(house.get("?lang=en").status, 200);
    assert!(house.get("?lang=en").body.contains("about 3 minutes"));
}

#[test]
fn sending_twice_at_once_is_one_row_and_one_receipt_and_so_is_every_page_before() {
    let house = House::open();
    let mut first = house.respondent("ja").walk_to("comment");
    let comment_page = first.answer_all(4).clone();
    first.press("next");
    let codes: Vec<String> = std::thread::scope(|scope| {
        let send = || {
            let mut person = first.clone();
            scope.spawn(move || person.press("next").page.receipt())
        };
        let running: Vec<_> = (0..8).map(|_| send()).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(codes.windows(2).all(|pair| pair[0] == pair[1]), "{codes:?}");
    assert_eq!(house.responses().len(), 1);
    for button in ["next", "back", "lang-en"] {
        let mut late = comment_page.clone();
        late.press(button);
        assert_eq!(late.page.receipt(), codes[0]);
        assert!(!late.page.body.contains("課題は人手です。"), "an answer is shown after sending");
    }
    assert_eq!(house.responses().len(), 1);
    assert_eq!(house.comments().len(), 1);
}

#[test]
fn a_restart_between_two_pages_loses_nothing() {
    let mut house = House::open();
    let person = house.respondent("ja").walk_to("about");
    let kept = person.keep();
    house.restart();
    let mut person = house.resume(kept).walk_to("confirm");
    assert!(!person.page.text().contains("未回答"));
    person.press("next");
    assert_eq!(house.responses().len(), 1);
}

#[test]
fn a_broken_seal_keeps_the_page_and_says_so() {
    let (house, other) = (House::open(), House::open());
    let foreign = other.respondent("ja").walk_to("2").page.carry();
    for place in ["1", "3", "about", "comment"] {
        let person = house.respondent("ja").walk_to(place);
        let mut changed = person.page.carry().into_bytes();
        let middle = changed.len() / 2;
        changed[middle] = if changed[middle] == b'A' { b'B' } else { b'A' };
        for carry in [String::from_utf8(changed).unwrap(), foreign.clone(), String::new(), "あ".to_owned()] {
            let mut person = person.clone();
            person.answer_all(2).press_with("next", &carry);
            assert_eq!(person.page.status, 200);
            assert_eq!(person.page.place(), place, "{carry}");
            assert!(person.page.is_filled(), "{place}: what was typed is gone");
            assert!(person.page.text().contains("これまでのページの回答を読み取れませんでした"));
            person.walk_to("confirm");
        }
    }
    let mut person = house.respondent("ja").walk_to("confirm");
    person.press_with("next", &foreign);
    assert_eq!(person.page.place(), "1");
    assert_eq!(house.responses().len(), 0, "nothing was sent");
}

#[test]
fn answers_that_do_not_exist_are_refused_at_their_field() {
    let house = House::open();
    for bad in ["0", "6", "五", "4.5", "-1"] {
        let mut person = house.respondent("ja").walk_to("1");
        person.answer_all(3).answer("q02", bad).press("next");
        assert_eq!(person.page.place(), "1", "{bad}");
        assert!(person.page.body.contains("<a href=\"#q02-1\">"), "{bad}");
        assert!(!person.page.body.contains("#q03-1"), "{bad}");
    }
    for (field, bad) in [("grade", "shacho"), ("section", "D99-S01"), ("grade", "<script>")] {
        let mut person = house.respondent("ja").walk_to("about");
        person.answer_all(3).answer(field, bad).press("next");
        assert_eq!(person.page.place(), "about", "{bad}");
        assert!(person.page.body.contains(&format!("<a href=\"#{field}-1\">")), "{bad}");
        assert!(!person.page.body.contains(bad), "{bad}");
    }
    let mut person = house.respondent("ja").walk_to("about");
    person.answer_all(3).answer("grade", "ｋａｃｈｏ").press("next");
    assert_eq!(person.page.place(), "comment", "full-width letters are alike");
}

#[test]
fn a_comment_of_a_megabyte_is_answered_clearly_and_kept_as_far_as_it_fits() {
    let house = House::open();
    let mut person = house.respondent("ja").walk_to("comment");
    let longest = house.codebook().survey().comment.as_ref().unwrap().longest;
    let megabyte = "あ".repeat((1 << 20) / 3);
    for button in ["next", "lang-ja"] {
        let mut person = person.clone();
        person.answer("comment", &megabyte).press(button);
        assert_eq!(person.page.status, 200);
        assert_eq!(person.page.place(), "comment");
        assert_eq!(person.page.typed("comment").unwrap().chars().count(), longest * 2);
        assert!(person.page.body.len() < 50_000, "{}", person.page.body.len());
        if button == "next" {
            assert!(person.page.text().contains("349,525文字"), "{}", person.page.text());
        }
        person.answer("comment", &"あ".repeat(longest)).press("next");
        assert_eq!(person.page.place(), "confirm");
    }
    person.answer("comment", &"a".repeat(5 << 20)).press("next");
    assert_eq!(person.page.status, 413);
    assert!(person.page.text().contains("送られた内容が長すぎます"));
    assert_eq!(house.responses().len(), 0);
}

#[test]
fn line_breaks_quotes_and_tags_come_back_as_typed() {
    let house = House::open();
    let text = "\n一行目\n\n=1+1, \"quoted\" </textarea><script>alert(1)</script> ｜山田《やまだ》 & {organisation}";
    let mut person = house.respondent("ja").walk_to("comment");
    person.answer("comment", text).press("next");
    assert!(!person.page.body.contains("<script>"));
    person.press("back");
    assert_eq!(person.page.typed("comment").unwrap(), text);
    person.press("next").press("next");
    assert_eq!(house.comments(), [text.trim()]);
}

#[test]
fn what_gives_somebody_away_is_pointed_out_before_sending_and_may_be_sent_all_the_same() {
    let house = House::open();
    for (language, shown, send) in [
        ("ja", "電話番号のようなところ", "このまま送信する"),
        ("en", "Looks like a phone number", "Send as it is"),
        ("ja-easy", "のような ところ", "このまま"),
    ] {
        let text = "係の電話は<b>０９０ー１２３４ー５６７８\nか taro@city.jp です";
        let mut person = house.respondent(language).walk_to("comment");
        let warning = person.page.text();
        assert!(["2人", "two people", "ふたり"].iter().any(|two| warning.contains(two)), "{warning}");
        person.answer("comment", text).press("next");
        let page = person.page.text();
        assert!(page.contains(shown) && page.contains(send), "{page}");
        for found in ["<mark>０９０ー１２３４ー５６７８</mark>", "<mark>taro@city.jp</mark>"] {
            assert_eq!(person.page.body.matches(found).count(), 2, "in the comment and in the list: {found}");
        }
        assert!(!person.page.body.contains("<b>") && !person.page.title().starts_with("エラー"));
        for button in ["lang-en", "lang-ja"] {
            assert!(person.press(button).page.body.contains("comment-found"), "{button}");
        }
        // Change it: what was typed is there. Or send it as it is.
        person.press("change-comment");
        assert_eq!(person.page.typed("comment").unwrap(), text);
        let mut other = person.clone();
        other.answer("comment", "窓口の電話が多いです").press("next");
        assert!(!other.page.body.contains("<mark>") && !other.page.body.contains("comment-found"));
        person.press("next").press("next");
        person.page.receipt();
    }
    assert_eq!(house.comments().len(), 3);
}

#[test]
fn an_empty_form_is_not_sent() {
    let house = House::open();
    let mut person = house.respondent("ja").walk_to("1");
    person.clear();
    while person.page.place() != "confirm" {
        person.press("next");
    }
    assert!(person.page.text().contains("未回答"));
    person.press("next");
    assert_eq!(person.page.place(), "confirm");
    assert!(person.page.title().starts_with("エラー："));
    assert_eq!(house.responses().len(), 0);
}

#[test]
fn waves_that_take_no_answers_say_why() {
    let mut house = House::draft();
    assert_eq!(house.get("").status, 403);
    assert!(house.get("").text().contains("まだ始まっていません"));
    house.open_wave();
    let mut late = house.respondent("ja").walk_to("confirm");
    let mut middle = house.respondent("en").walk_to("2");
    let mut sent = house.respondent("ja").walk_to("confirm");
    let again = sent.clone();
    sent.press("next");
    house.close_wave();
    let closed = house.get("?lang=en");
    assert_eq!(closed.status, 410);
    assert!(closed.text().contains("This survey is closed"));
    assert_eq!(late.press("next").page.status, 410);
    assert!(late.page.text().contains("今回の回答は保存されていません"));
    assert_eq!(middle.press("next").page.status, 410);
    assert!(middle.page.text().contains("The survey was closed while you were answering"));
    let mut again = again;
    assert_eq!(again.press("next").page.receipt(), sent.page.receipt(), "what arrived in time keeps its receipt");
    assert_eq!(house.responses().len(), 1);
    for unknown in ["/s/nosuchwave00", "/s/NOT%20A%20WAVE", "/s/%E3%81%82", "/s/%E3%81%82/1", "/s/a%0D%0AX:1/1"] {
        let page = house.get_path(unknown);
        assert_eq!(page.status, 404, "{unknown}");
        assert!(page.text().contains("この調査は見つかりません"), "{unknown}");
    }
}

#[test]
fn an_address_in_the_middle_leads_to_the_start() {
    let house = House::open();
    let page = house.get("/comment");
    assert_eq!(page.status, 303);
    assert_eq!(page.header("location"), Some(house.path("").as_str()));
    assert_eq!(house.get("/").status, 200);
    assert_eq!(house.post("/nowhere", &[("go", "next")]).status, 303);
}

#[test]
fn every_page_is_small_stays_home_and_can_be_gone_back_to() {
    let house = House::open();
    for language in ["ja", "ja-easy", "en"] {
        let mut person = house.respondent(language);
        let mut pages: Vec<Page> = Vec::new();
        for _ in &WALK {
            pages.push(person.page.clone());
            person.answer_all(5).press("next");
        }
        for page in &pages {
            assert_eq!(page.header("cache-control"), Some("private, no-cache"), "{}", page.title());
        }
        pages.push(person.page.clone());
        pages.push(house.get_path("/s/nosuchwave00"));
        for page in &pages {
            let sheet = house.get_path(&page.sheet());
            assert!(sheet.status == 200 && page.body.len() + sheet.body.len() <= 50_000, "{}", page.title());
            // The first page has one script, from here; pages further on are the walk without it.
            let scripts = page.body.matches("<script").count();
            assert_eq!(scripts, page.body.matches("<script src=\"/assets/answer.").count(), "{}", page.title());
            assert_eq!(scripts, usize::from(page.body == pages[0].body), "{}", page.title());
            assert!(!page.body.contains(" style=") && !page.body.contains("://"));
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src") && !policy.contains("unsafe"), "{policy}");
            assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
            assert_eq!(page.header("set-cookie"), None);
            assert!(!page.text().contains("匿名"), "promised too much: {}", page.title());
        }
    }
}

#[test]
fn with_the_receipt_answers_are_replaced_on_a_blank_form_and_the_last_ones_count_once() {
    let house = House::open();
    let mut person = house.respondent("ja").walk_to("confirm");
    person.press("next");
    let receipt = person.page.receipt();
    for (typed, said) in [
        ("", "26文字の英数字"),
        ("ABC", "26文字の英数字"),
        ("0000-0000-0000-0000-0000-0000-00", "見つかりません"),
        ("あいうえお", "26文字の英数字"),
    ] {
        let page = house.post("/edit", &[("receipt", typed)]);
        assert!(page.status == 200 && page.text().contains(said), "{typed}: {}", page.text());
        assert!(page.title().starts_with("エラー"), "{}", page.title());
    }
    // Full-width, small letters, spaces: as people type.
    let typed: String =
        receipt.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c != ' ').unwrap_or('　')).collect();
    let mut person = house.respondent_at(house.post("/edit", &[("receipt", &typed.to_lowercase())]));
    assert_eq!(person.page.place(), "1");
    assert!(person.page.text().contains("前の回答を書き換えます"));
    assert!(!person.page.body.contains(" checked"), "the form is blank");
    while person.page.place() != "confirm" {
        person.answer_all(2).press("next");
        assert!(
            person.page.place() == "confirm" || !person.page.body.contains("課題は人手です。"),
            "nothing is read back"
        );
    }
    person.press("next");
    assert!(person.page.text().contains("回答を書き換えました"));
    assert_eq!(person.page.receipt(), receipt, "the receipt stays");
    let rows = house.responses();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].answers().iter().all(|answer| *answer == Some(2)));
    assert_eq!(house.comments().len(), 1);
}

#[test]
fn after_the_release_everybody_finds_their_own_answers_among_those_counted() {
    let mut house = House::open();
    let receipts: Vec<String> = (0..3)
        .map(|_| {
            let mut person = house.respondent("ja").walk_to("confirm");
            person.press("next");
            person.page.receipt()
        })
        .collect();
    let early = house.get("/ledger");
    assert!(early.status == 404 && early.text().contains("まだ公表されていません"), "{}", early.text());
    house.close_wave();
    house.release_wave();
    assert!(house.get("/ledger").text().contains("3 件の回答が数えられました"));
    for receipt in &receipts {
        let page = house.post("/ledger", &[("receipt", receipt.as_str()), ("lang", "en")]);
        assert!(page.text().contains("Your answers were counted."), "{}", page.text());
    }
    for (typed, said) in [("0000-0000-0000-0000-0000-0000-00", "一覧にありません"), ("x", "26文字の英数字")]
    {
        assert!(house.post("/ledger", &[("receipt", typed)]).text().contains(said), "{typed}");
    }
    let list = house.get("/ledger.txt");
    let lines: Vec<&str> = list.body.lines().collect();
    assert!(lines.len() == 3 && lines.is_sorted() && lines.iter().all(|line| line.len() == 64), "{lines:?}");
    assert_eq!(house.get("/edit").status, 410, "what is closed is not edited");
}
