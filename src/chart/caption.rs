//! The words around a figure: the finding as title, then what, whom and when, then n, method and where bands come from.
//! Owns the rules of titles; says only what the printed numbers say, never why and never that a change is real.

use crate::domain::protect::{Bound, Score};
use crate::domain::score::Hundredths;
use crate::domain::survey::{Protection, Rounding};

use super::view::View;
use crate::words::grouped;

/// Which printed value is highest and which lowest: a finding by rule.
pub(super) fn extremes(view: View<'_>, of: &[(String, &Score)]) -> Option<String> {
    let high = of.iter().map(|(_, score)| *score).max_by_key(|score| score.printed)?;
    let low = of.iter().map(|(_, score)| *score).min_by_key(|score| score.printed)?;
    let named = |value: Hundredths| {
        let names: Vec<&str> =
            of.iter().filter(|(_, score)| score.printed == value).map(|(name, _)| name.as_str()).collect();
        several(view, &names)
    };
    let words = view.words;
    let (high_value, low_value) = (words.score(high), words.score(low));
    // A bound may hide a value beyond the printed extreme.
    let beyond = |score: &Score| match score.bound {
        Bound::Exactly => false,
        Bound::AtLeast => score.printed < high.printed,
        Bound::AtMost => score.printed > low.printed,
    };
    Some(match of {
        _ if of.iter().any(|(_, score)| beyond(score)) => {
            words.with("chart-finding-range", &[("low", &low_value), ("high", &high_value)])
        }
        [(name, _)] => words.with("chart-finding-one", &[("name", name), ("value", &high_value)]),
        _ if high.printed == low.printed => words.with("chart-finding-equal", &[("value", &high_value)]),
        _ => words.with(
            "chart-finding",
            &[
                ("high", &named(high.printed)),
                ("high_value", &high_value),
                ("low", &named(low.printed)),
                ("low_value", &low_value),
            ],
        ),
    })
}

fn several(view: View<'_>, names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => view.words.with("chart-two", &[("first", one), ("second", two)]),
        [one, rest @ ..] => view.words.with("chart-more", &[("first", one), ("count", &rest.len())]),
    }
}

/// A title where there is no number to speak of.
pub(super) fn hidden(view: View<'_>) -> String {
    let overall = view.whole().figures().map(|figures| view.gap(Some(&figures.overall)));
    let state = overall.unwrap_or_else(|| view.state(view.whole()));
    view.words.with("chart-no-result", &[("state", &state)])
}

/// Answers, people asked and response rate of the wave.
pub(super) fn answers(view: View<'_>) -> String {
    let tables = &view.release.tables;
    let n = grouped(tables.responses);
    let unit = view.words.get("chart-percent");
    match (tables.asked, tables.rate().map(|rate| view.words.rate(&rate, &unit))) {
        (Some(asked), Some(rate)) => {
            view.words.with("chart-answers", &[("n", &n), ("asked", &grouped(asked)), ("rate", &rate)])
        }
        (None, Some(rate)) => view.words.with("chart-answers-rate", &[("n", &n), ("rate", &rate)]),
        (_, None) => view.words.with("chart-answers-only", &[("n", &n)]),
    }
}

/// What, whom, when and how many.
pub(super) fn subtitle(view: View<'_>, what: &str) -> String {
    let title = view.text(&view.release.survey.title);
    let organisation = &view.release.wave.organisation;
    view.words.with(
        "chart-subtitle",
        &[
            ("what", &what),
            ("organisation", organisation),
            ("survey", &title),
            ("when", &view.year()),
            ("answers", &answers(view)),
        ],
    )
}

/// That the data are invented, or nothing.
pub(super) fn mark(view: View<'_>) -> String {
    if view.release.wave.synthetic { view.words.get("synthetic") } else { String::new() }
}

/// That the data are invented if they are, then how the numbers were made, a paragraph a line; `first` holds sentences of the figure itself.
pub(super) fn foot(view: View<'_>, first: &[&str]) -> String {
    let words = view.words;
    let release = view.release;
    let mut sentences: Vec<String> = Vec::new();
    sentences.extend(first.iter().filter(|text| !text.is_empty()).map(|text| (*text).to_owned()));
    sentences.push(words.with("chart-foot-mean", &[("points", &view.points())]));
    sentences.push(words.get(match release.wave.policy.rounding {
        Rounding::Published => "chart-foot-published",
        Rounding::Exact => "chart-foot-exact",
    }));
    let told = &release.tables.assurance;
    if told.protection == Protection::Strict || !told.coarser.is_empty() {
        sentences.push(words.get("chart-foot-steps"));
    }
    sentences.push(words.get("chart-foot-bands"));
    let mut paragraphs = vec![sentences.join(&words.get("chart-sentence-gap"))];
    paragraphs.push(words.with("chart-foot-origin", &[("origin", &view.text(&release.survey.origin))]));
    if release.wave.synthetic {
        paragraphs.insert(0, mark(view));
    }
    paragraphs.join("\n")
}

/// The text for those who do not see the figure.
pub(super) fn desc(view: View<'_>, kind: &str, title: &str) -> String {
    let words = view.words;
    let mut sentences =
        vec![words.get(kind), title.to_owned() + &words.get("chart-full-stop"), words.get("chart-see-table")];
    sentences.extend(Some(mark(view)).filter(|mark| !mark.is_empty()));
    sentences.join(&words.get("chart-sentence-gap"))
}
