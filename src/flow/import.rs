//! Files into a wave: rosters and responses, all or nothing.
//! Owns the checks between a file and a wave; reading files is `frame`'s, sealing and storing answers [`super::intake`]'s.

use std::fs;
use std::path::Path;

use super::intake::{self, Credential, IntakeError, SubmissionId};
use super::{Context, FlowError, wave};
use crate::domain::codebook::Codebook;
use crate::domain::response::Response;
use crate::domain::roster::Roster;
use crate::domain::score;
use crate::domain::tally::Tally;
use crate::domain::wave::{FiscalYear, Wave, WaveState};
use crate::frame::{self, FileFaults};
use crate::seal;

/// Reads a roster into a draft, replacing the one it had. `year` picks the rows of a file of many years (default: the wave's).
///
/// # Errors
/// If the wave is no longer a draft, or every fault of the file; nothing is stored then.
pub async fn roster(
    context: &Context,
    wave: &Wave,
    file: &Path,
    year: Option<FiscalYear>,
) -> Result<Roster, FlowError> {
    wave.require(WaveState::Draft, "take a roster")?;
    let survey = wave::survey(context, wave).await?;
    let roster = frame::read_roster(file, &survey, Some(year.unwrap_or(wave.fiscal_year)))?;
    context.store.replace_roster(&wave.id, &roster).await?;
    Ok(roster)
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Rows of the file.
    pub rows: u64,
    /// Rows stored now; 0 if this very file was imported before.
    pub new: u64,
}

/// Reads responses into an open wave. The same file twice is the same as once.
///
/// # Errors
/// If the wave is not open, every fault of the file, or more answers than people; nothing is stored then.
pub async fn responses(
    context: &Context,
    wave: &Wave,
    file: &Path,
    progress: &dyn Fn(u64),
) -> Result<Imported, IntakeError> {
    wave.require(WaveState::Open, "take answers").map_err(FlowError::from)?;
    let codebook = wave::codebook(context, wave).await?;
    let rows_with_ids = read(context, &codebook, file, progress)?;
    let rows = rows_with_ids.len() as u64;
    let Some((first, _)) = rows_with_ids.first() else {
        return Err(FlowError::NoResponses(file.to_owned()).into());
    };
    let seen = intake::find_receipt(context, wave, *first).await?.is_some();
    if seen {
        return Ok(Imported { rows, new: 0 });
    }
    fits(context, wave, &rows_with_ids).await?;
    let new = intake::admit(context, wave, &codebook, Credential::File, rows_with_ids).await?;
    Ok(Imported { rows, new })
}

/// Answers for a correction of a released wave: read and checked, not stored.
///
/// # Errors
/// Every fault of the file, answers that are part of the wave already, or more answers than people.
pub(super) async fn late(
    context: &Context,
    wave: &Wave,
    file: &Path,
    batch: u8,
) -> Result<Vec<(SubmissionId, Response)>, FlowError> {
    let codebook = wave::codebook(context, wave).await?;
    let rows = read(context, &codebook, file, &|_| {})?;
    let Some((first, _)) = rows.first() else { return Err(FlowError::NoResponses(file.to_owned())) };
    // Of the batch being made: the correction was broken off before it was released.
    if intake::batch_of(context, wave, *first).await?.is_some_and(|known| known < batch) {
        return Err(FlowError::ReadBefore(file.to_owned()));
    }
    fits(context, wave, &rows).await?;
    Ok(rows)
}

fn read(
    context: &Context,
    codebook: &Codebook,
    file: &Path,
    progress: &dyn Fn(u64),
) -> Result<Vec<(SubmissionId, Response)>, FlowError> {
    let read = frame::read_responses(file, codebook, progress)?;
    let digest = fs::read(file).map(|bytes| seal::digest(&bytes)).map_err(|fault| unreadable(file, &fault))?;
    let rows = read.into_iter().enumerate();
    Ok(rows.map(|(row, response)| (intake::row_of_file(context, &digest, row), response)).collect())
}

/// Refuses a file that would give a group more answers than it has people: the wrong file or the wrong roster. What is in the
/// box already cannot be counted by group: it is sealed.
async fn fits(context: &Context, wave: &Wave, new: &[(SubmissionId, Response)]) -> Result<(), FlowError> {
    let codebook = wave::codebook(context, wave).await?;
    let counted: Vec<usize> = codebook
        .attributes()
        .enumerate()
        .filter(|(_, (_, codes))| codes.headcounts.is_some())
        .map(|(at, _)| at)
        .collect();
    let tally = Tally::of(&codebook, &counted, new.iter().map(|(_, response)| response));
    let asked = context.store.find_roster(&wave.id, codebook.survey()).await?.map(|roster| roster.headcount());
    score::score(&tally, &codebook, asked, wave.policy.rounding).map(drop).map_err(FlowError::Score)
}

fn unreadable(file: &Path, fault: &std::io::Error) -> FlowError {
    FlowError::File(FileFaults::unreadable(file, fault))
}
