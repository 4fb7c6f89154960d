//! Answering: a participant on a tablet that was handed over, or the coordinator for the professional's part and for paper.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::json;
use uuid::Uuid;

use super::entering::{self, entry};
use super::frame::{Frame, page, reply, see_other};
use super::survey::{SurveyPage, Ticket, address, survey};
use crate::app::{Acting, App, Blank, Coordinator, Filled, Sent, Wanted, Way};
use crate::domain::definitions::Word;
use crate::domain::ids::{OccasionId, ResponseId};
use crate::domain::json::parse_uuid;
use crate::domain::session::HandedOver;
use crate::http::cookies;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

/// A way to a form, as a type: each has routes of its own.
pub trait Door {
    const WAY: Way;
}

/// A participant, on a tablet that was handed over.
pub struct Answer;
/// The coordinator.
pub struct Enter;
/// The coordinator, for what was entered wrongly.
pub struct Correct;

impl Door for Answer {
    const WAY: Way = Way::Answer;
}

impl Door for Enter {
    const WAY: Way = Way::Enter;
}

impl Door for Correct {
    const WAY: Way = Way::Correct;
}

/// Occasion, language and questionnaire, as they stand in an address.
type Address = web::Path<(String, String, String)>;

fn wanted(way: Way, address: Address) -> Result<Wanted, Problem> {
    let (occasion, language, questionnaire) = address.into_inner();
    Ok(Wanted {
        way,
        occasion: occasion_of(&occasion)?,
        questionnaire,
        language,
    })
}

fn occasion_of(id: &str) -> Result<OccasionId, Problem> {
    parse_uuid(id)
        .map(OccasionId)
        .ok_or_else(Problem::not_found)
}

/// The form that is open to this session.
async fn blank<'a>(
    app: &'a App,
    by: &Acting<Coordinator>,
    wanted: Wanted,
) -> Result<Blank<'a>, Problem> {
    let access = access_of(app, by).await?;
    Ok(app.blank(&access, by.session.handed_over, wanted).await?)
}

/// Where to go when it is done, or was done before.
fn onward(blank: &Blank<'_>) -> String {
    let occasion = blank.visit.id;
    match blank.way {
        Way::Answer => format!("/meetings/{occasion}/answer/{}", blank.language),
        Way::Enter | Way::Correct => format!("/meetings/{occasion}"),
    }
}

/// On, and Back shows nothing of what was answered.
fn go_onward(blank: &Blank<'_>) -> HttpResponse {
    let mut response = see_other(&onward(blank));
    cookies::turn(&mut response);
    response.finish()
}

fn ticket(blank: &Blank<'_>, by: &Acting<Coordinator>, id: ResponseId) -> Ticket {
    // What a tablet supersedes is known from its session.
    let supersedes = blank.supersedes.filter(|_| blank.way == Way::Correct);
    Ticket {
        action: address(blank, &blank.language),
        form_token: by.form_token.clone(),
        response: id.to_string(),
        supersedes: supersedes.map(|old| old.to_string()),
    }
}

fn form<'a>(
    request: &HttpRequest,
    app: &'a App,
    by: &Acting<Coordinator>,
    blank: &Blank<'_>,
    id: ResponseId,
) -> Result<SurveyPage<'a>, Problem> {
    let ticket = ticket(blank, by, id);
    let mut page = survey(
        app.catalogue(),
        blank.questionnaire,
        &blank.language,
        ticket,
    )
    .ok_or_else(Problem::not_found)?;
    page.entry = entry(request, app, blank);
    Ok(page)
}

fn new_id() -> ResponseId {
    ResponseId(Uuid::now_v7())
}

/// An empty form, by one of the ways.
pub async fn show<D: Door>(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: Address,
) -> Result<HttpResponse, Problem> {
    let mut blank = blank(&app, &signed.by, wanted(D::WAY, path)?).await?;
    if D::WAY == Way::Correct {
        let standing = blank.standing();
        blank = blank.superseding(standing);
    }
    if !blank.is_open() {
        return Ok(see_other(&onward(&blank)).finish());
    }
    let mut template = form(&request, &app, &signed.by, &blank, new_id())?;
    if D::WAY == Way::Correct {
        let access = access_of(&app, &signed.by).await?;
        let said = app.earlier(&access, &blank).await?;
        put_in(&mut template, &said);
    }
    let status = StatusCode::OK;
    Ok(form_page(
        &request, &app, &signed.by, &blank, status, template,
    ))
}

