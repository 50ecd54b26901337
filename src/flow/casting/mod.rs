//! Puts sealed answers into the box of a wave. Owns what this process knows of each box, and the one queue before it:
//! whoever comes while a commit is running is written together with the others by the next one (group commit). An answer is
//! acknowledged when it rests durably; what cannot be stored is refused and said, never dropped.

mod content;
mod picture;

use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use tokio::sync::{Mutex as Turn, oneshot};

pub(super) use self::content::{Content, Spelling};
use self::picture::{Picture, repack};
use super::{Context, FlowError, custody, wave};
use crate::domain::channel::Channel;
use crate::domain::packet::Sizes;
use crate::domain::wave::Wave;
use crate::seal::{self, BoxKey};
use crate::store::{Seen, Slot, VesselState, Written};

/// A sealed answer on its way into the box.
#[derive(Clone)]
pub struct Cast {
    /// How it came in.
    pub channel: Channel,
    /// 0 while the wave is open, then the number of the correction.
    pub batch: u8,
    /// Names the answer; see [`seal::AnswerSecret`].
    pub number: [u8; 32],
    /// What the key to replacing it must fit.
    pub lock: [u8; 32],
    /// Names its comment.
    pub mark: [u8; 32],
    /// The key to replacing an answer that is in the box.
    pub edit: Option<[u8; 32]>,
    /// Sealed answers, of the wave's length.
    pub answers: Vec<u8>,
    /// A sealed comment, of the wave's length, where the survey asks for one; an empty one is sealed as well.
    pub comment: Option<Vec<u8>>,
}

/// What became of an answer. All but `Full` and `Refused` rest durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the box now.
    New,
    /// It is in the box now, in place of the one before.
    Replaced,
    /// It was in the box before; nothing was changed.
    Known,
    /// It would replace an answer it has no key to, or one that is not there.
    Refused,
    /// No place was free.
    Full,
}

/// Why nothing was put into the box.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CastError {
    /// The box does not take answers (any more, or yet).
    #[error("the box takes no answers")]
    Shut,
    /// A packet of the wrong length.
    #[error("a sealed packet has the wrong length")]
    Length,
    /// Too many are waiting.
    #[error("too many answers are coming in at once: send again in a moment")]
    Busy,
    /// Something failed; nothing was stored.
    #[error("{0}")]
    Failed(Arc<FlowError>),
}

/// The queue before one box, and the picture of it.
#[derive(Default)]
pub(super) struct Desk {
    waiting: Mutex<Vec<Waiting>>,
    picture: Turn<Option<Picture>>,
}

struct Waiting {
    casts: Vec<Cast>,
    state: VesselState,
    tell: oneshot::Sender<Result<Vec<Outcome>, CastError>>,
}

/// Answers that may wait; more are told to come again. At 200 commits a second and one answer each that is 20 seconds.
const LONGEST_QUEUE: usize = 4000;

/// Free places made when a box is full.
const GROWTH: u32 = 256;

/// A quarter more places than people, so that a replaced answer and a guest find room.
fn places(people: u32) -> u32 {
    people.saturating_add(people / 4).saturating_add(16)
}

/// Makes the empty box of a wave that is about to open. One that is there already is left alone: an interrupted opening made
/// it, or somebody else who opens the wave at this moment.
pub(super) async fn make(context: &Context, wave: &Wave, people: u32) -> Result<(), FlowError> {
    let spelling = spelling(context, wave).await?;
    let slots = repack(&spelling, &[], places(people))
        .ok_or_else(|| FlowError::Damaged("an empty box cannot be made".to_owned()))?;
    context.vessel.fill(&wave.id, &generation(), &slots).await?;
    Ok(())
}

