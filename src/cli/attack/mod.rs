//! `kotae attack`: what somebody who knows who answered can work out from results.
//! Owns arguments, the pairing of results with people, and exit codes; the attacks are `domain::attack`'s.

mod read;
mod sheet;
mod tell;

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use super::place::{Failure, Outcome};
use crate::domain::attack::{
    Attack, Effort, Finding, Isolated, Known, Nearness, Person, Ring, Stuck, View, distances, isolated,
};
use crate::domain::ids::ItemId;
use crate::domain::survey::Language;
use crate::frame::{self, Answerer};
use crate::words::Words;
use read::Reading;

/// Arguments of `kotae attack`.
#[derive(Debug, clap::Args)]
pub struct AttackArgs {
    /// Results: files of `kotae release export` (JSON or CSV), or answers of the API. Versions of one wave are attacked
    /// together (as JSON: a CSV does not say what it is a version of).
    #[arg(value_name = "RELEASE", required = true)]
    releases: Vec<PathBuf>,
    /// Who answered: CSV with the attributes of the tables, one line a person; once for each result, in their order (of a
    /// correction, those it added). Answers in it are not read.
    #[arg(long, value_name = "FILE", required_unless_present = "truth")]
    answered: Vec<PathBuf>,
    /// The same with the true answers: who answered which item is then known too, the attack is faster, and its intervals
    /// are checked.
    #[arg(long, value_name = "FILE", conflicts_with = "answered")]
    truth: Vec<PathBuf>,
    /// Items to attack, e.g. q01,q05; by default all.
    #[arg(long, value_name = "ITEMS", value_delimiter = ',')]
    items: Vec<String>,
    /// So many people tell the attacker their answers: those worst for each victim.
    #[arg(long, value_name = "N", requires = "truth", conflicts_with = "answered")]
    colluders: Option<usize>,
    /// Answers are whole people (slow): for small organisations.
    #[arg(long)]
    whole: bool,
    /// Decides about every level of everybody (slow); otherwise whoever has three possible ones, one of them not
    /// unfavourable, is safe and looked at no longer.
    #[arg(long)]
    full: bool,
    /// Writes what is left of everybody's answer to every item.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Language of the report.
    #[arg(long, value_parser = ["ja", "en"], default_value = "ja")]
    lang: String,
}

/// Possible levels that are enough, unless all are asked for.
const ENOUGH: usize = 3;
/// Steps of the integer solver for each question.
const STEPS: u64 = 1000;
/// So many of the smallest groups found by adding and subtracting rows are told.
const TOLD: usize = 3;

/// Everything found out about one wave.
struct Found<'a> {
    readings: &'a [Reading],
    known: Known,
    isolated: Vec<Isolated>,
    /// People nearest to being singled out; `None` if the solver gave up.
    distances: Option<Vec<Nearness>>,
    items: Vec<(ItemId, Vec<Finding>)>,
    /// Of how many answers with colluders, and how many of these are certain.
    colluders: Option<(usize, usize)>,
}

impl Found<'_> {
    fn minimum(&self) -> u32 {
        self.readings.iter().map(Reading::minimum).min().unwrap_or_default()
    }

    /// Groups smaller than the minimum that rows single out.
    fn singled_out(&self) -> usize {
        let k = self.minimum() as usize;
        let near = self.distances.iter().flatten().filter(|near| near.distance < f64::from(self.minimum()) - 1e-6);
        near.count().max(self.isolated.iter().filter(|found| found.people.len() < k).count())
    }

    /// Whether something was left undecided: then nothing found does not mean that there is nothing.
    fn is_undecided(&self) -> bool {
        let mut findings = self.items.iter().flat_map(|(_, findings)| findings);
        self.distances.is_none() || findings.any(Finding::is_undecided)
    }

    fn has_victim(&self) -> bool {
        let mut findings = self.items.iter().flat_map(|(_, findings)| findings);
        self.singled_out() > 0
            || findings.any(|finding| finding.is_pinned() || finding.is_confined())
            || self.colluders.is_some_and(|(_, certain)| certain > 0)
    }
}

pub(super) fn run(args: &AttackArgs) -> Outcome {
    let readings = args.releases.iter().map(|path| Reading::of(path)).collect::<Result<Vec<_>, _>>()?;
    let files = if args.truth.is_empty() { &args.answered } else { &args.truth };
    if files.len() != readings.len() {
        let (given, wanted) = (files.len(), readings.len());
        return Err(Failure::usage(format!("{given} files of people for {wanted} results: expected one for each")));
    }
    let words = Words(Language::find(&args.lang).unwrap_or_default());
    let (mut said, mut sheet, mut victim) = (Vec::new(), Vec::new(), false);
    for (readings, files) in waves(&readings, files) {
        let people = people(readings, files, !args.truth.is_empty())?;
        let found = attack(readings, people, args)?;
        victim |= found.has_victim();
        said.push(tell::report(&found, words));
        tell::sheet(&found, &mut sheet);
    }
    if let Some(path) = &args.csv {
        let text: String = sheet.iter().map(|record| super::csv::line(record, tell::WIDTH)).collect();
        std::fs::write(path, text)
            .map_err(|fault| Failure::outside(format!("{}: cannot be written: {fault}", path.display())))?;
    }
    let said = said.join("\n");
    if victim { Err(Failure::victim(said)) } else { Ok(said) }
}

