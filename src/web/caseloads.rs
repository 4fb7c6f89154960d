//! Who has which participants, for the administrator: handing a caseload on, and colleagues who stand in for each other.

use actix_web::{HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use serde::Deserialize;

use super::frame::{Nothing, see_other};
use super::staff::{done, member};
use crate::app::{Administrator, App, Error};
use crate::domain::ids::{ActorId, SubstitutionId};
use crate::domain::json::{parse_date, parse_uuid};
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::Form;

#[derive(Deserialize)]
pub struct CaseloadForm {
    #[serde(default)]
    to: String,
}

/// Whom somebody has chosen.
pub(super) fn colleague(typed: &str) -> ActorId {
    // Nothing chosen is nobody, whom the use case refuses.
    ActorId(parse_uuid(typed).unwrap_or_default())
}

/// Hands a caseload on to a colleague.
pub async fn hand_on(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, CaseloadForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    let outcome = app
        .hand_on_caseload(&form.by, id, colleague(&form.sent.to))
        .await;
    done(&request, &app, &form.by, id, outcome.map(|_| ())).await
}

#[derive(Deserialize)]
pub struct StandInForm {
    #[serde(default)]
    substitute: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

/// A day as a form has it.
pub(super) fn day(field: &str, typed: &str) -> Result<NaiveDate, Error> {
    parse_date(typed).ok_or_else(|| {
        Error::invalid(
            &format!("/{field}"),
            "bad_day",
            "a day is written 2026-11-22",
        )
    })
}

/// Lets a colleague stand in.
pub async fn stand_in(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, StandInForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    let sent = &form.sent;
    let days = day("from", &sent.from).and_then(|from| Ok((from, day("until", &sent.until)?)));
    let outcome = match days {
        Ok((from, until)) => {
            let substitute = colleague(&sent.substitute);
            let stood = app.stand_in(&form.by, id, substitute, from, until).await;
            stood.map(|_| ())
        }
        Err(error) => Err(error),
    };
    done(&request, &app, &form.by, id, outcome).await
}

/// Ends it at once.
pub async fn end_substitution(
    app: web::Data<App>,
    form: Form<Administrator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = id.of_page()?;
    app.end_substitution(&form.by, SubstitutionId(id)).await?;
    Ok(see_other("/staff").finish())
}
