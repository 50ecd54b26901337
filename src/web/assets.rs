//! Style sheets, compiled in; their address carries their hash, so that browsers keep them for good.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};

use crate::seal;

const RESPONDENT: &str =
    concat!(include_str!("../pages/style/base.css"), include_str!("../pages/style/respondent.css"));
const HR: &str = concat!(include_str!("../pages/style/base.css"), include_str!("../pages/style/hr.css"));

static RESPONDENT_NAME: LazyLock<String> = LazyLock::new(|| address("respondent", RESPONDENT));
static HR_NAME: LazyLock<String> = LazyLock::new(|| address("hr", HR));

fn address(name: &str, text: &str) -> String {
    format!("/assets/{name}.{}.css", &seal::digest(text.as_bytes())[..12])
}

/// Address of the respondents' style sheet.
#[must_use]
pub fn respondent_css() -> &'static str {
    &RESPONDENT_NAME
}

/// Address of the staff's style sheet.
#[must_use]
pub fn hr_css() -> &'static str {
    &HR_NAME
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(respondent_css(), web::get().to(|| style(RESPONDENT)))
        .route(hr_css(), web::get().to(|| style(HR)))
        .route("/favicon.ico", web::get().to(HttpResponse::NoContent));
}

fn style(text: &'static str) -> std::future::Ready<HttpResponse> {
    let answer = HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header(("Cache-Control", "public, max-age=31536000, immutable"))
        .body(text);
    std::future::ready(answer)
}
