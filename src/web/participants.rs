//! Somebody who has been found: their enrolments, the slip with their code, another code, two codes that are one person's.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Errors, Frame, Nothing, belongs_in_form, page, refused, see_other};
use super::texts::Texts;
use crate::app::{Acting, App, Coordinator, Participant, Stay};
use crate::domain::access::Access;
use crate::domain::code::ParticipantCode;
use crate::domain::ids::ParticipantId;
use crate::domain::json::parse_uuid;
use crate::domain::participant::{AgeBand, Background, Gender};
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

pub(super) fn participant(id: &PathId) -> Result<ParticipantId, Problem> {
    Ok(ParticipantId(id.of_page()?))
}

/// One of somebody's enrolments.
struct Line {
    id: String,
    programme: String,
    start: String,
    is_open: bool,
}

fn line(app: &App, stay: &Stay) -> Line {
    Line {
        id: stay.enrolment.to_string(),
        programme: app.programme_name(&stay.programme),
        start: stay.start.to_string(),
        is_open: stay.is_open,
    }
}

#[derive(Template)]
#[template(path = "participant.html")]
struct ParticipantPage {
    frame: Frame,
    errors: Errors,
    id: String,
    /// Empty for somebody with protected identity.
    code: String,
    lines: Vec<Line>,
    /// The insatser in which they are enrolled twice at the same time.
    twice: Vec<String>,
    typed: String,
}

/// The insatser that stand more than once among the running enrolments.
fn twice(lines: &[Line]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let again: BTreeSet<&String> = lines
        .iter()
        .filter(|line| line.is_open)
        .map(|line| &line.programme)
        .filter(|programme| !seen.insert(*programme))
        .collect();
    again.into_iter().cloned().collect()
}

/// A code as people read it.
fn grouped(code: Option<&str>) -> String {
    code.and_then(|code| ParticipantCode::parse(code).ok())
        .map_or_else(String::new, |code| code.to_string())
}

async fn participant_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    id: ParticipantId,
    typed: String,
    errors: impl FnOnce(&Frame) -> Errors,
) -> Result<ParticipantPage, Problem> {
    let access = access_of(app, by).await?;
    let found = app.participant(&access, id).await?;
    let stays = app.stays_of(&access, found.id).await?;
    let lines: Vec<Line> = stays.iter().map(|stay| line(app, stay)).collect();
    let frame = Frame::inside(request, app, by);
    Ok(ParticipantPage {
        errors: errors(&frame),
        id: found.id.to_string(),
        code: grouped(found.code.as_deref()),
        twice: twice(&lines),
        lines,
        typed,
        frame,
    })
}

/// Somebody in the coordinator's reach, with those of their enrolments that lie inside it.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let none = |_: &Frame| Errors::default();
    let template = participant_page(&request, &app, &signed.by, id, String::new(), none).await?;
    Ok(page(StatusCode::OK, &template))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct MergeForm {
    code: String,
    /// The double, when it has been shown and confirmed.
    double: String,
    /// That it has been.
    mark: String,
}

/// One of two who may be the same person, to be told from the other.
struct Side {
    code: String,
    lines: Vec<Line>,
    meetings: usize,
    gender: String,
    age: String,
    born_abroad: String,
}

#[derive(Template)]
#[template(path = "merge.html")]
struct MergePage {
    frame: Frame,
    id: String,
    double: String,
    mark: String,
    /// The one who stays, and the double.
    sides: [Side; 2],
    /// What speaks against their being one.
    warnings: Vec<String>,
}

