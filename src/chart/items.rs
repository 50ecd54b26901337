//! Distribution of the answers to each item: 100 % stacked bars, the most positive answer on the left.
//! Owns the layout of this figure; widths come from exact counts, printed shares and means from the release.

use crate::domain::protect::Cell;
use crate::domain::release::{ItemFace, Release};
use crate::domain::score::{Figures, ItemFigures, Tenths};
use crate::words::Words;

use super::colour::{self, Colour, INK_SOFT, LINE, WHITE};
use super::sheet::{Anchor, Area, Label, Sheet};
use super::view::{View, grouped, score_of};
use super::{Figure, FigureTable, MARGIN, WIDTH, caption, font, look};

const BAR: f64 = 320.0;
const BAR_WIDTH: f64 = 400.0;
const COUNT: f64 = 772.0;
const MEAN: f64 = 826.0;
const ROW: f64 = 30.0;
/// Shares under this many tenths of a percent get no label inside.
const LEAST_LABEL: Tenths = Tenths(60);

/// The distribution of every item with n, mean and band.
#[must_use]
pub fn items(release: &Release, words: Words) -> Figure {
    let view = View::new(release, words);
    let title = title(view).unwrap_or_else(|| caption::hidden(view));
    let captions = super::Words {
        subtitle: caption::subtitle(view, &words.get("chart-items-what")),
        foot: caption::foot(view, &[&words.get("chart-foot-shares")]),
        desc: caption::desc(view, "chart-items-desc", &title),
        title,
    };
    Figure::new("items", captions, draw(view), table(view))
}

fn title(view: View<'_>) -> Option<String> {
    let figures = view.whole().figures()?;
    let named = |(face, item): (&ItemFace, &ItemFigures)| {
        let name = view.words.with("chart-quoted", &[("text", &view.text(&face.short))]);
        Some((name, item.score.as_ref().ok()?.printed))
    };
    let items: Vec<_> = view.release.survey.items.iter().zip(&figures.items).filter_map(named).collect();
    caption::extremes(view, &items)
}

fn draw(view: View<'_>) -> Sheet {
    let mut sheet = Sheet::new(WIDTH);
    let top = look::legend(&mut sheet, 14.0, &points(view)) + 8.0;
    let Some(figures) = view.whole().figures() else {
        look::hidden(&mut sheet, Area::new(MARGIN, top, WIDTH - 2.0 * MARGIN, 80.0), view.whole(), &view.state(view.whole()));
        sheet.height = top + 80.0 + MARGIN;
        return sheet;
    };
    let mut y = heads(&mut sheet, top, view);
    let first = y;
    for scale in view.scales().into_iter().skip(1) {
        y = group(&mut sheet, y, &scale.label, view);
        look::score(&mut sheet, (MEAN, y - 15.0), score_of(figures, &scale.id), view, true);
        for (at, face) in view.items_of(&scale.id) {
            row(&mut sheet, y, at, face, figures, view);
            y += ROW;
        }
        y += 4.0;
    }
    axis(&mut sheet, first, y);
    sheet.height = y + 28.0;
    sheet
}

/// Points from the most positive to the most negative.
fn points(view: View<'_>) -> Vec<(Colour, String)> {
    let count = view.points();
    let label = |(at, text)| (colour::point(count - 1 - at, count), view.text(text));
    view.release.survey.points.iter().enumerate().map(label).collect()
}

fn heads(sheet: &mut Sheet, y: f64, view: View<'_>) -> f64 {
    let head = |text: &str, x: f64| Label::new(text, 12.0, x, y + 10.0).colour(INK_SOFT);
    sheet.label(head(&view.words.get("chart-share"), BAR));
    sheet.label(head(&view.words.get("chart-n"), COUNT).anchor(Anchor::End));
    sheet.label(head(&view.words.get("chart-mean"), MEAN).anchor(Anchor::End));
    sheet.label(head(&view.words.get("chart-band"), MEAN + 30.0));
    y + 22.0
}

fn group(sheet: &mut Sheet, y: f64, label: &str, _: View<'_>) -> f64 {
    sheet.fill(Area::new(MARGIN, y, WIDTH - 2.0 * MARGIN, 1.0), LINE);
    let label = font::cut(label, 13.0, true, COUNT - MARGIN - 20.0);
    sheet.label(Label::new(label, 13.0, MARGIN, y + 15.0).bold());
    y + 30.0
}

