//! What anybody can check about released tables without a single answer: sizes, sums, the ladder, and the certificate.
//! Owns the questions; every one is answered from the tables and the proofs alone.

use std::collections::BTreeMap;

use super::certificate::{Certificate, Proof, RowName};
use super::figures::{Bound, Figures, ItemFigures, Score};
use super::ladder::Detail;
use super::{Cell, Row, Table, Tables};
use crate::domain::ids::{AttributeId, LevelCode};
use crate::domain::survey::Protection;

impl Tables {
    /// Checks what can be seen: no printed group is too small, rows add up, nothing is finer than the ladder.
    ///
    /// # Errors
    /// One sentence for everything that is not as it must be.
    pub fn inspect(&self) -> Result<(), Vec<String>> {
        let mut faults = Vec::new();
        for (name, figures) in self.printed() {
            self.group(&name, figures, &mut faults);
        }
        for table in &self.by {
            self.sums(table, &mut faults);
        }
        settle(faults)
    }

    /// Checks the certificate, and that it speaks of the rows printed here.
    ///
    /// # Errors
    /// One sentence for everything that does not hold.
    pub fn check(&self, certificate: &Certificate) -> Result<(), Vec<String>> {
        let mut faults = certificate.check().err().unwrap_or_default();
        if certificate.minimum != self.assurance.minimum {
            faults.push(format!(
                "the certificate proves {}, the release promises {}",
                certificate.minimum.get(),
                self.assurance.minimum.get()
            ));
        }
        let Some(people) = certificate.audits.first() else {
            faults.push("the certificate is empty".to_owned());
            return settle(faults);
        };
        let printed: BTreeMap<String, u64> = self.printed().map(|(name, figures)| (name, figures.n)).collect();
        let proven = sizes(people);
        for (name, n) in &printed {
            match proven.get(name) {
                None => faults.push(format!("{name}: printed but not proven")),
                Some(found) if found != n => faults.push(format!("{name}: {n} people printed, {found} proven")),
                Some(_) => {}
            }
        }
        for (name, figures) in self.printed() {
            for item in figures.items.iter().filter(|item| item.score.is_ok()) {
                let proof = certificate.audits.iter().find(|proof| proof.items.contains(&item.id));
                let n = item.score.as_ref().map_or(0, |score| score.n);
                if proof.map(sizes).and_then(|sizes| sizes.get(&name).copied()) != Some(n) {
                    faults.push(format!("{name}, {}: printed for {n} people but not proven for them", item.id));
                }
            }
        }
        settle(faults)
    }

    /// The whole and every row with figures, by a name that the certificate gives them too.
    fn printed(&self) -> impl Iterator<Item = (String, &Figures)> {
        let whole = self.whole.figures().map(|figures| (name(&RowName::Whole), figures));
        let rows = self.by.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
        whole.into_iter().chain(rows.filter_map(|(table, row)| Some((row_name(table, row), row.cell.figures()?))))
    }

    fn group(&self, name: &str, figures: &Figures, faults: &mut Vec<String>) {
        let k = u64::from(self.assurance.minimum.get());
        if figures.n < k {
            faults.push(format!("{name}: {} people printed, expected at least {k}", figures.n));
        }
        Self::indices(name, figures, faults);
        if let Some(rate) = figures.response_rate.filter(|_| self.assurance.protection == Protection::Strict) {
            let tenths = rate.percent.0;
            let fine = rate.step.0 < 10 && name != whole();
            if fine || !tenths.is_multiple_of(rate.step.0) {
                faults.push(format!("{name}: a response rate finer than the level of protection allows"));
            }
        }
        for item in &figures.items {
            let Ok(score) = &item.score else { continue };
            let coarser = self.assurance.coarser.iter().find(|coarser| coarser.item == item.id);
            let start = Detail::of(self.assurance.protection);
            let detail = coarser.map_or(start, |coarser| Detail::fallen(u64::from(coarser.hidden_under)));
            if score.n < k || !fits(item, score.n, detail) {
                faults.push(format!("{name}, {}: finer than {} people allow", item.id, score.n));
            }
        }
    }

