//! Rows of earlier releases of the same wave (R8): published once, they stay known, and bind whatever comes after.
//! Owns reading them back out of tables; changes nothing.

use super::atoms::Released;
use super::catalogue::Split;
use super::engine::Earlier;
use super::figures::Figures;
use super::ladder::Detail;
use super::{Row, Table, Tables};
use crate::domain::codebook::Codebook;
use crate::domain::tally::Class;

/// The rows of an earlier release over the people who are counted now; it held the batches up to `batch`.
pub(super) fn rows(
    tables: &Tables,
    batch: usize,
    codebook: &Codebook,
    splits: &[Split],
    classes: &[Class],
) -> Vec<Earlier> {
    let reading = Reading { tables, batch, codebook, splits, classes };
    let everybody: Vec<usize> = (0..classes.len()).collect();
    let whole = tables.whole.figures().map(|figures| reading.row(everybody, Vec::new(), figures));
    let groups = tables
        .by
        .iter()
        .flat_map(|table| table.rows.iter().filter_map(|row| reading.group(table, row, row.cell.figures()?)));
    whole.into_iter().chain(groups).collect()
}

struct Reading<'a> {
    tables: &'a Tables,
    batch: usize,
    codebook: &'a Codebook,
    splits: &'a [Split],
    classes: &'a [Class],
}

impl Reading<'_> {
    fn group(&self, table: &Table, row: &Row, figures: &Figures) -> Option<Earlier> {
        let attribute = self.codebook.survey().find_attribute(table.attribute.as_str())?;
        let within = match &table.within {
            None => None,
            Some(within) => {
                let parent = self.codebook.survey().find_attribute(within.attribute.as_str())?;
                Some((parent, self.codebook.codes(parent)?.find(within.level.as_str())?))
            }
        };
        let split = self.splits.iter().find(|split| split.attribute == attribute && split.within == within)?;
        let codes = self.codebook.codes(attribute)?;
        let find = |code: &Option<_>| match code {
            None => Some(None),
            Some(code) => codes.find(<_ as std::borrow::Borrow<str>>::borrow(code)).map(Some),
        };
        let own = [row.level.clone()];
        let named = if row.members.is_empty() { own.as_slice() } else { &row.members };
        let levels: Vec<Option<usize>> = named.iter().map(find).collect::<Option<_>>()?;
        let groups = split.groups.iter().filter(|group| levels.contains(&group.level));
        let classes = groups.flat_map(|group| group.classes.iter().copied()).collect();
        let attributes = within.map(|(parent, _)| parent).into_iter().chain([attribute]).collect();
        Some(self.row(classes, attributes, figures))
    }

    fn row(&self, classes: Vec<usize>, attributes: Vec<usize>, figures: &Figures) -> Earlier {
        let classes = classes.into_iter().filter(|&class| self.classes[class].batch <= self.batch).collect();
        let items = figures.items.iter().map(|item| {
            let coarser = self.tables.assurance.coarser.iter().find(|coarser| coarser.item == item.id);
            let start = Detail::of(self.tables.assurance.protection);
            let detail = coarser.map_or(start, |coarser| Detail::fallen(u64::from(coarser.hidden_under)));
            item.score.as_ref().ok().map(|_| detail)
        });
        Earlier { released: Released { classes, attributes }, items: items.collect() }
    }
}
