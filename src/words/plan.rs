//! A plan in words: what will be seen of a group, and what could be changed.
//! Owns the sentences, for pages and the command line alike; decides nothing.

use super::{Words, grouped};
use crate::domain::protect::plan::{MergedRow, Outlook, PlannedTable, Proposal, UnknownTable};
use crate::domain::survey::{Level, Text};

impl Words {
    /// Names of groups in a row.
    fn groups<'a>(self, levels: impl IntoIterator<Item = &'a Level>) -> String {
        let names: Vec<String> = levels.into_iter().map(|level| level.label.plain(self.0, "")).collect();
        names.join(&self.get("plan-and"))
    }

    /// 総務部の課, or 職位別.
    #[must_use]
    pub fn planned_table(self, table: &PlannedTable) -> String {
        let attribute = self.inside(&table.label.plain(self.0, ""));
        match &table.within {
            None => self.with("plan-by", &[("attribute", &attribute)]),
            Some(within) => {
                let group = within.level_label.plain(self.0, "");
                self.with("plan-of", &[("group", &group), ("attribute", &attribute)])
            }
        }
    }

    /// 部ごとの課, or 職位別: all tables of an attribute and the one above it.
    #[must_use]
    pub fn planned_tables(self, label: &Text, within: Option<&Text>) -> String {
        let name = |text: &Text| self.inside(&text.plain(self.0, ""));
        match within {
            None => self.with("plan-by", &[("attribute", &name(label))]),
            Some(within) => self.with("plan-by-within", &[("within", &name(within)), ("attribute", &name(label))]),
        }
    }

    /// A table of which nothing can be foreseen.
    #[must_use]
    pub fn unknown_table(self, unknown: &UnknownTable) -> String {
        self.planned_tables(&unknown.label, unknown.within.as_ref())
    }

    /// Name of groups that will be printed as one.
    #[must_use]
    pub fn planned_sum(self, table: &PlannedTable, merged: &MergedRow) -> String {
        let members = merged.members.iter().filter_map(|&member| table.rows.get(member));
        self.with("plan-sum", &[("groups", &self.groups(members.map(|row| &row.level)))])
    }

    /// What will be seen of a row of a table. Of many partners only the number is told: the merged row names them.
    #[must_use]
    pub fn planned_row(self, table: &PlannedTable, row: usize) -> String {
        let outlook = table.rows.get(row).map_or(Outlook::Hidden, |row| row.forecast.outlook);
        if table.repeats() {
            let above = table.within.as_ref().map(|within| within.level_label.plain(self.0, ""));
            return self.with("plan-merged-all", &[("group", &above.unwrap_or_else(|| self.get("overall")))]);
        }
        match table.partners(row).as_slice() {
            [] => self.outlook(outlook),
            [partner] => self.with("plan-merged-with", &[("group", &partner.label.plain(self.0, ""))]),
            partners => self.with("plan-merged-with-many", &[("n", &partners.len())]),
        }
    }

    /// What will be seen of a group, in a word.
    #[must_use]
    pub fn outlook(self, outlook: Outlook) -> String {
        self.get(&format!("plan-{}", outlook.code()))
    }

    /// A proposal as a sentence.
    #[must_use]
    pub fn proposal(self, proposal: &Proposal) -> String {
        match proposal {
            Proposal::Drop { label, within, alone, asked, .. } => {
                let table = self.planned_tables(label, within.as_ref().map(|(_, label)| label));
                let numbers = (grouped(alone), grouped(asked));
                self.with("plan-drop", &[("table", &table), ("alone", &numbers.0), ("asked", &numbers.1)])
            }
            Proposal::Merge { within, levels, expected, .. } => {
                let parent = within.as_ref().map(|within| within.level_label.plain(self.0, ""));
                let key = if parent.is_some() { "plan-merge-within" } else { "plan-merge" };
                let groups = self.groups(levels);
                let parent = parent.unwrap_or_default();
                self.with(key, &[("parent", &parent), ("groups", &groups), ("n", &grouped(expected))])
            }
            Proposal::Keep { label, within, .. } => {
                let (attribute, parent) = (self.inside(&label.plain(self.0, "")), within.level_label.plain(self.0, ""));
                self.with("plan-keep", &[("parent", &parent), ("attribute", &attribute)])
            }
        }
    }
}