/// Puts answers into the box, all of them or none, and waits until they rest durably. `state` is what the box must be in:
/// open for respondents, shut for a correction.
///
/// # Errors
/// [`CastError`]; nothing is stored then.
pub async fn cast(
    context: &Context,
    wave: &Wave,
    state: VesselState,
    casts: Vec<Cast>,
) -> Result<Vec<Outcome>, CastError> {
    let desk = context.desks.find_or(&wave.id, Desk::default);
    let (tell, hear) = oneshot::channel();
    {
        let mut waiting = desk.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= LONGEST_QUEUE {
            return Err(CastError::Busy);
        }
        waiting.push(Waiting { casts, state, tell });
    }
    // A task of its own: a respondent who goes away must not break off the commit of the others.
    let (context, wave) = (context.clone(), wave.clone());
    tokio::spawn(async move { commit(&context, &wave, &desk).await });
    hear.await.unwrap_or(Err(CastError::Busy))
}

/// Writes everything that waits by now in one commit.
async fn commit(context: &Context, wave: &Wave, desk: &Desk) {
    let mut picture = desk.picture.lock().await;
    let waiting = std::mem::take(&mut *desk.waiting.lock().unwrap_or_else(PoisonError::into_inner));
    if waiting.is_empty() {
        return;
    }
    let casts: Vec<(&[Cast], VesselState)> = waiting.iter().map(|one| (one.casts.as_slice(), one.state)).collect();
    let done = write(context, wave, &mut picture, &casts).await;
    if done.is_err() {
        *picture = None;
    }
    drop(picture);
    match done {
        Ok(outcomes) => {
            for (one, outcome) in waiting.into_iter().zip(outcomes) {
                // Whoever went away has no use for the answer; what was stored stays.
                drop(one.tell.send(outcome));
            }
        }
        Err(fault) => {
            let fault = Arc::new(fault);
            for one in waiting {
                drop(one.tell.send(Err(CastError::Failed(Arc::clone(&fault)))));
            }
        }
    }
}

type Outcomes = Vec<Result<Vec<Outcome>, CastError>>;

/// Tries until the box is as the picture says: another process may write as well.
async fn write(
    context: &Context,
    wave: &Wave,
    picture: &mut Option<Picture>,
    casts: &[(&[Cast], VesselState)],
) -> Result<Outcomes, FlowError> {
    for _ in 0..ATTEMPTS {
        let Some(found) = take(context, wave, picture).await? else {
            return Ok(casts.iter().map(|_| Err(CastError::Shut)).collect());
        };
        let count = casts.iter().map(|(casts, _)| casts.len()).sum();
        if !found.has_room(count) && wanted(casts, &found.seen) {
            grow(context, wave, found.seen.clone(), u32::try_from(count).unwrap_or(u32::MAX)).await?;
            *picture = None;
            continue;
        }
        let picture_now = picture.insert(found);
        let mut changes = Vec::new();
        let outcomes: Outcomes =
            casts.iter().map(|(casts, state)| put(picture_now, casts, *state, &mut changes)).collect();
        if changes.is_empty() {
            if context.vessel.find(&wave.id).await?.as_ref() == Some(&picture_now.seen) {
                return Ok(outcomes);
            }
            *picture = None;
            continue;
        }
        let next = generation();
        if context.vessel.write(&wave.id, &picture_now.seen, &next, &changes).await? == Written::Done {
            picture_now.seen.generation = next;
            return Ok(outcomes);
        }
        *picture = None;
    }
    Err(FlowError::Changed(wave.fiscal_year))
}

/// Others can only be faster a few times: each time, theirs was written.
const ATTEMPTS: usize = 20;

fn wanted(casts: &[(&[Cast], VesselState)], seen: &Seen) -> bool {
    casts.iter().any(|(_, state)| *state == seen.state)
}

fn put(
    picture: &mut Picture,
    casts: &[Cast],
    state: VesselState,
    changes: &mut Vec<Slot>,
) -> Result<Vec<Outcome>, CastError> {
    if picture.seen.state != state {
        return Err(CastError::Shut);
    }
    if !casts.iter().all(|cast| picture.fits(cast)) {
        return Err(CastError::Length);
    }
    Ok(casts.iter().map(|cast| picture.put(cast, changes)).collect())
}

