//! Responses and comments: the only rows about respondents.
//! Owns tables response and comment (which is read in [`super::comments`]); keeps no order, time or tie between the two. Whether somebody may answer is decided
//! in `flow::intake`; that the wave still takes answers at the moment of storing is decided here.

use std::collections::HashSet;

use super::notation::{self, Reader};
use super::waves::read_state;
use super::{Store, StoreError, on};
use crate::domain::codebook::Codebook;
use crate::domain::ids::{ResponseId, WaveId};
use crate::domain::response::Response;
use crate::domain::wave::WaveState;

/// Rows handed over in one statement.
pub(super) const ROWS: usize = 1000;

/// A response to be stored.
#[derive(Clone)]
pub struct Submission {
    /// Its id: random, and the same when the same form is sent again.
    pub id: ResponseId,
    /// The id its remark is stored under: random, with no way from one to the other.
    pub comment_id: ResponseId,
    /// What was answered.
    pub response: Response,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// All of it is stored, durably.
    Stored {
        /// Rows added now.
        new: u64,
        /// Rows that were there before, or stood twice in the batch: unchanged, and their remarks not stored again.
        known: u64,
    },
    /// Nothing is stored: the wave is in this state.
    WrongState(WaveState),
}

impl Store {
    /// Stores a batch in one transaction, all or nothing, if the wave is in `state` until the commit.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if a response does not fit the codebook, [`StoreError::Missing`] if there is no such wave;
    /// the database's failures. Nothing is stored then.
    pub async fn add_responses(
        &self,
        wave: &WaveId,
        codebook: &Codebook,
        submissions: &[Submission],
        state: WaveState,
    ) -> Result<Added, StoreError> {
        let batch = Batch::new(codebook, submissions)?;
        let (add_response, add_comment) = self.statements();
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let found: Option<(String,)> =
                sqlx::query_as(self.state_held()).bind(wave.as_str()).fetch_optional(&mut *transaction).await?;
            let actual = read_state(wave, found)?;
            if actual != state {
                return Ok(Added::WrongState(actual));
            }
            let mut new: HashSet<String> = HashSet::with_capacity(batch.responses.len());
            for rows in batch.responses.chunks(ROWS) {
                let added: Vec<(String,)> = sqlx::query_as(add_response)
                    .bind(wave.as_str()).bind(json(rows)?).fetch_all(&mut *transaction).await?;
                new.extend(added.into_iter().map(|(id,)| id));
            }
            for rows in batch.comments(&new).chunks(ROWS) {
                sqlx::query(add_comment).bind(wave.as_str()).bind(json(rows)?).execute(&mut *transaction).await
                    .map_err(|fault| StoreError::adding(fault, "a comment with the same id", format!("wave {wave}")))?;
            }
            transaction.commit().await?;
            let new = new.len() as u64;
            Ok(Added::Stored { new, known: submissions.len() as u64 - new })
        })
    }

    /// The statements of a batch: rows of responses; rows of comments.
    const fn statements(&self) -> (&'static str, &'static str) {
        match self {
            Self::Sqlite(_) => (
                "INSERT INTO response (wave_id, id, answers, levels) \
                 SELECT $1, value ->> 0, value ->> 1, value ->> 2 FROM json_each($2) WHERE true \
                 ON CONFLICT (wave_id, id) DO NOTHING RETURNING id",
                "INSERT INTO comment (wave_id, id, remark) SELECT $1, value ->> 0, value ->> 1 FROM json_each($2)",
            ),
            Self::Postgres(_) => (
                "INSERT INTO response (wave_id, id, answers, levels) \
                 SELECT $1, value ->> 0, value ->> 1, value ->> 2 FROM json_array_elements($2::json) \
                 ON CONFLICT (wave_id, id) DO NOTHING RETURNING id",
                "INSERT INTO comment (wave_id, id, remark) \
                 SELECT $1, value ->> 0, value ->> 1 FROM json_array_elements($2::json)",
            ),
        }
    }

    /// Whether a response with this id is stored.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn has_response(&self, wave: &WaveId, id: &ResponseId) -> Result<bool, StoreError> {
        let sql = "SELECT id FROM response WHERE wave_id = $1 AND id = $2";
        let row: Option<(String,)> = on!(self, pool =>
            sqlx::query_as(sql).bind(wave.as_str()).bind(notation::spell(id)).fetch_optional(pool).await)?;
        Ok(row.is_some())
    }

    /// All responses of a wave by their random ids, every value checked again. Their remarks are not joined to them: see
    /// [`Store::load_comments`].
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for a value that the codebook does not know; the database's failures.
    pub async fn load_responses(&self, wave: &WaveId, codebook: &Codebook) -> Result<Vec<Response>, StoreError> {
        let sql = "SELECT id, answers, levels FROM response WHERE wave_id = $1";
        let mut rows: Vec<(String, String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_all(pool).await)?;
        rows.sort_unstable();
        let reader = Reader::new(codebook);
        rows.iter().map(|(id, answers, levels)| reader.response(id, answers, levels)).collect()
    }

    /// The same, each with the batch it came in by: 0 while the wave was open, then one more for every correction.
    ///
    /// # Errors
    /// As [`Store::load_responses`].
    pub async fn load_batches(&self, wave: &WaveId, codebook: &Codebook) -> Result<Vec<(usize, Response)>, StoreError> {
        let sql = "SELECT id, answers, levels, batch FROM response WHERE wave_id = $1";
        let mut rows: Vec<(String, String, String, i64)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_all(pool).await)?;
        rows.sort_unstable();
        let reader = Reader::new(codebook);
        let batch = |id: &str, batch: i64| {
            let fault = |_| StoreError::impossible(("response", "batch"), id, format!("{batch} is no batch"));
            usize::try_from(batch).map_err(fault)
        };
        rows.iter()
            .map(|(id, answers, levels, number)| Ok((batch(id, *number)?, reader.response(id, answers, levels)?)))
            .collect()
    }

    /// The levels each response gives for the attributes, in no order that means anything; never an answer.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for a level that the codebook does not know; the database's failures.
    pub async fn load_levels(&self, wave: &WaveId, codebook: &Codebook) -> Result<Vec<Vec<Option<usize>>>, StoreError> {
        let sql = "SELECT id, levels FROM response WHERE wave_id = $1";
        let rows: Vec<(String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_all(pool).await)?;
        let reader = Reader::new(codebook);
        let mut levels = rows.iter().map(|(id, levels)| reader.levels(id, levels)).collect::<Result<Vec<_>, _>>()?;
        levels.sort_unstable();
        Ok(levels)
    }

    /// Number of responses.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn count_responses(&self, wave: &WaveId) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) FROM response WHERE wave_id = $1";
        let (count,): (i64,) = on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_one(pool).await)?;
        Ok(count.unsigned_abs())
    }
}

