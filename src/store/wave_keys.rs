//! The keys of waves, as far as they may rest in the database, and what is left when they are destroyed.
//! Owns tables wave_key and shredding; reads no key: locked texts go in and come out.

use super::{Store, StoreError, on};
use crate::domain::ids::WaveId;
use crate::domain::wave::WaveState;

/// The keys of a wave.
#[derive(Clone, PartialEq, Eq)]
pub struct WaveKeys {
    /// The key answers are sealed to.
    pub public: String,
    /// The key tickets are verified by.
    pub ticket: String,
    /// The private key, locked: JSON.
    pub custody: String,
    /// The key of the box, sealed to the wave's key.
    pub box_key: String,
    /// Whether the custodians have opened something with it.
    pub rehearsed: bool,
    /// What is promised to respondents: JSON, empty before the opening.
    pub descriptor: String,
}

/// What is left of a wave's answers: that they were destroyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shredding {
    /// When, YYYY-MM-DD.
    pub day: String,
    /// What was destroyed, and what people have to destroy themselves: JSON.
    pub certificate: String,
}

type Row = (String, String, String, String, bool, String);

impl Store {
    /// Sets the keys of a draft; earlier ones are gone. `false` if the wave is no draft (any more): what was sealed to the keys
    /// it has must stay readable.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn replace_wave_keys(&self, wave: &WaveId, keys: &WaveKeys) -> Result<bool, StoreError> {
        // Held, so that nobody opens the wave before the commit.
        let hold = "UPDATE wave SET state = state WHERE id = $1 AND state = $2";
        let sql = "INSERT INTO wave_key (wave_id, public, ticket, custody, box_key, rehearsed, descriptor) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (wave_id) DO UPDATE SET public = excluded.public, \
                   ticket = excluded.ticket, custody = excluded.custody, box_key = excluded.box_key, \
                   rehearsed = excluded.rehearsed, descriptor = excluded.descriptor";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            let held = sqlx::query(hold).bind(wave.as_str()).bind(WaveState::Draft.code());
            if held.execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(sql)
                .bind(wave.as_str())
                .bind(&keys.public)
                .bind(&keys.ticket)
                .bind(&keys.custody)
                .bind(&keys.box_key)
                .bind(keys.rehearsed)
                .bind(&keys.descriptor)
                .execute(&mut *transaction).await?;
            transaction.commit().await?;
            Ok(true)
        })
    }

    /// The keys of a wave; `None` before they are made and after they were destroyed.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_wave_keys(&self, wave: &WaveId) -> Result<Option<WaveKeys>, StoreError> {
        let sql = "SELECT public, ticket, custody, box_key, rehearsed, descriptor FROM wave_key WHERE wave_id = $1";
        let row: Option<Row> = on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_optional(pool).await)?;
        Ok(row.map(|(public, ticket, custody, box_key, rehearsed, descriptor)| WaveKeys {
            public,
            ticket,
            custody,
            box_key,
            rehearsed,
            descriptor,
        }))
    }

    /// Removes the locked keys of a wave and notes their end, both or neither. The descriptor stays: it was a promise.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if that was noted before; the database's failures.
    pub async fn add_shredding(&self, wave: &WaveId, shredding: &Shredding) -> Result<(), StoreError> {
        let forget = "UPDATE wave_key SET custody = '', box_key = '' WHERE wave_id = $1";
        let add = "INSERT INTO shredding (wave_id, day, certificate) VALUES ($1, $2, $3)";
        on!(self, pool => {
            let mut transaction = pool.begin_with(self.begin()).await?;
            sqlx::query(forget).bind(wave.as_str()).execute(&mut *transaction).await?;
            sqlx::query(add).bind(wave.as_str()).bind(&shredding.day).bind(&shredding.certificate)
                .execute(&mut *transaction).await
                .map_err(|fault| StoreError::adding(fault, "this shredding", format!("wave {wave}")))?;
            transaction.commit().await?;
        });
        self.sweep().await;
        Ok(())
    }

    /// What is left of a wave's answers, if they were destroyed.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_shredding(&self, wave: &WaveId) -> Result<Option<Shredding>, StoreError> {
        let sql = "SELECT day, certificate FROM shredding WHERE wave_id = $1";
        let row: Option<(String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(wave.as_str()).fetch_optional(pool).await)?;
        Ok(row.map(|(day, certificate)| Shredding { day, certificate }))
    }
}
