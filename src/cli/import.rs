//! `kotae import`: rosters and responses, all or nothing.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::place::{Failure, Outcome, Place};
use crate::domain::wave::FiscalYear;
use crate::flow;

/// `kotae import …`.
#[derive(Debug, clap::Subcommand)]
pub enum ImportCommand {
    /// Headcounts of a draft: CSV with the attributes and `headcount`. / 対象者数
    Roster(RosterArgs),
    /// Responses of an open wave: CSV or Parquet. / 回答
    Responses(ResponsesArgs),
}

/// Arguments of `kotae import roster`.
#[derive(Debug, clap::Args)]
pub struct RosterArgs {
    /// CSV file (UTF-8 or CP932).
    file: PathBuf,
    /// Fiscal year or id of the wave.
    #[arg(long, value_name = "WAVE")]
    wave: String,
    /// Rows of this year, where the file has a `year` column; by default the wave's.
    #[arg(long, value_name = "YEAR")]
    year: Option<i16>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// Arguments of `kotae import responses`.
#[derive(Debug, clap::Args)]
pub struct ResponsesArgs {
    /// CSV (UTF-8 or CP932) or Parquet file.
    file: PathBuf,
    /// Fiscal year or id of the wave.
    #[arg(long, value_name = "WAVE")]
    wave: String,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(place: &Place, command: &ImportCommand) -> Outcome {
    match command {
        ImportCommand::Roster(args) => roster(place, args).await,
        ImportCommand::Responses(args) => responses(place, args).await,
    }
}

async fn roster(place: &Place, args: &RosterArgs) -> Outcome {
    let year = args.year.map(FiscalYear::new).transpose().map_err(Failure::usage)?;
    let (context, _) = place.open().await?;
    let wave = flow::wave::find(&context, &args.wave).await?;
    let roster = flow::import::roster(&context, &wave, &args.file, year).await?;
    let (groups, people) = (roster.cells().len(), roster.headcount());
    if args.json {
        return Ok(json!({"wave": wave.id, "groups": groups, "people": people}).to_string());
    }
    Ok(format!("Roster of fiscal {}: {people} people in {groups} groups.", wave.fiscal_year))
}

async fn responses(place: &Place, args: &ResponsesArgs) -> Outcome {
    let (context, _) = place.open().await?;
    let wave = flow::wave::find(&context, &args.wave).await?;
    let bar = bar();
    let imported = flow::import::responses(&context, &wave, &args.file, &|rows| bar.set_position(rows)).await;
    bar.finish_and_clear();
    let imported = imported?;
    if args.json {
        return Ok(json!({"wave": wave.id, "rows": imported.rows, "new": imported.new}).to_string());
    }
    Ok(match imported.new {
        0 => format!("Fiscal {}: this file was imported before; nothing was changed.", wave.fiscal_year),
        new => format!("Fiscal {}: {new} responses imported.", wave.fiscal_year),
    })
}

/// Progress, on a terminal only.
fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {human_pos} rows {elapsed}");
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
