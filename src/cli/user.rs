//! `kotae user`: the accounts of staff.

use std::io::{self, IsTerminal as _, Read as _};

use serde::Serialize;

use super::place::{Failure, Outcome, Place, json};
use crate::domain::letters::unify;
use crate::seal;
use crate::store::{Store, User};

/// Longest login name, characters.
const LONGEST_NAME: usize = 64;

/// `kotae user …`.
#[derive(Debug, clap::Subcommand)]
pub enum UserCommand {
    /// Add an account; asks for its password. / アカウントを追加
    Add(AccountArgs),
    /// Set a new password; ends the sessions of the account. / パスワードを変更
    Password(AccountArgs),
    /// Remove an account and end its sessions. / アカウントを削除
    Remove(NameArgs),
    /// All accounts. / 一覧
    List(ListArgs),
}

/// An account that gets a password.
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    /// Login name: letters, digits and signs without spaces.
    name: String,
    /// Read the password from standard input, up to the first line break, instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

/// An account.
#[derive(Debug, clap::Args)]
pub struct NameArgs {
    /// Login name.
    name: String,
}

/// Arguments of `kotae user list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Serialize)]
struct UserLine {
    name: String,
}

pub(super) async fn run(place: &Place, command: &UserCommand) -> Outcome {
    match command {
        UserCommand::Add(args) => {
            let user = account(args)?;
            open(place).await?.add_user(&user).await.map_err(Failure::refused)?;
            Ok(format!("user `{}` can log in", user.name))
        }
        UserCommand::Password(args) => {
            let user = account(args)?;
            let store = open(place).await?;
            remove(&store, &user.name).await?;
            store.add_user(&user).await.map_err(Failure::outside)?;
            Ok(format!("user `{}` has a new password; sessions begun with the old one are over", user.name))
        }
        UserCommand::Remove(args) => {
            let name = name(&args.name)?;
            remove(&open(place).await?, &name).await?;
            Ok(format!("user `{name}` is removed"))
        }
        UserCommand::List(args) => list(&open(place).await?, args.json).await,
    }
}

async fn open(place: &Place) -> Result<Store, Failure> {
    Ok(place.open().await?.0.store)
}

async fn remove(store: &Store, name: &str) -> Result<(), Failure> {
    if store.remove_user(name).await.map_err(Failure::outside)? {
        return Ok(());
    }
    Err(Failure::refused(format!("there is no user `{name}`: see `kotae user list`")))
}

async fn list(store: &Store, as_json: bool) -> Outcome {
    let users = store.load_users().await.map_err(Failure::outside)?;
    let lines: Vec<UserLine> = users.into_iter().map(|user| UserLine { name: user.name }).collect();
    match (as_json, lines.as_slice()) {
        (true, lines) => json(&lines),
        (false, []) => Ok("There is no user yet. Add one with `kotae user add NAME`.".to_owned()),
        (false, lines) => Ok(lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>().join("\n")),
    }
}

/// Checks the name before anybody types a password.
fn account(args: &AccountArgs) -> Result<User, Failure> {
    let name = name(&args.name)?;
    let password = if args.password_stdin { from_stdin()? } else { ask()? };
    let password_hash = seal::hash_password(&password).map_err(Failure::refused)?;
    Ok(User { name, password_hash })
}

fn name(given: &str) -> Result<String, Failure> {
    let name = unify(given);
    let length = name.chars().count();
    if (1..=LONGEST_NAME).contains(&length) && !name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Ok(name);
    }
    Err(Failure::refused(format!(
        "`{given}` is not a user name: expected 1 to {LONGEST_NAME} characters without spaces"
    )))
}

fn ask() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::refused("there is no terminal to ask for the password: use --password-stdin"));
    }
    let prompt = |text| rpassword::prompt_password(text).map_err(Failure::outside);
    let first = prompt("Password / パスワード (12+): ")?;
    if first == prompt("Again / もう一度: ")? {
        return Ok(first);
    }
    Err(Failure::refused("the two passwords differ: nothing was changed"))
}

fn from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(Failure::outside)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
