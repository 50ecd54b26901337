//! The results page of a released wave: first screen, figures, groups, method.
//! Owns the order of things on it; every number on it stands in a release.

use std::cmp::Reverse;

use askama::Template;

use super::Shell;
use super::group::{Content, Group, bands};
use super::slot::{Shown, Slot, headcount, percent};
use crate::chart::Figure;
use crate::domain::protect::Figures;
use crate::domain::release::{ItemFace, Release};
use crate::domain::score::{Hundredths, rate};
use crate::words::Words;
use crate::words::grouped;

/// How many items the first screen names at either end.
const ENDS: usize = 3;

/// The page around a report that was laid out before.
#[derive(Template)]
#[template(path = "hr/results.html", config = ".config/askama.toml")]
pub struct Results<'a> {
    /// Around it.
    pub shell: Shell,
    /// What [`report`] gave.
    pub body: &'a str,
}

/// What a report is made from.
pub struct Report<'a> {
    /// The release.
    pub release: &'a Release,
    /// Its hash.
    pub hash: &'a str,
    /// The release before it.
    pub previous: Option<&'a Release>,
    /// Figures of the whole, in order.
    pub figures: Vec<&'a Figure>,
    /// The attribute whose groups are shown.
    pub attribute: Option<&'a str>,
    /// Its heatmap.
    pub heatmap: Option<&'a Figure>,
}

#[derive(Template)]
#[template(path = "hr/report.html", config = ".config/askama.toml")]
struct Body<'a> {
    words: Words,
    base: String,
    year: String,
    title: String,
    subtitle: String,
    rate: String,
    rate_note: String,
    overall: Slot,
    previous: String,
    rankings: Vec<Ranking>,
    figures: Vec<&'a Figure>,
    group: Option<Group<'a>>,
    switch: Vec<SwitchLink>,
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

struct SwitchLink {
    href: String,
    name: String,
    current: bool,
}

/// Title of the results page.
#[must_use]
pub fn title(release: &Release, words: Words) -> String {
    words.with("hr-results-of", &[("year", &words.fiscal_year(release.wave.fiscal_year))])
}

/// Lays a report out. The same release, figures and language give the same text.
///
/// # Errors
/// If the template cannot be filled in.
pub fn report(report: &Report<'_>, words: Words) -> Result<String, askama::Error> {
    let release = report.release;
    let tables = &release.tables;
    let table = report.attribute.and_then(|attribute| tables.find(attribute)).or_else(|| tables.by.first());
    let base = format!("/hr/waves/{}", release.wave.id);
    let (asked, answered) = (headcount(tables.asked, words), grouped(tables.responses));
    let whole = tables.whole.figures();
    Body {
        year: words.fiscal_year(release.wave.fiscal_year),
        title: title(release, words),
        subtitle: release.survey.title.plain(words.0, &release.wave.organisation),
        rate: percent(rate(tables.responses, tables.asked), words),
        rate_note: words.with("hr-answered-of", &[("asked", &asked), ("answered", &answered)]),
        overall: Slot::overall(release, words),
        previous: previous(report.previous, words),
        rankings: whole.map(|whole| rankings(release, whole, words)).unwrap_or_default(),
        figures: report.figures.clone(),
        group: table.map(|table| Group::new(release, table, report.heatmap, words)),
        switch: tables.by.iter().map(|other| switch_link(other, table, words)).collect(),
        method: method(report, words),
        words,
        base,
    }
    .render()
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

fn switch_link(
    table: &crate::domain::protect::Table,
    current: Option<&crate::domain::protect::Table>,
    words: Words,
) -> SwitchLink {
    SwitchLink {
        href: format!("?by={}#groups", table.attribute),
        name: table.label.plain(words.0, ""),
        current: current.is_some_and(|current| current.attribute == table.attribute),
    }
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
        fact("hr-released", words.date(release.provenance.released)),
        fact("hr-software", release.provenance.software.clone()),
        fact("hr-hash", report.hash.to_owned()),
    ]
}
