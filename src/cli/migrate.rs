//! `kotae migrate`: the database to this version.

use super::place::{Failure, Outcome, Place, json};
use crate::config::Config;
use crate::store::{Store, Vessel};

/// Arguments of `kotae migrate`.
#[derive(Debug, clap::Args)]
pub struct MigrateArgs {
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// Applies what is missing and says so. Every other command does the same silently.
pub(super) async fn run(place: &Place, args: &MigrateArgs) -> Outcome {
    std::fs::create_dir_all(&place.data).map_err(Failure::outside)?;
    let config = Config::read(&place.data).map_err(Failure::refused)?;
    let url = place.url(&config);
    let store = Store::open(&url).await.map_err(Failure::outside)?;
    let applied = store.migrate().await.map_err(Failure::outside)?;
    Vessel::open(&url).await.map_err(Failure::outside)?.migrate().await.map_err(Failure::outside)?;
    match (args.json, applied.as_slice()) {
        (true, applied) => json(&applied),
        (false, []) => Ok("The database is up to date.".to_owned()),
        (false, applied) => Ok(format!("Applied: {}", applied.join(", "))),
    }
}
