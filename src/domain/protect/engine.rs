//! The road from people to rows that may be printed: small groups merged, R3 proven, every item proven by R5.
//! Owns the order of the steps and every decision; the proofs are in `distance` and `deniable`.

use std::collections::BTreeMap;

use super::atoms::{Atoms, Released};
use super::catalogue::Split;
use super::deniable::Search;
use super::distance::{Witness, culprits, prove};
use super::ladder::{Detail, is_one_sided};
use super::printed::Printed;
use super::{Progress, Step, Terms};
use crate::domain::survey::{Protection, Rounding};
use crate::domain::tally::Class;

/// With fewer atoms than this, a reader could try out all answers.
const TRIED_OUT: usize = 60;
/// Of the people without proof, so many are compared to mend the worst first.
const LOOKED_AT: usize = 40;

/// A row of an earlier release of the same wave: it cannot be taken back.
pub(super) struct Earlier {
    /// Who was in it.
    pub released: Released,
    /// How each item was printed; `None` where it was not.
    pub items: Vec<Option<Detail>>,
}

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Earlier(usize),
    Whole,
    Block { split: usize, block: usize },
}

/// A row and who is in it.
pub(super) struct Line {
    pub source: Source,
    pub released: Released,
}

/// What is decided about one item.
pub(super) struct ItemPlan {
    /// How it is printed.
    pub detail: Detail,
    /// For each line, whether the item is printed there.
    pub visible: Vec<bool>,
}

/// A proof of R3 for one set of people and rows.
pub(super) struct Audit {
    /// Items it holds for; empty: for whoever answered at all.
    pub items: Vec<usize>,
    /// The rows, by position among all lines.
    pub lines: Vec<usize>,
    pub atoms: Atoms,
    pub witnesses: Vec<Witness>,
}

/// Everything decided.
pub(super) struct Plan {
    pub lines: Vec<Line>,
    pub items: Vec<ItemPlan>,
    pub audits: Vec<Audit>,
}

/// What the engine works on.
pub(super) struct Engine<'a> {
    pub classes: &'a [Class],
    pub splits: Vec<Split>,
    pub earlier: Vec<Earlier>,
    pub terms: Terms,
    pub whole: bool,
    pub layers: super::Layers,
}

