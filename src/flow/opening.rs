//! Opens a shut box in memory: sealed packets become responses and comments, in random order and in nobody's file.
//! Owns what is counted as valid; whoever calls holds the wave's key and lets go of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use super::casting::{self, Content};
use super::{Context, FlowError, custody, wave};
use crate::domain::channel::Channel;
use crate::domain::codebook::Codebook;
use crate::domain::ids::{CommentId, WaveId};
use crate::domain::packet::{self, Sizes};
use crate::domain::response::Response;
use crate::domain::wave::{Wave, WaveState};
use crate::seal::{self, BoxKey, WaveKey};

/// What was in a box.
pub struct Opened {
    /// Responses with their batch: 0 while the wave was open, then one more for every correction.
    pub responses: Vec<(usize, Response)>,
    /// Comments that say something.
    pub comments: Vec<String>,
    /// Answers of each way of coming in, valid ones only.
    pub channels: BTreeMap<Channel, u64>,
    /// Packets that are no response of this wave: nobody's browser makes them.
    pub invalid: u64,
    /// A line for each answer in the box: everybody finds their own, nobody anybody else's. Sorted.
    pub ledger: Vec<String>,
}

/// The purposes packets are sealed for.
pub(super) fn purposes(wave: &WaveId) -> [String; 2] {
    [format!("kotae/answers/{wave}"), format!("kotae/comment/{wave}")]
}

/// Opens the box of a wave that takes no more answers.
///
/// # Errors
/// If the wave is a draft or open, or its box is gone.
pub async fn open(context: &Context, wave: &Wave, key: WaveKey) -> Result<Opened, FlowError> {
    if matches!(wave.state, WaveState::Draft | WaveState::Open) {
        wave.require(WaveState::Closed, "have its box opened")?;
    }
    let contents = casting::contents(context, wave, box_key(context, wave, &key).await?)
        .await?
        .ok_or(FlowError::Shredded(wave.fiscal_year))?;
    let codebook = wave::codebook(context, wave).await?;
    let id = wave.id.clone();
    // A thousand answers take a second: not on a thread that answers requests.
    let opened = tokio::task::spawn_blocking(move || read(&id, &codebook, &key, contents));
    opened.await.map_err(|fault| FlowError::Damaged(fault.to_string()))
}

/// The key of the box: from the key folder, or, where a backup was restored without it, from what the backup holds sealed.
async fn box_key(context: &Context, wave: &Wave, key: &WaveKey) -> Result<BoxKey, FlowError> {
    match custody::secrets(context, wave) {
        Ok(secrets) => Ok(secrets.box_key.clone()),
        Err(FlowError::NoSecrets(_)) => {
            let keys = custody::keys(context, wave).await?;
            let damaged = || FlowError::Damaged(format!("the key of the box of wave {} is damaged", wave.id));
            let sealed = BASE64URL_NOPAD.decode(keys.box_key.as_bytes()).map_err(|_| damaged())?;
            BoxKey::bring_back(wave.id.as_str(), key, &sealed).map_err(|_| damaged())
        }
        Err(fault) => Err(fault),
    }
}

fn read(wave: &WaveId, codebook: &Arc<Codebook>, key: &WaveKey, contents: Vec<Content>) -> Opened {
    let sizes = Sizes::of(codebook);
    let [for_answers, for_comments] = purposes(wave);
    let mut opened = Opened {
        responses: Vec::new(),
        comments: Vec::new(),
        channels: BTreeMap::new(),
        invalid: 0,
        ledger: Vec::new(),
    };
    for content in contents {
        match content {
            Content::Empty => {}
            Content::Answers { channel, batch, number, sealed, .. } => {
                opened.ledger.push(HEXLOWER.encode(&seal::entry(&number)));
                let plain = key.open(&for_answers, &sealed).ok();
                let response =
                    plain.and_then(|plain| packet::read(codebook, packet::unpack(&plain, sizes.answers).ok()?).ok());
                match response {
                    Some(response) => {
                        *opened.channels.entry(channel).or_default() += 1;
                        opened.responses.push((usize::from(batch), response));
                    }
                    None => opened.invalid += 1,
                }
            }
            Content::Comment { sealed, .. } => {
                let plain = key.open(&for_comments, &sealed).ok();
                let size = sizes.comment.unwrap_or(0);
                let comment =
                    plain.map(|plain| packet::unpack(&plain, size).map(|text| packet::read_comment(codebook, text)));
                match comment {
                    Some(Ok(Ok(comment))) => opened.comments.extend(comment),
                    _ => opened.invalid += 1,
                }
            }
        }
    }
    opened.ledger.sort_unstable();
    opened
}

/// Takes the comments of a closed wave out of its box, for two people to look at; where they lie they are encrypted by a key
/// that is not in the database. Doing it twice is doing it once. Gives their number.
///
/// # Errors
/// If the wave is not closed, or its box is gone.
pub async fn open_comments(context: &Context, wave: &Wave, key: WaveKey) -> Result<u64, FlowError> {
    wave.require(WaveState::Closed, "have its comments opened")?;
    let opened = open(context, wave, key).await?;
    let sealed: BTreeMap<CommentId, String> = opened
        .comments
        .iter()
        .map(|comment| (comment_id(), context.keys.seal(COMMENT, wave.id.as_str().as_bytes(), comment.as_bytes())))
        .collect();
    let count = sealed.len() as u64;
    context.store.add_comments(&wave.id, &sealed).await?;
    Ok(count)
}

/// The comments on the table, as they were written.
pub(super) async fn comments(context: &Context, wave: &Wave) -> Result<BTreeMap<CommentId, String>, FlowError> {
    let sealed = context.store.load_comments(&wave.id).await?;
    let damaged =
        |id: &CommentId| FlowError::Damaged(format!("comment {id} cannot be read with the key of this installation"));
    let read = |(id, sealed): (CommentId, String)| {
        let plain = context.keys.unseal(COMMENT, wave.id.as_str().as_bytes(), &sealed).map_err(|_| damaged(&id))?;
        let text = String::from_utf8(plain).map_err(|_| damaged(&id))?;
        Ok((id, text))
    };
    sealed.into_iter().map(read).collect()
}

const COMMENT: &str = "comment under review";

#[expect(clippy::expect_used, reason = "16 bytes are spelled as 32 hexadecimal digits")]
fn comment_id() -> CommentId {
    CommentId::parse(&HEXLOWER.encode(&seal::random::<16>())).expect("32 hexadecimal digits")
}
