//! A walk among the answers that leave every sum as it is, towards those that print the same release: whole people take
//! the next higher or lower answer, four or six at a time, until no row sees it.
//! Owns the walk; what it finds is checked like everything else.

use std::collections::BTreeMap;

use super::super::atoms::{Atom, Atoms, Others};
use super::super::dice::Dice;
use super::super::printed::{Printed, Range};
use super::super::solver::Program;
use super::Move;

/// So many exchanges are tried to begin with.
const BEGINNINGS: usize = 30;
/// An exchange that none of these holds is sought among so many atoms.
const AROUND: [usize; 2] = [200, 1000];
/// Steps of the integer solver for it.
const STEPS: u64 = 20;
/// How readily a worse place is walked to, at first and at last: one in e for so much more that is seen.
const WARMTH: (f64, f64) = (1.0, 0.5);
/// A change nobody sees, however large.
const FREE: Range = (i64::MIN / 4, i64::MAX / 4);

/// One person of an atom moves from a value to another.
type Step = (usize, usize, usize);

/// What a row prints besides the sum, as changes that nobody sees.
struct Seen {
    /// Of the sum of squares.
    squares: Range,
    /// Of the number of people at each value; empty if no shares are printed.
    values: Vec<Range>,
    /// Of the number of people below the middle, and above.
    sides: [Range; 2],
    /// The atoms in it.
    atoms: Vec<usize>,
}

/// The ground of the walk, the same for everybody.
pub(super) struct Ground<'a> {
    atoms: &'a Atoms,
    counts: &'a [Vec<u64>],
    points: usize,
    rows: Vec<Seen>,
    /// For each atom the rows it is in.
    inside: Vec<Vec<usize>>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(atoms: &'a Atoms, counts: &'a [Vec<u64>], printed: &[Option<Printed>]) -> Self {
        let mut rows: Vec<Seen> = Vec::new();
        let place = |printed: &Option<Printed>| {
            let seen = printed.as_ref().and_then(Seen::of)?;
            rows.push(seen);
            Some(rows.len() - 1)
        };
        let places: Vec<Option<usize>> = printed.iter().map(place).collect();
        let own = |atom: &Atom| atom.rows.iter().filter_map(|&row| places[row]).collect();
        let inside: Vec<Vec<usize>> = atoms.list.iter().map(own).collect();
        for (atom, inside) in inside.iter().enumerate() {
            inside.iter().for_each(|&row| rows[row].atoms.push(atom));
        }
        Self { atoms, counts, points: counts.first().map_or(0, Vec::len), rows, inside }
    }

    /// Other answers that print the same, with `first` among them.
    pub(super) fn walk(&self, first: &Move, seed: u64, steps: usize) -> Option<Vec<Move>> {
        let mut walk = Walk::new(self, seed);
        (walk.begin(first) && walk.go(steps)).then(|| walk.moves(first))
    }
}

/// Where a walk stands.
struct Walk<'a> {
    ground: &'a Ground<'a>,
    dice: Dice,
    /// How many people of an atom are at a value now and may move on.
    now: Vec<i64>,
    squares: Vec<i64>,
    values: Vec<i64>,
    /// How much of a change everybody sees, by row and in all.
    cost: Vec<i64>,
    total: i64,
    /// Rows changed since their cost was reckoned.
    touched: Vec<usize>,
    is_touched: Vec<bool>,
}

impl<'a> Walk<'a> {
    fn new(ground: &'a Ground<'a>, seed: u64) -> Self {
        Self {
            ground,
            dice: Dice(seed),
            now: ground.counts.iter().flatten().map(|&count| count as i64).collect(),
            squares: vec![0; ground.rows.len()],
            values: vec![0; ground.rows.len() * ground.points],
            cost: vec![0; ground.rows.len()],
            total: 0,
            touched: Vec::new(),
            is_touched: vec![false; ground.rows.len()],
        }
    }

