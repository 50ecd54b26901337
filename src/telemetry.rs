//! What the server writes to its log, and what it never does.
//! Owns the subscriber. Logged: faults of the server itself and acts of staff. Never logged: requests, addresses, agents,
//! anything at all from the respondents' pages; other crates say nothing below an error.

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Installs the log on standard error. Safe to call twice.
pub fn install() {
    let targets = Targets::new()
        .with_target("kotae", Level::INFO)
        .with_target("kotae::web::respondent", tracing_subscriber::filter::LevelFilter::OFF)
        .with_default(Level::ERROR);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    // A second call finds the log installed already.
    drop(tracing_subscriber::registry().with(lines).with(targets).try_init());
}
