//! Distribution of the answers to each item: 100 % stacked bars, the most positive answer on the left.
//! Owns the layout of this figure; widths are the printed shares, stretched to fill the bar.

use crate::domain::protect::{Cell, Figures, Shares};
use crate::domain::release::{ItemFace, Release};
use crate::words::Words;

use super::colour::{self, Colour, INK_SOFT, LINE, WHITE};
use super::sheet::{Anchor, Area, Label, Sheet};
use super::view::{Scale, View, score_of};
use super::{Figure, FigureTable, MARGIN, WIDTH, caption, font, look};
use crate::words::grouped;

const ROW: f64 = 30.0;
/// Where item texts begin, behind their numbers.
const TEXT: f64 = MARGIN + 26.0;
/// Shares under this many percent get no label inside.
const LEAST_LABEL: u32 = 6;

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
        mark: caption::mark(view),
    };
    Figure::new("items", captions, draw(view), table(view))
}

fn title(view: View<'_>) -> Option<String> {
    let figures = view.whole().figures()?;
    let name = |face: &ItemFace| view.words.with("chart-quoted", &[("text", &view.text(&face.short))]);
    let items = view.release.survey.items.iter().zip(&figures.items);
    let scored = items.filter_map(|(face, item)| Some((name(face), item.score.as_ref().ok()?)));
    caption::extremes(view, &scored.collect::<Vec<_>>())
}

/// Where the columns stand: the bar from left to right, the ends of n and mean.
struct Columns {
    left: f64,
    right: f64,
    count: f64,
    mean: f64,
}

impl Columns {
    fn of(view: View<'_>, figures: &Figures) -> Self {
        let mean = look::value_column(view);
        let texts = view.release.survey.items.iter().map(|item| font::width(&view.text(&item.short), 12.0, false));
        let left = (TEXT + texts.fold(120.0, f64::max).ceil() + 18.0).min(320.0);
        let count = mean - look::value_width(figures, 58.0, view);
        Self { left, right: count - 52.0, count, mean }
    }

    fn bar(&self, y: f64) -> Area {
        Area::new(self.left, y + 2.0, self.right - self.left, ROW - 6.0)
    }
}

fn draw(view: View<'_>) -> Sheet {
    let mut sheet = Sheet::new(WIDTH);
    let top = look::legend(&mut sheet, 14.0, &points(view)) + 8.0;
    let Some(figures) = view.whole().figures() else { return look::nothing(sheet, top, view) };
    let columns = Columns::of(view, figures);
    let mut y = heads(&mut sheet, top, &columns, view);
    for scale in view.scales().into_iter().skip(1) {
        y = group(&mut sheet, y, &columns, &scale, figures, view);
        for (at, face) in view.items_of(&scale.id) {
            row(&mut sheet, y, &columns, (at, face), figures, view);
            y += ROW;
        }
        y += 4.0;
    }
    axis(&mut sheet, y, &columns);
    y = group(&mut sheet, y + 26.0, &columns, &view.scales()[0], figures, view);
    sheet.height = y + 10.0;
    sheet
}

/// Points from the most positive to the most negative.
fn points(view: View<'_>) -> Vec<(Colour, String)> {
    let count = view.points();
    let label = |(at, text)| (colour::point(count - 1 - at, count), view.text(text));
    view.release.survey.points.iter().enumerate().map(label).collect()
}

fn heads(sheet: &mut Sheet, y: f64, columns: &Columns, view: View<'_>) -> f64 {
    let head = |key: &str, x: f64| Label::new(view.words.get(key), 12.0, x, y + 10.0).colour(INK_SOFT);
    sheet.label(head("chart-share", columns.left));
    sheet.label(head("chart-n", columns.count).anchor(Anchor::End));
    sheet.label(head("chart-mean", columns.mean).anchor(Anchor::End));
    sheet.label(head("chart-band", columns.mean + look::WORD));
    y + 22.0
}

/// The line of a category, or of the overall score; returns where its items begin.
fn group(sheet: &mut Sheet, y: f64, columns: &Columns, scale: &Scale, figures: &Figures, view: View<'_>) -> f64 {
    sheet.fill(Area::new(MARGIN, y, WIDTH - 2.0 * MARGIN, 1.0), LINE);
    let label = font::cut(&scale.label, 13.0, true, columns.count - MARGIN);
    sheet.label(Label::new(label, 13.0, MARGIN, y + 16.0).bold());
    look::score(sheet, (columns.mean, y + 16.0), score_of(figures, &scale.id), view, true);
    y + 30.0
}

