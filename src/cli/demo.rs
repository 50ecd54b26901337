//! `kotae demo`: the whole of Kotae on invented sample data, in a folder that disappears when it stops.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use tempfile::TempDir;

use super::place::{Failure, Outcome, Place};
use super::serve::start;
use crate::config::Config;
use crate::domain::comment::{Blackout, Decision};
use crate::domain::ids::spell;
use crate::domain::wave::{Dates, FiscalYear, Retention, Wave};
use crate::flow::comment::UnderReview;
use crate::flow::custody::{self, Given};
use crate::flow::{self, Context};
use crate::seal::{self, WaveKey};
use crate::store::User;

const SURVEY: &str = include_str!("../../surveys/aomori-engagement.toml");
const ROSTER: &str = include_str!("../../surveys/sample/roster.csv");
const YEARS: [(i16, &str); 4] = [
    (2021, include_str!("../../surveys/sample/responses_2021.csv")),
    (2022, include_str!("../../surveys/sample/responses_2022.csv")),
    (2023, include_str!("../../surveys/sample/responses_2023.csv")),
    (2024, include_str!("../../surveys/sample/responses_2024.csv")),
];
/// Two accounts, because two people review the comments.
const ACCOUNTS: [&str; 2] = ["demo", "demo2"];
/// Opens the boxes of the demo: everybody may know it, as its answers are invented.
const PASSPHRASE: &str = "kotae demo kotae demo";
/// Names that the invented comments hold.
const NAMES: &str = "山田 花子,ヤマダ ハナコ";

/// Arguments of `kotae demo`.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Port to listen on; 0 for any that is free.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on; 0.0.0.0 lets a phone in the same network answer.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_name = "ADDRESS")]
    host: IpAddr,
    /// Keep the data in this new folder instead of deleting them at the end.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

pub(super) fn run(args: &DemoArgs) -> Outcome {
    let folder = Folder::new(args.keep.as_deref())?;
    let place = Place { data: folder.path().to_owned(), database_url: None };
    place.block_on(async {
        let (context, mut config) = place.open().await?;
        let (open, password) = fill(&context, folder.path()).await?;
        config.listen = SocketAddr::new(args.host, args.port);
        let serving = start(context.clone(), config.clone())?;
        config.listen = serving.address;
        // Nobody reading is no reason to stop.
        let _ = super::print(&greeting(&config, &open, &password));
        serving.done.await.map_err(Failure::outside)?;
        context.close().await;
        Ok(String::new())
    })
}

/// The demo's data folder; a temporary one goes when the demo stops.
enum Folder {
    Temporary(TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn new(keep: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = keep else {
            let folder = tempfile::Builder::new().prefix("kotae-demo-").tempdir();
            return folder.map(Self::Temporary).map_err(Failure::outside);
        };
        if fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some()) {
            let path = path.display();
            let why =
                format!("{path}: is not empty: expected a new folder; `kotae serve --data {path}` opens a kept demo");
            return Err(Failure::refused(why));
        }
        Ok(Self::Kept(path.to_owned()))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(path) => path,
        }
    }
}

/// Four released years, an open one and two accounts; gives the open wave and the password.
async fn fill(context: &Context, folder: &Path) -> Result<(Wave, String), Failure> {
    let sample = folder.join("sample");
    fs::create_dir_all(&sample).map_err(Failure::outside)?;
    let roster = write(&sample, "roster.csv", ROSTER)?;
    for (year, responses) in YEARS {
        let file = write(&sample, &format!("responses_{year}.csv"), responses)?;
        let dates = Dates { opens: date(year, 5, 24), closes: date(year, 6, 28), reference: date(year, 4, 1) };
        let wave = open(context, year, dates, &roster, year).await?;
        flow::import::responses(context, &wave, &file, &|_| ()).await?;
        let wave = flow::wave::close(context, wave).await?;
        flow::opening::open_comments(context, &wave, unlock(context, &wave).await?).await?;
        review(context, &wave).await?;
        let key = unlock(context, &wave).await?;
        flow::release::release(context, wave, key, super::release::watch()).await?;
    }
    let today = context.clock.today();
    let year = FiscalYear::of(today).year().max(2025);
    let wave = open(context, year, around(today), &roster, 2024).await?;
    let password = spell(&seal::random::<10>(), 16);
    let password_hash = seal::hash_password(&password).map_err(Failure::outside)?;
    for name in ACCOUNTS {
        let user = User { name: name.to_owned(), password_hash: password_hash.clone() };
        context.store.add_user(&user).await.map_err(Failure::outside)?;
    }
    Ok((wave, password))
}

/// Both accounts agree to show every comment with what was found in it black.
async fn review(context: &Context, wave: &Wave) -> Result<(), Failure> {
    flow::comment::set_names(context, wave, NAMES).await?;
    let comments = flow::comment::load(context, wave).await?;
    for who in ACCOUNTS {
        let show = |comment: &UnderReview| (comment.id.clone(), Decision::Show(Blackout::of(&comment.found)));
        flow::comment::decide(context, wave, who, comments.iter().map(show).collect()).await?;
    }
    Ok(())
}

async fn open(context: &Context, year: i16, dates: Dates, roster: &Path, roster_year: i16) -> Result<Wave, Failure> {
    let new = flow::wave::NewWave {
        survey: SURVEY.to_owned(),
        fiscal_year: FiscalYear::new(year).map_err(Failure::outside)?,
        dates,
        organisation: None,
        minimum_group: None,
        rounding: None,
        retention: Retention::default(),
        synthetic: true,
    };
    let wave = flow::wave::create(context, new).await?;
    let rows = FiscalYear::new(roster_year).map_err(Failure::outside)?;
    flow::import::roster(context, &wave, roster, Some(rows)).await?;
    let codes = custody::establish(context, &wave, vec![PASSPHRASE.to_owned()]).await?;
    let copied = codes.into_iter().map(Given::Recovery).collect();
    custody::rehearse(context, &wave, [vec![passphrase()], copied]).await?;
    Ok(flow::wave::open(context, wave).await?)
}

fn passphrase() -> Given {
    Given::Passphrase(PASSPHRASE.to_owned())
}

async fn unlock(context: &Context, wave: &Wave) -> Result<WaveKey, Failure> {
    Ok(custody::unlock(context, wave, vec![passphrase()]).await?)
}

/// A wave that is running on the day of the demo.
fn around(today: Date) -> Dates {
    let day = |days: i32| today.saturating_add(jiff::Span::new().days(days));
    Dates { opens: day(-7), closes: day(28), reference: day(-30) }
}

fn write(folder: &Path, name: &str, text: &str) -> Result<PathBuf, Failure> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(Failure::outside)?;
    Ok(path)
}

fn greeting(config: &Config, open: &Wave, password: &str) -> String {
    let address = config.address();
    format!(
        "\n  Kotae demo: invented data of a city hall, not the result of a real organisation.\n  応え デモ: 架空の市役所のデータです。実在の組織の結果ではありません。\n\n  \
         Answer / 回答    {address}/s/{}\n  \
         Dashboard / 集計 {address}/\n  \
         API              {address}/api/v1/openapi.json\n  \
         Account / 担当者 {}   password / パスワード {password}\n  \
         2nd reviewer / 2人目の確認者 {}   (same password / パスワードは同じ)\n  \
         Custodian's passphrase / 保管者のパスフレーズ   {PASSPHRASE}\n\n  \
         Stop with Ctrl-C / Ctrl-C で終了\n",
        open.id, ACCOUNTS[0], ACCOUNTS[1]
    )
}
