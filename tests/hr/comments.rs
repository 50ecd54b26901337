//! Comments between closing and release: two people, removal only, and nothing but a text.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use kotae::domain::comment::{Blackout, Decision};
use kotae::domain::wave::{Wave, WaveState};
use kotae::flow;
use kotae::flow::comment::UnderReview;
use kotae::seal;
use kotae::store::User;

use super::callers::{Answer, Hr};
use super::house::{House, PASSPHRASE, PASSWORD};

const SAME: [(&str, &str); 1] = [("Sec-Fetch-Site", "same-origin")];

/// A closed wave with these comments, each by somebody of another section and grade.
async fn closed(house: &House, comments: &[String]) -> Wave {
    let items: Vec<String> = (1..=13).map(|item| format!("q{item:02}")).collect();
    let mut text = format!("grade,department,section,age_band,service_band,employment,{},comment\n", items.join(","));
    for (at, comment) in comments.iter().enumerate() {
        let grade = ["kacho", "shuji", "shusa", "bucho"][at % 4];
        let values = vec![(at % 5 + 1).to_string(); 13].join(",");
        writeln!(text, "{grade},D0{},,,,,{values},\"{comment}\"", at % 9 + 1).unwrap();
    }
    let wave = house.open_with(2024, &text, None).await;
    house.close_and_unseal(wave).await
}

fn remarks(many: usize) -> Vec<String> {
    (0..many).map(|n| format!("意見その{}、窓口が混みます。", spell(n))).collect()
}

/// Numbers in letters, so that no digit stands in a comment.
fn spell(n: usize) -> String {
    n.to_string()
        .bytes()
        .map(|digit| ["ア", "イ", "ウ", "エ", "オ", "カ", "キ", "ク", "ケ", "コ"][usize::from(digit - b'0')])
        .collect()
}

async fn second(house: &House) -> Hr {
    let password_hash = seal::hash_password(PASSWORD).unwrap();
    house.context.store.add_user(&User { name: "taro".to_owned(), password_hash }).await.unwrap();
    house.stranger().log_in("taro", PASSWORD).unwrap()
}

/// Addresses of the comments on the list.
fn links(page: &str) -> Vec<String> {
    let after = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let links: BTreeSet<&str> = after.filter(|link| link.contains("/comments/")).collect();
    links.into_iter().map(str::to_owned).collect()
}

/// The address of the comment that holds some words.
fn link_to(hr: &Hr, wave: &Wave, words: &str) -> String {
    let links = links(&hr.see(&format!("/hr/waves/{}/comments", wave.id)));
    links.into_iter().find(|link| plain(&hr.see(link)).contains(words)).unwrap()
}

/// Places that are chosen on the page, or that can be.
fn boxes(page: &str, chosen: bool) -> Vec<String> {
    let tags = page.split("name=\"black\" value=\"").skip(1).filter_map(|rest| rest.split('>').next());
    let tags = tags.filter(|tag| !chosen || tag.contains("checked"));
    tags.map(|tag| tag.split('"').next().unwrap().to_owned()).collect()
}

/// Without tags.
fn plain(html: &str) -> String {
    let main = html.split("<main").nth(1).unwrap();
    let mut inside = true;
    let letters = main.chars().filter(|letter| {
        let shown = !inside && *letter != '<';
        inside = if *letter == '<' { true } else { inside && *letter != '>' };
        shown && *letter != '>'
    });
    letters.collect()
}

fn decide(hr: &Hr, link: &str, decision: &str, places: &[String], words: &str) -> Answer {
    let csrf = hr.csrf();
    let mut fields = vec![("csrf", csrf.as_str()), ("decision", decision), ("words", words)];
    fields.extend(places.iter().map(|place| ("black", place.as_str())));
    hr.post_with(link, &SAME, &fields)
}

/// Decides as the page proposes.
fn agree(hr: &Hr, link: &str, decision: &str) {
    let chosen = boxes(&hr.see(link), true);
    assert_eq!(decide(hr, link, decision, &chosen, "").status, 303);
}

fn release(hr: &Hr, wave: &Wave) {
    let released = hr.open_box(&format!("/hr/waves/{}/release", wave.id), PASSPHRASE);
    assert_eq!(released.status, 303, "{}", released.text());
}

