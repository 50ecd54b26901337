//! The walls of the house: which room may name which crate and which other room, and what every file keeps to.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in the order of the road, with the rooms each may name besides itself.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("clock", &[]),
    ("config", &[]),
    ("telemetry", &[]),
    ("seal", &["domain"]),
    ("store", &["domain"]),
    ("frame", &["domain"]),
    ("words", &["domain"]),
    ("chart", &["domain", "words"]),
    ("flow", &["domain", "clock", "seal", "store", "frame", "words", "chart"]),
    ("pages", &["domain", "words", "chart", "flow"]),
    ("web", &["domain", "clock", "config", "seal", "store", "words", "chart", "flow", "pages"]),
    ("cli", &["domain", "clock", "config", "seal", "store", "frame", "words", "chart", "flow", "web", "telemetry"]),
];

/// Crates that only one room may name.
const OWNED: &[(&str, &[&str])] = &[
    ("store", &["sqlx"]),
    ("frame", &["polars", "csv", "encoding_rs"]),
    ("chart", &["plotters", "plotters_svg", "plotters_bitmap", "ab_glyph"]),
    // rustls: keys of certificates are read where they are used, by the server that listens.
    ("web", &["actix_web", "flate2", "rustls", "utoipa"]),
    ("words", &["fluent_bundle", "unic_langid"]),
    (
        "seal",
        &["argon2", "chacha20poly1305", "getrandom", "hkdf", "hmac", "hpke", "openssl", "sha2", "subtle", "zeroize"],
    ),
    ("pages", &["qrcode"]),
    ("cli", &["clap", "indicatif", "rpassword"]),
];

/// All that the pure room may name. `toml`: faults of a survey file need line numbers; `jiff`: calendar dates;
/// `microlp`: the solver of disclosure control, as pure as arithmetic; `num-*`: exact ties in rounding; `unicode_normalization`: full- and half-width letters are alike.
const PURE: &[&str] = &[
    "serde",
    "thiserror",
    "validator",
    "toml",
    "jiff",
    "microlp",
    "num_bigint",
    "num_rational",
    "num_traits",
    "unicode_normalization",
];

struct Source {
    path: PathBuf,
    room: String,
    text: String,
}

impl Source {
    /// Lines that are code: comments and test modules left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        let code = |line: &str| !line.trim_start().starts_with("//");
        self.text[..end].lines().enumerate().map(|(at, line)| (at + 1, line)).filter(move |(_, line)| code(line))
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    walk(Path::new("src"), &mut found);
    assert!(found.len() > 40, "only {} sources found", found.len());
    found
}

fn walk(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let room =
                path.components().nth(1).unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            found.push(Source { path, room, text });
        }
    }
}

/// Whether a line names a crate or room as the head of a path.
fn names(line: &str, head: &str) -> bool {
    let path = format!("{head}::");
    line.match_indices(&path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    })
}

fn complain(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_room_names_only_the_rooms_below_it() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.room != "main" && source.room != "lib") {
        let room = ROOMS.iter().find(|(room, _)| *room == source.room);
        let Some((_, allowed)) = room else {
            faults.push(format!("{}: a room that is not on the map", source.path.display()));
            continue;
        };
        for (at, line) in source.code() {
            for (other, _) in ROOMS.iter().filter(|(other, _)| *other != source.room && !allowed.contains(other)) {
                if line.contains(&format!("crate::{other}")) {
                    faults.push(format!("{}:{at}: {} may not name {other}", source.path.display(), source.room));
                }
            }
        }
    }
    complain(&faults);
}

#[test]
fn every_owned_crate_is_named_in_its_room_only() {
    let mut faults = Vec::new();
    for source in sources() {
        for (room, crates) in OWNED.iter().filter(|(room, _)| *room != source.room) {
            for name in *crates {
                for (at, _) in source.code().filter(|(_, line)| names(line, name)) {
                    faults.push(format!("{}:{at}: only {room} may name {name}", source.path.display()));
                }
            }
        }
    }
    complain(&faults);
}

