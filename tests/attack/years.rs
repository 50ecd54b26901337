//! A17: what ten years of releases say about somebody who is new in a group. Nothing is certain here; the attacker bets,
//! with the whole of Bayes behind them: who stayed answered as last year with a known probability.

use std::collections::BTreeMap;

use kotae::domain::protect::{Bound, Score};
use kotae::domain::survey::{Protection, Rounding};

use super::world::{Dice, Recipe, Shape, World};
use super::{Work, nightly};

const POINTS: usize = 5;
/// How the points are liked when somebody makes up their mind.
const LIKED: [f64; POINTS] = [0.1, 0.2, 0.3, 0.3, 0.1];
const YEARS: usize = 10;

/// Whether somebody leaves for each newcomer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Swap,
    Join,
}

/// Bets won out of how many, looking at one year and at two.
#[derive(Debug, Default, Clone, Copy)]
struct Bets {
    all: usize,
    one_year: usize,
    two_years: usize,
}

impl Bets {
    /// Points won by looking at last year as well.
    fn gain(self) -> f64 {
        100.0 * (self.two_years as f64 - self.one_year as f64) / self.all as f64
    }
}

/// Sums that print as a score.
fn sums(score: &Score) -> Vec<usize> {
    let (n, printed, step) = (score.n as usize, score.printed.0 as usize, score.step.0 as usize);
    let rounded = |sum: usize| (200 * sum + n * step) / (2 * n * step) * step;
    let prints = |sum: usize| match score.bound {
        Bound::Exactly => rounded(sum) == printed,
        Bound::AtMost => rounded(sum) <= printed,
        Bound::AtLeast => rounded(sum) >= printed,
    };
    (n..=POINTS * n).filter(|&sum| prints(sum)).collect()
}

/// How likely it is that some people answer so much in sum last year and so much this year.
fn both_years(people: usize, stability: f64) -> Vec<Vec<f64>> {
    let size = POINTS * people + 1;
    let mut likely = vec![vec![0.0; size]; size];
    likely[0][0] = 1.0;
    for done in 0..people {
        let mut next = vec![vec![0.0; size]; size];
        for (last, row) in likely.iter().enumerate().take(POINTS * done + 1) {
            for (this, &part) in row.iter().enumerate().take(POINTS * done + 1).filter(|(_, part)| **part > 0.0) {
                for a in 0..POINTS {
                    for b in 0..POINTS {
                        let stays = if a == b { stability } else { 0.0 };
                        next[last + a + 1][this + b + 1] += part * LIKED[a] * (stays + (1.0 - stability) * LIKED[b]);
                    }
                }
            }
        }
        likely = next;
    }
    likely
}

/// The likeliest answer of the newcomer.
fn bet(stayers: &[Vec<f64>], last: Option<&[usize]>, this: &[usize], change: Change) -> usize {
    let likely = |answer: usize| -> f64 {
        let mut all = 0.0;
        for &sum in this.iter().filter(|&&sum| sum > answer) {
            let now = sum - answer - 1;
            all += match (last, change) {
                (None, _) => stayers.iter().filter_map(|row| row.get(now)).sum::<f64>(),
                (Some(last), Change::Join) => last.iter().filter_map(|&before| stayers.get(before)?.get(now)).sum(),
                (Some(last), Change::Swap) => last
                    .iter()
                    .flat_map(|&before| {
                        (0..POINTS).filter_map(move |gone| Some((before.checked_sub(gone + 1)?, LIKED[gone])))
                    })
                    .filter_map(|(before, part)| Some(stayers.get(before)?.get(now)? * part))
                    .sum::<f64>(),
            };
        }
        all * LIKED[answer]
    };
    (0..POINTS).max_by(|&a, &b| likely(a).total_cmp(&likely(b))).unwrap() + 1
}

