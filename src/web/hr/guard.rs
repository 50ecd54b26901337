//! Whether a form was sent by a person from our own page.
//! Owns the checks against forged requests; knows no session.

use actix_web::HttpRequest;
use data_encoding::HEXLOWER;

use crate::seal::{self, Keys};

/// The code a form of this session must carry.
pub fn code(keys: &Keys, purpose: &str, token: &str) -> String {
    HEXLOWER.encode(&keys.mac(purpose, &[token.as_bytes()]))
}

/// Whether the code is right and the browser does not say that the request comes from elsewhere.
pub fn is_ours(request: &HttpRequest, expected: &str, given: &str) -> bool {
    seal::same(expected.as_bytes(), given.as_bytes()) && is_from_here(request)
}

/// Browsers say where a request comes from in one of two headers; over plain HTTP, with our own `no-referrer`, they say
/// `null`, which tells nothing: then the code alone decides.
fn is_from_here(request: &HttpRequest) -> bool {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin";
    }
    match header("origin") {
        None | Some("null") => true,
        Some(origin) => origin.split_once("://").map(|(_, host)| host) == header("host"),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_request_from_another_site_is_refused_even_with_the_right_code() {
        let ours = |headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::post().insert_header(("host", "kotae.city.example"));
            for header in headers {
                request = request.insert_header(*header);
            }
            is_ours(&request.to_http_request(), "code", "code")
        };
        assert!(ours(&[]));
        assert!(ours(&[("origin", "null")]));
        assert!(ours(&[("origin", "https://kotae.city.example")]));
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(!ours(&[("origin", "https://evil.example")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "https://kotae.city.example")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!is_ours(&TestRequest::post().to_http_request(), "code", "edoc"));
        assert!(!is_ours(&TestRequest::post().to_http_request(), "code", ""));
    }
}
