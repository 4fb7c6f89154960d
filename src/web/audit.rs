//! The audit log, for the auditor: filter, random sample, head of the chain.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Deserialize;
use uuid::Uuid;

use super::frame::{Errors, Frame, page, refused};
use crate::app::{App, AuditPage, AuditQuery, Auditor, Cursor, Error, StoredEvent};
use crate::domain::ids::ActorId;
use crate::domain::json::{Fault, parse_uuid};
use crate::domain::period::stockholm_time;
use crate::http::problem::Problem;
use crate::http::staff::Signed;

/// What stands in the address. Handles are ids: nothing in it says anything about a person.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    until: String,
    who: String,
    action: String,
    handle: String,
    outcome: String,
    before: String,
    sample: String,
}

fn some(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

impl Asked {
    /// The question, or every field that cannot be read.
    fn read(&self) -> Result<AuditQuery, Error> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, code| {
            faults.push(Fault {
                pointer: format!("/{field}"),
                code,
                message: String::new(),
            });
        };
        let mut day = |field: &str, text: &str| -> Option<NaiveDate> {
            let read = some(text)?
                .parse()
                .ok()
                .filter(|day: &NaiveDate| (2000..3000).contains(&day.year()));
            if read.is_none() {
                fault(field, "bad_day");
            }
            read
        };
        let (from, until) = (day("from", &self.from), day("until", &self.until));
        let actor = some(&self.who).and_then(parse_uuid).map(ActorId);
        if some(&self.who).is_some() && actor.is_none() {
            fault("who", "bad_who");
        }
        let before = some(&self.before).and_then(read_cursor);
        if some(&self.before).is_some() && before.is_none() {
            fault("from", "bad_day");
        }
        for (field, text) in [
            ("action", &self.action),
            ("handle", &self.handle),
            ("outcome", &self.outcome),
        ] {
            if text.chars().count() > 100 || text.chars().any(char::is_control) {
                fault(field, "bad_search");
            }
        }
        if faults.is_empty() {
            Ok(AuditQuery {
                from,
                until,
                actor,
                action: some(&self.action).map(str::to_owned),
                handle: some(&self.handle).map(str::to_owned),
                outcome: some(&self.outcome).map(str::to_owned),
                before,
                is_sample: some(&self.sample).is_some(),
            })
        } else {
            Err(faults.into())
        }
    }

    /// The same question from a place on.
    fn address_of_more(&self, cursor: Cursor) -> String {
        let before = format!("{}_{}", cursor.at.and_utc().timestamp_micros(), cursor.id);
        let mut address = "/audit?".to_owned();
        for (name, value) in [
            ("from", &self.from),
            ("until", &self.until),
            ("who", &self.who),
            ("action", &self.action),
            ("handle", &self.handle),
            ("outcome", &self.outcome),
            ("before", &before),
        ] {
            if let Some(value) = some(value) {
                address.push_str(&format!("{name}={}&", escaped(value)));
            }
        }
        address.truncate(address.len() - 1);
        address
    }
}

fn escaped(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let (micros, id) = text.split_once('_')?;
    let at = chrono::DateTime::from_timestamp_micros(micros.parse().ok()?)?.naive_utc();
    let id = parse_uuid(id)?;
    (2000..3000)
        .contains(&at.year())
        .then_some(Cursor { at, id })
}

/// One line of the table.
struct Line {
    at: String,
    who: String,
    role: String,
    action: String,
    handle: String,
    outcome: String,
    place: String,
}

fn line(frame: &Frame, event: &StoredEvent, names: &[(Uuid, String)]) -> Line {
    let entry = &event.entry;
    let name = entry
        .actor
        .and_then(|id| names.iter().find(|(known, _)| *known == id));
    let kind = frame.t.get(&format!("actor-{}", entry.actor_kind));
    Line {
        at: shown(entry.at),
        who: match name {
            Some((_, name)) => format!("{name} ({kind})"),
            None => kind,
        },
        role: entry
            .role
            .as_ref()
            .map_or_else(String::new, |role| frame.t.get(&format!("role-{role}"))),
        action: entry.action.clone(),
        handle: entry.handle.clone().unwrap_or_default(),
        outcome: entry.outcome.clone(),
        place: event
            .place
            .map_or_else(|| frame.t.get("audit-unsealed"), |place| place.to_string()),
    }
}

fn shown(at: NaiveDateTime) -> String {
    stockholm_time(at.and_utc())
        .format("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// Somebody who can be asked for.
struct Somebody {
    id: String,
    name: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct LogPage {
    frame: Frame,
    errors: Errors,
    asked: Asked,
    everybody: Vec<Somebody>,
    lines: Vec<Line>,
    more: String,
    head: String,
    is_sample: bool,
}

fn log_page(frame: Frame, errors: Errors, asked: Asked, found: Option<AuditPage>) -> LogPage {
    let lines = found.iter().flat_map(|found| {
        found
            .events
            .iter()
            .map(|event| line(&frame, event, &found.names))
    });
    let lines = lines.collect();
    let everybody = found.iter().flat_map(|found| &found.names);
    let everybody = everybody
        .map(|(id, name)| Somebody {
            id: id.to_string(),
            name: name.clone(),
            is_chosen: id.to_string() == asked.who,
        })
        .collect();
    LogPage {
        errors,
        everybody,
        lines,
        more: found
            .as_ref()
            .and_then(|found| found.more)
            .map_or_else(String::new, |cursor| asked.address_of_more(cursor)),
        head: found.map_or_else(String::new, |found| found.head.to_string()),
        is_sample: some(&asked.sample).is_some(),
        asked,
        frame,
    }
}

/// A page of the log.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Auditor>,
) -> Result<HttpResponse, Problem> {
    let asked: Asked = serde_html_form::from_str(request.query_string()).map_err(|_| {
        Problem::bad_request(
            "bad_parameters",
            "a parameter is there twice or cannot be read",
        )
    })?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let query = match asked.read() {
        Ok(query) => query,
        Err(error) => {
            let problem = error.into();
            let errors = Errors::of(&problem, frame.t);
            return Ok(refused(&problem, &log_page(frame, errors, asked, None)));
        }
    };
    let found = app.read_audit(&signed.by, &query).await?;
    let template = log_page(frame, Errors::default(), asked, Some(found));
    Ok(page(StatusCode::OK, &template))
}
