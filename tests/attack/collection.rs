//! The attacks of anonymity.md section 8 on the collection of answers: the thief of the disk (A1, A6, A20, A21), the ballot
//! stuffer (A4), the one who edits and loses replies (A10), the power cut (A11). Fewer of each by day.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use jiff::civil::date;
use kotae::clock::MockClock;
use kotae::domain::response::Response;
use kotae::domain::wave::{Dates, FiscalYear, Retention, Wave, WaveState};
use kotae::flow::custody::{self, Given};
use kotae::flow::intake::{self, Credential, SubmissionId};
use kotae::flow::opening::{self, Opened};
use kotae::flow::{self, Context, casting};
use kotae::store::SlotKind;

use super::{nightly, times};

const PASSPHRASE: &str = "battery horse staple";

/// An installation with one open wave.
struct House {
    folder: PathBuf,
    context: Context,
    wave: Wave,
}

fn passphrase() -> Vec<Given> {
    vec![Given::Passphrase(PASSPHRASE.to_owned())]
}

async fn context(folder: &Path) -> Context {
    let url = format!("sqlite:{}", folder.join("kotae.db").display());
    let clock = MockClock { seconds: 1_800_000_000, date: date(2026, 11, 20) };
    Context::open(&url, folder, Arc::new(clock)).await.unwrap()
}

impl House {
    async fn open(folder: &Path, with_comments: bool) -> Self {
        let context = context(folder).await;
        let mut survey = std::fs::read_to_string("surveys/aomori-engagement.toml").unwrap();
        if !with_comments {
            let (at, length) = (survey.find("[comment]").unwrap(), "[comment]".len());
            let end = survey[at + length..].find("\n[").map_or(survey.len(), |end| at + length + end);
            survey.replace_range(at..end, "");
        }
        let new = flow::wave::NewWave {
            survey,
            fiscal_year: FiscalYear::new(2024).unwrap(),
            dates: Dates::new(date(2024, 5, 24), date(2024, 6, 28), date(2024, 4, 1)).unwrap(),
            organisation: None,
            minimum_group: None,
            rounding: None,
            retention: Retention::default(),
            synthetic: true,
        };
        let wave = flow::wave::create(&context, new).await.unwrap();
        flow::import::roster(&context, &wave, Path::new("surveys/sample/roster.csv"), None).await.unwrap();
        let codes = custody::establish(&context, &wave, vec![PASSPHRASE.to_owned()]).await.unwrap();
        let codes = codes.into_iter().map(Given::Recovery).collect();
        custody::rehearse(&context, &wave, [passphrase(), codes]).await.unwrap();
        // Two people press the button at the same moment: it opens once, and has one box.
        let (first, second) = tokio::join!(flow::wave::open(&context, wave.clone()), flow::wave::open(&context, wave));
        assert!(first.is_ok() != second.is_ok(), "opened twice");
        let wave = first.or(second).unwrap();
        Self { folder: folder.to_owned(), context, wave }
    }

    async fn submit(&self, person: u64, fields: &[(&str, &str)]) -> Result<String, intake::IntakeError> {
        let codebook = flow::wave::codebook(&self.context, &self.wave).await.unwrap();
        let response = Response::parse(&codebook, |name| find(fields, name)).map_err(drop).unwrap();
        let link = Credential::CommonLink;
        let sent = intake::submit(&self.context, &self.wave, &codebook, link, submission(person), response).await;
        sent.map(|receipt| receipt.code)
    }

    async fn opened(&self) -> Opened {
        let wave = Wave { state: WaveState::Closed, ..self.wave.clone() };
        let key = custody::unlock(&self.context, &wave, passphrase()).await.unwrap();
        opening::open(&self.context, &wave, key).await.unwrap()
    }
}

fn find<'a>(fields: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value)
}

