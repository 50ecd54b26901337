//! An attacker who knows the rules: that an item fell back, or was hidden, says something by itself. Small organisations
//! are tried out whole: every way they can answer is released, and whoever reads a release knows all that lead to it.

use std::collections::BTreeMap;

use kotae::domain::protect::protect;
use kotae::domain::response::Response;
use kotae::domain::survey::{Protection, Rounding};
use kotae::domain::tally::Tally;

use super::world::{Recipe, Shape, World};
use super::{Work, nightly};

/// All ways in which some people can answer: how often each value.
fn ways(people: usize, points: usize) -> Vec<Vec<usize>> {
    if points == 1 {
        return vec![vec![people]];
    }
    let first =
        |count: usize| ways(people - count, points - 1).into_iter().map(move |rest| [vec![count], rest].concat());
    (0..=people).flat_map(first).collect()
}

/// All answers of an organisation of some groups that end in the same release: how often, and which values in each group.
struct Same {
    ways: usize,
    values: Vec<Vec<bool>>,
}

/// Whoever holds a release and knows every way that leads to it still knows nobody's answer.
fn nobody_is_certain(release: &str, Same { ways, values }: &Same) {
    for (group, values) in values.iter().enumerate() {
        let points = values.len();
        let left: Vec<usize> = (1..=points).filter(|value| values[value - 1]).collect();
        let is_fair = left.iter().any(|value| 2 * value > points);
        assert!(left.len() > 1 && is_fair, "group {group} surely gave {left:?} (of {ways} ways): {release}");
    }
}

fn try_out(points: usize, k: u32, protection: Protection, sizes: &[usize]) {
    let work = Work::begin(format!("every answer of {sizes:?} on {points} points"));
    let recipe = Recipe {
        seed: 1,
        answers: 1,
        flat: vec![sizes.len()],
        tree: Vec::new(),
        points,
        items: 1,
        blank: 0.0,
        silent: 0.0,
        shape: Shape::Ordinary,
        crossing: false,
        k,
        protection,
        rounding: Rounding::Published,
    };
    let world = World::of(recipe, Vec::<Vec<(&str, String)>>::new());
    let response = |group: usize, value: usize| {
        let (group, value) = ((group + 1).to_string(), (value + 1).to_string());
        let field = |name: &str| {
            [("f0", group.as_str()), ("q01", value.as_str())].iter().find(|field| field.0 == name).map(|field| field.1)
        };
        Response::parse(&world.codebook, field).unwrap_or_else(|faults| panic!("{faults:?}"))
    };
    let responses: Vec<Vec<Response>> =
        (0..sizes.len()).map(|group| (0..points).map(|value| response(group, value)).collect()).collect();
    let mut all: Vec<Vec<Vec<usize>>> = vec![Vec::new()];
    for &size in sizes {
        let own = ways(size, points);
        all =
            all.iter().flat_map(|before| own.iter().map(|way| [before.clone(), vec![way.clone()]].concat())).collect();
    }
    let mut releases: BTreeMap<String, Same> = BTreeMap::new();
    for answers in &all {
        let each = |(group, counts): (usize, &Vec<usize>)| {
            let times: Vec<(usize, usize)> = counts.iter().copied().enumerate().collect();
            times.into_iter().flat_map(move |(value, count)| std::iter::repeat_n((group, value), count))
        };
        let given = answers.iter().enumerate().flat_map(each).map(|(group, value)| &responses[group][value]);
        let tables = protect(&Tally::of(&world.codebook, &[0], given), &world.request(&[]), &|_| {}).tables;
        let same = releases
            .entry(serde_json::to_string(&*tables).unwrap())
            .or_insert_with(|| Same { ways: 0, values: vec![vec![false; points]; sizes.len()] });
        same.ways += 1;
        for (seen, counts) in same.values.iter_mut().zip(answers) {
            seen.iter_mut().zip(counts).for_each(|(seen, count)| *seen |= *count > 0);
        }
    }
    releases.iter().for_each(|(release, same)| nobody_is_certain(release, same));
    eprintln!(
        "{sizes:?}, {points} points, k {k}, {}: {} ways to answer, {} releases, no victim",
        protection.code(),
        all.len(),
        releases.len()
    );
    work.end();
}

#[test]
fn who_knows_the_rules_of_the_standard_ladder_knows_no_more() {
    try_out(3, 5, Protection::Standard, &[5, 6]);
    try_out(3, 10, Protection::Standard, &[10, 12]);
    try_out(3, 5, Protection::Standard, &[3, 5, 6]);
    if nightly() {
        try_out(5, 5, Protection::Standard, &[5, 6]);
        try_out(4, 10, Protection::Standard, &[10, 11]);
        try_out(3, 10, Protection::Standard, &[10, 40]);
        try_out(2, 5, Protection::Standard, &[5, 45, 101]);
        try_out(2, 5, Protection::Standard, &[5, 6, 201]);
    }
}

#[test]
fn that_an_item_fell_back_says_nothing_beside_a_group_of_forty() {
    try_out(3, 5, Protection::Standard, &[5, 40]);
}

#[test]
fn who_knows_the_rules_of_the_strict_ladder_knows_no_more() {
    try_out(3, 5, Protection::Strict, &[5, 6]);
    try_out(4, 5, Protection::Strict, &[5, 6]);
    if nightly() {
        try_out(5, 5, Protection::Strict, &[6, 6]);
        try_out(3, 5, Protection::Strict, &[5, 40]);
        try_out(2, 5, Protection::Strict, &[6, 41, 50]);
    }
}
