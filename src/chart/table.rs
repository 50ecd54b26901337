//! The numbers of a figure as a table and as CSV for spreadsheets.
//! Owns quoting and the neutralising of cells a spreadsheet would run as a formula.

/// The same numbers as the figure, in words and printed numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FigureTable {
    /// Names of the columns.
    pub head: Vec<String>,
    /// Rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

impl FigureTable {
    /// UTF-8 with byte order mark, lines ending with CRLF, quoted as in RFC 4180. A cell that begins with `=`, `+`, `-`,
    /// `@`, tab or line break gets an apostrophe in front, so that no spreadsheet takes it for a formula.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = String::from('\u{feff}');
        for row in std::iter::once(&self.head).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            text += &cells.join(",");
            text += "\r\n";
        }
        text
    }
}

fn quoted(cell: &str) -> String {
    let harmless =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{cell}") } else { cell.to_owned() };
    if harmless.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", harmless.replace('"', "\"\""));
    }
    harmless
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_finds_no_formula_and_every_cell_survives_quoting() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let table = FigureTable {
            head: row(&["部署", "n"]),
            rows: vec![row(&["=1+1", "@x"]), row(&["+8", "-9"]), row(&["\tx", "a,\"b\"\nc"])],
        };
        assert_eq!(table.csv(), "\u{feff}部署,n\r\n'=1+1,'@x\r\n'+8,'-9\r\n'\tx,\"a,\"\"b\"\"\nc\"\r\n");
    }
}