fn submission(person: u64) -> SubmissionId {
    let mut id = [0x5a; 16];
    id[..8].copy_from_slice(&person.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    SubmissionId(id)
}

/// Pairs in the same order less those in the other, as a part of all pairs.
fn tau(order: &[usize]) -> f64 {
    let mut sum = 0_i64;
    for (at, a) in order.iter().enumerate() {
        sum += order[at + 1..].iter().map(|b| if b > a { 1 } else { -1 }).sum::<i64>();
    }
    sum as f64 / (order.len() * (order.len() - 1) / 2) as f64
}

/// How many a thief links who thinks that the n-th in this order answered n-th.
fn links(order: &[usize]) -> usize {
    let mut sorted = order.to_vec();
    sorted.sort_unstable();
    order.iter().zip(&sorted).filter(|(a, b)| a == b).count()
}

/// Where the bytes of each slot begin in a file.
fn offsets(file: &[u8], slots: &BTreeMap<u32, Vec<u8>>) -> HashMap<u32, usize> {
    let heads: HashMap<&[u8], u32> = slots.iter().map(|(place, content)| (&content[..16], *place)).collect();
    file.windows(16).enumerate().filter_map(|(at, window)| Some((*heads.get(window)?, at))).collect()
}

/// The bytes of the answers' slots by place.
async fn slots(house: &House) -> BTreeMap<u32, Vec<u8>> {
    let slots = house.context.vessel.load(&house.wave.id).await.unwrap().unwrap().1;
    slots.into_iter().filter(|slot| slot.kind == SlotKind::Answers).map(|slot| (slot.place, slot.content)).collect()
}

/// A1. The thief knows in which order people answered, is told which slots are theirs, and orders them by everything a file
/// keeps: their number, their row, where their bytes lie. By chance he links one of 636, and tau strays by 0.027.
#[tokio::test]
async fn a1_the_order_of_the_slots_says_nothing_of_the_order_of_the_people() {
    let seeds = times(20);
    let (mut linked, mut worst) = (0, 0);
    for seed in 0..seeds as u64 {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(folder.path(), false).await;
        let mut before = slots(&house).await;
        let mut places = Vec::new();
        for person in 0..636 {
            house.submit(seed * 1000 + person, &[("q01", "4"), ("grade", "kacho")]).await.unwrap();
            let now = slots(&house).await;
            places.extend(now.iter().filter(|(place, content)| before[place] != **content).map(|(place, _)| *place));
            assert_eq!(places.len() as u64, person + 1, "an answer writes over one slot");
            before = now;
        }
        assert!(!folder.path().join("kotae.box.db-journal").exists(), "a journal is left");
        let at = offsets(&std::fs::read(folder.path().join("kotae.box.db")).unwrap(), &before);
        for order in [
            places.iter().map(|place| *place as usize).collect::<Vec<_>>(),
            places.iter().map(|place| at[place]).collect(),
        ] {
            assert!(tau(&order).abs() < 0.135, "five times what chance makes: {}", tau(&order));
            worst = worst.max(links(&order));
            linked += links(&order);
        }
        // The copies of two evenings have nothing in common: a box is written anew before it is copied.
        casting::stir(&house.context, &house.wave).await.unwrap();
        let evening = slots(&house).await;
        assert!(evening.iter().all(|(place, content)| before.get(place) != Some(content)));
        assert_eq!(house.opened().await.responses.len(), 636, "nothing is lost by it");
    }
    assert!(linked <= 4 * 2 * seeds && worst < 10, "{linked} links in {seeds} seeds, at most {worst}");
}

/// A6 and A20: nothing of what was said lies anywhere on the disk while a wave is open, nor after its answers are destroyed.
#[tokio::test]
async fn a6_nothing_that_was_answered_lies_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true).await;
    let canary = "カナリアが歌う canary-in-the-box";
    let fields = [("q01", "5"), ("q13", "1"), ("grade", "kacho"), ("comment", canary)];
    let receipt = house.submit(1, &fields).await.unwrap();
    let traces = [canary, "q01=5", "grade=kacho", PASSPHRASE, receipt.as_str(), &receipt.replace('-', "")];
    let look = |when: &str| {
        for path in walk(folder.path()) {
            let bytes = std::fs::read(&path).unwrap();
            for trace in traces {
                let found = bytes.windows(trace.len()).any(|window| window == trace.as_bytes());
                assert!(!found, "{when}: {} holds {trace}", path.display());
            }
        }
    };
    look("open");
    let House { context, wave, .. } = house;
    let wave = flow::wave::close(&context, wave).await.unwrap();
    let key = || async { custody::unlock(&context, &wave, passphrase()).await.unwrap() };
    assert_eq!(opening::open_comments(&context, &wave, key().await).await.unwrap(), 1);
    look("comments under review");
    let (id, unlocked) = (wave.id.clone(), key().await);
    flow::release::release(&context, wave, unlocked, flow::release::unwatched()).await.unwrap();
    let wave = context.store.find_wave(&id).await.unwrap().unwrap();
    flow::shredding::shred(&context, &wave, true).await.unwrap();
    look("destroyed");
    assert!(context.vessel.load(&wave.id).await.unwrap().is_none() && walk(&folder.path().join("keys")).is_empty());
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

