//! A server with invented data in a folder of its own.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc;

use jiff::civil::{Date, date};
use kotae::clock::Clock;
use kotae::config::Config;
use kotae::domain::survey::MinimumGroup;
use kotae::domain::wave::{Dates, FiscalYear, Retention, Wave};
use kotae::flow::custody::{self, Given};
use kotae::flow::{self, Context};
use kotae::seal::{self, WaveKey};
use kotae::store::{ApiToken, User};
use kotae::web::{self, AppState};

use super::callers::{Hr, Program, Stranger};

pub const PASSWORD: &str = "正しい馬の電池とホチキス";
pub const PASSPHRASE: &str = "battery horse staple";
pub const TOKEN: &str = "kotae_token-of-the-test";
const BEGINNING: i64 = 1_790_000_000;

/// A clock the test moves.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn unix_seconds(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    fn today(&self) -> Date {
        date(2024, 7, 1)
    }
}

impl Hands {
    pub fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

pub struct House {
    pub context: Context,
    pub clock: Hands,
    address: SocketAddr,
    handle: actix_web::dev::ServerHandle,
    folder: tempfile::TempDir,
}

impl House {
    /// A server with one account and one token, and no wave yet.
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub async fn with(config: Config) -> Self {
        // Only the first house of the run can install it: what a server complains about stands beside the failed test.
        drop(tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_writer(std::io::stderr).try_init());
        let folder = tempfile::tempdir().unwrap();
        let clock = Hands(Arc::new(AtomicI64::new(BEGINNING)));
        let url = format!("sqlite:{}", folder.path().join("kotae.sqlite").display());
        let context = Context::open(&url, folder.path(), Arc::new(clock.clone())).await.unwrap();
        let store = &context.store;
        let password_hash = seal::hash_password(PASSWORD).unwrap();
        store.add_user(&User { name: "hana".to_owned(), password_hash }).await.unwrap();
        let token_hash = seal::digest(TOKEN.as_bytes());
        store.add_token(&ApiToken { id: "t1".to_owned(), label: "test".to_owned(), token_hash }).await.unwrap();
        let config = Config { listen: "127.0.0.1:0".parse().unwrap(), ..config };
        let (address, handle) = serve(AppState::new(context.clone(), config));
        Self { context, clock, address, handle, folder }
    }

    /// Where its data lie.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn stranger(&self) -> Stranger {
        Stranger::new(self.address)
    }

    pub fn program(&self) -> Program {
        Program::new(self.address, TOKEN)
    }

    pub fn hr(&self) -> Hr {
        self.stranger().log_in("hana", PASSWORD).unwrap()
    }

    /// An open wave with the sample answers of a year.
    pub async fn open(&self, year: i16) -> Wave {
        let answers = format!("surveys/sample/responses_{year}.csv");
        self.open_with(year, &std::fs::read_to_string(answers).unwrap(), None).await
    }

    /// A draft without a roster.
    pub async fn bare_draft(&self, year: i16, minimum: Option<u32>) -> Wave {
        self.draft_of(std::fs::read_to_string("surveys/aomori-engagement.toml").unwrap(), year, minimum).await
    }

    async fn draft_of(&self, survey: String, year: i16, minimum: Option<u32>) -> Wave {
        let new = flow::wave::NewWave {
            survey,
            fiscal_year: FiscalYear::new(year).unwrap(),
            dates: Dates { opens: date(year, 5, 24), closes: date(year, 6, 28), reference: date(year, 4, 1) },
            organisation: None,
            minimum_group: minimum.map(|size| MinimumGroup::new(size).unwrap()),
            rounding: None,
            retention: Retention::default(),
            synthetic: true,
        };
        flow::wave::create(&self.context, new).await.unwrap()
    }

    /// A draft with the sample roster of a year.
    pub async fn draft(&self, year: i16, minimum: Option<u32>) -> Wave {
        let wave = self.bare_draft(year, minimum).await;
        let roster = PathBuf::from("surveys/sample/roster.csv");
        let rows = Some(FiscalYear::new(year).unwrap());
        flow::import::roster(&self.context, &wave, &roster, rows).await.unwrap();
        wave
    }

    pub async fn open_with(&self, year: i16, answers: &str, minimum: Option<u32>) -> Wave {
        let wave = self.draft(year, minimum).await;
        self.filled(wave, year, answers).await
    }

