//! The results page of a released wave: first screen, figures, groups, method.
//! Owns the order of things on it; every number on it stands in a release.

use std::cmp::Reverse;

use askama::Template;

use super::Shell;
use super::choice::{Choice, Link};
use super::group::{Content, Group, bands};
use super::slot::{Shown, Slot, headcount, percent};
use crate::chart::Figure;
use crate::domain::protect::Figures;
use crate::domain::release::{ItemFace, Release};
use crate::domain::score::Hundredths;
use crate::words::Words;
use crate::words::grouped;

/// How many items the first screen names at either end.
const ENDS: usize = 3;

/// The page around parts that were laid out before.
#[derive(Template)]
#[template(path = "hr/results.html", config = ".config/askama.toml")]
pub struct Results<'a> {
    /// Around it.
    pub shell: Shell,
    /// What [`opening`] gave.
    pub opening: &'a str,
    /// What [`section`] gave.
    pub section: &'a str,
    /// What [`closing`] gave.
    pub closing: &'a str,
}

/// What stands above and below the groups is made from.
pub struct Report<'a> {
    /// The release.
    pub release: &'a Release,
    /// Its hash.
    pub hash: &'a str,
    /// The release before it.
    pub previous: Option<&'a Release>,
    /// Figures of the whole, in order.
    pub figures: Vec<&'a Figure>,
}

#[derive(Template)]
#[template(path = "hr/opening.html", config = ".config/askama.toml")]
struct Opening {
    words: Words,
    base: String,
    year: String,
    title: String,
    subtitle: String,
    rate: String,
    rate_note: String,
    overall: Slot,
    previous: String,
    correction: Option<String>,
    rankings: Vec<Ranking>,
}

#[derive(Template)]
#[template(path = "hr/section.html", config = ".config/askama.toml")]
struct Section<'a> {
    words: Words,
    base: String,
    switch: Vec<Link>,
    siblings: Vec<Link>,
    siblings_of: String,
    group: Group<'a>,
}

#[derive(Template)]
#[template(path = "hr/closing.html", config = ".config/askama.toml")]
struct Closing<'a> {
    words: Words,
    base: String,
    figures: Vec<&'a Figure>,
    method: Vec<(String, String)>,
}

struct Ranking {
    title: String,
    items: Vec<RankedItem>,
}

struct RankedItem {
    text: String,
    score: Shown,
}

/// Title of the results page.
#[must_use]
pub fn title(release: &Release, words: Words) -> String {
    words.with("hr-results-of", &[("year", &words.fiscal_year(release.wave.fiscal_year))])
}

/// Lays out the first screen. The same release and language give the same text; so do the other parts.
///
/// # Errors
/// If the template cannot be filled in.
pub fn opening(report: &Report<'_>, words: Words) -> Result<String, askama::Error> {
    let release = report.release;
    let tables = &release.tables;
    let (asked, answered) = (headcount(tables.asked, tables.rate(), words), grouped(tables.responses));
    let whole = tables.whole.figures();
    Opening {
        base: base(release),
        year: words.fiscal_year(release.wave.fiscal_year),
        title: title(release, words),
        subtitle: release.survey.title.plain(words.0, &release.wave.organisation),
        rate: percent(tables.rate(), words),
        rate_note: words.with("hr-answered-of", &[("asked", &asked), ("answered", &answered)]),
        overall: Slot::overall(release, words),
        previous: previous(report.previous, words),
        correction: correction(release, words),
        rankings: whole.map(|whole| rankings(release, whole, words)).unwrap_or_default(),
        words,
    }
    .render()
}

/// Lays out the groups of a choice with their heatmap.
///
/// # Errors
/// If the template cannot be filled in.
pub fn section(
    release: &Release,
    choice: &Choice<'_>,
    heatmap: Option<&Figure>,
    words: Words,
) -> Result<String, askama::Error> {
    let within = choice.table().within.as_ref();
    Section {
        base: base(release),
        switch: Choice::switch(&release.tables, choice, words),
        siblings: Choice::siblings(&release.tables, choice, words),
        siblings_of: within.map(|within| within.label.plain(words.0, "")).unwrap_or_default(),
        group: Group::new(release, choice, heatmap, words),
        words,
    }
    .render()
}

