//! The door out: a closed wave is loaded once, tallied, scored, protected and frozen. Everything people see reads the result.
//! Owns freezing and reading back; computes nothing itself.

use std::path::Path;
use std::sync::Arc;

use super::intake::IntakeError;
use super::opening::{self, Opened};
use super::{Context, FlowError, comment, import, intake, wave};
use crate::domain::protect::{Protected, Request, Step, Tables, Terms, protect};
use crate::domain::release::{Intake, Release};
use crate::domain::tally::Tally;
use crate::domain::wave::{Policy, Wave, WaveState};
use crate::seal::{self, WaveKey};
use crate::store::StoredRelease;

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

/// Told what the protection is doing.
pub type Watch = Arc<dyn Fn(Step) + Send + Sync>;

/// Nobody is watching.
#[must_use]
pub fn unwatched() -> Watch {
    Arc::new(|_| {})
}

/// closed -> released: opens the box in memory, computes and freezes the result of a wave, and forgets its comments as they
/// were written.
///
/// # Errors
/// If the wave is not closed, or a comment was decided about in the meantime; nothing is changed on any error.
pub async fn release(context: &Context, wave: Wave, key: WaveKey, watch: Watch) -> Result<Arc<Released>, FlowError> {
    let opened = opening::open(context, &wave, key).await?;
    let next = wave.release()?;
    let cleared = compute(context, &next, &opened, Vec::new(), watch).await?;
    let (comments, reviews) = comment::publish(context, &next, opened.comments.len() as u64).await?;
    let mut release = Release { comments, ..cleared.release };
    release.provenance.intake = Some(intake_of(&opened));
    let stored = freeze(&release, cleared.certificate, &opened.ledger)?;
    if !context.store.add_release(&next, &stored, &reviews).await? {
        return Err(FlowError::Changed(next.fiscal_year));
    }
    Ok(Arc::new(Released { release, hash: stored.hash }))
}

/// Releases a wave again with answers that came too late, such as paper forms found afterwards. What was released before
/// stays known, so the new tables are proven together with all earlier ones (R8); comments stay as they were released.
///
/// # Errors
/// If the wave is not released, the file has faults or was imported before, or so few answers are new that no number may
/// change; nothing is stored on any error.
pub async fn correct(
    context: &Context,
    wave: &Wave,
    file: &Path,
    reason: &str,
    key: WaveKey,
    watch: Watch,
) -> Result<Arc<Released>, IntakeError> {
    wave.require(WaveState::Released, "be corrected").map_err(FlowError::from)?;
    let earlier = versions(context, wave).await?;
    let before = earlier.last().cloned().ok_or_else(|| missing(wave))?;
    let batch = u8::try_from(earlier.len()).map_err(|_| FlowError::Damaged("too many corrections".to_owned()))?;
    let late = import::late(context, wave, file, batch).await?;
    let added = late.len();
    let mut opened = opening::open(context, wave, key).await?;
    // A correction that was broken off has left its answers in the box: they are read from the file again.
    opened.responses.retain(|(known, _)| *known < earlier.len());
    let lines = late.iter().map(|(submission, _)| intake::ledger_line(wave, *submission));
    opened.ledger.extend(lines);
    opened.ledger.sort_unstable();
    opened.ledger.dedup();
    opened.responses.extend(late.iter().map(|(_, response)| (earlier.len(), response.clone())));
    let tables = earlier.iter().map(|version| version.release.tables.clone()).collect();
    let cleared = compute(context, wave, &opened, tables, watch).await?;
    if cleared.release.tables.whole.figures().is_none() {
        let minimum = wave.policy.minimum_group.get();
        return Err(FlowError::FewLateAnswers { added, minimum }.into());
    }
    let mut release = Release { comments: before.release.comments.clone(), ..cleared.release };
    release.provenance.intake = Some(intake_of(&opened));
    release.provenance.version = before.release.provenance.version + 1;
    release.provenance.correction = Some(reason.to_owned());
    release.provenance.earlier = earlier.iter().map(|version| version.hash.clone()).collect();
    let stored = freeze(&release, cleared.certificate, &opened.ledger)?;
    intake::admit_late(context, wave, batch, &late).await?;
    if !context.store.add_version(&wave.id, &stored).await.map_err(FlowError::from)? {
        return Err(FlowError::Changed(wave.fiscal_year).into());
    }
    let released = Arc::new(Released { release, hash: stored.hash });
    context.releases.keep(wave.id.clone(), Arc::clone(&released));
    Ok(released)
}

fn missing(wave: &Wave) -> FlowError {
    FlowError::Damaged(format!("wave {} is released but its result is not stored", wave.id))
}

/// How the answers came in; the ways of a handful of people are not told.
fn intake_of(opened: &Opened) -> Intake {
    let valid: u64 = opened.channels.values().sum();
    let told = valid >= Intake::FEWEST;
    let ways = opened.channels.iter().filter(|_| told).map(|(channel, count)| (channel.code().to_owned(), *count));
    Intake { ways: ways.collect(), invalid: opened.invalid, ledger: seal::digest(opened.ledger.join("\n").as_bytes()) }
}

