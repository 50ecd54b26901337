//! Comments: the list that is reviewed before the release, one comment to decide about, and what was published.
//! Owns how they are laid out; a comment is a text in an order that means nothing, and no page has room for more.

use std::ops::Range;

use askama::Template;

use super::{Count, Shell};
use crate::domain::comment::{Blackout, Comments, Decision, FEWEST, Kind, Piece, Progress, Review, pieces};
use crate::domain::release::Release;
use crate::domain::wave::{Policy, Wave};
use crate::flow::comment::UnderReview;
use crate::words::{Words, grouped};

/// Comments on one page of a list.
const A_PAGE: usize = 50;

/// The comments of a closed wave.
#[derive(Template)]
#[template(path = "hr/comments.html", config = ".config/askama.toml")]
pub struct CommentsPage {
    /// Around it.
    pub shell: Shell,
    base: String,
    year: String,
    fewest: String,
    counts: Vec<Count>,
    next: Option<String>,
    comments: Vec<Card>,
    pages: Vec<PageLink>,
    names: String,
}

struct Card {
    href: String,
    parts: Vec<Part>,
    state: State,
}

/// Some letters of a comment.
struct Part {
    place: String,
    text: String,
    /// What they look like: a word for the reader.
    found: Option<String>,
    black: bool,
    words: bool,
}

/// How far a comment is, for its colour and in words.
struct State {
    class: &'static str,
    name: String,
}

struct PageLink {
    number: usize,
    current: bool,
}

impl CommentsPage {
    /// The list as `user` sees it; `page` counts from 1.
    #[must_use]
    pub fn new(shell: Shell, wave: &Wave, comments: &[UnderReview], names: String, page: usize) -> Self {
        let words = shell.words;
        let user = shell.user.clone().unwrap_or_default();
        let base = format!("/hr/waves/{}", wave.id);
        let mut progress = Progress::default();
        comments.iter().for_each(|comment| progress.count(comment.review.as_ref()));
        let next = comments.iter().find(|comment| Review::waits_for(comment.review.as_ref(), &user));
        let (pages, shown) = turn(comments.len(), page);
        Self {
            year: words.fiscal_year(wave.fiscal_year),
            fewest: words.with("hr-comments-fewest", &[("n", &fewest(wave.policy))]),
            counts: counts(progress, words),
            next: next.map(|comment| format!("{base}/comments/{}", comment.id)),
            comments: comments[shown].iter().map(|comment| Card::new(comment, &base, &user, words)).collect(),
            pages,
            names,
            base,
            shell,
        }
    }
}

/// The links of a list in pages, and what stands on one of them.
fn turn(many: usize, page: usize) -> (Vec<PageLink>, Range<usize>) {
    let last = many.div_ceil(A_PAGE).max(1);
    let page = page.clamp(1, last);
    let links = (1..=last).map(|number| PageLink { number, current: number == page });
    let links = if last == 1 { Vec::new() } else { links.collect() };
    (links, (page - 1) * A_PAGE..many.min(page * A_PAGE))
}

fn counts(progress: Progress, words: Words) -> Vec<Count> {
    let count = |key: &str, number: u64| Count::new(words.get(key), grouped(number));
    vec![
        count("hr-comments-received", progress.received),
        count("hr-comments-shown", progress.shown),
        count("hr-comments-withheld", progress.withheld),
        count("hr-comments-open", progress.open()),
    ]
}

/// So many comments must be agreed on, or none is shown.
fn fewest(policy: Policy) -> u64 {
    u64::from(policy.minimum_group.get()).max(FEWEST as u64)
}

/// What a release would do to comments that are not agreed on; nothing where there are none.
pub(super) fn warnings(policy: Policy, progress: Progress, words: Words) -> Vec<String> {
    if progress.received == 0 {
        return Vec::new();
    }
    let (n, shown, open) = (grouped(progress.received), grouped(progress.shown), grouped(progress.open()));
    let mut lines = vec![words.with("hr-release-comments", &[("n", &n), ("shown", &shown)])];
    lines.extend((progress.open() > 0).then(|| words.with("hr-release-comments-open", &[("open", &open)])));
    let few = progress.shown < fewest(policy);
    lines.extend(few.then(|| words.with("hr-release-comments-few", &[("fewest", &fewest(policy))])));
    lines.push(words.get("hr-release-comments-gone"));
    lines
}

impl Card {
    fn new(comment: &UnderReview, base: &str, user: &str, words: Words) -> Self {
        let black = match comment.review.as_ref().map(|review| &review.decision) {
            Some(Decision::Show(black)) => black.clone(),
            Some(Decision::Withhold) | None => Blackout::default(),
        };
        Self {
            href: format!("{base}/comments/{}", comment.id),
            parts: parts(comment, &black, words),
            state: State::of(comment.review.as_ref(), user, words),
        }
    }
}

