//! A coordinator's day: finding somebody by code, today's meetings, and what there is to do.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Errors, Frame, belongs_in_form, page, see_other};
use super::sign_in::refused;
use crate::app::{Acting, App, Coordinator, DayLine, MyDay};
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

/// One of the lists below today's meetings.
struct List {
    id: &'static str,
    heading: String,
    hint: String,
    lines: Vec<Line>,
}

/// One line: an enrolment, and what about it.
struct Line {
    enrolment: String,
    programme: String,
    code: String,
    about: String,
}

#[derive(Template)]
#[template(path = "day.html")]
struct DayPage {
    frame: Frame,
    errors: Errors,
    meetings: Vec<Meeting>,
    lists: Vec<List>,
    code: String,
}

/// One of today's meetings.
struct Meeting {
    id: String,
    enrolment: String,
    programme: String,
    code: String,
}

fn meeting(line: &DayLine) -> Option<Meeting> {
    Some(Meeting {
        id: line.occasion?.to_string(),
        enrolment: line.enrolment.to_string(),
        programme: line.programme.clone(),
        code: line.code.clone(),
    })
}

fn lists(frame: &Frame, day: &MyDay) -> Vec<List> {
    let t = frame.t;
    let list = |id, heading, hint, lines: &[DayLine], about: &dyn Fn(&DayLine) -> String| List {
        id,
        heading,
        hint,
        lines: lines
            .iter()
            .map(|line| Line {
                enrolment: line.enrolment.to_string(),
                programme: line.programme.clone(),
                code: line.code.clone(),
                about: about(line),
            })
            .collect(),
    };
    let since = |line: &DayLine| t.with("day-since", line.day);
    let on = |line: &DayLine| t.with("day-on", line.day);
    let started = |line: &DayLine| t.with("day-started", line.day);
    let met = |line: &DayLine| t.with("day-met", line.day);
    vec![
        list(
            "due",
            t.get("day-due"),
            t.get("day-due-hint"),
            &day.due,
            &since,
        ),
        list("soon", t.get("day-soon"), String::new(), &day.soon, &on),
        list(
            "unfinished",
            t.get("day-unfinished"),
            t.get("day-unfinished-hint"),
            &day.unfinished,
            &met,
        ),
        list(
            "not-asked",
            t.get("day-not-asked"),
            t.get("day-not-asked-hint"),
            &day.not_asked,
            &started,
        ),
    ]
}

async fn day_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    errors: impl FnOnce(&Frame) -> Errors,
    code: String,
) -> Result<DayPage, Problem> {
    let access = access_of(app, by).await?;
    let day = app.my_day(&access).await?;
    let frame = Frame::inside(request, app, by);
    Ok(DayPage {
        errors: errors(&frame),
        meetings: day.meetings.iter().filter_map(meeting).collect(),
        lists: lists(&frame, &day),
        frame,
        code,
    })
}

/// The day as it stands now.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
) -> Result<HttpResponse, Problem> {
    let none = |_: &Frame| Errors::default();
    let template = day_page(&request, &app, &signed.by, none, String::new()).await?;
    Ok(page(StatusCode::OK, &template))
}

#[derive(Deserialize)]
pub struct FindForm {
    #[serde(default)]
    code: String,
}

/// From a code to whoever has it: to their enrolment, to all of them if there are several, or to a form with which they can be enrolled.
pub async fn find(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, FindForm>,
) -> Result<HttpResponse, Problem> {
    let access = access_of(&app, &form.by).await?;
    let found = app.find_by_code(&access, &form.sent.code).await;
    match found.map_err(Problem::from) {
        Ok((_, enrolments)) if enrolments.len() == 1 => {
            let one = enrolments.first().map(ToString::to_string);
            let path = format!("/enrolments/{}", one.unwrap_or_default());
            Ok(see_other(&path).finish())
        }
        Ok((participant, enrolments)) if enrolments.is_empty() => {
            let found = app.found(&access, participant)?;
            Ok(see_other(&format!("/participants/{participant}/enrol?found={found}")).finish())
        }
        Ok((participant, _)) => Ok(see_other(&format!("/participants/{participant}")).finish()),
        Err(problem) if belongs_in_form(&problem) => {
            let errors = |frame: &Frame| {
                let mut errors = Errors::at_field("code", &problem, frame.t);
                if problem.code() == "not_found" {
                    errors.all = vec![("code".to_owned(), frame.t.get("code-of-nobody"))];
                }
                errors
            };
            let typed = form.sent.code.chars().take(40).collect();
            let template = day_page(&request, &app, &form.by, errors, typed).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
