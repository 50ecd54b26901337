//! A13, A15 and A16 (anonymity.md section 8): whoever scrapes every page, file and API answer holds the numbers of the
//! release and no others, and before the release none.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use kotae::flow;

use super::callers::{Hr, Program};
use super::house::House;

/// Clicks: one twentieth, or all of them at night.
fn clicks() -> usize {
    if std::env::var_os("KOTAE_NIGHTLY").is_some() { 10_000 } else { 500 }
}

/// Numbers as they are read: `3.25`, `636`, `2,041`; names and hashes that hold digits are none.
fn numbers(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | ',' | '-' | '_'));
    let parts = words.flat_map(|word| {
        let is_grouped = |tail: &str| tail.len() >= 3 && tail.bytes().take(3).all(|byte| byte.is_ascii_digit());
        let grouped = word.split(',').count() == 2 && word.split(',').nth(1).is_some_and(is_grouped);
        if grouped { vec![word.replace(',', "")] } else { word.split(',').map(str::to_owned).collect() }
    });
    let plain = parts.filter(|part| !part.chars().any(|c| c.is_ascii_alphabetic()));
    plain
        .flat_map(|part| part.split('-').map(|part| part.trim_matches(['.', '_']).to_owned()).collect::<Vec<_>>())
        .filter(|part| !part.is_empty())
        .collect()
}

/// What a reader sees of a page: texts, not marks; the drawing of a figure but not its geometry.
fn seen(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let Some((mark, behind)) = after.split_once('>') else { break };
        // A tooltip and what a screen reader says are read too.
        for name in ["title=\"", "aria-label=\"", "alt=\""] {
            text.extend(mark.split_once(name).and_then(|(_, value)| value.split('"').next()));
            text.push(' ');
        }
        rest = behind;
        if mark.starts_with("style") {
            rest = rest.split_once("</style>").map_or("", |(_, rest)| rest);
        }
    }
    text.push_str(rest);
    text
}

/// Addresses a page leads to, of the same wave.
fn links(page: &str, base: &str, wave: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|part| part.split('"').next());
    let hrefs =
        hrefs.map(|href| href.split('#').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&"));
    let absolute = |href: String| if href.starts_with('?') { format!("{base}{href}") } else { href };
    hrefs
        .map(absolute)
        .filter(|href| {
            href.starts_with(wave) && ["/release", "/close", "/shred"].iter().all(|step| !href.contains(step))
        })
        .collect()
}

/// Everything that can be clicked, at random, and every file and API answer; tells each address with what is seen there.
fn scrape(hr: &Hr, program: &Program, wave: &str, clicks: usize, told: &mut dyn FnMut(&str, &str)) {
    let home = format!("/hr/waves/{wave}");
    let start = format!("{home}/results");
    let mut at = start.clone();
    let mut turn = 12_345_usize;
    for click in 0..clicks {
        turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if click % 25 == 24 {
            let path = format!("/api/v1/waves/{wave}/release");
            told(&path, program.get(&path).text());
        }
        let answer = hr.get(&at);
        assert_eq!(answer.status, 200, "{at}");
        let kind = answer.header("content-type").unwrap_or_default().to_owned();
        if kind.starts_with("image/png") {
            at = start.clone();
            continue;
        }
        told(&at, &if kind.starts_with("text/csv") { answer.text().to_owned() } else { seen(answer.text()) });
        let base = at.split('?').next().unwrap_or_default().to_owned();
        let next = if kind.starts_with("text/html") { links(answer.text(), &base, &home) } else { Vec::new() };
        at = next.get((turn >> 33) % next.len().max(1)).cloned().unwrap_or_else(|| start.clone());
    }
}

/// The first people of the sample: enough for every surface.
fn sample(people: std::ops::Range<usize>) -> String {
    let text = std::fs::read_to_string("surveys/sample/responses_2024.csv").unwrap();
    let plain: Vec<&str> = text.lines().filter(|line| !line.contains('"')).collect();
    let lines = plain.iter().skip(1).skip(people.start).take(people.len()).copied();
    std::iter::once(plain[0]).chain(lines).collect::<Vec<_>>().join("\n") + "\n"
}

/// What is printed besides results: numbers of items, ticks of an axis, and the sizes the rules name.
const RULES: [&str; 14] = ["11", "12", "13", "19", "20", "25", "39", "40", "50", "75", "99", "100", "199", "200"];
/// Where the axis of the trend begins and ends.
const AXIS: [&str; 2] = ["2.8", "4.0"];

