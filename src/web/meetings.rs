//! A coordinator's meetings today, and the tablet on its way into a participant's hands and back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Errors, Frame, belongs_in_form, page, see_other};
use super::sign_in::{Nothing, refused};
use crate::app::{Acting, App, Coordinator, MeetingToday, SignedIn};
use crate::domain::ids::OccasionId;
use crate::http::cookies;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Form, Signed, access_of};

#[derive(Template)]
#[template(path = "meetings.html")]
struct MeetingsPage {
    frame: Frame,
    errors: Errors,
    meetings: Vec<MeetingToday>,
    code: String,
}

async fn meetings_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    errors: impl FnOnce(&Frame) -> Errors,
    code: String,
) -> Result<MeetingsPage, Problem> {
    let access = access_of(app, by).await?;
    let meetings = app.meetings_today(&access).await?;
    let frame = Frame::inside(request, app, by);
    Ok(MeetingsPage {
        errors: errors(&frame),
        frame,
        meetings,
        code,
    })
}

/// Today's meetings in the coordinator's reach.
pub async fn today(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
) -> Result<HttpResponse, Problem> {
    let none = |_: &Frame| Errors::default();
    let template = meetings_page(&request, &app, &signed.by, none, String::new()).await?;
    Ok(page(StatusCode::OK, &template))
}

#[derive(Deserialize)]
pub struct TakeOnForm {
    #[serde(default)]
    code: String,
}

/// Takes on somebody whom nobody has yet, by their code.
pub async fn take_on(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, TakeOnForm>,
) -> Result<HttpResponse, Problem> {
    let access = access_of(&app, &form.by).await?;
    let taken = app.take_on_by_code(&access, &form.sent.code).await;
    match taken.map_err(Problem::from) {
        Ok(_) => Ok(see_other("/meetings").finish()),
        Err(problem) if belongs_in_form(&problem) => {
            let errors = |frame: &Frame| Errors::at_field("code", &problem, frame.t);
            let typed = form.sent.code.chars().take(40).collect();
            let template = meetings_page(&request, &app, &form.by, errors, typed).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

/// Puts the tablet into the participant's hands.
pub async fn hand_over(
    app: web::Data<App>,
    form: Form<Coordinator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let occasion = OccasionId(id.read().map_err(|_| Problem::not_found())?);
    let access = access_of(&app, &form.by).await?;
    let entry = app.hand_over(&access, occasion).await?;
    let mut response = see_other(&format!("/meetings/{occasion}"));
    cookies::give(&mut response, &entry);
    Ok(response.finish())
}

#[derive(Template)]
#[template(path = "handed_over.html")]
struct HandedOverPage {
    frame: Frame,
    errors: Errors,
    id: String,
}

fn handed_over_page(
    request: &HttpRequest,
    app: &App,
    by: &SignedIn,
    id: OccasionId,
    errors: impl FnOnce(&Frame) -> Errors,
) -> HandedOverPage {
    let frame = Frame::inside(request, app, by);
    HandedOverPage {
        errors: errors(&frame),
        frame,
        id: id.to_string(),
    }
}

/// Whether the tablet has been handed over for this occasion; otherwise there is nothing here.
fn handed_over(by: &SignedIn, id: &PathId) -> Result<OccasionId, Problem> {
    let asked = id.read().map_err(|_| Problem::not_found())?;
    by.handed_over()
        .filter(|occasion| occasion.0 == asked)
        .ok_or_else(Problem::not_found)
}

/// What the participant sees.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Anybody>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let occasion = handed_over(&signed.by, &id)?;
    let none = |_: &Frame| Errors::default();
    let template = handed_over_page(&request, &app, &signed.by, occasion, none);
    Ok(page(StatusCode::OK, &template))
}

#[derive(Deserialize)]
pub struct TakeBackForm {
    #[serde(default)]
    password: String,
}

/// Takes the tablet back, with the coordinator's password.
pub async fn take_back(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Anybody, TakeBackForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let occasion = handed_over(&form.by, &id)?;
    let taken = app.take_back(&form.by, &form.sent.password).await;
    match taken.map_err(Problem::from) {
        Ok(entry) => {
            let mut response = see_other("/meetings");
            cookies::give(&mut response, &entry);
            Ok(response.finish())
        }
        Err(problem) if belongs_in_form(&problem) => {
            let errors = |frame: &Frame| Errors::at_field("password", &problem, frame.t);
            let template = handed_over_page(&request, &app, &form.by, occasion, errors);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
