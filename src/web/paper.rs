//! Questionnaires on paper: forms to fill in, and sheets for whoever reviews a translation. For a page, and for a file that prints by itself.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::frame::{Frame, page};
use crate::app::App;
use crate::domain::coded::Coded;
use crate::domain::definitions::{
    Catalogue, ItemKind, Language, Localised, Mode, Questionnaire, Respondent, Use, Word,
};
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Signed};

/// What makes it look well on paper.
pub const STYLE: &str = include_str!("assets/paper.css");

/// How the page gets its style: a browser that has it from us takes no other, a file has nowhere to take it from.
enum Style {
    Linked,
    Inline(&'static str),
}

#[derive(Template)]
#[template(path = "paper_form.html")]
struct FormPage<'a> {
    style: Style,
    questionnaire: &'a Questionnaire,
    shown: Localised,
    language: &'a Language,
}

impl FormPage<'_> {
    /// Somebody may have helped a participant; nobody helps the others.
    fn is_participants(&self) -> bool {
        self.questionnaire.respondent == Respondent::Participant
    }

    /// The board and partners answer without a code: their answers belong to nobody.
    fn has_code(&self) -> bool {
        matches!(
            self.questionnaire.respondent,
            Respondent::Participant | Respondent::Professional
        )
    }

    fn needs_confirmation(&self) -> bool {
        self.shown.usable == Use::Confirmed
    }

    /// What the introduction promises holds for the tablet: who reads the paper.
    fn who_reads(&self) -> Option<&str> {
        who_reads_paper(self.questionnaire, self.language)
    }

    fn mark_one(&self) -> &str {
        self.language.word(Word::MarkOne)
    }

    fn skip(&self) -> &str {
        self.language.word(Word::Skip)
    }

    fn write(&self) -> &str {
        self.language.word(Word::Write)
    }
}

/// Who reads what a participant has put on paper; nothing where the coordinator may read the answers anyway.
pub fn who_reads_paper<'a>(
    questionnaire: &Questionnaire,
    language: &'a Language,
) -> Option<&'a str> {
    let is_promised =
        questionnaire.respondent == Respondent::Participant && !questionnaire.handling.read_back;
    is_promised.then(|| language.word(Word::PaperIsRead))
}

/// Whether a questionnaire may be filled in on paper at all.
fn is_for_paper(questionnaire: &Questionnaire) -> bool {
    questionnaire.handling.modes.contains(&Mode::Paper)
}

fn form_page<'a>(
    catalogue: &'a Catalogue,
    questionnaire: &'a Questionnaire,
    language: &str,
    style: Style,
) -> Result<FormPage<'a>, String> {
    let name = format!("{} version {}", questionnaire.key, questionnaire.version);
    if !is_for_paper(questionnaire) {
        return Err(format!(
            "{name} may not be answered on paper; its handling policy says how it may be asked"
        ));
    }
    let (shown, language) = in_language(catalogue, questionnaire, language)?;
    Ok(FormPage {
        style,
        questionnaire,
        shown,
        language,
    })
}

fn in_language<'a>(
    catalogue: &'a Catalogue,
    questionnaire: &Questionnaire,
    code: &str,
) -> Result<(Localised, &'a Language), String> {
    let shown = questionnaire.localised(code).ok_or_else(|| {
        format!(
            "{} version {} is not there in \"{code}\"; it is in {}",
            questionnaire.key,
            questionnaire.version,
            questionnaire.languages().join(", ")
        )
    })?;
    let language = catalogue.language(code).ok_or_else(|| {
        format!("languages/{code}.json is missing or faulty; run `framsteg definitions check`")
    })?;
    Ok((shown, language))
}

/// A form for paper, as a file that needs nothing else. The error is a sentence that says what to do.
pub fn form(
    catalogue: &Catalogue,
    questionnaire: &Questionnaire,
    language: &str,
) -> Result<String, String> {
    let page = form_page(catalogue, questionnaire, language, Style::Inline(STYLE))?;
    page.render().map_err(|error| error.to_string())
}

/// One text as a reviewer sees it: what it is, in Swedish, and in the language.
struct Pair {
    what: String,
    swedish: String,
    translated: String,
}

#[derive(Template)]
#[template(path = "paper_review.html")]
struct ReviewPage<'a> {
    style: Style,
    questionnaire: &'a Questionnaire,
    language: &'a Language,
    shown: Localised,
    pairs: Vec<Pair>,
}

