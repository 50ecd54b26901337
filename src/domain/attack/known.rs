//! What the attacker knows: who answered, every printed row with the people in it, and what its numbers say.
//! Owns the meeting of a release with the people; solves nothing.

use std::collections::BTreeMap;
use std::fmt;

use super::numbers::{Limit, Scales, limits};
use crate::domain::ids::{AttributeId, ItemId, LevelCode};
use crate::domain::protect::{Cell, Figures, Row as Printed, Table, Tables};
use crate::domain::release::Release;
use crate::domain::survey::{Definition, Rounding};
use crate::domain::tally::Shape;

/// Somebody who answered, as those around know them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// Levels by attribute; one that is not named was left blank.
    pub levels: BTreeMap<AttributeId, LevelCode>,
    /// Which items were answered; `None` if nobody knows.
    pub answered: Option<Vec<bool>>,
    /// The first release, by position, that counts this answer.
    pub since: usize,
}

/// A release as a reader holds it.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// Items in order.
    pub items: Vec<ItemId>,
    /// How they hang together.
    pub scales: Scales,
    /// The tables.
    pub tables: &'a Tables,
}

impl<'a> View<'a> {
    /// The tables of a survey.
    #[must_use]
    pub fn of(survey: &Definition, rounding: Rounding, tables: &'a Tables) -> Self {
        let Shape { points, scales: items, .. } = Shape::of(survey);
        let scales = Scales { points, items, rounding };
        Self { items: survey.items.iter().map(|item| item.id.clone()).collect(), scales, tables }
    }
}

impl<'a> From<&'a Release> for View<'a> {
    fn from(release: &'a Release) -> Self {
        let asked = &release.survey.items;
        let of = |category| (0..asked.len()).filter(|&at| asked[at].category == category).collect();
        let categories = release.survey.categories.iter().map(|category| of(category.id.clone()));
        let items = categories.chain([(0..asked.len()).collect()]).collect();
        let rounding = release.wave.policy.rounding;
        let scales = Scales { points: release.survey.points.len(), items, rounding };
        Self { items: asked.iter().map(|item| item.id.clone()).collect(), scales, tables: &release.tables }
    }
}

/// The name of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The release, by position.
    pub release: usize,
    /// The row its table splits.
    pub within: Option<(AttributeId, LevelCode)>,
    /// The attribute; `None` for the whole.
    pub attribute: Option<AttributeId>,
    /// The levels added up; `None` for those who gave none.
    pub levels: Vec<Option<LevelCode>>,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((attribute, level)) = &self.within {
            write!(f, "{attribute} {level}, ")?;
        }
        match &self.attribute {
            None => f.write_str("whole")?,
            Some(attribute) => {
                let levels: Vec<&str> =
                    self.levels.iter().map(|level| level.as_ref().map_or("(blank)", LevelCode::as_str)).collect();
                write!(f, "{attribute} {}", levels.join("+"))?;
            }
        }
        if self.release > 0 { write!(f, " (release {})", self.release + 1) } else { Ok(()) }
    }
}

impl Name {
    fn holds(&self, person: &Person) -> bool {
        let is = |attribute: &AttributeId, level: Option<&LevelCode>| person.levels.get(attribute) == level;
        person.since <= self.release
            && self.within.as_ref().is_none_or(|(attribute, level)| is(attribute, Some(level)))
            && self.attribute.as_ref().is_none_or(|own| self.levels.iter().any(|level| is(own, level.as_ref())))
    }
}

/// A printed row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub name: Name,
    /// People in it, by position.
    pub members: Vec<usize>,
    /// For each item what is known; `None` where nothing is printed.
    pub items: Vec<Option<Vec<Limit>>>,
}

/// A group that is not printed, or not alone.
#[derive(Debug, Clone)]
pub(super) struct Hidden {
    pub name: Name,
    pub members: Vec<usize>,
}

/// Numbers and people that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// A row with other people in it.
    #[error("{row}: {printed} answers are printed, and {counted} of those who answered belong there")]
    People {
        /// The row.
        row: String,
        /// As printed.
        printed: u64,
        /// As counted.
        counted: u64,
    },
    /// An item of a row that others answered.
    #[error("{row}, {item}: {printed} answers are printed, and {counted} of those there answered it")]
    Item {
        /// The row.
        row: String,
        /// The item.
        item: ItemId,
        /// As printed.
        printed: u64,
        /// As counted.
        counted: u64,
    },
    /// Releases of different surveys.
    #[error("the releases are of different surveys: their items differ")]
    Surveys,
    /// No release.
    #[error("no release was given")]
    Nothing,
}

/// Everything the attacker holds.
#[derive(Debug, Clone)]
pub struct Known {
    pub(super) items: Vec<ItemId>,
    pub(super) points: usize,
    pub(super) people: Vec<Person>,
    pub(super) rows: Vec<Row>,
    pub(super) hidden: Vec<Hidden>,
    /// For each person and item whether it was answered; `None` if that is open.
    pub(super) answered: Vec<Vec<Option<bool>>>,
}

