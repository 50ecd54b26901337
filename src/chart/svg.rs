//! A plotters backend that writes small SVG: marks of one look share one element, texts stay texts.
//! Owns the SVG text and its escaping; uses presentation attributes only, so that a strict content policy blocks nothing.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};

use super::font::FAMILY;
use super::sheet::{SCALE, Sheet};

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// The drawing as one `<svg>` element with a name and a description for those who do not see it. `id` must be unique on
/// a page and made of letters, digits and hyphens.
pub(super) fn write(sheet: &Sheet, id: &str, title: &str, desc: &str) -> String {
    let (width, height) = sheet.size();
    let mut pen = Svg { size: (width, height), ..Svg::default() };
    let _ = write!(
        pen.done,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="100%" role="img" aria-labelledby="{id}-title {id}-desc" font-family="'{FAMILY}', sans-serif"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>"#,
        escape(title),
        escape(desc),
        w = Half(width.cast_signed()),
        h = Half(height.cast_signed()),
    );
    // Nothing in this backend can fail.
    let _ = sheet.draw(&mut pen);
    pen.done + "</svg>\n"
}

/// A text as XML; characters XML cannot hold are dropped.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

#[derive(Default)]
struct Svg {
    size: (u32, u32),
    done: String,
    /// Opening tag, content and closing tag of the marks that look alike and follow one another.
    run: (String, String, &'static str),
}

/// A length in backend pixels, written in CSS pixels.
struct Half(i32);

impl std::fmt::Display for Half {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", f64::from(self.0) / SCALE)
    }
}

fn hex(colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

impl Svg {
    /// Adds a mark to the open run, or closes that and opens another.
    fn add(&mut self, open: String, mark: &str, close: &'static str) -> Drawn {
        if self.run.0 != open {
            self.flush();
            self.run = (open, String::new(), close);
        }
        self.run.1.push_str(mark);
        Ok(())
    }

    fn flush(&mut self) {
        let (open, marks, close) = std::mem::take(&mut self.run);
        self.done.extend([open.as_str(), &marks, close]);
    }
}

impl DrawingBackend for Svg {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.flush();
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, colour: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &colour, true)
    }

    /// Always filled; `end` is no longer part of the rectangle, as in plotters' bitmaps.
    fn draw_rect<S: BackendStyle>(&mut self, first: BackendCoord, end: BackendCoord, style: &S, _: bool) -> Drawn {
        let (w, h) = (end.0 - first.0, end.1 - first.1);
        let mark = format!("M{} {}h{}v{}h{}z", Half(first.0), Half(first.1), Half(w), Half(h), Half(-w));
        self.add(format!(r#"<path fill="{}" d=""#, hex(style.color())), &mark, r#""/>"#)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let open = format!(
            r#"<path fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round" d=""#,
            hex(style.color()),
            Half(style.stroke_width().cast_signed())
        );
        let mut mark = String::new();
        let mut before: Option<BackendCoord> = None;
        for (x, y) in path {
            mark += &match before {
                None => format!("M{} {}", Half(x), Half(y)),
                Some((_, same)) if same == y => format!("H{}", Half(x)),
                Some((same, _)) if same == x => format!("V{}", Half(y)),
                Some(_) => format!("L{} {}", Half(x), Half(y)),
            };
            before = Some((x, y));
        }
        self.add(open, &mark, r#""/>"#)
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, _: bool) -> Drawn {
        let radius = Half(radius.cast_signed());
        let mark = format!(r#"<circle cx="{}" cy="{}" r="{radius}"/>"#, Half(centre.0), Half(centre.1));
        self.add(format!(r#"<g fill="{}">"#, hex(style.color())), &mark, "</g>")
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => r#" text-anchor="middle""#,
            HPos::Right => r#" text-anchor="end""#,
        };
        let weight = if matches!(style.style(), FontStyle::Bold) { r#" font-weight="bold""# } else { "" };
        let open = format!(r#"<g font-size="{}" fill="{}"{weight}{anchor}>"#, style.size() / SCALE, hex(style.color()));
        let mark = format!(r#"<text x="{}" y="{}">{}</text>"#, Half(at.0), Half(at.1), escape(text));
        self.add(open, &mark, "</g>")
    }
}
