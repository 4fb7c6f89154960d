//! Answering a yearly survey with a code from a slip of paper. Nobody signs in, the code travels in the body of forms only, and the whole
//! questionnaire is one form that needs no script.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::answering::{Fields, answers_in, field, put_in, tell};
use super::frame::{Errors, Frame, belongs_in_form, page, refused, reply};
use super::survey::{SurveyPage, Ticket, survey};
use crate::app::App;
use crate::domain::definitions::{Language, Questionnaire, Use, Word};
use crate::http::cookies;
use crate::http::problem::Problem;
use crate::http::staff::OpenForm;

/// More than this is no code.
const LONGEST: usize = 40;
const SWEDISH: &str = "sv";

/// A language that somebody can answer in.
struct Choice {
    code: String,
    /// What it calls itself.
    name: String,
    right_to_left: bool,
    is_reviewed: bool,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "yearly_code.html")]
struct CodePage {
    frame: Frame,
    errors: Errors,
    code: String,
    languages: Vec<Choice>,
}

/// What stands around these pages. Where the language is changed they begin anew: what was typed is in no address.
fn frame(request: &HttpRequest, app: &App) -> Frame {
    Frame {
        here: "/yearly".to_owned(),
        ..Frame::outside(request, app)
    }
}

fn code_page(frame: Frame, app: &App, errors: Errors, code: &str, chosen: &str) -> CodePage {
    let mut languages: Vec<Choice> = Vec::new();
    for questionnaire in app.yearly_surveys() {
        for code in questionnaire.languages() {
            let is_reviewed = questionnaire
                .localised(code)
                .is_some_and(|shown| shown.usable == Use::Free);
            match languages.iter_mut().find(|known| known.code == code) {
                Some(known) => known.is_reviewed &= is_reviewed,
                None => languages.extend(app.catalogue().language(code).map(|language| Choice {
                    code: code.to_owned(),
                    name: language.name.clone(),
                    right_to_left: language.right_to_left,
                    is_reviewed,
                    is_chosen: code == chosen,
                })),
            }
        }
    }
    CodePage {
        frame,
        errors,
        code: code.chars().take(LONGEST).collect(),
        languages,
    }
}

/// Asks for the code from the slip, and in which language somebody wants to answer.
pub async fn ask(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    let frame = frame(&request, &app);
    let lang = frame.lang;
    page(
        StatusCode::OK,
        &code_page(frame, &app, Errors::default(), "", lang),
    )
}

#[derive(Deserialize)]
pub struct CodeForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    language: String,
}

#[derive(Template)]
#[template(path = "yearly_form.html")]
struct AnswersPage<'a> {
    frame: Frame,
    survey: SurveyPage<'a>,
    code: String,
    /// That too little was answered, in the language of the questions; empty if enough was.
    too_few: String,
}

/// The questionnaire in the language that was asked for; in Swedish, if it is not there in it.
fn answers_page<'a>(
    frame: Frame,
    app: &'a App,
    questionnaire: &Questionnaire,
    code: &str,
    language: &str,
) -> Result<AnswersPage<'a>, Problem> {
    let in_language =
        |language| survey(app.catalogue(), questionnaire, language, Ticket::default());
    let survey = in_language(language).or_else(|| in_language(SWEDISH));
    Ok(AnswersPage {
        // Another language of the pages would be another page, without what has been chosen here.
        frame: Frame {
            here: String::new(),
            ..frame
        },
        survey: survey.ok_or_else(Problem::not_found)?,
        code: code.chars().take(LONGEST).collect(),
        too_few: String::new(),
    })
}

/// The questionnaire that a code opens.
pub async fn open(
    request: HttpRequest,
    app: web::Data<App>,
    form: OpenForm<CodeForm>,
) -> Result<HttpResponse, Problem> {
    let CodeForm { code, language } = form.0;
    let frame = frame(&request, &app);
    match app.round_questionnaire(&code).await.map_err(Problem::from) {
        Ok(questionnaire) => {
            let template = answers_page(frame, &app, questionnaire, &code, &language)?;
            Ok(page(StatusCode::OK, &template))
        }
        Err(problem) if is_about_the_code(&problem) || belongs_in_form(&problem) => {
            let errors = Errors::at_field("code", &problem, frame.t);
            let template = code_page(frame, &app, errors, &code, &language);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

fn is_about_the_code(problem: &Problem) -> bool {
    problem.code() == "wrong_round_code"
}

#[derive(Template)]
#[template(path = "yearly_end.html")]
struct EndPage {
    frame: Frame,
    lang: String,
    right_to_left: bool,
    heading: String,
    text: String,
    /// How the way to another code is called; empty if there is none.
    way: String,
}

fn thanks(frame: Frame, questionnaire: &Questionnaire, language: &Language) -> EndPage {
    let shown = questionnaire.localised(&language.code);
    EndPage {
        frame,
        lang: language.code.clone(),
        right_to_left: language.right_to_left,
        heading: language.word(Word::Thanks).to_owned(),
        text: shown
            .and_then(|shown| shown.texts.thanks)
            .unwrap_or_default(),
        way: String::new(),
    }
}

/// What somebody reads whose code has become worthless since they were shown the questions: most often they have sent them already.
fn used(frame: Frame) -> EndPage {
    EndPage {
        lang: frame.lang.to_owned(),
        right_to_left: false,
        heading: frame.t.get("yearly-used"),
        text: frame.t.get("yearly-used-text"),
        way: frame.t.get("yearly-again"),
        frame,
    }
}

/// The end: Back shows nothing of what was answered.
fn last(status: StatusCode, template: &EndPage) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    cookies::turn(&mut response);
    reply(response, template)
}

/// Answers, with the code that they are worth.
pub async fn send(
    request: HttpRequest,
    app: web::Data<App>,
    form: OpenForm<Fields>,
) -> Result<HttpResponse, Problem> {
    let fields = form.0;
    let (code, language) = (field(&fields, "code"), field(&fields, "language"));
    let said = answers_in(&fields);
    let frame = frame(&request, &app);
    // Before it is used up.
    let questionnaire = match app.round_questionnaire(code).await.map_err(Problem::from) {
        Err(problem) if is_about_the_code(&problem) => {
            return Ok(last(problem.status(), &used(frame)));
        }
        found => found?,
    };
    match app.answer_round(code, &said).await.map_err(Problem::from) {
        Ok(()) => {
            let shown = answers_page(frame, &app, questionnaire, "", language)?;
            let template = thanks(shown.frame, questionnaire, shown.survey.language);
            Ok(last(StatusCode::OK, &template))
        }
        Err(problem) if is_about_the_code(&problem) => Ok(last(problem.status(), &used(frame))),
        Err(problem) if problem.code() == "invalid" => {
            let mut template = answers_page(frame, &app, questionnaire, code, language)?;
            again(&mut template, questionnaire, &said, &problem);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

/// The form comes back with what was answered, and with what is wrong.
fn again(
    template: &mut AnswersPage<'_>,
    questionnaire: &Questionnaire,
    said: &BTreeMap<String, String>,
    problem: &Problem,
) {
    put_in(&mut template.survey, said);
    template.survey.has_errors = true;
    tell(&mut template.survey, problem);
    if !template.survey.is_wrong() {
        let least = questionnaire.min_answered.to_string();
        let words = template.survey.language.word(Word::TooFew);
        template.too_few = words.replace("{least}", &least);
    }
}