fn row(
    sheet: &mut Sheet,
    y: f64,
    columns: &Columns,
    (at, face): (usize, &ItemFace),
    figures: &Figures,
    view: View<'_>,
) {
    let middle = y + ROW / 2.0 - 1.0;
    let number = Label::new((at + 1).to_string(), 12.0, TEXT - 10.0, middle);
    sheet.label(number.anchor(Anchor::End).colour(INK_SOFT));
    let lines = font::wrap(&view.text(&face.short), 12.0, false, columns.left - 16.0 - TEXT, 2);
    let first = middle - 7.0 * (lines.len() as f64 - 1.0);
    sheet.lines(&lines, 14.0, &Label::new("", 12.0, TEXT, first));
    let score = figures.items.get(at).map(|item| &item.score);
    let Some(Ok(known)) = score else {
        return look::hidden(sheet, columns.bar(y), &look::cell_of(score), &view.gap(score));
    };
    match &figures.items[at].shares {
        Some(shares) => bar(sheet, columns.bar(y), shares),
        None => look::hidden(sheet, columns.bar(y), &Cell::Empty, &view.words.get("shares-none")),
    }
    let n = Label::new(grouped(known.n), 12.0, columns.count, middle);
    sheet.label(n.anchor(Anchor::End).colour(INK_SOFT));
    look::score(sheet, (columns.mean, middle), score, view, false);
}

fn bar(sheet: &mut Sheet, area: Area, Shares { points, .. }: &Shares) {
    // Each share is rounded by itself: together they are about 100.
    let all = points.iter().sum::<u32>().max(1);
    let mut before = 0;
    for (at, &share) in points.iter().enumerate().rev() {
        let edge = |sum: u32| area.x + area.w * (f64::from(sum) / f64::from(all));
        let (left, right) = (edge(before), edge(before + share));
        before += share;
        let fill = colour::point(at, points.len());
        let segment = Area::new(left, area.y, right - left, area.h);
        sheet.fill(segment, fill);
        if share >= LEAST_LABEL {
            let (x, middle) = segment.middle();
            sheet.label(Label::new(share.to_string(), 11.0, x, middle).anchor(Anchor::Middle).colour(fill.label()));
        }
        if left > area.x && share > 0 {
            sheet.fill(Area::new(left, area.y, 0.5, area.h), WHITE);
        }
    }
}

/// Marks at every quarter below the bars.
fn axis(sheet: &mut Sheet, y: f64, columns: &Columns) {
    for quarter in 0..=4 {
        let x = columns.left + (columns.right - columns.left) * f64::from(quarter) / 4.0;
        sheet.fill(Area::new(x - 0.5, y - 2.0, 1.0, 5.0), INK_SOFT);
        let label = Label::new(format!("{}%", 25 * quarter), 11.0, x, y + 12.0);
        sheet.label(label.anchor(Anchor::Middle).colour(INK_SOFT));
    }
}

fn table(view: View<'_>) -> FigureTable {
    let words = view.words;
    let keys = [
        "chart-item",
        "chart-category",
        "chart-short",
        "chart-n",
        "chart-mean",
        "chart-band",
        "chart-step",
        "chart-sd",
    ];
    let mut head: Vec<String> = keys.map(|key| words.get(key)).into();
    let share = |text| words.with("chart-share-of", &[("point", &view.text(text))]);
    head.extend(view.release.survey.points.iter().map(share));
    head.extend(["chart-favourable", "chart-share-step"].map(|key| words.get(key)));
    let rows = view.release.survey.items.iter().enumerate().map(|(at, face)| cells(view, at, face, head.len()));
    FigureTable { rows: rows.collect(), head }
}

fn cells(view: View<'_>, at: usize, face: &ItemFace, columns: usize) -> Vec<String> {
    let words = view.words;
    let category = view.release.survey.categories.iter().find(|category| category.id == face.category);
    let mut row = vec![
        face.id.to_string(),
        category.map(|category| view.text(&category.label)).unwrap_or_default(),
        view.text(&face.short),
    ];
    match view.whole().figures().and_then(|figures| figures.items.get(at)) {
        None => row.push(view.state(view.whole())),
        Some(item) => {
            let known = item.score.as_ref().ok();
            row.push(known.map(|score| score.n.to_string()).unwrap_or_default());
            row.extend(view.printed(Some(&item.score)));
            row.push(known.map(|score| score.step.to_string()).unwrap_or_default());
            row.push(item.sd.map(|sd| sd.to_string()).unwrap_or_default());
            match &item.shares {
                Some(shares) => {
                    row.extend(shares.points.iter().rev().map(ToString::to_string));
                    row.extend([shares.favourable, shares.step].map(|percent| percent.to_string()));
                }
                None => row.extend(known.map(|_| words.get("shares-none"))),
            }
        }
    }
    row.resize(columns, String::new());
    row
}
