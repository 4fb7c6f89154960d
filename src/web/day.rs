//! A coordinator's day: finding somebody by code, today's meetings, and what there is to do.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Errors, Frame, belongs_in_form, page, refused, see_other};
use super::texts::Texts;
use crate::app::{Acting, App, Coordinator, DayLine, Listed, MyDay};
use crate::domain::due::Due;
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
    /// To the meeting that it is about, or to the enrolment.
    href: String,
    programme: String,
    /// Or that there is none.
    code: String,
    about: String,
}

#[derive(Template)]
#[template(path = "day.html")]
struct DayPage {
    frame: Frame,
    errors: Errors,
    /// Whose participants are shown beside one's own, and until when.
    stands_in_for: Vec<String>,
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
    /// Empty for one's own.
    colleague: String,
}

fn meeting(line: &DayLine) -> Option<Meeting> {
    Some(Meeting {
        id: line.occasion?.to_string(),
        enrolment: line.enrolment.to_string(),
        programme: line.programme.clone(),
        code: line.code.clone(),
        colleague: line.colleague.clone().unwrap_or_default(),
    })
}

/// A line as it is shown: what about it, and whose it is if it is a colleague's.
fn shown(t: Texts, line: &DayLine, about: String) -> Line {
    let mut about = vec![about];
    about.extend(line.colleague.clone());
    about.retain(|part| !part.is_empty());
    Line {
        href: match line.occasion {
            Some(meeting) => format!("/meetings/{meeting}"),
            None => format!("/enrolments/{}", line.enrolment),
        },
        programme: line.programme.clone(),
        code: match line.code.is_empty() {
            true => t.get("no-code"),
            false => line.code.clone(),
        },
        about: about.join(" · "),
    }
}

/// Since when somebody is enrolled, and when they are measured next.
fn standing(t: Texts, one: &Listed) -> String {
    let day = one.line.day;
    let begun = match one.is_ahead {
        true => t.with("day-begins", day),
        false => t.with("day-enrolled", day),
    };
    let next = one.next.filter(|_| !one.is_ahead).map(|due| match due {
        Due::Since(day) => t.with("day-next-since", day),
        Due::Soon(day) | Due::Later(day) => t.with("day-next", day),
    });
    [Some(begun), next]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn ending(t: Texts, one: &Listed) -> String {
    one.end_reason
        .map_or_else(String::new, |reason| t.get(&format!("end-{reason}")))
}

/// Everybody, and what has ended lately.
fn whole(t: Texts, day: &MyDay) -> Vec<List> {
    let list = |id, heading, hint, all: &[Listed], about: fn(Texts, &Listed) -> String| List {
        id,
        heading,
        hint,
        lines: all
            .iter()
            .map(|one| shown(t, &one.line, about(t, one)))
            .collect(),
    };
    vec![
        list(
            "everybody",
            t.get("day-everybody"),
            t.get("day-everybody-hint"),
            &day.everybody,
            standing,
        ),
        list(
            "ended",
            t.get("day-ended"),
            t.get("day-ended-hint"),
            &day.ended,
            ending,
        ),
    ]
}

fn lists(frame: &Frame, day: &MyDay) -> Vec<List> {
    let t = frame.t;
    let list = |id, heading, hint, lines: &[DayLine], about: &dyn Fn(&DayLine) -> String| List {
        id,
        heading,
        hint,
        lines: lines
            .iter()
            .map(|line| shown(t, line, about(line)))
            .collect(),
    };
    let since = |line: &DayLine| t.with("day-since", line.day);
    let on = |line: &DayLine| t.with("day-on", line.day);
    let started = |line: &DayLine| t.with("day-started", line.day);
    let met = |line: &DayLine| t.with("day-met", line.day);
    let mut lists = vec![
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
    ];
    lists.extend(whole(t, day));
    lists
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
        stands_in_for: day
            .stands_in_for
            .iter()
            .map(|(name, until)| frame.t.until("stands-in-for", name, *until))
            .collect(),
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
