//! `kotae chart`: one figure of a released wave as SVG, PNG or CSV.

use std::path::{Path, PathBuf};

use super::place::{Failure, Outcome, Place};
use crate::chart::{self, Figure};
use crate::domain::protect::{Address, Table};
use crate::domain::release::Release;
use crate::domain::survey::Language;
use crate::flow;
use crate::words::Words;

/// Arguments of `kotae chart`.
#[derive(Debug, clap::Args)]
pub struct ChartArgs {
    /// Fiscal year or id; the latest released wave by default.
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// Which figure. / 図の種類
    #[arg(long, value_enum)]
    figure: Kind,
    /// Attribute of the heatmap, e.g. grade (the default) or department.
    #[arg(long, value_name = "ATTRIBUTE")]
    by: Option<String>,
    /// Groups within one level of another attribute, e.g. --by section --within D01.
    #[arg(long, value_name = "LEVEL", requires = "by")]
    within: Option<String>,
    /// Language of the words: ja, en.
    #[arg(long, value_name = "LANG", default_value = "ja", value_parser = language)]
    lang: Language,
    /// File to write: its ending says what, .svg, .png or .csv.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// A kind of figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// Distribution of the answers to each item.
    Items,
    /// Groups by categories, with --by.
    Heatmap,
    /// All years up to the wave.
    Trend,
    /// Overall and categories against the bands.
    Categories,
}

fn language(code: &str) -> Result<Language, String> {
    Language::find(code).ok_or_else(|| format!("expected {}", Language::ALL.map(Language::code).join(", ")))
}

pub(super) async fn run(place: &Place, args: &ChartArgs) -> Outcome {
    format(&args.output)?;
    let (context, _) = place.open().await?;
    let mut released = flow::release::load_all(&context, None).await?;
    if let Some(name) = &args.wave {
        let wave = flow::wave::find(&context, name).await?;
        let at = released.iter().position(|released| released.release.wave.id == wave.id);
        let why = || {
            Failure::refused(format!(
                "the wave of fiscal {} is {}: only a released wave has figures",
                wave.fiscal_year, wave.state
            ))
        };
        released.truncate(at.ok_or_else(why)? + 1);
    }
    let releases: Vec<&Release> = released.iter().map(|released| &released.release).collect();
    let (figure, bytes) = draw(&releases, args)?;
    std::fs::write(&args.output, bytes)
        .map_err(|fault| Failure::outside(format!("{}: cannot be written: {fault}", args.output.display())))?;
    Ok(format!("{}: {}", args.output.display(), figure.title))
}

/// The file for a figure of the last of these releases, which are in the order of their years.
fn draw(releases: &[&Release], args: &ChartArgs) -> Result<(Figure, Vec<u8>), Failure> {
    let Some(release) = releases.last() else {
        return Err(Failure::refused("no wave is released yet: expected one after `kotae wave release`"));
    };
    if args.by.is_some() && args.figure != Kind::Heatmap {
        return Err(Failure::usage("--by is for --figure heatmap only"));
    }
    let words = Words(args.lang);
    let figure = match args.figure {
        Kind::Items => chart::items(release, words),
        Kind::Categories => chart::categories(release, words),
        Kind::Heatmap => heatmap(release, args.by.as_deref().unwrap_or("grade"), args.within.as_deref(), words)?,
        Kind::Trend => {
            let same: Vec<&Release> =
                releases.iter().filter(|other| other.survey.id == release.survey.id).copied().collect();
            chart::trend(&same, words)
        }
    };
    let bytes = match format(&args.output)? {
        Format::Svg => figure.file().into_bytes(),
        Format::Png => figure.png().map_err(Failure::outside)?,
        Format::Csv => figure.csv().into_bytes(),
    };
    Ok((figure, bytes))
}

fn heatmap(release: &Release, by: &str, within: Option<&str>, words: Words) -> Result<Figure, Failure> {
    let tables = &release.tables;
    let nested = |level| tables.within(by).map(Table::address).find(|address| address.within.map(|at| at.1) == level);
    let address = if within.is_some() { nested(within) } else { Some(Address::of(by)) };
    address.and_then(|address| chart::heatmap(release, address, words)).ok_or_else(|| {
        let wanted = within.map_or_else(|| format!("`{by}`"), |level| format!("`{by}` within `{level}`"));
        let known: Vec<String> = tables.by.iter().map(|table| spoken(table.address())).collect();
        Failure::refused(format!("the release has no table by {wanted}: expected one of {}", known.join(", ")))
    })
}

/// The arguments that name a table.
fn spoken(address: Address<'_>) -> String {
    let by = address.attribute;
    address.within.map_or_else(|| by.to_owned(), |(_, level)| format!("{by} --within {level}"))
}

enum Format {
    Svg,
    Png,
    Csv,
}

fn format(file: &Path) -> Result<Format, Failure> {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(Format::Svg),
        Some("png") => Ok(Format::Png),
        Some("csv") => Ok(Format::Csv),
        _ => Err(Failure::usage(format!("{}: expected a file that ends with .svg, .png or .csv", file.display()))),
    }
}
