//! What was registered wrongly, or not known then: a participant's background, where an enrolment belongs.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use serde_json::{Value, json};

use super::enrolments::{Top, body, reached, revision, top};
use super::frame::{Choice, Errors, Frame, page, refused, see_other};
use super::new_participants::{ages, coded, person};
use super::participants::participant;
use crate::app::{App, Coordinator, EnrolmentView};
use crate::domain::enrolment::Municipality;
use crate::domain::participant::{BornAbroad, Gender};
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BackgroundForm {
    revision: String,
    gender: String,
    age_band: String,
    born_abroad: String,
}

#[derive(Template)]
#[template(path = "background.html")]
struct BackgroundPage {
    frame: Frame,
    errors: Errors,
    id: String,
    revision: String,
    genders: Vec<Choice>,
    ages: Vec<Choice>,
    births: Vec<Choice>,
}

fn background_page(
    frame: Frame,
    id: String,
    errors: Errors,
    sent: &BackgroundForm,
) -> BackgroundPage {
    BackgroundPage {
        errors,
        id,
        revision: sent.revision.clone(),
        genders: coded::<Gender>(&frame, "gender", &sent.gender),
        ages: ages(&frame, &sent.age_band),
        births: coded::<BornAbroad>(&frame, "born-abroad", &sent.born_abroad),
        frame,
    }
}

/// What is known of somebody in the coordinator's reach, to be corrected.
pub async fn background_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let access = access_of(&app, &signed.by).await?;
    let known = app.participant(&access, id).await?;
    let sent = BackgroundForm {
        revision: known.revision.to_string(),
        gender: known.background.gender.code().to_owned(),
        age_band: known.background.age_band.code().to_owned(),
        born_abroad: known.background.born_abroad.code().to_owned(),
    };
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = background_page(frame, known.id.to_string(), Errors::default(), &sent);
    Ok(page(StatusCode::OK, &template))
}

/// Corrects it. Whether somebody has protected identity never changes.
pub async fn background(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, BackgroundForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let access = access_of(&app, &form.by).await?;
    let known = app.participant(&access, id).await?;
    let sent = form.sent;
    let body = person(
        &sent.gender,
        &sent.age_band,
        &sent.born_abroad,
        known.background.protected_identity,
    );
    let done = app
        .register_participant(&access, known.id, revision(&sent.revision), &body)
        .await;
    match done.map_err(Problem::from) {
        Ok(_) => Ok(see_other(&format!("/participants/{}", known.id)).finish()),
        Err(problem) if problem.code() == "invalid" => {
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::of(&problem, frame.t);
            let template = background_page(frame, known.id.to_string(), errors, &sent);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PlaceForm {
    revision: String,
    team: String,
    municipality: String,
}

#[derive(Template)]
#[template(path = "enrolment_place.html")]
struct PlacePage {
    frame: Frame,
    errors: Errors,
    top: Top,
    revision: String,
    /// Empty where the insats has none.
    teams: Vec<Choice>,
    municipalities: Vec<Choice>,
}

fn place_page(
    frame: Frame,
    app: &App,
    view: &EnrolmentView,
    errors: Errors,
    sent: &PlaceForm,
) -> PlacePage {
    let programme = app.catalogue().programme(&view.stored.enrolment.programme);
    let mut teams: Vec<Choice> = programme
        .into_iter()
        .flat_map(|programme| &programme.teams)
        .map(|team| Choice {
            key: team.key.clone(),
            text: team.name.clone(),
            is_chosen: team.key == sent.team,
        })
        .collect();
    if !teams.is_empty() {
        let none = Choice {
            key: String::new(),
            text: frame.t.get("no-team"),
            is_chosen: sent.team.is_empty(),
        };
        teams.insert(0, none);
    }
    PlacePage {
        errors,
        top: top(app, view),
        revision: sent.revision.clone(),
        teams,
        municipalities: coded::<Municipality>(&frame, "municipality", &sent.municipality),
        frame,
    }
}

/// Team and municipality of an enrolment, to be corrected.
pub async fn place_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let (_, view) = reached(&app, &signed.by, &id).await?;
    let stay = &view.stored.enrolment;
    let sent = PlaceForm {
        revision: view.stored.revision.to_string(),
        team: stay.team.clone().unwrap_or_default(),
        municipality: stay.municipality.code().to_owned(),
    };
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = place_page(frame, &app, &view, Errors::default(), &sent);
    Ok(page(StatusCode::OK, &template))
}

/// The enrolment as a body, elsewhere; its end stays.
fn moved(view: &EnrolmentView, sent: &PlaceForm) -> Value {
    let stay = &view.stored.enrolment;
    let end = stay.end.map(|day| day.to_string());
    let reason = stay.end_reason.map(|reason| reason.code());
    let mut body = body(stay, end.as_deref().zip(reason));
    body["municipality"] = json!(sent.municipality);
    if let Value::Object(body) = &mut body {
        body.remove("team");
        if !sent.team.is_empty() {
            body.insert("team".to_owned(), json!(sent.team));
        }
    }
    body
}

/// Corrects them.
pub async fn place(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, PlaceForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let (access, view) = reached(&app, &form.by, &id).await?;
    let sent = form.sent;
    let body = moved(&view, &sent);
    let done = app
        .enrol_participant(&access, view.id, revision(&sent.revision), &body)
        .await;
    match done.map_err(Problem::from) {
        Ok(_) => Ok(see_other(&format!("/enrolments/{}", view.id)).finish()),
        Err(problem) if problem.code() == "invalid" => {
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::of(&problem, frame.t);
            let template = place_page(frame, &app, &view, errors, &sent);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
