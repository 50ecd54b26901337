//! What a release will show, foreseen before the wave opens from headcounts and an expected response rate (R0).
//! Owns the forecast of every group of the catalogue, made by the engine's own merging; knows no answer, and promises
//! nothing: R3 may merge a few groups more when the answers are in.

mod proposal;
mod rate;
#[cfg(test)]
mod tests;

pub use proposal::Proposal;
pub use rate::{BadRate, Expectation, Rate};

use super::catalogue::{self, Block, Split};
use super::table::{Tables, Within};
use crate::domain::codebook::Codebook;
use crate::domain::ids::AttributeId;
use crate::domain::roster::{Roster, RosterCell};
use crate::domain::survey::{Breakdown, Level, MinimumGroup, Text};
use crate::domain::tally::{Class, Counts, Shape};

/// What is foreseen of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Smallest group that is shown (k).
    pub minimum: MinimumGroup,
    /// Everybody.
    pub whole: Forecast,
    /// The tables that can be foreseen, in catalogue order; sections and crossings are one table for each level above.
    pub tables: Vec<PlannedTable>,
    /// Tables of attributes without headcounts: of these nothing can be said.
    pub unknown: Vec<UnknownTable>,
    /// What could be changed before the wave opens.
    pub proposals: Vec<Proposal>,
}

/// A table of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTable {
    /// The attribute.
    pub attribute: AttributeId,
    /// Its name.
    pub label: Text,
    /// The row this table splits; `None` for everybody.
    pub within: Option<Within>,
    /// Whether the survey names the crossing (grade within department), rather than a tree (sections of a department).
    pub crossing: bool,
    /// Groups with people, in codebook order.
    pub rows: Vec<PlannedRow>,
    /// Groups that will be printed as one (合算).
    pub merged: Vec<MergedRow>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRow {
    /// The level.
    pub level: Level,
    /// Headcount, expected answers and what will be seen.
    pub forecast: Forecast,
}

/// Groups that will be printed as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRow {
    /// Positions in [`PlannedTable::rows`], ascending.
    pub members: Vec<usize>,
    /// Headcount, expected answers and whether it is comfortable.
    pub forecast: Forecast,
}

/// A table of attributes that the roster does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTable {
    /// Name of the attribute that makes the rows.
    pub label: Text,
    /// Name of the attribute it is crossed with.
    pub within: Option<Text>,
    /// The table.
    pub table: Breakdown,
}

/// What is foreseen of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Headcount.
    pub asked: u64,
    /// Expected answers, half-up.
    pub expected: u64,
    /// What will be seen.
    pub outlook: Outlook,
}

/// What will be seen of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Its own numbers; twice the minimum is expected.
    Comfortable,
    /// Its own numbers if as many answer as expected: between once and twice the minimum.
    Uncertain,
    /// Added up with others, at this position of [`PlannedTable::merged`].
    Merged(usize),
    /// Nothing: its whole table is too small to be split.
    Hidden,
}

impl Outlook {
    /// `shown`, `uncertain`, `merged` or `hidden`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Comfortable => "shown",
            Self::Uncertain => "uncertain",
            Self::Merged(_) => "merged",
            Self::Hidden => "hidden",
        }
    }

    /// Whether the group is expected to be seen by itself.
    #[must_use]
    pub const fn is_alone(self) -> bool {
        matches!(self, Self::Comfortable | Self::Uncertain)
    }
}

/// The least thousandths of an answer that are printed as so many answers, half-up.
const fn thousandths(answers: u64) -> u64 {
    1000 * answers - 500
}

/// Foresees the release of a wave with this codebook, roster and minimum.
#[must_use]
pub fn plan(codebook: &Codebook, roster: &Roster, minimum: MinimumGroup, expectation: &Expectation) -> Plan {
    Planner::new(codebook, roster, minimum, expectation).plan()
}

struct Planner<'a> {
    codebook: &'a Codebook,
    minimum: MinimumGroup,
    /// Attributes of the catalogue, by position in the survey.
    attributes: Vec<usize>,
    /// People alike; for responses they have the answers expected of them, in thousandths.
    classes: Vec<Class>,
    /// Headcount of each class.
    heads: Vec<u64>,
}

impl<'a> Planner<'a> {
    fn new(codebook: &'a Codebook, roster: &Roster, minimum: MinimumGroup, expectation: &Expectation) -> Self {
        let attributes = codebook.survey().catalogued();
        let shape = Shape { items: 0, points: 0, scales: Vec::new() };
        let class = |cell: &RosterCell| {
            let code = |attribute: &AttributeId| cell.levels.get(attribute).map(|level| &level.code);
            let level = |&at: &usize| codebook.codes(at)?.find(code(&codebook.survey().attributes[at].id)?.as_str());
            let rate = expectation.of_level(expectation.by.as_ref().and_then(|(attribute, _)| code(attribute)));
            let counts = Counts { responses: rate.answers(cell.headcount), ..Counts::new(&shape) };
            Class { levels: attributes.iter().map(level).collect(), batch: 0, counts }
        };
        let cells = || roster.cells().iter().filter(|cell| cell.headcount > 0);
        let classes = cells().map(class).collect();
        Self { codebook, minimum, attributes, classes, heads: cells().map(|cell| u64::from(cell.headcount)).collect() }
    }

