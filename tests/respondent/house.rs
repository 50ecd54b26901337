//! A real server on a port of its own, with one wave; looks behind itself when it is dropped.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread::JoinHandle;

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use jiff::civil::date;
use kotae::clock::MockClock;
use kotae::config::Config;
use kotae::domain::channel::Channel;
use kotae::domain::codebook::Codebook;
use kotae::domain::ids::LevelCode;
use kotae::domain::response::Response;
use kotae::domain::roster::{Roster, RosterCell};
use kotae::domain::survey::{Level, RichText, Survey, Text};
use kotae::domain::wave::{Dates, FiscalYear, Retention, Wave, WaveState};
use kotae::flow::custody::{self, Given};
use kotae::flow::opening::{self, Opened};
use kotae::flow::{self, Context};
use kotae::seal::{WaveKey, WavePublic};
use kotae::web::{AppState, serve};

use super::page::Page;
use super::person::{Respondent, Screen};

const SURVEY: &str = include_str!("../../surveys/aomori-engagement.toml");
const ADDRESS: &str = "203.0.113.77";
const AGENT: &str = "Sentinel-Browser/9.9";

/// A server and the folder it works in.
pub struct House {
    folder: tempfile::TempDir,
    wave: Wave,
    server: Server,
}

/// The way in for somebody outside.
#[derive(Clone, Copy)]
pub struct Door(SocketAddr);

struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl House {
    pub fn open() -> Self {
        let mut house = Self::draft();
        house.open_wave();
        house
    }

    pub fn draft() -> Self {
        let folder = tempfile::tempdir().unwrap();
        record();
        let path = folder.path().to_owned();
        let wave = System::new().block_on(async {
            let context = context(&path).await;
            let wave = draft(&context).await;
            context.close().await;
            wave
        });
        let server = Server::start(&path);
        Self { folder, wave, server }
    }

    pub fn open_wave(&mut self) {
        let wave = self.wave.clone();
        self.wave = self.with(async |context| {
            let codes = custody::establish(context, &wave, vec![PASSPHRASE.to_owned()]).await.unwrap();
            let copied = codes.into_iter().map(Given::Recovery).collect();
            custody::rehearse(context, &wave, [vec![passphrase()], copied]).await.unwrap();
            flow::wave::open(context, wave).await.unwrap()
        });
    }

    pub fn close_wave(&mut self) {
        let wave = self.wave.clone();
        self.wave = self.with(async |context| flow::wave::close(context, wave).await.unwrap());
    }

    pub fn release_wave(&mut self) {
        let wave = self.wave.clone();
        let released = self.with(async |context| {
            let key = unlock(context, &wave).await;
            flow::release::release(context, wave.clone(), key, flow::release::unwatched()).await.unwrap();
            context.store.find_wave(&wave.id).await.unwrap().unwrap()
        });
        self.wave = released;
    }

    /// Somebody who sees a page.
    pub fn respondent_at(&self, page: Page) -> Respondent {
        Respondent::new(Door(self.server.address), page)
    }

    pub fn restart(&mut self) {
        self.server.stop();
        self.server = Server::start(self.folder.path());
    }

    pub fn respondent(&self, language: &str) -> Respondent {
        Respondent::new(Door(self.server.address), self.get(&format!("?lang={language}")))
    }

    pub fn resume(&self, screen: Screen) -> Respondent {
        Respondent::resume(Door(self.server.address), screen)
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/s/{}{rest}", self.wave.id)
    }

    pub fn get(&self, rest: &str) -> Page {
        self.get_path(&self.path(rest))
    }

    pub fn get_path(&self, path: &str) -> Page {
        Door(self.server.address).send("GET", path, "")
    }

    /// As a browser asks that reads compressed answers; only the head is worth reading.
    pub fn get_squeezed(&self, rest: &str) -> Page {
        Door(self.server.address).request("GET", &self.path(rest), &["Accept-Encoding: gzip, deflate, br"], b"")
    }

    /// Sends bytes to the box, with headers of one's own.
    pub fn cast(&self, headers: &[&str], body: &[u8]) -> Page {
        Door(self.server.address).request("POST", &self.path("/box"), headers, body)
    }

    /// The wave's id, and the text of its public key as the first page has it.
    pub fn key(&self) -> (String, WavePublic) {
        let key = self.get("").data("key").unwrap();
        (self.wave.id.to_string(), WavePublic::parse(&key).unwrap())
    }

    pub fn post(&self, rest: &str, fields: &[(&str, &str)]) -> Page {
        Door(self.server.address).post(&self.path(rest), fields)
    }

    pub fn codebook(&self) -> Arc<Codebook> {
        let wave = self.wave.clone();
        self.with(async |context| flow::wave::codebook(context, &wave).await.unwrap())
    }

    /// What is in the box: its custodian looks, as nobody can while a real wave is open.
    pub fn opened(&self) -> Opened {
        let wave = Wave { state: WaveState::Closed, ..self.wave.clone() };
        self.with(async |context| opening::open(context, &wave, unlock(context, &wave).await).await.unwrap())
    }

    /// What came in by forms.
    pub fn responses(&self) -> Vec<Response> {
        let opened = self.opened();
        assert_eq!((opened.invalid, opened.ledger.len()), (0, opened.responses.len()));
        assert!(opened.channels.keys().all(|channel| *channel == Channel::Form));
        opened.responses.into_iter().map(|(_, response)| response).collect()
    }

    pub fn comments(&self) -> Vec<String> {
        self.opened().comments
    }

    fn with<T>(&self, work: impl AsyncFnOnce(&Context) -> T) -> T {
        System::new().block_on(async {
            let context = context(self.folder.path()).await;
            let done = work(&context).await;
            context.close().await;
            done
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.server.stop();
        if std::thread::panicking() {
            return;
        }
        let log = String::from_utf8_lossy(&journal().lock().unwrap()).into_owned();
        for trace in [ADDRESS, AGENT] {
            assert!(!log.contains(trace), "the log tells who came: {trace}");
            for entry in fs::read_dir(self.folder.path()).unwrap() {
                let path = entry.unwrap().path();
                // SQLite removes its journal as the last connection closes.
                let bytes = fs::read(&path).unwrap_or_default();
                let found = bytes.windows(trace.len()).any(|window| window == trace.as_bytes());
                assert!(!found, "{} tells who came: {trace}", path.display());
            }
        }
    }
}

impl Server {
    fn start(folder: &Path) -> Self {
        let folder = folder.to_owned();
        let (tell, hear) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            System::new().block_on(async {
                let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::default() };
                let serving = serve(AppState::new(context(&folder).await, config)).unwrap();
                tell.send((serving.address, serving.handle())).unwrap();
                serving.done.await.unwrap();
            });
        });
        let (address, handle) = hear.recv().unwrap();
        Self { address, handle, thread: Some(thread) }
    }

    fn stop(&mut self) {
        if let Some(thread) = self.thread.take() {
            System::new().block_on(self.handle.stop(false));
            drop(thread.join());
        }
    }
}

