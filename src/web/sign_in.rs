//! Signing in, with a one-time code too, and out.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Errors, Frame, Nothing, Way, belongs_in_form, page, refused, see_other};
use super::texts;
use crate::app::{Activation, App, Credentials, Director, Entry, Place};
use crate::domain::password::{LEAST_ALONE, Password};
use crate::domain::session::Stage;
use crate::http::blocking;
use crate::http::cookies;
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Form, HalfWay, Leaving, OpenForm, Signed, present};

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    frame: Frame,
    is_director: bool,
    ways: Vec<Way>,
}

/// Where somebody begins: at their page, at a choice of them if there are several, at the door, or, in an empty house, at the one-time code.
pub async fn start(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Result<Signed<Anybody>, Problem>,
) -> Result<HttpResponse, Problem> {
    match signed {
        Ok(signed) => {
            let mut frame = Frame::inside(&request, &app, &signed.by);
            let is_director = signed.by.acting_as::<Director>().is_some();
            if let (Some(only), false) = (frame.only_way(), is_director) {
                return Ok(see_other(only).finish());
            }
            let ways = std::mem::take(&mut frame.ways);
            let page_of = StartPage {
                frame,
                is_director,
                ways,
            };
            Ok(page(StatusCode::OK, &page_of))
        }
        Err(problem) if problem.code() == "signed_out" => {
            let is_empty = blocking(&app, |app: &App| app.has_no_staff()).await?;
            let door = if is_empty { "/activate" } else { "/sign-in" };
            Ok(see_other(door).finish())
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    language: String,
    #[serde(default)]
    back: String,
}

/// Only an address of our own: `//` would lead elsewhere.
fn own_address(path: &str) -> &str {
    let is_own = path.starts_with('/')
        && path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-'))
        && !path.contains("//");
    if is_own { path } else { "/" }
}

/// Remembers a language, and goes back to the page.
pub async fn choose_language(form: OpenForm<Chosen>) -> HttpResponse {
    let code = match form.0.language.as_str() {
        "en" => "en",
        _ => "sv",
    };
    let mut response = see_other(own_address(&form.0.back));
    response.cookie(
        Cookie::build(texts::COOKIE, code)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(Duration::days(365))
            .finish(),
    );
    response.finish()
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    errors: Errors,
    username: String,
    /// There was a session, or there should have been one.
    is_locked: bool,
    /// The page from which somebody was sent here, and to which they go when they are in; empty if there is none.
    back: String,
    /// What people call the identity provider through which they can sign in; empty if there is none.
    provider: String,
}

fn provider(app: &App) -> String {
    app.provider_name().unwrap_or_default().to_owned()
}

/// The door.
pub async fn form(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    door(&request, &app, StatusCode::OK, false)
}

/// The door, for somebody who came to a page without a session.
pub fn locked(request: &HttpRequest, app: &App) -> HttpResponse {
    door(request, app, StatusCode::UNAUTHORIZED, true)
}

fn door(request: &HttpRequest, app: &App, status: StatusCode, is_locked: bool) -> HttpResponse {
    let template = SignInPage {
        frame: Frame::outside(request, app),
        errors: Errors::default(),
        username: String::new(),
        is_locked,
        back: page_of_ours(request.path()).to_owned(),
        provider: provider(app),
    };
    page(status, &template)
}

/// The page that somebody can be led back to; empty for anything that is none.
fn page_of_ours(path: &str) -> &str {
    match own_address(path) == path && super::is_page(path) {
        true => path,
        false => "",
    }
}

#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    /// Ticked: nobody else comes by here.
    office: Option<String>,
    #[serde(default)]
    back: String,
}

pub(super) fn place(office: Option<&String>) -> Place {
    match office {
        Some(_) => Place::Office,
        None => Place::Tablet,
    }
}

/// Name and password.
pub async fn sign_in(
    request: HttpRequest,
    app: web::Data<App>,
    form: OpenForm<SignInForm>,
) -> Result<HttpResponse, Problem> {
    let sent = form.0;
    let credentials = Credentials {
        username: sent.username.clone(),
        password: sent.password,
        place: place(sent.office.as_ref()),
        device: cookies::device_token(&request),
    };
    match app.sign_in(credentials).await.map_err(Problem::from) {
        Ok(entry) => {
            leave(&request, &app).await?;
            Ok(enter_at(&entry, &sent.back))
        }
        Err(problem) if belongs_in_form(&problem) => {
            // What was typed stands there again, known or not: the two look alike.
            let frame = Frame::outside(&request, &app);
            let errors = Errors::of(&problem, frame.t);
            let template = SignInPage {
                frame,
                errors,
                username: sent.username.chars().take(64).collect(),
                is_locked: false,
                back: page_of_ours(&sent.back).to_owned(),
                provider: provider(&app),
            };
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

/// What is still wanted, or the first page.
pub(super) fn next_page(entry: &Entry) -> &'static str {
    match entry.stage {
        Stage::SecondFactor => "/sign-in/code",
        Stage::SetUp => "/account/second-factor",
        Stage::Open => "/",
    }
}

/// Ends the session that this browser had: it gets another one now.
pub async fn leave(request: &HttpRequest, app: &App) -> Result<(), Problem> {
    match present(request) {
        Some(before) => Ok(app.sign_out(&before).await?),
        None => Ok(()),
    }
}

/// On to what is still wanted, or in.
pub fn enter(entry: &Entry) -> HttpResponse {
    let mut response = see_other(next_page(entry));
    cookies::give(&mut response, entry);
    response.finish()
}

/// The same, back to the page from which somebody was sent to the door.
fn enter_at(entry: &Entry, back: &str) -> HttpResponse {
    let back = page_of_ours(back);
    let to = match (entry.stage, back) {
        (Stage::Open, back) if !back.is_empty() => back.to_owned(),
        (Stage::SecondFactor, back) if !back.is_empty() => format!("/sign-in/code?{BACK}{back}"),
        _ => next_page(entry).to_owned(),
    };
    let mut response = see_other(&to);
    cookies::give(&mut response, entry);
    response.finish()
}

/// How the page that somebody is led back to is called in an address.
const BACK: &str = "back=";

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    frame: Frame,
    errors: Errors,
    back: String,
}

/// Asks for the second factor.
pub async fn code_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<HalfWay>,
) -> HttpResponse {
    let back = request.query_string().strip_prefix(BACK).unwrap_or("");
    let template = CodePage {
        frame: Frame::inside(&request, &app, &signed.by),
        errors: Errors::default(),
        back: page_of_ours(back).to_owned(),
    };
    page(StatusCode::OK, &template)
}

#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
}

