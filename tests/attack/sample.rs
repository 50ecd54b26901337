//! The sample organisation: the attacker against its four years, every protection and minimum.

use kotae::domain::attack::{Known, Ring, View, distances};
use kotae::domain::protect::Cleared;
use kotae::domain::survey::{Protection, Rounding};

use super::linear::{LINEAR, attack, collude};
use super::organisation::{FULL, MINIMAL, Sample};
use super::world::person;
use super::{Work, nightly};

impl Sample {
    fn truth(&self) -> Vec<Vec<Option<u8>>> {
        self.responses.iter().map(|response| response.answers().to_vec()).collect()
    }

    fn known(&self, cleared: &Cleared) -> Known {
        let view = View::of(self.codebook.survey(), Rounding::Published, &cleared.tables);
        let people = self.responses.iter().map(|response| person(&self.codebook, response, 0)).collect();
        Known::new(&[view], people).unwrap()
    }
}

/// Attacks a year; gives how many rows are printed.
fn holds(year: i16, tables: &str, k: u32, protection: Protection, items: impl Iterator<Item = usize>) {
    let work = Work::begin(format!("sample {year}, k {k}, {}", protection.code()));
    let sample = Sample::of(year, tables);
    let cleared = sample.release(k, protection);
    let (known, truth) = (sample.known(&cleared), sample.truth());
    let near = distances(&known, None, k as usize, &|_, _| {}).unwrap();
    let least = near.iter().map(|near| near.distance).fold(f64::INFINITY, f64::min);
    assert!(least >= f64::from(k) - 1e-6, "{year}: D = {least}");
    let score = attack(&known, &truth, items, LINEAR);
    let told = &cleared.tables.assurance;
    eprintln!(
        "sample {year}, k {k}, {}: {} of {} eligible groups shown, {} merged, {} items coarser, D >= {k}; {score:?}",
        protection.code(),
        told.shown,
        told.eligible,
        told.merged,
        told.coarser.len()
    );
    assert_eq!((score.pinned, score.confined, score.undecided), (0, 0, 0), "{year}");
    work.end();
}

/// Line 1 of what issue 3 must show.
#[test]
fn of_636_people_nobody_is_pinned_on_any_item() {
    holds(2024, MINIMAL, 10, Protection::Standard, 0..13);
}

/// What protection costs: groups that keep numbers of their own, and those that keep them merged.
#[test]
fn the_sample_keeps_its_numbers() {
    for (tables, groups, alone, merged) in [(MINIMAL, 57, 49, 8), (FULL, 142, 80, 62)] {
        let told = Sample::of(2024, tables).release(10, Protection::Standard).tables.assurance.clone();
        assert_eq!((told.groups, told.shown, told.members, told.hidden), (groups, alone, merged, 0));
        assert_eq!(told.coarser, [], "an item fell back");
    }
}

#[test]
fn three_worst_case_colluders_pin_nobody() {
    let sample = Sample::of(2024, MINIMAL);
    let (known, truth) = (sample.known(&sample.release(10, Protection::Standard)), sample.truth());
    let step = if nightly() { 1 } else { 20 };
    let items = if nightly() { 13 } else { 1 };
    for ring in [Ring::Closest, Ring::SmallestRow] {
        let victims = (0..truth.len())
            .step_by(step)
            .flat_map(|victim| (0..items).map(move |turn| (victim, (victim / step + turn) % 13)));
        let score = collude(&known, &truth, victims, ring);
        eprintln!("sample 2024, three colluders, {ring:?}: {score:?}");
        assert_eq!(score.pinned, 0, "{ring:?}");
    }
}

#[test]
fn every_year_minimum_and_protection_holds_in_the_full_catalogue() {
    if !nightly() {
        return holds(2021, MINIMAL, 5, Protection::Strict, std::iter::once(4));
    }
    for year in 2021..=2024 {
        for k in [5, 10] {
            for protection in [Protection::Standard, Protection::Strict] {
                for tables in [MINIMAL, FULL] {
                    holds(year, tables, k, protection, 0..13);
                }
            }
        }
    }
}
