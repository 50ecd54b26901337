//! The attacker: works out from released tables, and from who answered, what somebody answered.
//! Owns an attack of its own: it shares with [`super::protect`] the types a release is written in, and no code. It reads
//! nothing but what every reader gets; true answers are named only where an attack is tried out.
//!
//! Four attacks: [`isolated`] adds and subtracts rows; [`Attack::item`] solves for every level of every respondent, over
//! all numbers (linear programs) or over whole people (integer programs); [`Attack::collude`] does so after others
//! around a victim have told their answers. Several releases of a wave are taken together. Categories, ranks and other
//! derived numbers are used where they say more than the items (categories printed from unrounded means).

mod collude;
mod distance;
mod isolate;
mod known;
mod numbers;
mod search;
mod solver;
mod space;

pub use collude::Ring;
pub use distance::{Nearness, distances};
pub use isolate::{Isolated, isolated};
pub use known::{Known, Misfit, Name, Person, View};
pub use numbers::Scales;
pub use search::{Effort, Level};

use search::Search;
use space::{Space, Told};

/// What an attack found about people whom no printed row tells apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The people, by position.
    pub people: Vec<usize>,
    /// What is known of each point of the scale, 1 first, and of no answer, last.
    pub levels: Vec<Level>,
}

impl Finding {
    fn possible(&self) -> impl Iterator<Item = usize> {
        self.levels.iter().enumerate().filter(|(_, level)| **level != Level::Impossible).map(|(at, _)| at)
    }

    /// How many levels could not be ruled out.
    #[must_use]
    pub fn count(&self) -> usize {
        self.possible().count()
    }

    /// How many levels were shown to be possible.
    #[must_use]
    pub fn count_shown(&self) -> usize {
        self.levels.iter().filter(|level| **level == Level::Possible).count()
    }

    /// Lowest and highest answer that could not be ruled out; `None` if only silence is left, or nothing.
    #[must_use]
    pub fn interval(&self) -> Option<(usize, usize)> {
        let points = self.levels.len() - 1;
        let values = || self.possible().filter(|&level| level < points).map(|level| level + 1);
        Some((values().next()?, values().last()?))
    }

    /// One level is left.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.count() == 1
    }

    /// Only answers below the middle are left.
    #[must_use]
    pub fn is_confined(&self) -> bool {
        let points = self.levels.len() - 1;
        self.possible().all(|level| 2 * (level + 1) < points + 1)
    }

    /// Neither given away nor shown to be safe: the solver gave up before two levels were found possible, one of them
    /// not below the middle.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        let shown = Self { people: Vec::new(), levels: self.levels.iter().map(|level| level.if_shown()).collect() };
        self.levels.contains(&Level::Unknown) && (shown.count() < 2 || shown.is_confined())
    }
}

/// A group that is not printed, and how much of it can be worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The group.
    pub name: Name,
    /// Its people who surely answered the item.
    pub people: usize,
    /// Least and largest mean that fits, between 1 and the points of the scale.
    pub low: f64,
    /// Largest.
    pub high: f64,
}

/// Why an item could not be attacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stuck {
    /// No answers fit.
    #[error("no answers fit the printed numbers, or none were found: are these the people who answered?")]
    NoPoint,
    /// The true answers do not fit: the numbers are wrong, or the attacker is.
    #[error("the true answers do not fit the printed numbers")]
    Truth,
}

/// True answers by person and item, 1 to the points of the scale.
pub type Truth<'a> = &'a [Vec<Option<u8>>];

/// An attack on one wave.
#[derive(Debug, Clone, Copy)]
pub struct Attack<'a> {
    /// What the attacker knows.
    pub known: &'a Known,
    /// How hard to look.
    pub effort: Effort,
    /// True answers to start from: they only save time, and every interval is checked against them.
    pub truth: Option<Truth<'a>>,
}