#[test]
fn the_domain_is_pure() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let crates: Vec<String> = dependencies
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"))
        .collect();
    let impure =
        ["std::fs", "std::io", "std::net", "std::env", "std::time", "std::thread", "async fn", "println!", "tokio"];
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.room == "domain") {
        for (at, line) in source.code() {
            let strangers = crates.iter().filter(|name| !PURE.contains(&name.as_str()) && names(line, name));
            let deeds = impure.iter().filter(|deed| line.contains(**deed));
            let found = strangers.map(String::as_str).chain(deeds.copied());
            faults.extend(found.map(|what| format!("{}:{at}: the domain may not name {what}", source.path.display())));
        }
    }
    complain(&faults);
}

#[test]
fn only_protect_makes_protected_values_and_tallies_stay_closed() {
    let mut faults = Vec::new();
    for source in sources() {
        let protect = source.path.starts_with("src/domain/protect");
        for (at, line) in source.code() {
            if !protect && line.contains("Protected(") {
                faults.push(format!("{}:{at}: only domain::protect makes Protected", source.path.display()));
            }
            if line.contains("derive") && line.contains("Serialize") && source.path.ends_with("domain/tally.rs") {
                faults.push(format!("{}:{at}: a tally cannot be serialised", source.path.display()));
            }
        }
    }
    complain(&faults);
}

/// What is called in one file only.
const DOORS: &[(&str, &str, &str)] = &[
    ("casting::cast(", "src/flow/intake.rs", "only flow::intake puts answers into a box"),
    (".vessel.write(", "src/flow/casting/mod.rs", "only flow::casting writes slots"),
    ("casting::contents(", "src/flow/opening.rs", "a box is read by flow::opening only"),
    (".load_comments(", "src/flow/opening.rs", "comments are decrypted by flow::opening only"),
];

#[test]
fn respondents_are_apart_from_staff_and_nobody_writes_responses_but_intake() {
    let mut faults = Vec::new();
    for source in sources() {
        let path = source.path.to_str().unwrap();
        for (at, line) in source.code() {
            let forbidden: &[&str] = match path {
                path if path.starts_with("src/web/respondent") => {
                    &["super::hr", "web::hr", "Session", "cookie", "Cookie", "tracing"]
                }
                path if path.starts_with("src/web/hr") || path.starts_with("src/web/api") => {
                    &["domain::response", "opening::open("]
                }
                _ => &[],
            };
            for name in forbidden.iter().filter(|name| line.contains(**name)) {
                faults.push(format!("{path}:{at}: may not name {name}"));
            }
            for (call, file, why) in DOORS {
                if line.contains(call) && path != *file && !path.starts_with("src/store") {
                    faults.push(format!("{path}:{at}: {why}"));
                }
            }
        }
    }
    complain(&faults);
}

#[test]
fn the_contract_suite_of_the_store_calls_every_public_method() {
    let suite = fs::read_to_string("tests/store.rs").unwrap();
    let mut missing = Vec::new();
    for source in sources().iter().filter(|source| source.room == "store") {
        for (_, line) in source.code() {
            let Some(name) = line.trim().strip_prefix("pub async fn ").and_then(|rest| rest.split(['(', '<']).next())
            else {
                continue;
            };
            if !suite.contains(&format!("{name}(")) {
                missing.push(format!("{}: {name} is not called in tests/store.rs", source.path.display()));
            }
        }
    }
    complain(&missing);
}

#[test]
fn files_stay_small_and_begin_by_saying_what_they_own() {
    let mut faults = Vec::new();
    let mut lengths: Vec<usize> = Vec::new();
    for source in sources() {
        let lines = source.code().count();
        lengths.push(lines);
        if lines > 400 {
            faults.push(format!("{}: {lines} lines of code: split it", source.path.display()));
        }
        if !source.text.starts_with("//!") {
            faults.push(format!("{}: has no module doc", source.path.display()));
        }
    }
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] <= 150, "the median file has {} lines", lengths[lengths.len() / 2]);
    complain(&faults);
}

#[test]
fn the_top_level_stays_as_our_user_fixed_it() {
    let allowed = [
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "migrations",
        "reports",
        "src",
        "surveys",
        "target",
        "tests",
        "kotae-data",
    ];
    let names = fs::read_dir(".").unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let strangers: Vec<String> =
        names.filter(|name| !name.starts_with('.') && !allowed.contains(&name.as_str())).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
