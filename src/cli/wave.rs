//! `kotae wave`: create, plan, key, open, close, unseal, release, shred, list, and how far the review of comments is.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use super::keeper::KeeperArgs;
use super::key::{self, KeyArgs};
use super::place::{Failure, Outcome, Place, json};
use super::plan::{self, PlanArgs};
use crate::config::Config;
use crate::domain::survey::{MinimumGroup, Rounding};
use crate::domain::wave::{Dates, FiscalYear, Retention, Wave, WaveState};
use crate::flow::{self, Context, FlowError};

/// `kotae wave …`.
#[derive(Debug, clap::Subcommand)]
pub enum WaveCommand {
    /// Make a draft from a survey file. / 調査ファイルから実施回を作成
    Create(CreateArgs),
    /// What a release will show, before opening. / 受付前に公表の見通しを確認
    Plan(PlanArgs),
    /// Make the key answers are sealed to, and try it out. / 回答を封印する鍵を作成
    Key(KeyArgs),
    /// Start taking answers; what `plan` foresees can then no longer be changed. / 回答の受付を開始
    Open(WaveArgs),
    /// Stop taking answers. / 回答を締め切る
    Close(WaveArgs),
    /// Take the comments out of the box, for two people to look at. / 自由記述を開封
    Unseal(SealedArgs),
    /// Open the box, compute and freeze the result. / 開封・集計して公表版を確定
    Release(SealedArgs),
    /// Destroy the answers and keys of a released wave; the result stays. / 回答と鍵を廃棄
    Shred(ShredArgs),
    /// How many comments two people have agreed about; never a text. / 自由記述の確認の進み具合
    Comments(WaveArgs),
    /// All waves. / 一覧
    List(ListArgs),
}

