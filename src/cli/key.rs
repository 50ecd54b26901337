//! `kotae wave key`: makes the key of a draft, writes its recovery sheets, and has both tried out before the first day.
//! Owns arguments and messages; the ceremony is `flow::custody`'s.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::keeper::{KeeperArgs, ask};
use super::place::{Failure, Outcome, Place};
use crate::domain::wave::Wave;
use crate::flow::custody::{self, Given};
use crate::flow::{self, Context};

/// Arguments of `kotae wave key`.
#[derive(Debug, clap::Args)]
pub struct KeyArgs {
    /// Fiscal year or id.
    #[arg(value_name = "WAVE")]
    wave: String,
    /// People who keep the key: 1, or 3 of whom any two are needed.
    #[arg(long, value_name = "N", default_value = "1", value_parser = ["1", "3"])]
    custodians: String,
    /// Write the recovery sheets into this new file instead of showing them; print it, keep the paper, delete the file.
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    #[command(flatten)]
    keeper: KeeperArgs,
}

pub(super) async fn run(place: &Place, args: &KeyArgs) -> Outcome {
    let (context, _) = place.open().await?;
    let wave = flow::wave::find(&context, &args.wave).await?;
    let people = if args.custodians == "3" { 3 } else { 1 };
    let read = args.keeper.read()?;
    let by_hand = read.is_empty();
    let passphrases = if by_hand { (1..=people).map(choose).collect::<Result<Vec<_>, _>>()? } else { read };
    if passphrases.len() != people {
        let found = passphrases.len();
        return Err(Failure::usage(format!(
            "{found} passphrases were given: expected {people}, one for each custodian"
        )));
    }
    let codes = custody::establish(&context, &wave, passphrases.clone()).await?;
    let sheets = sheets(&wave, &codes);
    match &args.sheet {
        Some(path) => write(path, &sheets)?,
        // Nobody reading is seen at the test opening.
        None => drop(super::print(&sheets)),
    }
    let (typed, copied) = if by_hand { rehearse(people)? } else { (passphrases, codes) };
    let given = |texts: Vec<String>, make: fn(String) -> Given| texts.into_iter().map(make).collect::<Vec<_>>();
    custody::rehearse(&context, &wave, [given(typed, Given::Passphrase), given(copied, Given::Recovery)]).await?;
    done(&context, &wave, args.sheet.as_deref()).await
}

async fn done(context: &Context, wave: &Wave, sheet: Option<&Path>) -> Outcome {
    let keeping = custody::keeping(context, wave).await?;
    let (people, needed) = keeping.map_or((0, 0), |keeping| (keeping.custodians, keeping.threshold));
    let year = wave.fiscal_year;
    let print = sheet.map_or_else(String::new, |path| {
        format!("\nPrint {0}, give each custodian a page, then delete it. / {0} を印刷して保管者に渡し、ファイルは削除してください。", path.display())
    });
    Ok(format!(
        "Fiscal {year}: the key is kept by {people} ({needed} needed) and was tried out. Passphrase and sheet both lost: the answers are lost.\n\
         保管者 {people} 人(うち {needed} 人で開封)。試し開封は成功しました。パスフレーズと復元シートの両方を失うと、回答は取り出せません。{print}"
    ))
}

fn choose(number: usize) -> Result<String, Failure> {
    let first = ask(&format!("Passphrase of custodian {number} (12+) / 保管者 {number} のパスフレーズ(12文字以上): "))?;
    if first == ask("Again / もう一度: ")? {
        return Ok(first);
    }
    Err(Failure::refused("the two passphrases differ: nothing was changed"))
}

/// The test opening: as many as are needed type what they know, and what is on their paper.
fn rehearse(people: usize) -> Result<(Vec<String>, Vec<String>), Failure> {
    let needed = if people > 1 { 2 } else { 1 };
    let typed =
        (0..needed).map(|_| ask("Test opening, passphrase / 試し開封・パスフレーズ: ")).collect::<Result<_, _>>()?;
    let copied =
        (0..needed).map(|_| ask("Test opening, recovery code / 試し開封・復元コード: ")).collect::<Result<_, _>>()?;
    Ok((typed, copied))
}

fn sheets(wave: &Wave, codes: &[String]) -> String {
    let sheet = |(at, code): (usize, &String)| {
        format!(
            "Kotae 復元シート / recovery sheet {}/{}\n\
             {}  {}年度  {}\n\n    {code}\n\n\
             パスフレーズを忘れたときに使います。封筒に入れて保管し、回答の廃棄後に破棄してください。\n\
             For a forgotten passphrase. Keep it in an envelope; destroy it when the answers are destroyed.\n",
            at + 1,
            codes.len(),
            wave.organisation,
            wave.fiscal_year,
            wave.id,
        )
    };
    codes.iter().enumerate().map(sheet).collect::<Vec<_>>().join("\u{c}")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let fault = |fault| Failure::outside(format!("{}: cannot be written: {fault}", path.display()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(fault)
}