#[actix_web::test]
async fn two_people_agree_on_each_comment_before_it_is_shown() {
    let house = House::new().await;
    let mut texts = remarks(11);
    texts.push("係の山田さん（内線1234）に助けられました。".to_owned());
    texts.push("だれにも見せないでください。".to_owned());
    let wave = closed(&house, &texts).await;
    let (hana, taro) = (house.hr(), second(&house).await);
    let list = format!("/hr/waves/{}/comments", wave.id);
    assert!(hana.see(&format!("/hr/waves/{}", wave.id)).contains("13 件のうち 0 件"));

    // One person alone, even twice, is not two.
    let secret = link_to(&hana, &wave, "見せないで");
    let thanks = link_to(&hana, &wave, "山田");
    for link in links(&hana.see(&list)).iter().filter(|link| **link != secret) {
        agree(&hana, link, "show");
        agree(&hana, link, "show");
    }
    agree(&hana, &secret, "withhold");
    assert!(plain(&hana.see(&list)).contains("表示に同意0"), "{}", plain(&hana.see(&list)));
    assert!(
        hana.see(&list).contains("あなたが確認する文章はありません")
            && !taro.see(&list).contains("あなたが確認する文章はありません")
    );

    // The second sees what the first decided, changes it, and the first must look again.
    let page = taro.see(&thanks);
    assert!(
        page.contains("hana さんは「表示する」と決めました") && page.contains("係の■■さん（内線■■）に助けられました。"),
        "{page}"
    );
    let next = decide(&taro, &thanks, "show", &boxes(&page, true), "助けられ");
    assert_eq!(next.status, 303);
    assert!(next.header("location").unwrap().starts_with(&format!("{list}/")), "on to the next comment");
    let page = hana.see(&thanks);
    assert!(page.contains("taro さんは") && page.contains("係の■■さん（内線■■）に■■ました。"), "{page}");
    agree(&hana, &thanks, "show");
    assert!(hana.see(&thanks).contains("taro さんと hana さんが"));

    for link in links(&taro.see(&list)).iter().filter(|link| **link != secret && **link != thanks) {
        agree(&taro, link, "show");
    }
    let ask = plain(&hana.see(&format!("/hr/waves/{}/release", wave.id)));
    assert!(ask.contains("13 件のうち 12 件") && ask.contains("1 件はまだ2人の同意がありません"), "{ask}");
    agree(&taro, &secret, "withhold");
    assert!(!hana.see(&format!("/hr/waves/{}/release", wave.id)).contains("まだ2人の同意がありません"));

    release(&hana, &wave);
    let page = hana.see(&list);
    let shown = plain(&page);
    assert!(
        shown.contains("係の■■さん（内線■■）に■■ました。")
            && shown.contains("1 件は、表示することに2人の同意がなかった"),
        "{shown}"
    );
    assert!(!page.contains("山田") && !page.contains("1234") && !page.contains("見せないで"));
    assert!(texts[..11].iter().all(|text| shown.contains(text.as_str())));
    let answer = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).json();
    let comments = &answer["comments"];
    assert_eq!(
        (comments["state"].as_str(), comments["received"].as_u64(), comments["withheld"].as_u64()),
        (Some("shown"), Some(13), Some(1))
    );
    assert_eq!(comments["texts"].as_array().unwrap().len(), 12);
    assert!(
        hana.see(&format!("/hr/waves/{}/results", wave.id)).contains(&format!("href=\"{list}\"")),
        "a reader finds them"
    );
    for link in [&thanks, &secret] {
        assert_eq!(hana.get(link).status, 409, "the originals are gone");
    }
}

#[actix_web::test]
async fn a_reviewer_can_only_take_words_out() {
    let house = House::new().await;
    let wave = closed(&house, &remarks(12)).await;
    let hana = house.hr();
    let link = link_to(&hana, &wave, "意見そのア、");
    for (places, words) in [
        (vec!["0-1"], ""),
        (vec!["0-9999"], ""),
        (vec!["6-3"], ""),
        (vec!["3-3"], ""),
        (vec!["よい職場です"], ""),
        (vec!["0-3", "x"], ""),
        (vec!["-"], ""),
    ] {
        let places: Vec<String> = places.into_iter().map(str::to_owned).collect();
        assert_eq!(decide(&hana, &link, "show", &places, words).status, 403, "{places:?}");
    }
    for decision in ["", "publish", "show "] {
        assert_eq!(decide(&hana, &link, decision, &[], "").status, 403, "{decision}");
    }
    // Words that are not in the comment are pointed out, with everything kept; nothing is stored.
    let answer = decide(&hana, &link, "show", &["0-6".to_owned()], "窓口\nよい職場です");
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("文章の中にない語です") && answer.text().contains("窓口\nよい職場です"));
    assert_eq!(boxes(answer.text(), true), ["0-6"]);
    assert!(hana.see(&link).contains("まだだれも確認していません"));
    // Fields of other names change nothing.
    let csrf = hana.csrf();
    let fields = [
        ("csrf", csrf.as_str()),
        ("decision", "show"),
        ("text", "よい職場です"),
        ("remark", "よい職場です"),
        ("words", "窓口"),
    ];
    assert_eq!(hana.post_with(&link, &SAME, &fields).status, 303);
    let page = hana.see(&link);
    assert!(page.contains("意見そのア、■■が混みます。") && !page.contains("よい職場です"));
}

