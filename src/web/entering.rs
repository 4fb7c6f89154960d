//! What the coordinator fills in: the professional's part, what stands on paper, what a participant says over video or the telephone.

use actix_web::HttpRequest;
use askama::Template;

use super::frame::{Choice, Frame};
use super::paper::who_reads_paper;
use super::survey::{Entry, SurveyPage, address};
use super::texts::Texts;
use crate::app::{App, Blank, SignedIn, Way};
use crate::domain::definitions::{Use, Word};
use crate::http::problem::Problem;

/// A form among the other pages.
#[derive(Template)]
#[template(path = "entry.html")]
pub struct EntryPage<'a> {
    frame: Frame,
    survey: SurveyPage<'a>,
    /// Whose form it is: what was filled in is put back for nobody else.
    owner: String,
    meeting: String,
    programme: String,
    code: String,
    held_on: String,
    mode: String,
    /// Who reads the paper that is entered here, if that is not what the introduction says.
    who_reads: Option<&'a str>,
    /// What it is called not to answer a question: the participant does not want to, the coordinator knows too little.
    skip: String,
    send: String,
}

/// The same form in each other language.
fn other_languages(blank: &Blank<'_>, app: &App) -> Vec<(String, String)> {
    let codes = blank.questionnaire.languages().into_iter();
    codes
        .filter(|code| *code != blank.language)
        .filter_map(|code| {
            let name = app.catalogue().language(code)?.name.clone();
            Some((address(blank, code), name))
        })
        .collect()
}

/// Who may have helped: on paper anybody or nobody; whoever writes down what is said helps.
fn helps(t: Texts, blank: &Blank<'_>) -> Vec<Choice> {
    let help = |key: &str, text: String, is_chosen| Choice {
        key: key.to_owned(),
        text,
        is_chosen,
    };
    let interpreter = help("interpreter", t.get("help-interpreter"), false);
    match (blank.is_said_aloud(), blank.visit.has_interpreter()) {
        (false, _) => vec![
            help("none", t.get("help-none"), true),
            help("staff", t.get("help-staff"), false),
            interpreter,
        ],
        (true, true) => vec![help("staff", t.get("help-staff"), true), interpreter],
        (true, false) => Vec::new(),
    }
}

/// What stands above a form that the coordinator fills in.
pub fn entry(request: &HttpRequest, app: &App, blank: &Blank<'_>) -> Option<Entry> {
    let t = Frame::outside(request, app).t;
    let is_participants = blank.is_participants();
    let notice = match (blank.way, is_participants) {
        (Way::Answer, _) => return None,
        (Way::Correct, _) => t.get("entry-correction"),
        (Way::Enter, true) if blank.is_said_aloud() => t.get("entry-aloud"),
        (Way::Enter, true) => t.get("entry-paper"),
        // Its own introduction says what it is.
        (Way::Enter, false) => String::new(),
    };
    let helps = match is_participants {
        true => helps(t, blank),
        false => Vec::new(),
    };
    let needs_word = blank.text() == Some(Use::Confirmed);
    Some(Entry {
        notice,
        asks_help: !helps.is_empty(),
        help_legend: t.get("help-given"),
        helps,
        languages: match is_participants {
            true => other_languages(blank, app),
            false => Vec::new(),
        },
        languages_legend: t.get("entry-languages"),
        confirm: needs_word.then(|| t.get("unreviewed-used")),
        error: String::new(),
    })
}

/// What is wrong with a form as a whole: there is no question beside which it could be told.
pub fn tell(entry: &mut Entry, problem: &Problem, t: Texts) {
    let is_empty = problem
        .errors()
        .iter()
        .any(|fault| ["nothing_answered", "nothing_assessed"].contains(&fault.code));
    if is_empty {
        entry.error = t.get("entry-empty");
    }
}

/// A form among the other pages.
pub fn around<'a>(
    frame: Frame,
    by: &SignedIn,
    blank: &Blank<'_>,
    survey: SurveyPage<'a>,
) -> EntryPage<'a> {
    let t = frame.t;
    let visit = &blank.visit;
    EntryPage {
        owner: by.staff.id.to_string(),
        meeting: visit.id.to_string(),
        programme: visit.programme.clone(),
        code: visit.code.clone(),
        held_on: visit.occasion.held_on.to_string(),
        mode: t.get(&format!("mode-{}", visit.occasion.mode)),
        who_reads: match visit.is_on_paper() {
            true => who_reads_paper(blank.questionnaire, survey.language),
            false => None,
        },
        skip: match blank.is_participants() {
            true => survey.language.word(Word::Skip).to_owned(),
            false => t.get("entry-too-little"),
        },
        send: match blank.is_participants() {
            true => t.get("entry-save-answers"),
            false => t.get("entry-save-rating"),
        },
        survey,
        frame,
    }
}
