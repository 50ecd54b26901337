//! Comments between closing and release: two people look at each, and only what both agreed on is published.
//! Owns the steps; the rule of two is `domain::comment`'s. Whoever calls has made sure who decides.

use super::{Context, FlowError, opening};
use crate::domain::comment::{Comments, Decision, Finding, Names, Progress, Review, find_with};
use crate::domain::ids::CommentId;
use crate::domain::wave::{Wave, WaveState};
use crate::seal;
use crate::store::{ReviewChange, Reviews};

/// A comment of a closed wave, as reviewers see it: a text, and nothing about who wrote it or when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderReview {
    /// Its random id.
    pub id: CommentId,
    /// As it was written.
    pub text: String,
    /// What may tell who somebody is.
    pub found: Vec<Finding>,
    /// What was decided so far.
    pub review: Option<Review>,
}

/// The comments of a closed wave by their random ids, an order that means nothing.
///
/// # Errors
/// If the wave is not closed.
pub async fn load(context: &Context, wave: &Wave) -> Result<Vec<UnderReview>, FlowError> {
    wave.require(WaveState::Closed, "review comments")?;
    let names = Names::read(&names(context, wave).await?);
    let mut reviews = context.store.load_reviews(&wave.id).await?;
    let comments = opening::comments(context, wave).await?;
    let under_review = |(id, text): (CommentId, String)| UnderReview {
        found: find_with(&text, &names),
        review: reviews.remove(&id),
        id,
        text,
    };
    Ok(comments.into_iter().map(under_review).collect())
}

/// How far the review of a closed wave is: counts only.
///
/// # Errors
/// If the wave is not closed.
pub async fn progress(context: &Context, wave: &Wave) -> Result<Progress, FlowError> {
    wave.require(WaveState::Closed, "review comments")?;
    let reviews = context.store.load_reviews(&wave.id).await?;
    let mut progress = Progress::default();
    for id in opening::comments(context, wave).await?.keys() {
        progress.count(reviews.get(id));
    }
    Ok(progress)
}

/// Somebody decides about comments: all of it is noted, or nothing.
///
/// # Errors
/// If the wave is not closed, there is no such comment, or somebody else decided at the same moment.
pub async fn decide(
    context: &Context,
    wave: &Wave,
    who: &str,
    decisions: Vec<(CommentId, Decision)>,
) -> Result<(), FlowError> {
    wave.require(WaveState::Closed, "review comments")?;
    let comments = opening::comments(context, wave).await?;
    let mut reviews = context.store.load_reviews(&wave.id).await?;
    let mut changes = Vec::with_capacity(decisions.len());
    for (comment, decision) in decisions {
        let missing = || FlowError::NoComment(comment.to_string());
        let text = comments.get(&comment).ok_or_else(missing)?;
        if let Decision::Show(black) = &decision
            && !black.fits(text)
        {
            return Err(missing());
        }
        let before = reviews.remove(&comment);
        let after = Review::next(before.as_ref(), who, decision);
        if before.as_ref() != Some(&after) {
            changes.push(ReviewChange { comment, before, after });
        }
    }
    let stored = context.store.replace_reviews(&wave.id, &changes).await?;
    if stored { Ok(()) } else { Err(FlowError::Changed(wave.fiscal_year)) }
}

/// The names that are searched for in the comments of a wave, as they were pasted.
///
/// # Errors
/// If the store fails.
pub async fn names(context: &Context, wave: &Wave) -> Result<String, FlowError> {
    Ok(context.store.find_names(&wave.id).await?.unwrap_or_default())
}

/// Sets those names; they are forgotten when the wave is released.
///
/// # Errors
/// If the wave is not closed.
pub async fn set_names(context: &Context, wave: &Wave, names: &str) -> Result<(), FlowError> {
    wave.require(WaveState::Closed, "review comments")?;
    let stored = context.store.replace_names(&wave.id, names).await?;
    if stored { Ok(()) } else { Err(FlowError::Changed(wave.fiscal_year)) }
}

/// What two people agreed to show of the `received` comments, and the reviews that say so: the release is stored only if they
/// still do. Comments that nobody took out of the box were not looked at, and none is shown.
pub(super) async fn publish(context: &Context, wave: &Wave, received: u64) -> Result<(Comments, Reviews), FlowError> {
    let reviews = context.store.load_reviews(&wave.id).await?;
    let comments = opening::comments(context, wave).await?;
    let agreed = comments.iter().filter_map(|(id, text)| match reviews.get(id)?.agreed()? {
        Decision::Show(black) => Some(black.apply(text)),
        Decision::Withhold => None,
    });
    let minimum = wave.policy.minimum_group.get();
    let digest = |text: &str| seal::digest(text.as_bytes());
    Ok((Comments::publish(received, agreed.collect(), minimum, digest), reviews))
}