#[actix_web::test]
async fn fewer_than_ten_agreed_comments_are_not_shown_and_unreviewed_ones_never_are() {
    let house = House::new().await;
    let wave = closed(&house, &remarks(30)).await;
    let (hana, taro) = (house.hr(), second(&house).await);
    let list = format!("/hr/waves/{}/comments", wave.id);
    for link in links(&hana.see(&list)).iter().take(9) {
        agree(&hana, link, "show");
        agree(&taro, link, "show");
    }
    for (language, warned, few) in [
        ("ja", "21 件はまだ2人の同意がありません", "10 件に満たない"),
        ("en", "21 are not agreed on yet", "Fewer than 10"),
    ] {
        let ask = hana.see(&format!("/hr/waves/{}/release?lang={language}", wave.id));
        assert!(ask.contains(warned) && ask.contains(few), "{ask}");
    }
    release(&hana, &wave);
    let page = hana.see(&format!("{list}?lang=ja"));
    assert!(page.contains("非表示（保護のため）") && page.contains("10 件に満たない") && !page.contains("意見その"));
    assert!(hana.see(&format!("{list}?lang=en")).contains("Hidden (to protect people)"));
    let comments = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).json()["comments"].clone();
    assert_eq!(
        (comments["state"].as_str(), comments["withheld"].as_u64(), comments["texts"].as_array().unwrap().len()),
        (Some("suppressed"), Some(30), 0)
    );
}

#[actix_web::test]
async fn a_list_of_names_is_searched_for_and_forgotten() {
    let house = House::new().await;
    let mut texts = remarks(11);
    texts.push("クドウに聞くとよい。".to_owned());
    let wave = closed(&house, &texts).await;
    let hana = house.hr();
    let link = link_to(&hana, &wave, "クドウ");
    assert!(!hana.see(&link).contains("piece found"));
    // Longer than the forms of other pages may be.
    let list = format!("工藤 健,くどう けん\n{}", "山田 太郎\n".repeat(20_000));
    let csrf = hana.csrf();
    let fields = [("csrf", csrf.as_str()), ("names", list.as_str())];
    let names = format!("/hr/waves/{}/comments/names", wave.id);
    assert_eq!(hana.post_with(&names, &SAME, &fields).status, 303);
    let page = hana.see(&link);
    assert!(page.contains("piece found") && boxes(&page, true).len() == 1, "{page}");
    assert!(hana.see(&format!("/hr/waves/{}/comments", wave.id)).contains("工藤 健,くどう けん"));
    release(&hana, &wave);
    assert_eq!(house.context.store.find_names(&wave.id).await.unwrap(), None);
    assert_eq!(hana.post_with(&names, &SAME, &fields).status, 409);
}

