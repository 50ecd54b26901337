//! The rule of each check.
//! Owns what counts as a danger; what was seen is told as the machine names it, without sentences.

use super::{Check, Core, Database, Facts, File, Place, Swap, Verdict};

type Judgement = (Verdict, Vec<String>);

/// File systems whose files lie on other machines.
const REMOTE: [&str; 14] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "davfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.glusterfs",
];
/// Programs a core may be piped to that throw it away.
const BINS: [&str; 2] = ["true", "false"];

pub(super) fn judge(check: Check, facts: &Facts) -> Judgement {
    match check {
        Check::Swap => facts.swap.as_deref().map_or_else(unknown, swap),
        Check::CoreDumps => facts.core.as_ref().map_or_else(unknown, core),
        Check::CommitTimestamps => settings(&facts.database, &[("track_commit_timestamp", on)]),
        Check::StatementLog => settings(
            &facts.database,
            &[
                ("log_statement", |value| ["mod", "all"].contains(&value)),
                ("log_min_duration_statement", is_reached),
                ("log_min_duration_sample", is_reached),
                ("log_transaction_sample_rate", |value| value.parse::<f64>().is_ok_and(|rate| rate > 0.0)),
                ("log_duration", on),
            ],
        ),
        Check::Archive => settings(
            &facts.database,
            &[("archive_mode", |value| value != "off"), ("wal_level", |value| value == "logical")],
        ),
        Check::Files => facts.files.as_deref().map_or_else(unknown, files),
        Check::Place => facts.place.as_ref().map_or_else(unknown, place),
        Check::Tls => tls(facts),
        Check::Log => told(facts.logs.iter().filter(|(_, value)| is_wordy(value)).map(pair).collect()),
        Check::Proxy => match facts.proxy {
            None => unknown(),
            Some(true) => (Verdict::ToFix, Vec::new()),
            Some(false) => (Verdict::Ok, Vec::new()),
        },
    }
}

const fn unknown() -> Judgement {
    (Verdict::CannotTell, Vec::new())
}

/// To fix if anything was seen.
fn told(seen: Vec<String>) -> Judgement {
    (if seen.is_empty() { Verdict::Ok } else { Verdict::ToFix }, seen)
}

fn pair((name, value): &(String, String)) -> String {
    format!("{name} = {value}")
}

fn swap(areas: &[Swap]) -> Judgement {
    let named = |safe: Option<bool>| {
        areas.iter().filter(move |area| area.safe == safe).map(|area| area.name.clone()).collect::<Vec<_>>()
    };
    match (named(Some(false)), named(None)) {
        (clear, _) if !clear.is_empty() => (Verdict::ToFix, clear),
        (_, unsure) if !unsure.is_empty() => (Verdict::CannotTell, unsure),
        _ => (Verdict::Ok, Vec::new()),
    }
}

/// A limit of 0 stops the kernel from writing a file, but not from handing the memory to a program: of those only
/// systemd's is known to keep to the limit.
fn core(core: &Core) -> Judgement {
    let seen = || vec![format!("core_pattern = {}", core.pattern), format!("core limit = {}", limit(core.limit))];
    let none = core.limit == Some(0);
    let Some(program) = core.pattern.strip_prefix('|') else {
        let sent = core.pattern.starts_with('@');
        return if none && !sent { (Verdict::Ok, Vec::new()) } else { (Verdict::ToFix, seen()) };
    };
    let program = program.split_whitespace().next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    if BINS.contains(&program) || (none && program == "systemd-coredump") {
        return (Verdict::Ok, Vec::new());
    }
    (Verdict::ToFix, seen())
}

fn limit(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string())
}

/// A setting and whether a value of it is a danger.
type Danger = (&'static str, fn(&str) -> bool);

fn on(value: &str) -> bool {
    value == "on"
}

/// -1 switches a log by duration off; 0 logs everything.
fn is_reached(value: &str) -> bool {
    value.parse::<i64>().is_ok_and(|milliseconds| milliseconds >= 0)
}

fn settings(database: &Database, dangers: &[Danger]) -> Judgement {
    let known = match database {
        Database::File => return (Verdict::Ok, Vec::new()),
        Database::Server(None) => return unknown(),
        Database::Server(Some(known)) => known,
    };
    let value = |name: &str| known.iter().find(|(setting, _)| setting == name);
    let found = dangers.iter().filter_map(|(name, danger)| value(name).filter(|(_, value)| danger(value)));
    let (verdict, seen) = told(found.map(pair).collect());
    // The first setting is one that every PostgreSQL has: without it nothing was told.
    let silent = dangers.first().is_some_and(|(name, _)| value(name).is_none());
    if verdict == Verdict::Ok && silent { unknown() } else { (verdict, seen) }
}

fn files(files: &[File]) -> Judgement {
    let others = |file: &File| if file.group_may { 0o007 } else { 0o077 };
    let is_open = |file: &File| file.mode & others(file) != 0;
    let closed_folder = files.iter().find(|file| file.inside).is_some_and(|folder| !is_open(folder));
    let dangers = files.iter().filter(|file| is_open(file) && !(file.inside && closed_folder));
    told(dangers.map(|file| format!("{} ({:03o})", file.path, file.mode & 0o777)).collect())
}

fn place(place: &Place) -> Judgement {
    let remote = REMOTE.contains(&place.filesystem.as_str()).then(|| place.filesystem.clone());
    told(remote.into_iter().chain(place.synced.clone()).collect())
}

fn tls(facts: &Facts) -> Judgement {
    told(facts.exposed.clone().filter(|_| !facts.tls).into_iter().collect())
}

/// Whether a log filter such as `info,actix_web=debug` asks some library for its chatter. Kotae's own lines are short at
/// every level.
fn is_wordy(filter: &str) -> bool {
    filter.split(',').any(|part| {
        let (target, level) = part.split_once('=').map_or(("", part), |(target, level)| (target.trim(), level));
        let loud = ["debug", "trace"].contains(&level.trim().to_ascii_lowercase().as_str());
        loud && target != "kotae" && !target.starts_with("kotae::")
    })
}
