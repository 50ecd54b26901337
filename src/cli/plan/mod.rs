//! `kotae wave plan`: what a release will show, before the wave opens; from files alone, or for a draft.
//! Owns its arguments and the three forms it prints in; every number comes from `domain`.

mod json;
mod lines;
mod table;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::place::{Failure, Format, Outcome, Place, latest, survey};
use crate::domain::codebook::Codebook;
use crate::domain::ids::AttributeId;
use crate::domain::protect::plan::{Plan, Rate};
use crate::domain::survey::{Language, MinimumGroup, Survey};
use crate::domain::wave::FiscalYear;
use crate::flow;
use crate::flow::plan::{Basis, basis};
use crate::frame;

/// Arguments of `kotae wave plan`.
#[derive(Debug, clap::Args)]
pub struct PlanArgs {
    /// Fiscal year or id of a draft; not needed with files.
    #[arg(value_name = "WAVE", required_unless_present = "survey", conflicts_with = "survey")]
    wave: Option<String>,
    /// Survey file, instead of a draft.
    #[arg(long, value_name = "FILE", requires = "roster")]
    survey: Option<PathBuf>,
    /// Headcounts: CSV with the attributes and `headcount`.
    #[arg(long, value_name = "FILE", requires = "survey")]
    roster: Option<PathBuf>,
    /// Rows of this fiscal year of a roster of many years; by default the latest.
    #[arg(long, value_name = "YEAR", requires = "roster")]
    year: Option<i16>,
    /// Smallest group whose scores are shown, 5 or more; by default that of the survey file.
    #[arg(long, value_name = "N", requires = "survey")]
    min_group: Option<u32>,
    /// Expected response rate in percent, e.g. 31 or 31.2; for a draft by default that of the last release.
    #[arg(long, value_name = "PERCENT")]
    rate: Option<String>,
    /// Rates of the last release by this attribute, e.g. `grade`, where it shows them.
    #[arg(long, value_name = "ATTRIBUTE", conflicts_with = "survey")]
    rates_by: Option<String>,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Language of labels.
    #[arg(long, value_parser = ["ja", "en"], default_value = "ja")]
    lang: String,
}

/// A plan and what it is about.
struct Planned<'a> {
    survey: &'a Survey,
    plan: Plan,
    language: Language,
}

pub(super) async fn run(place: &Place, args: &PlanArgs) -> Outcome {
    let rate = args.rate.as_deref().map(Rate::parse).transpose().map_err(Failure::usage)?;
    let basis = match (&args.survey, &args.roster) {
        (Some(survey), Some(roster)) => of_files(survey, roster, args)?,
        _ => {
            let (context, _) = place.open().await?;
            let wave = flow::wave::find(&context, args.wave.as_deref().unwrap_or_default()).await?;
            basis(&context, &wave).await?
        }
    };
    let rate = rate
        .or_else(|| basis.rate())
        .ok_or_else(|| Failure::usage("no released response rate to go by: expected --rate PERCENT"))?;
    let by = args.rates_by.as_deref().map(|by| attribute(&basis, by)).transpose()?;
    let language = Language::find(&args.lang).unwrap_or_default();
    let planned = Planned { survey: basis.survey(), plan: basis.plan(rate, by.as_ref()), language };
    match args.format {
        Format::Table => Ok(table::print(&planned)),
        Format::Csv => Ok(lines::print(&planned)),
        Format::Json => json::print(&planned),
    }
}

fn of_files(path: &Path, roster: &Path, args: &PlanArgs) -> Result<Basis, Failure> {
    let minimum = args.min_group.map(MinimumGroup::new).transpose().map_err(Failure::usage)?;
    let survey = survey(path)?;
    let year = match args.year {
        Some(year) => Some(FiscalYear::new(year).map_err(Failure::usage)?),
        None => latest(roster, &frame::roster_years(roster).map_err(Failure::refused)?),
    };
    let minimum = minimum.unwrap_or(survey.minimum_group);
    let roster = frame::read_roster(roster, &survey, year).map_err(Failure::refused)?;
    let codebook = Arc::new(Codebook::new(survey, Some(&roster)));
    Ok(Basis::new(codebook, roster, minimum))
}

/// An attribute by which the last release shows response rates.
fn attribute(basis: &Basis, by: &str) -> Result<AttributeId, Failure> {
    let known: Vec<&str> = basis.attributes().map(|attribute| attribute.id.as_str()).collect();
    let found = basis.attributes().find(|attribute| attribute.id.as_str() == by).map(|attribute| attribute.id.clone());
    found.ok_or_else(|| match known.as_slice() {
        [] => Failure::refused("there is no earlier release with response rates by group: leave --rates-by out"),
        known => Failure::refused(format!("no released rates by `{by}`: expected one of {}", known.join(", "))),
    })
}