/// A19: a comment is a text: no attribute, score, date or name of whoever wrote it stands on any page about it.
#[actix_web::test]
async fn no_attribute_of_whoever_wrote_a_comment_can_be_reached() {
    let house = House::new().await;
    let wave = closed(&house, &remarks(12)).await;
    let (hana, taro) = (house.hr(), second(&house).await);
    let list = format!("/hr/waves/{}/comments", wave.id);
    let mut seen = vec![plain(&hana.see(&list))];
    for link in links(&hana.see(&list)) {
        seen.push(plain(&hana.see(&link)));
        agree(&hana, &link, "show");
        agree(&taro, &link, "show");
    }
    for query in ["", "?by=grade", "?by=department", "?department=D01", "?page=0", "?page=99"] {
        assert_eq!(plain(&hana.see(&format!("{list}{query}"))), plain(&hana.see(&list)), "{query}");
    }
    release(&hana, &wave);
    seen.push(plain(&hana.see(&list)));
    seen.push(plain(&hana.see(&format!("{list}?by=grade"))));
    let roster = std::fs::read_to_string("surveys/sample/roster.csv").unwrap();
    let head: Vec<&str> = roster.lines().next().unwrap().split(',').collect();
    let labels: BTreeSet<String> = roster
        .lines()
        .skip(1)
        .flat_map(|line| line.split(',').zip(&head))
        .filter(|(_, name)| **name != "year" && **name != "headcount")
        .map(|(value, _)| value.to_owned())
        .filter(|value| value.chars().count() > 1)
        .collect();
    assert!(labels.len() > 20, "{labels:?}");
    for page in &seen {
        let found: Vec<&String> = labels.iter().filter(|label| page.contains(label.as_str())).collect();
        assert!(found.is_empty(), "{found:?} in {page}");
        assert!(!page.contains("平均") && !page.contains('月') && !page.contains("3.0"), "{page}");
    }
}

/// A19: the order of the list and of the release says nothing about who wrote first. Three years in a row would have to
/// look ordered by chance, one in a million, for this to fail without a cause.
#[actix_web::test]
async fn the_order_is_independent_of_casting() {
    let mut suspicious = 0;
    for _ in 0..3 {
        let house = House::new().await;
        let texts = remarks(60);
        let wave = closed(&house, &texts).await;
        let hana = house.hr();
        let list = format!("/hr/waves/{}/comments", wave.id);
        let both = || [plain(&hana.see(&list)), plain(&hana.see(&format!("{list}?page=2")))].concat();
        let reviewed = both();
        let comments = flow::comment::load(&house.context, &wave).await.unwrap();
        for who in ["hana", "taro"] {
            let show = |comment: &UnderReview| (comment.id.clone(), Decision::Show(Blackout::default()));
            let decisions = comments.iter().map(show).collect();
            flow::comment::decide(&house.context, &wave, who, decisions).await.unwrap();
        }
        release(&hana, &wave);
        let published = both();
        suspicious += u32::from([reviewed, published].iter().any(|page| tau(page, &texts).abs() > 2.81));
    }
    assert!(suspicious < 3, "the order of arrival shows");
}

/// Kendall's tau between casting and showing, in standard deviations (2.81: p = 0.005 for each of two lists).
fn tau(page: &str, texts: &[String]) -> f64 {
    let places: Vec<usize> = texts.iter().map(|text| page.find(text.as_str()).unwrap()).collect();
    let pairs = (0..places.len()).flat_map(|a| (0..a).map(move |b| (b, a)));
    let score: f64 = pairs.map(|(a, b)| if places[a] < places[b] { 1.0 } else { -1.0 }).sum();
    let n = f64::from(u32::try_from(places.len()).unwrap());
    score / (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt()
}

#[actix_web::test]
async fn comments_are_shown_to_nobody_before_closing_and_to_no_stranger_ever() {
    let house = House::new().await;
    let open = house.open(2023).await;
    let hana = house.hr();
    let list = |wave: &Wave| format!("/hr/waves/{}/comments", wave.id);
    assert_eq!(hana.get(&list(&open)).status, 409);
    assert_eq!(hana.post(&format!("{}/names", list(&open)), &hana.csrf()).status, 409);
    let wave = closed(&house, &remarks(12)).await;
    let link = links(&hana.see(&list(&wave))).remove(0);
    let stranger = house.stranger();
    let names = format!("{}/names", list(&wave));
    for path in [&list(&wave), &link] {
        assert_eq!(stranger.get(path).status, 303, "{path}");
    }
    for path in [&names, &link] {
        assert_eq!(stranger.post(path, &[], &[("csrf", "x"), ("decision", "show")]).status, 303, "{path}");
        assert_eq!(hana.post_with(path, &SAME, &[("csrf", "wrong"), ("decision", "show")]).status, 403, "{path}");
    }
    assert_eq!(hana.get(&format!("{}/{}", list(&wave), "0".repeat(32))).status, 404);
    assert_eq!(hana.get(&format!("{}/%3Cb%3E", list(&wave))).status, 404);
    let other = link.replace(wave.id.as_str(), open.id.as_str());
    assert_eq!(hana.get(&other).status, 409, "a comment belongs to its wave");
    assert_eq!(house.context.store.find_wave(&wave.id).await.unwrap().unwrap().state, WaveState::Closed);
}
