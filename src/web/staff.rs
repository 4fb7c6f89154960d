//! Staff, for the administrator.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::account::role_text;
use super::frame::{
    Choice, Errors, Frame, Nothing, belongs_in_form, page, programme_choices, refused, see_other,
};
use crate::app::{Acting, Administrator, App, NewStaff, StaffView, Substitution};
use crate::domain::access::Role;
use crate::domain::coded::Coded;
use crate::domain::ids::ActorId;
use crate::domain::secret_code::SecretCode;
use crate::http::blocking;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed};

fn role_choices(frame: &Frame, chosen: &BTreeSet<Role>) -> Vec<Choice> {
    Role::ALL
        .iter()
        .map(|(code, role)| Choice {
            key: (*code).to_owned(),
            text: role_text(frame, *role),
            is_chosen: chosen.contains(role),
        })
        .collect()
}

/// One line of the list.
struct Line {
    id: String,
    username: String,
    name: String,
    roles: String,
    state: String,
}

fn line(frame: &Frame, view: &StaffView) -> Line {
    let staff = &view.staff;
    let roles: Vec<String> = staff
        .roles
        .iter()
        .map(|role| role_text(frame, *role))
        .collect();
    Line {
        id: staff.id.to_string(),
        username: staff.username.clone(),
        name: staff.name.clone(),
        roles: roles.join(", "),
        state: frame.t.get(state(view)),
    }
}

fn state(view: &StaffView) -> &'static str {
    let staff = &view.staff;
    match (staff.disabled_at, &staff.password, staff.second_factor) {
        (Some(_), ..) => "staff-disabled",
        (None, None, _) => "staff-waits",
        (None, Some(_), Some(_)) => "staff-second-factor",
        (None, Some(_), None) => "staff-password-only",
    }
}

#[derive(Template)]
#[template(path = "staff.html")]
struct StaffPage {
    frame: Frame,
    errors: Errors,
    everybody: Vec<Line>,
    username: String,
    name: String,
    roles: Vec<Choice>,
    programmes: Vec<Choice>,
}

async fn staff_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Administrator>,
    problem: Option<&Problem>,
    sent: AddForm,
) -> Result<StaffPage, Problem> {
    let everybody = blocking(app, |app: &App| app.staff()).await?;
    let frame = Frame::inside(request, app, by);
    Ok(StaffPage {
        errors: Errors::of_any(problem, frame.t),
        everybody: everybody.iter().map(|view| line(&frame, view)).collect(),
        roles: role_choices(&frame, &sent.roles()),
        programmes: programme_choices(app, &sent.programmes),
        username: sent.username,
        name: sent.name,
        frame,
    })
}

/// Everybody.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Administrator>,
) -> Result<HttpResponse, Problem> {
    let nothing = AddForm::default();
    let template = staff_page(&request, &app, &signed.by, None, nothing).await?;
    Ok(page(StatusCode::OK, &template))
}

#[derive(Default, Deserialize)]
pub struct AddForm {
    #[serde(default)]
    username: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    programmes: Vec<String>,
}

impl AddForm {
    fn roles(&self) -> BTreeSet<Role> {
        read_roles(&self.roles)
    }
}

/// Only the roles that there are: the page offers no others.
fn read_roles(codes: &[String]) -> BTreeSet<Role> {
    codes
        .iter()
        .filter_map(|code| Role::from_code(code))
        .collect()
}

#[derive(Template)]
#[template(path = "one_time_code.html")]
struct CodePage {
    frame: Frame,
    name: String,
    code: String,
}

fn show_code(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Administrator>,
    name: String,
    code: &SecretCode,
) -> HttpResponse {
    let template = CodePage {
        frame: Frame::inside(request, app, by),
        name,
        code: code.shown(),
    };
    page(StatusCode::OK, &template)
}

