//! `kotae doctor`: what would break anonymity on this machine, and who accepted what of it in writing.
//! Owns its arguments and the two forms it prints in; every judgement comes from `domain::doctor`.

use serde::Serialize;

use super::place::{Failure, Outcome, Place, json};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::domain::doctor::{Acceptance, Check, Finding, Verdict};
use crate::domain::survey::Language;
use crate::flow::doctor::{self, DoctorError, Site};
use crate::store::Store;
use crate::words::Words;

/// Arguments of `kotae doctor`.
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// Write down that the installation runs with a finding as it is: the name in brackets, e.g. `swap`.
    #[arg(long, value_name = "CHECK", value_parser = check, requires = "reason", requires = "by")]
    accept: Option<Check>,
    /// Why it is accepted.
    #[arg(long, value_name = "TEXT", requires = "accept")]
    reason: Option<String>,
    /// Who answers for it.
    #[arg(long, value_name = "NAME", requires = "accept")]
    by: Option<String>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
    /// Language of the report.
    #[arg(long, value_parser = ["ja", "en"], default_value = "ja")]
    lang: String,
}

#[derive(Debug, Serialize)]
struct Report {
    open: usize,
    checks: Vec<CheckLine>,
}

#[derive(Debug, Serialize)]
struct CheckLine {
    check: Check,
    name: String,
    verdict: Verdict,
    seen: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    means: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Acceptance>,
}

impl From<DoctorError> for Failure {
    fn from(fault: DoctorError) -> Self {
        if fault.is_outside() { Self::outside(fault) } else { Self::refused(fault) }
    }
}

pub(super) async fn run(place: &Place, args: &DoctorArgs) -> Outcome {
    // A doctor that makes a folder would find what it has made itself.
    if !place.data.is_dir() {
        let folder = place.data.display();
        return Err(Failure::refused(format!("{folder}: there is no installation here: expected --data DIR")));
    }
    let config = Config::read(&place.data).map_err(Failure::refused)?;
    let site = place.site(&config);
    let store = server(place, &config, &site).await;
    if let (Some(check), Some(reason), Some(by)) = (args.accept, &args.reason, &args.by) {
        let found = doctor::examine(&site, store.as_ref()).await?;
        accept(&site, &found, Acceptance { check, reason: reason.clone(), by: by.clone(), on: SystemClock.today() })?;
    }
    let found = doctor::examine(&site, store.as_ref()).await?;
    if let Some(store) = store {
        store.close().await;
    }
    let words = Words(Language::find(&args.lang).unwrap_or_default());
    let text = if args.json { json(&report(&found, words))? } else { print(&found, words) };
    if found.iter().any(Finding::is_open) { Err(Failure::answer(text)) } else { Ok(text) }
}

fn check(name: &str) -> Result<Check, String> {
    let names = Check::ALL.map(Check::code).join(", ");
    Check::find(name).ok_or_else(|| format!("there is no check by this name: expected one of {names}"))
}

/// The database, if it is a server: a file has no settings to tell. One that does not answer is no reason to say nothing.
async fn server(place: &Place, config: &Config, site: &Site) -> Option<Store> {
    if site.database.is_some() {
        return None;
    }
    let opened = Store::open(&place.url(config)).await;
    opened.inspect_err(|fault| eprintln!("kotae: {fault}")).ok()
}

fn accept(site: &Site, found: &[Finding], acceptance: Acceptance) -> Result<(), Failure> {
    let check = acceptance.check;
    if found.iter().any(|finding| finding.check == check && finding.verdict == Verdict::Ok) {
        return Err(Failure::refused(format!("{check}: there is nothing to accept, this check is ok")));
    }
    Ok(doctor::accept(&site.folder, acceptance)?)
}

/// Why a finding matters and what can be done; nothing where all is well.
fn advice(finding: &Finding, words: Words) -> (Option<String>, Option<String>) {
    let say = |part: &str| Some(words.get(&format!("doctor-{}-{part}", finding.check)));
    match finding.verdict {
        Verdict::Ok => (None, None),
        Verdict::ToFix => (say("means"), say("fix")),
        Verdict::CannotTell => (say("look"), None),
    }
}

fn report(found: &[Finding], words: Words) -> Report {
    let line = |finding: &Finding| {
        let (means, fix) = advice(finding, words);
        CheckLine {
            check: finding.check,
            name: words.get(&format!("doctor-{}", finding.check)),
            verdict: finding.verdict,
            seen: finding.seen.clone(),
            means,
            fix,
            accepted: finding.accepted.clone(),
        }
    };
    Report { open: open(found), checks: found.iter().map(line).collect() }
}

fn open(found: &[Finding]) -> usize {
    found.iter().filter(|finding| finding.is_open()).count()
}

fn print(found: &[Finding], words: Words) -> String {
    let mut lines = vec![words.get("doctor-title")];
    for finding in found {
        let state = if finding.accepted.is_some() { "accepted" } else { finding.verdict.code() };
        let (state, name) = (words.get(&format!("doctor-{state}")), words.get(&format!("doctor-{}", finding.check)));
        lines.push(format!("- {state}: {name} [{}]", finding.check));
        let (means, fix) = advice(finding, words);
        let seen = Some(finding.seen.join(", ")).filter(|seen| !seen.is_empty());
        let word = finding.accepted.as_ref().map(|acceptance| words.acceptance(acceptance));
        let parts = [("doctor-seen", seen), ("doctor-means", means), ("doctor-fix", fix), ("doctor-word", word)];
        let told = parts.into_iter().filter_map(|(key, text)| Some(format!("    {}: {}", words.get(key), text?)));
        lines.extend(told);
    }
    lines.push(match open(found) {
        0 => words.get("doctor-none"),
        n => words.with("doctor-open", &[("n", &n)]),
    });
    lines.push(words.get("doctor-here"));
    lines.join("\n")
}
