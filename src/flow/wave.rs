//! The life of a wave: created from a survey file, opened, closed; who takes part while it is open.
//! Owns the steps; results are the business of [`super::release`].

use std::sync::Arc;

use super::{Context, FlowError};
use crate::domain::codebook::Codebook;
use crate::domain::ids::{AttributeId, WaveId};
use crate::domain::protect::{ResponseRate, hidden_counts};
use crate::domain::score::rate;
use crate::domain::survey::{Level, MinimumGroup, Protection, Rounding, Survey, Text};
use crate::domain::wave::{Dates, FiscalYear, Policy, Wave, WaveState};
use crate::seal;

/// What a new wave is made from.
#[derive(Debug, Clone)]
pub struct NewWave {
    /// Text of the survey file; frozen with the wave.
    pub survey: String,
    /// Fiscal year.
    pub fiscal_year: FiscalYear,
    /// Dates.
    pub dates: Dates,
    /// Employer's name; the survey's own if absent.
    pub organisation: Option<String>,
    /// Minimum group size; the survey's own if absent.
    pub minimum_group: Option<MinimumGroup>,
    /// Rounding convention; the survey's own if absent.
    pub rounding: Option<Rounding>,
    /// Invented sample data.
    pub synthetic: bool,
}

/// Creates a draft.
///
/// # Errors
/// Faults of the survey file, or a wave of this survey in this year.
pub async fn create(context: &Context, new: NewWave) -> Result<Wave, FlowError> {
    let survey = Survey::read(&new.survey).map_err(FlowError::Survey)?;
    if of_year(context, &survey, new.fiscal_year).await?.is_some() {
        return Err(FlowError::WaveExists { survey: survey.id.to_string(), year: new.fiscal_year });
    }
    let wave = Wave {
        id: WaveId::from_random(seal::random()),
        survey_hash: seal::digest(survey.source().as_bytes()),
        fiscal_year: new.fiscal_year,
        organisation: new.organisation.unwrap_or_else(|| survey.organisation.ja.plain("")),
        synthetic: new.synthetic,
        dates: new.dates,
        policy: Policy {
            minimum_group: new.minimum_group.unwrap_or(survey.minimum_group),
            rounding: new.rounding.unwrap_or(survey.rounding),
        },
        state: WaveState::Draft,
    };
    context.store.add_survey(&wave.survey_hash, survey.source()).await?;
    context.store.add_wave(&wave).await?;
    Ok(wave)
}

/// Creates a draft in the place of another, if there is one: the way to change what is asked or shown before a wave
/// opens. The other draft goes with its roster, which was read by the survey it had.
///
/// # Errors
/// Faults of the survey file, or a wave of this survey in this year that is no longer a draft.
pub async fn replace(context: &Context, new: NewWave) -> Result<Wave, FlowError> {
    let survey = Survey::read(&new.survey).map_err(FlowError::Survey)?;
    if let Some(old) = of_year(context, &survey, new.fiscal_year).await? {
        old.require(WaveState::Draft, "be replaced")?;
        if !context.store.remove_draft(&old.id).await? {
            return Err(FlowError::Changed(old.fiscal_year));
        }
    }
    create(context, new).await
}

async fn of_year(context: &Context, survey: &Survey, year: FiscalYear) -> Result<Option<Wave>, FlowError> {
    for wave in context.store.load_waves().await? {
        if wave.fiscal_year == year && self::survey(context, &wave).await?.id == survey.id {
            return Ok(Some(wave));
        }
    }
    Ok(None)
}

/// draft -> open: from now on it takes answers, and nothing about it changes any more.
///
/// # Errors
/// If it is not a draft, or has no roster.
pub async fn open(context: &Context, wave: Wave) -> Result<Wave, FlowError> {
    wave.require(WaveState::Draft, "open")?;
    let survey = survey(context, &wave).await?;
    if context.store.find_roster(&wave.id, &survey).await?.is_none() {
        return Err(FlowError::NoRoster(wave.fiscal_year));
    }
    advance(context, WaveState::Draft, wave.open()?).await
}

/// open -> closed: it takes no more answers.
///
/// # Errors
/// If it is not open.
pub async fn close(context: &Context, wave: Wave) -> Result<Wave, FlowError> {
    advance(context, WaveState::Open, wave.close()?).await
}

async fn advance(context: &Context, from: WaveState, wave: Wave) -> Result<Wave, FlowError> {
    if context.store.advance_wave(&wave, from).await? { Ok(wave) } else { Err(FlowError::Changed(wave.fiscal_year)) }
}

/// A wave by fiscal year or id.
///
/// # Errors
/// If there is none, or several of that year; names those that exist.
pub async fn find(context: &Context, name: &str) -> Result<Wave, FlowError> {
    let waves = context.store.load_waves().await?;
    let (mut found, others): (Vec<Wave>, Vec<Wave>) =
        waves.into_iter().partition(|wave| wave.id.as_str() == name || wave.fiscal_year.to_string() == name);
    match (found.pop(), found.is_empty()) {
        (Some(wave), true) => Ok(wave),
        (Some(last), false) => Err(FlowError::ManyWaves {
            year: name.to_owned(),
            ids: found.iter().chain([&last]).map(|wave| wave.id.to_string()).collect::<Vec<_>>().join(", "),
        }),
        (None, _) => Err(FlowError::NoWave { given: name.to_owned(), expected: known(&others) }),
    }
}