impl Known {
    /// Puts releases of one wave, oldest first, beside the people who answered.
    ///
    /// # Errors
    /// If the numbers of people do not fit.
    pub fn new(views: &[View<'_>], people: Vec<Person>) -> Result<Self, Misfit> {
        let first = views.first().ok_or(Misfit::Nothing)?;
        if views.iter().any(|view| view.items != first.items || view.scales.points != first.scales.points) {
            return Err(Misfit::Surveys);
        }
        let mut known = Self {
            items: first.items.clone(),
            points: first.scales.points,
            answered: Vec::new(),
            people,
            rows: Vec::new(),
            hidden: Vec::new(),
        };
        let mut printed = Vec::new();
        for (release, view) in views.iter().enumerate() {
            let whole = Name { release, within: None, attribute: None, levels: Vec::new() };
            let groups = view.tables.by.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
            let groups = groups.map(|(table, row)| (name(release, table, row), &row.cell));
            for (name, cell) in std::iter::once((whole, &view.tables.whole)).chain(groups) {
                printed.extend(known.read(name, cell, &view.scales)?);
            }
        }
        known.answered = known.who_answered(&printed);
        known.check(&printed)?;
        Ok(known)
    }

    fn read<'a>(&mut self, name: Name, cell: &'a Cell, scales: &Scales) -> Result<Option<&'a Figures>, Misfit> {
        let members: Vec<usize> = (0..self.people.len()).filter(|&at| name.holds(&self.people[at])).collect();
        let Some(figures) = cell.figures() else {
            self.hidden.push(Hidden { name, members });
            return Ok(None);
        };
        if figures.n != members.len() as u64 {
            let (printed, counted) = (figures.n, members.len() as u64);
            return Err(Misfit::People { row: name.to_string(), printed, counted });
        }
        self.rows.push(Row { name, members, items: limits(figures, scales) });
        Ok(Some(figures))
    }

    /// Where a row prints as many answers as it has people, everybody in it answered.
    fn who_answered(&self, printed: &[&Figures]) -> Vec<Vec<Option<bool>>> {
        let told = |person: &Person, item: usize| person.answered.as_ref().and_then(|items| items.get(item).copied());
        let mut answered: Vec<Vec<Option<bool>>> =
            self.people.iter().map(|person| (0..self.items.len()).map(|item| told(person, item)).collect()).collect();
        for (row, figures) in self.rows.iter().zip(printed) {
            for (item, numbers) in figures.items.iter().enumerate() {
                if numbers.score.as_ref().is_ok_and(|score| score.n == figures.n) {
                    for &member in &row.members {
                        answered[member][item].get_or_insert(true);
                    }
                }
            }
        }
        answered
    }

    fn check(&self, printed: &[&Figures]) -> Result<(), Misfit> {
        for (row, figures) in self.rows.iter().zip(printed) {
            for (item, numbers) in figures.items.iter().enumerate() {
                let Ok(score) = &numbers.score else { continue };
                let count = |state| row.members.iter().filter(|&&member| self.answered[member][item] == state).count();
                let (sure, open) = (count(Some(true)) as u64, count(None) as u64);
                if score.n < sure || score.n > sure + open {
                    let (row, item) = (row.name.to_string(), self.items[item].clone());
                    return Err(Misfit::Item { row, item, printed: score.n, counted: sure });
                }
            }
        }
        Ok(())
    }

    /// Items in order.
    #[must_use]
    pub fn items(&self) -> &[ItemId] {
        &self.items
    }

    /// People in order.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Points of the scale.
    #[must_use]
    pub const fn points(&self) -> usize {
        self.points
    }

    /// Rows that print numbers.
    pub fn rows(&self) -> impl Iterator<Item = (&Name, &[usize])> {
        self.rows.iter().map(|row| (&row.name, row.members.as_slice()))
    }

    /// Groups of people whom no printed row tells apart, with the rows they are in; those who surely did not answer
    /// the item, if one is named, and rows that print nothing of it left out.
    #[must_use]
    pub fn atoms(&self, item: Option<usize>) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut member: Vec<Vec<usize>> = vec![Vec::new(); self.people.len()];
        for (at, row) in self.rows.iter().enumerate() {
            if item.is_none_or(|item| row.items[item].is_some()) {
                row.members.iter().for_each(|&person| member[person].push(at));
            }
        }
        let mut atoms: BTreeMap<(Vec<usize>, Option<bool>), Vec<usize>> = BTreeMap::new();
        for (person, rows) in member.into_iter().enumerate() {
            let state = item.map_or(Some(true), |item| self.answered[person][item]);
            if state != Some(false) {
                atoms.entry((rows, state)).or_default().push(person);
            }
        }
        atoms.into_iter().map(|((rows, _), people)| (people, rows)).collect()
    }
}

fn name(release: usize, table: &Table, row: &Printed) -> Name {
    let within = table.within.as_ref().map(|within| (within.attribute.clone(), within.level.clone()));
    let levels = if row.members.is_empty() { vec![row.level.clone()] } else { row.members.clone() };
    Name { release, within, attribute: Some(table.attribute.clone()), levels }
}
