//! Ids in paths.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use uuid::Uuid;

use super::problem::Problem;
use crate::domain::json::parse_uuid;

/// The `{id}` of a path: a UUID.
///
/// Taking it out of the request never fails, so that who calls is judged before what is asked for.
pub struct PathId(Option<Uuid>);

impl PathId {
    /// The id, or 400.
    pub fn read(&self) -> Result<Uuid, Problem> {
        self.0.ok_or_else(|| {
            Problem::bad_request(
                "bad_id",
                "the id in the path must be a UUID with hyphens, minted by you",
            )
        })
    }

    /// The id, or 404: on a page nobody writes an address, it is followed.
    pub fn of_page(&self) -> Result<Uuid, Problem> {
        self.0.ok_or_else(Problem::not_found)
    }
}

impl FromRequest for PathId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(parse_uuid);
        ready(Ok(PathId(id)))
    }
}