/// A4: the same answer, cast a thousand times at once.
#[tokio::test(flavor = "multi_thread")]
async fn a4_one_answer_cast_a_thousand_times_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let house = Arc::new(House::open(folder.path(), true).await);
    let casting: Vec<_> = (0..1000)
        .map(|_| {
            let house = Arc::clone(&house);
            tokio::spawn(async move { house.submit(7, &[("q01", "2")]).await.unwrap() })
        })
        .collect();
    let mut receipts = Vec::new();
    for cast in casting {
        receipts.push(cast.await.unwrap());
    }
    receipts.dedup();
    assert_eq!(receipts.len(), 1);
    let opened = house.opened().await;
    assert_eq!((opened.responses.len(), opened.comments.len(), opened.ledger.len()), (1, 0, 1));
}

/// A10: people answer, answer anew, lose replies and send again; the server is restarted in between. The last one counts.
#[tokio::test]
async fn a10_of_every_history_of_edits_the_last_one_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut house = House::open(folder.path(), true).await;
    let histories = times(500) as u64;
    let mut last: BTreeMap<u64, u64> = BTreeMap::new();
    let mut state = 12345_u64;
    let mut dice = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    for turn in 0..histories * 4 {
        let (person, answer) = (dice(histories), dice(5) + 1);
        let (value, comment) = (answer.to_string(), format!("turn {turn}"));
        let fields = [("q01", value.as_str()), ("comment", comment.as_str())];
        match last.get(&person) {
            None => drop(house.submit(person, &fields).await.unwrap()),
            Some(_) => {
                let codebook = flow::wave::codebook(&house.context, &house.wave).await.unwrap();
                let response = Response::parse(&codebook, |name| find(&fields, name)).map_err(drop).unwrap();
                let replaced = intake::replace(&house.context, &house.wave, &codebook, submission(person), response);
                replaced.await.unwrap();
            }
        }
        last.insert(person, answer);
        if dice(3) == 0 {
            // The reply was lost: the same form is sent again, and says something else by now.
            house.submit(person, &[("q01", "1"), ("comment", "lost")]).await.unwrap();
        }
        if dice(20) == 0 {
            house.context.close().await;
            house.context = context(&house.folder).await;
        }
    }
    let codebook = flow::wave::codebook(&house.context, &house.wave).await.unwrap();
    let response = blank(&house).await;
    let stranger = intake::replace(&house.context, &house.wave, &codebook, submission(histories + 1), response).await;
    assert!(matches!(stranger, Err(intake::IntakeError::NoSuchAnswer)), "nothing can be replaced that is not there");
    let opened = house.opened().await;
    let mut counted: Vec<u64> =
        opened.responses.iter().map(|(_, response)| u64::from(response.answers()[0].unwrap())).collect();
    let mut expected: Vec<u64> = last.values().copied().collect();
    counted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(counted, expected);
    assert_eq!((opened.comments.len(), opened.invalid), (last.len(), 0));
    assert!(!opened.comments.iter().any(|comment| comment == "lost"));
}

async fn blank(house: &House) -> Response {
    let codebook = flow::wave::codebook(&house.context, &house.wave).await.unwrap();
    Response::parse(&codebook, |name| (name == "q01").then_some("1")).map_err(drop).unwrap()
}