    /// One person takes another answer and stays there; others make the sums right.
    fn begin(&mut self, first: &Move) -> bool {
        let Move { atom, from, to, .. } = *first;
        self.shift((atom, from, to));
        self.now[atom * self.ground.points + to] -= 1;
        let (up, solved) = (to > from, self.dice.next().is_multiple_of(4));
        let found = (0..from.abs_diff(to)).all(|_| {
            !solved
                && (0..BEGINNINGS).any(|_| self.exchange(atom).is_some_and(|others| self.take(others, up).is_some()))
                || AROUND
                    .iter()
                    .any(|&around| self.solve(atom, up, around).is_some_and(|others| self.take(&others, up).is_some()))
        });
        let worse = self.reckon();
        self.settle(worse);
        found
    }

    /// One of the exchanges around an atom.
    fn exchange(&mut self, atom: usize) -> Option<&'a [(usize, i64)]> {
        let exchanges = self.ground.atoms.exchanges(atom);
        Some(&exchanges[self.dice.below(exchanges.len())?])
    }

    /// Moves others, if each has somebody who can.
    fn take(&mut self, others: &[(usize, i64)], up: bool) -> Option<Vec<Step>> {
        let mut taken = Vec::with_capacity(others.len() + 1);
        for &(other, by) in others {
            for _ in 0..by.abs() {
                let Some(step) = self.unit(other, (by > 0) == up) else {
                    self.undo(&taken);
                    return None;
                };
                self.shift(step);
                taken.push(step);
            }
        }
        Some(taken)
    }

    fn undo(&mut self, taken: &[Step]) {
        for &(atom, from, to) in taken {
            self.shift((atom, to, from));
        }
    }

    /// Somebody of an atom who can move by one.
    fn unit(&mut self, atom: usize, up: bool) -> Option<Step> {
        let points = self.ground.points;
        let first = self.dice.below(points)?;
        (0..points).map(|at| (first + at) % points).find_map(|from| {
            let to = if up { Some(from + 1).filter(|&to| to < points) } else { from.checked_sub(1) };
            to.filter(|_| self.now[atom * points + from] > 0).map(|to| (atom, from, to))
        })
    }

    fn go(&mut self, steps: usize) -> bool {
        let (hot, cold) = WARMTH;
        for step in 0..steps {
            if self.total == 0 {
                return true;
            }
            let warmth = hot + (cold - hot) * step as f64 / steps as f64;
            let Some(taken) = self.propose() else { continue };
            let worse = self.reckon();
            let worse_by: i64 = worse.iter().map(|&(row, cost)| cost - self.cost[row]).sum();
            if worse_by <= 0 || self.dice.chance((-(worse_by as f64) / warmth).exp()) {
                self.settle(worse);
            } else {
                self.undo(&taken);
                self.forget();
            }
        }
        self.total == 0
    }

    /// Somebody of a row that shows moves by one, others against them.
    fn propose(&mut self) -> Option<Vec<Step>> {
        let rows = self.ground.rows.len();
        let first = self.dice.below(rows)?;
        let row = (0..rows).map(|at| (first + at) % rows).find(|&row| self.cost[row] > 0)?;
        let members = &self.ground.rows[row].atoms;
        let atom = members[self.dice.below(members.len())?];
        let up = self.dice.next() & 1 == 0;
        let own = self.unit(atom, up)?;
        let others = self.exchange(atom)?;
        self.shift(own);
        let taken = self.take(others, up);
        let Some(mut taken) = taken else {
            self.undo(&[own]);
            self.forget();
            return None;
        };
        taken.push(own);
        Some(taken)
    }

    /// Moves one person.
    fn shift(&mut self, (atom, from, to): Step) {
        let ground = self.ground;
        let points = ground.points;
        self.now[atom * points + from] -= 1;
        self.now[atom * points + to] += 1;
        let square = |value: usize| ((value + 1) * (value + 1)) as i64;
        let by = square(to) - square(from);
        for &row in &ground.inside[atom] {
            self.values[row * points + from] -= 1;
            self.values[row * points + to] += 1;
            self.squares[row] += by;
            if !self.is_touched[row] {
                self.is_touched[row] = true;
                self.touched.push(row);
            }
        }
    }

    /// What the rows cost that have changed.
    fn reckon(&self) -> Vec<(usize, i64)> {
        let points = self.ground.points;
        let cost = |&row: &usize| {
            (row, self.ground.rows[row].cost(self.squares[row], &self.values[row * points..(row + 1) * points]))
        };
        self.touched.iter().map(cost).collect()
    }

    fn settle(&mut self, costs: Vec<(usize, i64)>) {
        for (row, cost) in costs {
            self.total += cost - self.cost[row];
            self.cost[row] = cost;
        }
        self.forget();
    }

    fn forget(&mut self) {
        for row in self.touched.drain(..) {
            self.is_touched[row] = false;
        }
    }

    /// Any exchange around an atom whose others can move.
    fn solve(&mut self, atom: usize, up: bool, around: usize) -> Option<Others> {
        let points = self.ground.points;
        let mut program = Program::minimise();
        let mut rows: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
        let mut variables = Vec::new();
        for other in self.ground.atoms.near(atom, around) {
            let now = &self.now[other * points..(other + 1) * points];
            let room = [now[..points - 1].iter().sum::<i64>(), now[1..].iter().sum::<i64>()];
            for sign in [1_i32, -1] {
                let room = i32::try_from(room[usize::from((sign > 0) != up)]).unwrap_or(i32::MAX);
                let own = i32::from(sign > 0);
                let (low, high) = if other == atom { (own, own) } else { (0, room) };
                let weight = 1.0 + (self.dice.next() % 1000) as f64 / 300.0;
                let variable = program.whole(weight, low, high);
                variables.push((other, sign, variable));
                for &row in &self.ground.atoms.list[other].rows {
                    rows.entry(row).or_default().push((variable, f64::from(sign)));
                }
            }
        }
        for terms in rows.values() {
            program.equal(terms, 0.0);
        }
        let values = program.solve(STEPS).ok()?;
        let mut others: BTreeMap<usize, i64> = BTreeMap::new();
        for (other, sign, variable) in variables.into_iter().filter(|(other, ..)| *other != atom) {
            *others.entry(other).or_default() += i64::from(sign) * values[variable].round() as i64;
        }
        others.retain(|_, by| *by != 0);
        Some(others.into_iter().collect())
    }

    /// From the true answers to where the walk stands.
    fn moves(&self, first: &Move) -> Vec<Move> {
        let mut moves = vec![*first];
        for ((atom, counts), now) in self.ground.counts.iter().enumerate().zip(self.now.chunks(self.ground.points)) {
            let mut change: Vec<i64> = now.iter().zip(counts).map(|(now, &count)| now - count as i64).collect();
            if atom == first.atom {
                change[first.from] += 1;
            }
            while let (Some(from), Some(to)) =
                (change.iter().position(|&by| by < 0), change.iter().position(|&by| by > 0))
            {
                let count = change[to].min(-change[from]);
                change[from] += count;
                change[to] -= count;
                moves.push(Move { atom, from, to, count: count.unsigned_abs() });
            }
        }
        moves
    }
}