fn parts(comment: &UnderReview, black: &Blackout, words: Words) -> Vec<Part> {
    let name = |kind: Kind| words.get(&format!("hr-found-{}", kind.code()));
    let part = |piece: Piece<'_>| Part {
        place: format!("{}-{}", piece.start, piece.at().end),
        text: piece.text.to_owned(),
        found: piece.found.map(name),
        black: piece.black,
        words: piece.words,
    };
    pieces(&comment.text, &comment.found, black).into_iter().map(part).collect()
}

impl State {
    fn of(review: Option<&Review>, user: &str, words: Words) -> Self {
        let (class, key) = match review {
            None => ("draft", "none"),
            Some(review) => match (review.agreed(), review.first == user) {
                (Some(Decision::Show(_)), _) => ("released", "show"),
                (Some(Decision::Withhold), _) => ("released", "withhold"),
                (None, true) => ("open", "other"),
                (None, false) => ("closed", "own"),
            },
        };
        Self { class, name: words.get(&format!("hr-comment-state-{key}")) }
    }
}

/// One comment to decide about.
#[derive(Template)]
#[template(path = "hr/comment.html", config = ".config/askama.toml")]
pub struct CommentPage {
    /// Around it.
    pub shell: Shell,
    base: String,
    year: String,
    action: String,
    state: State,
    said: String,
    /// What is decided so far, as it would be published.
    shown: Option<String>,
    parts: Vec<Part>,
    found: Vec<(String, String)>,
    typed: Typed,
}

/// What a reviewer chose and typed, to be shown again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Chosen words; nothing if the page is fresh.
    pub black: Option<Blackout>,
    /// Further words, one a line.
    pub words: String,
    /// Those of them that do not stand in the comment.
    pub unknown: Vec<String>,
}

impl CommentPage {
    /// A comment as `user` sees it.
    #[must_use]
    pub fn new(shell: Shell, wave: &Wave, comment: &UnderReview, typed: Typed) -> Self {
        let words = shell.words;
        let user = shell.user.clone().unwrap_or_default();
        let base = format!("/hr/waves/{}", wave.id);
        let decided = comment.review.as_ref().and_then(|review| match &review.decision {
            Decision::Show(black) => Some(black),
            Decision::Withhold => None,
        });
        let fresh = || decided.cloned().unwrap_or_else(|| Blackout::of(&comment.found));
        let black = typed.black.clone().unwrap_or_else(fresh);
        let parts = parts(comment, &black, words);
        let found = parts.iter().filter_map(|part| Some((part.found.clone()?, part.text.clone())));
        Self {
            year: words.fiscal_year(wave.fiscal_year),
            action: format!("{base}/comments/{}", comment.id),
            state: State::of(comment.review.as_ref(), &user, words),
            said: said(comment.review.as_ref(), &user, words),
            shown: decided.map(|black| black.apply(&comment.text)),
            found: found.collect(),
            parts,
            typed,
            base,
            shell,
        }
    }
}

/// Who decided what, and what agreeing means.
fn said(review: Option<&Review>, user: &str, words: Words) -> String {
    let Some(review) = review else { return words.get("hr-comment-said-none") };
    let decision = match review.decision {
        Decision::Show(_) => "show",
        Decision::Withhold => "withhold",
    };
    let second = review.second.clone().unwrap_or_default();
    let who = match review.second {
        Some(_) => "agreed",
        None if review.first == user => "own",
        None => "other",
    };
    words.with(&format!("hr-comment-said-{who}-{decision}"), &[("first", &review.first), ("second", &second)])
}

/// The comments of a release.
#[derive(Template)]
#[template(path = "hr/published.html", config = ".config/askama.toml")]
pub struct PublishedPage {
    /// Around it.
    pub shell: Shell,
    base: String,
    year: String,
    counts: Vec<Count>,
    /// Why there are no texts: a word and a sentence.
    held: Option<(String, String)>,
    withheld: Option<String>,
    texts: Vec<String>,
    pages: Vec<PageLink>,
}

impl PublishedPage {
    /// What was published; `page` counts from 1.
    #[must_use]
    pub fn new(shell: Shell, release: &Release, page: usize) -> Self {
        let words = shell.words;
        let comments = &release.comments;
        let count = |key: &str, number: u64| Count::new(words.get(key), grouped(number));
        let (pages, shown) = turn(comments.texts().len(), page);
        let withheld = (comments.state() == "shown" && comments.withheld() > 0)
            .then(|| words.with("hr-published-withheld", &[("n", &grouped(comments.withheld()))]));
        Self {
            base: format!("/hr/waves/{}", release.wave.id),
            year: words.fiscal_year(release.wave.fiscal_year),
            counts: vec![
                count("hr-comments-received", comments.received()),
                count("hr-published-shown", comments.texts().len() as u64),
                count("hr-published-hidden", comments.withheld()),
            ],
            held: held(comments, release.wave.policy, words),
            withheld,
            texts: comments.texts()[shown].to_vec(),
            pages,
            shell,
        }
    }
}

fn held(comments: &Comments, policy: Policy, words: Words) -> Option<(String, String)> {
    let state = comments.state();
    let why = || words.with(&format!("hr-published-{state}"), &[("n", &fewest(policy))]);
    (state != "shown").then(|| (words.get(&format!("cell-{state}")), why()))
}
