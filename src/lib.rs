//! Kotae (応え): anonymous engagement surveys turned into scores, charts and yearly reports.
//!
//! # The one road
//! ```text
//! surveys/*.toml -> Survey -> Wave -> sealed Response -> box -> (closed, opened in memory) -> Tally -> Scores -> Protected tables -> Release
//!   (definition)  (checked) (keyed, opened) (flow::intake) (store)   (flow::opening)         (frame)  (score)       (protect)      (frozen)
//! ```
//! Two doors only. In: [`flow::intake`] turns a credential and a form into a sealed answer in the box; the importer calls it too.
//! Out: [`flow::release`] loads a closed wave once, tallies it, scores it, protects it and freezes it. Every screen,
//! file and API answer reads a [`domain::release::Release`] and nothing else; no page queries responses. Between closing
//! and release two of the staff read the comments, which are stored without anything about who wrote them, and agree on
//! what is published of them ([`flow::comment`]).
//!
//! # The rooms, in road order
//! | room | owns |
//! |---|---|
//! | [`domain`] | pure: surveys, rosters, waves, responses, tallies, scores, disclosure control, releases |
//! | [`clock`] | the one place that asks the time |
//! | [`seal`] | the only room that names cryptography crates: keys, sealed forms, passwords, tokens |
//! | [`store`] | the only room that names sqlx: SQLite and PostgreSQL; domain values go in and come out |
//! | [`frame`] | the only room that names polars: files of responses to tallies |
//! | [`words`] | screen texts, Japanese first, English complete |
//! | [`chart`] | the only room that names plotters: protected tables to SVG and PNG |
//! | [`flow`] | the roads; joins rooms; holds no SQL, HTML or HTTP |
//! | [`pages`] | askama structs beside their .html; fields are protected values, words and charts; style sheets and the script |
//! | [`web`] | the only room that names actix and rustls: thin handlers for respondents, HR and the API |
//! | [`cli`] | one file a subcommand; the same flows as the web |
//! | [`config`], [`telemetry`] | settings read once; the log, and what it never holds |
//!
//! Direction: `domain <- clock, seal, store, frame, words, chart <- flow, pages <- web, cli <- main`; `tests/house.rs` holds it.

// Tests inside share the invented organisations of `tests/attack`.
#[cfg(test)]
extern crate self as kotae;

pub mod domain;

pub mod clock;

pub mod seal;

pub mod store;

pub mod frame;

pub mod words;

pub mod chart;

pub mod flow;

pub mod pages;

pub mod web;

pub mod cli;

pub mod config;

pub mod telemetry;
