//! What the protection of a release did, on the wire.
//! Owns its structs; carries counts of groups, never of people in a hidden one.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::protect::{Assurance, Coarser};

/// What the protection did with the tables, and what is proven of the result.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssuranceWire {
    /// `standard` or `strict`.
    #[schema(example = "standard")]
    protection: &'static str,
    /// Smallest group whose scores are shown.
    minimum_group: u32,
    /// Groups with answers, the whole among them.
    groups: u32,
    /// Of these, groups with the minimum of answers.
    eligible: u32,
    /// Groups shown by themselves.
    shown: u32,
    /// Merged groups shown.
    merged: u32,
    /// Groups whose people are found in a merged group.
    members: u32,
    /// Groups hidden.
    hidden: u32,
    /// Proven: whoever combines all released numbers finds no single person in fewer than this many people.
    distance: u32,
    /// Items printed more coarsely than the level of protection says, for all groups.
    coarser: Vec<CoarserWire>,
    /// SHA-256 of the certificate; null if there is none.
    certificate: Option<String>,
}

/// An item printed more coarsely.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoarserWire {
    /// Item id.
    item: String,
    /// Groups with fewer answers than this show no mean of it; 0: all do.
    hidden_under: u32,
}

impl AssuranceWire {
    pub(super) fn new(assurance: &Assurance) -> Self {
        let Assurance { groups, eligible, shown, merged, members, hidden, distance, .. } = *assurance;
        let coarser =
            |coarser: &Coarser| CoarserWire { item: coarser.item.to_string(), hidden_under: coarser.hidden_under };
        Self {
            protection: assurance.protection.code(),
            minimum_group: assurance.minimum.get(),
            groups,
            eligible,
            shown,
            merged,
            members,
            hidden,
            distance,
            coarser: assurance.coarser.iter().map(coarser).collect(),
            certificate: Some(assurance.certificate.clone()).filter(|hash| !hash.is_empty()),
        }
    }
}