/// The second factor.
pub async fn give_code(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<HalfWay, CodeForm>,
) -> Result<HttpResponse, Problem> {
    let device = cookies::device_token(&request);
    let given = app
        .give_second_factor(&form.by, &form.sent.code, device)
        .await;
    match given.map_err(Problem::from) {
        Ok(entry) => Ok(enter_at(&entry, &form.sent.back)),
        Err(problem) if belongs_in_form(&problem) => {
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::at_field("code", &problem, frame.t);
            let back = page_of_ours(&form.sent.back).to_owned();
            let template = CodePage {
                frame,
                errors,
                back,
            };
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Template)]
#[template(path = "activate.html")]
struct ActivationPage {
    frame: Frame,
    errors: Errors,
    /// The house is empty: the first administrator says what they are called.
    is_first: bool,
    username: String,
    name: String,
}

/// Asks for a one-time code.
pub async fn activation_form(
    request: HttpRequest,
    app: web::Data<App>,
) -> Result<HttpResponse, Problem> {
    let is_first = blocking(&app, |app: &App| app.has_no_administrator()).await?;
    let template = ActivationPage {
        frame: Frame::outside(&request, &app),
        errors: Errors::default(),
        is_first,
        username: String::new(),
        name: String::new(),
    };
    Ok(page(StatusCode::OK, &template))
}

#[derive(Deserialize)]
pub struct ActivationForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    office: Option<String>,
}

/// A one-time code, and the password that somebody chooses.
pub async fn activate(
    request: HttpRequest,
    app: web::Data<App>,
    form: OpenForm<ActivationForm>,
) -> Result<HttpResponse, Problem> {
    let sent = form.0;
    let is_first = blocking(&app, |app: &App| app.has_no_administrator()).await?;
    let is_too_short = Password::is_too_short(&sent.password, LEAST_ALONE);
    let activation = Activation {
        code: sent.code,
        username: sent.username.clone(),
        name: sent.name.clone(),
        password: sent.password,
        place: place(sent.office.as_ref()),
    };
    match app.activate(activation).await.map_err(Problem::from) {
        Ok(entry) => {
            leave(&request, &app).await?;
            Ok(enter(&entry))
        }
        Err(problem) if belongs_in_form(&problem) => {
            let frame = Frame::outside(&request, &app);
            let mut errors = Errors::of(&problem, frame.t);
            let too_short = frame.t.get("first-password-too-short");
            // What is told with a wrong code, too, is what was typed: nobody learns anything of the code.
            if problem.code() == "wrong_one_time_code" && is_too_short {
                errors.all.push(("password".to_owned(), too_short));
            } else {
                errors.replace(&frame.t.get("fault-password_too_short"), too_short);
            }
            let template = ActivationPage {
                frame,
                errors,
                is_first,
                username: sent.username.chars().take(64).collect(),
                name: sent.name.chars().take(100).collect(),
            };
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

/// Out.
pub async fn sign_out(
    app: web::Data<App>,
    form: Form<Leaving, Nothing>,
) -> Result<HttpResponse, Problem> {
    app.sign_out(&form.by).await?;
    let mut response = see_other("/sign-in");
    cookies::take(&mut response);
    // Nothing of what was on the screen stays in this browser.
    response.insert_header(("clear-site-data", "\"cache\", \"storage\""));
    Ok(response.finish())
}
