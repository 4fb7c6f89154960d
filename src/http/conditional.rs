//! Entity tags: `If-Match` for changing what was read, `If-None-Match` for not sending it twice.

use actix_web::HttpRequest;
use actix_web::http::header;

use crate::app::IfMatch;

/// The tag of a revision.
pub fn revision_tag(revision: i32) -> String {
    format!("\"{revision}\"")
}

/// What `If-Match` says about revisions. Several tags, weak tags and `*` match no revision: a change needs the one that was read.
pub fn if_match(request: &HttpRequest) -> IfMatch {
    match request.headers().get(header::IF_MATCH) {
        None => IfMatch::Absent,
        Some(value) => value
            .to_str()
            .ok()
            .and_then(|text| {
                text.trim()
                    .strip_prefix('"')?
                    .strip_suffix('"')?
                    .parse()
                    .ok()
            })
            .map_or(IfMatch::Other, IfMatch::Revision),
    }
}

/// Whether the caller has this version already.
pub fn is_known(request: &HttpRequest, tag: &str) -> bool {
    request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*")
}
