//! Sufficient statistics of a wave: how often each value was chosen, for the whole and for each level of an attribute.
//! Owns raw counts. A [`Tally`] cannot be printed, compared or serialised: only [`super::score`] reads it, and only
//! [`super::protect`] lets numbers out.
//!
//! ```compile_fail
//! fn print(tally: &kotae::domain::tally::Tally) {
//!     println!("{tally:?}"); // no Debug
//! }
//! ```
//! ```compile_fail
//! fn send<T: serde::Serialize>(_: T) {}
//! fn leak(tally: kotae::domain::tally::Tally) {
//!     send(tally); // no Serialize
//! }
//! ```

use std::collections::BTreeMap;

use super::codebook::Codebook;
use super::response::Response;
use super::survey::Definition;

/// What is counted: the shape shared by all cells of a tally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Number of items.
    pub items: usize,
    /// Points of the scale.
    pub points: usize,
    /// For each category in survey order, then for the overall score: the positions of its items.
    pub scales: Vec<Vec<usize>>,
}

impl Shape {
    /// The shape of a survey.
    #[must_use]
    pub fn of(survey: &Definition) -> Self {
        let mut scales: Vec<Vec<usize>> =
            survey.categories.iter().map(|category| survey.items_of(&category.id)).collect();
        scales.push((0..survey.items.len()).collect());
        Self { items: survey.items.len(), points: usize::from(survey.scale.points()), scales }
    }

    /// Whether so many answered items make a complete response: more than 80 % (M7).
    #[must_use]
    pub const fn is_complete(&self, answered: usize) -> bool {
        answered * 10 > self.items * 8
    }

    /// Whether so many answered items make a partial response: 50 to 80 % (M7).
    #[must_use]
    pub const fn is_partial(&self, answered: usize) -> bool {
        answered * 2 >= self.items && !self.is_complete(answered)
    }
}

/// Counts of one group while they are being made; `frame` fills them column by column.
#[derive(Clone)]
pub struct Counts {
    /// Responses.
    pub responses: u64,
    /// Complete responses (M7).
    pub complete: u64,
    /// Partial responses (M7).
    pub partial: u64,
    /// For each scale of the shape: responses with at least one answer in it.
    pub any: Vec<u64>,
    /// For each item, how often each value 1..=points was chosen.
    pub values: Vec<Vec<u64>>,
}

impl Counts {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(shape: &Shape) -> Self {
        Self {
            responses: 0,
            complete: 0,
            partial: 0,
            any: vec![0; shape.scales.len()],
            values: vec![vec![0; shape.points]; shape.items],
        }
    }

    /// Adds the counts of other responses of the same shape.
    pub(in crate::domain) fn join(&mut self, other: &Self) {
        self.responses += other.responses;
        self.complete += other.complete;
        self.partial += other.partial;
        for (mine, theirs) in self.any.iter_mut().zip(&other.any) {
            *mine += theirs;
        }
        for (mine, theirs) in self.values.iter_mut().flatten().zip(other.values.iter().flatten()) {
            *mine += theirs;
        }
    }

    fn add(&mut self, shape: &Shape, answers: &[Option<u8>]) {
        self.responses += 1;
        let answered = answers.iter().flatten().count();
        self.complete += u64::from(shape.is_complete(answered));
        self.partial += u64::from(shape.is_partial(answered));
        for (any, items) in self.any.iter_mut().zip(&shape.scales) {
            *any += u64::from(items.iter().any(|&item| answers.get(item).is_some_and(Option::is_some)));
        }
        for (values, answer) in self.values.iter_mut().zip(answers) {
            if let Some(count) = answer.and_then(|value| values.get_mut(usize::from(value).checked_sub(1)?)) {
                *count += 1;
            }
        }
    }
}

/// Counts for the levels of one attribute.
pub struct Split {
    /// Position of the attribute in the survey.
    pub attribute: usize,
    /// Counts of each level, in codebook order.
    pub levels: Vec<Counts>,
    /// Counts of those who gave no level.
    pub blank: Counts,
}

