//! The door in: a credential and a response become one sealed answer in the box and a receipt. Nothing else writes answers.
//! Owns sealing for those whose browser does not, and what a receipt is; keeps nothing that tells who, from where or when.

use std::sync::Arc;

use data_encoding::HEXLOWER;

use super::casting::{self, Cast, CastError, Outcome};
use super::{Context, FlowError, custody, opening, wave};
use crate::domain::channel::Channel;
use crate::domain::codebook::Codebook;
use crate::domain::packet::{self, Sizes};
use crate::domain::response::Response;
use crate::domain::wave::{Wave, WaveState};
use crate::seal::{self, AnswerSecret, CodeError, SEAL_OVERHEAD, WavePublic};
use crate::store::VesselState;

/// What entitles somebody to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// Everybody who has the wave's address.
    CommonLink,
    /// A file imported by staff.
    File,
}

/// Drawn once for a filled-in form, so that sending it twice stores it once; the receipt is this very secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SubmissionId(pub [u8; 16]);

impl SubmissionId {
    /// A fresh one.
    #[must_use]
    pub fn draw() -> Self {
        Self(seal::random())
    }

    fn secret(self) -> AnswerSecret {
        AnswerSecret::from_bytes(self.0)
    }
}

/// Proof of inclusion for the person who answered; says nothing about the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Twenty-six letters and digits.
    pub code: String,
}

/// A response that was not taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The wave takes no answers now.
    #[error("the wave of fiscal {year} takes no answers: it is {state}")]
    NotOpen {
        /// Fiscal year of the wave.
        year: crate::domain::wave::FiscalYear,
        /// Its state.
        state: WaveState,
    },
    /// Too many at once.
    #[error("too many answers are coming in at once: send again in a moment")]
    Busy,
    /// A receipt of an answer that is not there.
    #[error("the box holds no answer with this receipt")]
    NoSuchAnswer,
    /// Something failed; nothing was stored.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// Something failed in the commit this answer shared with others; nothing was stored.
    #[error("{0}")]
    Shared(Arc<FlowError>),
}

impl IntakeError {
    pub(super) fn of(fault: CastError, wave: &Wave) -> Self {
        match fault {
            CastError::Shut => {
                // A box that is shut belongs to a wave that is closed, whatever was read of the wave before.
                let state = if wave.state == WaveState::Open { WaveState::Closed } else { wave.state };
                Self::NotOpen { year: wave.fiscal_year, state }
            }
            CastError::Busy => Self::Busy,
            CastError::Length => Self::Flow(FlowError::Damaged(fault.to_string())),
            CastError::Failed(fault) => Self::Shared(fault),
        }
    }
}

/// Seals and stores one response and gives its receipt. The same submission again gives the same receipt and stores nothing,
/// also after the wave has closed.
///
/// # Errors
/// [`IntakeError::NotOpen`] if the wave takes no answers; nothing is stored on any error.
pub async fn submit(
    context: &Context,
    wave: &Wave,
    codebook: &Codebook,
    credential: Credential,
    submission: SubmissionId,
    response: Response,
) -> Result<Receipt, IntakeError> {
    if let Some(receipt) = find_receipt(context, wave, submission).await? {
        return Ok(receipt);
    }
    admit(context, wave, codebook, credential, vec![(submission, response)]).await?;
    Ok(receipt(submission))
}

/// Seals a response and puts it in the place of the one that was sent before by whoever holds its receipt. The last one
/// counts, once; what stood there before is written over.
///
/// # Errors
/// [`IntakeError::NoSuchAnswer`] if the box does not hold the answer of that receipt; as [`submit`].
pub async fn replace(
    context: &Context,
    wave: &Wave,
    codebook: &Codebook,
    submission: SubmissionId,
    response: Response,
) -> Result<Receipt, IntakeError> {
    if wave.state != WaveState::Open {
        return Err(IntakeError::NotOpen { year: wave.fiscal_year, state: wave.state });
    }
    let mut casts = seal_all(context, wave, codebook, Channel::Form, 0, &[(submission, response)]).await?;
    for cast in &mut casts {
        cast.edit = Some(submission.secret().edit(wave.id.as_str()));
    }
    let outcomes = casting::cast(context, wave, VesselState::Open, casts).await;
    match outcomes.map_err(|fault| IntakeError::of(fault, wave))?.first() {
        Some(Outcome::Replaced) => Ok(receipt(submission)),
        Some(Outcome::Full) => Err(IntakeError::Busy),
        _ => Err(IntakeError::NoSuchAnswer),
    }
}