/// Results of one wave that stand beside each other, with their files of people.
fn waves<'a>(readings: &'a [Reading], files: &'a [PathBuf]) -> Vec<(&'a [Reading], &'a [PathBuf])> {
    let mut rest = files;
    let together = readings.chunk_by(|a, b| a.wave == b.wave);
    let pair = together.map(|readings| {
        let (own, others) = rest.split_at(readings.len());
        rest = others;
        (readings, own)
    });
    pair.collect()
}

/// Everybody in the results of a wave, with the result that first counts them.
fn people(readings: &[Reading], files: &[PathBuf], truth: bool) -> Result<Vec<(Answerer, usize)>, Failure> {
    let mut all = Vec::new();
    for (since, (reading, file)) in readings.iter().zip(files).enumerate() {
        let items = if truth { reading.items() } else { &[] };
        let people = frame::read_people(file, &reading.attributes(), items).map_err(Failure::refused)?;
        all.extend(people.into_iter().map(|person| (person, since)));
    }
    Ok(all)
}

fn attack<'a>(
    readings: &'a [Reading],
    people: Vec<(Answerer, usize)>,
    args: &AttackArgs,
) -> Result<Found<'a>, Failure> {
    let has_truth = !args.truth.is_empty();
    let truth: Vec<Vec<Option<u8>>> = people.iter().map(|(person, _)| person.answers.clone()).collect();
    let person = |(person, since): (Answerer, usize)| Person {
        answered: has_truth.then(|| person.answers.iter().map(Option::is_some).collect()),
        levels: person.levels,
        since,
    };
    let views: Vec<View<'_>> = readings.iter().map(Reading::view).collect();
    let known = Known::new(&views, people.into_iter().map(person).collect()).map_err(Failure::refused)?;
    let items = wanted(&known, &args.items)?;
    let bar = Bar::new();
    bar.say("rows added and subtracted / 行の足し引き");
    let isolated = isolated(&known, TOLD);
    bar.say("all combinations of rows / 行のすべての組み合わせ");
    let minimum = readings.iter().map(Reading::minimum).min().unwrap_or_default() as usize;
    let distances = distances(&known, None, minimum, &|at, of| bar.at(at, of));
    let enough = if args.full { known.points() + 1 } else { ENOUGH };
    let effort = Effort { enough, nodes: args.whole.then_some(STEPS) };
    let attack = Attack { known: &known, effort, truth: has_truth.then_some(truth.as_slice()) };
    let mut findings = Vec::new();
    for &item in &items {
        let name = &known.items()[item];
        bar.say(&format!("{name}: what everybody may have answered / 各人のあり得る回答"));
        let found = attack.item(item, &|at, of| bar.at(at, of));
        findings.push((name.clone(), found.map_err(|stuck| Failure::refused(format!("{name}: {stuck}")))?));
    }
    let told = args.colluders.map(|count| {
        bar.say("colluders / 結託");
        collude(&attack, &items, count, &bar).map_err(Failure::refused)
    });
    let colluders = told.transpose()?;
    Ok(Found { readings, isolated, distances, items: findings, colluders, known })
}

/// Every answer to the items with the colluders worst for it: how many, and how many are certain.
fn collude(attack: &Attack<'_>, items: &[usize], count: usize, bar: &Bar) -> Result<(usize, usize), Stuck> {
    let attack = Attack { effort: Effort { enough: 2, nodes: None }, ..*attack };
    let (mut all, mut certain) = (0, 0);
    let people = attack.known.people().len();
    for (at, &item) in items.iter().enumerate() {
        for victim in 0..people {
            bar.at(at * people + victim, items.len() * people);
            let mut found = Vec::new();
            for ring in [Ring::Closest, Ring::SmallestRow] {
                found.extend(attack.collude(item, victim, count, ring)?);
            }
            all += usize::from(!found.is_empty());
            certain += usize::from(found.iter().any(Finding::is_pinned));
        }
    }
    Ok((all, certain))
}

/// Positions of the items asked for.
fn wanted(known: &Known, names: &[String]) -> Result<Vec<usize>, Failure> {
    if names.is_empty() {
        return Ok((0..known.items().len()).collect());
    }
    let find = |name: &String| {
        let found = known.items().iter().position(|item| item.as_str() == name);
        found.ok_or_else(|| {
            let known: Vec<&str> = known.items().iter().map(ItemId::as_str).collect();
            Failure::refused(format!("unknown item `{name}`: expected one of {}", known.join(", ")))
        })
    };
    names.iter().map(find).collect()
}

/// What the attack is doing, on a terminal.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let shown = std::io::IsTerminal::is_terminal(&std::io::stderr());
        let bar = if shown { ProgressBar::new(0) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    fn say(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    fn at(&self, at: usize, of: usize) {
        self.0.set_length(of as u64);
        self.0.set_position(at as u64);
    }
}