/// Rows ready to be stored, sorted by random id: neither the order of a file nor of arrival goes into the table, and two
/// batches with the same rows cannot lock each other out.
pub(super) struct Batch<'a> {
    /// Id, answers, levels.
    pub(super) responses: Vec<(String, String, String)>,
    /// Comment id, remark, id of the response.
    remarks: Vec<(String, &'a str, String)>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(codebook: &Codebook, submissions: &'a [Submission]) -> Result<Self, StoreError> {
        let mut sorted: Vec<&Submission> = submissions.iter().collect();
        sorted.sort_by_key(|submission| *submission.id.bytes());
        sorted.dedup_by_key(|submission| *submission.id.bytes());
        let row = |submission: &&Submission| {
            let Submission { id, response, .. } = submission;
            Ok((notation::spell(id), notation::answers(response), notation::levels(response, codebook)?))
        };
        let responses = sorted.iter().map(row).collect::<Result<_, StoreError>>()?;
        let remark = |submission: &&'a Submission| {
            let remark = submission.response.comment()?.as_str();
            Some((notation::spell(&submission.comment_id), remark, notation::spell(&submission.id)))
        };
        let mut remarks: Vec<_> = sorted.iter().filter_map(remark).collect();
        remarks.sort_unstable();
        Ok(Self { responses, remarks })
    }

    /// The comments of the responses that are new.
    fn comments(&self, new: &HashSet<String>) -> Vec<(&str, &str)> {
        self.remarks
            .iter()
            .filter(|(.., response)| new.contains(response))
            .map(|(id, text, _)| (&**id, *text))
            .collect()
    }
}

pub(super) fn json<T: serde::Serialize>(rows: &[T]) -> Result<String, StoreError> {
    serde_json::to_string(rows).map_err(|fault| StoreError::Unfit(format!("a response cannot be written: {fault}")))
}
