//! Pieces that several figures share: the legend of bands, a score with its band word, and the looks of hidden cells.
//! Owns that suppressed, merged and empty never look alike; knows no figure.

use crate::domain::protect::{Cell, Figures, MaybeScore, Withheld};

use super::colour::{Colour, GROUND_SOFT, INK, INK_SOFT, LINE, WHITE};
use super::font;
use super::sheet::{Anchor, Area, Label, Sheet};
use super::view::View;
use super::{MARGIN, WIDTH};

/// Swatches with words in one or more rows from `y`; returns where the legend ends.
pub(super) fn legend(sheet: &mut Sheet, y: f64, entries: &[(Colour, String)]) -> f64 {
    let (mut x, mut middle) = (MARGIN, y + 10.0);
    for (colour, text) in entries {
        let wide = 20.0 + font::width(text, 12.0, false);
        if x > MARGIN && x + wide > WIDTH - MARGIN {
            (x, middle) = (MARGIN, middle + 22.0);
        }
        let swatch = Area::new(x, middle - 6.5, 13.0, 13.0);
        sheet.fill(swatch, *colour);
        if colour.contrast(WHITE) < 1.5 {
            sheet.frame(swatch, 0.5, INK_SOFT);
        }
        sheet.label(Label::new(text, 12.0, x + 20.0, middle));
        x += wide + 22.0;
    }
    middle + 10.0
}

/// The legend of bands, high to low, with their thresholds.
pub(super) fn bands(sheet: &mut Sheet, y: f64, view: View<'_>) -> f64 {
    let entry = |band: super::view::BandLook| {
        let text = view.words.with("chart-legend-band", &[("band", &band.label), ("range", &band.range)]);
        (band.colour, text)
    };
    legend(sheet, y, &view.bands().into_iter().map(entry).collect::<Vec<_>>())
}

/// Where printed values end so that the widest band word still fits behind them.
pub(super) fn value_column(view: View<'_>) -> f64 {
    let widths = view.bands().into_iter().map(|band| font::width(&band.label, 12.0, false));
    WIDTH - MARGIN - WORD - widths.fold(48.0, f64::max).min(150.0).ceil()
}

/// Room for the widest printed value of a figure, at least `least`: bounds are said in words.
pub(super) fn value_width(figures: &Figures, least: f64, view: View<'_>) -> f64 {
    let categories = figures.categories.iter().map(|category| &category.score);
    let scores =
        std::iter::once(&figures.overall).chain(categories).chain(figures.items.iter().map(|item| &item.score));
    scores.map(|score| font::width(&view.printed(Some(score))[0], 14.0, true) + 18.0).fold(least, f64::max)
}

/// From the end of a value to its band word.
pub(super) const WORD: f64 = 30.0;

/// Printed value, swatch and band word; the value ends at `x`.
pub(super) fn score(
    sheet: &mut Sheet,
    (x, middle): (f64, f64),
    score: Option<&MaybeScore>,
    view: View<'_>,
    bold: bool,
) {
    let Some(Ok(score)) = score else {
        let word = Label::new(view.gap(score), 12.0, x, middle).colour(INK_SOFT);
        return sheet.label(word.anchor(Anchor::End));
    };
    let (band, colour) = view.band(score);
    let value = Label::new(view.words.score(score), 14.0, x, middle).anchor(Anchor::End);
    sheet.label(if bold { value.bold() } else { value });
    sheet.fill(Area::new(x + 14.0, middle - 5.5, 11.0, 11.0), colour);
    let room = WIDTH - MARGIN - (x + WORD);
    sheet.label(Label::new(font::cut(&band, 12.0, false, room), 12.0, x + WORD, middle));
}

/// The kind of cell that a gap inside a shown group looks like.
pub(super) fn cell_of(score: Option<&MaybeScore>) -> Cell {
    if matches!(score, Some(Err(Withheld::Hidden { .. }))) { Cell::Suppressed } else { Cell::Empty }
}

/// Wider than this, an area is the row of a group.
const ROW: f64 = 300.0;

/// The look and the words of a cell without figures: hatched, grey with a frame, or open with corners only.
pub(super) fn hidden(sheet: &mut Sheet, area: Area, cell: &Cell, text: &str) {
    match cell {
        Cell::Shown(_) => {}
        Cell::Suppressed => hatch(sheet, area),
        Cell::Merged(_) => {
            sheet.fill(area, GROUND_SOFT);
            sheet.frame(area, 1.0, LINE);
        }
        Cell::Empty => corners(sheet, area),
    }
    let (middle, y) = area.middle();
    let text = font::cut(text, 12.0, false, area.w - 12.0);
    let w = font::width(&text, 12.0, false) + 16.0;
    // At the beginning of a whole row: who looks at it on a phone sees the end only after moving it.
    let x = if area.w > ROW { area.x + 6.0 + w / 2.0 } else { middle };
    if matches!(cell, Cell::Suppressed) {
        sheet.fill(Area::new(x - w / 2.0, area.y + 2.0, w, area.h - 4.0), WHITE);
    }
    let colour = if matches!(cell, Cell::Merged(_)) { INK } else { INK_SOFT };
    sheet.label(Label::new(text, 12.0, x, y).anchor(Anchor::Middle).colour(colour));
}

/// The drawing of a result of which nothing may be shown.
pub(super) fn nothing(mut sheet: Sheet, top: f64, view: View<'_>) -> Sheet {
    let area = Area::new(MARGIN, top + 6.0, WIDTH - 2.0 * MARGIN, 80.0);
    hidden(&mut sheet, area, view.whole(), &view.state(view.whole()));
    sheet.height = area.bottom() + 16.0;
    sheet
}

/// Slanted lines in one stroke that turns along the edges.
fn hatch(sheet: &mut Sheet, frame: Area) {
    let area = Area::new(frame.x + 1.0, frame.y + 1.0, frame.w - 2.0, frame.h - 2.0);
    let mut points = Vec::new();
    let mut foot = area.x - area.h + 10.0;
    let mut rising = true;
    while foot < area.right() {
        // From (foot, bottom) to (foot + height, top), cut at the left and right edge.
        let left = foot.max(area.x);
        let right = (foot + area.h).min(area.right());
        let ends = [(left, area.bottom() - (left - foot)), (right, area.bottom() - (right - foot))];
        points.extend(if rising { ends } else { [ends[1], ends[0]] });
        rising = !rising;
        foot += 10.0;
    }
    sheet.line(points, 1.0, LINE);
    sheet.frame(frame, 1.0, LINE);
}

/// A frame of which only the corners are left.
fn corners(sheet: &mut Sheet, area: Area) {
    let arm = 7.0_f64.min(area.w / 3.0).min(area.h / 3.0);
    for x in [area.x, area.right() - arm] {
        for y in [area.y, area.bottom() - 1.0] {
            sheet.fill(Area::new(x, y, arm, 1.0), INK_SOFT);
        }
    }
    for x in [area.x, area.right() - 1.0] {
        for y in [area.y, area.bottom() - arm] {
            sheet.fill(Area::new(x, y, 1.0, arm), INK_SOFT);
        }
    }
}
