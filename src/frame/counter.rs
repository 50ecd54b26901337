//! Dense counts of coded rows, turned into a tally at the end.
//! Owns the layout of the counts; hands them to [`Tally`] and shows them to nobody else.

use super::coder::Row;
use crate::domain::codebook::Codebook;
use crate::domain::survey::{Definition, Level};
use crate::domain::tally::{Counts, Shape, Split, Tally};

/// Counts one part of a file.
pub(super) struct Counter {
    shape: Shape,
    groups: Vec<Groups>,
}

/// Counts of the groups of one attribute; without an attribute, of everybody.
struct Groups {
    attribute: Option<usize>,
    /// Levels met in the file; `None` where the codebook knows them.
    met: Option<Vec<Level>>,
    /// Group 0 gave no level. A group takes `stride` numbers: responses, complete, partial, responses with every item,
    /// then for each scale the other responses with at least one answer, then for each item its values, 0 for none.
    cells: Vec<u64>,
}

const HEAD: usize = 4;

impl Counter {
    pub(super) fn new(survey: &Definition, attributes: &[usize]) -> Self {
        let shape = Shape::of(survey);
        let empty = |attribute| Groups { attribute, met: None, cells: Vec::new() };
        let mut groups: Vec<_> = attributes.iter().map(|&attribute| empty(Some(attribute))).collect();
        if groups.is_empty() {
            groups.push(empty(None));
        }
        Self { shape, groups }
    }

    /// Counts a row that has nothing odd in it.
    #[inline]
    pub(super) fn add(&mut self, row: &Row<'_>) {
        let shape = &self.shape;
        let stride = stride(shape);
        let answered = row.answers.iter().filter(|&&value| value != 0).count();
        for groups in &mut self.groups {
            let start = stride * groups.attribute.map_or(0, |attribute| row.levels[attribute] as usize);
            if groups.cells.len() < start + stride {
                groups.cells.resize(start + stride, 0);
            }
            let (head, values) = groups.cells[start..start + stride].split_at_mut(HEAD + shape.scales.len());
            head[0] += 1;
            head[1] += u64::from(shape.is_complete(answered));
            head[2] += u64::from(shape.is_partial(answered));
            if answered == shape.items {
                head[3] += 1;
            } else {
                for (any, items) in head[HEAD..].iter_mut().zip(&shape.scales) {
                    *any += u64::from(items.iter().any(|&item| row.answers[item] != 0));
                }
            }
            for (values, &value) in values.chunks_exact_mut(shape.points + 1).zip(row.answers.iter()) {
                values[usize::from(value)] += 1;
            }
        }
    }

    /// Names the levels met in the file, in the order of their codes.
    pub(super) fn name(&mut self, met: Vec<(usize, Vec<Level>)>) {
        for (attribute, levels) in met {
            for groups in self.groups.iter_mut().filter(|groups| groups.attribute == Some(attribute)) {
                groups.met = Some(levels.clone());
            }
        }
    }

    /// Adds the counts of another part of the same file.
    pub(super) fn merge(&mut self, other: &Self) {
        let stride = stride(&self.shape);
        for (into, from) in self.groups.iter_mut().zip(&other.groups) {
            for (at, cell) in from.cells.chunks_exact(stride).enumerate() {
                let start = stride * into.place(at, from.met.as_deref());
                if into.cells.len() < start + stride {
                    into.cells.resize(start + stride, 0);
                }
                for (sum, count) in into.cells[start..start + stride].iter_mut().zip(cell) {
                    *sum += count;
                }
            }
        }
    }

    /// The tally, and the codebook with the levels met in the file.
    pub(super) fn into_tally(self, mut codebook: Codebook) -> (Tally, Codebook) {
        let mut whole = Counts::new(&self.shape);
        for cell in self.groups[0].cells.chunks_exact(stride(&self.shape)) {
            add(&mut whole, cell, &self.shape);
        }
        let mut splits = Vec::new();
        for groups in self.groups {
            let Some(attribute) = groups.attribute else { continue };
            let order = groups.order(codebook.codes(attribute).map_or(0, |codes| codes.levels.len()));
            let counts = |group: usize| groups.counts(group, &self.shape);
            splits.push(Split {
                attribute,
                levels: order.iter().map(|&group| counts(group)).collect(),
                blank: counts(0),
            });
            if let Some(met) = &groups.met {
                let levels = order.iter().map(|&group| met[group - 1].clone()).collect();
                codebook = codebook.with_levels(attribute, levels);
            }
        }
        (Tally::new(whole, splits), codebook)
    }
}

impl Groups {
    /// Where a group of another part stands here; levels met in both are the same by their code.
    fn place(&mut self, group: usize, theirs: Option<&[Level]>) -> usize {
        let Some(level) = group.checked_sub(1).and_then(|at| theirs?.get(at)) else { return group };
        let met = self.met.get_or_insert_default();
        let found = met.iter().position(|known| known.code == level.code);
        1 + found.unwrap_or_else(|| {
            met.push(level.clone());
            met.len() - 1
        })
    }

    /// The groups as shown: in codebook order, or those met in the order of their codes.
    fn order(&self, known: usize) -> Vec<usize> {
        let Some(met) = &self.met else { return (1..=known).collect() };
        let mut order: Vec<usize> = (1..=met.len()).collect();
        order.sort_by(|&one, &other| met[one - 1].code.cmp(&met[other - 1].code));
        order
    }

    fn counts(&self, group: usize, shape: &Shape) -> Counts {
        let mut counts = Counts::new(shape);
        if let Some(cell) = self.cells.chunks_exact(stride(shape)).nth(group) {
            add(&mut counts, cell, shape);
        }
        counts
    }
}

const fn stride(shape: &Shape) -> usize {
    HEAD + shape.scales.len() + shape.items * (shape.points + 1)
}

fn add(counts: &mut Counts, cell: &[u64], shape: &Shape) {
    let (head, values) = cell.split_at(HEAD + shape.scales.len());
    counts.responses += head[0];
    counts.complete += head[1];
    counts.partial += head[2];
    for (any, some) in counts.any.iter_mut().zip(&head[HEAD..]) {
        *any += some + head[3];
    }
    for (sums, values) in counts.values.iter_mut().zip(values.chunks_exact(shape.points + 1)) {
        for (sum, value) in sums.iter_mut().zip(&values[1..]) {
            *sum += value;
        }
    }
}
