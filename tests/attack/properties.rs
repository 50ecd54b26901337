//! What must hold whatever the organisation: order, coarseness, merging, and waves that hardly exist.

use kotae::domain::attack::{Attack, Effort, Known, Level, distances};
use kotae::domain::protect::protect;
use kotae::domain::protect::{Cell, Tables};
use kotae::domain::response::Response;
use kotae::domain::survey::{Protection, Rounding};
use kotae::domain::tally::Tally;
use proptest::prelude::*;

use super::world::{Dice, Recipe, Shape, World};

fn small(seed: u64) -> Recipe {
    let mut dice = Dice::new(seed);
    let tree = if dice.below(2) == 0 { Vec::new() } else { vec![dice.between(2, 3), dice.between(2, 3)] };
    Recipe {
        answers: dice.between(30, 120),
        flat: vec![dice.between(2, 6)],
        tree,
        items: 2,
        ..Recipe::random(seed, 120)
    }
}

fn json(tables: &Tables) -> String {
    serde_json::to_string(tables).unwrap()
}

/// The smallest distance of anybody.
fn least(known: &Known) -> f64 {
    let all = distances(known, None, 40, &|_, _| {}).unwrap();
    all.iter().map(|near| near.distance).fold(f64::INFINITY, f64::min)
}

/// The same tables with some rows no longer shown.
fn without(tables: &Tables, drop: impl Fn(usize) -> bool) -> Tables {
    let mut tables = tables.clone();
    let cells = tables.by.iter_mut().flat_map(|table| &mut table.rows).map(|row| &mut row.cell);
    for (_, cell) in cells.filter(|cell| cell.figures().is_some()).enumerate().filter(|(at, _)| drop(*at)) {
        *cell = Cell::Suppressed;
    }
    tables
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dropping_rows_never_lowers_the_distance(seed in 0_u64..10_000, which in any::<u64>()) {
        let world = World::new(small(seed));
        let tables = world.release().tables;
        let fewer = without(&tables, |at| which >> (at % 64) & 1 == 1);
        prop_assert!(least(&world.known(&fewer)) >= least(&world.known(&tables)) - 1e-6);
    }

    #[test]
    fn neither_the_order_of_respondents_nor_time_changes_a_byte(seed in 0_u64..10_000) {
        let mut world = World::new(small(seed));
        let (first, again) = (world.release(), world.release());
        prop_assert_eq!(json(&first.tables), json(&again.tables));
        prop_assert_eq!(&first.certificate, &again.certificate);
        let mut dice = Dice::new(seed);
        for at in (1..world.responses.len()).rev() {
            world.responses.swap(at, dice.below(at + 1));
        }
        let shuffled = world.release();
        prop_assert_eq!(json(&first.tables), json(&shuffled.tables));
        prop_assert_eq!(&first.certificate, &shuffled.certificate);
    }

    /// Under a hundred people sums are printed, so that one merged row is what is left of its parent anyway.
    #[test]
    fn one_merged_row_says_no_more_than_its_absence(seed in 0_u64..10_000) {
        let flat = vec![Dice::new(seed).between(3, 6)];
        let recipe = Recipe { answers: 95, flat, tree: Vec::new(), items: 1, silent: 0.0, shape: Shape::Ordinary, ..small(seed) };
        let world = World::new(Recipe { protection: Protection::Standard, rounding: Rounding::Published, points: 5, ..recipe });
        let tables = world.release().tables;
        let merged = tables.by[0].rows.iter().filter(|row| !row.members.is_empty()).count();
        prop_assume!(merged == 1 && tables.assurance.coarser.is_empty());
        let hidden = {
            let mut tables = (*tables).clone();
            tables.by[0].rows.iter_mut().filter(|row| !row.members.is_empty()).for_each(|row| row.cell = Cell::Suppressed);
            // Under 40 answers nothing but the sum is printed of it.
            prop_assume!(merged_people(&world, &tables) < 40);
            tables
        };
        let truth = world.truth();
        let possible = |tables: &Tables| -> Vec<Vec<Level>> {
            let known = world.known(tables);
            let attack = Attack { known: &known, effort: Effort { enough: 5, nodes: None }, truth: Some(&truth) };
            let mut findings = attack.item(0, &|_, _| {}).unwrap();
            findings.sort_by_key(|finding| finding.people.clone());
            let mut levels = vec![Vec::new(); truth.len()];
            for finding in findings {
                finding.people.iter().for_each(|&person| levels[person].clone_from(&finding.levels));
            }
            levels
        };
        prop_assert_eq!(possible(&tables), possible(&hidden));
    }
}

fn merged_people(world: &World, tables: &Tables) -> usize {
    let members: Vec<_> = tables.by[0].rows.iter().flat_map(|row| &row.members).flatten().collect();
    let codes = world.codebook.codes(0).unwrap();
    let inside =
        |response: &&Response| response.level(0).is_some_and(|level| members.contains(&&codes.levels[level].code));
    world.responses.iter().filter(inside).count()
}