/// The submission a receipt stands for, as people type it.
///
/// # Errors
/// Says what is wrong with it.
pub fn read_receipt(text: &str) -> Result<SubmissionId, CodeError> {
    Ok(SubmissionId(*AnswerSecret::from_receipt(text)?.bytes()))
}

/// The line of a submission in the ledger of its wave.
#[must_use]
pub fn ledger_line(wave: &Wave, submission: SubmissionId) -> String {
    HEXLOWER.encode(&seal::entry(&submission.secret().number(wave.id.as_str())))
}

/// The receipt of a submission that is already in the box.
///
/// # Errors
/// If the store fails.
pub async fn find_receipt(
    context: &Context,
    wave: &Wave,
    submission: SubmissionId,
) -> Result<Option<Receipt>, FlowError> {
    let known = batch_of(context, wave, submission).await?;
    Ok(known.map(|_| receipt(submission)))
}

pub(super) async fn batch_of(
    context: &Context,
    wave: &Wave,
    submission: SubmissionId,
) -> Result<Option<u8>, FlowError> {
    if wave.state == WaveState::Draft {
        return Ok(None);
    }
    casting::find(context, wave, &submission.secret().number(wave.id.as_str())).await
}

/// Seals and stores responses, all or none; those already there are skipped. Returns how many are new.
///
/// # Errors
/// [`IntakeError::NotOpen`] if the wave takes no answers; nothing is stored on any error.
pub async fn admit(
    context: &Context,
    wave: &Wave,
    codebook: &Codebook,
    credential: Credential,
    responses: Vec<(SubmissionId, Response)>,
) -> Result<u64, IntakeError> {
    let channel = match credential {
        Credential::CommonLink => Channel::Form,
        Credential::File => Channel::File,
    };
    if wave.state != WaveState::Open {
        return Err(IntakeError::NotOpen { year: wave.fiscal_year, state: wave.state });
    }
    let casts = seal_all(context, wave, codebook, channel, 0, &responses).await?;
    store(context, wave, VesselState::Open, casts).await
}

/// Stores answers that came too late, as the batch of the correction they belong to. They count once its release is there.
///
/// # Errors
/// Those of the store; nothing is stored on any error.
pub(super) async fn admit_late(
    context: &Context,
    wave: &Wave,
    batch: u8,
    responses: &[(SubmissionId, Response)],
) -> Result<u64, IntakeError> {
    let codebook = wave::codebook(context, wave).await?;
    let casts = seal_all(context, wave, &codebook, Channel::File, batch, responses).await?;
    store(context, wave, VesselState::Shut, casts).await
}

/// What a browser needs to seal: the wave's public key, and the sizes of its packets.
///
/// # Errors
/// If the wave has no key yet, or the store fails.
pub async fn sealing(context: &Context, wave: &Wave, codebook: &Codebook) -> Result<(String, Sizes), FlowError> {
    Ok((custody::keys(context, wave).await?.public, Sizes::of(codebook)))
}

/// What a browser sends to the box: sealed before it left, of one length for the whole wave.
pub struct Sealed {
    number: [u8; 32],
    lock: [u8; 32],
    mark: [u8; 32],
    answers: Vec<u8>,
    comment: Option<Vec<u8>>,
}

impl Sealed {
    /// Bytes of the body: number, lock and mark (32 each), the sealed answers, and the sealed comment where one is asked for.
    #[must_use]
    pub fn length(codebook: &Codebook) -> usize {
        let sizes = Sizes::of(codebook);
        3 * 32 + sizes.answers + SEAL_OVERHEAD + sizes.comment.map_or(0, |size| size + SEAL_OVERHEAD)
    }

