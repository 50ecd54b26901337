//! Text in columns on a terminal, aligned for Japanese letters too.
//! Owns widths; knows nothing of what stands in the cells.

use unicode_width::UnicodeWidthStr as _;

/// Text in columns.
pub(super) struct Grid {
    head: Vec<String>,
    right: Vec<usize>,
    /// A shorter row may run on to the right end.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// `right`: the columns of numbers.
    pub(super) fn new(head: Vec<String>, right: &[usize]) -> Self {
        Self { head, right: right.to_vec(), rows: Vec::new() }
    }

    fn width(&self, column: usize) -> usize {
        // The last cell of a short row runs over the columns it has no numbers for.
        let whole = self.rows.iter().filter(|row| row.len() == self.head.len());
        let cells = whole.chain([&self.head]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let full = row.len() == widths.len();
        let cell = |(at, cell): (usize, &String)| {
            let space = " ".repeat(widths[at].saturating_sub(cell.width()));
            if full && self.right.contains(&at) { format!("{space}{cell}") } else { format!("{cell}{space}") }
        };
        row.iter().enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

impl std::fmt::Display for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let widths: Vec<usize> = (0..self.head.len()).map(|column| self.width(column)).collect();
        let rule = "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1));
        write!(f, "{}\n{rule}", self.line(&self.head, &widths))?;
        self.rows.iter().try_for_each(|row| write!(f, "\n{}", self.line(row, &widths)))
    }
}
