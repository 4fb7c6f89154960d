//! What every page has around it, and how it is sent.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use serde::Deserialize;

use super::texts::{Language, Texts};
use crate::app::{App, SignedIn};
use crate::domain::access::Role;
use crate::domain::session::Stage;
use crate::http::problem::Problem;

/// A way to another page.
pub struct Way {
    pub href: &'static str,
    pub text: String,
    pub is_here: bool,
}

/// What surrounds a page: language, banner, who has signed in and where they can go.
pub struct Frame {
    pub t: Texts,
    pub lang: &'static str,
    pub is_demo: bool,
    /// Empty for somebody who has not signed in.
    pub name: String,
    pub form_token: String,
    pub ways: Vec<Way>,
    /// Where to come back to when the language has been chosen; empty where it cannot be.
    pub here: String,
}

/// Which page belongs to which role.
const WAYS: [(Role, &str, &str); 7] = [
    (Role::Coordinator, "/meetings", "way-meetings"),
    (Role::Director, "/goals", "way-goals"),
    (Role::Director, "/reports", "way-reports"),
    (Role::Director, "/entries", "way-entries"),
    (Role::Administrator, "/staff", "way-staff"),
    (Role::Administrator, "/clients", "way-clients"),
    (Role::Auditor, "/audit", "way-audit"),
];

impl Frame {
    /// For somebody who has not signed in.
    pub fn outside(request: &HttpRequest, app: &App) -> Self {
        let language = Language::of(request);
        Frame {
            t: Texts(language),
            lang: language.code(),
            is_demo: app.is_demo(),
            name: String::new(),
            form_token: String::new(),
            ways: Vec::new(),
            // What a form was answered with cannot be opened again.
            here: match *request.method() {
                Method::GET => request.path().to_owned(),
                _ => "/".to_owned(),
            },
        }
    }

    /// For somebody in a session. Before the sign-in is complete, and on a tablet in a participant's hands, there is nowhere to go.
    pub fn inside(request: &HttpRequest, app: &App, by: &SignedIn) -> Self {
        let mut frame = Self::outside(request, app);
        frame.form_token.clone_from(&by.form_token);
        if by.handed_over().is_some() {
            frame.here.clear();
            return frame;
        }
        frame.name.clone_from(&by.staff.name);
        if by.session.stage == Stage::Open {
            let t = frame.t;
            let way = |href: &'static str, key: &str| Way {
                href,
                text: t.get(key),
                is_here: request.path() == href,
            };
            frame.ways = WAYS
                .iter()
                .filter(|(role, ..)| by.staff.roles.contains(role))
                .map(|(_, href, key)| way(href, key))
                .collect();
            frame.ways.push(way("/forms", "way-forms"));
            frame.ways.push(way("/account", "way-account"));
        }
        frame
    }

    /// What a field is called, before what is wrong with it; empty where the text says it itself. "count-2" is that of the second row.
    pub fn label(&self, field: &str) -> String {
        let name = match field.rsplit_once('-') {
            Some((stem, row)) if row.parse::<usize>().is_ok() => {
                Some(self.t.with(&format!("field-{stem}-row"), row))
            }
            _ => self.t.find(&format!("field-{field}"), None),
        };
        name.map_or_else(String::new, |name| format!("{name}: "))
    }

    /// The one page of somebody's role; `None` where there are several, or none.
    pub fn only_way(&self) -> Option<&'static str> {
        let is_roles = |way: &&Way| WAYS.iter().any(|(_, href, _)| *href == way.href);
        let mut own = self.ways.iter().filter(is_roles);
        own.next()
            .filter(|_| own.next().is_none())
            .map(|way| way.href)
    }
}

/// What is wrong with a form: beside its fields, and in a summary.
#[derive(Default)]
pub struct Errors {
    /// Field and text, in the order of the form as far as it is known. The field is empty for what concerns the whole form.
    pub all: Vec<(String, String)>,
}

