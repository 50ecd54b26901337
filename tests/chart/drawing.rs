//! Reads a drawing back: its texts with the places they take.

use ab_glyph::{Font as _, FontRef, ScaleFont as _};

const REGULAR: &[u8] = include_bytes!("../../src/chart/font/BIZUDPGothic-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../src/chart/font/BIZUDPGothic-Bold.ttf");

/// A text of a drawing and the rectangle it takes.
#[derive(Debug, Clone)]
pub struct Text {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// The value of an attribute of a tag.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(&tag[start..start + tag[start..].find('"')?])
}

/// Width and height of the view box.
pub fn size(svg: &str) -> (f64, f64) {
    let numbers: Vec<f64> =
        attribute(svg, "viewBox").unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    (numbers[2], numbers[3])
}

pub fn texts(svg: &str) -> Vec<Text> {
    let mut group = "";
    let mut found = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, content) = piece.split_once('>').unwrap();
        if tag.starts_with("g ") {
            group = tag;
        }
        if tag.starts_with("text ") {
            found.push(text(group, tag, content));
        }
    }
    found
}

fn text(group: &str, tag: &str, content: &str) -> Text {
    let number = |tag, name| attribute(tag, name).unwrap().parse::<f64>().unwrap();
    let size = number(group, "font-size");
    let text = content
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
    let font = FontRef::try_from_slice(if group.contains("bold") { BOLD } else { REGULAR }).unwrap();
    let font = font.as_scaled(size as f32);
    let width: f64 = text.chars().map(|c| f64::from(font.h_advance(font.glyph_id(c)))).sum();
    let (x, y) = (number(tag, "x"), number(tag, "y"));
    let left = match attribute(group, "text-anchor") {
        Some("middle") => x - width / 2.0,
        Some("end") => x - width,
        _ => x,
    };
    Text { text, left, right: left + width, top: y - 0.8 * size, bottom: y + 0.16 * size }
}

/// Texts that leave the view box or stand on one another.
pub fn collisions(svg: &str) -> Vec<String> {
    let (width, height) = size(svg);
    let texts = texts(svg);
    let mut faults = Vec::new();
    for (at, one) in texts.iter().enumerate() {
        if one.left < 4.0 || one.right > width - 4.0 || one.top < 2.0 || one.bottom > height - 2.0 {
            faults.push(format!("outside: {one:?}"));
        }
        for other in &texts[at + 1..] {
            let across = one.right.min(other.right) - one.left.max(other.left);
            let down = one.bottom.min(other.bottom) - one.top.max(other.top);
            if across > 0.5 && down > 0.5 {
                faults.push(format!("on one another: {one:?} {other:?}"));
            }
        }
    }
    faults
}
