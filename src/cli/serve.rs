//! `kotae serve`: the server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::place::{Failure, Outcome, Place};
use crate::config::Config;
use crate::flow::{self, Context};
use crate::web::{self, AppState, ServeError, Serving};

/// Between two rounds of upkeep.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Arguments of `kotae serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Address to listen on; by default that of kotae.toml, then 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// PEM file with the certificate of this server: it then speaks TLS and nothing else. / サーバー証明書
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// PEM file with its key, without a passphrase. / 証明書の秘密鍵
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
}

pub(super) fn run(place: &Place, args: &ServeArgs) -> Outcome {
    place.block_on(async {
        let (context, mut config) = place.open().await?;
        config.listen = args.listen.unwrap_or(config.listen);
        if args.tls_certificate.is_some() {
            (config.tls_certificate, config.tls_key) = (args.tls_certificate.clone(), args.tls_key.clone());
            config.check().map_err(Failure::refused)?;
        }
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
    let upkeep = context.clone();
    let serving = web::serve(AppState::new(context, config)).map_err(|fault| match fault {
        ServeError::Tls(ref tls) if tls.is_content() => Failure::refused(fault),
        _ => Failure::outside(fault),
    })?;
    tokio::spawn(async move {
        loop {
            flow::upkeep::run(&upkeep).await;
            tokio::time::sleep(HOUR).await;
        }
    });
    Ok(serving)
}
