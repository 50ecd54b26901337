//! Fitting texts into widths: cutting with an ellipsis, and breaking into lines by the rules of Japanese and English.
//! Owns where a line may break; draws nothing.

use super::width;

/// Characters that may not begin a line.
const NO_START: &str = "、。，．・：；？！）」』】〕〉》〜ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々％,.:;?!)]}%…";
/// Characters that may not end a line.
const NO_END: &str = "（「『【〔〈《([{";

/// The text, or its beginning with `…` if it is wider than `room`.
pub(in crate::chart) fn cut(text: &str, size: f64, bold: bool, room: f64) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size, bold) + width("…", size, bold) > room {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// The text in lines no wider than `room`; what does not fit into `most` lines is cut with `…`.
pub(in crate::chart) fn wrap(text: &str, size: f64, bold: bool, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let longer = format!("{line}{piece}");
        if line.is_empty() || width(longer.trim_end(), size, bold) <= room {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, piece.to_owned()));
        }
    }
    lines.push(line);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).concat();
        lines.push(rest);
    }
    lines.iter().map(|line| cut(line.trim(), size, bold, room)).collect()
}

/// The text in pieces that are not broken: a word with the space after it, or one Japanese character with its marks.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, c)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

fn may_break(before: char, after: char) -> bool {
    let wide = |c: char| c as u32 >= 0x2e80;
    if after == ' ' || NO_START.contains(after) || NO_END.contains(before) {
        return false;
    }
    matches!(before, ' ' | '　' | '-' | '/') || wide(before) || wide(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_label_is_cut_with_an_ellipsis_and_a_short_one_is_left_alone() {
        assert_eq!(cut("総務部", 12.0, false, 100.0), "総務部");
        let short = cut("とても長い名前を持つ部署の管理担当", 12.0, false, 80.0);
        assert!(short.ends_with('…') && width(&short, 12.0, false) <= 80.0, "{short}");
    }

    #[test]
    fn japanese_breaks_between_characters_but_never_before_a_closing_mark() {
        let lines = wrap("仕事の基本・環境整備が整っているかどうか。", 12.0, false, 70.0, 9);
        assert!(lines.len() > 2 && lines.iter().all(|line| !line.starts_with(['・', '。', 'っ'])), "{lines:?}");
        assert_eq!(lines.concat(), "仕事の基本・環境整備が整っているかどうか。");
    }

    #[test]
    fn english_breaks_at_spaces_and_the_last_line_is_cut() {
        assert_eq!(wrap("growth and learning", 12.0, false, 75.0, 3), ["growth and", "learning"]);
        assert!(wrap("growth and learning", 12.0, false, 45.0, 2)[1].ends_with('…'));
    }
}
