//! Surveys on the wire.
//! Owns their structs; texts are given in both languages, with the employer named in the survey file.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Named, Wording};
use crate::domain::survey::{Survey, Text};

/// All surveys.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveysAnswer {
    /// One for each survey file.
    pub surveys: Vec<SurveyInfo>,
}

/// A survey file that a wave has asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct SurveyInfo {
    /// Stable name.
    #[schema(example = "aomori-engagement")]
    id: String,
    /// SHA-256 of the file.
    hash: String,
    /// Title.
    title: Wording,
    /// Point labels, the most positive first.
    points: Vec<Wording>,
    /// Categories in order.
    categories: Vec<Named>,
    /// Items in order.
    items: Vec<ItemInfo>,
    /// Bands from high to low.
    bands: Vec<Named>,
    /// Attributes of respondents.
    attributes: Vec<Named>,
}

/// An item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemInfo {
    /// Stable name.
    #[schema(example = "q05")]
    id: String,
    /// Its category.
    category: String,
    /// The wording.
    text: Wording,
}

impl SurveyInfo {
    /// A survey with the hash of its file.
    pub fn new(survey: &Survey, hash: String) -> Self {
        let employer = survey.organisation.ja.plain("");
        let wording = |text: &Text| Wording::new(text, &employer);
        let named = |id: String, label: &Text| Named { id, label: wording(label) };
        Self {
            id: survey.id.to_string(),
            hash,
            title: wording(&survey.title),
            points: survey.scale.labels.iter().map(wording).collect(),
            categories: survey.categories.iter().map(|one| named(one.id.to_string(), &one.label)).collect(),
            items: survey
                .items
                .iter()
                .map(|item| ItemInfo {
                    id: item.id.to_string(),
                    category: item.category.to_string(),
                    text: wording(&item.text),
                })
                .collect(),
            bands: survey.bands.0.iter().map(|one| named(one.id.to_string(), &one.label)).collect(),
            attributes: survey.attributes.iter().map(|one| named(one.id.to_string(), &one.label)).collect(),
        }
    }
}
