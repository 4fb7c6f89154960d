//! One enrolment: how it stands, ending it and opening it again, another coordinator.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::caseloads::{colleague, day};
use super::frame::{Choice, Errors, Frame, belongs_in_form, page, refused, see_other};
use super::new_participants::coded;
use crate::app::{Acting, App, Coordinator, EnrolmentView, IfMatch, MeetingView};
use crate::domain::access::Access;
use crate::domain::due::Due;
use crate::domain::enrolment::{EndReason, Enrolment};
use crate::domain::ids::EnrolmentId;
use crate::domain::period::stockholm_time;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

/// What stands at the top of every page about an enrolment.
pub(super) struct Top {
    pub id: String,
    pub participant: String,
    pub programme: String,
    /// Empty for somebody with protected identity.
    pub code: String,
}

pub(super) fn top(app: &App, view: &EnrolmentView) -> Top {
    Top {
        id: view.id.to_string(),
        participant: view.stored.enrolment.participant.to_string(),
        programme: app.programme_name(&view.stored.enrolment.programme),
        code: view.code.clone(),
    }
}

/// One of its meetings.
struct Meeting {
    id: String,
    held_on: String,
    mode: String,
    answered: String,
}

fn meeting(frame: &Frame, app: &App, one: &MeetingView) -> Meeting {
    let titles: Vec<String> = one
        .answered
        .iter()
        .map(|key| {
            let known = app.catalogue().latest(key);
            let shown = known.and_then(|known| known.localised(frame.lang));
            shown.map_or_else(|| key.clone(), |shown| shown.texts.title)
        })
        .collect();
    Meeting {
        id: one.id.to_string(),
        held_on: one.held_on.to_string(),
        mode: frame.t.get(&format!("mode-{}", one.mode)),
        answered: match titles.is_empty() {
            true => frame.t.get("nothing-answered"),
            false => titles.join(" · "),
        },
    }
}

#[derive(Template)]
#[template(path = "enrolment.html")]
struct EnrolmentPage {
    frame: Frame,
    top: Top,
    team: String,
    municipality: String,
    start: String,
    /// Empty for one that is open.
    end: String,
    revision: i32,
    /// The first day is still to come.
    is_ahead: bool,
    is_mistake: bool,
    is_followed: bool,
    is_measured: bool,
    /// Empty where nothing is measured.
    due: String,
    /// Empty where the question is not put.
    asked: String,
    coordinators: Vec<String>,
    meetings: Vec<Meeting>,
}

fn enrolment_page(frame: Frame, app: &App, view: &EnrolmentView) -> EnrolmentPage {
    let t = frame.t;
    let stay = &view.stored.enrolment;
    let programme = app.catalogue().programme(&stay.programme);
    let team = programme
        .into_iter()
        .flat_map(|programme| &programme.teams)
        .find(|team| Some(&team.key) == stay.team.as_ref());
    let reason = stay
        .end_reason
        .map(|reason| t.get(&format!("end-{reason}")));
    let coordinators = view.coordinators.iter().map(|(name, since)| {
        let since = stockholm_time(since.and_utc()).date();
        format!("{name}, {}", t.with("day-since", since))
    });
    EnrolmentPage {
        top: top(app, view),
        team: team.map_or_else(String::new, |team| team.name.clone()),
        municipality: t.get(&format!("municipality-{}", stay.municipality)),
        start: stay.start.to_string(),
        end: stay
            .end
            .zip(reason)
            .map_or_else(String::new, |(end, reason)| format!("{end}, {reason}")),
        revision: view.stored.revision,
        is_ahead: stay.start > app.today(),
        is_mistake: stay.is_mistake(),
        is_followed: !view.protected_identity,
        is_measured: view.is_measured,
        due: match view.due {
            None => String::new(),
            Some(Due::Since(day)) => t.with("due-since", day),
            Some(Due::Soon(day) | Due::Later(day)) => t.with("due-on", day),
        },
        asked: match view.asked_on {
            _ if !view.is_asked => String::new(),
            Some(day) => t.with("private-asked", day),
            None => t.get("private-not-asked"),
        },
        coordinators: coordinators.collect(),
        meetings: view
            .meetings
            .iter()
            .map(|one| meeting(&frame, app, one))
            .collect(),
        frame,
    }
}

pub(super) fn enrolment(id: &PathId) -> Result<EnrolmentId, Problem> {
    Ok(EnrolmentId(id.of_page()?))
}

/// An enrolment in the coordinator's reach, and that reach.
pub(super) async fn reached(
    app: &App,
    by: &Acting<Coordinator>,
    id: &PathId,
) -> Result<(Access, EnrolmentView), Problem> {
    let id = enrolment(id)?;
    let access = access_of(app, by).await?;
    let view = app.enrolment(&access, id).await?;
    Ok((access, view))
}

/// How it stands.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let (_, view) = reached(&app, &signed.by, &id).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    Ok(page(StatusCode::OK, &enrolment_page(frame, &app, &view)))
}

