//! Bodies: JSON of at most 64 KiB, whole within fifteen seconds, unambiguous.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use serde_json::Value;

use super::problem::Problem;
use crate::domain::json;

/// The largest body that is accepted.
pub const LARGEST: usize = 64 * 1024;
/// A body that dribbles in longer than this is given up.
const DEADLINE: Duration = Duration::from_secs(15);

/// A JSON body. Taking it out of the request never fails, so that who calls is judged before what was sent.
pub struct JsonBody(Result<Value, Problem>);

impl JsonBody {
    /// The value, or what is wrong with it.
    pub fn read(self) -> Result<Value, Problem> {
        self.0
    }
}

impl FromRequest for JsonBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let announced = check_headers(request);
        let payload = payload.take();
        Box::pin(async move { Ok(JsonBody(read(announced, payload).await)) })
    }
}

async fn read(announced: Result<(), Problem>, payload: Payload) -> Result<Value, Problem> {
    announced?;
    let bytes = in_time(payload).await?;
    json::parse(&bytes).map_err(|message| Problem::bad_request("bad_json", message))
}

/// What a page's form sends.
pub async fn read_form(request: &HttpRequest, payload: Payload) -> Result<BytesMut, Problem> {
    let content_type = header_text(request, header::CONTENT_TYPE);
    if content_type.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_a_form",
            "send the form as application/x-www-form-urlencoded",
        ));
    }
    check_length(request)?;
    in_time(payload).await
}

async fn in_time(payload: Payload) -> Result<BytesMut, Problem> {
    tokio::time::timeout(DEADLINE, collect(payload))
        .await
        .map_err(|_| {
            Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                "the body did not arrive within 15 seconds; send it again",
            )
        })?
}

fn header_text(request: &HttpRequest, name: header::HeaderName) -> &str {
    request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

fn check_headers(request: &HttpRequest) -> Result<(), Problem> {
    let content_type = header_text(request, header::CONTENT_TYPE);
    let mime = content_type.split(';').next().unwrap_or_default().trim();
    if !mime.eq_ignore_ascii_case("application/json") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_json",
            "send the body as Content-Type: application/json",
        ));
    }
    check_length(request)
}

fn check_length(request: &HttpRequest) -> Result<(), Problem> {
    let length = header_text(request, header::CONTENT_LENGTH).parse::<u64>();
    if length.is_ok_and(|length| length > LARGEST as u64) {
        return Err(too_large());
    }
    Ok(())
}

async fn collect(mut payload: Payload) -> Result<BytesMut, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk
            .map_err(|_| Problem::bad_request("cut_off", "the body was cut off; send it again"))?;
        if bytes.len() + chunk.len() > LARGEST {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        "a body may have at most 64 KiB",
    )
}
