//! Staff: login, waves, plans, comments, steps and results. Thin handlers over flows and pages.
//! Owns sessions, forms and addresses under `/hr`; never sees a response (comments are stored apart from them).

mod comments;
mod cookie;
mod desk;
mod door;
mod fault;
mod guard;
mod key;
mod login;
mod plan;
mod results;
mod session;
mod steps;
mod throttle;
mod tongue;
mod waves;

use actix_web::middleware::from_fn;
use actix_web::web;

pub use desk::Desk;

/// All routes under `/hr`.
pub fn routes(config: &mut web::ServiceConfig) {
    let wave = web::scope("/waves/{wave}")
        .route("", web::get().to(waves::one))
        .route("/plan", web::get().to(plan::page))
        .route("/results", web::get().to(results::page))
        .route("/comments", web::get().to(comments::page))
        .service(
            web::resource("/comments/names")
                .app_data(web::FormConfig::default().limit(comments::LONGEST))
                .post(comments::set_names),
        )
        .service(web::resource("/comments/{comment}").get(comments::one).post(comments::decide))
        .route("/protection", web::get().to(results::protection))
        .route("/figures/{file}", web::get().to(results::figure))
        .service(web::resource("/key").get(key::form).post(key::make))
        .route("/key/rehearsal", web::post().to(key::rehearse))
        .service(web::resource("/{step}").get(steps::ask).post(steps::take));
    let staff = web::scope("/hr")
        .wrap(from_fn(door::dress))
        .route("", web::get().to(waves::home))
        .service(web::resource("/login").get(login::form).post(login::enter))
        .route("/logout", web::post().to(login::leave))
        .route("/waves", web::get().to(waves::all))
        .service(wave)
        .default_service(web::to(waves::nowhere));
    config.service(staff);
}
