//! Groups of an attribute against overall score and categories, each cell coloured by its absolute band.
//! Owns the layout of this figure; what may be shown was decided before, and hidden rows say why they are hidden.

use crate::domain::protect::{Cell, Figures, Row, Score, Table};
use crate::domain::release::Release;
use crate::words::Words;

use super::colour::{GROUND_SOFT, INK_SOFT};
use super::sheet::{Anchor, Area, Label, Sheet};
use super::view::{Scale, View, score_of};
use super::{Figure, FigureTable, MARGIN, WIDTH, caption, font, look};
use crate::words::grouped;

/// Attribute x category with bands; `None` if the release has no table of the attribute.
#[must_use]
pub fn heatmap(release: &Release, attribute: &str, words: Words) -> Option<Figure> {
    let view = View::new(release, words);
    let table = release.tables.find(attribute)?;
    let by = view.text(&table.label);
    let title = title(view, table).unwrap_or_else(|| words.with("chart-heatmap-none", &[("by", &by)]));
    let minimum = words.with("chart-foot-hidden", &[("minimum", &release.wave.policy.minimum_group.get())]);
    let captions = super::Words {
        subtitle: caption::subtitle(view, &words.with("chart-heatmap-what", &[("by", &by)])),
        foot: caption::foot(view, &[&minimum]),
        desc: caption::desc(view, "chart-heatmap-desc", &title),
        title,
        mark: caption::mark(view),
    };
    Some(Figure::new(&format!("heatmap-{attribute}"), captions, draw(view, table), numbers(view, table)))
}

fn title(view: View<'_>, table: &Table) -> Option<String> {
    let shown = table.posts().filter_map(|row| {
        let overall = row.cell.figures()?.overall.as_ref().ok()?;
        Some((label(view, row), overall))
    });
    let finding = caption::extremes(view, &shown.collect::<Vec<_>>())?;
    Some(view.words.with("chart-heatmap-title", &[("by", &view.text(&table.label)), ("finding", &finding)]))
}

fn label(view: View<'_>, row: &Row) -> String {
    row.label.as_ref().map_or_else(|| view.words.get("group-blank"), |label| view.text(label))
}

/// Where the columns stand.
struct Grid {
    names: f64,
    count: f64,
    left: f64,
    step: f64,
    row: f64,
}

impl Grid {
    fn of(view: View<'_>, table: &Table, columns: usize) -> Self {
        let longest = table.posts().map(|row| font::width(&label(view, row), 13.0, false)).fold(80.0, f64::max);
        let names = longest.min(230.0).ceil() + 8.0;
        let count = MARGIN + names + 52.0;
        let left = count + 14.0;
        let row = if table.posts().count() > 14 { 25.0 } else { 32.0 };
        Self { names, count, left, step: ((WIDTH - MARGIN - left) / columns as f64 * 2.0).floor() / 2.0, row }
    }

    fn cell(&self, column: usize, y: f64) -> Area {
        Area::new(self.left + self.step * column as f64 + 1.0, y + 1.0, self.step - 2.0, self.row - 2.0)
    }
}

fn draw(view: View<'_>, table: &Table) -> Sheet {
    let mut sheet = Sheet::new(WIDTH);
    let scales = view.scales();
    let grid = Grid::of(view, table, scales.len());
    let top = look::bands(&mut sheet, 14.0, view) + 10.0;
    let mut y = heads(&mut sheet, top, &grid, &scales, view);
    let responses = view.release.tables.responses;
    sheet.fill(Area::new(MARGIN - 8.0, y - 2.0, WIDTH - 2.0 * MARGIN + 16.0, grid.row + 4.0), GROUND_SOFT);
    name(&mut sheet, y, &grid, &view.words.get("chart-everybody"), Some(responses), true);
    cells(&mut sheet, y, &grid, &scales, (view.whole(), &view.state(view.whole())), view);
    y += grid.row + 8.0;
    for row in table.posts() {
        let n = row.cell.figures().map(|figures| figures.n);
        name(&mut sheet, y, &grid, &label(view, row), n, false);
        cells(&mut sheet, y, &grid, &scales, (&row.cell, &state(view, table, &row.cell)), view);
        y += grid.row;
    }
    sheet.height = y + 18.0;
    sheet
}

