//! Lines of CSV for spreadsheets.
//! Owns quoting; knows nothing of what stands in the cells.

/// A line of `width` cells, quoted where RFC 4180 asks for it.
pub(super) fn line(record: &[String], width: usize) -> String {
    let cells = (0..width).map(|at| record.get(at).map_or_else(String::new, |cell| quoted(cell)));
    cells.collect::<Vec<_>>().join(",") + "\n"
}

fn quoted(cell: &str) -> String {
    let needed = cell.contains([',', '"', '\n', '\r']);
    if needed { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// A text that a spreadsheet does not take for a formula.
pub(super) fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
