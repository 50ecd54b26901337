//! Erases what the databases themselves remember of what was deleted: comments once a wave is released, keys once they are
//! destroyed. Owns no table; changes no value of a row. The design and its measurements are in anonymity.md, section 4.

use super::{Store, on};

impl Store {
    /// After the commit that deletes: PostgreSQL removes the old rows, SQLite folds its journal into the
    /// file and cuts it. The step is taken already, so a fault is told to the operator and does not stop anything.
    pub(super) async fn sweep(&self) {
        let sweeps: &[&'static str] = match self {
            Self::Sqlite(_) => &["PRAGMA wal_checkpoint(TRUNCATE)"],
            Self::Postgres(_) => {
                &["VACUUM comment", "VACUUM comment_review", "VACUUM comment_names", "VACUUM wave_key"]
            }
        };
        for sql in sweeps {
            if let Err(fault) = on!(self, pool => sqlx::query(*sql).execute(pool).await.map(drop)) {
                tracing::warn!(
                    "releasing or shredding a wave: `{sql}` failed, old rows stay on disk for longer: {fault}"
                );
            }
        }
    }
}