/// People who belong to the same groups: alike in every attribute that is counted.
#[derive(Clone)]
pub struct Class {
    /// Level of each counted attribute, `None` where none was given.
    pub levels: Vec<Option<usize>>,
    /// 0 for the answers of the first release of a wave, 1 for those its first correction added, ...
    pub batch: usize,
    /// Their answers.
    pub counts: Counts,
}

/// Sufficient statistics of a wave. Private fields on purpose.
pub struct Tally {
    pub(in crate::domain) whole: Counts,
    pub(in crate::domain) splits: Vec<Split>,
    /// Attributes counted jointly, by position in the survey, and the people by their levels.
    pub(in crate::domain) joint: Option<(Vec<usize>, Vec<Class>)>,
}

impl Tally {
    /// From counts made elsewhere (`frame`): every attribute by itself.
    #[must_use]
    pub const fn new(whole: Counts, splits: Vec<Split>) -> Self {
        Self { whole, splits, joint: None }
    }

    /// Counts responses one by one, for the whole and for the attributes at the given positions, by themselves and jointly.
    pub fn of<'a>(
        codebook: &Codebook,
        attributes: &[usize],
        responses: impl IntoIterator<Item = &'a Response>,
    ) -> Self {
        Self::of_batches(codebook, attributes, responses.into_iter().map(|response| (0, response)))
    }

    /// As [`Tally::of`], with the number of the batch each response came in by: see [`Class::batch`].
    pub fn of_batches<'a>(
        codebook: &Codebook,
        attributes: &[usize],
        responses: impl IntoIterator<Item = (usize, &'a Response)>,
    ) -> Self {
        let shape = Shape::of(codebook.survey());
        let mut classes: BTreeMap<(Vec<Option<usize>>, usize), Counts> = BTreeMap::new();
        for (batch, response) in responses {
            let levels = attributes.iter().map(|&attribute| response.level(attribute)).collect();
            let counts = classes.entry((levels, batch)).or_insert_with(|| Counts::new(&shape));
            counts.add(&shape, response.answers());
        }
        let classes = classes.into_iter().map(|((levels, batch), counts)| Class { levels, batch, counts });
        Self::of_classes(codebook, attributes, classes.collect())
    }

    fn of_classes(codebook: &Codebook, attributes: &[usize], classes: Vec<Class>) -> Self {
        let empty = Counts::new(&Shape::of(codebook.survey()));
        let mut whole = empty.clone();
        let width = |attribute: usize| codebook.codes(attribute).map_or(0, |codes| codes.levels.len());
        let split = |&attribute: &usize| Split {
            attribute,
            levels: vec![empty.clone(); width(attribute)],
            blank: empty.clone(),
        };
        let mut splits: Vec<Split> = attributes.iter().map(split).collect();
        for class in &classes {
            whole.join(&class.counts);
            for (split, level) in splits.iter_mut().zip(&class.levels) {
                let cell = level.and_then(|level| split.levels.get_mut(level)).unwrap_or(&mut split.blank);
                cell.join(&class.counts);
            }
        }
        Self { whole, splits, joint: Some((attributes.to_vec(), classes)) }
    }

    /// The people by the groups they belong to, for a catalogue that names the given attributes; `None` if they were not
    /// counted jointly.
    pub(in crate::domain) fn classes(&self, attributes: &[usize]) -> Option<Vec<Class>> {
        if let Some((known, classes)) = &self.joint {
            return (known == attributes).then(|| classes.clone());
        }
        let class = |level, counts: &Counts| Class { levels: level, batch: 0, counts: counts.clone() };
        match attributes {
            [] => Some(vec![class(Vec::new(), &self.whole)]),
            [only] => {
                let split = self.splits.iter().find(|split| split.attribute == *only)?;
                let levels = split.levels.iter().enumerate().map(|(at, counts)| class(vec![Some(at)], counts));
                Some(levels.chain([class(vec![None], &split.blank)]).collect())
            }
            _ => None,
        }
    }
}
