//! New participants, and somebody who is known already in one more insats.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::frame::{Choice, Errors, Frame, belongs_in_form, page, refused, see_other};
use super::participants::participant;
use crate::app::{Acting, App, Coordinator, IfMatch};
use crate::domain::access::Access;
use crate::domain::coded::Coded;
use crate::domain::definitions::{Programme, Team};
use crate::domain::enrolment::Municipality;
use crate::domain::ids::{EnrolmentId, ParticipantId};
use crate::domain::json::parse_uuid;
use crate::domain::participant::{AgeBand, BornAbroad, Gender};
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

/// What both forms send; the second has no background in it, and how the participant was found.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct NewForm {
    /// Minted with the form, like the enrolment's id: sent again it makes no double.
    participant: String,
    found: String,
    enrolment: String,
    gender: String,
    age_band: String,
    born_abroad: String,
    protected_identity: String,
    programme: String,
    team: String,
    municipality: String,
    start: String,
}

/// An id from a hidden field. One that somebody has spoilt is replaced.
fn id_of(typed: &str) -> Uuid {
    parse_uuid(typed).unwrap_or_else(Uuid::now_v7)
}

/// Puts in what has been filled in.
fn put(body: &mut Map<String, Value>, field: &str, typed: &str) {
    if !typed.trim().is_empty() {
        body.insert(field.to_owned(), Value::from(typed.trim()));
    }
}

/// Somebody's background as a body, from what has been chosen.
pub(super) fn person(gender: &str, age_band: &str, born_abroad: &str, is_protected: bool) -> Value {
    let mut body = Map::new();
    put(&mut body, "gender", gender);
    put(&mut body, "age_band", age_band);
    match born_abroad {
        "yes" => drop(body.insert("born_abroad".to_owned(), Value::Bool(true))),
        "no" => drop(body.insert("born_abroad".to_owned(), Value::Bool(false))),
        _ => {}
    }
    body.insert("protected_identity".to_owned(), Value::Bool(is_protected));
    Value::Object(body)
}

impl NewForm {
    fn fresh(app: &App) -> Self {
        NewForm {
            participant: Uuid::now_v7().to_string(),
            enrolment: Uuid::now_v7().to_string(),
            start: app.today().to_string(),
            ..NewForm::default()
        }
    }

    fn is_protected(&self) -> bool {
        self.protected_identity == "yes"
    }

    fn person(&self) -> Value {
        person(
            &self.gender,
            &self.age_band,
            &self.born_abroad,
            self.is_protected(),
        )
    }

    fn stay(&self, participant: ParticipantId) -> Value {
        let mut body = Map::new();
        put(&mut body, "participant_id", &participant.to_string());
        put(&mut body, "programme", &self.programme);
        put(&mut body, "team", &self.team);
        put(&mut body, "municipality", &self.municipality);
        put(&mut body, "start", &self.start);
        Value::Object(body)
    }
}

/// The members of a closed list in the visitor's words, each under `family-code`.
pub(super) fn coded<T: Coded>(frame: &Frame, family: &str, chosen: &str) -> Vec<Choice> {
    T::ALL
        .iter()
        .map(|(code, _)| Choice {
            key: (*code).to_owned(),
            text: frame.t.get(&format!("{family}-{code}")),
            is_chosen: *code == chosen,
        })
        .collect()
}

/// Into what somebody can be enrolled.
struct StayFields {
    enrolment: String,
    programmes: Vec<Choice>,
    teams: Vec<Choice>,
    municipalities: Vec<Choice>,
    start: String,
}

fn stay_fields(
    frame: &Frame,
    app: &App,
    access: &Access,
    sent: &NewForm,
    running: &BTreeSet<String>,
) -> StayFields {
    let open: Vec<_> = app
        .catalogue()
        .programmes()
        .filter(|programme| access.reach.covers(&programme.key))
        .filter(|programme| !running.contains(&programme.key))
        .collect();
    let programmes = open.iter().map(|programme| Choice {
        key: programme.key.clone(),
        text: programme.name.clone(),
        is_chosen: programme.key == sent.programme || open.len() == 1,
    });
    let teams_of = |programme: &&Programme| {
        let team = |team: &Team| Choice {
            key: team.key.clone(),
            // Where there are several insatser it is said to which a team belongs.
            text: match open.len() {
                1 => team.name.clone(),
                _ => format!("{}, {}", programme.name, team.name),
            },
            is_chosen: team.key == sent.team,
        };
        programme.teams.iter().map(team).collect::<Vec<_>>()
    };
    let teams: Vec<Choice> = open.iter().flat_map(teams_of).collect();
    let none = Choice {
        key: String::new(),
        text: frame.t.get("no-team"),
        is_chosen: sent.team.is_empty(),
    };
    StayFields {
        enrolment: sent.enrolment.clone(),
        programmes: programmes.collect(),
        teams: match teams.is_empty() {
            true => teams,
            false => std::iter::once(none).chain(teams).collect(),
        },
        municipalities: coded::<Municipality>(frame, "municipality", &sent.municipality),
        start: sent.start.clone(),
    }
}

/// The age bands, with unknown first: that is what nothing chosen is.
pub(super) fn ages(frame: &Frame, chosen: &str) -> Vec<Choice> {
    let mut ages = coded::<AgeBand>(frame, "age", chosen);
    ages.rotate_right(1);
    ages
}