fn row(sheet: &mut Sheet, y: f64, at: usize, face: &ItemFace, figures: &Figures, view: View<'_>) {
    let middle = y + ROW / 2.0 - 1.0;
    sheet.label(Label::new((at + 1).to_string(), 12.0, MARGIN + 16.0, middle).anchor(Anchor::End).colour(INK_SOFT));
    let room = BAR - 14.0 - (MARGIN + 26.0);
    let lines = font::wrap(&view.text(&face.short), 12.0, false, room, 2);
    let first = middle - 7.0 * (lines.len() as f64 - 1.0);
    sheet.lines(&lines, 14.0, &Label::new("", 12.0, MARGIN + 26.0, first));
    let area = Area::new(BAR, y + 2.0, BAR_WIDTH, ROW - 6.0);
    let Some(item) = figures.items.get(at).filter(|item| item.score.is_ok()) else {
        return look::hidden(sheet, area, &Cell::Empty, &view.words.get("cell-empty"));
    };
    bar(sheet, area, &item.counts);
    let n = grouped(item.counts.iter().sum());
    sheet.label(Label::new(n, 12.0, COUNT, middle).anchor(Anchor::End).colour(INK_SOFT));
    look::score(sheet, (MEAN, middle), item.score.as_ref().ok(), view, false);
}

fn bar(sheet: &mut Sheet, area: Area, counts: &[u64]) {
    let n: u64 = counts.iter().sum();
    let mut before = 0;
    for (at, &count) in counts.iter().enumerate().rev() {
        let edge = |sum: u64| area.x + area.w * (sum as f64 / n as f64);
        let (left, right) = (edge(before), edge(before + count));
        before += count;
        let fill = colour::point(at, counts.len());
        let segment = Area::new(left, area.y, right - left, area.h);
        sheet.fill(segment, fill);
        if let Some(share) = Tenths::percent(count, n).filter(|share| *share >= LEAST_LABEL) {
            let (x, middle) = segment.middle();
            sheet.label(Label::new(share.to_string(), 11.0, x, middle).anchor(Anchor::Middle).colour(fill.label()));
        }
        if left > area.x && count > 0 {
            sheet.fill(Area::new(left, area.y, 0.5, area.h), WHITE);
        }
    }
}

/// Marks at every quarter, in front of the bars' ends only.
fn axis(sheet: &mut Sheet, _: f64, bottom: f64) {
    for quarter in 0..=4 {
        let x = BAR + BAR_WIDTH * f64::from(quarter) / 4.0;
        sheet.fill(Area::new(x - 0.25, bottom - 2.0, 0.5, 6.0), INK_SOFT);
        let text = format!("{}%", 25 * quarter);
        sheet.label(Label::new(text, 11.0, x, bottom + 13.0).anchor(Anchor::Middle).colour(INK_SOFT));
    }
}

fn table(view: View<'_>) -> FigureTable {
    let words = view.words;
    let mut head: Vec<String> =
        ["chart-item", "chart-category", "chart-short", "chart-n", "chart-mean", "chart-band"].map(|key| words.get(key)).into();
    let share = |text| words.with("chart-share-of", &[("point", &view.text(text))]);
    head.extend(view.release.survey.points.iter().map(share));
    head.push(words.get("chart-favourable"));
    let rows = view.release.survey.items.iter().enumerate().map(|(at, face)| cells(view, at, face, head.len()));
    FigureTable { rows: rows.collect(), head }
}

fn cells(view: View<'_>, at: usize, face: &ItemFace, columns: usize) -> Vec<String> {
    let category = view.release.survey.categories.iter().find(|category| category.id == face.category);
    let mut row = vec![
        face.id.to_string(),
        category.map(|category| view.text(&category.label)).unwrap_or_default(),
        view.text(&face.short),
    ];
    match view.whole().figures().and_then(|figures| figures.items.get(at)) {
        None => row.push(view.state(view.whole())),
        Some(item) => {
            let n: u64 = item.counts.iter().sum();
            row.push(n.to_string());
            row.extend(view.printed(item.score.as_ref().ok()));
            let share = |&count| Tenths::percent(count, n).map(|share| share.to_string()).unwrap_or_default();
            row.extend(item.counts.iter().rev().map(share));
            row.push(item.favourable.map(|share| share.to_string()).unwrap_or_default());
        }
    }
    row.resize(columns, String::new());
    row
}
