//! Headers of every answer: nothing from elsewhere, no frames, no referrer, no guessing of types.

use actix_web::middleware::DefaultHeaders;

/// The one policy of trusted types reads a page of this server for the script of the answering page.
const POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types kotae";

const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()";

/// A browser that came by TLS once comes by TLS for a year. Only this very name: others of the city are not ours to bind.
const ALWAYS_TLS: (&str, &str) = ("Strict-Transport-Security", "max-age=31536000");

/// Headers a handler may override (`Cache-Control` of pages that must survive the Back button).
pub(super) fn defaults(by_tls: bool) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add(("Content-Security-Policy", POLICY))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
        .add(("Permissions-Policy", PERMISSIONS))
        .add(("Cache-Control", "no-store"));
    if by_tls { headers.add(ALWAYS_TLS) } else { headers }
}