    /// A category or the overall score lies among its items and is printed no finer than the coarsest of them.
    fn indices(name: &str, figures: &Figures, faults: &mut Vec<String>) {
        let items = || figures.items.iter().filter_map(|item| item.score.as_ref().ok());
        let (low, high) = (items().map(|item| item.printed).min(), items().map(|item| item.printed).max());
        let (least, most) = (items().map(|item| item.step).min(), items().map(|item| item.step).max());
        let inside = |score: &Score| Some(score.printed) >= low && Some(score.printed) <= high;
        let categories = figures.categories.iter().filter_map(|category| category.score.as_ref().ok());
        let sound = categories.into_iter().all(|score| inside(score) && Some(score.step) >= least);
        if !sound || figures.overall.as_ref().is_ok_and(|score| !inside(score) || Some(score.step) != most) {
            faults.push(format!("{name}: a category or the overall score says more than its items"));
        }
    }

    /// The rows of a table add up to the row it splits, if nothing is hidden, and never to more.
    fn sums(&self, table: &Table, faults: &mut Vec<String>) {
        let whole = [self.responses];
        let parent = match &table.within {
            None => whole.first().copied(),
            Some(within) => self.find(within.attribute.as_str()).and_then(|above| {
                let row = above.rows.iter().find(|row| row.level.as_ref() == Some(&within.level))?;
                row.cell.figures().map(|figures| figures.n)
            }),
        };
        let sum: u64 = table.rows.iter().filter_map(|row| row.cell.figures()).map(|figures| figures.n).sum();
        let hidden = table.rows.iter().any(|row| row.cell == Cell::Suppressed);
        if parent.is_some_and(|n| sum > n || !hidden && sum != n) {
            faults.push(format!(
                "{}: the rows add up to {sum}, expected {}",
                table.attribute,
                parent.unwrap_or_default()
            ));
        }
        for row in &table.rows {
            if self.assurance.protection == Protection::Strict && row.asked.is_some_and(|asked| asked > 0) {
                faults.push(format!("{}: tells how many were asked", row_name(table, row)));
            }
            if let Cell::Merged(code) = &row.cell {
                let target = table.rows.iter().find(|other| other.level.as_ref() == Some(code));
                if target.is_none_or(|target| !target.members.contains(&row.level)) {
                    faults.push(format!("{}: merged into a row that does not name it", row_name(table, row)));
                }
            }
        }
    }
}

fn settle(faults: Vec<String>) -> Result<(), Vec<String>> {
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Whether an item of `n` answers is printed as the ladder says.
fn fits(item: &ItemFigures, n: u64, detail: Detail) -> bool {
    let Ok(score) = &item.score else { return true };
    let step = detail.share_step(n);
    let shares = item.shares.as_ref();
    let whole_steps = |shares: &super::Shares| shares.points.iter().all(|share| share % shares.step == 0);
    u64::from(score.step.0) == detail.step(n)
        && u64::from(score.printed.0) % 10_u64.min(detail.step(n)) == 0
        && (detail.ladder == Protection::Strict || score.bound == Bound::Exactly)
        && n >= detail.hidden_under
        && shares.map(|shares| u64::from(shares.step)) == step
        && shares.is_none_or(whole_steps)
        && (item.sd.is_none() || detail.spread(n))
}

/// The rows of a proof with the people in them.
fn sizes(proof: &Proof) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    for (row, released) in proof.rows.iter().enumerate() {
        let people = proof.atoms.iter().filter(|(_, rows)| rows.contains(&row)).map(|(n, _)| n).sum();
        sizes.insert(name(released), people);
    }
    sizes
}

fn row_name(table: &Table, row: &Row) -> String {
    let within = table.within.as_ref().map(|within| (within.attribute.clone(), within.level.clone()));
    let levels = if row.members.is_empty() { vec![row.level.clone()] } else { row.members.clone() };
    name(&RowName::Group { attribute: table.attribute.clone(), within, levels })
}

fn whole() -> String {
    name(&RowName::Whole)
}

fn name(row: &RowName) -> String {
    let code = |level: &Option<LevelCode>| level.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    match row {
        RowName::Earlier(at) => format!("earlier row {at}"),
        RowName::Whole => "everybody".to_owned(),
        RowName::Group { attribute, within, levels } => {
            let levels = levels.iter().map(code).collect::<Vec<_>>().join(" + ");
            let above =
                within.as_ref().map(|(above, level): &(AttributeId, LevelCode)| format!(" within {above} {level}"));
            format!("{attribute} {levels}{}", above.unwrap_or_default())
        }
    }
}
