//! `kotae release`: export, prove, verify and correct results.
//! Owns arguments and messages; the checks are `domain::protect`'s and `flow::release`'s.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::keeper::KeeperArgs;
use super::lines::Lines;
use super::place::{Failure, Outcome, Place};
use crate::domain::protect::{Certificate, Step};
use crate::domain::release::Release;
use crate::domain::survey::Language;
use crate::domain::wave::{Wave, WaveState};
use crate::flow::release::{Released, Watch};
use crate::flow::{self, Context, FlowError};
use crate::seal;
use crate::words::Words;

/// `kotae release …`.
#[derive(Debug, clap::Subcommand)]
pub enum ReleaseCommand {
    /// Write a result as JSON, byte for byte as it is stored, or its tables as CSV. / 公表版を書き出す
    Export(ExportArgs),
    /// Write the certificate: the proof of protection, for auditors. / 保護の証明書を書き出す
    Certificate(WrittenArgs),
    /// Check an exported result, its certificate and, with --data, its answers. / 公表版を検証する
    Verify(VerifyArgs),
    /// Release a wave again with answers that came too late. / 遅れて届いた回答を加えて訂正版を公表
    Correct(CorrectArgs),
}

/// Arguments of `kotae release export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    #[command(flatten)]
    written: WrittenArgs,
    /// The stored bytes, or one line for each released score.
    #[arg(long, value_enum, default_value_t = ExportFormat::Json)]
    format: ExportFormat,
    /// Language of the labels of a CSV.
    #[arg(long, value_parser = ["ja", "en"], default_value = "ja")]
    lang: String,
}

/// Form of an exported result.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ExportFormat {
    /// For programs, and for `kotae release verify`.
    Json,
    /// For spreadsheets and statistics programs, UTF-8.
    Csv,
}

/// A version of a wave, and where to write it.
#[derive(Debug, clap::Args)]
pub struct WrittenArgs {
    /// Fiscal year or id.
    #[arg(value_name = "WAVE")]
    wave: String,
    /// Version; by default the newest.
    #[arg(long, value_name = "N")]
    version: Option<u32>,
    /// File to write; by default to the screen.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Arguments of `kotae release verify`.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The exported result.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The exported certificate.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Compute everything again from the sealed answers in the data folder and compare.
    #[arg(long)]
    full: bool,
    #[command(flatten)]
    keeper: KeeperArgs,
}

/// Arguments of `kotae release correct`.
#[derive(Debug, clap::Args)]
pub struct CorrectArgs {
    /// Fiscal year or id.
    #[arg(value_name = "WAVE")]
    wave: String,
    /// The answers to add: CSV or Parquet, in the form of `kotae import responses`. Their comments are not taken.
    #[arg(long, value_name = "FILE")]
    add: PathBuf,
    /// Why, in words for the readers of the result.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    keeper: KeeperArgs,
}

pub(super) async fn run(place: &Place, command: &ReleaseCommand) -> Outcome {
    match command {
        ReleaseCommand::Verify(args) => verify(place, args).await,
        ReleaseCommand::Correct(args) => {
            let (context, _) = place.open().await?;
            let wave = flow::wave::find(&context, &args.wave).await?;
            let done = correct(&context, &wave, args).await?;
            let version = done.release.provenance.version;
            Ok(format!(
                "fiscal {}: version {version} is released, {} answers",
                wave.fiscal_year, done.release.tables.responses
            ))
        }
        ReleaseCommand::Export(args) => {
            let (context, _) = place.open().await?;
            let stored = stored(&context, &args.written).await?;
            let out = args.written.out.as_deref();
            match args.format {
                ExportFormat::Json => write(out, &stored.json, &stored.hash),
                ExportFormat::Csv => {
                    let sheet = lines(&stored.json, Language::find(&args.lang).unwrap_or_default())?;
                    write(out, &sheet, &seal::digest(sheet.as_bytes()))
                }
            }
        }
        ReleaseCommand::Certificate(args) => {
            let (context, _) = place.open().await?;
            let stored = stored(&context, args).await?;
            eprintln!(
                "kotae: the certificate lists how many answered in each combination of groups: for auditors only"
            );
            write(args.out.as_deref(), &stored.certificate, &seal::digest(stored.certificate.as_bytes()))
        }
    }
}

async fn correct(context: &Context, wave: &Wave, args: &CorrectArgs) -> Result<Arc<Released>, Failure> {
    wave.require(WaveState::Released, "be corrected").map_err(FlowError::from)?;
    let key = args.keeper.unlock(context, wave).await?;
    Ok(flow::release::correct(context, wave, &args.add, &args.reason, key, watch()).await?)
}

