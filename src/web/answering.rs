//! Answering: a participant on a tablet that was handed over, or the coordinator for the professional's part and for paper.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::frame::{Choice, Frame, page, see_other};
use super::survey::{Entry, SurveyPage, Ticket, survey};
use super::texts::Texts;
use crate::app::{Acting, App, Coordinator, Offered, Visit};
use crate::domain::definitions::{Questionnaire, Receives, Respondent, Use, Word};
use crate::domain::ids::{OccasionId, ResponseId};
use crate::domain::json::Fault;
use crate::domain::response::Help;
use crate::domain::session::HandedOver;
use crate::http::cookies;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

/// The fields of a form, as they came.
type Fields = Vec<(String, String)>;

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.as_str())
}

/// Which form: occasion, questionnaire, language, and who fills it in.
struct Place<'a> {
    visit: Visit,
    questionnaire: &'a Questionnaire,
    language: String,
    /// On a tablet in a participant's hands.
    hands: Option<HandedOver>,
    /// The coordinator mends what was entered wrongly.
    is_correction: bool,
}

impl<'a> Place<'a> {
    /// The form that is open to this session; anything else does not exist.
    async fn find(
        app: &'a App,
        by: &Acting<Coordinator>,
        occasion: &str,
        key: &str,
        language: &str,
    ) -> Result<Self, Problem> {
        let id: Uuid = occasion.parse().map_err(|_| Problem::not_found())?;
        let questionnaire = app
            .catalogue()
            .latest(key)
            // The questions for the room are no form, whoever asks: not even that they have been put is told here.
            .filter(|known| known.handling.receives != Receives::Status)
            .ok_or_else(Problem::not_found)?;
        let access = access_of(app, by).await?;
        let visit = app.visit(&access, OccasionId(id)).await?;
        let place = Place {
            visit,
            questionnaire,
            language: language.to_owned(),
            hands: by.session.handed_over,
            is_correction: false,
        };
        match place.is_open_to() {
            true => Ok(place),
            false => Err(Problem::not_found()),
        }
    }

    /// A participant answers their own part; the coordinator answers the professional's, and enters what stands on paper.
    fn is_open_to(&self) -> bool {
        let is_participants = self.questionnaire.respondent == Respondent::Participant;
        match self.hands {
            Some(hands) => is_participants && self.use_of() <= Some(allowed(hands.unreviewed)),
            None => !is_participants || self.visit.is_on_paper(),
        }
    }

    /// How freely the language may be used, as a rank; `None` is freest of all: there is no such language, which is found out later.
    fn use_of(&self) -> Option<u8> {
        let shown = self.questionnaire.localised(&self.language)?;
        Some(rank(shown.usable))
    }

    /// Whether it can be sent from here now.
    fn is_open(&self) -> bool {
        self.state()
            == match self.is_correction {
                true => Offered::Answered,
                false => Offered::Open,
            }
    }

    /// The response that counts at this occasion.
    fn standing(&self) -> Option<ResponseId> {
        self.visit
            .offers
            .iter()
            .find(|offer| offer.key == self.questionnaire.key)
            .and_then(|offer| offer.response)
    }

    fn state(&self) -> Offered {
        self.visit
            .offers
            .iter()
            .find(|offer| offer.key == self.questionnaire.key)
            .map_or(Offered::WrongMode, |offer| offer.state)
    }

    fn action(&self) -> String {
        let way = match (self.hands, self.is_correction) {
            (Some(_), _) => "answer",
            (None, false) => "enter",
            (None, true) => "correct",
        };
        format!(
            "/meetings/{}/{way}/{}/{}",
            self.visit.id, self.language, self.questionnaire.key
        )
    }

    /// Where to go when it is done, or was done before.
    fn onward(&self) -> String {
        match self.hands {
            Some(_) => format!("/meetings/{}/answer/{}", self.visit.id, self.language),
            None => format!("/meetings/{}", self.visit.id),
        }
    }

    /// The same form in each other language.
    fn other_languages(&self, app: &App) -> Vec<(String, String)> {
        let codes = self.questionnaire.languages().into_iter();
        codes
            .filter(|code| *code != self.language)
            .filter_map(|code| {
                let name = app.catalogue().language(code)?.name.clone();
                let here = format!("/{}/{}", self.language, self.questionnaire.key);
                let there = format!("/{code}/{}", self.questionnaire.key);
                Some((self.action().replace(&here, &there), name))
            })
            .collect()
    }

