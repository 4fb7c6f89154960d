//! Who of the staff is calling. A handler gets the proof of a role, which the use cases ask for, only from here; one that changes something
//! gets it only inside a [`Form`], which nobody can send from another site.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, ResponseError, web};
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use super::body::read_form;
use super::budget::{Budget, Spending};
use super::cookies;
use super::peer::peer;
use super::problem::Problem;
use crate::app::{self, Acting, App, Coordinator, Duty, SignedIn};
use crate::domain::access::Actor;
use crate::domain::session::Stage;

/// What a handler asks of a session, and what it gets: proof that the session is good enough.
pub trait Asks: 'static {
    type Proof: Deref<Target = SignedIn> + 'static;

    /// Refuses a session that is not good enough.
    fn check(signed_in: SignedIn) -> Result<Self::Proof, Problem>;
}

/// Each role asks for itself.
impl<R: Duty> Asks for R {
    type Proof = Acting<R>;

    fn check(signed_in: SignedIn) -> Result<Acting<R>, Problem> {
        if !signed_in.is_open() {
            return Err(Problem::signed_out());
        }
        signed_in.acting_as::<R>().ok_or_else(|| {
            Problem::new(
                StatusCode::FORBIDDEN,
                "missing_role",
                "your account does not have the role that this needs",
            )
        })
    }
}

/// Anybody who has signed in completely.
pub struct Anybody;

impl Asks for Anybody {
    type Proof = Box<SignedIn>;

    fn check(signed_in: SignedIn) -> Result<Box<SignedIn>, Problem> {
        at_stage(signed_in, |stage| matches!(stage, Stage::Open))
    }
}

/// Somebody who has given a password, and no second factor yet.
pub struct HalfWay;

impl Asks for HalfWay {
    type Proof = Box<SignedIn>;

    fn check(signed_in: SignedIn) -> Result<Box<SignedIn>, Problem> {
        at_stage(signed_in, |stage| matches!(stage, Stage::SecondFactor))
    }
}

/// Somebody who must, or may, set up a second factor.
pub struct SettingUp;

impl Asks for SettingUp {
    type Proof = Box<SignedIn>;

    fn check(signed_in: SignedIn) -> Result<Box<SignedIn>, Problem> {
        at_stage(signed_in, |stage| {
            matches!(stage, Stage::SetUp | Stage::Open)
        })
    }
}

/// Somebody with any session at all: to leave it.
pub struct Leaving;

impl Asks for Leaving {
    type Proof = Box<SignedIn>;

    fn check(signed_in: SignedIn) -> Result<Box<SignedIn>, Problem> {
        at_stage(signed_in, |_| true)
    }
}

fn at_stage(signed_in: SignedIn, good: fn(Stage) -> bool) -> Result<Box<SignedIn>, Problem> {
    match good(signed_in.session.stage) {
        true => Ok(Box::new(signed_in)),
        false => Err(Problem::signed_out()),
    }
}

/// What the session middleware found for a request.
#[derive(Clone)]
struct Found(Result<Box<SignedIn>, Problem>);

/// Finds out who has signed in, once for each request that has a session's cookie, and keeps a tablet that has been handed over with its
/// occasion: every other address answers 403.
pub async fn sessions<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    // What everybody gets alike needs no session; it looks the same in anybody's hands.
    let path = request.match_info().unprocessed().to_owned();
    let is_asset = path.starts_with("/assets/") || path.starts_with("/surveys/");
    if let (Some(token), false) = (cookies::session_token(request.request()), is_asset) {
        let found = signed_in(&request, &token).await;
        request.extensions_mut().insert(Found(found.clone()));
        if let Ok(signed_in) = &found
            && let Some(occasion) = signed_in.handed_over()
            && !belongs_to(request.method(), &path, &occasion.to_string())
        {
            let problem = denied(
                request.request(),
                signed_in,
                Problem::new(
                    StatusCode::FORBIDDEN,
                    "handed_over",
                    "the tablet has been handed over; only this occasion is open until the coordinator takes it back",
                ),
            )
            .await;
            let (request, _) = request.into_parts();
            let response = actix_web::HttpResponse::from_error(problem);
            return Ok(ServiceResponse::new(request, response).map_into_right_body());
        }
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// Whether this is one of an occasion's pages: exactly these, in the form in which routes are found.
fn belongs_to(method: &Method, path: &str, occasion: &str) -> bool {
    let page = format!("/meetings/{occasion}");
    let is_form = || {
        path.strip_prefix(&page)
            .and_then(|rest| rest.strip_prefix("/answer/"))
            .is_some_and(is_plain)
    };
    match *method {
        Method::GET | Method::HEAD => {
            path == page || is_form() || path.strip_prefix("/here/").is_some_and(is_plain)
        }
        Method::POST => path == format!("{page}/take-back") || is_form(),
        _ => false,
    }
}

/// Words of small letters, digits and hyphens with `/` between: nothing that could be read in two ways.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    })
}

async fn signed_in(request: &ServiceRequest, token: &str) -> Result<Box<SignedIn>, Problem> {
    let app = request
        .app_data::<web::Data<App>>()
        .ok_or_else(Problem::unavailable)?;
    Ok(Box::new(app.signed_in(token).await?))
}