/// Merges a double into this participant: first both are shown, then it is done.
pub async fn merge(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, MergeForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let access = access_of(&app, &form.by).await?;
    app.participant(&access, id).await?;
    let done = match parse_uuid(&form.sent.double) {
        Some(double) => app
            .merge_participants(&access, id, ParticipantId(double), &form.sent.mark)
            .await
            .map(|()| see_other(&format!("/participants/{id}")).finish())
            .map_err(Problem::from),
        None => merge_page(&request, &app, &form, &access, id).await,
    };
    match done {
        Err(problem) if belongs_in_form(&problem) => {
            let errors = |frame: &Frame| {
                let mut errors = Errors::at_field("code", &problem, frame.t);
                if problem.code() == "not_found" {
                    errors.all = vec![("code".to_owned(), frame.t.get("merge-not-yours"))];
                }
                errors
            };
            let typed = form.sent.code.chars().take(40).collect();
            let template = participant_page(&request, &app, &form.by, id, typed, errors).await?;
            Ok(refused(&problem, &template))
        }
        done => done,
    }
}

/// Both beside each other, and whether they are one.
async fn merge_page(
    request: &HttpRequest,
    app: &App,
    form: &Form<Coordinator, MergeForm>,
    access: &Access,
    id: ParticipantId,
) -> Result<HttpResponse, Problem> {
    let double = app.look_up_code(access, &form.sent.code).await?;
    let (one, other) = (
        app.participant(access, id).await?,
        app.participant(access, double).await?,
    );
    if one.id == other.id {
        let same = "is the code of the same participant";
        return Err(crate::app::Error::invalid("/code", "same_participant", same).into());
    }
    let mark = app.show_double(access, one.id, other.id).await?;
    let frame = Frame::inside(request, app, &form.by);
    let template = MergePage {
        id: one.id.to_string(),
        double: other.id.to_string(),
        mark,
        warnings: warnings(frame.t, one.background, other.background),
        sides: [
            side(app, access, frame.t, &one).await?,
            side(app, access, frame.t, &other).await?,
        ],
        frame,
    };
    Ok(page(StatusCode::OK, &template))
}

async fn side(app: &App, access: &Access, t: Texts, known: &Participant) -> Result<Side, Problem> {
    let stays = app.stays_of(access, known.id).await?;
    let Background {
        gender,
        age_band,
        born_abroad,
        ..
    } = known.background;
    Ok(Side {
        code: grouped(known.code.as_deref()),
        lines: stays.iter().map(|stay| line(app, stay)).collect(),
        meetings: app.count_meetings(access, known.id).await?,
        gender: t.get(&format!("gender-{}", gender.code())),
        age: t.get(&format!("age-{}", age_band.code())),
        born_abroad: t.get(&format!("born-abroad-{}", born_abroad.code())),
    })
}

/// What is known of both and differs. What is not known of one of them says nothing.
fn warnings(t: Texts, one: Background, other: Background) -> Vec<String> {
    let genders = [one.gender, other.gender];
    let ages = [one.age_band, other.age_band];
    let mut told = Vec::new();
    if genders[0] != genders[1] && !genders.contains(&Gender::Unknown) {
        told.push(t.get("merge-gender-differs"));
    }
    if ages[0] != ages[1] && !ages.contains(&AgeBand::Unknown) {
        told.push(t.get("merge-age-differs"));
    }
    told
}

#[derive(Template)]
#[template(path = "slip.html")]
struct SlipPage {
    frame: Frame,
    id: String,
    code: String,
}

/// A slip of paper for the participant: the code, and nothing that tells what it is for.
pub async fn slip(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let access = access_of(&app, &signed.by).await?;
    let found = app.participant(&access, id).await?;
    // Somebody with protected identity has none.
    let code = found.code.ok_or_else(Problem::not_found)?;
    let template = SlipPage {
        frame: Frame::inside(&request, &app, &signed.by),
        id: id.to_string(),
        code: grouped(Some(&code)),
    };
    Ok(page(StatusCode::OK, &template))
}

/// A new code in the place of one that is lost, and its slip.
pub async fn replace_code(
    app: web::Data<App>,
    form: Form<Coordinator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = participant(&id)?;
    let access = access_of(&app, &form.by).await?;
    app.replace_code(&access, id).await?;
    Ok(see_other(&format!("/participants/{id}/slip")).finish())
}
