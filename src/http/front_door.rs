//! What happens to every request before and after its handler: an id, the refusals that need no handler, the headers, one log line.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError, web};
use uuid::Uuid;

use super::metrics::Metrics;
use super::peer::peer;
use super::problem::Problem;

/// The id under which the log knows a request.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What no page needs. Names that Chromium does not know on every platform (bluetooth, web-share) are left out: it complains of them on each page.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), display-capture=(), encrypted-media=(), \
     fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), \
     window-management=(), xr-spatial-tracking=()";

/// The middleware around everything.
pub async fn front_door(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let began = Instant::now();
    let id = RequestId(Uuid::new_v4());
    request.extensions_mut().insert(id);
    let is_https = peer(request.request()).is_https;
    let mut response = match refusal(&request) {
        Some(problem) => {
            let (request, _) = request.into_parts();
            ServiceResponse::new(request, problem.error_response()).map_into_right_body()
        }
        None => match next.call(request).await {
            Ok(response) => response.map_into_left_body(),
            Err(error) => return Err(error),
        },
    };
    set_headers(response.headers_mut(), id, is_https);
    note(&response, id, began);
    Ok(response)
}

/// What needs no handler to be refused.
fn refusal(request: &ServiceRequest) -> Option<Problem> {
    if request.headers().contains_key(header::CONTENT_ENCODING) {
        return Some(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "encoded_body",
            "send the body as it is, without Content-Encoding",
        ));
    }
    // Only figures take parameters. A token in a query string would end up in logs along the way.
    let path = request.path();
    let takes_parameters = path.starts_with("/api/v1/figures/");
    if path.starts_with("/api/v1/") && !takes_parameters && !request.query_string().is_empty() {
        return Some(Problem::bad_request(
            "unknown_parameter",
            "this takes no parameters in the query string; tokens go in the Authorization header",
        ));
    }
    None
}

/// Headers that every answer carries, errors included.
fn set_headers(headers: &mut HeaderMap, id: RequestId, is_https: bool) {
    let always = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS),
    ];
    // Over plain HTTP it means nothing, and browsers must not heed it. Other names below ours are not ours to bind.
    let over_tls = is_https.then_some(("strict-transport-security", "max-age=31536000"));
    for (name, value) in always.into_iter().chain(over_tls) {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    // A handler that knows better has said so.
    let defaults = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in defaults {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id.0.to_string()) {
        headers.insert(REQUEST_ID, value);
    }
}

/// Remembers a problem that has become a page, for the log.
pub fn note_problem(request: &HttpRequest, problem: Problem) {
    request.extensions_mut().insert(problem);
}

/// One line a request: the route's pattern, never the path, the query or anything that was sent.
fn note<B>(response: &ServiceResponse<B>, id: RequestId, began: Instant) {
    let request = response.request();
    let method = request.method().as_str();
    let route = request
        .match_pattern()
        .unwrap_or_else(|| "(no route)".to_owned());
    let status = response.status().as_u16();
    let elapsed = began.elapsed();
    if let Some(metrics) = request.app_data::<web::Data<Metrics>>() {
        let method = match *request.method() {
            Method::GET | Method::PUT | Method::POST | Method::HEAD => method,
            _ => "other",
        };
        metrics.answered(method, &route, status, elapsed.as_secs_f64());
    }
    let shown = request.extensions().get::<Problem>().cloned();
    let problem = response
        .response()
        .error()
        .and_then(|error| error.as_error::<Problem>())
        .or(shown.as_ref());
    let code = problem.map_or("", Problem::code);
    let milliseconds = elapsed.as_secs_f64() * 1000.0;
    if let Some(cause) = problem.and_then(Problem::cause) {
        tracing::error!(request = %id.0, method, route, status, code, milliseconds, cause, "failed");
    } else {
        tracing::debug!(request = %id.0, method, route, status, code, milliseconds, "answered");
    }
}
