//! What may be asked: items, scale, categories, bands, attributes and their texts.
//! Owns the survey definition; a [`Survey`] exists only if its file is valid. Reads no file itself: text comes in, a survey or a list of faults goes out.

mod fault;
mod read;
mod text;

use std::ops::Deref;

pub use fault::Fault;
pub use text::{BadText, Language, RichText, Run, Text};

use super::ids::{AttributeId, BandId, CategoryId, ItemId, LevelCode, SurveyId};
use super::score::Hundredths;

/// A valid survey together with the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    definition: Definition,
    source: String,
}

/// Read-only: the fields can be seen everywhere and set only by [`Survey::read`].
impl Deref for Survey {
    type Target = Definition;
    fn deref(&self) -> &Definition {
        &self.definition
    }
}

impl Survey {
    /// The survey file this survey was read from, unchanged.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// The content of a survey file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Stable name, e.g. `aomori-engagement`.
    pub id: SurveyId,
    /// Title shown to respondents and readers.
    pub title: Text,
    /// Employer's name where a wave names none.
    pub organisation: Text,
    /// Whose wording this is and what an organisation must check before using it.
    pub rights: Text,
    /// Where the survey and its bands come from.
    pub origin: Text,
    /// Estimated time to answer, whole minutes.
    pub minutes: u8,
    /// Smallest group whose scores are shown.
    pub minimum_group: MinimumGroup,
    /// How categories and the overall score are rounded.
    pub rounding: Rounding,
    /// Point labels.
    pub scale: Scale,
    /// Items in the order of the questionnaire.
    pub items: Vec<Item>,
    /// Categories in order; every item belongs to exactly one.
    pub categories: Vec<Category>,
    /// Cards of items: item positions, page by page; every item stands on exactly one page.
    pub pages: Vec<Vec<usize>>,
    /// Bands of scores.
    pub bands: Bands,
    /// Attributes of respondents in the order of the questionnaire.
    pub attributes: Vec<Attribute>,
    /// The free-text question, if there is one.
    pub comment: Option<CommentQuestion>,
    /// How much a release says about a group of a size.
    pub protection: Protection,
    /// The catalogue: the tables a release contains besides the whole, most valuable first.
    pub tables: Vec<Breakdown>,
}

impl Definition {
    /// Position of an item.
    #[must_use]
    pub fn find_item(&self, id: &str) -> Option<usize> {
        self.items.iter().position(|item| item.id.as_str() == id)
    }

    /// Position of an attribute.
    #[must_use]
    pub fn find_attribute(&self, id: &str) -> Option<usize> {
        self.attributes.iter().position(|attribute| attribute.id.as_str() == id)
    }

    /// Positions of the attributes that the catalogue names, in survey order.
    #[must_use]
    pub fn catalogued(&self) -> Vec<usize> {
        let named = |id: &AttributeId| {
            self.tables.iter().any(|table| table.attribute == *id || table.within.as_ref() == Some(id))
        };
        (0..self.attributes.len()).filter(|&at| named(&self.attributes[at].id)).collect()
    }

    /// Positions of the items of a category, in order.
    #[must_use]
    pub fn items_of(&self, category: &CategoryId) -> Vec<usize> {
        (0..self.items.len()).filter(|&at| self.items[at].category == *category).collect()
    }
}

/// A question answered on the scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable over the years, e.g. `q05`.
    pub id: ItemId,
    /// The category it counts for.
    pub category: CategoryId,
    /// The wording as asked.
    pub text: Text,
    /// A few words for charts and tables.
    pub short: Text,
}

/// A category of items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Stable name, e.g. `basics`.
    pub id: CategoryId,
    /// Name shown.
    pub label: Text,
    /// What the category asks, for the reader: 「…かどうか」.
    pub question: Text,
}

/// Labelled points. Stored values run from 1 (most negative) to `points()` (most positive).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Labels in the order shown: the most positive first.
    pub labels: Vec<Text>,
}

impl Scale {
    /// Number of points, 2 to 11.
    #[must_use]
    pub fn points(&self) -> u8 {
        u8::try_from(self.labels.len()).unwrap_or(u8::MAX)
    }

    /// The label of a stored value.
    #[must_use]
    pub fn label(&self, value: u8) -> Option<&Text> {
        self.labels.len().checked_sub(usize::from(value)).and_then(|at| self.labels.get(at))
    }

    /// Stored values in the order shown, each with its label.
    pub fn choices(&self) -> impl Iterator<Item = (u8, &Text)> {
        (1..=self.points()).rev().zip(&self.labels)
    }
}

