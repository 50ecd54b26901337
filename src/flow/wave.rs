//! The life of a wave: created from a survey file, opened, closed; how many take part while it is open.
//! Owns the steps; results are the business of [`super::release`].

use std::sync::Arc;

use super::{Context, FlowError, casting, custody, release};
use crate::domain::codebook::Codebook;
use crate::domain::ids::WaveId;
use crate::domain::protect::ResponseRate;
use crate::domain::survey::{MinimumGroup, Rounding, Survey};
use crate::domain::wave::{Dates, FiscalYear, Policy, Retention, Wave, WaveState};
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
    /// How long sealed answers are kept.
    pub retention: Retention,
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
            retention: new.retention,
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
        context.vault.destroy(old.id.as_str())?;
        context.vessel.destroy(&old.id).await?;
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

/// draft -> open: from now on it takes answers, and nothing about it changes any more. Its box is made, full of noise.
///
/// # Errors
/// If it is not a draft, has no roster, or no key that its custodians have tried out.
pub async fn open(context: &Context, wave: Wave) -> Result<Wave, FlowError> {
    wave.require(WaveState::Draft, "open")?;
    let survey = survey(context, &wave).await?;
    let roster = context.store.find_roster(&wave.id, &survey).await?;
    let roster = roster.ok_or(FlowError::NoRoster(wave.fiscal_year))?;
    if !custody::keys(context, &wave).await?.rehearsed {
        return Err(FlowError::NotRehearsed(wave.fiscal_year));
    }
    casting::make(context, &wave, roster.headcount()).await?;
    advance(context, WaveState::Draft, wave.open()?).await
}

/// open -> closed: it takes no more answers.
///
/// # Errors
/// If it is not open.
pub async fn close(context: &Context, wave: Wave) -> Result<Wave, FlowError> {
    let closed = wave.close()?;
    // The box first: what it acknowledged until then is counted, what comes now is refused.
    context.vessel.shut(&closed.id).await?;
    advance(context, WaveState::Open, closed).await
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

/// How many took part so far: one count, never a score. What they answered, and in which group, is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Participation {
    /// Answers: of a released wave those counted in it, before that rounded down to a multiple of [`STEP`]. `None` where the
    /// key folder is missing: without it nobody can tell a filled slot from an empty one.
    pub responses: Option<u64>,
    /// Headcount, if there is a roster.
    pub asked: Option<u32>,
    /// Response rate; of a released wave only, because a rate that moves by one tells who has just answered.
    pub rate: Option<ResponseRate>,
}

/// Counts of a wave that is not released move in steps of so many, so that nobody is seen to answer.
pub const STEP: u64 = 5;

/// Counts who took part.
///
/// # Errors
/// If the store fails.
pub async fn participation(context: &Context, wave: &Wave) -> Result<Participation, FlowError> {
    let codebook = codebook(context, wave).await?;
    let roster = context.store.find_roster(&wave.id, codebook.survey()).await?;
    let asked = roster.map(|roster| roster.headcount());
    if let Some(released) = release::find(context, wave).await? {
        let tables = &released.release.tables;
        return Ok(Participation { responses: Some(tables.responses), asked: tables.asked, rate: tables.rate() });
    }
    match wave.state {
        WaveState::Draft | WaveState::Released => Ok(Participation { responses: Some(0), asked, rate: None }),
        WaveState::Open | WaveState::Closed => {
            let responses = match casting::count(context, wave).await {
                Err(FlowError::NoSecrets(_)) => None,
                count => count?.map(|count| count / STEP * STEP),
            };
            Ok(Participation { responses, asked, rate: None })
        }
    }
}
