//! The key of a wave: made before it opens, tried out by those who keep it, and brought back to open the box.
//! Owns the steps; locks and keys are `seal`'s. The private key is in memory for as long as a step takes and nowhere else.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;

use super::{Context, FlowError};
use crate::domain::wave::{Wave, WaveState};
use crate::seal::{BoxKey, Custody, InviteKey, Proof, Recovery, TicketKey, WaveKey, WaveSecrets};
use crate::store::WaveKeys;

/// What a custodian gives to prove who they are; kept only as long as it takes to try it.
#[derive(Clone)]
pub enum Given {
    /// Typed by heart.
    Passphrase(String),
    /// Typed from the recovery sheet.
    Recovery(String),
}

impl Given {
    /// What somebody typed into the one field there is: the code of a sheet carries its own check.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if Recovery::parse(text).is_ok() { Self::Recovery(text.to_owned()) } else { Self::Passphrase(text.to_owned()) }
    }

    fn proof(&self) -> Proof<'_> {
        match self {
            Self::Passphrase(text) => Proof::Passphrase(text),
            Self::Recovery(text) => Proof::Recovery(text),
        }
    }
}

/// What is known of a wave's key without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// People who keep it.
    pub custodians: usize,
    /// People it takes.
    pub threshold: usize,
    /// Whether they have opened something with it.
    pub rehearsed: bool,
}

/// Makes the keys of a draft, replacing those it had: one custodian, or three of whom two are needed. Gives the code for each
/// recovery sheet, to be printed now: it is never shown again.
///
/// # Errors
/// If the wave is no longer a draft, or a passphrase is too short; nothing is changed then.
pub async fn establish(context: &Context, wave: &Wave, passphrases: Vec<String>) -> Result<Vec<String>, FlowError> {
    wave.require(WaveState::Draft, "be given a key")?;
    let threshold = if passphrases.len() > 1 { 2 } else { 1 };
    // Finding the primes of a ticket key and stretching passphrases take time: not on a thread that answers requests.
    let id = wave.id.clone();
    let made = tokio::task::spawn_blocking(move || make(id.as_str(), &passphrases, threshold));
    let (secrets, keys, codes) = made.await.map_err(|fault| FlowError::Damaged(fault.to_string()))??;
    // First the database, which knows whether the wave is still a draft: the keys of an open one must not be lost.
    if !context.store.replace_wave_keys(&wave.id, &keys).await? {
        return Err(FlowError::Changed(wave.fiscal_year));
    }
    context.vault.keep(wave.id.as_str(), &secrets)?;
    context.secrets.forget(&wave.id);
    // A box that an interrupted opening left behind cannot be read with the new keys; nobody has answered yet.
    context.vessel.destroy(&wave.id).await?;
    Ok(codes)
}

fn make(
    wave: &str,
    passphrases: &[String],
    threshold: usize,
) -> Result<(WaveSecrets, WaveKeys, Vec<String>), FlowError> {
    let key = WaveKey::draw();
    let passphrases: Vec<&str> = passphrases.iter().map(String::as_str).collect();
    let (custody, shares, recovery) = Custody::establish(&key, &passphrases, threshold)?;
    let ticket_key = TicketKey::generate();
    let box_key = BoxKey::draw();
    let keys = WaveKeys {
        public: key.public().as_text(),
        ticket: ticket_key.public().as_text(),
        custody: serde_json::to_string(&custody).map_err(|fault| FlowError::Damaged(fault.to_string()))?,
        box_key: BASE64URL_NOPAD.encode(&box_key.entrust(wave, &key.public())),
        rehearsed: false,
        descriptor: String::new(),
    };
    let secrets = WaveSecrets { box_key, invite_key: InviteKey::draw(), ticket_key, shares };
    Ok((secrets, keys, recovery.iter().map(Recovery::as_text).collect()))
}

