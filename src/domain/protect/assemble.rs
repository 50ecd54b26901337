//! From decisions to tables: every group gets its figures, its merged row, or the reason it has none.
//! Owns the making of [`Tables`]; decides nothing.

use super::catalogue::{Block, Split};
use super::engine::{Engine, Plan, Source};
use super::figures::printed_asked;
use super::ladder::{Detail, Ladder};
use super::{Assurance, Cell, Coarser, Figures, ResponseRate, Row, Table, Tables, Terms};
use crate::domain::codebook::{AttributeCodes, Codebook};
use crate::domain::ids::LevelCode;
use crate::domain::roster::Roster;
use crate::domain::score;
use crate::domain::survey::Text;
use crate::domain::tally::{Class, Counts, Shape};

pub(super) struct Assembly<'a> {
    pub codebook: &'a Codebook,
    pub roster: Option<&'a Roster>,
    pub classes: &'a [Class],
    pub terms: Terms,
    pub splits: &'a [Split],
    pub plan: &'a Plan,
    pub whole: bool,
}

impl<'a> Assembly<'a> {
    pub(super) fn of(
        engine: &'a Engine<'a>,
        codebook: &'a Codebook,
        roster: Option<&'a Roster>,
        plan: &'a Plan,
    ) -> Self {
        let Engine { classes, splits, terms, whole, .. } = engine;
        Self { codebook, roster, classes, terms: *terms, splits, plan, whole: *whole }
    }

    pub(super) fn tables(&self) -> Tables {
        let everybody: Vec<usize> = (0..self.classes.len()).collect();
        let responses = self.counts(&everybody).responses;
        let asked = self.roster.map(Roster::headcount);
        let whole = if responses == 0 {
            Cell::Empty
        } else if self.whole {
            self.shown(Source::Whole, &everybody, asked)
        } else {
            Cell::Suppressed
        };
        let asked = printed_asked(asked, true, self.terms.protection);
        let by: Vec<Table> = self.splits.iter().enumerate().filter_map(|(at, split)| self.table(at, split)).collect();
        let assurance = self.assurance(&whole, &by);
        Tables { asked, responses, whole, by, assurance }
    }

    fn counts(&self, classes: &[usize]) -> Counts {
        let mut counts = Counts::new(&Shape::of(self.codebook.survey()));
        for &class in classes {
            counts.join(&self.classes[class].counts);
        }
        counts
    }

    fn shown(&self, source: Source, classes: &[usize], asked: Option<u32>) -> Cell {
        Cell::Shown(Box::new(self.figures(source, classes, asked)))
    }

    fn figures(&self, source: Source, classes: &[usize], asked: Option<u32>) -> Figures {
        let survey = self.codebook.survey();
        let figures = score::figures(&self.counts(classes), asked, survey, self.terms.rounding);
        let line = self.plan.lines.iter().position(|line| line.source == source);
        let hidden: Vec<bool> =
            self.plan.items.iter().map(|item| line.is_none_or(|line| !item.visible[line])).collect();
        let details: Vec<Detail> = self.plan.items.iter().map(|item| item.detail).collect();
        let figures = Ladder { survey, rounding: self.terms.rounding, details: &details }.figures(&figures, &hidden);
        let rate = if source == Source::Whole { ResponseRate::of_whole } else { ResponseRate::of_group };
        Figures { response_rate: rate(figures.n, asked, self.terms.protection), ..figures }
    }

    fn table(&self, at: usize, split: &Split) -> Option<Table> {
        let attribute = self.codebook.survey().attributes.get(split.attribute)?;
        let codes = self.codebook.codes(split.attribute)?;
        let mut rows = Vec::new();
        let mut merged = 0_usize;
        let numbers: Vec<Option<LevelCode>> = split
            .blocks
            .iter()
            .map(|block| {
                merged += usize::from(block.groups.len() > 1);
                (block.groups.len() > 1).then(|| number(merged, codes)).flatten()
            })
            .collect();
        for (group, content) in split.groups.iter().enumerate() {
            let level = content.level.and_then(|level| codes.levels.get(level));
            let asked = self.asked(split, &[group]);
            let block = split.blocks.iter().position(|block| block.groups.contains(&group));
            let cell = match block {
                _ if content.n == 0 => Cell::Empty,
                None => Cell::Suppressed,
                Some(block) => match &numbers[block] {
                    Some(number) => Cell::Merged(number.clone()),
                    None => self.shown(Source::Block { split: at, block }, &content.classes, asked),
                },
            };
            let (level, label) = (level.map(|level| level.code.clone()), level.map(|level| level.label.clone()));
            let asked = printed_asked(asked, false, self.terms.protection);
            rows.push(Row { level, label, asked, members: Vec::new(), cell });
            let last = block.filter(|&block| split.blocks[block].groups.last() == Some(&group));
            if let Some((block, Some(number))) = last.map(|block| (block, &numbers[block])) {
                rows.push(self.merged(split, Source::Block { split: at, block }, &split.blocks[block], number));
            }
        }
        Some(Table {
            attribute: attribute.id.clone(),
            label: attribute.label.clone(),
            within: split.parent(self.codebook),
            rows,
        })
    }

