//! The frozen result of a wave: tables, what they are about, and where they come from.
//! Owns the one value every screen, file and API answer reads; holds no response and nothing unprotected.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::comment::Comments;
use super::ids::{BandId, CategoryId, ItemId, SurveyId, WaveId};
use super::protect::{Protected, Tables, restore};
use super::score::Hundredths;
use super::survey::{Band, Bands, Edge, Survey, Text};
use super::wave::{Dates, FiscalYear, Policy, Wave};

/// The result of a wave, frozen. Two releases of the same answers by the same version are equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// The wave it comes from.
    pub wave: WaveFace,
    /// What was asked, in the words of the survey file.
    pub survey: SurveyFace,
    /// How it was made.
    pub provenance: Provenance,
    /// The numbers.
    #[serde(deserialize_with = "restore")]
    pub tables: Protected<Tables>,
    /// What two people agreed to show of the comments.
    #[serde(default)]
    pub comments: Comments,
}

/// A wave as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaveFace {
    /// The wave.
    pub id: WaveId,
    /// Its fiscal year.
    pub fiscal_year: FiscalYear,
    /// Employer's name.
    pub organisation: String,
    /// Invented sample data: every screen must say so.
    pub synthetic: bool,
    /// Dates.
    pub dates: Dates,
    /// Policy in force.
    pub policy: Policy,
}

/// A survey as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyFace {
    /// The survey.
    pub id: SurveyId,
    /// Title.
    pub title: Text,
    /// Where survey and bands come from.
    pub origin: Text,
    /// Point labels, the most positive first.
    pub points: Vec<Text>,
    /// Items in order.
    pub items: Vec<ItemFace>,
    /// Categories in order.
    pub categories: Vec<CategoryFace>,
    /// Bands from high to low.
    pub bands: Vec<BandFace>,
}

/// An item as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFace {
    /// The item.
    pub id: ItemId,
    /// Its category.
    pub category: CategoryId,
    /// The wording.
    pub text: Text,
    /// A few words.
    pub short: Text,
}

/// A category as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryFace {
    /// The category.
    pub id: CategoryId,
    /// Name.
    pub label: Text,
    /// What it asks.
    pub question: Text,
}

/// A band as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandFace {
    /// The band.
    pub id: BandId,
    /// Name.
    pub label: Text,
    /// Lower edge; `None` for the lowest band.
    pub edge: Option<Hundredths>,
    /// Whether a value exactly on the edge belongs to the band.
    pub inclusive: bool,
}

/// How a release was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// SHA-256 of the survey file, hexadecimal.
    pub survey_hash: String,
    /// Name and version of the program.
    pub software: String,
    /// The day of release.
    pub released: Date,
    /// 1, then one more for every correction.
    pub version: u32,
    /// Why the release was corrected; `None` for the first version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    /// SHA-256 of the versions before, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// How the answers came in; `None` in releases of programs that did not seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<Intake>,
}

/// How the answers of a wave came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Valid answers by the way they came in (`browser`, `form`, `paper`, `file`); empty if there are fewer than
    /// [`Intake::FEWEST`] in all.
    pub ways: BTreeMap<String, u64>,
    /// Packets that were no answers.
    pub invalid: u64,
    /// SHA-256 of the ledger, hexadecimal.
    pub ledger: String,
}

impl Intake {
    /// With fewer answers than this, ways are not told.
    pub const FEWEST: u64 = 30;
}

impl Release {
    /// Puts a release together, without comments.
    #[must_use]
    pub fn new(wave: &Wave, survey: &Survey, software: &str, released: Date, tables: Protected<Tables>) -> Self {
        Self {
            wave: WaveFace {
                id: wave.id.clone(),
                fiscal_year: wave.fiscal_year,
                organisation: wave.organisation.clone(),
                synthetic: wave.synthetic,
                dates: wave.dates,
                policy: wave.policy,
            },
            survey: SurveyFace::of(survey),
            provenance: Provenance {
                survey_hash: wave.survey_hash.clone(),
                software: software.to_owned(),
                released,
                version: 1,
                correction: None,
                earlier: Vec::new(),
                intake: None,
            },
            tables,
            comments: Comments::default(),
        }
    }
}

impl SurveyFace {
    /// The face of a survey.
    #[must_use]
    pub fn of(survey: &Survey) -> Self {
        let item = |item: &super::survey::Item| ItemFace {
            id: item.id.clone(),
            category: item.category.clone(),
            text: item.text.clone(),
            short: item.short.clone(),
        };
        let category = |category: &super::survey::Category| CategoryFace {
            id: category.id.clone(),
            label: category.label.clone(),
            question: category.question.clone(),
        };
        Self {
            id: survey.id.clone(),
            title: survey.title.clone(),
            origin: survey.origin.clone(),
            points: survey.scale.labels.clone(),
            items: survey.items.iter().map(item).collect(),
            categories: survey.categories.iter().map(category).collect(),
            bands: survey.bands.0.iter().map(BandFace::of).collect(),
        }
    }

    /// The bands as a rule.
    #[must_use]
    pub fn bands(&self) -> Bands {
        Bands(self.bands.iter().map(BandFace::band).collect())
    }
}

impl BandFace {
    fn of(band: &Band) -> Self {
        let (edge, inclusive) = match band.edge {
            Edge::Above(edge) => (Some(edge), false),
            Edge::From(edge) => (Some(edge), true),
            Edge::Rest => (None, false),
        };
        Self { id: band.id.clone(), label: band.label.clone(), edge, inclusive }
    }

    fn band(&self) -> Band {
        let edge = match self.edge {
            Some(edge) if self.inclusive => Edge::From(edge),
            Some(edge) => Edge::Above(edge),
            None => Edge::Rest,
        };
        Band { id: self.id.clone(), label: self.label.clone(), edge }
    }
}