/// The enrolment as a body, with another end or none.
pub(super) fn body(stay: &Enrolment, end: Option<(&str, &str)>) -> Value {
    let mut body = Map::new();
    let mut put = |field: &str, value: Value| drop(body.insert(field.to_owned(), value));
    put("participant_id", json!(stay.participant.0));
    put("programme", json!(stay.programme));
    put("municipality", json!(stay.municipality));
    put("start", json!(stay.start));
    if let Some(team) = &stay.team {
        put("team", json!(team));
    }
    if let Some((end, reason)) = end {
        put("end", json!(end.trim()));
        put("end_reason", json!(reason));
    }
    Value::Object(body)
}

/// The revision that a form was made from.
pub(super) fn revision(typed: &str) -> IfMatch {
    typed.parse().map_or(IfMatch::Other, IfMatch::Revision)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EndForm {
    revision: String,
    end: String,
    end_reason: String,
    confirmed: String,
}

#[derive(Template)]
#[template(path = "enrolment_end.html")]
struct EndPage {
    frame: Frame,
    errors: Errors,
    top: Top,
    revision: String,
    end: String,
    reasons: Vec<Choice>,
}

fn end_page(frame: Frame, top: Top, errors: Errors, sent: &EndForm) -> EndPage {
    EndPage {
        errors,
        top,
        revision: sent.revision.clone(),
        end: sent.end.clone(),
        reasons: coded::<EndReason>(&frame, "end", &sent.end_reason),
        frame,
    }
}

/// A form for ending it.
pub async fn end_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let (_, view) = reached(&app, &signed.by, &id).await?;
    let sent = EndForm {
        revision: view.stored.revision.to_string(),
        end: app.today().to_string(),
        ..EndForm::default()
    };
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = end_page(frame, top(&app, &view), Errors::default(), &sent);
    Ok(page(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "enrolment_mistake.html")]
struct MistakePage {
    frame: Frame,
    top: Top,
    revision: String,
    end: String,
    reason: &'static str,
}

/// Ends it. One that was registered by mistake disappears from the figures: that is asked a second time.
pub async fn end(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, EndForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let (access, view) = reached(&app, &form.by, &id).await?;
    let (id, sent) = (view.id, form.sent);
    let mistake = EndReason::Felregistrering.code();
    if sent.end_reason == mistake && sent.confirmed != "yes" {
        let template = MistakePage {
            frame: Frame::inside(&request, &app, &form.by),
            top: top(&app, &view),
            revision: sent.revision,
            end: sent.end,
            reason: mistake,
        };
        return Ok(page(StatusCode::OK, &template));
    }
    let body = body(&view.stored.enrolment, Some((&sent.end, &sent.end_reason)));
    let done = app
        .enrol_participant(&access, id, revision(&sent.revision), &body)
        .await;
    match done.map_err(Problem::from) {
        Ok(_) => Ok(see_other(&format!("/enrolments/{id}")).finish()),
        Err(problem) if problem.code() == "invalid" => {
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::of(&problem, frame.t);
            let template = end_page(frame, top(&app, &view), errors, &sent);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Deserialize)]
pub struct ReopenForm {
    #[serde(default)]
    revision: String,
}

/// Opens it again: it had not ended after all.
pub async fn reopen(
    app: web::Data<App>,
    form: Form<Coordinator, ReopenForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let (access, view) = reached(&app, &form.by, &id).await?;
    let id = view.id;
    let body = body(&view.stored.enrolment, None);
    app.enrol_participant(&access, id, revision(&form.sent.revision), &body)
        .await?;
    Ok(see_other(&format!("/enrolments/{id}")).finish())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChangeForm {
    to: String,
    from: String,
}

#[derive(Template)]
#[template(path = "enrolment_coordinator.html")]
struct ChangePage {
    frame: Frame,
    errors: Errors,
    top: Top,
    colleagues: Vec<Choice>,
    from: String,
}

async fn change_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    id: EnrolmentId,
    sent: &ChangeForm,
    problem: Option<&Problem>,
) -> Result<ChangePage, Problem> {
    let access = access_of(app, by).await?;
    let view = app.enrolment(&access, id).await?;
    let colleagues = app.colleagues(&access, id).await?;
    let frame = Frame::inside(request, app, by);
    Ok(ChangePage {
        errors: Errors::of_any(problem, frame.t),
        top: top(app, &view),
        colleagues: colleagues
            .into_iter()
            .map(|(id, name)| Choice {
                is_chosen: id.to_string() == sent.to,
                key: id.to_string(),
                text: name,
            })
            .collect(),
        from: sent.from.clone(),
        frame,
    })
}

/// A form for handing it on.
pub async fn change_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = enrolment(&id)?;
    let sent = ChangeForm {
        from: app.today().to_string(),
        ..ChangeForm::default()
    };
    let template = change_page(&request, &app, &signed.by, id, &sent, None).await?;
    Ok(page(StatusCode::OK, &template))
}

/// Hands it on to a colleague, from a day.
pub async fn change(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, ChangeForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = enrolment(&id)?;
    let access = access_of(&app, &form.by).await?;
    let to = colleague(&form.sent.to);
    let done = match day("from", form.sent.from.trim()) {
        Ok(from) => app.change_coordinator(&access, id, to, from).await,
        Err(error) => Err(error),
    };
    match done.map_err(Problem::from) {
        Ok(()) => Ok(see_other("/meetings").finish()),
        Err(problem) if problem.code() != "not_found" && belongs_in_form(&problem) => {
            let template =
                change_page(&request, &app, &form.by, id, &form.sent, Some(&problem)).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
