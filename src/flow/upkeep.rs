//! What a running server does by itself: boxes are stirred, and answers whose days are over are destroyed. And the copy for
//! the day the disk breaks. Owns when; a fault is told to the operator and stops nobody who answers.

use std::path::{Path, PathBuf};

use super::{Context, FlowError, casting, shredding};
use crate::domain::wave::WaveState;
use crate::store::Store;

/// Once an hour, and before every copy.
pub async fn run(context: &Context) {
    if let Err(fault) = stir_all(context).await {
        tracing::warn!("a box could not be stirred; it is tried again in an hour: {fault}");
    }
    match shredding::shred_due(context).await {
        Ok(waves) => {
            for wave in waves {
                tracing::info!(wave = %wave.id, "answers and keys destroyed; recovery sheets and backups are left to people");
            }
        }
        Err(fault) => {
            tracing::warn!("answers that are due could not be destroyed; it is tried again in an hour: {fault}")
        }
    }
}

/// Writes the box of every open wave anew: on PostgreSQL rows would tell the order of changes, and two copies compared with
/// each other would tell what was written between them.
async fn stir_all(context: &Context) -> Result<(), FlowError> {
    for wave in context.store.load_waves().await? {
        if wave.state == WaveState::Open {
            casting::stir(context, &wave).await?;
        }
    }
    Ok(())
}

/// Copies the databases into a new folder, without the keys: such a copy is opened by recovery sheets alone. Gives the files;
/// none with PostgreSQL, whose own tools copy it after this.
///
/// # Errors
/// If a box cannot be stirred, or a file cannot be written; what was copied by then is removed.
pub async fn back_up(context: &Context, folder: &Path) -> Result<Vec<PathBuf>, FlowError> {
    stir_all(context).await?;
    if matches!(context.store, Store::Postgres(_)) {
        return Ok(Vec::new());
    }
    let files = ["kotae.db", "kotae.box.db"].map(|name| folder.join(name));
    let copied = async {
        context.store.copy_to(&files[0]).await?;
        context.vessel.database().copy_to(&files[1]).await
    };
    match copied.await {
        Ok(()) => Ok(files.into()),
        Err(fault) => {
            for file in &files {
                // What is not there need not be removed.
                drop(std::fs::remove_file(file));
            }
            Err(fault.into())
        }
    }
}
