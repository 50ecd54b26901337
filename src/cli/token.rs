//! `kotae token`: tokens for programs that use the API.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;

use super::place::{Failure, Outcome, Place, json};
use crate::domain::ids::spell;
use crate::seal;
use crate::store::{ApiToken, Store};

/// Longest label, characters.
const LONGEST_LABEL: usize = 100;

/// `kotae token …`.
#[derive(Debug, clap::Subcommand)]
pub enum TokenCommand {
    /// Make a token; it is shown this once. / トークンを作成（表示は一度だけ）
    Create(CreateArgs),
    /// All tokens, without their secrets. / 一覧
    List(ListArgs),
    /// Make a token useless. / トークンを無効にする
    Revoke(RevokeArgs),
}

/// Arguments of `kotae token create`.
#[derive(Debug, clap::Args)]
pub struct CreateArgs {
    /// What it is for, e.g. `yearly report`.
    label: String,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// Arguments of `kotae token list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

/// Arguments of `kotae token revoke`.
#[derive(Debug, clap::Args)]
pub struct RevokeArgs {
    /// Id as in `kotae token list`.
    id: String,
}

#[derive(Debug, Serialize)]
struct TokenLine {
    id: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

pub(super) async fn run(place: &Place, command: &TokenCommand) -> Outcome {
    let store = place.open().await?.0.store;
    match command {
        TokenCommand::Create(args) => create(&store, args).await,
        TokenCommand::List(args) => list(&store, args.json).await,
        TokenCommand::Revoke(args) => revoke(&store, &args.id).await,
    }
}

async fn create(store: &Store, args: &CreateArgs) -> Outcome {
    let label = args.label.trim().to_owned();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL || label.chars().any(char::is_control) {
        let why = format!("`{label}` is not a label: expected 1 to {LONGEST_LABEL} characters on one line");
        return Err(Failure::refused(why));
    }
    let token = format!("kotae_{}", BASE64URL_NOPAD.encode(&seal::random::<32>()));
    let id = spell(&seal::random::<5>(), 8);
    let stored = ApiToken { id: id.clone(), label: label.clone(), token_hash: seal::digest(token.as_bytes()) };
    store.add_token(&stored).await.map_err(Failure::outside)?;
    if args.json {
        return json(&TokenLine { id, label, token: Some(token) });
    }
    // The secret alone goes to standard output, so that it can be piped into a file.
    eprintln!("Token {id} ({label}). It is shown this once / 表示はこの一度だけです:");
    Ok(token)
}

async fn list(store: &Store, as_json: bool) -> Outcome {
    let tokens = store.load_tokens().await.map_err(Failure::outside)?;
    let line = |token: ApiToken| TokenLine { id: token.id, label: token.label, token: None };
    let lines: Vec<TokenLine> = tokens.into_iter().map(line).collect();
    match (as_json, lines.as_slice()) {
        (true, lines) => json(&lines),
        (false, []) => Ok("There is no token yet. Make one with `kotae token create LABEL`.".to_owned()),
        (false, lines) => {
            Ok(lines.iter().map(|line| format!("{}  {}", line.id, line.label)).collect::<Vec<_>>().join("\n"))
        }
    }
}

async fn revoke(store: &Store, id: &str) -> Outcome {
    if store.remove_token(id).await.map_err(Failure::outside)? {
        return Ok(format!("token {id} is useless now"));
    }
    Err(Failure::refused(format!("there is no token `{id}`: see `kotae token list`")))
}
