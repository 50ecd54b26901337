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

/// Sufficient statistics of a wave. Private fields on purpose.
pub struct Tally {
    pub(in crate::domain) whole: Counts,
    pub(in crate::domain) splits: Vec<Split>,
}

impl Tally {
    /// From counts made elsewhere (`frame`).
    #[must_use]
    pub const fn new(whole: Counts, splits: Vec<Split>) -> Self {
        Self { whole, splits }
    }

    /// Counts responses one by one, for the whole and for the attributes at the given positions.
    pub fn of<'a>(
        codebook: &Codebook,
        attributes: &[usize],
        responses: impl IntoIterator<Item = &'a Response>,
    ) -> Self {
        let shape = Shape::of(codebook.survey());
        let empty = Counts::new(&shape);
        let levels = |attribute: usize| codebook.codes(attribute).map_or(0, |codes| codes.levels.len());
        let split = |&attribute: &usize| Split {
            attribute,
            levels: vec![empty.clone(); levels(attribute)],
            blank: empty.clone(),
        };
        let mut tally = Self { splits: attributes.iter().map(split).collect(), whole: empty.clone() };
        for response in responses {
            tally.whole.add(&shape, response.answers());
            for split in &mut tally.splits {
                let level = response.level(split.attribute);
                let cell = level.and_then(|level| split.levels.get_mut(level)).unwrap_or(&mut split.blank);
                cell.add(&shape, response.answers());
            }
        }
        tally
    }
}
