//! Erases what the databases themselves remember: the order of responses once a wave closes, comments once it is released.
//! Owns no table; changes no value of a row. The design and its measurements are in anonymity.md, sections 0 and 4.

use super::{Store, on};

impl Store {
    /// Statements of the transaction that closes a wave (`$1`). PostgreSQL writes the rows anew, so that all have one
    /// transaction number and a random place; SQLite's rows stand by random id already.
    pub(super) const fn rewrites(&self) -> &'static [&'static str] {
        match self {
            Self::Sqlite(_) => &[],
            Self::Postgres(_) => &[
                "WITH old AS (DELETE FROM response WHERE wave_id = $1 RETURNING *) \
                 INSERT INTO response SELECT * FROM old ORDER BY random()",
                "WITH old AS (DELETE FROM comment WHERE wave_id = $1 RETURNING *) \
                 INSERT INTO comment SELECT * FROM old ORDER BY random()",
            ],
        }
    }

    /// After the commit that closes or releases a wave: PostgreSQL removes the old rows, SQLite folds its journal into the
    /// file and cuts it. The step is taken already, so a fault is told to the operator and does not stop anything.
    pub(super) async fn sweep(&self) {
        let sweeps: &[&'static str] = match self {
            Self::Sqlite(_) => &["PRAGMA wal_checkpoint(TRUNCATE)"],
            Self::Postgres(_) => {
                &["VACUUM response", "VACUUM comment", "VACUUM comment_review", "VACUUM comment_names"]
            }
        };
        for sql in sweeps {
            if let Err(fault) = on!(self, pool => sqlx::query(*sql).execute(pool).await.map(drop)) {
                tracing::warn!(
                    "closing or releasing a wave: `{sql}` failed, old rows stay on disk for longer: {fault}"
                );
            }
        }
    }
}