    /// Reads that body; `None` unless it has that length. What is within the seals nobody can tell before the wave is opened.
    #[must_use]
    pub fn read(codebook: &Codebook, bytes: &[u8]) -> Option<Self> {
        if bytes.len() != Self::length(codebook) {
            return None;
        }
        let (&number, rest) = bytes.split_first_chunk()?;
        let (&lock, rest) = rest.split_first_chunk()?;
        let (&mark, rest) = rest.split_first_chunk()?;
        let sizes = Sizes::of(codebook);
        let (answers, comment) = rest.split_at_checked(sizes.answers + SEAL_OVERHEAD)?;
        let comment = sizes.comment.map(|_| comment.to_vec());
        Some(Self { number, lock, mark, answers: answers.to_vec(), comment })
    }
}

/// When an answer arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// It is in the box now.
    Now,
    /// It was there before; nothing was changed.
    Before,
}

/// Stores what a browser sealed. The same answer again is stored once, and is no fault after the wave has closed.
///
/// # Errors
/// [`IntakeError::NotOpen`] if the wave takes no answers; nothing is stored on any error.
pub async fn cast_sealed(context: &Context, wave: &Wave, sealed: Sealed) -> Result<Arrived, IntakeError> {
    let Sealed { number, lock, mark, answers, comment } = sealed;
    if wave.state != WaveState::Draft && casting::find(context, wave, &number).await?.is_some() {
        return Ok(Arrived::Before);
    }
    if wave.state != WaveState::Open {
        return Err(IntakeError::NotOpen { year: wave.fiscal_year, state: wave.state });
    }
    let cast = Cast { channel: Channel::Browser, batch: 0, number, lock, mark, edit: None, answers, comment };
    let new = store(context, wave, VesselState::Open, vec![cast]).await?;
    Ok(if new == 0 { Arrived::Before } else { Arrived::Now })
}

async fn store(context: &Context, wave: &Wave, state: VesselState, casts: Vec<Cast>) -> Result<u64, IntakeError> {
    let outcomes = casting::cast(context, wave, state, casts).await.map_err(|fault| IntakeError::of(fault, wave))?;
    if outcomes.contains(&Outcome::Full) {
        return Err(IntakeError::Busy);
    }
    Ok(outcomes.iter().filter(|outcome| **outcome == Outcome::New).count() as u64)
}

async fn seal_all(
    context: &Context,
    wave: &Wave,
    codebook: &Codebook,
    channel: Channel,
    batch: u8,
    responses: &[(SubmissionId, Response)],
) -> Result<Vec<Cast>, FlowError> {
    let keys = custody::keys(context, wave).await?;
    let damaged = |what: &str| FlowError::Damaged(format!("wave {}: {what}", wave.id));
    let public = WavePublic::parse(&keys.public).ok_or_else(|| damaged("its public key is damaged"))?;
    let sizes = Sizes::of(codebook);
    let [for_answers, for_comments] = opening::purposes(&wave.id);
    let long = || damaged("a response is longer than its packet");
    let seal = |(submission, response): &(SubmissionId, Response)| {
        let secret = submission.secret();
        let answers = packet::pack(&packet::spell(response, codebook), sizes.answers).ok_or_else(long)?;
        let text = response.comment().map_or("", |comment| comment.as_str());
        let comment = match sizes.comment {
            Some(size) => Some(public.seal(&for_comments, &packet::pack(text, size).ok_or_else(long)?)),
            None => None,
        };
        let id = wave.id.as_str();
        Ok(Cast {
            channel,
            batch,
            number: secret.number(id),
            lock: seal::edit_lock(&secret.edit(id)),
            mark: secret.mark(id),
            edit: None,
            answers: public.seal(&for_answers, &answers),
            comment,
        })
    };
    responses.iter().map(seal).collect()
}

fn receipt(submission: SubmissionId) -> Receipt {
    Receipt { code: submission.secret().receipt() }
}

/// The submission id of a row of a file: the same file twice is the same rows.
pub(super) fn row_of_file(context: &Context, file: &str, row: usize) -> SubmissionId {
    let code = context.keys.mac("row of file", &[file.as_bytes(), &row.to_be_bytes()]);
    let mut half = [0; 16];
    half.copy_from_slice(&code[..16]);
    SubmissionId(half)
}
