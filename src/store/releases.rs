//! Frozen results.
//! Owns table wave_release; knows a release as text and hash only.

use super::comments::{self, Reviews};
use super::{Store, StoreError, on};
use crate::domain::ids::WaveId;
use crate::domain::wave::{Wave, WaveState};

/// What a release leaves behind of the comments (`$1` is the wave): nothing.
const FORGET: [&str; 3] = [
    "DELETE FROM comment_review WHERE wave_id = $1",
    "DELETE FROM comment_names WHERE wave_id = $1",
    "DELETE FROM comment WHERE wave_id = $1",
];

/// A release as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRelease {
    /// The frozen result, byte for byte.
    pub json: String,
    /// SHA-256 of that text, hexadecimal.
    pub hash: String,
}

impl Store {
    /// Stores a release, takes its wave from closed to released, and forgets its comments as they were written, their
    /// reviews and the list of names: all of it or nothing. `false` if the wave was not closed (somebody was faster, or
    /// there is no such wave), or if its reviews are no longer those the release was made from.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn add_release(
        &self,
        wave: &Wave,
        json: &str,
        hash: &str,
        reviews: &Reviews,
    ) -> Result<bool, StoreError> {
        let advance = "UPDATE wave SET state = $1 WHERE id = $2 AND state = $3";
        let add = "INSERT INTO wave_release (wave_id, json, hash) VALUES ($1, $2, $3)";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let advanced = sqlx::query(advance)
                .bind(WaveState::Released.code())
                .bind(wave.id.as_str())
                .bind(WaveState::Closed.code())
                .execute(&mut *transaction).await?;
            if advanced.rows_affected() == 0 {
                return Ok(false);
            }
            let now = sqlx::query_as(comments::LOAD).bind(wave.id.as_str()).fetch_all(&mut *transaction).await?;
            if comments::read(now)? != *reviews {
                return Ok(false);
            }
            sqlx::query(add).bind(wave.id.as_str()).bind(json).bind(hash).execute(&mut *transaction).await
                .map_err(|fault| StoreError::adding(fault, format!("a release of wave {}", wave.id), "wave"))?;
            for forget in FORGET {
                sqlx::query(forget).bind(wave.id.as_str()).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        self.sweep().await;
        Ok(true)
    }

    /// The release of a wave.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_release(&self, wave: &WaveId) -> Result<Option<StoredRelease>, StoreError> {
        let sql = "SELECT json, hash FROM wave_release WHERE wave_id = $1";
        let row: Option<(String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_optional(pool).await)?;
        Ok(row.map(|(json, hash)| StoredRelease { json, hash }))
    }
}
