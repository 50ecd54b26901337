//! A drawing before it meets a backend: fills, lines, discs and labels in CSS pixels.
//! Owns the one way a figure is drawn, generic over plotters' backends, so that SVG and PNG cannot differ.

use plotters_backend::{BackendColor, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::colour::{Colour, INK};
use super::font;

/// Backend pixels a CSS pixel: positions are exact to half a CSS pixel, and a PNG is sharp on a dense screen.
pub(super) const SCALE: f64 = 2.0;

/// A rectangle in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

impl Area {
    pub(super) const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    pub(super) fn right(self) -> f64 {
        self.x + self.w
    }

    pub(super) fn bottom(self) -> f64 {
        self.y + self.h
    }

    pub(super) fn middle(self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }
}

/// Which end of a label stands at its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text; `y` is the baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub text: String,
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    pub colour: Colour,
    pub anchor: Anchor,
}

impl Label {
    /// A text that begins at `x`, its letters centred on `middle`.
    pub(super) fn new(text: impl Into<String>, size: f64, x: f64, middle: f64) -> Self {
        let y = middle + 0.36 * size;
        Self { text: text.into(), x, y, size, bold: false, colour: INK, anchor: Anchor::Start }
    }

    pub(super) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(super) fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The space the text takes.
    pub(super) fn area(&self) -> Area {
        let w = font::width(&self.text, self.size, self.bold);
        let x = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - w / 2.0,
            Anchor::End => self.x - w,
        };
        Area::new(x, self.y - 0.82 * self.size, w, self.size)
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Fill(Area, Colour),
    Line(Vec<(f64, f64)>, f64, Colour),
    Disc((f64, f64), f64, Colour),
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sheet {
    pub width: f64,
    pub height: f64,
    shapes: Vec<Shape>,
    labels: Vec<Label>,
}

impl Sheet {
    pub(super) fn new(width: f64) -> Self {
        Self { width, ..Self::default() }
    }

    pub(super) fn fill(&mut self, area: Area, colour: Colour) {
        self.shapes.push(Shape::Fill(area, colour));
    }

    /// The outline of an area, inside it.
    pub(super) fn frame(&mut self, area: Area, thick: f64, colour: Colour) {
        let Area { x, y, w, h } = area;
        for side in [
            Area::new(x, y, w, thick),
            Area::new(x, area.bottom() - thick, w, thick),
            Area::new(x, y + thick, thick, h - 2.0 * thick),
            Area::new(area.right() - thick, y + thick, thick, h - 2.0 * thick),
        ] {
            self.fill(side, colour);
        }
    }

    pub(super) fn line(&mut self, points: Vec<(f64, f64)>, thick: f64, colour: Colour) {
        self.shapes.push(Shape::Line(points, thick, colour));
    }

    pub(super) fn disc(&mut self, centre: (f64, f64), radius: f64, colour: Colour) {
        self.shapes.push(Shape::Disc(centre, radius, colour));
    }

    pub(super) fn label(&mut self, label: Label) {
        if !label.text.is_empty() {
            self.labels.push(label);
        }
    }

    /// Lines of text downwards from a first middle line.
    pub(super) fn lines(&mut self, lines: &[String], leading: f64, first: &Label) {
        for (at, line) in lines.iter().enumerate() {
            self.label(Label { text: line.clone(), y: first.y + leading * at as f64, ..first.clone() });
        }
    }

    /// Puts another drawing of the same width below.
    pub(super) fn below(&mut self, other: &Self) {
        let dy = self.height;
        self.shapes.extend(other.shapes.iter().map(|shape| shape.down(dy)));
        self.labels.extend(other.labels.iter().map(|label| Label { y: label.y + dy, ..label.clone() }));
        self.height += other.height;
    }

    /// Width and height in backend pixels.
    pub(super) fn size(&self) -> (u32, u32) {
        (device(self.width).unsigned_abs(), device(self.height).unsigned_abs())
    }

    /// Draws everything: shapes in order, then labels, those of one look together.
    pub(super) fn draw<B: DrawingBackend>(&self, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        backend.ensure_prepared()?;
        for shape in &self.shapes {
            shape.draw(backend)?;
        }
        let mut labels: Vec<&Label> = self.labels.iter().collect();
        labels.sort_by_key(|label| {
            let Colour(red, green, blue) = label.colour;
            (device(label.size), label.bold, red, green, blue, label.anchor)
        });
        for label in labels {
            backend.draw_text(&label.text, label, (device(label.x), device(label.y)))?;
        }
        backend.present()
    }
}

impl Shape {
    fn down(&self, dy: f64) -> Self {
        match self {
            Self::Fill(area, colour) => Self::Fill(Area { y: area.y + dy, ..*area }, *colour),
            Self::Line(points, thick, colour) => {
                Self::Line(points.iter().map(|&(x, y)| (x, y + dy)).collect(), *thick, *colour)
            }
            Self::Disc((x, y), radius, colour) => Self::Disc((*x, y + dy), *radius, *colour),
        }
    }

    fn draw<B: DrawingBackend>(&self, backend: &mut B) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        match self {
            Self::Fill(area, colour) => {
                let first = (device(area.x), device(area.y));
                let end = (device(area.right()), device(area.bottom()));
                if end.0 <= first.0 || end.1 <= first.1 {
                    return Ok(());
                }
                backend.draw_rect(first, end, &Pen::thin(*colour), true)
            }
            Self::Line(points, thick, colour) => {
                let pen = Pen { width: device(*thick).unsigned_abs(), colour: *colour };
                backend.draw_path(points.iter().map(|&(x, y)| (device(x), device(y))), &pen)
            }
            Self::Disc((x, y), radius, colour) => {
                let radius = device(*radius).unsigned_abs();
                backend.draw_circle((device(*x), device(*y)), radius, &Pen::thin(*colour), true)
            }
        }
    }
}

/// CSS pixels to the nearest backend pixel.
pub(super) fn device(length: f64) -> i32 {
    (length * SCALE).round() as i32
}

struct Pen {
    width: u32,
    colour: Colour,
}

impl Pen {
    const fn thin(colour: Colour) -> Self {
        Self { width: 1, colour }
    }
}

impl BackendStyle for Pen {
    fn color(&self) -> BackendColor {
        self.colour.into()
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

impl From<Colour> for BackendColor {
    fn from(Colour(red, green, blue): Colour) -> Self {
        Self { alpha: 1.0, rgb: (red, green, blue) }
    }
}
