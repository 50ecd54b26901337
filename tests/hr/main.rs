//! The staff side as its callers meet it: a real server, forms, cookies and tokens.
#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

mod api;
mod callers;
mod comments;
mod house;
mod login;
mod pages;
mod plan;
mod protection;
mod proxy;
mod results;
mod scrape;
#[path = "../chart/states.rs"]
mod states;
mod steps;
