//! One panel of the trend: the line of one scale over the years, in front of the bands.
//! Owns the layout inside a panel; all panels of a figure share one axis.

use crate::domain::protect::{MaybeScore, Score};
use crate::domain::score::Tenths;
use crate::domain::wave::Era;
use crate::words::Words;

use super::colour::{GROUND_SOFT, INK, INK_SOFT, LINE, WHITE};
use super::font;
use super::sheet::{Anchor, Area, Label, Sheet};
use super::trend::Series;
use super::view::{Scale, View};

/// Height of a panel with its head, years and the space below.
pub(super) const HEIGHT: f64 = 278.0;
const HEAD: f64 = 62.0;
const FOOT: f64 = 50.0;
const GUTTER: f64 = 34.0;
/// Least distance of two years whose values are both printed.
const LEAST_STEP: f64 = 32.0;

/// Panels in a row.
pub(super) const fn columns(years: usize) -> usize {
    if years > 8 { 2 } else { 3 }
}

/// Draws the panel of a scale.
pub(super) fn draw(sheet: &mut Sheet, area: Area, series: &Series<'_>, scale: &Scale) {
    let plot = Area::new(area.x + GUTTER, area.y + HEAD, area.w - GUTTER, area.h - HEAD - FOOT);
    let scores = series.scores(&scale.id);
    head(sheet, area, scale, scores.last().copied().flatten(), series.latest);
    zones(sheet, plot, series);
    let places: Vec<f64> = series.views.iter().map(|view| year_at(plot, series, view)).collect();
    years(sheet, plot, series, &places);
    gaps(sheet, plot, series, &scores, &places);
    line(sheet, plot, series, &scores, &places);
}

/// The name of the scale, and below it the latest value with its band.
fn head(sheet: &mut Sheet, area: Area, scale: &Scale, last: Option<&MaybeScore>, view: View<'_>) {
    let name = font::cut(&scale.label, 14.0, true, area.w);
    sheet.label(Label::new(name, 14.0, area.x, area.y + 18.0).bold());
    let Some(Ok(score)) = last else { return };
    let middle = area.y + 40.0;
    let (band, colour) = view.band(score);
    let value = Label::new(view.words.score(score), 15.0, area.x, middle).bold();
    let swatch = Area::new(value.area().right() + 10.0, middle - 5.5, 11.0, 11.0);
    sheet.fill(swatch, colour);
    sheet.label(value);
    let word = font::cut(&band, 12.0, false, area.right() - swatch.right() - 6.0);
    sheet.label(Label::new(word, 12.0, swatch.right() + 6.0, middle));
}

fn up(plot: Area, (low, high): (u32, u32), value: f64) -> f64 {
    let (low, high) = (f64::from(low) / 10.0, f64::from(high) / 10.0);
    plot.bottom() - plot.h * (value - low) / (high - low)
}

fn zones(sheet: &mut Sheet, plot: Area, series: &Series<'_>) {
    for band in series.latest.bands() {
        let top = band.edges.1.map_or(plot.y, |edge| up(plot, series.axis, edge));
        let bottom = band.edges.0.map_or(plot.bottom(), |edge| up(plot, series.axis, edge));
        sheet.fill(Area::new(plot.x, top, plot.w, bottom - top), band.colour.tint());
    }
    let mut taken = Vec::new();
    for edge in series.latest.release.survey.bands().thresholds() {
        let y = up(plot, series.axis, edge.to_f64());
        sheet.fill(Area::new(plot.x - 4.0, y - 0.5, plot.w + 4.0, 1.0), INK_SOFT.over(WHITE, 0.7));
        sheet.label(Label::new(edge.to_string(), 11.0, plot.x - 7.0, y).anchor(Anchor::End));
        taken.push(y);
    }
    for (end, y) in [(series.axis.0, plot.bottom()), (series.axis.1, plot.y)] {
        if taken.iter().all(|held: &f64| (held - y).abs() >= 13.0) {
            let label = Label::new(format!("{}0", Tenths(end)), 11.0, plot.x - 7.0, y);
            sheet.label(label.anchor(Anchor::End).colour(INK_SOFT));
        }
    }
    sheet.fill(Area::new(plot.x, plot.bottom(), plot.w, 1.0), INK_SOFT);
}

/// Years stand at their true distance, a year without a survey leaves its space.
fn year_at(plot: Area, series: &Series<'_>, view: &View<'_>) -> f64 {
    let year = |view: &View<'_>| f64::from(view.release.wave.fiscal_year.year());
    let (first, last) = (year(&series.views[0]), year(&series.latest));
    let inner = plot.w - 56.0;
    if first >= last {
        return plot.middle().0;
    }
    plot.x + 28.0 + inner * (year(view) - first) / (last - first)
}

