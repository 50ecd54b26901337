//! The command line: one file a subcommand, the same flows as the web.
//! Owns arguments, printing and exit codes; computes nothing.

mod attack;
mod backup;
mod chart;
mod check;
mod csv;
mod demo;
mod doctor;
mod grid;
mod import;
mod keeper;
mod key;
mod lines;
mod migrate;
mod place;
mod plan;
mod release;
mod score;
mod serve;
mod token;
mod user;
mod wave;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use place::{Failure, Outcome, Place};

const EXIT_CODES: &str = "Exit codes / 終了コード:
  0  done / 正常終了
  1  the input or the request was refused, nothing was changed / 入力や要求に誤りがあり、何も変更していません
  2  the command line is wrong / コマンドの書き方に誤りがあります
  3  something outside failed: file, database, network / ファイル・データベース・ネットワークの障害
  4  `attack` worked somebody's answer out / `attack` が個人の回答を特定しました";

/// Anonymous engagement surveys: scores, charts and yearly reports. / 匿名エンゲージメント調査
#[derive(Debug, Parser)]
#[command(name = "kotae", version, about, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Examine survey files: every fault with its line. / 調査定義ファイルの検査
    Check(check::CheckArgs),
    /// Start the server. / サーバーを起動
    Serve(serve::ServeArgs),
    /// Try everything with invented sample data. / 架空のサンプルデータで試す
    Demo(demo::DemoArgs),
    /// Create, plan, open, close and release waves. / 実施回の作成・見通し・開始・締切・公表
    #[command(subcommand)]
    Wave(wave::WaveCommand),
    /// Export, verify and correct results. / 公表版の書き出し・検証・訂正
    #[command(subcommand)]
    Release(release::ReleaseCommand),
    /// Try to work out single answers from results, as somebody could who knows who answered. / 公表版から個人の回答を割り出せるか試す
    Attack(attack::AttackArgs),
    /// Import rosters and responses. / 対象者数と回答の取り込み
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Draw a figure of a released wave. / 公表した回の図を書き出す
    Chart(chart::ChartArgs),
    /// Accounts of staff. / 担当者のアカウント
    #[command(subcommand)]
    User(user::UserCommand),
    /// Tokens for programs that use the API. / API用トークン
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Score a file of responses without a server. / 回答ファイルを集計
    Score(score::ScoreArgs),
    /// Look for what would break anonymity on this machine. / 匿名性を損なうものがこの機械にないか点検
    Doctor(doctor::DoctorArgs),
    /// Bring the database to this version. / データベースを更新
    Migrate(migrate::MigrateArgs),
    /// Copy the databases into a new folder, without the keys. / バックアップ(鍵を除く)
    Backup(backup::BackupArgs),
}

/// Runs the program and gives its exit code.
#[must_use]
pub fn main() -> ExitCode {
    crate::telemetry::install();
    let cli = Cli::parse();
    match run(cli) {
        Ok(text) => print(&text),
        Err(failure) => failure.report(),
    }
}

fn run(cli: Cli) -> Outcome {
    let place = &cli.place;
    match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Serve(args) => serve::run(place, &args),
        Command::Demo(args) => demo::run(&args),
        Command::Wave(command) => place.block_on(wave::run(place, &command)),
        Command::Release(command) => place.block_on(release::run(place, &command)),
        Command::Attack(args) => attack::run(&args),
        Command::Import(command) => place.block_on(import::run(place, &command)),
        Command::Chart(args) => place.block_on(chart::run(place, &args)),
        Command::User(command) => place.block_on(user::run(place, &command)),
        Command::Token(command) => place.block_on(token::run(place, &command)),
        Command::Score(args) => score::run(&args),
        Command::Doctor(args) => place.block_on(doctor::run(place, &args)),
        Command::Backup(args) => place.block_on(backup::run(place, &args)),
        Command::Migrate(args) => place.block_on(migrate::run(place, &args)),
    }
}

/// Prints a result. A reader that has closed the pipe is no fault.
fn print(text: &str) -> ExitCode {
    if text.is_empty() {
        return ExitCode::SUCCESS;
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match write!(io::stdout().lock(), "{text}{end}") {
        Err(fault) if fault.kind() != io::ErrorKind::BrokenPipe => Failure::outside(fault).report(),
        _ => ExitCode::SUCCESS,
    }
}
