//! The tablet on its way into a participant's hands and back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Errors, Frame, belongs_in_form, page, see_other};
use super::sign_in::{Nothing, refused};
use crate::app::{App, Coordinator, SignedIn};
use crate::domain::ids::OccasionId;
use crate::http::cookies;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Form, Signed, access_of};

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
