//! The conversation in the room: the coordinator's word, the questions, and the way out. No answer is ever received.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::frame::{Errors, Frame, Nothing, page, see_other};
use crate::app::{Acting, App, Coordinator, Offered};
use crate::domain::coded::Coded;
use crate::domain::definitions::{LocalisedItem, Support, Word};
use crate::domain::ids::{OccasionId, ScreeningId};
use crate::domain::occasion::ScreeningStatus;
use crate::http::cookies;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Leaving, Signed, access_of};

/// What the coordinator must be able to say, each by itself.
const CONDITIONS: [&str; 5] = ["together", "alone", "no-relative", "time", "card"];

#[derive(Template)]
#[template(path = "room_ask.html")]
struct AskPage {
    frame: Frame,
    id: String,
    /// Without it the questions do not open.
    word: String,
    errors: Errors,
    /// Key, words, and whether it was ticked.
    conditions: Vec<(String, String, bool)>,
}

fn ask_page(
    frame: Frame,
    id: OccasionId,
    word: String,
    said: Option<&BTreeSet<String>>,
) -> AskPage {
    let t = frame.t;
    let is_said = |key: &str| said.is_some_and(|said| said.contains(key));
    let missing = CONDITIONS
        .iter()
        .filter(|key| said.is_some() && !is_said(key));
    AskPage {
        id: id.to_string(),
        word,
        errors: Errors::of_fields(
            missing.map(|key| ((*key).to_owned(), t.get(&format!("room-{key}")))),
        ),
        conditions: CONDITIONS
            .iter()
            .map(|key| {
                (
                    (*key).to_owned(),
                    t.get(&format!("room-{key}")),
                    is_said(key),
                )
            })
            .collect(),
        frame,
    }
}

fn occasion_of(id: &PathId) -> Result<OccasionId, Problem> {
    Ok(OccasionId(id.of_page()?))
}