    fn merged(&self, split: &Split, source: Source, block: &Block, number: &LevelCode) -> Row {
        let codes = self.codebook.codes(split.attribute);
        let level = |&group: &usize| codes?.levels.get(split.groups[group].level?);
        let labels: Vec<&Text> = block.groups.iter().filter_map(level).map(|level| &level.label).collect();
        let asked = self.asked(split, &block.groups);
        Row {
            level: Some(number.clone()),
            label: Text::joined(&labels),
            asked: printed_asked(asked, false, self.terms.protection),
            members: block.groups.iter().map(|group| level(group).map(|level| level.code.clone())).collect(),
            cell: self.shown(source, &split.classes(block), asked),
        }
    }

    /// Headcount of some groups of a table, where the roster knows all of them.
    fn asked(&self, split: &Split, groups: &[usize]) -> Option<u32> {
        let code = |attribute: usize, level: usize| {
            let id = &self.codebook.survey().attributes.get(attribute)?.id;
            Some((id.clone(), self.codebook.codes(attribute)?.levels.get(level)?.code.clone()))
        };
        groups.iter().try_fold(0_u32, |sum, &group| {
            let own = code(split.attribute, split.groups[group].level?)?;
            let parent = split.within.map(|(parent, level)| code(parent, level));
            let levels: Vec<_> = std::iter::once(Some(own)).chain(parent).collect::<Option<_>>()?;
            sum.checked_add(self.roster?.headcount_of(&levels)?)
        })
    }

    fn assurance(&self, whole: &Cell, by: &[Table]) -> Assurance {
        let k = u64::from(self.terms.minimum.get());
        let sizes = self.splits.iter().flat_map(|split| &split.groups).map(|group| group.n);
        let everybody = self.classes.iter().map(|class| class.counts.responses).sum();
        let (mut groups, mut eligible) = (0, 0);
        for n in sizes.chain([everybody]).filter(|&n| n > 0) {
            groups += 1;
            eligible += u32::from(n >= k);
        }
        let rows = || by.iter().flat_map(|table| &table.rows);
        let count =
            |keep: &dyn Fn(&Row) -> bool| u32::try_from(rows().filter(|row| keep(row)).count()).unwrap_or(u32::MAX);
        let is_shown = |row: &Row| row.cell.figures().is_some();
        let coarser = self.plan.items.iter().zip(&self.codebook.survey().items);
        let fell = coarser.filter(|(plan, _)| plan.detail != Detail::of(self.terms.protection));
        Assurance {
            protection: self.terms.protection,
            minimum: self.terms.minimum,
            groups,
            eligible,
            shown: u32::from(whole.figures().is_some()) + count(&|row| is_shown(row) && row.members.is_empty()),
            merged: count(&|row| is_shown(row) && !row.members.is_empty()),
            members: count(&|row| matches!(row.cell, Cell::Merged(_))),
            hidden: u32::from(*whole == Cell::Suppressed) + count(&|row| row.cell == Cell::Suppressed),
            distance: self.terms.minimum.get(),
            coarser: fell
                .map(|(plan, item)| Coarser {
                    item: item.id.clone(),
                    hidden_under: u32::try_from(plan.detail.hidden_under).unwrap_or(u32::MAX),
                })
                .collect(),
            certificate: String::new(),
        }
    }
}

/// The code of a merged group: `+1`, `+2`, ..., with more signs where a level is called so.
fn number(at: usize, codes: &AttributeCodes) -> Option<LevelCode> {
    let names = (1..40).map(|signs| format!("{}{at}", "+".repeat(signs)));
    names.filter(|name| codes.find(name).is_none()).find_map(|name| LevelCode::parse(&name).ok())
}
