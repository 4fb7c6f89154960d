//! The JSON API: routes, what goes over the wire, the OpenAPI document.

mod definitions;
mod document;
mod figures;
mod health;
mod participants;
mod responses;
mod schema;
mod undeclared;

use actix_web::web;

pub use document::{ApiDocument, document};
pub use undeclared::undeclared;

/// All routes of the API, and its document.
pub fn routes(config: &mut web::ServiceConfig) {
    document::configure(config);
    document::serve(config, &document());
}