fn known(waves: &[Wave]) -> String {
    match waves {
        [] => "a wave made by `kotae wave create`; there is none yet".to_owned(),
        waves => {
            let names = waves.iter().map(|wave| format!("{} ({})", wave.fiscal_year, wave.id));
            format!("one of {}", names.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The survey a wave asks.
///
/// # Errors
/// If the stored text is missing or no longer valid.
pub async fn survey(context: &Context, wave: &Wave) -> Result<Survey, FlowError> {
    let missing = || FlowError::Damaged(format!("the survey {} of wave {} is not stored", wave.survey_hash, wave.id));
    let source = context.store.find_survey(&wave.survey_hash).await?.ok_or_else(missing)?;
    Survey::read(&source).map_err(FlowError::Survey)
}

/// Survey and levels of a wave; read once, as they no longer change when a wave has opened.
///
/// # Errors
/// If what is stored is missing or damaged.
pub async fn codebook(context: &Context, wave: &Wave) -> Result<Arc<Codebook>, FlowError> {
    if let Some(codebook) = context.codebooks.find(&wave.id) {
        return Ok(codebook);
    }
    let survey = survey(context, wave).await?;
    let roster = context.store.find_roster(&wave.id, &survey).await?;
    let codebook = Arc::new(Codebook::new(survey, roster.as_ref()));
    if wave.state != WaveState::Draft {
        context.codebooks.keep(wave.id.clone(), Arc::clone(&codebook));
    }
    Ok(codebook)
}

/// How many took part so far: counts only, never a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// Responses.
    pub responses: u64,
    /// Headcount, if there is a roster.
    pub asked: Option<u32>,
    /// Response rate.
    pub rate: Option<ResponseRate>,
    /// Level of protection.
    pub protection: Protection,
    /// By attribute of the roster that a release shows.
    pub by: Vec<ParticipationTable>,
}

/// Participation by one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipationTable {
    /// The attribute.
    pub attribute: AttributeId,
    /// Its name.
    pub label: Text,
    /// Groups in codebook order, those with people only.
    pub groups: Vec<ParticipationGroup>,
}

/// Participation of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipationGroup {
    /// The level.
    pub level: Level,
    /// Headcount.
    pub asked: u32,
    /// Responses; `None` where so few are asked that even the count is kept back, and at the strict level.
    pub responses: Option<u64>,
    /// Response rate.
    pub rate: Option<ResponseRate>,
}

/// Counts who took part, by the roster's attributes.
///
/// # Errors
/// If the store fails.
pub async fn participation(context: &Context, wave: &Wave) -> Result<Participation, FlowError> {
    let codebook = codebook(context, wave).await?;
    let survey = codebook.survey();
    let roster = context.store.find_roster(&wave.id, survey).await?;
    let levels = context.store.load_levels(&wave.id, &codebook).await?;
    let responses = levels.len() as u64;
    let asked = roster.map(|roster| roster.headcount());
    let whole = survey.tables.iter().filter(|table| table.within.is_none());
    let attributes = whole.filter_map(|table| survey.find_attribute(table.attribute.as_str()));
    let by = attributes.filter_map(|at| table(&codebook, at, &levels, wave.policy.minimum_group)).collect();
    let rate = rate(responses, asked).map(ResponseRate::exact);
    Ok(Participation { responses, asked, rate, by, protection: survey.protection })
}

fn table(
    codebook: &Codebook,
    attribute: usize,
    levels: &[Vec<Option<usize>>],
    minimum: MinimumGroup,
) -> Option<ParticipationTable> {
    let codes = codebook.codes(attribute)?;
    let protection = codebook.survey().protection;
    let headcounts = codes.headcounts.as_ref()?;
    let hidden = hidden_counts(&headcounts.iter().map(|&count| u64::from(count)).collect::<Vec<_>>(), minimum);
    let count = |level: usize| levels.iter().filter(|given| given.get(attribute) == Some(&Some(level))).count() as u64;
    let group = |at: usize| {
        let responses = (!hidden[at]).then(|| count(at));
        let asked = headcounts[at];
        let rate = responses.and_then(|responses| ResponseRate::of_group(responses, Some(asked), protection));
        let responses = responses.filter(|_| protection == Protection::Standard);
        ParticipationGroup { level: codes.levels[at].clone(), asked, responses, rate }
    };
    let about = &codebook.survey().attributes[attribute];
    let groups = (0..codes.levels.len()).filter(|&at| headcounts[at] > 0).map(group).collect();
    Some(ParticipationTable { attribute: about.id.clone(), label: about.label.clone(), groups })
}