/// The words of a hidden row; a merged one names the row it was added to.
fn state(view: View<'_>, table: &Table, cell: &Cell) -> String {
    let Cell::Merged(into) = cell else { return view.state(cell) };
    let target = table.rows.iter().find(|row| row.level.as_ref() == Some(into));
    let group = target.map_or_else(|| into.to_string(), |row| label(view, row));
    view.words.with("chart-merged-into", &[("merged", &view.state(cell)), ("group", &group)])
}

fn heads(sheet: &mut Sheet, y: f64, grid: &Grid, scales: &[Scale], view: View<'_>) -> f64 {
    let wrapped: Vec<Vec<String>> =
        scales.iter().map(|scale| font::wrap(&scale.label, 12.0, false, grid.step - 8.0, 3)).collect();
    let most = wrapped.iter().map(Vec::len).max().unwrap_or(1);
    let last = y + 16.0 * most as f64 - 8.0;
    for (at, lines) in wrapped.iter().enumerate() {
        let first = last - 16.0 * (lines.len() as f64 - 1.0);
        let head = Label::new("", 12.0, grid.cell(at, 0.0).middle().0, first).anchor(Anchor::Middle);
        sheet.lines(lines, 16.0, &if at == 0 { head.bold() } else { head });
    }
    sheet.label(Label::new(view.words.get("chart-n"), 12.0, grid.count, last).anchor(Anchor::End).colour(INK_SOFT));
    last + 16.0
}

fn name(sheet: &mut Sheet, y: f64, grid: &Grid, text: &str, n: Option<u64>, bold: bool) {
    let middle = y + grid.row / 2.0;
    let label = Label::new(font::cut(text, 13.0, bold, grid.names), 13.0, MARGIN, middle);
    sheet.label(if bold { label.bold() } else { label });
    if let Some(n) = n {
        sheet.label(Label::new(grouped(n), 12.0, grid.count, middle).anchor(Anchor::End).colour(INK_SOFT));
    }
}

fn cells(sheet: &mut Sheet, y: f64, grid: &Grid, scales: &[Scale], (cell, text): (&Cell, &str), view: View<'_>) {
    let Some(figures) = cell.figures() else {
        let (first, last) = (grid.cell(0, y), grid.cell(scales.len() - 1, y));
        return look::hidden(sheet, Area { w: last.right() - first.x, ..first }, cell, text);
    };
    for (at, scale) in scales.iter().enumerate() {
        let area = grid.cell(at, y);
        match score_of(figures, &scale.id) {
            Some(Ok(score)) => number(sheet, area, score, at == 0, view),
            other => look::hidden(sheet, area, &look::cell_of(other), &view.gap(other)),
        }
    }
}

fn number(sheet: &mut Sheet, area: Area, score: &Score, bold: bool, view: View<'_>) {
    let (_, colour) = view.band(score);
    sheet.fill(area, colour);
    let (x, middle) = area.middle();
    let text = view.words.score(score);
    let fit = (area.w - 8.0) / font::width(&text, 13.0, bold);
    let label = Label::new(text, 13.0 * fit.min(1.0), x, middle).anchor(Anchor::Middle).colour(colour.label());
    sheet.label(if bold { label.bold() } else { label });
}

fn numbers(view: View<'_>, table: &Table) -> FigureTable {
    let words = view.words;
    let scales = view.scales();
    let mut head = vec![view.text(&table.label), words.get("chart-n")];
    for scale in &scales {
        head.extend([scale.label.clone(), words.with("chart-band-of", &[("scale", &scale.label)])]);
    }
    let row = |label: String, cell: &Cell| {
        let mut row = vec![label];
        match cell.figures() {
            Some(figures) => row.extend(values(view, figures, &scales)),
            None => row.push(state(view, table, cell)),
        }
        row.resize(head.len(), String::new());
        row
    };
    let whole = row(words.get("chart-everybody"), view.whole());
    let rows = std::iter::once(whole).chain(table.posts().map(|group| row(label(view, group), &group.cell)));
    FigureTable { rows: rows.collect(), head }
}

fn values(view: View<'_>, figures: &Figures, scales: &[Scale]) -> Vec<String> {
    let scores = scales.iter().flat_map(|scale| view.printed(score_of(figures, &scale.id)));
    std::iter::once(figures.n.to_string()).chain(scores).collect()
}
