//! A questionnaire as a page: one long form without JavaScript, one question a screen with it. As a document under a hashed address it is
//! the same for everybody; who answers is found out apart from it.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sha2::{Digest, Sha256};

use super::frame;
use super::packed::{Kept, packed};
use super::texts::{self, Texts};
use crate::app::{App, Blank};
use crate::domain::coded::Coded;
use crate::domain::definitions::{
    Catalogue, FrameTexts, ItemKind, Language, Localised, LocalisedItem, Questionnaire, Receives,
    Word,
};
use crate::domain::hex::hex;
use crate::http::problem::Problem;

/// What the document needs before it can be answered.
const PRELOAD: &str =
    "</assets/framsteg.css>; rel=preload; as=style, </assets/answer.js>; rel=modulepreload";

/// One option as a participant sees it.
pub struct Choice {
    pub code: String,
    pub text: String,
    /// How many of how many, as dots: the same direction everywhere.
    pub dots: String,
    pub is_chosen: bool,
}

/// One question as a participant sees it.
pub struct Question {
    pub id: String,
    pub text: String,
    pub help: Option<String>,
    pub explain: Option<String>,
    pub is_text: bool,
    pub max_length: usize,
    pub choices: Vec<Choice>,
    /// What was written, when the form comes back.
    pub written: String,
    pub error: Option<String>,
}

/// What a form needs to be sent: who answers what, in which session.
#[derive(Clone, Default)]
pub struct Ticket {
    /// Where the form goes; empty in the document that is the same for everybody.
    pub action: String,
    pub form_token: String,
    /// The response's id, minted before the first answer.
    pub response: String,
    /// The response that this one corrects, where the coordinator corrects one.
    pub supersedes: Option<String>,
}

/// What stands above a form that the coordinator fills in.
pub struct Entry {
    pub notice: String,
    pub asks_help: bool,
    pub help_legend: String,
    pub helps: Vec<frame::Choice>,
    /// Other languages that the answers may have been given in: address and name.
    pub languages: Vec<(String, String)>,
    pub languages_legend: String,
    /// Required when nobody has reviewed the translation that was used.
    pub confirm: Option<String>,
    /// What is wrong with the form as a whole; empty if nothing is.
    pub error: String,
}

/// The page.
#[derive(Template)]
#[template(path = "survey.html")]
pub struct SurveyPage<'a> {
    pub language: &'a Language,
    pub texts: FrameTexts,
    pub questions: Vec<Question>,
    pub ticket: Ticket,
    /// Where the ticket is had when there is none inside.
    pub ticket_address: String,
    /// The coordinator's way on when the session has run out, in Swedish.
    pub sign_in: String,
    /// Whether the coordinator enters what somebody else has said or written.
    pub entry: Option<Entry>,
    pub has_errors: bool,
    /// Told above a form whose answers somebody else has corrected meanwhile.
    pub overtaken: Option<String>,
}

impl SurveyPage<'_> {
    /// Whether something is wrong with a question.
    pub fn is_wrong(&self) -> bool {
        self.questions
            .iter()
            .any(|question| question.error.is_some())
    }

    /// A word around the questions, in their language.
    pub fn word(&self, code: &str) -> &str {
        Word::from_code(code).map_or("", |word| self.language.word(word))
    }
}

/// Where a form is, in a language.
pub(super) fn address(blank: &Blank<'_>, language: &str) -> String {
    let (occasion, way, key) = (blank.visit.id, blank.way, &blank.questionnaire.key);
    format!("/meetings/{occasion}/{way}/{language}/{key}")
}

fn dots(place: usize, of: usize) -> String {
    "●".repeat(place + 1) + &"○".repeat(of - place - 1)
}

fn question(item: &LocalisedItem, questionnaire: &Questionnaire) -> Question {
    let count = item.options.len();
    Question {
        id: item.id.clone(),
        text: item.text.clone(),
        help: item.help.clone(),
        explain: item.explain.clone(),
        is_text: item.kind == ItemKind::Text,
        max_length: questionnaire
            .item(&item.id)
            .map_or(0, |item| item.max_length),
        choices: item
            .options
            .iter()
            .enumerate()
            .map(|(place, (code, text))| Choice {
                code: code.clone(),
                text: text.clone(),
                dots: dots(place, count),
                is_chosen: false,
            })
            .collect(),
        written: String::new(),
        error: None,
    }
}

/// The page of a questionnaire in a language; `None` if it has no such language, or may not be answered on a page at all.
pub fn survey<'a>(
    catalogue: &'a Catalogue,
    questionnaire: &Questionnaire,
    language: &str,
    ticket: Ticket,
) -> Option<SurveyPage<'a>> {
    if questionnaire.handling.receives == Receives::Status {
        return None;
    }
    let shown: Localised = questionnaire.localised(language)?;
    Some(SurveyPage {
        language: catalogue.language(language)?,
        questions: shown
            .items
            .iter()
            .map(|item| question(item, questionnaire))
            .collect(),
        texts: shown.texts,
        ticket,
        ticket_address: format!(
            "/here/{}/{}/{language}",
            questionnaire.key, questionnaire.version
        ),
        sign_in: Texts(texts::Language::Swedish).get("sign-in-coordinator"),
        entry: None,
        has_errors: false,
        overtaken: None,
    })
}

/// The document that is the same for everybody, and the address under which it lies for ever.
pub fn document(
    catalogue: &Catalogue,
    questionnaire: &Questionnaire,
    language: &str,
) -> Option<(String, String)> {
    let page = survey(catalogue, questionnaire, language, Ticket::default())?;
    let html = page.render().ok()?;
    let hash = hex(&Sha256::digest(html.as_bytes()));
    let address = format!(
        "/surveys/{}/{}/{language}/{}",
        questionnaire.key,
        questionnaire.version,
        &hash[..16]
    );
    Some((address, html))
}

/// Serves a document under its hashed address, and under no other.
pub async fn show_document(
    request: HttpRequest,
    app: web::Data<App>,
    path: web::Path<(String, String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let (key, version, language, hash) = path.into_inner();
    let catalogue = app.catalogue();
    let version: i32 = version.parse().map_err(|_| Problem::not_found())?;
    let (address, html) = catalogue
        .questionnaire(&key, version)
        .and_then(|questionnaire| document(catalogue, questionnaire, &language))
        .ok_or_else(Problem::not_found)?;
    if address != format!("/surveys/{key}/{version}/{language}/{hash}") {
        return Err(Problem::not_found());
    }
    let mut response = packed(&request, Kept::ForEver, "text/html; charset=utf-8", html);
    // They are fetched while the document is still on its way.
    let headers = response.headers_mut();
    headers.insert(header::LINK, HeaderValue::from_static(PRELOAD));
    Ok(response)
}