#[actix_web::test]
async fn every_number_on_every_surface_is_in_the_release() {
    let house = House::new().await;
    let wave = house.open_with(2024, &sample(0..250), None).await;
    let wave = house.release(wave).await;
    let released = flow::release::find(&house.context, &wave).await.unwrap().unwrap();
    let json = serde_json::to_string(&released.release).unwrap();
    let mut known = numbers(&json);
    known.extend(RULES.iter().chain(&AXIS).map(ToString::to_string));
    let mut strangers: BTreeSet<(String, String)> = BTreeSet::new();
    let mut places: BTreeSet<String> = BTreeSet::new();
    scrape(&house.hr(), &house.program(), wave.id.as_str(), clicks(), &mut |path, text| {
        let new = numbers(text).into_iter().filter(|number| !known.contains(number));
        strangers.extend(new.map(|number| (number, path.to_owned())));
        places.insert(path.to_owned());
    });
    assert!(strangers.is_empty(), "{strangers:?}");
    assert!(places.len() > 12, "only these were seen: {places:?}");

    // Whoever asks the API holds what whoever has the file holds: the same attack comes to the same.
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let answer = house.program().get(&format!("/api/v1/waves/{}/release", wave.id)).text().to_owned();
    let (api, result, people) =
        (file("api.json", &answer), file("result.json", &json), file("people.csv", &sample(0..250)));
    let attack = |release: &Path| {
        let mut kotae = Command::new(env!("CARGO_BIN_EXE_kotae"));
        kotae.arg("attack").arg(release).arg("--answered").arg(&people).args(["--items", "q02", "--lang", "en"]);
        let output = kotae.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        // Merged groups that only repeat the row above them are not on the API: fewer rows, and nothing less is known.
        let said = String::from_utf8(output.stdout).unwrap();
        said.lines().filter(|line| !line.contains("printed numbers")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(attack(&api), attack(&result));
}

#[actix_web::test]
async fn while_people_answer_no_surface_has_a_result() {
    let house = House::new().await;
    let wave = house.draft(2024, None).await;
    house.give_key(&wave).await;
    let wave = flow::wave::open(&house.context, wave).await.unwrap();
    let (hr, program) = (house.hr(), house.program());
    let folder = tempfile::tempdir().unwrap();
    for minute in 0..10 {
        let file = folder.path().join(format!("{minute}.csv"));
        std::fs::write(&file, sample(minute * 25..minute * 25 + 25)).unwrap();
        flow::import::responses(&house.context, &wave, &file, &|_| ()).await.unwrap();
        house.clock.pass(60);
        let base = format!("/hr/waves/{}", wave.id);
        let figures = ["items", "categories", "trend", "heatmap-grade"];
        let figures =
            figures.iter().flat_map(|name| ["svg", "png", "csv"].map(|kind| format!("{base}/figures/{name}.{kind}")));
        for path in ["results", "results?by=grade", "protection"]
            .map(|page| format!("{base}/{page}"))
            .into_iter()
            .chain(figures)
        {
            assert_eq!(hr.get(&path).status, 409, "{path}");
        }
        assert_eq!(program.get(&format!("/api/v1/waves/{}/release", wave.id)).status, 409);
        for text in [seen(&hr.see("/hr/waves")), seen(&hr.see(&base)), program.get("/api/v1/waves").text().to_owned()] {
            let means: Vec<String> = numbers(&text).into_iter().filter(|number| is_mean(number)).collect();
            assert!(means.is_empty(), "minute {minute}: {means:?}");
        }
    }
}

/// Two decimals are printed of means only; response rates have one.
fn is_mean(number: &str) -> bool {
    number.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 2)
}

#[actix_web::test]
async fn a_corrected_release_and_the_first_one_together_single_nobody_out() {
    let house = House::new().await;
    let wave = house.open_with(2024, &sample(0..238), None).await;
    let wave = house.release(wave).await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let first = flow::release::find(&house.context, &wave).await.unwrap().unwrap();
    let late = file("late.csv", sample(238..250));
    let key = house.unlock(&wave).await;
    flow::release::correct(&house.context, &wave, &late, "late", key, flow::release::unwatched()).await.unwrap();
    let second = flow::release::find(&house.context, &wave).await.unwrap().unwrap();
    assert_eq!(second.release.provenance.version, 2);
    let early = file("early.csv", sample(0..238));
    let [first, second] = [("1.json", &first), ("2.json", &second)]
        .map(|(name, released)| file(name, serde_json::to_string(&released.release).unwrap()));
    let mut kotae = Command::new(env!("CARGO_BIN_EXE_kotae"));
    kotae.arg("attack").arg(first).arg(second).arg("--truth").arg(early).arg("--truth").arg(late);
    let output = kotae.args(["--items", "q02", "--lang", "en"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("all 250 people") && said.contains("nobody is found among fewer than 10"), "{said}");
}
