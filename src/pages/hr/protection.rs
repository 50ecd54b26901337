//! The page that explains how the results of a wave are protected, with the numbers of that wave.
//! Owns what is promised and what is not; promises nothing that the release does not carry a proof of.

use askama::Template;

use super::gaps::{Note, coarse};
use super::results::base;
use super::{Count, Shell};
use crate::domain::protect::{Assurance, Rung};
use crate::domain::release::Release;
use crate::domain::score::{Hundredths, Tenths};
use crate::domain::survey::Protection;
use crate::words::Words;

/// How the results of a wave are protected.
#[derive(Template)]
#[template(path = "hr/protection.html", config = ".config/askama.toml")]
pub struct ProtectionPage {
    /// Around it.
    pub shell: Shell,
    base: String,
    year: String,
    tiles: Vec<Count>,
    steps: Vec<Note>,
    counts: Vec<(String, String)>,
    sum: String,
    ladders: Vec<Ladder>,
    coarser: Vec<Note>,
    limits: Vec<Note>,
    proof: Vec<(String, String)>,
}

/// The detail ladder as a table.
struct Ladder {
    caption: String,
    rungs: Vec<[String; 5]>,
}

/// Title of the page.
#[must_use]
pub fn title(words: Words) -> String {
    words.get("hr-protection")
}

impl ProtectionPage {
    /// The page of a released wave.
    #[must_use]
    pub fn new(shell: Shell, release: &Release, hash: &str) -> Self {
        let words = shell.words;
        let assurance = &release.tables.assurance;
        Self {
            base: base(release),
            year: words.fiscal_year(release.wave.fiscal_year),
            tiles: tiles(assurance, words),
            steps: steps(release, words),
            counts: counts(assurance, words),
            sum: sum(assurance, words),
            ladders: ladders(release, words),
            coarser: coarser(release, words),
            limits: notes("limit", &["group", "guess", "colleagues", "outside"], assurance, words),
            proof: proof(release, hash, words),
            shell,
        }
    }
}

/// Whether the release carries a proof of what it promises.
fn is_proven(assurance: &Assurance) -> bool {
    assurance.distance >= assurance.minimum.get() && !assurance.certificate.is_empty()
}

fn tiles(assurance: &Assurance, words: Words) -> Vec<Count> {
    let tile = |key: &str, value: String, note: String| Count { name: words.get(key), value, note: Some(note) };
    let people = |n: u32| words.with("hr-people", &[("n", &n)]);
    let level = assurance.protection.code();
    let distance = if is_proven(assurance) {
        tile("hr-distance", people(assurance.distance), words.with("hr-distance-note", &[("n", &assurance.distance)]))
    } else {
        tile("hr-distance-open", words.get("hr-unproven"), words.get("hr-unproven-note"))
    };
    vec![
        tile("hr-minimum", people(assurance.minimum.get()), words.get("hr-minimum-note")),
        distance,
        tile("hr-level", words.get(&format!("hr-level-{level}")), words.get(&format!("hr-level-{level}-note"))),
    ]
}

fn notes(kind: &str, names: &[&str], assurance: &Assurance, words: Words) -> Vec<Note> {
    let note = |name: &&str| {
        let key = format!("hr-{kind}-{name}");
        let why = words
            .with(&format!("{key}-text"), &[("minimum", &assurance.minimum.get()), ("distance", &assurance.distance)]);
        Note { name: words.get(&key), why }
    };
    names.iter().map(note).collect()
}

fn steps(release: &Release, words: Words) -> Vec<Note> {
    let assurance = &release.tables.assurance;
    let attack: &[&str] = match release.provenance.version {
        _ if !is_proven(assurance) => &[],
        ..=1 => &["attack", "items"],
        _ => &["attack", "again", "items"],
    };
    let detail: &[&str] = match assurance.protection {
        Protection::Standard => &["detail"],
        Protection::Strict => &["detail", "rate"],
    };
    let names = [&["catalogue", "merge", "hide"], attack, detail].concat();
    notes("step", &names, assurance, words)
}

