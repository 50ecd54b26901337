//! Style sheets and the script, compiled in; their address carries their hash, so that browsers keep them for good.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, web};

use super::squeeze::{self, squeeze};
use crate::seal;

const RESPONDENT: &str =
    concat!(include_str!("../pages/style/base.css"), include_str!("../pages/style/respondent.css"));
const HR: &str = concat!(include_str!("../pages/style/base.css"), include_str!("../pages/style/hr.css"));
/// Made from the sources beside it by `npm run bundle`; `tests/run` makes it again and compares.
const ANSWER: &str = include_str!("../pages/script/answer.js");

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

static RESPONDENT_NAME: LazyLock<String> = LazyLock::new(|| address("respondent", "css", RESPONDENT));
static HR_NAME: LazyLock<String> = LazyLock::new(|| address("hr", "css", HR));
static ANSWER_NAME: LazyLock<String> = LazyLock::new(|| address("answer", "js", ANSWER));

static RESPONDENT_SQUEEZED: LazyLock<Option<Vec<u8>>> = LazyLock::new(|| squeeze(RESPONDENT));
static HR_SQUEEZED: LazyLock<Option<Vec<u8>>> = LazyLock::new(|| squeeze(HR));
static ANSWER_SQUEEZED: LazyLock<Option<Vec<u8>>> = LazyLock::new(|| squeeze(ANSWER));

fn address(name: &str, ending: &str, text: &str) -> String {
    format!("/assets/{name}.{}.{ending}", &seal::digest(text.as_bytes())[..12])
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

/// Address of the script that seals answers in the browser.
#[must_use]
pub fn answer_js() -> &'static str {
    &ANSWER_NAME
}

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(
            respondent_css(),
            web::get().to(async |it: HttpRequest| asset(&it, CSS, RESPONDENT, &RESPONDENT_SQUEEZED)),
        )
        .route(hr_css(), web::get().to(async |it: HttpRequest| asset(&it, CSS, HR, &HR_SQUEEZED)))
        .route(answer_js(), web::get().to(async |it: HttpRequest| asset(&it, SCRIPT, ANSWER, &ANSWER_SQUEEZED)))
        .route("/favicon.ico", web::get().to(HttpResponse::NoContent));
}

fn asset(request: &HttpRequest, kind: &'static str, text: &'static str, squeezed: &Option<Vec<u8>>) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type(kind).insert_header(("Cache-Control", "public, max-age=31536000, immutable"));
    squeeze::send(request, answer, text.to_owned(), squeezed.clone())
}
