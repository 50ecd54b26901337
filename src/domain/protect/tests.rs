#[path = "../../../tests/attack/world.rs"]
#[expect(dead_code, reason = "tests/attack uses the rest")]
mod world;

use proptest::prelude::*;

use super::primary::hidden;
use super::{Bound, ResponseRate};
use crate::domain::score::Tenths;
use crate::domain::survey::{MinimumGroup, Protection};

#[test]
fn a_single_small_group_takes_the_next_smallest_with_it() {
    assert_eq!(hidden(&[636, 9, 40, 12], MinimumGroup::DEFAULT), [false, true, false, true]);
}

#[test]
fn two_small_groups_hide_each_other_and_empty_groups_stay_empty() {
    assert_eq!(hidden(&[0, 9, 40, 3], MinimumGroup::DEFAULT), [false, true, false, true]);
    assert_eq!(hidden(&[0, 10, 40], MinimumGroup::DEFAULT), [false, false, false]);
}

#[test]
fn groups_too_few_together_take_the_next_smallest_with_them() {
    assert_eq!(hidden(&[1, 30, 1, 50], MinimumGroup::DEFAULT), [true, true, true, false]);
}

#[test]
fn strict_response_rates_of_small_groups_are_coarse_and_bounded_at_the_ends() {
    let strict = |responses, asked| {
        let rate = ResponseRate::of_group(responses, Some(asked), Protection::Strict).unwrap();
        (rate.number(), rate.bound)
    };
    for (responses, asked, number, bound) in [
        (99, 99, "95", Bound::AtLeast),
        (95, 99, "95", Bound::AtLeast),
        (94, 99, "95", Bound::Exactly),
        (46, 99, "45", Bound::Exactly),
        (10, 11, "90", Bound::AtLeast),
        (5, 6, "80", Bound::AtLeast),
        (5, 99, "20", Bound::AtMost),
        (99, 100, "99", Bound::Exactly),
        (636, 2041, "31", Bound::Exactly),
    ] {
        assert_eq!(strict(responses, asked), (number.to_owned(), bound), "{responses} of {asked}");
    }
    assert_eq!(ResponseRate::of_group(3, None, Protection::Strict), None);
    assert_eq!(ResponseRate::of_whole(636, Some(2041), Protection::Strict).unwrap().number(), "31.2");
    assert_eq!(ResponseRate::of_group(25, Some(25), Protection::Standard).unwrap().number(), "100.0");
    for rate in [ResponseRate::exact(Tenths(312)), ResponseRate::of_group(25, Some(25), Protection::Strict).unwrap()] {
        let stored = serde_json::to_string(&rate).unwrap();
        assert_eq!(serde_json::from_str::<ResponseRate>(&stored).unwrap(), rate);
    }
    assert_eq!(serde_json::to_string(&ResponseRate::exact(Tenths(312))).unwrap(), "\"31.2\"");
}

proptest! {
    #[test]
    fn a_bounded_response_rate_never_tells_whether_everybody_answered(responses in 5_u64..99) {
        // Whoever knows how many answered must still find everybody and one less possible.
        let printed = |asked: u64| ResponseRate::of_group(responses, u32::try_from(asked).ok(), Protection::Strict);
        prop_assert_eq!(printed(responses), printed(responses + 1));
    }

    #[test]
    fn no_shown_group_is_small_and_no_hidden_group_stands_alone(answers in prop::collection::vec(0_u64..40, 2..12)) {
        let hidden = hidden(&answers, MinimumGroup::DEFAULT);
        let shown_small = answers.iter().zip(&hidden).any(|(&n, &hide)| !hide && n > 0 && n < 10);
        prop_assert!(!shown_small);
        let with_answers = answers.iter().filter(|&&n| n > 0).count();
        let count = hidden.iter().filter(|&&hide| hide).count();
        prop_assert!(count != 1 || with_answers == 1);
        let held: u64 = answers.iter().zip(&hidden).filter(|(_, hide)| **hide).map(|(&n, _)| n).sum();
        prop_assert!(count == 0 || held >= 10 || count == with_answers);
    }
}

/// A26: the suite sees every layer that is taken away.
mod mutations {
    use super::world::{Recipe, Shape, World};
    use crate::domain::attack::{Attack, Effort, Finding, distances};
    use crate::domain::protect::{Layers, Tables, protect_with};

    /// Planted opinions are what the layers are for.
    fn worlds() -> impl Iterator<Item = World> {
        (3000..3008).map(|seed| {
            let shape = if seed % 2 == 0 { Shape::Unanimous } else { Shape::Dissenter };
            World::new(Recipe { shape, k: 10, items: 2, ..Recipe::random(seed, 200) })
        })
    }

    fn released(world: &World, layers: Layers) -> Tables {
        (*protect_with(&world.tally(), &world.request(&[]), layers, &|_| {}).tables).clone()
    }

    /// How many people are found among fewer than the minimum.
    fn near(world: &World, layers: Layers) -> usize {
        let tables = released(world, layers);
        let k = world.recipe.k;
        let near = distances(&world.known(&tables), None, k as usize, &|_, _| {}).unwrap();
        let near = near.iter().filter(|near| near.distance < f64::from(k) - 1e-6);
        near.map(|near| near.people.len()).sum()
    }

    /// How many answers are certain, or surely unfavourable.
    fn certain(world: &World, layers: Layers) -> usize {
        let (tables, truth) = (released(world, layers), world.truth());
        let known = world.known(&tables);
        let attack = Attack { known: &known, effort: Effort { enough: 2, nodes: None }, truth: Some(&truth) };
        let findings = (0..known.items().len()).flat_map(|item| attack.item(item, &|_, _| {}).unwrap());
        let bad = |finding: &Finding| finding.is_pinned() || finding.is_confined();
        findings.filter(bad).map(|finding| finding.people.len()).sum()
    }

    #[test]
    fn without_r3_people_stand_alone_between_tables() {
        let sum = |layers| worlds().map(|world| near(&world, layers)).sum::<usize>();
        assert_eq!(sum(Layers::ALL), 0);
        let found = sum(Layers { distance: false, ..Layers::ALL });
        eprintln!("A26: without R3 {found} people are found among fewer than the minimum");
        assert!(found > 0);
    }

    #[test]
    fn without_the_ladder_or_the_proof_of_every_item_answers_are_certain() {
        let sum = |layers| worlds().map(|world| certain(&world, layers)).sum::<usize>();
        let all = sum(Layers::ALL);
        let ladder = sum(Layers { ladder: false, deniable: true, ..Layers::ALL });
        let deniable = sum(Layers { deniable: false, ..Layers::ALL });
        let neither = sum(Layers { ladder: false, deniable: false, ..Layers::ALL });
        eprintln!(
            "A26: certain answers: {all}; without R4's fallback {ladder}; without R5 {deniable}; without both {neither}"
        );
        assert_eq!(all, 0);
        assert!(deniable > 0 && neither > deniable);
    }
}