/// Bands ordered from high to low; the last one has no edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands(pub Vec<Band>);

impl Bands {
    /// The band of a displayed value (M18).
    #[must_use]
    pub fn find(&self, displayed: Hundredths) -> Option<&Band> {
        self.0.iter().find(|band| match band.edge {
            Edge::Above(edge) => displayed > edge,
            Edge::From(edge) => displayed >= edge,
            Edge::Rest => true,
        })
    }

    /// The thresholds between bands, from high to low.
    #[must_use]
    pub fn thresholds(&self) -> Vec<Hundredths> {
        self.0
            .iter()
            .filter_map(|band| match band.edge {
                Edge::Above(edge) | Edge::From(edge) => Some(edge),
                Edge::Rest => None,
            })
            .collect()
    }
}

/// A named range of scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Stable name, e.g. `above_average`.
    pub id: BandId,
    /// Name shown.
    pub label: Text,
    /// Lower edge.
    pub edge: Edge,
}

/// The lower edge of a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Strictly above the value.
    Above(Hundredths),
    /// The value or more.
    From(Hundredths),
    /// Everything that is left.
    Rest,
}

/// Something known about a respondent in general, such as the grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Stable name; also the column name in files.
    pub id: AttributeId,
    /// Name shown.
    pub label: Text,
    /// Where its levels come from.
    pub levels: LevelSource,
    /// The attribute one step up (a section's department).
    pub parent: Option<AttributeId>,
    /// Whether respondents are asked for it; otherwise it follows from a child (department from section).
    pub asked: bool,
}

/// Where the levels of an attribute come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LevelSource {
    /// Listed in the survey file, in order.
    Listed(Vec<Level>),
    /// The levels of the roster, in its order.
    Roster,
}

/// A level of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Level {
    /// As written in files.
    pub code: LevelCode,
    /// Name shown.
    pub label: Text,
}

/// The free-text question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentQuestion {
    /// The wording.
    pub text: Text,
    /// Longest comment, in characters.
    pub longest: usize,
}

/// The smallest group whose scores are shown: 5 or more, 10 by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct MinimumGroup(u32);

/// A minimum group size that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("minimum group size {0} is not allowed: expected 5 to 1000 (10 is the default)")]
pub struct BadMinimumGroup(pub u32);

impl MinimumGroup {
    /// The default, ten answers.
    pub const DEFAULT: Self = Self(10);

    /// Reads a minimum group size.
    ///
    /// # Errors
    /// [`BadMinimumGroup`] if it is under 5 or above 1000.
    pub const fn new(size: u32) -> Result<Self, BadMinimumGroup> {
        if size < 5 || size > 1000 {
            return Err(BadMinimumGroup(size));
        }
        Ok(Self(size))
    }

    /// The number of answers.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for MinimumGroup {
    type Error = BadMinimumGroup;
    fn try_from(size: u32) -> Result<Self, BadMinimumGroup> {
        Self::new(size)
    }
}

impl From<MinimumGroup> for u32 {
    fn from(size: MinimumGroup) -> Self {
        size.0
    }
}

/// How much a release says about a group of a size (anonymity.md, Decisions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protection {
    /// Means with two decimals for every shown group, shares from 40 answers on; an item too one-sided for it falls back whole.
    #[default]
    Standard,
    /// Means of small groups rounded to 0.1 or 0.2 and capped at the ends of the scale.
    Strict,
}

impl Protection {
    /// `standard` or `strict`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Strict => "strict",
        }
    }

    /// Reads `standard` or `strict`.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        [Self::Standard, Self::Strict].into_iter().find(|protection| protection.code() == code)
    }
}

/// A table of the catalogue: the groups of an attribute, of everybody or within each level of another attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// The attribute that makes the rows.
    pub attribute: AttributeId,
    /// The attribute whose levels are split further (a crossing); `None` for everybody.
    pub within: Option<AttributeId>,
}

/// How categories and the overall score are rounded (statistics.md section 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// Mean of the printed item means, then half-up: what the city published.
    #[default]
    Published,
    /// Mean of the unrounded item means, rounded once.
    Exact,
}

impl Rounding {
    /// `published` or `exact`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Exact => "exact",
        }
    }

    /// Reads `published` or `exact`.
    #[must_use]
    pub fn find(code: &str) -> Option<Self> {
        [Self::Published, Self::Exact].into_iter().find(|rounding| rounding.code() == code)
    }
}