    /// An open wave at the strict level with the sample answers of a year and a roster made from the sample's lines.
    pub async fn open_strictly(&self, year: i16, line: impl FnMut(&str) -> String) -> Wave {
        let survey = std::fs::read_to_string("surveys/aomori-engagement.toml").unwrap();
        let wave =
            self.draft_of(survey.replace("protection = \"standard\"", "protection = \"strict\""), year, None).await;
        let roster = self.folder.path().join("roster.csv");
        let text = std::fs::read_to_string("surveys/sample/roster.csv").unwrap();
        std::fs::write(&roster, text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n").unwrap();
        flow::import::roster(&self.context, &wave, &roster, Some(FiscalYear::new(year).unwrap())).await.unwrap();
        let answers = std::fs::read_to_string(format!("surveys/sample/responses_{year}.csv")).unwrap();
        self.filled(wave, year, &answers).await
    }

    async fn filled(&self, wave: Wave, year: i16, answers: &str) -> Wave {
        self.give_key(&wave).await;
        let wave = flow::wave::open(&self.context, wave).await.unwrap();
        let file = self.folder.path().join(format!("{year}.csv"));
        std::fs::write(&file, answers).unwrap();
        flow::import::responses(&self.context, &wave, &file, &|_| ()).await.unwrap();
        settle().await;
        wave
    }

    /// A released wave with the sample answers of a year.
    pub async fn released(&self, year: i16) -> Wave {
        let wave = self.open(year).await;
        self.release(wave).await
    }

    /// A released wave whose release was changed before it was stored. With `KOTAE_LOOK=DIR` it is written there, to be
    /// put into the database of a `kotae demo --keep` and looked at.
    pub async fn released_as(&self, year: i16, change: impl Fn(&mut serde_json::Value)) -> Wave {
        let elsewhere = Box::pin(Self::new()).await;
        let wave = elsewhere.released(year).await;
        let released = flow::release::find(&elsewhere.context, &wave).await.unwrap().unwrap();
        let mut stored = serde_json::to_value(&released.release).unwrap();
        change(&mut stored);
        let wave = flow::wave::close(&self.context, self.open(year).await).await.unwrap().release().unwrap();
        stored["wave"]["id"] = wave.id.to_string().into();
        let json = stored.to_string();
        if let Some(folder) = std::env::var_os("KOTAE_LOOK") {
            std::fs::write(PathBuf::from(folder).join("release.json"), &json).unwrap();
        }
        let hash = seal::digest(json.as_bytes());
        let stored =
            kotae::store::StoredRelease { version: 1, json, hash, certificate: String::new(), ledger: String::new() };
        assert!(self.context.store.add_release(&wave, &stored, &kotae::store::Reviews::new()).await.unwrap());
        wave
    }

    /// Makes the key of a draft and tries it out.
    pub async fn give_key(&self, wave: &Wave) {
        let codes = custody::establish(&self.context, wave, vec![PASSPHRASE.to_owned()]).await.unwrap();
        let copied = codes.into_iter().map(Given::Recovery).collect();
        custody::rehearse(&self.context, wave, [vec![Given::Passphrase(PASSPHRASE.to_owned())], copied]).await.unwrap();
    }

    /// The key of a wave, as its custodian brings it back.
    pub async fn unlock(&self, wave: &Wave) -> WaveKey {
        custody::unlock(&self.context, wave, vec![Given::Passphrase(PASSPHRASE.to_owned())]).await.unwrap()
    }

    /// Closes a wave and takes its comments out of the box.
    pub async fn close_and_unseal(&self, wave: Wave) -> Wave {
        let wave = flow::wave::close(&self.context, wave).await.unwrap();
        flow::opening::open_comments(&self.context, &wave, self.unlock(&wave).await).await.unwrap();
        settle().await;
        wave
    }

    pub async fn release(&self, wave: Wave) -> Wave {
        let wave = flow::wave::close(&self.context, wave).await.unwrap();
        let (id, key) = (wave.id.clone(), self.unlock(&wave).await);
        flow::release::release(&self.context, wave, key, flow::release::unwatched()).await.unwrap();
        let wave = self.context.store.find_wave(&id).await.unwrap().unwrap();
        settle().await;
        wave
    }
}

/// Lets the pool take its connections back before the callers, who block this thread, want the server to have them.
async fn settle() {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
}

/// A server in a thread of its own: the callers block theirs.
fn serve(state: AppState) -> (SocketAddr, actix_web::dev::ServerHandle) {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let serving = web::serve(state).unwrap();
            tell.send((serving.address, serving.handle())).unwrap();
            serving.done.await.unwrap();
        });
    });
    told.recv().unwrap()
}

impl Drop for House {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}
