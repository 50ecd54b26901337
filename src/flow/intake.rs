//! The door in: a credential and a response become one stored response and a receipt. Nothing else writes responses.
//! Owns idempotency and the state check; keeps nothing that tells who, from where or when finer than the day.

use super::{Context, FlowError};
use crate::domain::codebook::Codebook;
use crate::domain::ids::{ResponseId, spell};
use crate::domain::response::Response;
use crate::domain::wave::{Wave, WaveState};
use crate::seal;
use crate::store::{Added, StoredRelease, Submission};

/// What entitles somebody to answer. Access codes and blind tickets will be further variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// Everybody who has the wave's address.
    CommonLink,
    /// A file imported by staff.
    File,
}

/// Drawn once for a filled-in form, so that sending it twice stores it once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SubmissionId(pub [u8; 16]);

impl SubmissionId {
    /// A fresh one.
    #[must_use]
    pub fn draw() -> Self {
        Self(seal::random())
    }
}

/// Proof of inclusion for the person who answered; says nothing about the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Sixteen letters and digits.
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
    /// Something failed; nothing was stored.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

/// Stores one response and gives its receipt. The same submission again gives the same receipt and stores nothing,
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
    Ok(receipt(context, wave, submission))
}

/// The receipt of a submission that is already stored.
///
/// # Errors
/// If the store fails.
pub async fn find_receipt(
    context: &Context,
    wave: &Wave,
    submission: SubmissionId,
) -> Result<Option<Receipt>, FlowError> {
    let known = context.store.has_response(&wave.id, &response_id(context, wave, submission)).await?;
    Ok(known.then(|| receipt(context, wave, submission)))
}

/// Stores responses, all or none; those already there are skipped. Returns how many are new.
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
    // Both present ways of answering need an open wave and nothing else; tickets will be redeemed here.
    let expected = match credential {
        Credential::CommonLink | Credential::File => WaveState::Open,
    };
    let rows = submissions(context, wave, responses);
    match context.store.add_responses(&wave.id, codebook, &rows, expected).await.map_err(FlowError::from)? {
        Added::Stored { new, .. } => Ok(new),
        Added::WrongState(state) => Err(IntakeError::NotOpen { year: wave.fiscal_year, state }),
    }
}

/// Stores answers that came too late together with the corrected release that holds them; `false` if somebody was faster.
///
/// # Errors
/// Those of the store; nothing is stored on any error.
pub(super) async fn admit_late(
    context: &Context,
    wave: &Wave,
    codebook: &Codebook,
    responses: Vec<(SubmissionId, Response)>,
    release: &StoredRelease,
) -> Result<bool, FlowError> {
    let rows: Vec<Submission> = submissions(context, wave, responses);
    Ok(context.store.add_correction(&wave.id, codebook, &rows, release).await?)
}

fn submissions(context: &Context, wave: &Wave, responses: Vec<(SubmissionId, Response)>) -> Vec<Submission> {
    let row = |(submission, response)| Submission {
        id: response_id(context, wave, submission),
        comment_id: ResponseId::from_random(seal::random()),
        response,
    };
    responses.into_iter().map(row).collect()
}

/// The stored id does not show the submission id, so that a thief of the database cannot recognise a form.
fn response_id(context: &Context, wave: &Wave, submission: SubmissionId) -> ResponseId {
    ResponseId::from_random(half(context.keys.mac("response id", &[wave.id.as_str().as_bytes(), &submission.0])))
}

fn receipt(context: &Context, wave: &Wave, submission: SubmissionId) -> Receipt {
    let code = context.keys.mac("receipt", &[wave.id.as_str().as_bytes(), &submission.0]);
    Receipt { code: spell(&code, 16) }
}

fn half(code: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&code[..16]);
    half
}

/// The submission id of a row of a file: the same file twice is the same rows.
pub(super) fn row_of_file(context: &Context, file: &str, row: usize) -> SubmissionId {
    SubmissionId(half(context.keys.mac("row of file", &[file.as_bytes(), &row.to_be_bytes()])))
}