/// The one who is killed: answers, and says of each answer that it was acknowledged. Runs in a process of its own.
#[tokio::test]
async fn a11_the_one_who_is_killed() {
    let Some(folder) = std::env::var_os("KOTAE_KILLED") else { return };
    let folder = PathBuf::from(folder);
    let begin: u64 = std::env::var("KOTAE_BEGIN").unwrap().parse().unwrap();
    let context = context(&folder).await;
    let wave = context.store.load_waves().await.unwrap().remove(0);
    let house = House { folder, context, wave };
    for person in begin.. {
        house.submit(person, &[("q01", "3"), ("comment", "x")]).await.unwrap();
        println!("acknowledged {person} ");
    }
}

/// A11: kill -9 at any moment. What was acknowledged is in the box, once; what was not is there or not, once.
#[tokio::test]
async fn a11_no_kill_loses_or_doubles_an_acknowledged_answer() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::open(folder.path(), true).await;
    let mut acknowledged = 0;
    let mut begin = 0;
    let kills = times(5000).min(if nightly() { 5000 } else { 60 });
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "collection::a11_the_one_who_is_killed", "--nocapture", "--test-threads=1"])
            .env("KOTAE_KILLED", folder.path())
            .env("KOTAE_BEGIN", begin.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut hearing = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        // One in five is killed while it starts; the others at any moment after their first answer.
        while kill % 5 > 0 && !said.contains("acknowledged ") && hearing.read_line(&mut said).unwrap() > 0 {}
        std::thread::sleep(std::time::Duration::from_micros((kill as u64 * 7919) % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        hearing.read_to_string(&mut said).unwrap();
        let heard = said.matches("acknowledged ").count() as u64;
        acknowledged += heard;
        // The next one sends the last answer again, as somebody does whose reply was lost.
        begin += heard;
    }
    let opened = house.opened().await;
    let stored = opened.responses.len() as u64;
    assert!(acknowledged > 0, "nobody got as far as answering");
    assert!(stored == acknowledged || stored == acknowledged + 1, "{stored} stored, {acknowledged} acknowledged");
    assert_eq!((opened.comments.len() as u64, opened.invalid), (stored, 0));
}

/// A21 from the other side: a copy without the key folder is of use to the custodian with the printed sheet, and to nobody else.
#[tokio::test]
async fn a21_a_restored_copy_is_opened_by_the_recovery_sheet_alone() {
    let (folder, restored) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let context = context(folder.path()).await;
    let House { wave, context, .. } = {
        drop(context);
        House::open(folder.path(), true).await
    };
    let code = {
        // The wave's codes were used up by the rehearsal: a second wave shows what a custodian has in the drawer.
        let survey = context.store.find_survey(&wave.survey_hash).await.unwrap().unwrap();
        let new = flow::wave::NewWave {
            survey,
            fiscal_year: FiscalYear::new(2025).unwrap(),
            dates: wave.dates,
            organisation: None,
            minimum_group: None,
            rounding: None,
            retention: Retention::default(),
            synthetic: true,
        };
        let second = flow::wave::create(&context, new).await.unwrap();
        flow::import::roster(&context, &second, Path::new("surveys/sample/roster.csv"), FiscalYear::new(2024).ok())
            .await
            .unwrap();
        let codes = custody::establish(&context, &second, vec![PASSPHRASE.to_owned()]).await.unwrap();
        let copied = codes.iter().cloned().map(Given::Recovery).collect();
        custody::rehearse(&context, &second, [passphrase(), copied]).await.unwrap();
        let wave = flow::wave::open(&context, second).await.unwrap();
        let house = House { folder: folder.path().to_owned(), context: context.clone(), wave };
        house.submit(1, &[("q01", "4")]).await.unwrap();
        (codes[0].clone(), house.wave)
    };
    let (code, wave) = code;
    context.close().await;
    for name in ["kotae.db", "kotae.box.db"] {
        std::fs::copy(folder.path().join(name), restored.path().join(name)).unwrap();
    }
    let context = self::context(restored.path()).await;
    let wave = Wave { state: WaveState::Closed, ..wave };
    let refused = custody::unlock(&context, &wave, passphrase()).await.err().unwrap().to_string();
    assert!(refused.contains("key folder"), "{refused}");
    let key = custody::unlock(&context, &wave, vec![Given::Recovery(code)]).await.unwrap();
    assert_eq!(opening::open(&context, &wave, key).await.unwrap().responses.len(), 1);
}
