//! A13, A14 and A18: the attacker against releases of random surveys, over real numbers, whole people and with colluders.

use kotae::domain::attack::{Attack, Effort, Finding, Known, Ring, Truth};

use kotae::domain::survey::{Protection, Rounding};

use super::world::{Dice, Recipe, Shape, World};
use super::{Work, nightly, times};

/// What attacks came to, in person-items.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    pub asked: usize,
    pub pinned: usize,
    pub confined: usize,
    pub two: usize,
    pub undecided: usize,
}

impl Score {
    pub fn add(&mut self, findings: &[Finding]) {
        for finding in findings {
            let people = finding.people.len();
            self.asked += people;
            self.pinned += people * usize::from(finding.is_pinned());
            self.confined += people * usize::from(finding.is_confined());
            self.two += people * usize::from(finding.count() <= 2);
            self.undecided += people * usize::from(finding.is_undecided());
        }
    }

    pub fn join(&mut self, other: Self) {
        self.asked += other.asked;
        self.pinned += other.pinned;
        self.confined += other.confined;
        self.two += other.two;
        self.undecided += other.undecided;
    }
}

/// Over real numbers: who has three possible levels, one of them not below the middle, is safe.
pub const LINEAR: Effort = Effort { enough: 3, nodes: None };
/// Over whole people: two such levels will do.
const WHOLE: Effort = Effort { enough: 2, nodes: Some(1000) };

/// Attacks some items; the true answers save time, and that they fit is checked on the way.
pub fn attack(known: &Known, truth: Truth<'_>, items: impl IntoIterator<Item = usize>, effort: Effort) -> Score {
    let mut score = Score::default();
    let attack = Attack { known, effort, truth: Some(truth) };
    for item in items {
        let findings = attack.item(item, &|_, _| {}).unwrap_or_else(|stuck| panic!("item {item}: {stuck}"));
        let bad = |finding: &&Finding| finding.is_pinned() || finding.is_confined() || finding.is_undecided();
        for finding in findings.iter().filter(bad) {
            let name = |&person: &usize| format!("{:?}", known.people()[person].levels);
            eprintln!(
                "item {item}, {:?}: {:?}",
                finding.people.iter().take(2).map(name).collect::<Vec<_>>(),
                finding.levels
            );
        }
        score.add(&findings);
    }
    score
}

/// Attacks `count` victims after three others told their answers.
pub fn collude(
    known: &Known,
    truth: Truth<'_>,
    victims: impl IntoIterator<Item = (usize, usize)>,
    ring: Ring,
) -> Score {
    let mut score = Score::default();
    let attack = Attack { known, effort: Effort { enough: 2, nodes: None }, truth: Some(truth) };
    for (victim, item) in victims {
        if let Some(finding) =
            attack.collude(item, victim, 3, ring).unwrap_or_else(|stuck| panic!("item {item}: {stuck}"))
        {
            if finding.is_pinned() {
                eprintln!(
                    "item {item}, three tell: {:?} gave {:?}",
                    known.people()[victim].levels,
                    truth[victim][item]
                );
            }
            score.add(&[finding]);
        }
    }
    score
}

#[test]
fn a13_no_level_is_certain_and_nobody_is_surely_unfavourable() {
    let mut all = Score::default();
    let mut hidden = Vec::new();
    for seed in 1000..1000 + times(200) as u64 {
        let work = Work::begin(format!("A13 {seed}, the release"));
        let world = World::new(Recipe::random(seed, if nightly() { 5000 } else { 1500 }));
        let cleared = world.release();
        work.end();
        let work = Work::begin(format!("A13 {seed}, the attack"));
        let (known, truth) = (world.known(&cleared.tables), world.truth());
        let score = attack(&known, &truth, 0..known.items().len(), LINEAR);
        assert_eq!((score.pinned, score.confined, score.undecided), (0, 0, 0), "{:?}", world.recipe);
        all.join(score);
        let attack = Attack { known: &known, effort: LINEAR, truth: Some(&truth) };
        let estimates = attack.hidden(0, world.recipe.k as usize, 1.0).unwrap();
        hidden.extend(estimates.iter().map(|estimate| {
            (estimate.high - estimate.low, estimate.people, estimate.name.to_string(), world.recipe.shape)
        }));
        work.end();
    }
    hidden.sort_by(|a, b| a.0.total_cmp(&b.0));
    let narrow = hidden.iter().filter(|(width, ..)| *width < 1.0 - 1e-6);
    eprintln!(
        "A13: {all:?}; hidden groups: {}, of these known to less than 1.00: {}; {:?}",
        hidden.len(),
        narrow.clone().count(),
        narrow.collect::<Vec<_>>()
    );
    assert!(all.two * 10 <= all.asked, "{all:?}");
}