impl Seen {
    /// `None` if the row prints nothing besides the sum.
    fn of(printed: &Printed) -> Option<Self> {
        let (squares, shares) = (printed.squares(), printed.shares());
        let sides = |low: bool| shares.iter().find(|(set, _)| set.len() > 1 && set.contains(&0) == low);
        let side = |low: bool| sides(low).map_or(FREE, |(_, range)| *range);
        let is_shown = squares.is_some() || !shares.is_empty();
        is_shown.then(|| Self {
            squares: squares.unwrap_or(FREE),
            values: shares.iter().filter(|(set, _)| set.len() == 1).map(|(_, range)| *range).collect(),
            sides: [side(true), side(false)],
            atoms: Vec::new(),
        })
    }

    /// How far a change is from not being seen.
    fn cost(&self, squares: i64, values: &[i64]) -> i64 {
        let far = |by: i64, (low, high): Range| (low - by).max(by - high).max(0);
        let mut shares: i64 = self.values.iter().zip(values).map(|(&range, &by)| far(by, range)).sum();
        let half = values.len() / 2;
        shares += far(values[..half].iter().sum(), self.sides[0]);
        shares += far(values[values.len() - half..].iter().sum(), self.sides[1]);
        2 * shares + far(squares, self.squares)
    }
}