impl Attack<'_> {
    /// Attacks one item; `progress` hears how many atoms of how many are done.
    ///
    /// # Errors
    /// If nothing fits the printed numbers.
    pub fn item(&self, item: usize, progress: &dyn Fn(usize, usize)) -> Result<Vec<Finding>, Stuck> {
        let space = Space::new(self.known, item, &Told::new());
        let all: Vec<usize> = (0..space.atoms.len()).collect();
        let levels = self.search(&space, item, &all, &|done| progress(done, all.len()))?;
        let finding = |(atom, levels): (&space::Atom, Vec<Level>)| Finding { people: atom.people.clone(), levels };
        Ok(space.atoms.iter().zip(levels).map(finding).collect())
    }

    /// What is left of one victim's answer after `count` others told theirs; `None` if the victim did not answer.
    ///
    /// # Errors
    /// Without true answers, or if they do not fit.
    pub fn collude(&self, item: usize, victim: usize, count: usize, ring: Ring) -> Result<Option<Finding>, Stuck> {
        let truth = self.truth.ok_or(Stuck::Truth)?;
        let told = collude::ring(self.known, truth, item, victim, count, ring);
        let space = Space::new(self.known, item, &told);
        let Some(atom) = space.atoms.iter().position(|atom| atom.people.contains(&victim)) else { return Ok(None) };
        let mut levels = self.search(&space, item, &[atom], &|_| {})?;
        Ok(Some(Finding { people: vec![victim], levels: levels.swap_remove(atom) }))
    }

    /// The means of groups that are not printed, or not alone, with fewer than `limit` people in them; an interval that
    /// turns out to be at least as wide as `wide` may be given narrower than it is.
    ///
    /// # Errors
    /// If nothing fits the printed numbers.
    pub fn hidden(&self, item: usize, limit: usize, wide: f64) -> Result<Vec<Estimate>, Stuck> {
        let space = Space::new(self.known, item, &Told::new());
        let effort = Effort { nodes: None, ..self.effort };
        let mut search = Search::new(&space, effort, self.start(&space, item)?).ok_or(Stuck::NoPoint)?;
        let mut estimates = Vec::new();
        for hidden in &self.known.hidden {
            // An atom may hold people of several hidden groups; then only their sum is bounded, and is left out.
            let whole =
                |atom: &space::Atom| atom.people.iter().all(|person| hidden.members.binary_search(person).is_ok());
            let atoms: Vec<usize> =
                (0..space.atoms.len()).filter(|&at| whole(&space.atoms[at]) && !space.atoms[at].silent).collect();
            let people: usize = atoms.iter().map(|&atom| space.atoms[atom].people.len()).sum();
            if people == 0 || people >= limit {
                continue;
            }
            let (low, high) = search.range(&atoms, wide * people as f64).ok_or(Stuck::NoPoint)?;
            let mean = |sum: f64| sum / people as f64;
            estimates.push(Estimate { name: hidden.name.clone(), people, low: mean(low), high: mean(high) });
        }
        Ok(estimates)
    }

    fn start(&self, space: &Space, item: usize) -> Result<Option<Vec<Vec<f64>>>, Stuck> {
        let Some(truth) = self.truth else { return Ok(None) };
        let answer = |person: usize| truth.get(person)?.get(item).copied()?.map(|value| usize::from(value) - 1);
        let point = space.point(answer).filter(|point| space.broken(point, 1e-6).is_none());
        point.map(Some).ok_or(Stuck::Truth)
    }

    /// Over whole numbers after the linear attack, which rules out more for less.
    fn search(
        &self,
        space: &Space,
        item: usize,
        atoms: &[usize],
        progress: &dyn Fn(usize),
    ) -> Result<Vec<Vec<Level>>, Stuck> {
        let start = self.start(space, item)?;
        let linear = Effort { nodes: None, ..self.effort };
        let mut search = Search::new(space, linear, start.clone()).ok_or(Stuck::NoPoint)?;
        search.decide(atoms, progress);
        if self.effort.nodes.is_none() {
            return Ok(search.levels);
        }
        let ruled_out = search.levels;
        let mut search = Search::new(space, self.effort, start).ok_or(Stuck::NoPoint)?.without(&ruled_out);
        search.decide(atoms, progress);
        Ok(search.levels)
    }
}