fn freeze(release: &Release, certificate: String, ledger: &[String]) -> Result<StoredRelease, FlowError> {
    let json = serde_json::to_string(release)
        .map_err(|fault| FlowError::Damaged(format!("the release of wave {}: {fault}", release.wave.id)))?;
    let hash = seal::digest(json.as_bytes());
    Ok(StoredRelease { version: release.provenance.version, json, hash, certificate, ledger: ledger.join("\n") })
}

/// A result with its certificate as text.
struct Computed {
    release: Release,
    certificate: String,
}

/// Tallies, protects and proves what was in the box; `earlier` are the tables released before.
async fn compute(
    context: &Context,
    wave: &Wave,
    opened: &Opened,
    earlier: Vec<Protected<Tables>>,
    watch: Watch,
) -> Result<Computed, FlowError> {
    let codebook = wave::codebook(context, wave).await?;
    // A version holds the answers of its own batch and those before: a later correction is not yet part of it.
    let known = opened.responses.iter().filter(|(batch, _)| *batch <= earlier.len());
    let known = known.map(|(batch, response)| (*batch, response));
    let tally = Tally::of_batches(&codebook, &codebook.survey().catalogued(), known);
    let roster = context.store.find_roster(&wave.id, codebook.survey()).await?;
    let policy = wave.policy;
    let book = Arc::clone(&codebook);
    // Solving takes seconds: not on a thread that answers requests.
    let cleared = tokio::task::spawn_blocking(move || {
        let earlier: Vec<&Tables> = earlier.iter().map(|tables| &**tables).collect();
        let survey = book.survey();
        let Policy { minimum_group: minimum, rounding, .. } = policy;
        let request = Request {
            codebook: &book,
            roster: roster.as_ref(),
            catalogue: &survey.tables,
            terms: Terms { minimum, protection: survey.protection, rounding },
            earlier: &earlier,
        };
        protect(&tally, &request, &*watch)
    });
    let damaged = |fault: String| FlowError::Damaged(format!("wave {} cannot be protected: {fault}", wave.id));
    let cleared = cleared.await.map_err(|fault| damaged(fault.to_string()))?;
    cleared.certificate.check().map_err(|faults| damaged(faults.join("; ")))?;
    let certificate = serde_json::to_string(&cleared.certificate).map_err(|fault| damaged(fault.to_string()))?;
    let tables = cleared.tables.certified(seal::digest(certificate.as_bytes()));
    Ok(Computed {
        release: Release::new(wave, codebook.survey(), SOFTWARE, context.clock.today(), tables),
        certificate,
    })
}

/// Computes a version of a wave again from its answers and compares every number and the certificate.
///
/// # Errors
/// One sentence for everything that differs, as [`FlowError::Damaged`].
pub async fn recompute(
    context: &Context,
    wave: &Wave,
    version: u32,
    key: WaveKey,
    watch: Watch,
) -> Result<(), FlowError> {
    let versions = context.store.load_versions(&wave.id).await?;
    let at = versions.iter().position(|stored| stored.version == version).ok_or_else(|| missing(wave))?;
    let read: Vec<Released> = versions[..=at].iter().map(|stored| read(wave, stored)).collect::<Result<_, _>>()?;
    let tables: Vec<Protected<Tables>> = read[..at].iter().map(|version| version.release.tables.clone()).collect();
    let opened = opening::open(context, wave, key).await?;
    let computed = compute(context, wave, &opened, tables, watch).await?;
    let differs =
        |what: &str| FlowError::Damaged(format!("version {version}: {what} differ from what the answers give"));
    if computed.release.tables != read[at].release.tables {
        return Err(differs("the tables"));
    }
    if computed.certificate != versions[at].certificate {
        return Err(differs("the proofs of the certificate"));
    }
    Ok(())
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
    let released = Arc::new(read(wave, &stored)?);
    context.releases.keep(wave.id.clone(), Arc::clone(&released));
    Ok(Some(released))
}

fn read(wave: &Wave, stored: &StoredRelease) -> Result<Released, FlowError> {
    let damaged = |what: String| {
        FlowError::Damaged(format!("the release of wave {} was changed after it was stored: {what}", wave.id))
    };
    if seal::digest(stored.json.as_bytes()) != stored.hash {
        return Err(damaged("its hash differs".to_owned()));
    }
    let release = serde_json::from_str(&stored.json).map_err(|fault| damaged(fault.to_string()))?;
    Ok(Released { release, hash: stored.hash.clone() })
}

/// The ledger of a released wave: a line for each answer that was in its box, sorted; `None` before the release, and where the
/// release was made by a program that kept none.
///
/// # Errors
/// If the store fails, or the release is damaged.
pub async fn ledger(context: &Context, wave: &Wave) -> Result<Option<String>, FlowError> {
    let Some(stored) = context.store.find_release(&wave.id).await? else { return Ok(None) };
    let kept = read(wave, &stored)?.release.provenance.intake.is_some();
    Ok(kept.then_some(stored.ledger))
}

/// All versions of a wave's result, the first one first.
///
/// # Errors
/// If a stored text does not belong to its hash.
pub async fn versions(context: &Context, wave: &Wave) -> Result<Vec<Released>, FlowError> {
    context.store.load_versions(&wave.id).await?.iter().map(|stored| read(wave, stored)).collect()
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