/// A world of some groups: sizes, and for each person whether the second item was answered.
fn groups(sizes: &[usize], k: u32, second: impl Fn(usize) -> bool) -> World {
    let recipe =
        Recipe { flat: vec![sizes.len().max(2)], tree: Vec::new(), items: 2, k, points: 5, ..Recipe::random(1, 100) };
    let people = sizes.iter().enumerate().flat_map(|(at, &size)| std::iter::repeat_n(at, size));
    let forms = people.enumerate().map(|(person, group)| {
        let mut form = vec![("q01", (person * 7 % 5 + 1).to_string())];
        // The last group is those who did not say where they belong.
        form.extend((group + 1 < sizes.len() || sizes.len() < 2).then(|| ("f0", (group + 1).to_string())));
        form.extend(second(person).then(|| ("q02", (person * 3 % 5 + 1).to_string())));
        form
    });
    World::of(recipe, forms.collect::<Vec<_>>())
}

#[test]
fn waves_that_hardly_exist_are_released_without_a_number_too_many() {
    let everybody = |_: usize| true;
    let nothing: [(&str, World); 3] = [
        ("nobody", groups(&[], 10, everybody)),
        ("one person", groups(&[1], 10, everybody)),
        ("fewer than the minimum", groups(&[4, 5], 10, everybody)),
    ];
    for (name, world) in nothing {
        let cleared = world.release();
        assert_eq!(cleared.certificate.check(), Ok(()), "{name}");
        assert!(cleared.tables.whole.figures().is_none(), "{name}");
        let shown =
            cleared.tables.by.iter().flat_map(|table| &table.rows).filter(|row| row.cell.figures().is_some()).count();
        assert_eq!(shown, 0, "{name}");
        assert_eq!(world.known(&cleared.tables).rows().count(), 0, "{name}");
    }
    let something: [(&str, World); 5] = [
        ("all in one group", groups(&[30, 0, 0], 10, everybody)),
        ("every group under the minimum", groups(&[4, 5, 6, 3], 10, everybody)),
        ("nobody says where", groups(&[0, 30], 10, everybody)),
        ("few answered the second item", groups(&[20, 20, 3], 10, |person| person % 5 == 0)),
        ("nearly nobody answered the second item", groups(&[20, 20, 3], 10, |person| person == 7)),
    ];
    for (name, world) in something {
        let cleared = world.release();
        assert_eq!(cleared.certificate.check(), Ok(()), "{name}");
        let known = world.known(&cleared.tables);
        let truth = world.truth();
        for item in 0..2 {
            let attack = Attack { known: &known, effort: Effort { enough: 2, nodes: None }, truth: Some(&truth) };
            let findings = attack.item(item, &|_, _| {}).unwrap();
            assert!(
                findings.iter().all(|finding| !finding.is_pinned() && !finding.is_confined()),
                "{name}: {findings:?}"
            );
            let least = distances(&known, Some(item), 10, &|_, _| {}).unwrap();
            let printed = known.atoms(Some(item)).iter().any(|(_, rows)| !rows.is_empty());
            assert!(!printed || least.iter().all(|near| near.distance >= 10.0 - 1e-6), "{name}: {least:?}");
        }
    }
}

#[test]
fn a_correction_is_protected_together_with_what_it_corrects() {
    for seed in 0..6_u64 {
        for late in [1, 4, 25] {
            let world = World::new(Recipe { silent: 0.0, ..small(500 + seed) });
            let early = world.responses.len() - late.min(world.responses.len() / 2);
            let before = protect(
                &Tally::of(&world.codebook, &world.codebook.survey().catalogued(), &world.responses[..early]),
                &world.request(&[]),
                &|_| {},
            );
            let batches = world.responses.iter().enumerate().map(|(at, response)| (usize::from(at >= early), response));
            let tally = Tally::of_batches(&world.codebook, &world.codebook.survey().catalogued(), batches);
            let earlier = [&*before.tables];
            let after = protect(&tally, &world.request(&earlier), &|_| {});
            assert_eq!(after.certificate.check(), Ok(()));
            let people = world.people().into_iter().enumerate();
            let people = people.map(|(at, mut person)| {
                person.since = usize::from(at >= early);
                person
            });
            let views = [world.view(&before.tables), world.view(&after.tables)];
            let known = Known::new(&views, people.collect()).unwrap();
            let k = f64::from(world.recipe.k);
            let least = least(&known);
            assert!(least >= k - 1e-6, "seed {seed}, {late} came late: D = {least}");
            let truth = world.truth();
            for item in 0..2 {
                let attack = Attack { known: &known, effort: Effort { enough: 2, nodes: None }, truth: Some(&truth) };
                let findings = attack.item(item, &|_, _| {}).unwrap();
                assert!(
                    findings.iter().all(|found| !found.is_pinned() && !found.is_confined()),
                    "seed {seed}, {late} late"
                );
            }
        }
    }
}