/// Every text beside the Swedish, for whoever reviews a translation, as a file that needs nothing else.
pub fn review(
    catalogue: &Catalogue,
    questionnaire: &Questionnaire,
    language: &str,
) -> Result<String, String> {
    let (swedish, own_words) = in_language(catalogue, questionnaire, "sv")?;
    let (shown, language) = in_language(catalogue, questionnaire, language)?;
    let words = Word::ALL.iter().map(|(code, word)| Pair {
        what: format!("på alla sidor: {code}"),
        swedish: own_words.word(*word).to_owned(),
        translated: language.word(*word).to_owned(),
    });
    let page = ReviewPage {
        style: Style::Inline(STYLE),
        questionnaire,
        language,
        pairs: pairs(&swedish, &shown).into_iter().chain(words).collect(),
        shown,
    };
    page.render().map_err(|error| error.to_string())
}

fn pairs(swedish: &Localised, shown: &Localised) -> Vec<Pair> {
    texts(swedish)
        .into_iter()
        .zip(texts(shown))
        .map(|((what, swedish), (_, translated))| Pair {
            what,
            swedish,
            translated,
        })
        .collect()
}

/// Every text of a version with what it is, in one order for all languages.
fn texts(shown: &Localised) -> Vec<(String, String)> {
    let mut all = vec![
        ("rubrik".to_owned(), shown.texts.title.clone()),
        ("inledning".to_owned(), shown.texts.intro.clone()),
    ];
    for item in &shown.items {
        let id = &item.id;
        all.push((format!("{id}: fråga"), item.text.clone()));
        let help = item.help.iter().map(|text| ("hjälp", text));
        let explain = item.explain.iter().map(|text| ("förklaring", text));
        for (what, text) in help.chain(explain) {
            all.push((format!("{id}: {what}"), text.clone()));
        }
        for (code, text) in &item.options {
            all.push((format!("{id}: svar {code}"), text.clone()));
        }
    }
    let thanks = shown.texts.thanks.iter();
    all.extend(thanks.map(|text| ("tack".to_owned(), text.clone())));
    all
}

/// A form in the list.
struct Sheet {
    href: String,
    /// The language's own name.
    language: String,
    code: String,
    right_to_left: bool,
    is_reviewed: bool,
}

/// A questionnaire with its forms.
struct Sheets {
    title: String,
    respondent: String,
    version: i64,
    forms: Vec<Sheet>,
}

#[derive(Template)]
#[template(path = "forms.html")]
struct FormsPage {
    frame: Frame,
    all: Vec<Sheets>,
}

/// The forms that can be printed, in the latest version of each questionnaire.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Anybody>,
) -> HttpResponse {
    let frame = Frame::inside(&request, &app, &signed.by);
    let catalogue = app.catalogue();
    let all = catalogue
        .latest_questionnaires()
        .filter(|questionnaire| is_for_paper(questionnaire))
        .map(|questionnaire| Sheets {
            title: questionnaire.texts.title.clone(),
            respondent: frame
                .t
                .get(&format!("respondent-{}", questionnaire.respondent)),
            version: questionnaire.version.into(),
            forms: questionnaire
                .languages()
                .into_iter()
                .filter_map(|code| sheet(catalogue, questionnaire, code))
                .collect(),
        })
        .collect();
    page(StatusCode::OK, &FormsPage { frame, all })
}

fn sheet(catalogue: &Catalogue, questionnaire: &Questionnaire, code: &str) -> Option<Sheet> {
    let language = catalogue.language(code)?;
    let shown = questionnaire.localised(code)?;
    Some(Sheet {
        href: format!(
            "/forms/{}/{}/{code}",
            questionnaire.key, questionnaire.version
        ),
        language: language.name.clone(),
        code: code.to_owned(),
        right_to_left: language.right_to_left,
        is_reviewed: shown.usable == Use::Free,
    })
}

/// A form to print.
pub async fn show(
    app: web::Data<App>,
    _signed: Signed<Anybody>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    let (key, version, language) = path.into_inner();
    let catalogue = app.catalogue();
    let version: i32 = version.parse().map_err(|_| Problem::not_found())?;
    let questionnaire = catalogue
        .questionnaire(&key, version)
        .ok_or_else(Problem::not_found)?;
    let template = form_page(catalogue, questionnaire, &language, Style::Linked)
        .map_err(|_| Problem::not_found())?;
    Ok(page(StatusCode::OK, &template))
}