/// A participant's page stands by itself; the coordinator's is one among the others.
fn form_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    blank: &Blank<'_>,
    status: StatusCode,
    template: SurveyPage<'_>,
) -> HttpResponse {
    match blank.way {
        Way::Answer => page(status, &template),
        Way::Enter | Way::Correct => {
            let frame = Frame::inside(request, app, by);
            page(status, &entering::around(frame, by, blank, template))
        }
    }
}

/// Only a tablet that was handed over; for anybody else there is nothing here.
fn in_hands(by: &Acting<Coordinator>) -> Result<HandedOver, Problem> {
    by.session.handed_over.ok_or_else(Problem::not_found)
}

/// The next questionnaire in the chosen language, or the end.
pub async fn next(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let hands = in_hands(&signed.by)?;
    let (occasion, language) = path.into_inner();
    let access = access_of(&app, &signed.by).await?;
    let visit = app.visit(&access, occasion_of(&occasion)?).await?;
    let words = app
        .catalogue()
        .language(&language)
        .ok_or_else(Problem::not_found)?;
    match visit.next_in(hands) {
        Some(offer) => {
            // Where one questionnaire lacks the language it is asked in Swedish rather than not at all.
            let known = app.catalogue().latest(&offer.key);
            let has_it = known.is_some_and(|q| q.languages().contains(&language.as_str()));
            let language = if has_it { &language } else { "sv" };
            let way = format!("/meetings/{occasion}/answer/{language}/{}", offer.key);
            Ok(see_other(&way).finish())
        }
        None => {
            let template = super::meetings::ThanksPage {
                frame: Frame::inside(&request, &app, &signed.by),
                id: occasion,
                lang: words.code.clone(),
                right_to_left: words.right_to_left,
                thanks: words.word(Word::Thanks).to_owned(),
                hand_back: words.word(Word::HandBack).to_owned(),
            };
            Ok(page(StatusCode::OK, &template))
        }
    }
}

/// What the document that is the same for everybody asks for: where its answers go, and under which id.
pub async fn here(
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let (questionnaire, version, language) = path.into_inner();
    let hands = in_hands(&signed.by)?;
    let wanted = Wanted {
        way: Way::Answer,
        occasion: hands.occasion,
        questionnaire,
        language,
    };
    let blank = blank(&app, &signed.by, wanted).await?;
    if blank.questionnaire.version.to_string() != version {
        return Err(Problem::not_found());
    }
    let ticket = ticket(&blank, &signed.by, new_id());
    Ok(HttpResponse::Ok().json(json!({
        "action": ticket.action,
        "form_token": ticket.form_token,
        "response": ticket.response,
        "onward": onward(&blank),
        "is_open": blank.is_open(),
    })))
}

/// The fields of a form, as they came.
pub(super) type Fields = Vec<(String, String)>;

pub(super) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.as_str())
}

fn response_in(fields: &Fields, name: &str) -> Result<ResponseId, Problem> {
    parse_uuid(field(fields, name))
        .map(ResponseId)
        .ok_or_else(|| Problem::bad_request("bad_form", "the form has no response id"))
}

/// What was answered, by item.
pub(super) fn answers_in(fields: &Fields) -> BTreeMap<String, String> {
    let mut said = BTreeMap::new();
    for (name, value) in fields {
        if let Some(item) = name.strip_prefix("answer-") {
            said.entry(item.to_owned()).or_insert(value.clone());
        }
    }
    said
}

fn filled(fields: &Fields) -> Filled {
    Filled {
        said: answers_in(fields),
        help: field(fields, "help").to_owned(),
        unreviewed: field(fields, "unreviewed") == "yes",
    }
}