fn counts(assurance: &Assurance, words: Words) -> Vec<(String, String)> {
    let groups = |n: u32| words.with("hr-groups", &[("n", &n)]);
    let merged = words.with("hr-groups-merged", &[("n", &assurance.members), ("merged", &assurance.merged)]);
    vec![
        (words.get("hr-count-groups"), groups(assurance.groups)),
        (words.with("hr-count-eligible", &[("n", &assurance.minimum.get())]), groups(assurance.eligible)),
        (words.get("hr-count-shown"), groups(assurance.shown)),
        (words.get("hr-count-merged"), merged),
        (words.get("hr-count-hidden"), groups(assurance.hidden)),
    ]
}

fn sum(assurance: &Assurance, words: Words) -> String {
    let Assurance { groups, shown, members, hidden, .. } = assurance;
    words.with("hr-count-sum", &[("shown", shown), ("members", members), ("hidden", hidden), ("groups", groups)])
}

/// The ladder in force, and that of the items that fell back, if any did.
fn ladders(release: &Release, words: Words) -> Vec<Ladder> {
    let assurance = &release.tables.assurance;
    let ladder = |protection: Protection, caption: &str| Ladder {
        caption: words.get(caption),
        rungs: rungs(&Rung::ladder(protection, assurance.minimum, release.survey.points.len() as u64), words),
    };
    let fell = assurance.protection == Protection::Standard && !assurance.coarser.is_empty();
    let back = fell.then(|| ladder(Protection::Strict, "hr-ladder-coarser"));
    std::iter::once(ladder(assurance.protection, "hr-ladder")).chain(back).collect()
}

/// Answers, step of means, ends, step of shares, standard deviation; small groups first.
fn rungs(rungs: &[Rung], words: Words) -> Vec<[String; 5]> {
    let yes = |is: bool| words.get(if is { "hr-yes" } else { "hr-no" });
    let row = |(at, rung): (usize, &Rung)| {
        let answers = match rungs.get(at + 1) {
            Some(next) => words.with("hr-range", &[("from", &rung.from), ("to", &(next.from - 1))]),
            None => words.with("hr-range-from", &[("from", &rung.from)]),
        };
        let ends = rung.caps.map_or_else(
            || words.get("hr-no-ends"),
            |(low, high)| words.with("hr-ends", &[("low", &short(low)), ("high", &short(high))]),
        );
        let shares =
            rung.shares.map_or_else(|| words.get("hr-no"), |step| words.with("hr-share-step", &[("n", &step)]));
        [answers, short(rung.step), ends, shares, yes(rung.spread)]
    };
    rungs.iter().enumerate().map(row).collect()
}

/// A number with as many decimals as it needs: 0.01, 0.1.
fn short(value: Hundredths) -> String {
    if value.0.is_multiple_of(10) { Tenths(value.0 / 10).to_string() } else { value.to_string() }
}

fn coarser(release: &Release, words: Words) -> Vec<Note> {
    let note = |coarser| {
        let (name, why) = coarse(release, coarser, words);
        Note { name, why }
    };
    release.tables.assurance.coarser.iter().map(note).collect()
}

fn proof(release: &Release, hash: &str, words: Words) -> Vec<(String, String)> {
    let certificate = &release.tables.assurance.certificate;
    let certificate = if certificate.is_empty() { words.get("hr-unproven") } else { certificate.clone() };
    let made = &release.provenance;
    let mut facts = vec![
        (words.get("hr-certificate"), certificate),
        (words.get("hr-hash"), hash.to_owned()),
        (words.get("hr-version"), words.with("hr-version-number", &[("n", &made.version)])),
        (words.get("hr-released"), words.date(made.released)),
        (words.get("hr-software"), made.software.clone()),
    ];
    facts.extend(made.earlier.iter().map(|hash| (words.get("hr-earlier-hash"), hash.clone())));
    facts
}
