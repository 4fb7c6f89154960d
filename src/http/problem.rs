//! Errors on the wire: RFC 9457 problem details, mapped once from the use cases' errors.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app;
use crate::domain::json::Fault;

/// More faults than this are counted, not listed: a reply should not be longer than what was sent.
const LISTED: usize = 200;

/// What every error looks like. `code` is stable; `detail` is for people and repeats nothing that was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: `code` tells problems apart.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    #[schema(example = "Unprocessable Entity")]
    title: String,
    #[serde(serialize_with = "status_number")]
    #[schema(value_type = u16, example = 422)]
    status: StatusCode,
    /// Stable, for programs.
    #[schema(example = "invalid")]
    code: &'static str,
    /// What is wrong and what to do.
    detail: String,
    /// With 422: every fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<FaultSchema>)]
    errors: Vec<Fault>,
    #[serde(skip)]
    retry_after: Option<u32>,
    /// For the log only.
    #[serde(skip)]
    cause: Option<String>,
}

/// One fault in the content.
#[derive(Serialize, ToSchema)]
#[schema(as = Fault)]
struct FaultSchema {
    /// RFC 6901 pointer into the body.
    #[schema(example = "/answers/able-to-work")]
    pointer: String,
    /// Stable, for programs.
    #[schema(example = "unknown_option")]
    code: String,
    /// What would be right.
    message: String,
}

fn status_number<S: serde::Serializer>(
    status: &StatusCode,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem with its stable code.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            cause: None,
        }
    }

    /// 404, the same for what does not exist and for what lies outside the caller's reach.
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "there is nothing here, or it lies outside what you may reach",
        )
    }

    /// 401: nobody has signed in here, or the session is over.
    pub fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "signed_out",
            "sign in first; if you had, your session is over",
        )
    }

    /// 503: worth trying again.
    pub fn unavailable() -> Self {
        let mut problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "the service cannot do this just now; send the same request again in a moment, it is stored at most once",
        );
        problem.retry_after = Some(1);
        problem
    }

    /// 400.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The faults in the content, with 422.
    pub fn errors(&self) -> &[Fault] {
        &self.errors
    }

    /// After how many seconds it may be tried again.
    pub fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// What went wrong inside, for the log.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    fn internal(cause: String) -> Self {
        let mut problem = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "something went wrong on our side; the operator finds it in the log under the request id in the header x-request-id",
        );
        problem.cause = Some(cause);
        problem
    }
}

impl From<app::Error> for Problem {
    fn from(error: app::Error) -> Self {
        match error {
            app::Error::BadRequest { code, detail } => Self::bad_request(code, detail),
            app::Error::SignedOut => Self::signed_out(),
            app::Error::Refused { code, detail } => {
                Self::new(StatusCode::UNAUTHORIZED, code, detail)
            }
            app::Error::Forbidden { code, detail } => {
                Self::new(StatusCode::FORBIDDEN, code, detail)
            }
            app::Error::NotFound => Self::not_found(),
            app::Error::NotPublished { code, detail } => {
                Self::new(StatusCode::NOT_FOUND, code, detail)
            }
            app::Error::Gone { code, detail } => Self::new(StatusCode::GONE, code, detail),
            app::Error::Conflict { code, detail } => Self::new(StatusCode::CONFLICT, code, detail),
            app::Error::Stale => Self::new(
                StatusCode::PRECONDITION_FAILED,
                "stale",
                "If-Match names another revision than the current one; read it again and decide anew",
            ),
            app::Error::NeedsIfMatch => Self::new(
                StatusCode::PRECONDITION_REQUIRED,
                "needs_if_match",
                "this exists already with other content; to change it, send If-Match with its current ETag",
            ),
            app::Error::Invalid(errors) => {
                let listed = errors.len().min(LISTED);
                let detail = if listed == errors.len() {
                    format!("{listed} fault(s) in the content, listed in errors")
                } else {
                    format!(
                        "{} faults in the content; errors lists the first {listed}",
                        errors.len()
                    )
                };
                let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail);
                problem.errors = errors;
                problem.errors.truncate(LISTED);
                problem
            }
            app::Error::TooMany {
                detail,
                retry_after,
            } => {
                let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", detail);
                problem.retry_after = Some(retry_after);
                problem
            }
            app::Error::Provider => Self::new(
                StatusCode::BAD_GATEWAY,
                "provider_failed",
                "the identity provider does not answer as it should; try again in a moment, or sign in with a password",
            ),
            app::Error::Unavailable => Self::unavailable(),
            app::Error::Store(_) if error.is_temporary() => Self::unavailable(),
            app::Error::Store(_) | app::Error::Internal(_) => Self::internal(error.to_string()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"framsteg\""),
            ));
        }
        response
            .content_type("application/problem+json")
            .body(serde_json::to_string(self).unwrap_or_default())
    }
}
