//! Municipal systems that use the API, for the administrator.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{
    Choice, Errors, Frame, Nothing, belongs_in_form, page, programme_choices, refused, see_other,
};
use crate::app::{Acting, Administrator, App, Client, NewClient};
use crate::domain::access::{Reach, Scope};
use crate::domain::coded::Coded;
use crate::domain::ids::ActorId;
use crate::http::blocking;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed};

/// One line of the list.
struct Line {
    id: String,
    name: String,
    scopes: String,
    programmes: String,
    until: String,
    is_open: bool,
}

/// The scope in the visitor's words.
fn scope_text(frame: &Frame, code: &str) -> String {
    frame.t.get(&format!("scope-{}", code.replace(':', "-")))
}

fn line(frame: &Frame, app: &App, client: &Client) -> Line {
    let scopes: Vec<String> = client
        .scopes
        .iter()
        .map(|scope| scope_text(frame, scope.code()))
        .collect();
    let is_open = client.revoked_at.is_none() && client.expires_at > app.now();
    Line {
        id: client.id.to_string(),
        name: client.name.clone(),
        scopes: scopes.join(", "),
        programmes: match &client.reach {
            Reach::Programmes(keys) => keys.iter().cloned().collect::<Vec<_>>().join(", "),
            Reach::All | Reach::Caseloads(_) => frame.t.get("clients-all-programmes"),
        },
        until: match client.revoked_at {
            Some(_) => frame.t.get("clients-revoked"),
            None => client.expires_at.date().to_string(),
        },
        is_open,
    }
}

#[derive(Template)]
#[template(path = "clients.html")]
struct ClientsPage {
    frame: Frame,
    errors: Errors,
    clients: Vec<Line>,
    name: String,
    days: String,
    scopes: Vec<Choice>,
    programmes: Vec<Choice>,
}

async fn clients_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Administrator>,
    errors: impl FnOnce(&Frame) -> Errors,
    sent: AddForm,
) -> Result<ClientsPage, Problem> {
    let clients = blocking(app, |app: &App| app.clients()).await?;
    let frame = Frame::inside(request, app, by);
    Ok(ClientsPage {
        errors: errors(&frame),
        clients: clients
            .iter()
            .map(|client| line(&frame, app, client))
            .collect(),
        scopes: Scope::ALL
            .iter()
            .map(|(code, _)| Choice {
                key: (*code).to_owned(),
                text: scope_text(&frame, code),
                is_chosen: sent.scopes.iter().any(|chosen| chosen == code),
            })
            .collect(),
        programmes: programme_choices(app, &sent.programmes),
        name: sent.name,
        days: sent.days,
        frame,
    })
}

/// All clients.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Administrator>,
) -> Result<HttpResponse, Problem> {
    let nothing = AddForm {
        days: "90".to_owned(),
        ..AddForm::default()
    };
    let template = clients_page(&request, &app, &signed.by, |_| Errors::default(), nothing).await?;
    Ok(page(StatusCode::OK, &template))
}

#[derive(Default, Deserialize)]
pub struct AddForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    programmes: Vec<String>,
}

#[derive(Template)]
#[template(path = "token.html")]
struct TokenPage {
    frame: Frame,
    name: String,
    token: String,
}

fn new_client(sent: &AddForm) -> Result<NewClient, crate::app::Error> {
    let scopes: BTreeSet<Scope> = sent
        .scopes
        .iter()
        .filter_map(|code| Scope::from_code(code))
        .collect();
    let programmes: BTreeSet<String> = sent.programmes.iter().cloned().collect();
    Ok(NewClient {
        name: sent.name.clone(),
        scopes,
        reach: match programmes.is_empty() {
            true => Reach::All,
            false => Reach::Programmes(programmes),
        },
        days: sent.days.trim().parse().map_err(|_| {
            crate::app::Error::invalid("/days", "bad_days", "a whole number from 1 to 365")
        })?,
    })
}

/// Adds a client: shows its token, this once.
pub async fn add(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Administrator, AddForm>,
) -> Result<HttpResponse, Problem> {
    let Form { by, sent, .. } = form;
    let outcome = match new_client(&sent) {
        Ok(new) => app.add_client(&by, new).await,
        Err(error) => Err(error),
    };
    match outcome.map_err(Problem::from) {
        Ok(token) => {
            let template = TokenPage {
                frame: Frame::inside(&request, &app, &by),
                name: sent.name,
                token,
            };
            Ok(page(StatusCode::OK, &template))
        }
        Err(problem) if belongs_in_form(&problem) => {
            let errors = |frame: &Frame| Errors::at_field("name", &problem, frame.t);
            let template = clients_page(&request, &app, &by, errors, sent).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

/// Takes a client's token back.
pub async fn revoke(
    app: web::Data<App>,
    form: Form<Administrator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = id.of_page()?;
    app.revoke_client(&form.by, ActorId(id)).await?;
    Ok(see_other("/clients").finish())
}
