//! Groups of an attribute against overall score and categories, each cell coloured by its absolute band.
//! Owns the layout of this figure; what may be shown was decided before, and hidden rows say what can be seen instead.

use crate::domain::protect::{Address, Cell, Figures, Row, Score, Table};
use crate::domain::release::Release;
use crate::words::{Words, grouped};

use super::colour::{GROUND_SOFT, INK_SOFT};
use super::sheet::{Anchor, Area, Label, Sheet};
use super::view::{Scale, View, score_of};
use super::{Figure, FigureTable, MARGIN, WIDTH, caption, font, look};

/// File stem and element id of the heatmap at an address: letters, digits, hyphens and underscores only.
#[must_use]
pub fn heatmap_name(address: Address<'_>) -> String {
    let Some((above, level)) = address.within else { return format!("heatmap-{}", address.attribute) };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    // Every other character as its number, so that no two levels share a name.
    let spell = |c: char| if plain(c) { c.to_string() } else { format!("_{:x}_", u32::from(c)) };
    let level: String = level.chars().map(spell).collect();
    format!("heatmap-{}-in-{above}-{level}", address.attribute)
}

/// Attribute x category with bands; `None` if the release has no table at the address.
#[must_use]
pub fn heatmap(release: &Release, address: Address<'_>, words: Words) -> Option<Figure> {
    let view = View::new(release, words);
    let table = release.tables.at(address)?;
    let by = view.by(table);
    let title = title(view, table, &by).unwrap_or_else(|| words.with("chart-heatmap-none", &[("by", &by)]));
    let minimum = words.with("chart-foot-hidden", &[("minimum", &release.wave.policy.minimum_group.get())]);
    let repeats = view.words.repeats(&release.tables, table, &release.wave.organisation);
    let notes: Vec<&str> = std::iter::once(minimum.as_str()).chain(repeats.as_deref()).collect();
    let captions = super::Words {
        subtitle: caption::subtitle(view, &words.with("chart-heatmap-what", &[("by", &by)])),
        foot: caption::foot(view, &notes),
        desc: caption::desc(view, "chart-heatmap-desc", &title),
        title,
        mark: caption::mark(view),
    };
    let lines = lines(view, table);
    Some(Figure::new(&heatmap_name(address), captions, draw(view, &lines), numbers(view, table, &lines)))
}

fn title(view: View<'_>, table: &Table, by: &str) -> Option<String> {
    let shown = view.release.tables.posts(table).filter_map(|row| {
        let overall = row.cell.figures()?.overall.as_ref().ok()?;
        Some((view.name(row), overall))
    });
    let finding = caption::extremes(view, &shown.collect::<Vec<_>>())?;
    Some(view.words.with("chart-heatmap-title", &[("by", &by), ("finding", &finding)]))
}

/// A row as drawn.
struct Line<'a> {
    name: String,
    n: Option<u64>,
    cell: &'a Cell,
    /// What stands in the place of figures.
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Everybody, or the group that the rows are parts of.
    Above,
    /// Several small groups added up.
    Merged,
    Plain,
}

/// Everybody, the group that the table splits, and its rows.
fn lines<'a>(view: View<'a>, table: &'a Table) -> Vec<Line<'a>> {
    let tables = &view.release.tables;
    let above = tables.above(table);
    let line = |row: &'a Row, kind| Line {
        name: name_of(view, table, row),
        n: row.cell.figures().map(|figures| figures.n),
        cell: &row.cell,
        text: view.words.gap(tables, table, row, &view.release.wave.organisation),
        kind,
    };
    let whole = Line {
        name: view.words.get("everybody"),
        n: Some(tables.responses),
        cell: view.whole(),
        text: view.state(view.whole()),
        kind: Kind::Above,
    };
    let kind = |row: &Row| if row.members.is_empty() { Kind::Plain } else { Kind::Merged };
    let rows = tables.posts(table).map(|row| line(row, kind(row)));
    std::iter::once(whole).chain(above.map(|row| line(row, Kind::Above))).chain(rows).collect()
}

/// The name of a row; a merged group of so many that their names do not fit is called after its first.
fn name_of(view: View<'_>, table: &Table, row: &Row) -> String {
    let name = view.name(row);
    let fits = !font::wrap(&name, SMALL, false, NAMES, 2).concat().contains('…');
    let first = row.members.iter().flatten().next().and_then(|code| table.row(code)).filter(|_| !fits);
    first.map_or(name, |first| {
        let count = row.members.len() - 1;
        view.words.with("chart-merged-many", &[("first", &view.name(first)), ("count", &count)])
    })
}

