//! Overall score and categories of all years: one small panel each, all on one axis, thresholds drawn.
//! Owns the layout of this figure; a hidden year is a gap with its reason, never a bridge.

use crate::domain::protect::MaybeScore;
use crate::domain::release::Release;
use crate::domain::score::{Hundredths, Tenths};
use crate::words::Words;

use super::colour::INK_SOFT;
use super::sheet::{Area, Sheet};
use super::view::{Scale, View, score_of};
use super::{Figure, FigureTable, MARGIN, WIDTH, caption, look, panel};
use crate::words::grouped;

/// The latest release decides which categories and bands are drawn; earlier ones are matched by category id.
pub(super) struct Series<'a> {
    pub views: Vec<View<'a>>,
    pub latest: View<'a>,
    /// Axis in whole tenths, from and to.
    pub axis: (u32, u32),
}

impl<'a> Series<'a> {
    fn new(releases: &[&'a Release], words: Words) -> Option<Self> {
        let mut views: Vec<View<'a>> = releases.iter().map(|&release| View::new(release, words)).collect();
        views.sort_by_key(|view| view.release.wave.fiscal_year);
        let latest = *views.last()?;
        let mut series = Self { views, latest, axis: (0, 0) };
        series.axis = series.zoom();
        Some(series)
    }

    /// The scores of a scale, year by year; `None` where the whole is hidden or the scale was not asked.
    pub(super) fn scores(&self, scale: &str) -> Vec<Option<&'a MaybeScore>> {
        self.views.iter().map(|view| score_of(view.whole().figures()?, scale)).collect()
    }

    /// The part of the scale that holds all thresholds and values with two tenths to spare, in steps of two tenths.
    fn zoom(&self) -> (u32, u32) {
        let scales = self.latest.scales();
        let scores =
            scales.iter().flat_map(|scale| self.scores(&scale.id)).flatten().flatten().map(|score| score.printed);
        let values: Vec<Hundredths> = scores.chain(self.latest.release.survey.bands().thresholds()).collect();
        let top = 10 * self.latest.points() as u32;
        let low = values.iter().map(|value| value.0).min().unwrap_or(100).saturating_sub(15) / 20 * 2;
        let high = (values.iter().map(|value| value.0).max().unwrap_or(10 * top) + 15).div_ceil(20) * 2;
        (low.clamp(10, top - 2), high.clamp(12, top))
    }
}

/// Overall and categories of all years.
#[must_use]
pub fn trend(releases: &[&Release], words: Words) -> Figure {
    let Some(series) = Series::new(releases, words) else { return nothing(words) };
    let view = series.latest;
    let title = title(&series).unwrap_or_else(|| caption::hidden(view));
    let several = series.views.len() > 1;
    let first = if several { vec![counts(&series), words.get("chart-foot-untested")] } else { Vec::new() };
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let captions = super::Words {
        subtitle: subtitle(&series),
        foot: caption::foot(view, &first),
        desc: caption::desc(view, "chart-trend-desc", &title),
        title,
        mark: caption::mark(view),
    };
    Figure::new("trend", captions, draw(&series), table(&series))
}

/// The figure before the first release.
fn nothing(words: Words) -> Figure {
    let mut sheet = Sheet::new(WIDTH);
    let area = Area::new(MARGIN, 16.0, WIDTH - 2.0 * MARGIN, 80.0);
    look::hidden(&mut sheet, area, &crate::domain::protect::Cell::Empty, &words.get("chart-no-release"));
    sheet.height = 112.0;
    let title = words.get("chart-no-release");
    let captions =
        super::Words { desc: title.clone(), title, subtitle: String::new(), foot: String::new(), mark: String::new() };
    Figure::new("trend", captions, sheet, FigureTable::default())
}

fn title(series: &Series<'_>) -> Option<String> {
    let words = series.latest.words;
    let shown: Vec<_> = series
        .views
        .iter()
        .zip(series.scores(""))
        .filter_map(|(view, score)| Some((*view, words.score(score?.as_ref().ok()?))))
        .collect();
    match &shown[..] {
        [] => None,
        [(view, value)] => Some(words.with("chart-trend-one", &[("value", value), ("year", &view.year())])),
        [.., (_, before), (_, value)] if before == value => Some(words.with("chart-trend-equal", &[("value", value)])),
        [.., (_, before), (_, value)] => Some(words.with("chart-trend-two", &[("before", before), ("value", value)])),
    }
}

