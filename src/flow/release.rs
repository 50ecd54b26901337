//! The door out: a closed wave is loaded once, tallied, scored, protected and frozen. Everything people see reads the result.
//! Owns freezing and reading back; computes nothing itself.

use std::sync::Arc;

use super::{Context, FlowError, wave};
use crate::domain::protect::{Request, Terms, protect};
use crate::domain::release::Release;
use crate::domain::tally::Tally;
use crate::domain::wave::{Policy, Wave, WaveState};
use crate::seal;

/// Written into every release.
const SOFTWARE: &str = concat!("kotae ", env!("CARGO_PKG_VERSION"));

/// A release as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Released {
    /// The result.
    pub release: Release,
    /// SHA-256 of its stored text, hexadecimal.
    pub hash: String,
}

/// closed -> released: computes and freezes the result of a wave.
///
/// # Errors
/// If the wave is not closed; nothing is stored on any error.
pub async fn release(context: &Context, wave: Wave) -> Result<Arc<Released>, FlowError> {
    let next = wave.release()?;
    let release = compute(context, &next).await?;
    let json = serde_json::to_string(&release)
        .map_err(|fault| FlowError::Damaged(format!("the release of wave {}: {fault}", next.id)))?;
    let hash = seal::digest(json.as_bytes());
    if !context.store.add_release(&next, &json, &hash).await? {
        return Err(FlowError::Changed(next.fiscal_year));
    }
    Ok(Arc::new(Released { release, hash }))
}

async fn compute(context: &Context, wave: &Wave) -> Result<Release, FlowError> {
    let codebook = wave::codebook(context, wave).await?;
    let survey = codebook.survey();
    let responses = context.store.load_responses(&wave.id, &codebook).await?;
    let tally = Tally::of(&codebook, &survey.catalogued(), &responses);
    let roster = context.store.find_roster(&wave.id, survey).await?;
    let Policy { minimum_group: minimum, rounding } = wave.policy;
    let request = Request {
        codebook: &codebook,
        roster: roster.as_ref(),
        catalogue: &survey.tables,
        terms: Terms { minimum, protection: survey.protection, rounding },
        earlier: &[],
    };
    let cleared = protect(&tally, &request, &|_| {});
    Ok(Release::new(wave, survey, SOFTWARE, context.clock.today(), cleared.tables))
}

/// The release of a wave, if it has one.
///
/// # Errors
/// If the stored text does not belong to its hash.
pub async fn find(context: &Context, wave: &Wave) -> Result<Option<Arc<Released>>, FlowError> {
    if wave.state != WaveState::Released {
        return Ok(None);
    }
    if let Some(released) = context.releases.find(&wave.id) {
        return Ok(Some(released));
    }
    let Some(stored) = context.store.find_release(&wave.id).await? else { return Ok(None) };
    let damaged = |what: String| {
        FlowError::Damaged(format!("the release of wave {} was changed after it was stored: {what}", wave.id))
    };
    if seal::digest(stored.json.as_bytes()) != stored.hash {
        return Err(damaged("its hash differs".to_owned()));
    }
    let release = serde_json::from_str(&stored.json).map_err(|fault| damaged(fault.to_string()))?;
    let released = Arc::new(Released { release, hash: stored.hash });
    context.releases.keep(wave.id.clone(), Arc::clone(&released));
    Ok(Some(released))
}

/// All releases of a survey, by fiscal year; of all surveys if none is named.
///
/// # Errors
/// If a stored text does not belong to its hash.
pub async fn load_all(context: &Context, survey: Option<&str>) -> Result<Vec<Arc<Released>>, FlowError> {
    let mut releases = Vec::new();
    for wave in context.store.load_waves().await? {
        releases.extend(find(context, &wave).await?);
    }
    releases.retain(|released| survey.is_none_or(|id| released.release.survey.id.as_str() == id));
    releases.sort_by_key(|released| released.release.wave.fiscal_year);
    Ok(releases)
}
