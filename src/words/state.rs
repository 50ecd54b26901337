//! What is said in the place of a group that is not shown: why, and what can be seen instead.
//! Owns these sentences for every surface; what may be shown was decided before.

use super::Words;
use crate::domain::protect::{Cell, Instead, Row, Table, Tables};
use crate::domain::survey::MinimumGroup;

impl Words {
    /// The word for what a reader finds in a cell without figures.
    #[must_use]
    pub fn state(self, cell: &Cell) -> String {
        match cell {
            Cell::Shown(_) => String::new(),
            Cell::Suppressed | Cell::Merged(_) | Cell::Empty => self.get(&format!("cell-{}", cell.state())),
        }
    }

    /// Why a group is not shown, in one plain sentence; `None` where it is.
    #[must_use]
    pub fn why(self, cell: &Cell, minimum: MinimumGroup) -> Option<String> {
        let key = format!("why-{}", cell.state());
        cell.figures().is_none().then(|| self.with(&key, &[("n", &minimum.get())]))
    }

    /// The state of a row and what can be seen instead: `合算 → 人事課・財政課（合算）`.
    #[must_use]
    pub fn gap(self, tables: &Tables, table: &Table, row: &Row, organisation: &str) -> String {
        let state = self.state(&row.cell);
        let Some(instead) = tables.instead(table, row) else { return state };
        let key = if row.cell.merged_into().is_some() { "state-merged-into" } else { "state-see-instead" };
        self.with(key, &[("state", &state), ("group", &self.instead(instead, organisation))])
    }

    /// That all groups of a table are merged and the row above says it all; `None` for any other table.
    #[must_use]
    pub fn repeats(self, tables: &Tables, table: &Table, organisation: &str) -> Option<String> {
        let above = || tables.above(table).map_or(Instead::Whole, |row| Instead::Row(table, row));
        let repeats = tables.repeats(table);
        repeats.then(|| self.with("state-repeats", &[("group", &self.instead(above(), organisation))]))
    }

    fn instead(self, instead: Instead<'_>, organisation: &str) -> String {
        match instead {
            Instead::Whole => self.get("everybody"),
            Instead::Row(_, row) => self.group(row, organisation),
        }
    }
}