    fn entry(&self, request: &HttpRequest, app: &App) -> Option<Entry> {
        if self.hands.is_some() {
            return None;
        }
        let t = Frame::outside(request, app).t;
        let is_paper = self.questionnaire.respondent == Respondent::Participant;
        let help = |key: &str, text: &str, is_chosen| Choice {
            key: key.to_owned(),
            text: t.get(text),
            is_chosen,
        };
        let needs_word = self.use_of() == Some(rank(Use::Confirmed));
        Some(Entry {
            notice: match (self.is_correction, is_paper) {
                (true, _) => t.get("entry-correction"),
                (false, true) => t.get("entry-paper"),
                (false, false) => t.get("entry-professional"),
            },
            asks_help: is_paper,
            help_legend: t.get("help-given"),
            helps: vec![
                help("none", "help-none", true),
                help("staff", "help-staff", false),
                help("interpreter", "help-interpreter", false),
            ],
            languages: match is_paper {
                true => self.other_languages(app),
                false => Vec::new(),
            },
            languages_legend: t.get("entry-languages"),
            confirm: needs_word.then(|| t.get("unreviewed-used")),
            error: String::new(),
        })
    }
}

fn rank(of: Use) -> u8 {
    match of {
        Use::Free => 0,
        Use::Confirmed => 1,
        Use::Never => 2,
    }
}

fn allowed(unreviewed: bool) -> u8 {
    rank(if unreviewed {
        Use::Confirmed
    } else {
        Use::Free
    })
}

fn ticket(place: &Place<'_>, by: &Acting<Coordinator>) -> Ticket {
    Ticket {
        action: place.action(),
        form_token: by.form_token.clone(),
        response: Uuid::now_v7().to_string(),
    }
}

fn form<'a>(
    request: &HttpRequest,
    app: &'a App,
    place: &Place<'_>,
    ticket: Ticket,
) -> Result<SurveyPage<'a>, Problem> {
    let mut page = survey(
        app.catalogue(),
        place.questionnaire,
        &place.language,
        ticket,
    )
    .ok_or_else(Problem::not_found)?;
    page.entry = place.entry(request, app);
    Ok(page)
}

async fn show(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    (occasion, language, key): (String, String, String),
    is_correction: bool,
) -> Result<HttpResponse, Problem> {
    let mut place = Place::find(app, by, &occasion, &key, &language).await?;
    place.is_correction = is_correction;
    if !place.is_open() {
        return Ok(see_other(&place.onward()).finish());
    }
    let template = form(request, app, &place, ticket(&place, by))?;
    Ok(page(StatusCode::OK, &template))
}

/// A questionnaire on a tablet that was handed over.
pub async fn answer(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    in_hands(&signed.by)?;
    show(&request, &app, &signed.by, path.into_inner(), false).await
}

/// A questionnaire that the coordinator fills in.
pub async fn enter(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    show(&request, &app, &signed.by, path.into_inner(), false).await
}

/// The same once more, for what was entered wrongly.
pub async fn correct(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    show(&request, &app, &signed.by, path.into_inner(), true).await
}

/// Only a tablet that was handed over; for anybody else there is nothing here.
fn in_hands(by: &Acting<Coordinator>) -> Result<(), Problem> {
    match by.handed_over() {
        Some(_) => Ok(()),
        None => Err(Problem::not_found()),
    }
}