fn subtitle(series: &Series<'_>) -> String {
    let view = series.latest;
    let words = view.words;
    let first = series.views[0].year();
    let when = if series.views.len() > 1 {
        words.with("chart-years", &[("first", &first), ("last", &view.year())])
    } else {
        first
    };
    let survey = view.text(&view.release.survey.title);
    let organisation = &view.release.wave.organisation;
    let what = words.get("chart-trend-what");
    let answers = words.with("chart-latest", &[("n", &grouped(view.release.tables.responses))]);
    let parameters: [(&str, &dyn std::fmt::Display); 5] =
        [("what", &what), ("organisation", organisation), ("survey", &survey), ("when", &when), ("answers", &answers)];
    words.with("chart-subtitle", &parameters)
}

fn counts(series: &Series<'_>) -> String {
    let n: Vec<String> = series.views.iter().map(|view| grouped(view.release.tables.responses)).collect();
    let words = series.latest.words;
    words.with("chart-foot-counts", &[("counts", &n.join(&words.get("chart-list-gap")))])
}

fn axis_note(series: &Series<'_>) -> String {
    let (low, high) = series.axis;
    let points = series.latest.points();
    if (low, high) == (10, 10 * points as u32) {
        return series.latest.words.with("chart-axis-full", &[("points", &points)]);
    }
    let parameters: [(&str, &dyn std::fmt::Display); 3] =
        [("low", &Tenths(low)), ("high", &Tenths(high)), ("points", &points)];
    series.latest.words.with("chart-axis-zoom", &parameters)
}

fn draw(series: &Series<'_>) -> Sheet {
    let mut sheet = Sheet::new(WIDTH);
    let view = series.latest;
    let top = look::bands(&mut sheet, 14.0, view) + 4.0;
    let scales = view.scales();
    if series.views.iter().all(|view| view.whole().figures().is_none()) {
        return look::nothing(sheet, top, view);
    }
    let columns = panel::columns(series.views.len());
    let gap = 24.0;
    let width = (WIDTH - 2.0 * MARGIN - gap * (columns as f64 - 1.0)) / columns as f64;
    for (at, scale) in scales.iter().enumerate() {
        let (column, row) = (at % columns, at / columns);
        let x = MARGIN + (width + gap) * column as f64;
        let area = Area::new(x, top + panel::HEIGHT * row as f64, width, panel::HEIGHT);
        panel::draw(&mut sheet, area, series, scale);
    }
    let bottom = top + panel::HEIGHT * scales.len().div_ceil(columns) as f64;
    let note = super::sheet::Label::new(axis_note(series), 11.0, MARGIN, bottom + 8.0).colour(INK_SOFT);
    sheet.label(note);
    sheet.height = bottom + 28.0;
    sheet
}

fn table(series: &Series<'_>) -> FigureTable {
    let words = series.latest.words;
    let scales = series.latest.scales();
    let mut head: Vec<String> = ["chart-year", "chart-asked", "chart-n", "chart-rate"].map(|key| words.get(key)).into();
    for scale in &scales {
        head.extend([scale.label.clone(), words.with("chart-band-of", &[("scale", &scale.label)])]);
    }
    let rows = series.views.iter().map(|&view| year(view, &scales, head.len()));
    FigureTable { rows: rows.collect(), head }
}

fn year(view: View<'_>, scales: &[Scale], columns: usize) -> Vec<String> {
    let tables = &view.release.tables;
    let mut row = vec![
        view.year(),
        tables.asked.map(|asked| asked.to_string()).unwrap_or_default(),
        tables.responses.to_string(),
        tables.rate().map(|rate| view.words.rate(&rate, "")).unwrap_or_default(),
    ];
    match view.whole().figures() {
        Some(figures) => row.extend(scales.iter().flat_map(|scale| view.printed(score_of(figures, &scale.id)))),
        None => row.push(view.state(view.whole())),
    }
    row.resize(columns, String::new());
    row
}