/// A stored result as CSV: read back from the bytes that are exported as JSON, so that neither knows more.
fn lines(json: &str, language: Language) -> Outcome {
    let release: Release = serde_json::from_str(json).map_err(Failure::outside)?;
    let (tables, words) = (&release.tables, Words(language));
    let (by, points) = (tables.by.iter().collect(), release.survey.points.len());
    Ok(Lines { tables, by, points, words, organisation: &release.wave.organisation }.print())
}

async fn stored(context: &Context, args: &WrittenArgs) -> Result<crate::store::StoredRelease, Failure> {
    let wave = flow::wave::find(context, &args.wave).await?;
    let mut versions = context.store.load_versions(&wave.id).await.map_err(FlowError::from)?;
    let known: Vec<String> = versions.iter().map(|stored| stored.version.to_string()).collect();
    let found = match args.version {
        None => versions.pop(),
        Some(version) => versions.into_iter().find(|stored| stored.version == version),
    };
    found.ok_or_else(|| unreleased(&wave, args.version, &known))
}

fn unreleased(wave: &Wave, version: Option<u32>, known: &[String]) -> Failure {
    match version {
        Some(version) if !known.is_empty() => Failure::refused(format!(
            "fiscal {} has no version {version}: expected one of {}",
            wave.fiscal_year,
            known.join(", ")
        )),
        _ => Failure::refused(format!(
            "the wave of fiscal {} is {}: expected a released one",
            wave.fiscal_year, wave.state
        )),
    }
}

fn write(out: Option<&Path>, text: &str, hash: &str) -> Outcome {
    let Some(path) = out else { return Ok(text.to_owned()) };
    std::fs::write(path, text)
        .map_err(|fault| Failure::outside(format!("{}: cannot be written: {fault}", path.display())))?;
    Ok(format!("{}  SHA-256 {hash}", path.display()))
}

async fn verify(place: &Place, args: &VerifyArgs) -> Outcome {
    let text = text(&args.file)?;
    let refused = |path: &Path, faults: Vec<String>| {
        Failure::refused(
            faults.iter().map(|fault| format!("{}: {fault}", path.display())).collect::<Vec<_>>().join("\n"),
        )
    };
    let release: Release =
        serde_json::from_str(&text).map_err(|fault| refused(&args.file, vec![format!("not a result: {fault}")]))?;
    release.tables.inspect().map_err(|faults| refused(&args.file, faults))?;
    let mut lines = vec![
        format!("SHA-256 {}", seal::digest(text.as_bytes())),
        "ok  every printed group is large enough, rows add up, nothing is finer than the ladder".to_owned(),
    ];
    if let Some(path) = &args.certificate {
        let proof = self::text(path)?;
        if seal::digest(proof.as_bytes()) != release.tables.assurance.certificate {
            return Err(refused(path, vec!["its hash is not the one the result names".to_owned()]));
        }
        let certificate: Certificate =
            serde_json::from_str(&proof).map_err(|fault| refused(path, vec![format!("not a certificate: {fault}")]))?;
        release.tables.check(&certificate).map_err(|faults| refused(path, faults))?;
        let proofs: usize = certificate.audits.iter().map(|proof| proof.exchanges.len()).sum();
        lines.push(format!(
            "ok  certificate: {proofs} exchanges hold, nobody is found in fewer than {}",
            certificate.minimum.get()
        ));
    }
    if args.full {
        let (context, _) = place.open().await?;
        let wave = flow::wave::find(&context, release.wave.id.as_str()).await?;
        let version = release.provenance.version;
        let kept = context.store.load_versions(&wave.id).await.map_err(FlowError::from)?;
        if !kept.iter().any(|stored| stored.version == version && stored.json == text) {
            return Err(refused(&args.file, vec![format!("differs from version {version} in the data folder")]));
        }
        let key = args.keeper.unlock(&context, &wave).await?;
        flow::release::recompute(&context, &wave, version, key, watch()).await?;
        lines.push("ok  computed again from the answers: every number and every proof is the same".to_owned());
    }
    Ok(lines.join("\n"))
}

fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|fault| Failure::outside(format!("{}: cannot be read: {fault}", path.display())))
}

/// Shows on a terminal what the protection is doing.
pub(super) fn watch() -> Watch {
    let bar =
        if std::io::IsTerminal::is_terminal(&std::io::stderr()) { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    Arc::new(move |step| {
        let (at, of, what) = match step {
            Step::Distance { at, of } => (at, of, "nobody stands alone / 個人が浮かばないことの証明"),
            Step::Item { at, of } => (at, of, "every answer is deniable / 回答が特定されないことの証明"),
            Step::Repaired => return bar.println("a group that gave somebody away was merged / 個人が分かる群を合算"),
        };
        bar.set_message(what);
        bar.set_length(of as u64);
        bar.set_position(at as u64);
        if at == of {
            bar.reset();
        }
    })
}