fn years(sheet: &mut Sheet, plot: Area, series: &Series<'_>, places: &[f64]) {
    // From the latest backwards, so that it is always named.
    let mut free = f64::MAX;
    for (view, &x) in series.views.iter().zip(places).rev() {
        sheet.fill(Area::new(x - 0.5, plot.bottom(), 1.0, 4.0), INK_SOFT);
        let lines = short_year(view);
        let label = |text: &String, y: f64| Label::new(text, 11.0, x, y).anchor(Anchor::Middle).colour(INK_SOFT);
        let widest = lines.iter().map(|text| label(text, 0.0).area().w).fold(0.0, f64::max);
        if x + widest / 2.0 + 5.0 > free {
            continue;
        }
        free = x - widest / 2.0;
        for (at, text) in lines.iter().enumerate() {
            sheet.label(label(text, plot.bottom() + 13.0 + 14.0 * at as f64));
        }
    }
}

/// The year in two short lines, or one.
fn short_year(view: &View<'_>) -> Vec<String> {
    let words: Words = view.words;
    let year = view.release.wave.fiscal_year;
    let (era, count) = year.era();
    let count = if count == 1 { words.get("era-first") } else { count.to_string() };
    let key = match era {
        Era::Reiwa => "chart-year-reiwa",
        Era::Heisei => "chart-year-heisei",
    };
    let first = words.with(key, &[("era", &count), ("year", &year)]);
    let second = words.with("chart-year-second", &[("year", &year)]);
    if second == "-" { vec![first] } else { vec![first, second] }
}

/// Years without a score: the reason stands upright in the gap's place at the foot of the plot.
fn gaps(sheet: &mut Sheet, plot: Area, series: &Series<'_>, scores: &[Option<&MaybeScore>], places: &[f64]) {
    for ((view, score), &x) in series.views.iter().zip(scores).zip(places) {
        if matches!(score, Some(Ok(_))) {
            continue;
        }
        let hidden = view.whole().figures().is_none();
        let text = if hidden { view.state(view.whole()) } else { view.gap(*score) };
        sheet.fill(Area::new(x - 9.0, plot.y, 18.0, plot.h), if hidden { LINE } else { GROUND_SOFT });
        let text = font::cut(&text, 11.0, false, 200.0);
        let wide = font::width(&text, 11.0, false);
        let left = (x - wide / 2.0).clamp(plot.x + 3.0, (plot.right() - wide - 3.0).max(plot.x + 3.0));
        let place = Area::new(left - 3.0, plot.bottom() - 18.0, wide + 6.0, 16.0);
        sheet.fill(place, WHITE);
        sheet.label(Label::new(text, 11.0, left, place.middle().1));
    }
}

fn line(sheet: &mut Sheet, plot: Area, series: &Series<'_>, scores: &[Option<&MaybeScore>], places: &[f64]) {
    let mut run: Vec<(f64, f64)> = Vec::new();
    let mut marks = Vec::new();
    for (score, &x) in scores.iter().zip(places) {
        match score {
            Some(Ok(score)) => {
                let at = (x, up(plot, series.axis, score.printed.to_f64()));
                run.push(at);
                marks.push((at, score));
            }
            Some(Err(_)) | None => sheet.line(std::mem::take(&mut run), 2.0, INK),
        }
    }
    sheet.line(run, 2.0, INK);
    for &((x, y), score) in &marks {
        sheet.disc((x, y), 5.5, WHITE);
        sheet.disc((x, y), 5.0, INK);
        sheet.disc((x, y), 3.5, series.latest.band(score).1);
    }
    let places: Vec<(f64, f64)> = marks.iter().map(|(at, _)| *at).collect();
    let texts = marks.iter().map(|(_, score)| series.latest.words.score(score));
    let step = texts.map(|text| font::width(&text, 11.0, true) + 4.0).fold(LEAST_STEP, f64::max);
    let close = places.windows(2).any(|pair| pair[1].0 - pair[0].0 < step);
    for (at, &(_, score)) in marks.iter().enumerate() {
        let last = at + 1 == marks.len();
        if !close || at == 0 || last {
            let label = value(plot, series, &places, at, score);
            sheet.label(if last { label.bold() } else { label });
        }
    }
}

/// The printed value above or below its mark, wherever it crosses fewer lines.
fn value(plot: Area, series: &Series<'_>, places: &[(f64, f64)], at: usize, score: &Score) -> Label {
    let (x, y) = places[at];
    let thresholds = series.latest.release.survey.bands().thresholds();
    let label = |middle| Label::new(series.latest.words.score(score), 11.0, x, middle).anchor(Anchor::Middle);
    let cost = |middle: f64| {
        let outside = middle < plot.y + 8.0 || middle > plot.bottom() - 8.0;
        let near = |line: f64| (line - middle).abs() < 7.0;
        let crossed = thresholds.iter().filter(|edge| near(up(plot, series.axis, edge.to_f64()))).count();
        // Half-way to a neighbour the line must not run through the label.
        let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| places.get(at));
        let cut = neighbours.filter(|other| {
            let slope = (other.1 - y) / (other.0 - x).abs().max(1.0);
            (y + 7.0 * slope - middle).abs() < 8.0 || (y + 14.0 * slope - middle).abs() < 8.0
        });
        8 * usize::from(outside) + 3 * cut.count() + 2 * crossed
    };
    let (above, below) = (y - 14.0, y + 14.0);
    label(if cost(below) < cost(above) { below } else { above })
}