/// What was filled in, by one of the ways.
pub async fn send<D: Door>(
    request: HttpRequest,
    app: web::Data<App>,
    sent: Form<Coordinator, Fields>,
    path: Address,
) -> Result<HttpResponse, Problem> {
    let (by, fields) = (sent.by, sent.sent);
    let mut blank = blank(&app, &by, wanted(D::WAY, path)?).await?;
    let id = response_in(&fields, "response")?;
    if D::WAY == Way::Correct {
        blank = blank.superseding(Some(response_in(&fields, "supersedes")?));
    }
    let access = access_of(&app, &by).await?;
    let filled = filled(&fields);
    let outcome = app.fill_in(&access, &blank, id, &filled).await;
    match outcome.map_err(Problem::from) {
        Ok(Sent::Done) => Ok(go_onward(&blank)),
        Ok(Sent::Second | Sent::Overtaken) if D::WAY == Way::Answer => {
            already_sent(&request, &app, &by, &blank)
        }
        Ok(Sent::Second) => Ok(go_onward(&blank)),
        Ok(Sent::Overtaken) => {
            // Sent again it counts in place of the other's: the coordinator has been told.
            let standing = blank.standing();
            blank = blank.superseding(standing);
            let mut template = form(&request, &app, &by, &blank, id)?;
            fill(&mut template, &filled);
            template.overtaken = Some(Frame::outside(&request, &app).t.get("entry-overtaken"));
            let status = StatusCode::CONFLICT;
            Ok(form_page(&request, &app, &by, &blank, status, template))
        }
        Err(problem) if problem.code() == "invalid" => {
            let mut template = form(&request, &app, &by, &blank, id)?;
            fill(&mut template, &filled);
            tell(&mut template, &problem);
            if let Some(entry) = &mut template.entry {
                entering::tell(entry, &problem, Frame::outside(&request, &app).t);
            }
            let status = problem.status();
            Ok(form_page(&request, &app, &by, &blank, status, template))
        }
        Err(problem) => Err(problem),
    }
}

/// What a participant reads whose answers came second.
#[derive(Template)]
#[template(path = "already_sent.html")]
struct AlreadySentPage {
    frame: Frame,
    lang: String,
    right_to_left: bool,
    already_sent: String,
    way: String,
    way_text: String,
}

fn already_sent(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    blank: &Blank<'_>,
) -> Result<HttpResponse, Problem> {
    let words = app
        .catalogue()
        .language(&blank.language)
        .ok_or_else(Problem::not_found)?;
    let template = AlreadySentPage {
        frame: Frame::inside(request, app, by),
        lang: words.code.clone(),
        right_to_left: words.right_to_left,
        already_sent: words.word(Word::AlreadySent).to_owned(),
        way: onward(blank),
        way_text: words.word(Word::Next).to_owned(),
    };
    let mut response = HttpResponse::build(StatusCode::CONFLICT);
    cookies::turn(&mut response);
    Ok(reply(response, &template))
}

/// Nothing that was said is lost when the form comes back.
fn fill(page: &mut SurveyPage<'_>, filled: &Filled) {
    put_in(page, &filled.said);
    page.has_errors = true;
}

/// Puts in what was said, by item.
pub(super) fn put_in(page: &mut SurveyPage<'_>, said: &BTreeMap<String, String>) {
    for question in &mut page.questions {
        let said = said.get(&question.id).map_or("", String::as_str);
        said.clone_into(&mut question.written);
        for choice in &mut question.choices {
            choice.is_chosen = choice.code == said;
        }
    }
}

/// Beside its question, in the participant's language, and without what was written.
pub(super) fn tell(page: &mut SurveyPage<'_>, problem: &Problem) {
    let faults: BTreeMap<&str, &str> = problem
        .errors()
        .iter()
        .map(|fault| (fault.pointer.as_str(), fault.code))
        .collect();
    let language = page.language;
    for question in &mut page.questions {
        let code = faults.get(format!("/answers/{}", question.id).as_str());
        question.error = code.map(|code| match *code {
            "too_long" => language
                .word(Word::TooLong)
                .replace("{max}", &question.max_length.to_string()),
            _ if question.is_text => language.word(Word::NoPersonalData).to_owned(),
            _ => language.word(Word::ChooseOne).to_owned(),
        });
    }
}