    fn plan(&self) -> Plan {
        let survey = self.codebook.survey();
        let k = self.k();
        let whole = self.forecast(&(0..self.classes.len()).collect::<Vec<_>>(), None);
        let mut splits = self.splits();
        for split in &mut splits {
            split.merge_small(thousandths(k));
            if whole.outlook == Outlook::Hidden {
                split.blocks.clear();
            }
        }
        let tables: Vec<PlannedTable> = splits.iter().filter_map(|split| self.table(split)).collect();
        let label = |id: &AttributeId| survey.find_attribute(id.as_str()).map(|at| survey.attributes[at].label.clone());
        let unknown = survey.tables.iter().filter(|table| !self.is_counted(table)).filter_map(|table| {
            let within = table.within.as_ref().and_then(label);
            Some(UnknownTable { label: label(&table.attribute)?, within, table: table.clone() })
        });
        Plan { minimum: self.minimum, whole, unknown: unknown.collect(), proposals: self.proposals(&tables), tables }
    }

    fn k(&self) -> u64 {
        u64::from(self.minimum.get())
    }

    /// The tables of the roster's attributes, nothing merged yet.
    fn splits(&self) -> Vec<Split> {
        let catalogue = &self.codebook.survey().tables;
        let mut splits = catalogue::splits(self.codebook, catalogue, &self.attributes, &self.classes);
        splits.retain(|split| catalogue.get(split.place).is_some_and(|table| self.is_counted(table)));
        splits
    }

    fn is_counted(&self, table: &Breakdown) -> bool {
        let counted = |id: &AttributeId| {
            let at = self.codebook.survey().find_attribute(id.as_str());
            at.and_then(|at| self.codebook.codes(at)).is_some_and(|codes| codes.headcounts.is_some())
        };
        counted(&table.attribute) && table.within.as_ref().is_none_or(counted)
    }

    /// `None` where nobody is: a parent level without people.
    fn table(&self, split: &Split) -> Option<PlannedTable> {
        let attribute = self.codebook.survey().attributes.get(split.attribute)?;
        let merged: Vec<&Block> = split.blocks.iter().filter(|block| block.groups.len() > 1).collect();
        let manned: Vec<usize> = (0..split.groups.len()).filter(|&group| split.groups[group].n > 0).collect();
        let row = |&group: &usize| {
            let level = self.level(split, group)?;
            let outlook = match split.blocks.iter().find(|block| block.groups.contains(&group)) {
                None => Some(Outlook::Hidden),
                Some(block) => merged.iter().position(|other| *other == block).map(Outlook::Merged),
            };
            Some(PlannedRow { level, forecast: self.forecast(&split.groups[group].classes, outlook) })
        };
        let rows: Vec<PlannedRow> = manned.iter().filter_map(row).collect();
        let place = |group: &usize| manned.iter().position(|known| known == group);
        let merged = merged.iter().map(|block| MergedRow {
            members: block.groups.iter().filter_map(place).collect(),
            forecast: self.forecast(&split.classes(block), None),
        });
        (!rows.is_empty()).then(|| PlannedTable {
            attribute: attribute.id.clone(),
            label: attribute.label.clone(),
            within: split.parent(self.codebook),
            crossing: self.is_crossing(split),
            merged: merged.collect(),
            rows,
        })
    }

    /// People counted and their answers, judged by their number if nothing else decides.
    fn forecast(&self, classes: &[usize], outlook: Option<Outlook>) -> Forecast {
        let answers: u64 = classes.iter().map(|&class| self.classes[class].counts.responses).sum();
        let outlook = outlook.unwrap_or(match answers {
            answers if answers >= thousandths(2 * self.k()) => Outlook::Comfortable,
            answers if answers >= thousandths(self.k()) => Outlook::Uncertain,
            _ => Outlook::Hidden,
        });
        let asked = classes.iter().map(|&class| self.heads[class]).sum();
        Forecast { asked, expected: (answers + 500) / 1000, outlook }
    }

    fn level(&self, split: &Split, group: usize) -> Option<Level> {
        self.codebook.codes(split.attribute)?.levels.get(split.groups[group].level?).cloned()
    }

    fn is_crossing(&self, split: &Split) -> bool {
        self.codebook.survey().tables.get(split.place).is_some_and(|table| table.within.is_some())
    }
}

impl PlannedTable {
    /// Whether both tables split levels of the same attribute by the same other one.
    #[must_use]
    pub fn is_beside(&self, other: &Self) -> bool {
        self.crossed() == other.crossed() && self.crossing == other.crossing
    }

    fn crossed(&self) -> (&AttributeId, Option<&AttributeId>) {
        (&self.attribute, self.within.as_ref().map(|within| &within.attribute))
    }

    /// People of the groups that are expected to be seen by themselves.
    fn alone(&self) -> u64 {
        self.rows.iter().filter(|row| row.forecast.outlook.is_alone()).map(|row| row.forecast.asked).sum()
    }

    fn asked(&self) -> u64 {
        self.rows.iter().map(|row| row.forecast.asked).sum()
    }

    /// Whether all groups will be printed as one, which is the group that the table splits.
    #[must_use]
    pub fn repeats(&self) -> bool {
        matches!(self.merged.as_slice(), [all] if all.members.len() == self.rows.len())
    }

    /// Merged groups that a reader will meet.
    pub fn sums(&self) -> impl Iterator<Item = &MergedRow> {
        self.merged.iter().filter(|_| !self.repeats())
    }

    /// The groups a group is merged with.
    #[must_use]
    pub fn partners(&self, row: usize) -> Vec<&Level> {
        let merged = self.merged.iter().find(|merged| merged.members.contains(&row));
        let others = merged.into_iter().flat_map(|merged| &merged.members).filter(|&&member| member != row);
        others.filter_map(|&member| Some(&self.rows.get(member)?.level)).collect()
    }
}
