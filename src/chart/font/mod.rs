//! The embedded font: measures texts and rasterises them for plotters.
//! Owns the two weights of BIZ UDPGothic; asks no system for a font.
//!
//! plotters' own glyph code drops the left bearing of each glyph and cuts widths to whole pixels, which puts 「 and 1
//! in the wrong place; so the font speaks plotters' [`BackendTextStyle`] itself.

mod lines;

use std::convert::Infallible;
use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, Glyph, ScaleFont as _, point};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle};

use super::sheet::{Anchor, Label, SCALE};

pub(super) use lines::{cut, wrap};

/// The CSS family name.
pub(super) const FAMILY: &str = "BIZ UDPGothic";

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| read(include_bytes!("BIZUDPGothic-Regular.ttf")));
static BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| read(include_bytes!("BIZUDPGothic-Bold.ttf")));

#[expect(clippy::expect_used, reason = "the fonts are compiled in and read by every test")]
fn read(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("a TrueType font")
}

fn font(bold: bool) -> &'static FontRef<'static> {
    if bold { &BOLD } else { &REGULAR }
}

/// Width of a text; `size` and result in the same unit.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let font = font(bold).as_scaled(size as f32);
    text.chars().map(|c| f64::from(font.h_advance(font.glyph_id(c)))).sum()
}

/// A label at the resolution of the backends; its position is the baseline.
impl BackendTextStyle for Label {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        self.colour.into()
    }

    fn size(&self) -> f64 {
        self.size * SCALE
    }

    fn style(&self) -> FontStyle {
        if self.bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    fn anchor(&self) -> Pos {
        let across = match self.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(across, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FAMILY)
    }

    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let size = BackendTextStyle::size(self);
        Ok(((0, 0), (width(text, size, self.bold).round() as i32, size.round() as i32)))
    }

    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (x, y): BackendCoord,
        mut draw: F,
    ) -> Result<Result<(), E>, Infallible> {
        let size = BackendTextStyle::size(self) as f32;
        let font = font(self.bold);
        let scaled = font.as_scaled(size);
        let ink = BackendColor::from(self.colour);
        let mut pen = x as f32;
        let mut result = Ok(());
        for c in text.chars() {
            let glyph: Glyph = font.glyph_id(c).with_scale_and_position(size, point(pen, y as f32));
            pen += scaled.h_advance(glyph.id);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            outline.draw(|right, down, coverage| {
                if result.is_ok() {
                    let alpha = f64::from(coverage.clamp(0.0, 1.0));
                    result = draw(corner.x as i32 + right as i32, corner.y as i32 + down as i32, ink.mix(alpha));
                }
            });
        }
        Ok(result)
    }
}
