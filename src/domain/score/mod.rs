//! From counts to scores: items, categories, overall (statistics.md M1, M2, M3, M7, M18).
//! Owns every formula; its results stay [`Unprotected`] until [`super::protect`] has decided what may be shown.

mod index;
mod item;
mod round;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use round::{Hundredths, Tenths, half_up};

use super::codebook::Codebook;
use super::ids::{AttributeId, BandId, CategoryId, ItemId, LevelCode};
use super::survey::{Definition, Rounding, Text};
use super::tally::{Counts, Shape, Tally};

/// A mean with its printed form and band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// People behind it: answers for an item, people with at least one answer for a category or the overall score.
    pub n: u64,
    /// Unrounded mean; for a category and overall the mean of the unrounded item means (M3 a).
    pub mean: f64,
    /// As printed, by the rounding convention (M2).
    pub printed: Hundredths,
    /// Band of the printed value (M18).
    pub band: BandId,
}

/// Why a score does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// An item has no answers; for a category and overall, the first such item.
    NoAnswers {
        /// The item.
        item: ItemId,
        /// People with at least one answer; 0 for an item.
        n: u64,
    },
}

/// A score, or the reason there is none.
pub type MaybeScore = Result<Score, Undefined>;

/// Scores and shares of one item (M1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemFigures {
    /// The item.
    pub id: ItemId,
    /// Mean of the answers given.
    pub score: MaybeScore,
    /// Sum of the answers.
    pub sum: u64,
    /// How often each value was chosen, 1 (most negative) first.
    pub counts: Vec<u64>,
    /// Standard deviation with n - 1; `None` under two answers.
    pub sd: Option<f64>,
    /// Share of answers above the middle of the scale, percent of the answers given, from raw counts.
    pub favourable: Option<Tenths>,
    /// Share of answers in the middle.
    pub neutral: Option<Tenths>,
    /// Share of answers below the middle.
    pub unfavourable: Option<Tenths>,
}

/// Score of one category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryFigures {
    /// The category.
    pub id: CategoryId,
    /// Its score.
    pub score: MaybeScore,
}

/// All figures of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Responses.
    pub n: u64,
    /// Responses with more than 80 % of the items answered (M7).
    pub complete: u64,
    /// Responses with 50 to 80 % of the items answered (M7).
    pub partial: u64,
    /// Responses as percent of those asked; `None` if the headcount is unknown, 0, or smaller than the responses.
    pub response_rate: Option<Tenths>,
    /// Mean of all items.
    pub overall: MaybeScore,
    /// Categories in survey order.
    pub categories: Vec<CategoryFigures>,
    /// Items in survey order.
    pub items: Vec<ItemFigures>,
}

/// Something computed but not yet cleared for anybody's eyes. Only the domain can look inside.
pub struct Unprotected<T>(pub(in crate::domain) T);

/// One group before protection.
pub struct GroupScores {
    /// The level; `None` for those who gave none.
    pub level: Option<LevelCode>,
    /// Its name; `None` for those who gave none.
    pub label: Option<Text>,
    /// Headcount, if the roster counts this attribute.
    pub asked: Option<u32>,
    /// Its figures.
    pub figures: Figures,
}

/// All groups of one attribute before protection.
pub struct TableScores {
    /// The attribute.
    pub attribute: AttributeId,
    /// Its name.
    pub label: Text,
    /// Groups in codebook order, those without a level last.
    pub groups: Vec<GroupScores>,
}

/// A wave scored, before protection.
pub struct Scores {
    /// Headcount of everybody, if there is a roster.
    pub asked: Option<u32>,
    /// The whole.
    pub whole: Figures,
    /// One table an attribute.
    pub tables: Vec<TableScores>,
}

#[cfg(test)]
impl Unprotected<Scores> {
    /// The whole, then every group by name, with all figures: for tests of those who count.
    pub(crate) fn seen(self) -> Vec<(String, Figures)> {
        let groups = self.0.tables.into_iter().flat_map(|table| {
            let name = move |level: Option<LevelCode>| format!("{} {level:?}", table.attribute);
            table.groups.into_iter().map(move |group| (name(group.level), group.figures))
        });
        std::iter::once(("all".to_owned(), self.0.whole)).chain(groups).collect()
    }
}