/// Lets somebody in: shows the code that they need, this once.
pub async fn add(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, AddForm>,
) -> Result<HttpResponse, Problem> {
    let Form { by, sent, .. } = form;
    let new = NewStaff {
        username: sent.username.clone(),
        name: sent.name.clone(),
        roles: sent.roles(),
        programmes: sent.programmes.iter().cloned().collect(),
    };
    match app.add_staff(&by, new).await.map_err(Problem::from) {
        Ok((_, code)) => Ok(show_code(&request, &app, &by, sent.name, &code)),
        Err(problem) if belongs_in_form(&problem) => {
            let template = staff_page(&request, &app, &by, Some(&problem), sent).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

/// A colleague who can be chosen.
struct Colleague {
    id: String,
    name: String,
}

/// Somebody who stands in.
struct StandIn {
    id: String,
    text: String,
}

#[derive(Template)]
#[template(path = "staff_member.html")]
struct MemberPage {
    frame: Frame,
    errors: Errors,
    id: String,
    line: Line,
    is_oneself: bool,
    is_disabled: bool,
    is_coordinator: bool,
    roles: Vec<Choice>,
    programmes: Vec<Choice>,
    colleagues: Vec<Colleague>,
    stand_ins: Vec<StandIn>,
    today: NaiveDate,
    /// What people call the identity provider; empty if there is none.
    provider: String,
    is_linked: bool,
}

async fn member_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Administrator>,
    id: ActorId,
    problem: Option<&Problem>,
) -> Result<MemberPage, Problem> {
    let (view, everybody, substitutions) = blocking(app, move |app: &App| {
        Ok((app.one_of_staff(id)?, app.staff()?, app.substitutions()?))
    })
    .await?;
    let frame = Frame::inside(request, app, by);
    let name_of = |id: ActorId| {
        let found = everybody.iter().find(|view| view.staff.id == id);
        found.map_or_else(String::new, |view| view.staff.name.clone())
    };
    let stand_in = |one: &Substitution| StandIn {
        id: one.id.to_string(),
        text: format!(
            "{} → {}, {} – {}",
            name_of(one.absent),
            name_of(one.substitute),
            one.from,
            one.until
        ),
    };
    let colleagues = everybody
        .iter()
        .filter(|other| {
            other.staff.id != id
                && other.staff.disabled_at.is_none()
                && other.staff.roles.contains(&Role::Coordinator)
        })
        .map(|other| Colleague {
            id: other.staff.id.to_string(),
            name: other.staff.name.clone(),
        })
        .collect();
    Ok(MemberPage {
        errors: Errors::of_any(problem, frame.t),
        id: id.to_string(),
        line: line(&frame, &view),
        is_oneself: by.staff.id == id,
        is_disabled: view.staff.disabled_at.is_some(),
        is_coordinator: view.staff.roles.contains(&Role::Coordinator),
        roles: role_choices(&frame, &view.staff.roles),
        programmes: programme_choices(app, &Vec::from_iter(view.programmes.iter().cloned())),
        colleagues,
        stand_ins: substitutions
            .iter()
            .filter(|one| one.absent == id || one.substitute == id)
            .map(stand_in)
            .collect(),
        today: app.today(),
        provider: app.provider_name().unwrap_or_default().to_owned(),
        is_linked: view.staff.identity.is_some(),
        frame,
    })
}

/// Somebody.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Administrator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    let template = member_page(&request, &app, &signed.by, id, None).await?;
    Ok(page(StatusCode::OK, &template))
}

/// What is no id leads nowhere either.
pub(super) fn member(id: &PathId) -> Result<ActorId, Problem> {
    id.read().map(ActorId).map_err(|_| Problem::not_found())
}

/// Back to the person's page, or the page again with what was wrong.
pub(super) async fn done(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Administrator>,
    id: ActorId,
    outcome: Result<(), crate::app::Error>,
) -> Result<HttpResponse, Problem> {
    match outcome.map_err(Problem::from) {
        Ok(()) => Ok(see_other(&format!("/staff/{id}")).finish()),
        Err(problem) if belongs_in_form(&problem) && problem.code() != "not_found" => {
            let template = member_page(request, app, by, id, Some(&problem)).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Deserialize)]
pub struct RightsForm {
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    programmes: Vec<String>,
}

/// What somebody may do from now on.
pub async fn set_rights(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, RightsForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    let roles = read_roles(&form.sent.roles);
    let programmes = form.sent.programmes.iter().cloned().collect();
    let outcome = app.set_staff_rights(&form.by, id, roles, programmes).await;
    done(&request, &app, &form.by, id, outcome).await
}

/// A new beginning for somebody: shows the code that they need, this once.
pub async fn reset(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    match app.reset_staff(&form.by, id).await {
        Ok(code) => {
            let view = blocking(&app, move |app: &App| app.one_of_staff(id)).await?;
            let name = view.staff.name;
            Ok(show_code(&request, &app, &form.by, name, &code))
        }
        Err(error) => done(&request, &app, &form.by, id, Err(error)).await,
    }
}

/// Lets somebody in no more.
pub async fn disable(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    let outcome = app.set_staff_disabled(&form.by, id, true).await;
    done(&request, &app, &form.by, id, outcome).await
}

/// Lets somebody in again.
pub async fn enable(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    let outcome = app.set_staff_disabled(&form.by, id, false).await;
    done(&request, &app, &form.by, id, outcome).await
}

#[derive(Deserialize)]
pub struct LinkForm {
    #[serde(default)]
    subject: String,
}

/// Lets somebody sign in through the identity provider, as this subject.
pub async fn link(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, LinkForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    let identity = app.identity_of(form.sent.subject.trim())?;
    let outcome = app.set_staff_identity(&form.by, id, Some(identity)).await;
    done(&request, &app, &form.by, id, outcome).await
}

/// Lets somebody no more sign in through the identity provider.
pub async fn unlink(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = member(&id)?;
    if app.provider_name().is_none() {
        return Err(Problem::not_found());
    }
    let outcome = app.set_staff_identity(&form.by, id, None).await;
    done(&request, &app, &form.by, id, outcome).await
}