impl Engine<'_> {
    fn k(&self) -> u64 {
        u64::from(self.terms.minimum.get())
    }

    fn people(&self) -> Vec<u64> {
        self.classes.iter().map(|class| class.counts.responses).collect()
    }

    fn answerers(&self, item: usize) -> Vec<u64> {
        self.classes.iter().map(|class| class.counts.values[item].iter().sum()).collect()
    }

    /// Decides everything; afterwards the blocks of the splits are what is printed.
    pub(super) fn run(&mut self, progress: Progress<'_>) -> Plan {
        let k = self.k();
        self.whole = self.people().iter().sum::<u64>() >= k;
        for split in &mut self.splits {
            if self.whole {
                split.merge_small(k);
            } else {
                split.blocks.clear();
            }
        }
        let people = self.prove_people(progress);
        let lines = self.lines();
        let mut audits = vec![people];
        let items = self.classes.first().map_or(0, |class| class.counts.values.len());
        let plans = (0..items).map(|item| {
            progress(Step::Item { at: item + 1, of: items });
            self.item(item, &lines, &mut audits)
        });
        let plans = plans.collect();
        Plan { lines, items: plans, audits }
    }

    /// Earlier rows, the whole, then every block, most valuable first.
    fn lines(&self) -> Vec<Line> {
        let earlier = self.earlier.iter().enumerate().map(|(at, earlier)| Line {
            source: Source::Earlier(at),
            released: Released {
                classes: earlier.released.classes.clone(),
                attributes: earlier.released.attributes.clone(),
            },
        });
        let whole = self.whole.then(|| Line {
            source: Source::Whole,
            released: Released { classes: (0..self.classes.len()).collect(), attributes: Vec::new() },
        });
        let blocks = self.splits.iter().enumerate().flat_map(|(at, split)| {
            let attributes: Vec<usize> =
                split.within.map(|(parent, _)| parent).into_iter().chain([split.attribute]).collect();
            split.blocks.iter().enumerate().map(move |(block, content)| Line {
                source: Source::Block { split: at, block },
                released: Released { classes: split.classes(content), attributes: attributes.clone() },
            })
        });
        earlier.chain(whole).chain(blocks).collect()
    }

    /// R3 over everybody who answered, with repair.
    fn prove_people(&mut self, progress: Progress<'_>) -> Audit {
        let people = self.people();
        let mut known: Vec<(Vec<usize>, Witness)> = Vec::new();
        loop {
            let lines = self.lines();
            let rows: Vec<usize> = (0..lines.len()).collect();
            let (atoms, witnesses, failed) = self.audit(&lines, &rows, &people, &known, progress);
            let Some(guilty) = worst(&atoms, &failed, lines.len()) else {
                return Audit { items: Vec::new(), lines: rows, atoms, witnesses };
            };
            let Some(line) = guilty.into_iter().filter_map(|row| Some((self.cost(&lines[row])?, row))).min() else {
                // Earlier rows alone give somebody away: nothing of ours can mend that.
                return Audit { items: Vec::new(), lines: rows, atoms, witnesses };
            };
            known = remembered(&atoms, witnesses);
            self.give_up(lines[line.1].source);
            progress(Step::Repaired);
        }
    }

    /// How much is lost when a row is given up, least first; `None` for rows that cannot be.
    fn cost(&self, line: &Line) -> Option<(std::cmp::Reverse<usize>, u64)> {
        match line.source {
            Source::Earlier(_) => None,
            Source::Whole => Some((std::cmp::Reverse(0), u64::MAX)),
            Source::Block { split, block } => {
                let split = &self.splits[split];
                Some((std::cmp::Reverse(split.place + 1), split.blocks[block].n))
            }
        }
    }

    /// Merges the row with its neighbour, or hides it if it has none.
    fn give_up(&mut self, source: Source) {
        match source {
            Source::Earlier(_) => {}
            Source::Whole => {
                self.whole = false;
                self.splits.iter_mut().for_each(|split| split.blocks.clear());
            }
            Source::Block { split, block } => {
                let k = self.k();
                if !self.splits[split].merge(block, k) {
                    self.splits[split].blocks.clear();
                }
            }
        }
    }

    /// Proves every atom under some of the lines; returns those without proof.
    fn audit(
        &self,
        lines: &[Line],
        rows: &[usize],
        people: &[u64],
        known: &[(Vec<usize>, Witness)],
        progress: Progress<'_>,
    ) -> (Atoms, Vec<Witness>, Vec<usize>) {
        let atoms = atoms(lines, rows, people);
        let known = recalled(&atoms, known);
        let (mut witnesses, mut failed) = (Vec::new(), Vec::new());
        for atom in 0..atoms.list.len() {
            progress(Step::Distance { at: atom + 1, of: atoms.list.len() });
            let tried = known.get(&atom).map(Vec::as_slice).unwrap_or_default();
            match prove(&atoms, atom, self.k(), tried) {
                Some(witness) => witnesses.push(witness),
                None if self.layers.distance => failed.push(atom),
                None => {}
            }
        }
        (atoms, witnesses, failed)
    }

    /// Decides one item: rows with enough answers to it, R3 among those who answered it, then detail by R4 and R5.
    fn item(&self, item: usize, lines: &[Line], audits: &mut Vec<Audit>) -> ItemPlan {
        let people = self.answerers(item);
        let count = |line: &Line| line.released.classes.iter().map(|&class| people[class]).sum::<u64>();
        let mut visible: Vec<bool> = lines
            .iter()
            .map(|line| match line.source {
                Source::Earlier(at) => self.earlier[at].items[item].is_some(),
                _ => count(line) >= self.k(),
            })
            .collect();
        let proven = if people != self.people() || visible.iter().any(|seen| !seen) {
            self.prove_item(item, lines, &people, &mut visible, audits);
            audits.len() - 1
        } else {
            audits[0].items.push(item);
            0
        };
        let mut plan = ItemPlan { detail: self.detail(item, lines, &visible), visible };
        while self.layers.deniable && !self.is_deniable(item, lines, &people, &plan, &audits[proven]) {
            let is_small = audits[proven].atoms.list.len() < TRIED_OUT;
            let Some(coarser) = plan.detail.coarser(is_small) else { break };
            plan.detail = coarser;
            for (line, seen) in lines.iter().zip(&mut plan.visible) {
                *seen &= matches!(line.source, Source::Earlier(_)) || count(line) >= coarser.hidden_under;
            }
        }
        plan
    }

    fn prove_item(&self, item: usize, lines: &[Line], people: &[u64], visible: &mut [bool], audits: &mut Vec<Audit>) {
        let mut known = remembered(&audits[0].atoms, audits[0].witnesses.clone());
        loop {
            let rows: Vec<usize> = (0..lines.len()).filter(|&row| visible[row]).collect();
            let (atoms, witnesses, failed) = self.audit(lines, &rows, people, &known, &|_| {});
            let mended = worst(&atoms, &failed, rows.len()).and_then(|guilty| {
                guilty.into_iter().filter_map(|row| Some((self.cost(&lines[rows[row]])?, rows[row]))).min()
            });
            let Some((_, hide)) = mended else {
                audits.push(Audit { items: vec![item], lines: rows, atoms, witnesses });
                return;
            };
            known = remembered(&atoms, witnesses);
            visible[hide] = false;
        }
    }

    /// The ladder an item starts on: an item too one-sided for the standard one falls back whole.
    fn detail(&self, item: usize, lines: &[Line], visible: &[bool]) -> Detail {
        let start = Detail::of(self.terms.protection);
        if self.terms.protection == Protection::Strict || !self.layers.ladder {
            return start;
        }
        let one_sided =
            lines.iter().zip(visible).filter(|(line, seen)| **seen && !matches!(line.source, Source::Earlier(_)));
        let one_sided = one_sided.map(|(line, _)| self.counts(item, &line.released)).any(|counts| {
            let n: u64 = counts.iter().sum();
            let sum = (1_u64..).zip(&counts).map(|(value, count)| value * count).sum();
            is_one_sided(sum, n, counts.len() as u64)
        });
        if one_sided { Detail::fallen(0) } else { start }
    }

    /// How often each value of an item was chosen in a row.
    fn counts(&self, item: usize, released: &Released) -> Vec<u64> {
        let points = self.classes.first().map_or(0, |class| class.counts.values[item].len());
        let values = |value| released.classes.iter().map(|&class| self.classes[class].counts.values[item][value]).sum();
        (0..points).map(values).collect()
    }

    /// R5; `audit` is that of the item.
    fn is_deniable(&self, item: usize, lines: &[Line], people: &[u64], plan: &ItemPlan, audit: &Audit) -> bool {
        let rows: Vec<usize> = (0..lines.len()).filter(|&row| plan.visible[row]).collect();
        let fewer = (rows != audit.lines).then(|| atoms(lines, &rows, people));
        let atoms = fewer.as_ref().unwrap_or(&audit.atoms);
        let counts = atoms.list.iter().map(|atom| {
            let released = Released { classes: atom.classes.clone(), attributes: Vec::new() };
            self.counts(item, &released)
        });
        let counts: Vec<Vec<u64>> = counts.collect();
        let printed = rows.iter().map(|&row| {
            let line = &lines[row];
            let detail = match line.source {
                Source::Earlier(at) => self.earlier[at].items[item]?,
                _ => plan.detail,
            };
            let counts = self.counts(item, &line.released);
            let exact = self.terms.rounding == Rounding::Exact && detail.step(counts.iter().sum()) == 1;
            Some(Printed::new(counts, detail, exact))
        });
        let printed: Vec<Option<Printed>> = printed.collect();
        Search { atoms, counts: &counts, printed: &printed }.succeeds()
    }
}

