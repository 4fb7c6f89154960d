//! A new meeting: when, how, and who was there.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::enrolments::{Top, enrolment, reached, top};
use super::frame::{Choice, Errors, Frame, page, refused, see_other};
use super::new_participants::coded;
use crate::app::{App, Coordinator};
use crate::domain::definitions::Mode;
use crate::domain::ids::{EnrolmentId, OccasionId};
use crate::domain::json::parse_uuid;
use crate::domain::occasion::Interpreter;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    /// Minted with the form: sent again it makes no double.
    occasion: String,
    held_on: String,
    mode: String,
    private: String,
    interpreter: String,
}

impl NewForm {
    fn body(&self, enrolment: EnrolmentId) -> Value {
        json!({
            "enrolment_id": enrolment.0,
            "held_on": self.held_on.trim(),
            "mode": self.mode,
            // Nothing chosen is no answer: whether they were alone is said, never guessed.
            "private": match self.private.as_str() {
                "yes" => json!(true),
                "no" => json!(false),
                other => json!(other),
            },
            "interpreter": self.interpreter,
        })
    }
}

#[derive(Template)]
#[template(path = "new_occasion.html")]
struct NewPage {
    frame: Frame,
    errors: Errors,
    top: Top,
    occasion: String,
    held_on: String,
    modes: Vec<Choice>,
    is_private: Vec<Choice>,
    interpreters: Vec<Choice>,
}

fn new_page(frame: Frame, top: Top, errors: Errors, sent: &NewForm) -> NewPage {
    let answer = |key: &str, text: String| Choice {
        is_chosen: sent.private == key,
        key: key.to_owned(),
        text,
    };
    NewPage {
        errors,
        top,
        occasion: sent.occasion.clone(),
        held_on: sent.held_on.clone(),
        modes: coded::<Mode>(&frame, "mode", &sent.mode),
        is_private: vec![
            answer("yes", frame.t.get("private-yes")),
            answer("no", frame.t.get("private-no")),
        ],
        interpreters: coded::<Interpreter>(&frame, "interpreter", &sent.interpreter),
        frame,
    }
}

/// A form for a meeting today.
pub async fn new(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let (_, view) = reached(&app, &signed.by, &id).await?;
    let id = view.id;
    if view.protected_identity {
        // That they are only counted stands there.
        return Ok(see_other(&format!("/enrolments/{id}")).finish());
    }
    let sent = NewForm {
        occasion: Uuid::now_v7().to_string(),
        held_on: app.today().to_string(),
        interpreter: Interpreter::None.code().to_owned(),
        ..NewForm::default()
    };
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = new_page(frame, top(&app, &view), Errors::default(), &sent);
    Ok(page(StatusCode::OK, &template))
}

/// Registers it.
pub async fn add(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, NewForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = enrolment(&id)?;
    let sent = form.sent;
    let access = access_of(&app, &form.by).await?;
    let occasion = OccasionId(parse_uuid(&sent.occasion).unwrap_or_else(Uuid::now_v7));
    let done = app
        .register_occasion(&access, occasion, &sent.body(id))
        .await;
    match done.map_err(Problem::from) {
        Ok(_) => Ok(see_other(&format!("/meetings/{occasion}")).finish()),
        Err(problem) if matches!(problem.code(), "invalid" | "id_taken") => {
            let view = app.enrolment(&access, id).await?;
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::of(&problem, frame.t);
            let template = new_page(frame, top(&app, &view), errors, &sent);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