#[test]
fn a14_whole_people_are_no_more_certain() {
    let mut all = Score::default();
    for seed in 2000..2000 + times(50) as u64 {
        let work = Work::begin(format!("A14 {seed}, the release"));
        let world = World::new(Recipe { answers: Dice::new(seed).between(60, 150), ..Recipe::random(seed, 150) });
        let cleared = world.release();
        work.end();
        let work = Work::begin(format!("A14 {seed}, the attack"));
        let (known, truth) = (world.known(&cleared.tables), world.truth());
        let score = attack(&known, &truth, 0..known.items().len(), WHOLE);
        // Nobody undecided: everybody has two levels, each with answers of whole people that show it.
        assert_eq!((score.pinned, score.confined, score.undecided), (0, 0, 0), "{:?}", world.recipe);
        all.join(score);
        work.end();
    }
    eprintln!("A14: {all:?}");
}

#[test]
fn a18_planted_opinions_and_three_colluders_leave_everybody_two_levels() {
    let (mut all, mut told) = (Score::default(), Score::default());
    for seed in 3000..3000 + times(100) as u64 {
        let work = Work::begin(format!("A18 {seed}, the release"));
        let shape = if seed % 2 == 0 { Shape::Unanimous } else { Shape::Dissenter };
        let world = World::new(Recipe { shape, k: 10, ..Recipe::random(seed, if nightly() { 2000 } else { 600 }) });
        let cleared = world.release();
        work.end();
        let work = Work::begin(format!("A18 {seed}, the attack"));
        let (known, truth) = (world.known(&cleared.tables), world.truth());
        let score = attack(&known, &truth, 0..known.items().len(), LINEAR);
        assert_eq!((score.pinned, score.confined, score.undecided), (0, 0, 0), "{:?}", world.recipe);
        all.join(score);
        let victims = truth.len().min(if nightly() { 200 } else { 40 });
        let victims: Vec<(usize, usize)> =
            (0..victims).map(|at| (at * truth.len() / victims, at % known.items().len())).collect();
        for ring in [Ring::Closest, Ring::SmallestRow] {
            let score = collude(&known, &truth, victims.iter().copied(), ring);
            assert_eq!(score.pinned, 0, "{:?}", world.recipe);
            told.join(score);
        }
        work.end();
    }
    eprintln!("A18: {all:?}; with three colluders: {told:?}");
}

/// Nine of one opinion and one of the other: a mean exactly at the cap must be printed as a bound. (The large group is such
/// that the rounding of the other rows does not happen to leave a single sum.)
#[test]
fn a18_one_dissenter_who_tells_does_not_give_away_the_others() {
    for (points, protection) in [(4, Protection::Strict), (5, Protection::Strict), (5, Protection::Standard)] {
        let recipe = Recipe {
            flat: vec![2],
            tree: Vec::new(),
            items: 1,
            points,
            k: 10,
            protection,
            rounding: Rounding::Published,
            crossing: false,
            ..Recipe::random(1, 100)
        };
        let small = (0..10).map(|at| (1, if at == 0 { 1 } else { points }));
        let large = (0..32).map(|at| (2, at % points + 1));
        let form = |(group, answer): (usize, usize)| vec![("f0", group.to_string()), ("q01", answer.to_string())];
        let world = World::of(recipe, small.chain(large).map(form));
        let cleared = world.release();
        let (known, truth) = (world.known(&cleared.tables), world.truth());
        let attack = Attack { known: &known, effort: Effort { enough: 2, nodes: None }, truth: Some(&truth) };
        let finding = attack.collude(0, 5, 1, Ring::SmallestRow).unwrap().unwrap();
        assert!(!finding.is_pinned(), "{points} points, {}: {finding:?}", protection.code());
    }
}
