//! What can come of a use case that does not succeed. No HTTP here, and no text that a caller should not see.

use crate::domain::json::Fault;
use crate::store;

/// A use case's failure. Each has a stable code; `detail` says what is wrong and what to do, and repeats nothing that was sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no session, or it is over.
    #[error("signed_out")]
    SignedOut,
    /// What was typed to be let in is wrong; which part of it is not told.
    #[error("{code}")]
    Refused { code: &'static str, detail: String },
    /// Known, but not allowed.
    #[error("{code}")]
    Forbidden { code: &'static str, detail: String },
    /// The request makes no sense as it stands.
    #[error("{code}")]
    BadRequest { code: &'static str, detail: String },
    /// It does not exist, or lies outside the caller's reach: the two are not told apart.
    #[error("not_found")]
    NotFound,
    /// There is nothing published there.
    #[error("{code}")]
    NotPublished { code: &'static str, detail: String },
    /// It was there, and was taken back for good.
    #[error("{code}")]
    Gone { code: &'static str, detail: String },
    /// It contradicts what is stored.
    #[error("{code}")]
    Conflict { code: &'static str, detail: String },
    /// `If-Match` names another revision than the current one.
    #[error("precondition_failed")]
    Stale,
    /// A change of something that exists needs `If-Match`.
    #[error("precondition_required")]
    NeedsIfMatch,
    /// The content is at fault: every fault, with its pointer.
    #[error("invalid")]
    Invalid(Vec<Fault>),
    /// More often than is allowed; when it may be tried again, in seconds.
    #[error("too_many")]
    TooMany { detail: String, retry_after: u32 },
    /// The identity provider could not be asked, or answered nonsense.
    #[error("provider_failed")]
    Provider,
    /// Too much is waiting already, or the service is stopping: worth trying again later.
    #[error("unavailable")]
    Unavailable,
    /// The database failed. The text is for the log.
    #[error(transparent)]
    Store(store::Error),
    /// Our own failure. The text is for the log.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// One fault at one place.
    pub fn invalid(pointer: &str, code: &'static str, message: impl Into<String>) -> Self {
        Error::Invalid(vec![Fault {
            pointer: pointer.to_owned(),
            code,
            message: message.into(),
        }])
    }

    /// The stable code: says what kind of failure, and nothing of the content.
    pub fn code(&self) -> &'static str {
        match self {
            Error::BadRequest { code, .. }
            | Error::Refused { code, .. }
            | Error::Forbidden { code, .. }
            | Error::NotPublished { code, .. }
            | Error::Gone { code, .. }
            | Error::Conflict { code, .. } => code,
            Error::SignedOut => "signed_out",
            Error::NotFound => "not_found",
            Error::Stale => "stale",
            Error::NeedsIfMatch => "needs_if_match",
            Error::Invalid(_) => "invalid",
            Error::TooMany { .. } => "too_many",
            Error::Provider => "provider_failed",
            Error::Unavailable => "unavailable",
            Error::Store(_) | Error::Internal(_) => "internal",
        }
    }

    /// Whether the same may succeed in a moment.
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Error::Unavailable | Error::Store(store::Error::Unreachable(_) | store::Error::Busy(_))
        )
    }

    /// Not let in.
    pub fn refused(code: &'static str, detail: impl Into<String>) -> Self {
        Error::Refused {
            code,
            detail: detail.into(),
        }
    }

    /// Not allowed.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Error::Forbidden {
            code,
            detail: detail.into(),
        }
    }

    /// Against what is stored.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Error::Conflict {
            code,
            detail: detail.into(),
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            // It was there when it was looked for.
            store::Error::Gone => Error::NotFound,
            other => Error::Store(other),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::Invalid(vec![fault])
    }
}

impl From<Vec<Fault>> for Error {
    fn from(faults: Vec<Fault>) -> Self {
        Error::Invalid(faults)
    }
}