/// Asks for the coordinator's word, or leads back to the meeting when the questions cannot be put at this occasion now.
async fn ask_for_word(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    id: OccasionId,
    said: Option<&BTreeSet<String>>,
) -> Result<HttpResponse, Problem> {
    let access = access_of(app, by).await?;
    let Some(word) = app.ask_for_word(&access, id).await? else {
        return Ok(to_meeting(id));
    };
    let frame = Frame::inside(request, app, by);
    let status = match said {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(page(status, &ask_page(frame, id, word, said)))
}

fn to_meeting(id: OccasionId) -> HttpResponse {
    see_other(&format!("/meetings/{id}")).finish()
}

/// Asks for the coordinator's word.
pub async fn ask(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = occasion_of(&id)?;
    ask_for_word(&request, &app, &signed.by, id, None).await
}

#[derive(Template)]
#[template(path = "room.html")]
struct RoomPage {
    frame: Frame,
    id: String,
    title: String,
    intro: String,
    items: Vec<LocalisedItem>,
    support: Vec<Support>,
    support_checked: String,
    mark: String,
    screening: String,
    leave: String,
}

/// Shows the questions, once: this page has no address of its own to come back to.
pub async fn open(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, Vec<(String, String)>>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = occasion_of(&id)?;
    let said: BTreeSet<String> = form
        .sent
        .iter()
        .filter(|(_, value)| value == "yes")
        .map(|(name, _)| name.clone())
        .collect();
    if !CONDITIONS.iter().all(|key| said.contains(*key)) {
        return ask_for_word(&request, &app, &form.by, id, Some(&said)).await;
    }
    let word = form.sent.iter().find(|(name, _)| name == "word");
    let word = word.map_or("", |(_, value)| value.as_str());
    let access = access_of(&app, &form.by).await?;
    let (key, mark) = app.open_in_room(&access, id, word).await?;
    let frame = Frame::inside(&request, &app, &form.by);
    let catalogue = app.catalogue();
    let questionnaire = catalogue.latest(&key).ok_or_else(Problem::not_found)?;
    let shown = questionnaire
        .localised("sv")
        .ok_or_else(Problem::not_found)?;
    let words = catalogue.language("sv").ok_or_else(Problem::not_found)?;
    let template = RoomPage {
        id: id.to_string(),
        title: shown.texts.title,
        intro: shown.texts.intro,
        items: shown.items,
        support: questionnaire.support.clone(),
        support_checked: questionnaire
            .support_checked
            .map_or_else(String::new, |day| day.to_string()),
        mark,
        screening: Uuid::now_v7().to_string(),
        leave: words.word(Word::Leave).to_owned(),
        frame,
    };
    Ok(page(StatusCode::OK, &template))
}

#[derive(Deserialize)]
pub struct DoneForm {
    #[serde(default)]
    mark: String,
    #[serde(default)]
    screening: String,
    #[serde(default)]
    status: String,
}

/// Takes the status, and goes to the same page whatever it was.
pub async fn done(
    app: web::Data<App>,
    form: Form<Coordinator, DoneForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = occasion_of(&id)?;
    let status = ScreeningStatus::from_code(&form.sent.status)
        .filter(|status| *status != ScreeningStatus::NotAsked)
        .ok_or_else(|| Problem::bad_request("bad_form", "the form says neither of the two"))?;
    let screening: Uuid = form
        .sent
        .screening
        .parse()
        .map_err(|_| Problem::bad_request("bad_form", "the form has no id"))?;
    let access = access_of(&app, &form.by).await?;
    app.close_in_room(&access, id, &form.sent.mark, screening, status)
        .await?;
    let mut response = see_other(&format!("/meetings/{id}/room/done"));
    cookies::turn(&mut response);
    Ok(response.finish())
}

#[derive(Template)]
#[template(path = "room_done.html")]
struct DonePage {
    frame: Frame,
    id: String,
    thanks: String,
    support: Vec<Support>,
}

/// The page after the conversation: the same whatever was chosen, with the numbers for everybody.
pub async fn after(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = occasion_of(&id)?;
    let access = access_of(&app, &signed.by).await?;
    let visit = app.visit(&access, id).await?;
    let offer = visit
        .offers
        .iter()
        .find(|offer| offer.is_conversation)
        .ok_or_else(Problem::not_found)?;
    if offer.state != Offered::Answered {
        return Ok(to_meeting(id));
    }
    let questionnaire = app
        .catalogue()
        .latest(&offer.key)
        .ok_or_else(Problem::not_found)?;
    let template = DonePage {
        frame: Frame::inside(&request, &app, &signed.by),
        id: id.to_string(),
        thanks: questionnaire.texts.thanks.clone().unwrap_or_default(),
        support: questionnaire.support.clone(),
    };
    Ok(page(StatusCode::OK, &template))
}

#[derive(Deserialize)]
pub struct NotYetForm {
    #[serde(default)]
    reason: String,
}

/// Notes coarsely why the questions have not been put yet.
pub async fn not_yet(
    app: web::Data<App>,
    form: Form<Coordinator, NotYetForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = occasion_of(&id)?;
    let access = access_of(&app, &form.by).await?;
    let body = json!({
        "occasion_id": id.0,
        "status": ScreeningStatus::NotAsked,
        "reason": form.sent.reason,
    });
    app.register_screening(&access, ScreeningId(Uuid::now_v7()), &body)
        .await?;
    Ok(to_meeting(id))
}

/// Out at once: the session is dead, and a page that says nothing stands there.
pub async fn leave(
    app: web::Data<App>,
    form: Form<Leaving, Nothing>,
) -> Result<HttpResponse, Problem> {
    app.sign_out(&form.by).await?;
    let mut response = see_other("/sign-in");
    cookies::take(&mut response);
    response.insert_header(("clear-site-data", "\"cache\", \"storage\""));
    Ok(response.finish())
}