/// The rows that single out the people nearest to being known; `None` if nobody is.
fn worst(atoms: &Atoms, failed: &[usize], rows: usize) -> Option<Vec<usize>> {
    let found = failed.iter().take(LOOKED_AT).map(|&atom| culprits(atoms, atom, rows));
    found.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, guilty)| guilty)
}

/// The atoms under some of the lines; rows are numbered within `rows`.
fn atoms(lines: &[Line], rows: &[usize], people: &[u64]) -> Atoms {
    let copy =
        |released: &Released| Released { classes: released.classes.clone(), attributes: released.attributes.clone() };
    Atoms::new(&rows.iter().map(|&row| copy(&lines[row].released)).collect::<Vec<_>>(), people)
}

/// Proofs that outlive a change of rows: atoms are named by one of their classes. Fewer or coarser rows only join atoms,
/// and a proof added up over joined atoms stays one.
fn remembered(atoms: &Atoms, witnesses: Vec<Witness>) -> Vec<(Vec<usize>, Witness)> {
    let class = |atom: usize| atoms.list[atom].classes[0];
    witnesses
        .into_iter()
        .filter(|witness| !witness.moves.is_empty())
        .map(|witness| {
            let names = witness.moves.iter().map(|&(atom, _)| class(atom)).collect();
            (names, Witness { atom: class(witness.atom), ..witness })
        })
        .collect()
}

fn recalled(atoms: &Atoms, known: &[(Vec<usize>, Witness)]) -> BTreeMap<usize, Vec<Witness>> {
    let mut atom_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, atom) in atoms.list.iter().enumerate() {
        atom_of.extend(atom.classes.iter().map(|&class| (class, at)));
    }
    let mut recalled: BTreeMap<usize, Vec<Witness>> = BTreeMap::new();
    for (names, witness) in known {
        let Some(&atom) = atom_of.get(&witness.atom) else { continue };
        let mut moves: BTreeMap<usize, i64> = BTreeMap::new();
        let named = names.iter().map(|class| atom_of.get(class).copied());
        for (name, (_, by)) in named.zip(&witness.moves) {
            // Somebody who did not answer this item cannot take part: the proof is checked again and fails.
            *moves.entry(name.unwrap_or(usize::MAX)).or_default() += by;
        }
        let moves = moves.into_iter().filter(|(_, by)| *by != 0).collect();
        recalled.entry(atom).or_default().push(Witness { atom, scale: witness.scale, moves });
    }
    recalled
}
