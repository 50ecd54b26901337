//! The plan of a draft.
//! Owns its handler; a plan is looked at and never kept, so a form that only asks sends it.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::fault::HrError;
use super::session::Staff;
use super::waves::{find, ok};
use crate::flow::{self, FlowError};
use crate::pages::hr::{PlanPage, html};
use crate::web::AppState;

#[derive(Deserialize)]
pub struct Wanted {
    rate: Option<String>,
    by: Option<String>,
}

/// `GET /hr/waves/{wave}/plan`
pub async fn page(
    state: Data<AppState>,
    staff: Staff,
    wave: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, HrError> {
    let wave = find(&state, &wave).await?;
    let basis = match flow::plan::basis(&state.context, &wave).await {
        Ok(basis) => Some(basis),
        Err(FlowError::NoRoster(_)) => None,
        Err(fault) => return Err(fault.into()),
    };
    let shell = staff.shell(staff.words.get("plan-title"), wave.synthetic);
    let page = PlanPage::new(shell, &wave, basis.as_ref(), wanted.rate.as_deref(), wanted.by.as_deref());
    Ok(ok(html(&page)?))
}