/// Arguments of `kotae wave create`.
#[derive(Debug, clap::Args)]
pub struct CreateArgs {
    /// Survey file.
    #[arg(long, value_name = "FILE")]
    survey: PathBuf,
    /// Fiscal year (April to March); by default that of the first day.
    #[arg(long, value_name = "YEAR")]
    year: Option<i16>,
    /// First day of answering, e.g. 2026-05-24.
    #[arg(long, value_name = "DATE")]
    opens: Date,
    /// Last day of answering.
    #[arg(long, value_name = "DATE")]
    closes: Date,
    /// The day the roster was counted (基準日); by default the first day.
    #[arg(long, value_name = "DATE")]
    reference: Option<Date>,
    /// Name of the employer in texts; by default that of the survey file.
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// Smallest group whose scores are shown; by default that of the survey file.
    #[arg(long, value_name = "N")]
    min_group: Option<u32>,
    /// Rounding convention; by default that of the survey file.
    #[arg(long, value_parser = ["published", "exact"])]
    rounding: Option<String>,
    /// Months the sealed answers are kept after the release; 0 keeps the tables only, 14 days after the release.
    #[arg(long, value_name = "MONTHS", default_value_t = 0)]
    retention: u32,
    /// Say on every screen that the data are invented.
    #[arg(long)]
    synthetic: bool,
    /// Take the place of the draft of this year; its roster goes with it.
    #[arg(long)]
    replace: bool,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// A wave by name.
#[derive(Debug, clap::Args)]
pub struct WaveArgs {
    /// Fiscal year or id.
    #[arg(value_name = "WAVE", required_unless_present = "wave")]
    name: Option<String>,
    /// Fiscal year or id.
    #[arg(long, value_name = "WAVE", conflicts_with = "name")]
    wave: Option<String>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// A wave whose box is opened.
#[derive(Debug, clap::Args)]
pub struct SealedArgs {
    #[command(flatten)]
    wave: WaveArgs,
    #[command(flatten)]
    keeper: KeeperArgs,
}

/// Arguments of `kotae wave shred`.
#[derive(Debug, clap::Args)]
pub struct ShredArgs {
    #[command(flatten)]
    wave: WaveArgs,
    /// Do not wait for the end of the days in which late answers can be added.
    #[arg(long)]
    early: bool,
}

/// Arguments of `kotae wave list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// A wave on the command line.
#[derive(Debug, Serialize)]
struct WaveLine {
    id: String,
    fiscal_year: FiscalYear,
    state: &'static str,
    opens: Date,
    closes: Date,
    organisation: String,
    asked: Option<u32>,
    responses: Option<u64>,
    respondents: String,
}

/// The comments of a wave on the command line: counts only.
#[derive(Debug, Serialize)]
struct CommentsLine {
    id: String,
    fiscal_year: FiscalYear,
    state: &'static str,
    received: u64,
    shown: u64,
    withheld: u64,
    open: u64,
}

pub(super) async fn run(place: &Place, command: &WaveCommand) -> Outcome {
    let new = match command {
        WaveCommand::Plan(args) => return plan::run(place, args).await,
        WaveCommand::Key(args) => return key::run(place, args).await,
        WaveCommand::Create(args) => Some(new_wave(args)?),
        _ => None,
    };
    let (context, config) = place.open().await?;
    let address = config.address();
    let (wave, as_json) = match (command, new) {
        (WaveCommand::Create(args), Some(new)) if args.replace => {
            (flow::wave::replace(&context, new).await?, args.json)
        }
        (WaveCommand::Create(args), Some(new)) => (flow::wave::create(&context, new).await?, args.json),
        (WaveCommand::Open(args), _) => {
            let wave = named(&context, args).await?;
            examine(place, &config, &context, &wave).await?;
            (flow::wave::open(&context, wave).await?, args.json)
        }
        (WaveCommand::Close(args), _) => (flow::wave::close(&context, named(&context, args).await?).await?, args.json),
        (WaveCommand::Unseal(args), _) => return unseal(&context, args).await,
        (WaveCommand::Release(args), _) => (release(&context, args).await?, args.wave.json),
        (WaveCommand::Shred(args), _) => return shred(&context, args).await,
        (WaveCommand::Comments(args), _) => return comments(&context, &named(&context, args).await?, args.json).await,
        (WaveCommand::List(args), _) => return list(&context, &address, args.json).await,
        (WaveCommand::Create(_) | WaveCommand::Plan(_) | WaveCommand::Key(_), _) => {
            return Err(Failure::usage("no survey file"));
        }
    };
    let line = line(&context, &address, &wave).await?;
    if as_json { json(&line) } else { Ok(line.to_string()) }
}

/// A wave of real people does not open on a machine that would give them away, unless somebody answers for it in writing.
async fn examine(place: &Place, config: &Config, context: &Context, wave: &Wave) -> Result<(), Failure> {
    if wave.synthetic || wave.state != WaveState::Draft {
        return Ok(());
    }
    let found = flow::doctor::open_findings(&place.site(config), Some(&context.store)).await?;
    if found.is_empty() {
        return Ok(());
    }
    let names = found.iter().map(|finding| finding.check.code()).collect::<Vec<_>>().join(", ");
    Err(Failure::refused(format!(
        "this machine would break anonymity: {names}. See `kotae doctor`; put it right, or accept it in writing \
         (`kotae doctor --accept CHECK --reason TEXT --by NAME`), then open the wave"
    )))
}

async fn named(context: &Context, args: &WaveArgs) -> Result<Wave, FlowError> {
    let name = args.name.as_deref().or(args.wave.as_deref()).unwrap_or_default();
    flow::wave::find(context, name).await
}

async fn unseal(context: &Context, args: &SealedArgs) -> Outcome {
    let wave = named(context, &args.wave).await?;
    wave.require(WaveState::Closed, "have its comments opened").map_err(FlowError::from)?;
    let key = args.keeper.unlock(context, &wave).await?;
    flow::opening::open_comments(context, &wave, key).await?;
    comments(context, &wave, args.wave.json).await
}

async fn shred(context: &Context, args: &ShredArgs) -> Outcome {
    let wave = named(context, &args.wave).await?;
    let certificate = flow::shredding::shred(context, &wave, args.early).await?;
    if args.wave.json {
        return json(&certificate);
    }
    Ok(format!(
        "Fiscal {}: answers and keys were destroyed on {}; the result stays. Now destroy the {}.\n\
         回答と鍵を廃棄しました。公表版は残ります。復元シートとバックアップも破棄してください。",
        wave.fiscal_year,
        certificate.day,
        certificate.by_people.join(" and the ")
    ))
}

async fn release(context: &Context, args: &SealedArgs) -> Result<Wave, Failure> {
    let wave = named(context, &args.wave).await?;
    wave.require(WaveState::Closed, "release").map_err(FlowError::from)?;
    let name = wave.id.clone();
    let key = args.keeper.unlock(context, &wave).await?;
    let open = flow::comment::progress(context, &wave).await?.open();
    if open > 0 {
        eprintln!("kotae: {open} comments that two people have not agreed about are not shown, and erased");
    }
    flow::release::release(context, wave, key, super::release::watch()).await?;
    Ok(flow::wave::find(context, name.as_str()).await?)
}

async fn comments(context: &Context, wave: &Wave, as_json: bool) -> Outcome {
    let line = |received, shown, withheld, open| CommentsLine {
        id: wave.id.to_string(),
        fiscal_year: wave.fiscal_year,
        state: wave.state.code(),
        received,
        shown,
        withheld,
        open,
    };
    let line = match flow::release::find(context, wave).await? {
        Some(released) => {
            let comments = &released.release.comments;
            line(comments.received(), comments.texts().len() as u64, comments.withheld(), 0)
        }
        None => {
            let progress = flow::comment::progress(context, wave).await?;
            line(progress.received, progress.shown, progress.withheld, progress.open())
        }
    };
    if as_json { json(&line) } else { Ok(line.to_string()) }
}

fn new_wave(args: &CreateArgs) -> Result<flow::wave::NewWave, Failure> {
    let unreadable = |fault| Failure::outside(format!("{}: cannot be read: {fault}", args.survey.display()));
    let year = args.year.map(FiscalYear::new).transpose().map_err(Failure::usage)?;
    let minimum_group = args.min_group.map(MinimumGroup::new).transpose().map_err(Failure::usage)?;
    let dates = Dates::new(args.opens, args.closes, args.reference.unwrap_or(args.opens)).map_err(Failure::usage)?;
    Ok(flow::wave::NewWave {
        survey: std::fs::read_to_string(&args.survey).map_err(unreadable)?,
        fiscal_year: year.unwrap_or_else(|| FiscalYear::of(args.opens)),
        dates,
        organisation: args.organisation.clone(),
        minimum_group,
        rounding: args.rounding.as_deref().and_then(Rounding::find),
        retention: Retention::new(args.retention).map_err(Failure::usage)?,
        synthetic: args.synthetic,
    })
}

async fn list(context: &Context, address: &str, as_json: bool) -> Outcome {
    let mut lines = Vec::new();
    for wave in context.store.load_waves().await.map_err(FlowError::from)? {
        lines.push(line(context, address, &wave).await?);
    }
    match (as_json, lines.as_slice()) {
        (true, lines) => json(&lines),
        (false, []) => Ok("There is no wave yet. Make one with `kotae wave create`.".to_owned()),
        (false, lines) => Ok(lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

async fn line(context: &Context, address: &str, wave: &Wave) -> Result<WaveLine, FlowError> {
    let taken = flow::wave::participation(context, wave).await?;
    Ok(WaveLine {
        id: wave.id.to_string(),
        fiscal_year: wave.fiscal_year,
        state: wave.state.code(),
        opens: wave.dates.opens,
        closes: wave.dates.closes,
        organisation: wave.organisation.clone(),
        asked: taken.asked,
        responses: taken.responses,
        respondents: format!("{address}/s/{}", wave.id),
    })
}

impl std::fmt::Display for CommentsLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}  {:<8}  {} comments", self.fiscal_year, self.state, self.received)?;
        match self.state {
            "released" => write!(f, ", {} shown, {} not shown", self.shown, self.withheld),
            _ => {
                write!(f, ", two people agreed to show {} and to withhold {}", self.shown, self.withheld)?;
                write!(f, ", {} not agreed on yet", self.open)
            }
        }
    }
}

impl std::fmt::Display for WaveLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let asked = self.asked.map_or_else(|| "no roster".to_owned(), |asked| format!("{asked} asked"));
        write!(f, "{}  {:<8}  {} to {}", self.fiscal_year, self.state, self.opens, self.closes)?;
        let answered = self.responses.map_or_else(|| "an unknown number".to_owned(), |count| count.to_string());
        write!(f, "  {asked}, {answered} answered  {}", self.respondents)
    }
}
