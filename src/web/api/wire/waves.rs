//! Waves on the wire: who was asked and how many answered.
//! Owns their structs; has no room for a score.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::ids::SurveyId;
use crate::domain::release::Release;
use crate::domain::wave::Wave;
use crate::flow::wave::Participation;

/// All waves.
#[derive(Debug, Serialize, ToSchema)]
pub struct WavesAnswer {
    /// By fiscal year.
    pub waves: Vec<WaveInfo>,
}

/// A wave, with counts only.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaveInfo {
    /// Id.
    id: String,
    /// Id of the survey it asks.
    survey: String,
    /// Fiscal year, April to March, by the year it begins in.
    #[schema(example = 2024)]
    fiscal_year: i16,
    /// `draft`, `open`, `closed` or `released`.
    #[schema(example = "open")]
    state: &'static str,
    /// First day of answering.
    #[schema(format = Date)]
    opens: String,
    /// Last day of answering.
    #[schema(format = Date)]
    closes: String,
    /// The day headcounts were taken.
    #[schema(format = Date)]
    reference: String,
    /// Employer.
    organisation: String,
    /// Invented sample data.
    synthetic: bool,
    /// Smallest group whose scores are shown.
    minimum_group: u32,
    /// Headcount.
    asked: Option<u32>,
    /// Responses; before the release rounded down to a multiple of five, null where the key folder is missing.
    responses: Option<u64>,
    /// Percent; null before the release.
    #[schema(example = "31.2")]
    response_rate: Option<String>,
    /// `exactly`, `at_most` or `at_least` so many percent.
    #[schema(example = "exactly")]
    response_rate_bound: Option<&'static str>,
}

impl WaveInfo {
    /// A wave without a release.
    pub fn counted(wave: &Wave, survey: &SurveyId, taken: &Participation) -> Self {
        Self {
            asked: taken.asked,
            responses: taken.responses,
            response_rate: taken.rate.map(|rate| rate.number()),
            response_rate_bound: taken.rate.map(|rate| rate.bound.code()),
            ..Self::bare(wave, survey)
        }
    }

    /// A released wave: the counts of its release.
    pub fn released(wave: &Wave, release: &Release) -> Self {
        Self {
            asked: release.tables.asked,
            responses: Some(release.tables.responses),
            response_rate: release.tables.rate().map(|rate| rate.number()),
            response_rate_bound: release.tables.rate().map(|rate| rate.bound.code()),
            ..Self::bare(wave, &release.survey.id)
        }
    }

    fn bare(wave: &Wave, survey: &SurveyId) -> Self {
        Self {
            id: wave.id.to_string(),
            survey: survey.to_string(),
            fiscal_year: wave.fiscal_year.year(),
            state: wave.state.code(),
            opens: wave.dates.opens.to_string(),
            closes: wave.dates.closes.to_string(),
            reference: wave.dates.reference.to_string(),
            organisation: wave.organisation.clone(),
            synthetic: wave.synthetic,
            minimum_group: wave.policy.minimum_group.get(),
            asked: None,
            responses: Some(0),
            response_rate: None,
            response_rate_bound: None,
        }
    }
}