/// Lays out the figures of the whole and how to read the numbers.
///
/// # Errors
/// If the template cannot be filled in.
pub fn closing(report: &Report<'_>, words: Words) -> Result<String, askama::Error> {
    let (base, method) = (base(report.release), method(report, words));
    Closing { base, figures: report.figures.clone(), method, words }.render()
}

/// The address of a wave's pages.
pub(super) fn base(release: &Release) -> String {
    format!("/hr/waves/{}", release.wave.id)
}

/// That a release corrects another one, and why.
fn correction(release: &Release, words: Words) -> Option<String> {
    let made = &release.provenance;
    let reason = made.correction.as_ref()?;
    let (n, date) = (made.version, words.date(made.released));
    Some(words.with("hr-corrected", &[("n", &n), ("date", &date), ("reason", reason)]))
}

fn previous(release: Option<&Release>, words: Words) -> String {
    let Some(release) = release else { return words.get("hr-previous-none") };
    let year = words.fiscal_year(release.wave.fiscal_year);
    match Slot::overall(release, words) {
        Slot::Shown(score) => {
            words.with("hr-previous", &[("year", &year), ("score", &score.printed), ("band", &score.band_name)])
        }
        Slot::Held(held) => words.with("hr-previous-held", &[("year", &year), ("state", &held.name)]),
    }
}

/// The items with the highest and the lowest printed means; among equals the order of the questionnaire decides.
fn rankings(release: &Release, whole: &Figures, words: Words) -> Vec<Ranking> {
    let scored = release.survey.items.iter().zip(&whole.items);
    let mut items: Vec<(Hundredths, &ItemFace, Shown)> = scored
        .filter_map(|(item, figures)| {
            let score = figures.score.as_ref().ok()?;
            Some((score.printed, item, Shown::of(score, &release.survey, words)))
        })
        .collect();
    let ends = ENDS.min(items.len() / 2);
    let list = |items: &[(Hundredths, &ItemFace, Shown)], key| Ranking {
        title: words.get(key),
        items: items
            .iter()
            .take(ends)
            .map(|(_, item, score)| RankedItem {
                text: item.text.plain(words.0, &release.wave.organisation),
                score: score.clone(),
            })
            .collect(),
    };
    items.sort_by_key(|(printed, ..)| Reverse(*printed));
    let highest = list(&items, "hr-highest");
    items.sort_by_key(|(printed, ..)| *printed);
    vec![highest, list(&items, "hr-lowest")]
}

fn method(report: &Report<'_>, words: Words) -> Vec<(String, String)> {
    let release = report.release;
    let policy = release.wave.policy;
    let dates = release.wave.dates;
    let bands = bands(&release.survey.bands, words).into_iter().map(|band| band.text).collect::<Vec<_>>();
    let fact = |key: &str, value: String| (words.get(key), value);
    vec![
        fact("hr-scores", words.get("hr-scores-meaning")),
        fact("hr-bands", bands.join(&words.get("hr-comma"))),
        fact("hr-origin", release.survey.origin.plain(words.0, &release.wave.organisation)),
        fact("hr-minimum", words.with("hr-people", &[("n", &policy.minimum_group.get())])),
        fact("hr-rounding", words.get(&format!("hr-rounding-{}", policy.rounding.code()))),
        fact(
            "hr-period",
            words.with("hr-dates", &[("from", &words.date(dates.opens)), ("to", &words.date(dates.closes))]),
        ),
        fact("hr-reference", words.date(dates.reference)),
        fact("hr-version", words.with("hr-version-number", &[("n", &release.provenance.version)])),
        fact("hr-released", words.date(release.provenance.released)),
        fact("hr-software", release.provenance.software.clone()),
        fact("hr-hash", report.hash.to_owned()),
    ]
}
