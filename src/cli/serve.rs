//! `kotae serve`: the server.

use std::net::SocketAddr;

use super::place::{Failure, Outcome, Place};
use crate::config::Config;
use crate::flow::Context;
use crate::web::{self, AppState, Serving};

/// Arguments of `kotae serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Address to listen on; by default that of kotae.toml, then 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

pub(super) fn run(place: &Place, args: &ServeArgs) -> Outcome {
    place.block_on(async {
        let (context, mut config) = place.open().await?;
        config.listen = args.listen.unwrap_or(config.listen);
        let serving = start(context.clone(), config.clone())?;
        config.listen = serving.address;
        eprintln!("Kotae is listening on {}  (stop with Ctrl-C)", config.address());
        serving.done.await.map_err(Failure::outside)?;
        context.close().await;
        Ok(String::new())
    })
}

/// Starts the server in the running runtime.
pub(super) fn start(context: Context, config: Config) -> Result<Serving, Failure> {
    web::serve(AppState::new(context, config)).map_err(Failure::outside)
}