/// Room for the names of rows.
const NAMES: f64 = 230.0;
/// Size of a name that takes two lines.
const SMALL: f64 = 10.5;

/// Where the columns stand.
struct Grid {
    names: f64,
    count: f64,
    left: f64,
    step: f64,
    row: f64,
}

impl Grid {
    fn of(lines: &[Line<'_>], columns: usize) -> Self {
        let longest =
            lines.iter().map(|line| font::width(&line.name, 13.0, line.kind == Kind::Above)).fold(80.0, f64::max);
        let names = longest.min(NAMES).ceil() + 8.0;
        let count = MARGIN + names + 52.0;
        let left = count + 14.0;
        let row = if lines.len() > 15 { 25.0 } else { 32.0 };
        Self { names, count, left, step: ((WIDTH - MARGIN - left) / columns as f64 * 2.0).floor() / 2.0, row }
    }

    fn cell(&self, column: usize, y: f64) -> Area {
        Area::new(self.left + self.step * column as f64 + 1.0, y + 1.0, self.step - 2.0, self.row - 2.0)
    }

    /// The whole row with a little of the margin.
    fn band(&self, y: f64, over: f64) -> Area {
        Area::new(MARGIN - 8.0, y - over, WIDTH - 2.0 * MARGIN + 16.0, self.row + 2.0 * over)
    }
}

fn draw(view: View<'_>, lines: &[Line<'_>]) -> Sheet {
    let mut sheet = Sheet::new(WIDTH);
    let scales = view.scales();
    let grid = Grid::of(lines, scales.len());
    let top = look::bands(&mut sheet, 14.0, view) + 10.0;
    let mut y = heads(&mut sheet, top, &grid, &scales, view);
    for line in lines {
        match line.kind {
            Kind::Above => sheet.fill(grid.band(y, 2.0), GROUND_SOFT),
            // A bar at the side: these figures are of several rows above.
            Kind::Merged => {
                sheet.fill(grid.band(y, 0.0), GROUND_SOFT);
                sheet.fill(Area { w: 4.0, ..grid.band(y, 0.0) }, INK_SOFT);
            }
            Kind::Plain => {}
        }
        name(&mut sheet, y, &grid, line);
        cells(&mut sheet, y, &grid, &scales, line, view);
        y += grid.row + if line.kind == Kind::Above { 8.0 } else { 0.0 };
    }
    sheet.height = y + 18.0;
    sheet
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

fn name(sheet: &mut Sheet, y: f64, grid: &Grid, line: &Line<'_>) {
    let (middle, bold) = (y + grid.row / 2.0, line.kind == Kind::Above);
    let fits = font::width(&line.name, 13.0, bold) <= grid.names;
    let (size, leading) = if fits { (13.0, 0.0) } else { (SMALL, 12.0) };
    let text = font::wrap(&line.name, size, bold, grid.names, 2);
    let label = Label::new("", size, MARGIN, middle - leading * (text.len() as f64 - 1.0) / 2.0);
    sheet.lines(&text, leading, &if bold { label.bold() } else { label });
    if let Some(n) = line.n {
        sheet.label(Label::new(grouped(n), 12.0, grid.count, middle).anchor(Anchor::End).colour(INK_SOFT));
    }
}

fn cells(sheet: &mut Sheet, y: f64, grid: &Grid, scales: &[Scale], line: &Line<'_>, view: View<'_>) {
    let Some(figures) = line.cell.figures() else {
        let (first, last) = (grid.cell(0, y), grid.cell(scales.len() - 1, y));
        return look::hidden(sheet, Area { w: last.right() - first.x, ..first }, line.cell, &line.text);
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

fn numbers(view: View<'_>, table: &Table, lines: &[Line<'_>]) -> FigureTable {
    let words = view.words;
    let scales = view.scales();
    let mut head = vec![view.text(&table.label), words.get("chart-n")];
    for scale in &scales {
        head.extend([scale.label.clone(), words.with("chart-band-of", &[("scale", &scale.label)])]);
    }
    let row = |line: &Line<'_>| {
        let mut row = vec![line.name.clone()];
        match line.cell.figures() {
            Some(figures) => row.extend(values(view, figures, &scales)),
            None => row.extend([String::new(), line.text.clone()]),
        }
        row.resize(head.len(), String::new());
        row
    };
    FigureTable { rows: lines.iter().map(row).collect(), head }
}

fn values(view: View<'_>, figures: &Figures, scales: &[Scale]) -> Vec<String> {
    let scores = scales.iter().flat_map(|scale| view.printed(score_of(figures, &scale.id)));
    std::iter::once(figures.n.to_string()).chain(scores).collect()
}