impl Door {
    pub fn post(self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", spell(name), spell(value))).collect();
        self.send("POST", path, &pairs.join("&"))
    }

    fn send(self, method: &str, path: &str, body: &str) -> Page {
        self.request(method, path, &["Content-Type: application/x-www-form-urlencoded"], body.as_bytes())
    }

    fn request(self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Page {
        let mut stream = TcpStream::connect(self.0).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nUser-Agent: {AGENT}\r\nX-Forwarded-For: {ADDRESS}\r\n\
             {}\r\nContent-Length: {}\r\n\r\n",
            self.0,
            headers.join("\r\n"),
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Page::parse(&answer)
    }
}

fn spell(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn context(folder: &Path) -> Context {
    let url = format!("sqlite:{}", folder.join("kotae.sqlite").display());
    let clock = MockClock { seconds: 1_800_000_000, date: date(2026, 11, 20) };
    Context::open(&url, folder, Arc::new(clock)).await.unwrap()
}

const PASSPHRASE: &str = "battery horse staple";

fn passphrase() -> Given {
    Given::Passphrase(PASSPHRASE.to_owned())
}

async fn unlock(context: &Context, wave: &Wave) -> WaveKey {
    custody::unlock(context, wave, vec![passphrase()]).await.unwrap()
}

async fn draft(context: &Context) -> Wave {
    let new = flow::wave::NewWave {
        survey: SURVEY.to_owned(),
        fiscal_year: FiscalYear::new(2026).unwrap(),
        dates: Dates::new(date(2026, 11, 2), date(2026, 12, 4), date(2026, 10, 1)).unwrap(),
        organisation: None,
        minimum_group: None,
        rounding: None,
        retention: Retention::default(),
        synthetic: false,
    };
    let wave = flow::wave::create(context, new).await.unwrap();
    context.store.replace_roster(&wave.id, &roster(&Survey::read(SURVEY).unwrap())).await.unwrap();
    wave
}

/// Four departments of three sections, thirty people each.
fn roster(survey: &Survey) -> Roster {
    let level = |code: String, label: String| {
        let text = RichText::parse(&label).unwrap();
        Level { code: LevelCode::parse(&code).unwrap(), label: Text { ja: text.clone(), en: text, ja_easy: None } }
    };
    let id = |name: &str| survey.attributes[survey.find_attribute(name).unwrap()].id.clone();
    let cell = |at: usize| {
        let (department, section) = (at / 3 + 1, at % 3 + 1);
        let levels = [
            (id("department"), level(format!("D0{department}"), format!("部署{department}"))),
            (id("section"), level(format!("D0{department}-S0{section}"), format!("部署{department}の課{section}"))),
        ];
        RosterCell { levels: levels.into_iter().collect(), headcount: 30 }
    };
    Roster::new((0..12).map(cell).collect(), survey).unwrap()
}

/// Everything anybody logs while the tests run, at the finest level.
fn journal() -> &'static Mutex<Vec<u8>> {
    static JOURNAL: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();
    JOURNAL.get_or_init(Mutex::default)
}

fn record() {
    struct Writer;
    impl std::io::Write for Writer {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            journal().lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(|| Writer);
    // Only the first house of the run can install it.
    drop(log.try_init());
}
