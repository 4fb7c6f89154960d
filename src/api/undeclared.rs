//! What answers when no route does.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use super::document::ApiDocument;
use crate::http::problem::Problem;

/// 405 with `Allow` where another method would do, otherwise 404.
pub fn undeclared(request: &HttpRequest, document: &ApiDocument) -> HttpResponse {
    let allowed = document.methods(request.path());
    // A path may look like a route's and still be none: an empty id, for one.
    if allowed.is_empty() || allowed.contains(&request.method().as_str()) {
        return Problem::not_found().error_response();
    }
    let mut response = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("this takes {}", allowed.join(", ")),
    )
    .error_response();
    if let Ok(value) = header::HeaderValue::from_str(&allowed.join(", ")) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