/// The picture, read from the box if it is not known; `None` if the wave has no box.
async fn take(context: &Context, wave: &Wave, picture: &mut Option<Picture>) -> Result<Option<Picture>, FlowError> {
    if let Some(known) = picture.take() {
        return Ok(Some(known));
    }
    let Some((seen, slots)) = context.vessel.load(&wave.id).await? else { return Ok(None) };
    let spelling = spelling(context, wave).await?;
    Ok(Some(Picture::read(spelling, seen, &slots)?))
}

/// Looks at the box as it is now.
async fn look<T>(context: &Context, wave: &Wave, look: impl FnOnce(&Picture) -> T) -> Result<Option<T>, FlowError> {
    let desk = context.desks.find_or(&wave.id, Desk::default);
    let mut picture = desk.picture.lock().await;
    let now = context.vessel.find(&wave.id).await?;
    if picture.as_ref().is_some_and(|known| Some(&known.seen) != now.as_ref()) {
        *picture = None;
    }
    *picture = take(context, wave, &mut picture).await?;
    Ok(picture.as_ref().map(look))
}

/// The batch an answer is in, if it is in the box.
pub(super) async fn find(context: &Context, wave: &Wave, number: &[u8; 32]) -> Result<Option<u8>, FlowError> {
    Ok(look(context, wave, |picture| picture.find(number)).await?.flatten())
}

/// Answers in the box; `None` if the wave has none (any more).
pub(super) async fn count(context: &Context, wave: &Wave) -> Result<Option<u64>, FlowError> {
    look(context, wave, Picture::count).await
}

/// Everything in the box that was put there, in random order.
pub(super) async fn contents(context: &Context, wave: &Wave, key: BoxKey) -> Result<Option<Vec<Content>>, FlowError> {
    let Some((_, slots)) = context.vessel.load(&wave.id).await? else { return Ok(None) };
    let spelling = spelling_with(context, wave, key).await?;
    let read = |slot: &Slot| spelling.unwrap(slot.kind, slot.place, &slot.content);
    let contents: Option<Vec<Content>> = slots.iter().map(read).collect();
    let damaged = || FlowError::Damaged(format!("the box of wave {} cannot be read with its key", wave.id));
    let mut contents = contents.ok_or_else(damaged)?;
    contents.retain(|content| *content != Content::Empty);
    picture::shuffle(&mut contents);
    Ok(Some(contents))
}

/// Writes the box of a wave anew, everything at another place: no row is then older than another, and a copy made before
/// cannot be compared with one made after.
///
/// # Errors
/// If the store fails, or others keep writing; the box is then as it was.
pub async fn stir(context: &Context, wave: &Wave) -> Result<(), FlowError> {
    let desk = context.desks.find_or(&wave.id, Desk::default);
    let mut picture = desk.picture.lock().await;
    *picture = None;
    match context.vessel.find(&wave.id).await? {
        Some(seen) => grow(context, wave, seen, 0).await,
        None => Ok(()),
    }
}

async fn grow(context: &Context, wave: &Wave, seen: Seen, count: u32) -> Result<(), FlowError> {
    let Some((now, slots)) = context.vessel.load(&wave.id).await? else { return Ok(()) };
    if now != seen {
        return Ok(());
    }
    let spelling = spelling(context, wave).await?;
    let damaged = || FlowError::Damaged(format!("the box of wave {} cannot be read with its key", wave.id));
    let more = if count == 0 { 0 } else { count.saturating_add(GROWTH) };
    let packed = repack(&spelling, &slots, more).ok_or_else(damaged)?;
    // A change in between is no loss: whoever needed the room looks again.
    context.vessel.rewrite(&wave.id, &now, &generation(), &packed).await.map(drop).map_err(FlowError::from)
}

async fn spelling(context: &Context, wave: &Wave) -> Result<Spelling, FlowError> {
    let secrets = custody::secrets(context, wave)?;
    spelling_with(context, wave, secrets.box_key.clone()).await
}

async fn spelling_with(context: &Context, wave: &Wave, key: BoxKey) -> Result<Spelling, FlowError> {
    let codebook = wave::codebook(context, wave).await?;
    Ok(Spelling::new(wave.id.clone(), key, Sizes::of(&codebook)))
}

fn generation() -> String {
    HEXLOWER.encode(&seal::random::<16>())
}
