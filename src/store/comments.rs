//! Comments under review: texts, encrypted; decisions of staff; the list of names that is searched for.
//! Owns tables comment, comment_review and comment_names; knows no response and no time. All of it goes in the
//! transaction that stores the release ([`Store::add_release`]).

use std::collections::BTreeMap;

use super::waves::read_state;
use super::{Store, StoreError, on};
use crate::domain::comment::{Decision, Review};
use crate::domain::ids::{CommentId, WaveId};
use crate::domain::wave::WaveState;

/// Reviews by comment.
pub type Reviews = BTreeMap<CommentId, Review>;

/// One row of table comment_review without its wave, columns in the order of [`LOAD`].
pub(super) type Row = (String, String, String, String, String);

/// The reviews of a wave (`$1`).
pub(super) const LOAD: &str =
    "SELECT comment_id, decision, blackout, first, second FROM comment_review WHERE wave_id = $1";

/// A review on its way from what it was to what it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewChange {
    /// The comment.
    pub comment: CommentId,
    /// What the change was made from.
    pub before: Option<Review>,
    /// What is to be stored.
    pub after: Review,
}

impl Store {
    /// Puts the comments of a closed wave on the table, encrypted; `false` if the wave is not closed, or they lie there.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such wave; the database's failures.
    pub async fn add_comments(
        &self,
        wave: &WaveId,
        comments: &BTreeMap<CommentId, String>,
    ) -> Result<bool, StoreError> {
        let known = "SELECT COUNT(*) FROM comment WHERE wave_id = $1";
        let add = "INSERT INTO comment (wave_id, id, sealed) VALUES ($1, $2, $3)";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let state = sqlx::query_as(self.state_held()).bind(wave.as_str());
            if read_state(wave, state.fetch_optional(&mut *transaction).await?)? != WaveState::Closed {
                return Ok(false);
            }
            let (known,): (i64,) = sqlx::query_as(known).bind(wave.as_str()).fetch_one(&mut *transaction).await?;
            if known > 0 {
                return Ok(false);
            }
            for (id, sealed) in comments {
                sqlx::query(add).bind(wave.as_str()).bind(id.as_str()).bind(sealed).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// The comments of a wave, encrypted, by their random ids, which is no order of anything.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for an id that no comment has; the database's failures.
    pub async fn load_comments(&self, wave: &WaveId) -> Result<BTreeMap<CommentId, String>, StoreError> {
        let sql = "SELECT id, sealed FROM comment WHERE wave_id = $1";
        let rows: Vec<(String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_all(pool).await)?;
        rows.into_iter().map(|(id, sealed)| Ok((read_id("comment", &id)?, sealed))).collect()
    }

    /// The reviews of a wave.
    ///
    /// # Errors
    /// [`StoreError::Impossible`] for a decision that nobody can make; the database's failures.
    pub async fn load_reviews(&self, wave: &WaveId) -> Result<Reviews, StoreError> {
        let rows: Vec<Row> = on!(self, pool => sqlx::query_as(LOAD).bind(wave.as_str()).fetch_all(pool).await)?;
        read(rows)
    }

    /// Stores reviews, all or none; `false` if one of them is no longer what the change was made from (somebody else was
    /// faster), or the wave is not closed.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such comment or wave; the database's failures.
    pub async fn replace_reviews(&self, wave: &WaveId, changes: &[ReviewChange]) -> Result<bool, StoreError> {
        let add = "INSERT INTO comment_review (wave_id, comment_id, decision, blackout, first, second) \
                   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (wave_id, comment_id) DO NOTHING";
        let change = "UPDATE comment_review SET decision = $3, blackout = $4, first = $5, second = $6 WHERE wave_id = $1 \
                      AND comment_id = $2 AND decision = $7 AND blackout = $8 AND first = $9 AND second = $10";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let state = sqlx::query_as(self.state_held()).bind(wave.as_str());
            if read_state(wave, state.fetch_optional(&mut *transaction).await?)? != WaveState::Closed {
                return Ok(false);
            }
            for ReviewChange { comment, before, after } in changes {
                let words = before.iter().flat_map(spell);
                let mut query = sqlx::query(if before.is_some() { change } else { add });
                for word in [wave.to_string(), comment.to_string()].into_iter().chain(spell(after)).chain(words) {
                    query = query.bind(word);
                }
                let done = query.execute(&mut *transaction).await
                    .map_err(|fault| StoreError::adding(fault, "this review", format!("comment {comment}")))?;
                if done.rows_affected() == 0 {
                    return Ok(false);
                }
            }
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// The list of names that is searched for in the comments of a wave.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_names(&self, wave: &WaveId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT names FROM comment_names WHERE wave_id = $1";
        let row: Option<(String,)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_optional(pool).await)?;
        Ok(row.map(|(names,)| names))
    }

    /// Sets that list; an earlier one is gone. `false` if the wave is not closed.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such wave; the database's failures.
    pub async fn replace_names(&self, wave: &WaveId, names: &str) -> Result<bool, StoreError> {
        let sql = "INSERT INTO comment_names (wave_id, names) VALUES ($1, $2) \
                   ON CONFLICT (wave_id) DO UPDATE SET names = excluded.names";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let state = sqlx::query_as(self.state_held()).bind(wave.as_str());
            if read_state(wave, state.fetch_optional(&mut *transaction).await?)? != WaveState::Closed {
                return Ok(false);
            }
            sqlx::query(sql).bind(wave.as_str()).bind(names).execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(true)
        })
    }
}

/// Reads rows of [`LOAD`].
pub(super) fn read(rows: Vec<Row>) -> Result<Reviews, StoreError> {
    rows.into_iter().map(read_review).collect()
}

fn read_review((id, decision, blackout, first, second): Row) -> Result<(CommentId, Review), StoreError> {
    let fault = |column, fault: String| StoreError::impossible(("comment_review", column), &id, fault);
    let decision = match decision.as_str() {
        "show" => Decision::Show(blackout.parse().map_err(|bad| fault("blackout", format!("{bad}")))?),
        "withhold" => Decision::Withhold,
        other => return Err(fault("decision", format!("`{other}` is unknown: expected show or withhold"))),
    };
    let second = Some(second).filter(|second| !second.is_empty());
    if second.as_ref() == Some(&first) {
        return Err(fault("second", "the same person twice: expected two".to_owned()));
    }
    Ok((read_id("comment_review", &id)?, Review { decision, first, second }))
}

fn read_id(table: &'static str, id: &str) -> Result<CommentId, StoreError> {
    CommentId::parse(id).map_err(|bad| StoreError::impossible((table, "id"), id, bad))
}

/// Decision, places, first and second person, as they are stored.
fn spell(review: &Review) -> [String; 4] {
    let (decision, blackout) = match &review.decision {
        Decision::Show(blackout) => ("show", blackout.to_string()),
        Decision::Withhold => ("withhold", String::new()),
    };
    [decision.to_owned(), blackout, review.first.clone(), review.second.clone().unwrap_or_default()]
}
