//! Speed and coverage of disclosure control, on one core: the sample organisation, 5,000 answers, 200,000 answers under a
//! tree of 2,000 units. `cargo bench --bench disclosure`, `... -- coverage` for every year, minimum and level.
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

#[path = "../attack/organisation.rs"]
mod organisation;
#[path = "../attack/world.rs"]
#[expect(dead_code, reason = "the attacks use the rest")]
mod world;

use std::time::Instant;

use kotae::domain::protect::Cleared;
use kotae::domain::survey::{Protection, Rounding};
use organisation::{FULL, MINIMAL, Sample};
use world::{Recipe, Shape, World};

fn main() {
    println!(
        "| organisation | catalogue | k | level | groups | eligible | alone | merged rows | groups in them | hidden | items coarser | seconds |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    if std::env::args().any(|word| word == "coverage") {
        for (name, tables) in [("minimal", MINIMAL), ("full", FULL)] {
            for (k, level) in [10, 5].into_iter().flat_map(|k| [(k, Protection::Standard), (k, Protection::Strict)]) {
                for year in [2024, 2021, 2022, 2023] {
                    let sample = Sample::of(year, tables);
                    report(&year.to_string(), name, k, level, || sample.release(k, level));
                }
            }
        }
        return;
    }
    for (name, tables, limit) in [("minimal", MINIMAL, "5 s"), ("full", FULL, "60 s")] {
        let sample = Sample::of(2024, tables);
        report(&format!("sample 2024 (limit {limit})"), name, 10, Protection::Standard, || {
            sample.release(10, Protection::Standard)
        });
    }
    for (answers, tree, silent, limit) in [
        (5_000, vec![10, 6, 4], 0.0, "3 min"),
        (5_000, vec![10, 6, 4], 0.02, "3 min"),
        (200_000, vec![10, 10, 18], 0.0, "10 min"),
    ] {
        let recipe = Recipe {
            seed: 7,
            answers,
            flat: vec![8, 6, 6],
            tree,
            points: 5,
            items: 13,
            blank: 0.0,
            silent,
            shape: Shape::Ordinary,
            crossing: false,
            k: 10,
            protection: Protection::Standard,
            rounding: Rounding::Published,
        };
        let units: usize = recipe
            .tree
            .iter()
            .scan(1, |units, &branches| {
                *units *= branches;
                Some(*units)
            })
            .sum();
        let world = World::new(recipe);
        let name = format!("{answers} answers, {} % of items not answered (limit {limit})", 100.0 * silent);
        report(&name, &format!("3 attributes, {units} units"), 10, Protection::Standard, || world.release());
    }
}

fn report(name: &str, catalogue: &str, k: u32, level: Protection, release: impl Fn() -> Cleared) {
    let start = Instant::now();
    let cleared = release();
    let seconds = start.elapsed().as_secs_f64();
    cleared.certificate.check().unwrap();
    let told = &cleared.tables.assurance;
    let coarser: Vec<String> =
        told.coarser.iter().map(|coarser| format!("{} under {}", coarser.item, coarser.hidden_under)).collect();
    println!(
        "| {name} | {catalogue} | {k} | {} | {} | {} | {} | {} | {} | {} | {} | {seconds:.1} |",
        level.code(),
        told.groups,
        told.eligible,
        told.shown,
        told.merged,
        told.members,
        told.hidden,
        coarser.join(", ")
    );
}
