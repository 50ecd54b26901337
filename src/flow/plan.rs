//! The plan of a draft: what its release will show, from its roster and an expected response rate.
//! Owns what a plan rests on; reads counts and released rates only, and stores nothing.

use std::sync::Arc;

use super::release::{Released, load_all};
use super::{Context, FlowError, wave};
use crate::domain::codebook::Codebook;
use crate::domain::ids::AttributeId;
use crate::domain::protect::plan::{Expectation, Plan, Rate, plan};
use crate::domain::roster::Roster;
use crate::domain::survey::{Attribute, MinimumGroup, Survey};
use crate::domain::wave::{Wave, WaveState};

/// What a plan rests on.
pub struct Basis {
    codebook: Arc<Codebook>,
    roster: Roster,
    minimum: MinimumGroup,
    /// The release of the last wave before this one.
    last: Option<Arc<Released>>,
}

/// Reads what a plan of a draft rests on.
///
/// # Errors
/// If the wave is no longer a draft, or has no roster.
pub async fn basis(context: &Context, wave: &Wave) -> Result<Basis, FlowError> {
    wave.require(WaveState::Draft, "be planned")?;
    let codebook = wave::codebook(context, wave).await?;
    let survey = codebook.survey();
    let roster = context.store.find_roster(&wave.id, survey).await?.ok_or(FlowError::NoRoster(wave.fiscal_year))?;
    let mut released = load_all(context, Some(survey.id.as_str())).await?;
    released.retain(|released| released.release.wave.fiscal_year < wave.fiscal_year);
    Ok(Basis { last: released.pop(), ..Basis::new(codebook, roster, wave.policy.minimum_group) })
}

impl Basis {
    /// A plan without a wave, and so without a wave before it.
    #[must_use]
    pub const fn new(codebook: Arc<Codebook>, roster: Roster, minimum: MinimumGroup) -> Self {
        Self { codebook, roster, minimum, last: None }
    }

    /// The survey.
    #[must_use]
    pub fn survey(&self) -> &Survey {
        self.codebook.survey()
    }

    /// The release the rates come from, if there was a wave before.
    #[must_use]
    pub fn last(&self) -> Option<&Released> {
        self.last.as_deref()
    }

    /// The response rate of everybody in that release.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        let whole = self.last()?.release.tables.whole.figures()?;
        whole.response_rate.and_then(|rate| Rate::of(rate.percent))
    }

    /// Attributes of the roster by whose levels it shows rates, in survey order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        let counted = self.codebook.attributes().filter(|(_, codes)| codes.headcounts.is_some());
        counted.map(|(attribute, _)| attribute).filter(|attribute| {
            self.last().is_some_and(|last| !Rate::released(&last.release.tables, &attribute.id).is_empty())
        })
    }

    /// The plan if so many answer: everywhere alike, or by an attribute as in the last release.
    #[must_use]
    pub fn plan(&self, rate: Rate, by: Option<&AttributeId>) -> Plan {
        let expectation = match self.last().zip(by) {
            Some((last, by)) => Expectation::as_before(rate, by, &last.release.tables),
            None => Expectation::even(rate),
        };
        plan(&self.codebook, &self.roster, self.minimum, &expectation)
    }
}
