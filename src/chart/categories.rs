//! Overall score and categories as bars against the bands, on the whole scale.
//! Owns the layout of this figure; bars begin at the lowest point of the scale, so that their lengths can be compared.

use crate::domain::protect::MaybeScore;
use crate::domain::release::Release;
use crate::words::Words;

use super::colour::{INK, INK_SOFT, LINE, WHITE};
use super::sheet::{Anchor, Area, Label, Sheet};
use super::view::{Scale, View, score_of};
use super::{Figure, FigureTable, MARGIN, WIDTH, caption, font, look};

const PLOT: f64 = 300.0;
const ROW: f64 = 60.0;

/// Category bars against the bands.
#[must_use]
pub fn categories(release: &Release, words: Words) -> Figure {
    let view = View::new(release, words);
    let title = title(view).unwrap_or_else(|| caption::hidden(view));
    let captions = super::Words {
        subtitle: caption::subtitle(view, &words.get("chart-categories-what")),
        foot: caption::foot(view, &[]),
        desc: caption::desc(view, "chart-categories-desc", &title),
        title,
        mark: caption::mark(view),
    };
    Figure::new("categories", captions, draw(view), table(view))
}

fn title(view: View<'_>) -> Option<String> {
    let figures = view.whole().figures()?;
    let named = |scale: Scale| Some((scale.label, score_of(figures, &scale.id)?.as_ref().ok()?));
    caption::extremes(view, &view.scales().into_iter().skip(1).filter_map(named).collect::<Vec<_>>())
}

/// Where a value of the scale stands.
fn across(plot: Area, view: View<'_>, value: f64) -> f64 {
    plot.x + plot.w * (value - 1.0) / (view.points().max(2) - 1) as f64
}

fn draw(view: View<'_>) -> Sheet {
    let mut sheet = Sheet::new(WIDTH);
    let legend = look::bands(&mut sheet, 14.0, view);
    let Some(figures) = view.whole().figures() else { return look::nothing(sheet, legend, view) };
    let top = legend + 34.0;
    let scales = view.scales();
    let plot = Area::new(
        PLOT,
        top,
        look::value_column(view) - look::value_width(figures, 62.0, view) - PLOT,
        ROW * scales.len() as f64,
    );
    zones(&mut sheet, plot, view);
    for (at, scale) in scales.iter().enumerate() {
        let y = top + ROW * at as f64;
        if at == 1 {
            sheet.fill(Area::new(MARGIN, y - 0.5, WIDTH - 2.0 * MARGIN, 1.0), LINE);
        }
        row(&mut sheet, Area { y, h: ROW, ..plot }, scale, score_of(figures, &scale.id), view);
    }
    axis(&mut sheet, plot, view);
    sheet.height = plot.bottom() + 50.0;
    sheet
}

fn zones(sheet: &mut Sheet, plot: Area, view: View<'_>) {
    let bands = view.bands();
    for band in &bands {
        let left = band.edges.0.map_or(plot.x, |edge| across(plot, view, edge));
        let right = band.edges.1.map_or(plot.right(), |edge| across(plot, view, edge));
        sheet.fill(Area::new(left, plot.y, right - left, plot.h), band.colour.tint());
    }
    // From low to high; a number that would touch the one before stands a line higher.
    let mut end = f64::MIN;
    let mut high = false;
    for edge in view.release.survey.bands().thresholds().into_iter().rev() {
        let x = across(plot, view, edge.to_f64());
        let label = Label::new(edge.to_string(), 11.0, x, plot.y - 11.0).anchor(Anchor::Middle);
        high = !high && label.area().x < end + 4.0;
        let up = if high { 14.0 } else { 0.0 };
        sheet.fill(Area::new(x - 0.5, plot.y - 4.0 - up, 1.0, plot.h + 4.0 + up), INK_SOFT);
        end = label.area().right();
        sheet.label(Label { y: label.y - up, ..label });
    }
}

fn row(sheet: &mut Sheet, plot: Area, scale: &Scale, score: Option<&MaybeScore>, view: View<'_>) {
    let middle = plot.middle().1;
    let room = PLOT - MARGIN - 16.0;
    let question = font::wrap(&scale.question, 11.0, false, room, 2);
    let question = if scale.question.is_empty() { &[][..] } else { &question[..] };
    let first = middle - 7.5 * question.len() as f64;
    sheet.label(Label::new(font::cut(&scale.label, 14.0, true, room), 14.0, MARGIN, first).bold());
    sheet.lines(question, 14.0, &Label::new("", 11.0, MARGIN, first + 17.0).colour(INK_SOFT));
    if let Some(Ok(score)) = score {
        let (_, colour) = view.band(score);
        let right = across(plot, view, score.printed.to_f64());
        sheet.fill(Area::new(PLOT - 1.0, middle - 10.0, right - PLOT + 2.0, 20.0), WHITE);
        sheet.fill(Area::new(PLOT, middle - 9.0, right - PLOT, 18.0), colour);
        sheet.fill(Area::new(right - 1.5, middle - 13.0, 3.0, 26.0), INK);
    }
    look::score(sheet, (look::value_column(view), middle), score, view, scale.id.is_empty());
}

fn axis(sheet: &mut Sheet, plot: Area, view: View<'_>) {
    sheet.fill(Area::new(plot.x, plot.bottom(), plot.w, 1.0), INK_SOFT);
    for point in 1..=view.points() {
        let x = across(plot, view, point as f64);
        sheet.fill(Area::new(x - 0.5, plot.bottom(), 1.0, 5.0), INK_SOFT);
        let label = Label::new(point.to_string(), 11.0, x, plot.bottom() + 14.0);
        sheet.label(label.anchor(Anchor::Middle).colour(INK_SOFT));
    }
    let note = view.words.with("chart-axis-full", &[("points", &view.points())]);
    let label = Label::new(note, 11.0, plot.middle().0, plot.bottom() + 32.0);
    sheet.label(label.anchor(Anchor::Middle).colour(INK_SOFT));
}

fn table(view: View<'_>) -> FigureTable {
    let words = view.words;
    let head: Vec<String> =
        ["chart-category", "chart-question", "chart-n", "chart-mean", "chart-band"].map(|key| words.get(key)).into();
    let row = |scale: Scale| {
        let mut row = vec![scale.label, scale.question];
        match view.whole().figures() {
            None => row.push(view.state(view.whole())),
            Some(figures) => {
                let score = score_of(figures, &scale.id);
                row.push(score.and_then(|score| Some(score.as_ref().ok()?.n.to_string())).unwrap_or_default());
                row.extend(view.printed(score));
            }
        }
        row.resize(5, String::new());
        row
    };
    FigureTable { rows: view.scales().into_iter().map(row).collect(), head }
}