impl Errors {
    /// What the use case refused, in the visitor's words.
    pub fn of(problem: &Problem, t: Texts) -> Self {
        if problem.errors().is_empty() {
            return Errors {
                all: vec![(String::new(), describe(problem, t))],
            };
        }
        let all = problem
            .errors()
            .iter()
            .map(|fault| {
                let field = fault.pointer.trim_start_matches('/').to_owned();
                let key = format!("fault-{}", fault.code);
                (
                    field,
                    t.find(&key, None).unwrap_or_else(|| fault.message.clone()),
                )
            })
            .collect();
        Errors { all }
    }

    /// The same where there may be nothing to refuse: the form as it is opened.
    pub fn of_any(problem: Option<&Problem>, t: Texts) -> Self {
        problem.map_or_else(Self::default, |problem| Self::of(problem, t))
    }

    /// Says something in other words.
    pub fn replace(&mut self, what: &str, by: String) {
        for (_, text) in self.all.iter_mut().filter(|(_, text)| text == what) {
            text.clone_from(&by);
        }
    }

    /// What is wrong with several fields.
    pub fn of_fields(all: impl Iterator<Item = (String, String)>) -> Self {
        Errors { all: all.collect() }
    }

    /// The same, at a field when the refusal names none.
    pub fn at_field(field: &str, problem: &Problem, t: Texts) -> Self {
        let mut errors = Self::of(problem, t);
        for (name, _) in &mut errors.all {
            if name.is_empty() {
                field.clone_into(name);
            }
        }
        errors
    }

    /// What is wrong with one field.
    pub fn at(&self, field: &str) -> Option<&str> {
        self.all
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, text)| text.as_str())
    }

    /// Whether anything is wrong.
    pub fn any(&self) -> bool {
        !self.all.is_empty()
    }
}

/// Something that can be ticked.
pub struct Choice {
    pub key: String,
    pub text: String,
    pub is_chosen: bool,
}

/// All insatser, with those ticked whose keys are named.
pub fn programme_choices(app: &App, chosen: &[String]) -> Vec<Choice> {
    app.catalogue()
        .programmes()
        .map(|programme| Choice {
            key: programme.key.clone(),
            text: programme.name.clone(),
            is_chosen: chosen.contains(&programme.key),
        })
        .collect()
}

/// A problem in the visitor's words.
pub fn describe(problem: &Problem, t: Texts) -> String {
    let wait = problem.retry_after().map_or(0, i64::from);
    if problem.code() == "too_many" {
        return t.count("problem-too_many", (wait + 59) / 60);
    }
    t.find(&format!("problem-{}", problem.code()), None)
        .unwrap_or_else(|| t.get("problem-other"))
}

/// Renders a page into a reply.
pub fn reply(mut response: HttpResponseBuilder, template: &impl Template) -> HttpResponse {
    match template.render() {
        Ok(html) => response.content_type("text/html; charset=utf-8").body(html),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// A page with a status.
pub fn page(status: StatusCode, template: &impl Template) -> HttpResponse {
    reply(HttpResponse::build(status), template)
}

/// To another page, by GET.
pub fn see_other(location: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((actix_web::http::header::LOCATION, location));
    response
}

/// Whether a refusal belongs into the form that was sent, beside its fields; anything else is a page of its own.
pub fn belongs_in_form(problem: &Problem) -> bool {
    matches!(
        problem.code(),
        "invalid"
            | "too_many"
            | "unavailable"
            | "wrong_credentials"
            | "wrong_code"
            | "wrong_password"
            | "wrong_one_time_code"
            | "name_taken"
            | "yourself"
            | "last_administrator"
            | "disabled"
            | "not_found"
    )
}

/// Whether a refusal is shown in the form, with what was typed.
pub fn can_be_sent_again(problem: &Problem) -> bool {
    matches!(problem.code(), "invalid" | "busy" | "unavailable")
}

/// A form once more, with what was wrong.
pub fn refused(problem: &Problem, template: &impl Template) -> HttpResponse {
    let mut response = HttpResponse::build(problem.status());
    if let Some(seconds) = problem.retry_after() {
        response.insert_header((actix_web::http::header::RETRY_AFTER, seconds.to_string()));
    }
    reply(response, template)
}

/// What a form sends that asks for nothing: its token alone.
#[derive(Deserialize)]
pub struct Nothing {}