/// Method and route, for the audit log: never the path.
fn pattern(request: &HttpRequest) -> String {
    let route = request.match_pattern();
    let method = match *request.method() {
        Method::GET | Method::HEAD | Method::POST | Method::PUT | Method::DELETE => {
            request.method().as_str()
        }
        _ => "other",
    };
    format!("{method} {}", route.as_deref().unwrap_or("(no route)"))
}

fn find(request: &HttpRequest) -> Result<SignedIn, Problem> {
    match request.extensions().get::<Found>() {
        Some(Found(Ok(signed_in))) => Ok((**signed_in).clone()),
        Some(Found(Err(problem))) => Err(problem.clone()),
        None => Err(Problem::signed_out()),
    }
}

/// Whoever has a session, for what a page has around it. It gives no right to anything.
pub fn present(request: &HttpRequest) -> Option<SignedIn> {
    find(request).ok()
}

async fn check<A: Asks>(request: &HttpRequest) -> Result<A::Proof, Problem> {
    let signed_in = find(request)?;
    match A::check(signed_in.clone()) {
        Ok(proof) => Ok(proof),
        Err(problem) if problem.status_code() == StatusCode::FORBIDDEN => {
            Err(denied(request, &signed_in, problem).await)
        }
        Err(problem) => Err(problem),
    }
}

/// Notes a refusal, under its code. Nobody is refused without a trace: when it cannot be noted, they are told to come back.
async fn denied(request: &HttpRequest, signed_in: &SignedIn, problem: Problem) -> Problem {
    let Some(app) = request.app_data::<web::Data<App>>() else {
        return Problem::unavailable();
    };
    let noted = app
        .note_denied(signed_in.actor(), pattern(request), problem.code())
        .await;
    match noted {
        Ok(()) => problem,
        Err(error) => error.into(),
    }
}

/// The same for whoever has a session; a stranger's is only refused.
async fn noted(request: &HttpRequest, problem: Problem) -> Problem {
    match find(request) {
        Ok(signed_in) => denied(request, &signed_in, problem).await,
        Err(_) => problem,
    }
}

/// Somebody who looks at something. Only for GET: what changes something takes a [`Form`].
pub struct Signed<A: Asks> {
    pub by: A::Proof,
}

impl<A: Asks> FromRequest for Signed<A> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            if !matches!(*request.method(), Method::GET | Method::HEAD) {
                return Err(cross_site());
            }
            Ok(Signed {
                by: check::<A>(&request).await?,
            })
        })
    }
}

/// Somebody who sends a form: from a page of this very session, and from nowhere else.
pub struct Form<A: Asks, T> {
    pub by: A::Proof,
    pub sent: T,
}

impl<A: Asks, T: DeserializeOwned + 'static> FromRequest for Form<A, T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            if let Err(problem) = check_origin(&request) {
                return Err(noted(&request, problem).await);
            }
            let by = check::<A>(&request).await?;
            let bytes = read_form(&request, payload).await?;
            let token: FormToken = decode(&bytes)?;
            if !bool::from(token.form_token.as_bytes().ct_eq(by.form_token.as_bytes())) {
                let stale = Problem::new(
                    StatusCode::FORBIDDEN,
                    "stale_form",
                    "this page is from an earlier session; open it anew and send it again",
                );
                return Err(denied(&request, &by, stale).await);
            }
            Ok(Form {
                by,
                sent: decode(&bytes)?,
            })
        })
    }
}

/// A form that somebody sends who has not signed in.
pub struct OpenForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for OpenForm<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            check_origin(&request)?;
            check_budget(&request).await?;
            Ok(OpenForm(decode(&read_form(&request, payload).await?)?))
        })
    }
}

/// Strangers cost hashes and rows of the log: each address has a budget.
async fn check_budget(request: &HttpRequest) -> Result<(), Problem> {
    let (Some(budget), Some(app), Some(address)) = (
        request.app_data::<web::Data<Budget>>(),
        request.app_data::<web::Data<App>>(),
        peer(request).address,
    ) else {
        return Ok(());
    };
    let spending = budget.spend(address);
    if spending == Spending::Within {
        return Ok(());
    }
    if spending == Spending::First {
        // One row says it; a thousand would only fill the log.
        app.note_denied(Actor::Stranger, pattern(request), "anomaly")
            .await?;
    }
    Err(app::Error::TooMany {
        detail: "too many forms from this address; wait a minute".to_owned(),
        retry_after: 60,
    }
    .into())
}

#[derive(serde::Deserialize)]
struct FormToken {
    #[serde(default)]
    form_token: String,
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_html_form::from_bytes(bytes).map_err(|_| {
        Problem::bad_request(
            "bad_form",
            "the form lacks a field, or has one that cannot be read",
        )
    })
}

fn cross_site() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "cross_site",
        "this was not sent from one of our own pages",
    )
}

/// A browser says from where a form comes: `Sec-Fetch-Site`, or `Origin` in older ones. Whoever says nothing is refused.
fn check_origin(request: &HttpRequest) -> Result<(), Problem> {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let is_ours = match text("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text(header::ORIGIN.as_str()).is_some_and(|origin| {
            let host = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"));
            host.is_some() && host == text(header::HOST.as_str())
        }),
    };
    if is_ours { Ok(()) } else { Err(cross_site()) }
}

/// What a coordinator reaches.
pub async fn access_of(
    app: &App,
    by: &Acting<Coordinator>,
) -> Result<crate::domain::access::Access, Problem> {
    let by = by.clone();
    super::blocking(app, move |app: &app::App| app.access_of(&by)).await
}