#[derive(Template)]
#[template(path = "new_participant.html")]
struct NewPage {
    frame: Frame,
    errors: Errors,
    participant: String,
    genders: Vec<Choice>,
    ages: Vec<Choice>,
    births: Vec<Choice>,
    is_protected: bool,
    stay: StayFields,
}

fn new_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    access: &Access,
    sent: &NewForm,
    errors: impl FnOnce(&Frame) -> Errors,
) -> NewPage {
    let frame = Frame::inside(request, app, by);
    NewPage {
        errors: errors(&frame),
        participant: sent.participant.clone(),
        genders: coded::<Gender>(&frame, "gender", &sent.gender),
        ages: ages(&frame, &sent.age_band),
        births: coded::<BornAbroad>(&frame, "born-abroad", &sent.born_abroad),
        is_protected: sent.is_protected(),
        stay: stay_fields(&frame, app, access, sent, &BTreeSet::new()),
        frame,
    }
}

/// What is refused belongs beside a field of the form.
fn form_errors(problem: &Problem, frame: &Frame) -> Errors {
    let mut errors = Errors::of(problem, frame.t);
    for (field, text) in &mut errors.all {
        // An enrolment may begin later, but for a year at most.
        if field == "start" && *text == frame.t.get("fault-in_future") {
            *text = frame.t.get("start-too-far");
        }
        // The age does not fit the insats: what can be changed here is the insats.
        if field == "participant_id" || problem.code() == "enrolled_already" {
            "programme".clone_into(field);
        }
    }
    errors
}

/// What came of a form that asks for something new: it stays with the form, or has a page of its own.
fn stays_in_form(problem: &Problem) -> bool {
    problem.code() != "not_found" && belongs_in_form(problem)
        || matches!(
            problem.code(),
            "needs_if_match" | "other_enrolment" | "enrolled_already"
        )
}

/// An empty form.
pub async fn new(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
) -> Result<HttpResponse, Problem> {
    let access = access_of(&app, &signed.by).await?;
    let sent = NewForm::fresh(&app);
    let none = |_: &Frame| Errors::default();
    let template = new_page(&request, &app, &signed.by, &access, &sent, none);
    Ok(page(StatusCode::OK, &template))
}

/// Registers somebody, enrols them and takes them on, in one go.
pub async fn add(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, NewForm>,
) -> Result<HttpResponse, Problem> {
    let access = access_of(&app, &form.by).await?;
    let sent = &form.sent;
    let participant = ParticipantId(id_of(&sent.participant));
    let enrolment = EnrolmentId(id_of(&sent.enrolment));
    let (person, stay) = (sent.person(), sent.stay(participant));
    let done = app
        .register_and_enrol(&access, (participant, &person), (enrolment, &stay))
        .await;
    match done.map_err(Problem::from) {
        // Whoever has no code gets no slip.
        Ok(()) if sent.is_protected() => {
            Ok(see_other(&format!("/enrolments/{enrolment}")).finish())
        }
        Ok(()) => Ok(see_other(&format!("/participants/{participant}/slip")).finish()),
        Err(problem) if stays_in_form(&problem) => {
            let errors = |frame: &Frame| form_errors(&problem, frame);
            let template = new_page(&request, &app, &form.by, &access, sent, errors);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Template)]
#[template(path = "enrol.html")]
struct EnrolPage {
    frame: Frame,
    errors: Errors,
    id: String,
    found: String,
    /// The insatser in which the participant is enrolled already.
    running: Vec<String>,
    stay: StayFields,
}

async fn enrol_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    access: &Access,
    (id, sent): (ParticipantId, &NewForm),
    errors: impl FnOnce(&Frame) -> Errors,
) -> Result<EnrolPage, Problem> {
    let running = app.running_in(access, id).await?;
    let mut frame = Frame::inside(request, app, by);
    if !sent.found.is_empty() {
        // Without what goes with the handle this page cannot be come back to.
        "/meetings".clone_into(&mut frame.here);
    }
    Ok(EnrolPage {
        errors: errors(&frame),
        id: id.to_string(),
        found: sent.found.clone(),
        stay: stay_fields(&frame, app, access, sent, &running),
        running: running.iter().map(|key| app.programme_name(key)).collect(),
        frame,
    })
}

/// A handle: a form with which somebody can be enrolled, and nothing of them.
pub async fn enrol_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let access = access_of(&app, &signed.by).await?;
    let found = request.query_string().strip_prefix("found=").unwrap_or("");
    app.must_be_found(&access, id, found).await?;
    let sent = NewForm {
        found: found.to_owned(),
        ..NewForm::fresh(&app)
    };
    let none = |_: &Frame| Errors::default();
    let template = enrol_page(&request, &app, &signed.by, &access, (id, &sent), none).await?;
    Ok(page(StatusCode::OK, &template))
}

/// Enrols somebody who is known already.
pub async fn enrol(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, NewForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let access = access_of(&app, &form.by).await?;
    app.must_be_found(&access, id, &form.sent.found).await?;
    let enrolment = EnrolmentId(id_of(&form.sent.enrolment));
    let body = form.sent.stay(id);
    let done = app
        .enrol_participant(&access, enrolment, IfMatch::Absent, &body)
        .await;
    match done.map_err(Problem::from) {
        Ok(_) => Ok(see_other(&format!("/enrolments/{enrolment}")).finish()),
        Err(problem) if stays_in_form(&problem) => {
            let errors = |frame: &Frame| form_errors(&problem, frame);
            let sent = (id, &form.sent);
            let template = enrol_page(&request, &app, &form.by, &access, sent, errors).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