/// The next questionnaire in the chosen language, or the end.
pub async fn next(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    in_hands(&signed.by)?;
    let (occasion, language) = path.into_inner();
    let id: Uuid = occasion.parse().map_err(|_| Problem::not_found())?;
    let access = access_of(&app, &signed.by).await?;
    let visit = app.visit(&access, OccasionId(id)).await?;
    let words = app
        .catalogue()
        .language(&language)
        .ok_or_else(Problem::not_found)?;
    match visit.next_for_participant() {
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
    let (key, version, language) = path.into_inner();
    let occasion = signed.by.handed_over().ok_or_else(Problem::not_found)?;
    let place = Place::find(&app, &signed.by, &occasion.to_string(), &key, &language).await?;
    if place.questionnaire.version.to_string() != version {
        return Err(Problem::not_found());
    }
    let ticket = ticket(&place, &signed.by);
    Ok(HttpResponse::Ok().json(json!({
        "action": ticket.action,
        "form_token": ticket.form_token,
        "response": ticket.response,
        "onward": place.onward(),
        "is_open": place.state() == Offered::Open,
    })))
}

/// The response as the API takes it: one way in for every door.
fn body(place: &Place<'_>, fields: &Fields) -> Value {
    let answers: Map<String, Value> = place
        .questionnaire
        .items
        .iter()
        .map(|item| {
            let said = field(fields, &format!("answer-{}", item.id)).trim();
            let answer = match said.is_empty() {
                true => Value::Null,
                false => json!(said.replace("\r\n", "\n")),
            };
            (item.id.clone(), answer)
        })
        .collect();
    let help = match place.hands {
        Some(hands) => hands.help.code().to_owned(),
        None => Some(field(fields, "help"))
            .filter(|help| !help.is_empty())
            .unwrap_or(Help::None.code())
            .to_owned(),
    };
    let mut body = json!({
        "occasion_id": place.visit.id.0,
        "questionnaire": place.questionnaire.key,
        "version": place.questionnaire.version,
        "language": place.language,
        "help": help,
        "answers": answers,
    });
    if place.is_correction {
        body["supersedes"] = json!(place.standing().map(|id| id.0));
    }
    if let Some(shown) = place.questionnaire.translations.get(&place.language) {
        body["text_revision"] = json!(shown.revision);
        body["unreviewed_confirmed"] = json!(match place.hands {
            Some(hands) => hands.unreviewed,
            None => field(fields, "unreviewed") == "yes",
        });
    }
    body
}

async fn send(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    fields: &Fields,
    (occasion, language, key): (String, String, String),
    is_correction: bool,
) -> Result<HttpResponse, Problem> {
    let mut place = Place::find(app, by, &occasion, &key, &language).await?;
    place.is_correction = is_correction;
    let id: Uuid = field(fields, "response")
        .parse()
        .map_err(|_| Problem::bad_request("bad_form", "the form has no response id"))?;
    // A double tap on a correction: it is the one that counts already.
    if place.is_correction && place.standing() == Some(ResponseId(id)) {
        return Ok(onward(&place));
    }
    let access = access_of(app, by).await?;
    let sent = app
        .submit_response(&access, ResponseId(id), &body(&place, fields))
        .await
        .map_err(Problem::from);
    match sent {
        Ok(_) => Ok(onward(&place)),
        // Another tablet, or this one before: it is done, and nothing is said of how.
        Err(problem)
            if matches!(
                problem.code(),
                "already_answered" | "already_superseded" | "id_taken"
            ) =>
        {
            Ok(onward(&place))
        }
        Err(problem) if problem.code() == "invalid" => {
            let again = Ticket {
                response: id.to_string(),
                ..ticket(&place, by)
            };
            let mut template = form(request, app, &place, again)?;
            fill(&mut template, fields);
            tell(&mut template, &problem);
            tell_empty(&mut template, &problem, Frame::outside(request, app).t);
            Ok(page(problem.status(), &template))
        }
        Err(problem) => Err(problem),
    }
}

/// On, and Back shows nothing of what was answered.
fn onward(place: &Place<'_>) -> HttpResponse {
    let mut response = see_other(&place.onward());
    cookies::turn(&mut response);
    response.finish()
}

/// Nothing that was said is lost when the form comes back.
fn fill(page: &mut SurveyPage<'_>, fields: &Fields) {
    for question in &mut page.questions {
        let said = field(fields, &format!("answer-{}", question.id));
        said.clone_into(&mut question.written);
        for choice in &mut question.choices {
            choice.is_chosen = choice.code == said;
        }
    }
    page.has_errors = true;
}

/// Beside its question, in the participant's language, and without what was written.
fn tell(page: &mut SurveyPage<'_>, problem: &Problem) {
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

/// An assessment without a single answer: told above the questions, since it is about all of them.
fn tell_empty(page: &mut SurveyPage<'_>, problem: &Problem, t: Texts) {
    let is_empty = |fault: &Fault| fault.code == "nothing_assessed";
    if let Some(entry) = &mut page.entry
        && problem.errors().iter().any(is_empty)
    {
        entry.error = t.get("entry-nothing-assessed");
    }
}

/// Answers from a tablet that was handed over.
pub async fn send_answers(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, Fields>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    in_hands(&form.by)?;
    send(
        &request,
        &app,
        &form.by,
        &form.sent,
        path.into_inner(),
        false,
    )
    .await
}

/// What the coordinator has filled in.
pub async fn send_entry(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, Fields>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    send(
        &request,
        &app,
        &form.by,
        &form.sent,
        path.into_inner(),
        false,
    )
    .await
}

/// What the coordinator has filled in once more.
pub async fn send_correction(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, Fields>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    send(
        &request,
        &app,
        &form.by,
        &form.sent,
        path.into_inner(),
        true,
    )
    .await
}