/// The custodians try out what they hold before the first day: passphrases first, then the codes of their sheets. Both must
/// bring the key back, and it must open what was sealed to it.
///
/// # Errors
/// Which of them does not fit; the wave then cannot open.
pub async fn rehearse(context: &Context, wave: &Wave, given: [Vec<Given>; 2]) -> Result<(), FlowError> {
    wave.require(WaveState::Draft, "try out its key")?;
    for proofs in given {
        let key = unlock(context, wave, proofs).await?;
        let sealed = key.public().seal(REHEARSAL, b"kotae");
        if key.open(REHEARSAL, &sealed).ok().as_deref() != Some(b"kotae".as_slice()) {
            return Err(FlowError::Damaged("the key does not open what is sealed to it".to_owned()));
        }
    }
    let keys = WaveKeys { rehearsed: true, ..keys(context, wave).await? };
    let kept = context.store.replace_wave_keys(&wave.id, &keys).await?;
    if kept { Ok(()) } else { Err(FlowError::Changed(wave.fiscal_year)) }
}

const REHEARSAL: &str = "kotae/rehearsal";

/// Brings the private key of a wave back. It opens everything: drop it as soon as possible.
///
/// # Errors
/// Which proof does not fit, or that the keys were destroyed.
pub async fn unlock(context: &Context, wave: &Wave, given: Vec<Given>) -> Result<WaveKey, FlowError> {
    let keys = keys(context, wave).await?;
    if keys.custody.is_empty() {
        return Err(FlowError::Shredded(wave.fiscal_year));
    }
    let custody: Custody = read_custody(wave, &keys)?;
    let secrets = secrets(context, wave);
    let key = tokio::task::spawn_blocking(move || {
        let proofs: Vec<Proof<'_>> = given.iter().map(Given::proof).collect();
        custody.unlock(secrets.ok().as_ref().map(|secrets| &secrets.shares), &proofs)
    });
    let key = key.await.map_err(|fault| FlowError::Damaged(fault.to_string()))??;
    if key.public().as_text() != keys.public {
        return Err(FlowError::Damaged(format!(
            "the key of wave {} is not the one its answers are sealed to",
            wave.id
        )));
    }
    Ok(key)
}

/// How a wave's key is kept; `None` before it was made and after it was destroyed.
///
/// # Errors
/// If what is stored is damaged.
pub async fn keeping(context: &Context, wave: &Wave) -> Result<Option<Keeping>, FlowError> {
    let Some(keys) = context.store.find_wave_keys(&wave.id).await? else { return Ok(None) };
    if keys.custody.is_empty() {
        return Ok(None);
    }
    let custody = read_custody(wave, &keys)?;
    let (custodians, threshold) = (custody.custodians(), custody.threshold());
    Ok(Some(Keeping { custodians, threshold, rehearsed: keys.rehearsed }))
}

fn read_custody(wave: &Wave, keys: &WaveKeys) -> Result<Custody, FlowError> {
    let damaged = |fault| FlowError::Damaged(format!("the locked key of wave {}: {fault}", wave.id));
    serde_json::from_str(&keys.custody).map_err(damaged)
}

/// The public keys of a wave and the locked private one.
pub(super) async fn keys(context: &Context, wave: &Wave) -> Result<WaveKeys, FlowError> {
    context.store.find_wave_keys(&wave.id).await?.ok_or(FlowError::NoKey(wave.fiscal_year))
}

/// What the server itself needs of a wave's keys, from the key folder.
pub(super) fn secrets(context: &Context, wave: &Wave) -> Result<Arc<WaveSecrets>, FlowError> {
    if let Some(secrets) = context.secrets.find(&wave.id) {
        return Ok(secrets);
    }
    let missing = || FlowError::NoSecrets(wave.fiscal_year);
    let secrets = Arc::new(context.vault.find(wave.id.as_str())?.ok_or_else(missing)?);
    context.secrets.keep(wave.id.clone(), Arc::clone(&secrets));
    Ok(secrets)
}
