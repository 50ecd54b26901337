//! Compresses what is the same for everybody: style sheets, the script, the page of all questions.
//! Owns which answers may be compressed: never one that holds something secret beside something typed, because the length of
//! a compressed answer tells of its content.

use std::io::Write as _;

use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Compresses a text that is sent again and again.
pub(super) fn squeeze(text: &str) -> Option<Vec<u8>> {
    pack(text, Compression::best())
}

/// Answers with a text, compressed if the browser reads that; `squeezed` is the text compressed before, if it was.
pub(super) fn send(
    request: &HttpRequest,
    mut answer: HttpResponseBuilder,
    text: String,
    squeezed: Option<Vec<u8>>,
) -> HttpResponse {
    answer.insert_header((VARY, "Accept-Encoding"));
    let reads = request.headers().get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok());
    let reads = reads.flat_map(|value| value.split(',')).any(|coding| coding.trim() == "gzip");
    match squeezed.or_else(|| pack(&text, Compression::fast())).filter(|_| reads) {
        Some(bytes) => answer.insert_header((CONTENT_ENCODING, "gzip")).body(bytes),
        None => answer.body(text),
    }
}

fn pack(text: &str, level: Compression) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(text.as_bytes()).ok()?;
    encoder.finish().ok()
}
