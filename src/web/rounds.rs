//! «Årets enkäter»: the director opens the yearly surveys, prints the slips with the codes, and sees how many have answered.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Choice, Errors, Frame, Nothing, page, refused, see_other};
use crate::app::{App, Director, RoundView, Slips};
use crate::domain::ids::RoundId;
use crate::domain::json::parse_uuid;
use crate::domain::round::Typed;
use crate::http::blocking;
use crate::http::peer::peer;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed};

/// What the director types to open a round.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct OpenForm {
    questionnaire: String,
    year: String,
    invited: String,
    closes_on: String,
}

impl OpenForm {
    fn typed(&self) -> Typed {
        Typed {
            questionnaire: self.questionnaire.clone(),
            year: self.year.clone(),
            invited: self.invited.clone(),
            closes_on: self.closes_on.clone(),
        }
    }
}

/// A round in the list.
struct Line {
    id: String,
    title: String,
    year: i32,
    state: String,
    /// How many have answered; empty when it was cancelled.
    received: String,
    closes_on: String,
    is_open: bool,
    /// Where its figure is told; empty where there is none.
    goals: String,
}

#[derive(Template)]
#[template(path = "rounds.html")]
struct RoundsPage {
    frame: Frame,
    errors: Errors,
    surveys: Vec<Choice>,
    years: Vec<Choice>,
    invited: String,
    closes_on: String,
    rounds: Vec<Line>,
}

fn line(frame: &Frame, view: &RoundView) -> Line {
    let (t, round) = (frame.t, &view.round);
    let is_cancelled = round.cancelled_at.is_some();
    let (some, all) = (round.received.to_string(), round.invited.to_string());
    let numbers = [("some", some.as_str()), ("all", all.as_str())];
    Line {
        id: round.id.to_string(),
        title: view.title.clone(),
        year: round.year,
        state: match (is_cancelled, view.is_open) {
            (true, _) => t.get("rounds-cancelled"),
            (false, true) => t.get("rounds-is-open"),
            (false, false) => t.get("rounds-closed"),
        },
        received: match is_cancelled {
            true => String::new(),
            false => t.fill("rounds-received", &numbers),
        },
        closes_on: round.closes_on.to_string(),
        is_open: view.is_open,
        goals: match round.closed_at {
            Some(_) => format!("/goals/{}", round.year),
            None => String::new(),
        },
    }
}

fn rounds_page(
    frame: Frame,
    app: &App,
    rounds: &[RoundView],
    typed: &OpenForm,
    errors: Errors,
) -> RoundsPage {
    let surveys = app.yearly_surveys().map(|one| Choice {
        is_chosen: one.key == typed.questionnaire,
        key: one.key.clone(),
        text: one.texts.title.clone(),
    });
    let years = app.round_years().into_iter().map(|year| Choice {
        key: year.to_string(),
        text: year.to_string(),
        is_chosen: year.to_string() == typed.year,
    });
    RoundsPage {
        errors,
        surveys: surveys.collect(),
        years: years.collect(),
        invited: typed.invited.clone(),
        closes_on: typed.closes_on.clone(),
        rounds: rounds.iter().map(|view| line(&frame, view)).collect(),
        frame,
    }
}

/// All rounds, and the form for a new one.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let rounds = blocking(&app, App::rounds).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = rounds_page(
        frame,
        &app,
        &rounds,
        &OpenForm::default(),
        Errors::default(),
    );
    Ok(page(StatusCode::OK, &template))
}

#[derive(Template)]
#[template(path = "round_slips.html")]
struct SlipsPage {
    frame: Frame,
    title: String,
    /// Where the code is typed.
    address: String,
    closes_on: String,
    codes: Vec<String>,
}

/// The slips, which are shown this once. Nobody sees which code anybody has: neither the service nor, if they are mixed, the director.
fn slips(request: &HttpRequest, app: &App, frame: Frame, slips: &Slips) -> HttpResponse {
    let round = &slips.round;
    let found = app
        .catalogue()
        .questionnaire(&round.questionnaire, round.version);
    let peer = peer(request);
    let scheme = if peer.is_https { "https" } else { "http" };
    let template = SlipsPage {
        // In another language they could not be shown again.
        frame: Frame {
            here: String::new(),
            ..frame
        },
        title: found.map_or_else(String::new, |found| found.texts.title.clone()),
        address: format!("{scheme}://{}/yearly", peer.host.unwrap_or_default()),
        closes_on: round.closes_on.to_string(),
        codes: slips.codes.iter().map(|code| code.shown()).collect(),
    };
    page(StatusCode::OK, &template)
}

/// The form as it was sent, with what is wrong with it.
async fn not_yet(
    app: &web::Data<App>,
    frame: Frame,
    typed: &OpenForm,
    problem: &Problem,
) -> Result<HttpResponse, Problem> {
    let rounds = blocking(app, App::rounds).await?;
    let errors = Errors::of(problem, frame.t);
    let template = rounds_page(frame, app, &rounds, typed, errors);
    Ok(refused(problem, &template))
}

/// Opens a round, and shows its slips.
pub async fn open(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Director, OpenForm>,
) -> Result<HttpResponse, Problem> {
    let frame = Frame::inside(&request, &app, &form.by);
    let opened = app.open_round(&form.by, &form.sent.typed()).await;
    match opened.map_err(Problem::from) {
        Ok(new) => Ok(slips(&request, &app, frame, &new)),
        Err(problem) if problem.code() == "invalid" => {
            not_yet(&app, frame, &form.sent, &problem).await
        }
        Err(problem) => Err(problem),
    }
}

fn round_in(path: &str) -> Result<RoundId, Problem> {
    parse_uuid(path).map(RoundId).ok_or_else(Problem::not_found)
}

/// New codes in place of those that nobody has used, and their slips.
pub async fn replace_codes(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Director, Nothing>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let new = app.replace_round_codes(&form.by, round_in(&id)?).await?;
    let frame = Frame::inside(&request, &app, &form.by);
    Ok(slips(&request, &app, frame, &new))
}

/// Whether somebody means it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CancelForm {
    sure: Option<String>,
}

/// Takes a round back, if somebody means it.
pub async fn cancel(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Director, CancelForm>,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = round_in(&id)?;
    if form.sent.sure.is_none() {
        let frame = Frame::inside(&request, &app, &form.by);
        let pointer = format!("/sure-{id}");
        let unsure = crate::app::Error::invalid(&pointer, "not_sure", "must be ticked");
        let typed = OpenForm::default();
        return not_yet(&app, frame, &typed, &unsure.into()).await;
    }
    app.cancel_round(&form.by, id).await?;
    Ok(see_other("/rounds").finish())
}
