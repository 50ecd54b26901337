//! The end of a wave's answers: box, keys and all are destroyed, and a certificate says so.
//! Owns when and in which order; a release stays as it is.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Context, FlowError, release};
use crate::domain::wave::{Wave, WaveState};
use crate::store::Shredding;

/// What was destroyed, and what only people can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The wave.
    pub wave: String,
    /// When.
    pub day: Date,
    /// Hash of the release that stays.
    pub release: String,
    /// What this installation destroyed.
    pub destroyed: Vec<String>,
    /// What custodians and operators have to destroy or let expire.
    pub by_people: Vec<String>,
}

/// The first day on which the answers of a released wave are destroyed; `None` before its release.
///
/// # Errors
/// If the release is damaged.
pub async fn due(context: &Context, wave: &Wave) -> Result<Option<Date>, FlowError> {
    let versions = release::versions(context, wave).await?;
    Ok(versions.first().map(|version| wave.policy.retention.ends(version.release.provenance.released)))
}

/// Destroys the answers of a released wave: the box, the keys, and with them every copy in a backup.
///
/// # Errors
/// If the wave is not released, its time has not come (unless `early`), or it was done before.
pub async fn shred(context: &Context, wave: &Wave, early: bool) -> Result<Certificate, FlowError> {
    wave.require(WaveState::Released, "have its answers destroyed")?;
    let missing = || FlowError::Damaged(format!("wave {} is released but its result is not stored", wave.id));
    let due = due(context, wave).await?.ok_or_else(missing)?;
    let today = context.clock.today();
    if find(context, wave).await?.is_some() {
        return Err(FlowError::Shredded(wave.fiscal_year));
    }
    if today < due && !early {
        return Err(FlowError::NotDue { year: wave.fiscal_year, due });
    }
    let release = context.store.find_release(&wave.id).await?.ok_or_else(missing)?.hash;
    // The keys first: what comes after cannot be read by anybody, even if the power fails now.
    context.vault.destroy(wave.id.as_str())?;
    context.secrets.forget(&wave.id);
    context.vessel.destroy(&wave.id).await?;
    let certificate = Certificate {
        wave: wave.id.to_string(),
        day: today,
        release,
        destroyed: ["box", "key of the box", "ticket key", "invitation key", "shares of the wave's key", "locked key"]
            .map(str::to_owned)
            .into(),
        by_people: ["recovery sheets", "backups"].map(str::to_owned).into(),
    };
    let json = serde_json::to_string(&certificate).map_err(|fault| FlowError::Damaged(fault.to_string()))?;
    context.store.add_shredding(&wave.id, &Shredding { day: today.to_string(), certificate: json }).await?;
    Ok(certificate)
}

/// Destroys what is due today. Gives the waves.
///
/// # Errors
/// If the store or the key folder fails; what was destroyed by then is noted.
pub async fn shred_due(context: &Context) -> Result<Vec<Wave>, FlowError> {
    let mut done = Vec::new();
    for wave in context.store.load_waves().await? {
        let is_released = wave.state == WaveState::Released;
        if !is_released || find(context, &wave).await?.is_some() {
            continue;
        }
        if due(context, &wave).await?.is_some_and(|due| due <= context.clock.today()) {
            shred(context, &wave, false).await?;
            done.push(wave);
        }
    }
    Ok(done)
}

/// The certificate, if the answers of a wave were destroyed.
///
/// # Errors
/// If it is damaged.
pub async fn find(context: &Context, wave: &Wave) -> Result<Option<Certificate>, FlowError> {
    let Some(shredding) = context.store.find_shredding(&wave.id).await? else { return Ok(None) };
    let damaged = |fault| FlowError::Damaged(format!("the certificate of shredding of wave {}: {fault}", wave.id));
    serde_json::from_str(&shredding.certificate).map(Some).map_err(damaged)
}