/// A wave that cannot be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// More answers than people asked: the roster is wrong (M5).
    #[error("{group}: {responses} answers but only {asked} people on the roster: expected no more answers than people")]
    MoreAnswersThanPeople {
        /// The group, `all` for the whole.
        group: String,
        /// Answers.
        responses: u64,
        /// Headcount.
        asked: u32,
    },
}

/// Scores a tally whose counts must fit the roster (files).
///
/// # Errors
/// Every group with more answers than people.
pub fn score(
    tally: &Tally,
    codebook: &Codebook,
    asked: Option<u32>,
    rounding: Rounding,
) -> Result<Unprotected<Scores>, Vec<ScoreError>> {
    let scores = score_claims(tally, codebook, asked, rounding);
    let mut faults: Vec<ScoreError> = excess("all", scores.0.whole.n, asked).into_iter().collect();
    for table in &scores.0.tables {
        for group in &table.groups {
            let name = format!("{} {}", table.attribute, group.level.as_ref().map_or("-", LevelCode::as_str));
            faults.extend(excess(&name, group.figures.n, group.asked));
        }
    }
    if faults.is_empty() { Ok(scores) } else { Err(faults) }
}

/// Scores a tally of answers whose attributes are claims (a common link): where more claim a level than the roster has
/// people, the group is scored and its response rate is left undefined.
#[must_use]
pub fn score_claims(tally: &Tally, codebook: &Codebook, asked: Option<u32>, rounding: Rounding) -> Unprotected<Scores> {
    let whole = figures(&tally.whole, asked, codebook.survey(), rounding);
    let tables = tally.splits.iter().filter_map(|split| table(split, codebook, rounding)).collect();
    Unprotected(Scores { asked, whole, tables })
}

fn excess(group: &str, responses: u64, asked: Option<u32>) -> Option<ScoreError> {
    let asked = asked.filter(|&asked| responses > u64::from(asked))?;
    Some(ScoreError::MoreAnswersThanPeople { group: group.to_owned(), responses, asked })
}

fn table(split: &super::tally::Split, codebook: &Codebook, rounding: Rounding) -> Option<TableScores> {
    let (attribute, codes) = codebook.attributes().nth(split.attribute)?;
    let mut groups = Vec::new();
    for (at, (level, counts)) in codes.levels.iter().zip(&split.levels).enumerate() {
        let asked = codes.headcounts.as_ref().and_then(|counts| counts.get(at).copied());
        groups.push(GroupScores {
            level: Some(level.code.clone()),
            label: Some(level.label.clone()),
            asked,
            figures: figures(counts, asked, codebook.survey(), rounding),
        });
    }
    if split.blank.responses > 0 {
        let figures = figures(&split.blank, None, codebook.survey(), rounding);
        groups.push(GroupScores { level: None, label: None, asked: None, figures });
    }
    Some(TableScores { attribute: attribute.id.clone(), label: attribute.label.clone(), groups })
}

/// Responses as percent of those asked (M7); undefined for an unknown or empty headcount, or more responses than people.
#[must_use]
pub fn rate(responses: u64, asked: Option<u32>) -> Option<Tenths> {
    asked.map(u64::from).filter(|&asked| responses <= asked).and_then(|asked| Tenths::percent(responses, asked))
}

/// All figures of one group of counts.
#[must_use]
pub(in crate::domain) fn figures(
    counts: &Counts,
    asked: Option<u32>,
    survey: &Definition,
    rounding: Rounding,
) -> Figures {
    let items: Vec<ItemFigures> = survey
        .items
        .iter()
        .zip(&counts.values)
        .map(|(item, values)| item::figures(item, values, &survey.bands))
        .collect();
    let shape = Shape::of(survey);
    let scale = |at: usize| {
        let members: Vec<&ItemFigures> = shape.scales[at].iter().map(|&item| &items[item]).collect();
        index::score(&members, counts.any[at], rounding, &survey.bands)
    };
    let categories = survey.categories.iter().enumerate();
    Figures {
        n: counts.responses,
        complete: counts.complete,
        partial: counts.partial,
        response_rate: rate(counts.responses, asked),
        overall: scale(survey.categories.len()),
        categories: categories
            .map(|(at, category)| CategoryFigures { id: category.id.clone(), score: scale(at) })
            .collect(),
        items,
    }
}
