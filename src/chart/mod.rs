//! The only room that names plotters: protected tables to figures, as SVG and PNG, each with its table and its words.
//! Owns how results look; receives a [`Release`](crate::domain::release::Release) and nothing else, and prints numbers only as they were printed there.
//!
//! Road of a figure: `items`, `heatmap`, `trend`, `categories` lay out a `sheet::Sheet` (what stands where, in CSS
//! pixels), `caption` finds the words, and the sheet draws itself on plotters' bitmap backend or on the small SVG
//! backend of `svg`. The font is compiled in (`font`).

mod caption;
mod categories;
mod colour;
mod font;
mod heatmap;
mod items;
mod look;
mod panel;
mod png;
mod sheet;
mod svg;
mod table;
mod trend;
mod view;

pub use categories::categories;
pub use heatmap::{heatmap, heatmap_name};
pub use items::items;
pub use table::FigureTable;
pub use trend::trend;

use sheet::{Area, Label, Sheet};

/// A figure that could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChartError {
    /// plotters or the PNG encoder refused.
    #[error("the figure could not be drawn: {0}")]
    Draw(String),
}

/// A figure with its words and numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// File stem and element id: `items`, `trend`, `categories`, or as [`heatmap_name`] says.
    pub name: String,
    /// The finding.
    pub title: String,
    /// What, whom, when.
    pub subtitle: String,
    /// n, method, where the bands come from.
    pub foot: String,
    /// The figure in words, for those who do not see it.
    pub desc: String,
    /// The drawing for a page that shows title, subtitle and foot itself. [`Figure::file`] is the one for a download.
    pub svg: String,
    /// The same numbers.
    pub table: FigureTable,
    sheet: Sheet,
}

/// What a figure says besides its drawing.
struct Words {
    title: String,
    subtitle: String,
    foot: String,
    desc: String,
    /// That the data are invented, or nothing; stands in the drawing where the foot does not.
    mark: String,
}

/// Width of every figure in CSS pixels.
const WIDTH: f64 = 960.0;
/// White space at the sides.
const MARGIN: f64 = 24.0;

impl Figure {
    fn new(name: &str, words: Words, body: Sheet, table: FigureTable) -> Self {
        let Words { title, subtitle, foot, desc, mark } = words;
        let svg = svg::write(&grounded(&[&body, &paragraphs(&mark, 11.0)]), name, &title, &desc);
        Self { name: name.to_owned(), title, subtitle, foot, desc, svg, table, sheet: body }
    }

    /// A drawing that stands alone: SVG with title, subtitle and foot in it.
    #[must_use]
    pub fn file(&self) -> String {
        svg::write(&self.whole(), &format!("{}-file", self.name), &self.title, &self.desc)
    }

    /// The same as PNG, two pixels a CSS pixel.
    ///
    /// # Errors
    /// [`ChartError::Draw`] if the picture cannot be encoded.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        png::write(&self.whole())
    }

    /// The table as CSV, see [`FigureTable::csv`].
    #[must_use]
    pub fn csv(&self) -> String {
        self.table.csv()
    }

    fn whole(&self) -> Sheet {
        grounded(&[&self.head(), &self.sheet, &self.tail()])
    }

    fn head(&self) -> Sheet {
        let mut head = Sheet::new(WIDTH);
        let title = font::wrap(&self.title, 20.0, true, WIDTH - 2.0 * MARGIN, 2);
        head.lines(&title, 28.0, &Label::new("", 20.0, MARGIN, 34.0).bold());
        let below = 34.0 + 28.0 * title.len() as f64;
        let subtitle = font::wrap(&self.subtitle, 13.0, false, WIDTH - 2.0 * MARGIN, 3);
        head.lines(&subtitle, 20.0, &Label::new("", 13.0, MARGIN, below).colour(colour::INK_SOFT));
        head.height = below + 20.0 * subtitle.len() as f64;
        head
    }

    fn tail(&self) -> Sheet {
        let mut tail = Sheet::new(WIDTH);
        tail.fill(Area::new(MARGIN, 2.0, WIDTH - 2.0 * MARGIN, 1.0), colour::LINE);
        tail.height = 11.0;
        tail.below(&paragraphs(&self.foot, 11.0));
        tail
    }
}

/// Soft text over the whole width, a paragraph a line of the text.
fn paragraphs(text: &str, size: f64) -> Sheet {
    let mut sheet = Sheet::new(WIDTH);
    let leading = (1.55 * size).round();
    let wrapped = |line| font::wrap(line, size, false, WIDTH - 2.0 * MARGIN, 8);
    let lines: Vec<String> = text.lines().flat_map(wrapped).collect();
    sheet.lines(&lines, leading, &Label::new("", size, MARGIN, 9.0).colour(colour::INK_SOFT));
    if !lines.is_empty() {
        sheet.height = leading * lines.len() as f64 + 10.0;
    }
    sheet
}

/// Drawings one below the other on a white ground with a border, legible on a page of any colour.
fn grounded(parts: &[&Sheet]) -> Sheet {
    let height = parts.iter().map(|part| part.height).sum();
    let mut sheet = Sheet::new(WIDTH);
    sheet.fill(Area::new(0.0, 0.0, WIDTH, height), colour::WHITE);
    sheet.frame(Area::new(0.0, 0.0, WIDTH, height), 1.0, colour::LINE);
    for part in parts {
        sheet.below(part);
    }
    sheet
}