/// Ten years of an organisation of groups of 10 to 25, each released by the engine; bets on every newcomer.
fn ten_years(seed: u64, stability: f64, change: Change, protection: Protection) -> Bets {
    let mut dice = Dice::new(seed);
    let sizes: Vec<usize> = (0..6).map(|_| dice.between(if change == Change::Join { 11 } else { 10 }, 25)).collect();
    let mind = |dice: &mut Dice| dice.weighted(&LIKED) as u8 + 1;
    let mut answers: Vec<Vec<u8>> = sizes.iter().map(|&n| (0..n).map(|_| mind(&mut dice)).collect()).collect();
    let (mut last, mut bets): (Vec<Option<Score>>, Bets) = (Vec::new(), Bets::default());
    let mut stayers: BTreeMap<usize, Vec<Vec<f64>>> = BTreeMap::new();
    for year in 0..YEARS {
        // In every other year of those who only join, the newcomer of last year leaves unseen: groups keep their size.
        let joins = change == Change::Swap || year % 2 == 1;
        for group in &mut answers {
            if year > 0 {
                group.iter_mut().for_each(|answer| {
                    if dice.part() >= stability {
                        *answer = mind(&mut dice)
                    }
                });
                if change == Change::Swap || !joins {
                    group.pop();
                }
                if joins {
                    group.push(mind(&mut dice));
                }
            } else if change == Change::Join {
                group.pop();
            }
        }
        let printed = released(&answers, seed, protection);
        for (group, now) in printed.iter().enumerate().filter(|_| year > 0 && joins) {
            let (Some(before), Some(now)) = (last[group].as_ref(), now) else { continue };
            let people = answers[group].len() - 1;
            let stayers = stayers.entry(people).or_insert_with(|| both_years(people, stability));
            let newcomer = usize::from(*answers[group].last().unwrap());
            bets.all += 1;
            bets.one_year += usize::from(bet(stayers, None, &sums(now), change) == newcomer);
            bets.two_years += usize::from(bet(stayers, Some(&sums(before)), &sums(now), change) == newcomer);
        }
        last = printed;
    }
    bets
}

/// What the engine prints of every group.
fn released(answers: &[Vec<u8>], seed: u64, protection: Protection) -> Vec<Option<Score>> {
    let recipe = Recipe {
        answers: 1,
        flat: vec![answers.len()],
        tree: Vec::new(),
        points: POINTS,
        items: 1,
        blank: 0.0,
        silent: 0.0,
        shape: Shape::Ordinary,
        crossing: false,
        k: 10,
        protection,
        rounding: Rounding::Published,
        seed,
    };
    let people = answers.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |answer| (at + 1, *answer)));
    let world =
        World::of(recipe, people.map(|(group, answer)| vec![("f0", group.to_string()), ("q01", answer.to_string())]));
    let tables = world.release().tables;
    let rows = &tables.find("f0").unwrap().rows;
    rows.iter().map(|row| row.cell.figures()?.items[0].score.as_ref().ok().cloned()).collect()
}

fn over(change: Change, protection: Protection, stability: f64) -> Bets {
    let mut all = Bets::default();
    for seed in 0..if nightly() { 400 } else { 60 } {
        let bets = ten_years(17_000 + seed, stability, change, protection);
        all.all += bets.all;
        all.one_year += bets.one_year;
        all.two_years += bets.two_years;
    }
    eprintln!("A17: {change:?}, {}, stability {stability}: {all:?}: {:+.1} points", protection.code(), all.gain());
    all
}

#[test]
fn a17_two_years_say_little_more_than_one_of_a_newcomer_in_the_place_of_a_leaver() {
    let work = Work::begin("A17".to_owned());
    for protection in [Protection::Standard, Protection::Strict] {
        for (stability, allowed) in [(0.5, 5.0), (0.7, 5.0), (0.9, 7.0)] {
            let bets = over(Change::Swap, protection, stability);
            assert!(bets.gain() <= allowed, "{protection:?}, {stability}: {bets:?}");
        }
    }
    work.end();
}

/// Where somebody joins and nobody leaves, and hardly anybody changes their mind, the strict ladder is what helps: the
/// standard one prints sums of groups this small, and their difference is the newcomer as often as nobody else moved.
#[test]
fn a17_a_newcomer_whom_nobody_made_room_for() {
    for (protection, stability, allowed) in [
        (Protection::Standard, 0.5, 5.0),
        (Protection::Standard, 0.7, 5.0),
        (Protection::Strict, 0.7, 5.0),
        (Protection::Strict, 0.9, 7.0),
    ] {
        let bets = over(Change::Join, protection, stability);
        assert!(bets.gain() <= allowed, "{protection:?}, {stability}: {bets:?}");
    }
    over(Change::Join, Protection::Standard, 0.9);
}
