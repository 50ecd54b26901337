//! Frozen results.
//! Owns table wave_version; knows a release as text and hash only.

use super::comments::{self, Reviews};
use super::responses::{Batch, ROWS, Submission, json};
use super::{Store, StoreError, on};
use crate::domain::codebook::Codebook;
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
    /// 1, then one more for every correction.
    pub version: u32,
    /// The frozen result, byte for byte.
    pub json: String,
    /// SHA-256 of that text, hexadecimal.
    pub hash: String,
    /// The proof of protection, as JSON.
    pub certificate: String,
}

const ADD: &str = "INSERT INTO wave_version (wave_id, version, json, hash, certificate) VALUES ($1, $2, $3, $4, $5)";

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
        release: &StoredRelease,
        reviews: &Reviews,
    ) -> Result<bool, StoreError> {
        let advance = "UPDATE wave SET state = $1 WHERE id = $2 AND state = $3";
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
            sqlx::query(ADD).bind(wave.id.as_str()).bind(i64::from(release.version)).bind(&release.json)
                .bind(&release.hash).bind(&release.certificate).execute(&mut *transaction).await
                .map_err(|fault| StoreError::adding(fault, format!("a release of wave {}", wave.id), "wave"))?;
            for forget in FORGET {
                sqlx::query(forget).bind(wave.id.as_str()).execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        self.sweep().await;
        Ok(true)
    }

    /// Stores a correction of a released wave together with the answers it adds, all of it or nothing; `false` if the wave
    /// has another number of versions by now, or one of the answers was there before.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if a response does not fit the codebook; the database's failures.
    pub async fn add_correction(
        &self,
        wave: &WaveId,
        codebook: &Codebook,
        submissions: &[Submission],
        release: &StoredRelease,
    ) -> Result<bool, StoreError> {
        let batch = Batch::new(codebook, submissions)?;
        let add_response = self.late();
        let count = "SELECT COUNT(*) FROM wave_version WHERE wave_id = $1";
        let before = i64::from(release.version) - 1;
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let (versions,): (i64,) = sqlx::query_as(count).bind(wave.as_str()).fetch_one(&mut *transaction).await?;
            if versions != before || before < 1 {
                return Ok(false);
            }
            let mut new = 0;
            for rows in batch.responses.chunks(ROWS) {
                let added = sqlx::query(add_response)
                    .bind(wave.as_str()).bind(json(rows)?).bind(before).execute(&mut *transaction).await?;
                new += added.rows_affected();
            }
            if new != batch.responses.len() as u64 || batch.responses.len() != submissions.len() {
                return Ok(false);
            }
            sqlx::query(ADD).bind(wave.as_str()).bind(i64::from(release.version)).bind(&release.json)
                .bind(&release.hash).bind(&release.certificate).execute(&mut *transaction).await
                .map_err(|fault| StoreError::adding(fault, format!("a version of wave {wave}"), "wave"))?;
            transaction.commit().await?;
        });
        self.sweep().await;
        Ok(true)
    }

    /// The newest release of a wave.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_release(&self, wave: &WaveId) -> Result<Option<StoredRelease>, StoreError> {
        Ok(self.load_versions(wave).await?.pop())
    }

    /// All releases of a wave, the first version first.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn load_versions(&self, wave: &WaveId) -> Result<Vec<StoredRelease>, StoreError> {
        let sql = "SELECT version, json, hash, certificate FROM wave_version WHERE wave_id = $1";
        let mut rows: Vec<(i64, String, String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_all(pool).await)?;
        rows.sort_unstable();
        let version = |version: i64| {
            u32::try_from(version).map_err(|_| {
                StoreError::impossible(("wave_version", "version"), wave.as_str(), format!("{version} is no version"))
            })
        };
        rows.into_iter()
            .map(|(number, json, hash, certificate)| {
                Ok(StoredRelease { version: version(number)?, json, hash, certificate })
            })
            .collect()
    }

    /// Adds a row of a correction.
    const fn late(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => {
                "INSERT INTO response (wave_id, id, answers, levels, batch) \
                 SELECT $1, value ->> 0, value ->> 1, value ->> 2, $3 FROM json_each($2) WHERE true \
                 ON CONFLICT (wave_id, id) DO NOTHING"
            }
            Self::Postgres(_) => {
                "INSERT INTO response (wave_id, id, answers, levels, batch) \
                 SELECT $1, value ->> 0, value ->> 1, value ->> 2, $3 FROM json_array_elements($2::json) \
                 ON CONFLICT (wave_id, id) DO NOTHING"
            }
        }
    }
}
