//! Questionnaires, programmes and indicators.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Serialize;
use serde_json::{Value, json};

use super::schema::ReadProblems;
use crate::app::App;
use crate::domain::definitions::{
    AnswerOption, Entry, Indicator, Item, Programme, Questionnaire, TranslatedItem,
};
use crate::http::caller::{Caller, DefinitionsRead};
use crate::http::conditional::is_known;
use crate::http::problem::Problem;

/// A version never changes, but its translations are reviewed and get new revisions: callers ask again, and mostly get 304.
const CACHE: &str = "private, no-cache";

/// A questionnaire, in short.
#[derive(Serialize, utoipa::ToSchema)]
pub struct QuestionnaireSummary {
    #[schema(example = "progression-participant")]
    key: String,
    /// The latest version.
    version: i32,
    sha256: String,
    #[schema(example = "participant")]
    respondent: String,
    languages: Vec<String>,
    title: String,
}

/// One version of a questionnaire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct QuestionnaireView {
    key: String,
    version: i32,
    /// Of the structure, the handling policy and the Swedish texts.
    sha256: String,
    respondent: &'static str,
    handling: HandlingView,
    measurement: MeasurementView,
    languages: Vec<String>,
    /// By language.
    texts: BTreeMap<String, FrameView>,
    items: Vec<ItemView>,
    /// Where to turn; shown to everyone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    support: Vec<SupportView>,
    note: String,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct HandlingView {
    receives: &'static str,
    read_back: bool,
    modes: Vec<&'static str>,
    private: bool,
    offline: &'static str,
    disclosure: &'static str,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct MeasurementView {
    /// How many items must be answered before a response counts as a measurement.
    min_answered: usize,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct FrameView {
    title: String,
    intro: String,
    thanks: Option<String>,
    /// Other languages than Swedish: `null` until a person has reviewed the translation.
    reviewed_by: Option<String>,
    reviewed_on: Option<chrono::NaiveDate>,
    /// Other languages than Swedish: goes with every response that was given in it.
    revision: Option<i32>,
    right_to_left: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct ItemView {
    id: String,
    kind: &'static str,
    theme: Option<String>,
    mirrors: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    /// By language.
    texts: BTreeMap<String, ItemTexts>,
    options: Vec<OptionView>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct ItemTexts {
    text: String,
    help: Option<String>,
    explain: Option<String>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct OptionView {
    code: String,
    ordinal: i64,
    positive: bool,
    /// By language.
    texts: BTreeMap<String, String>,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct SupportView {
    name: String,
    phone: String,
}

impl From<&Questionnaire> for QuestionnaireSummary {
    fn from(questionnaire: &Questionnaire) -> Self {
        QuestionnaireSummary {
            key: questionnaire.key.clone(),
            version: questionnaire.version,
            sha256: questionnaire.sha256.clone(),
            respondent: questionnaire.respondent.code().to_owned(),
            languages: languages(questionnaire),
            title: questionnaire.texts.title.clone(),
        }
    }
}

fn languages(questionnaire: &Questionnaire) -> Vec<String> {
    questionnaire
        .languages()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

impl From<&Questionnaire> for QuestionnaireView {
    fn from(questionnaire: &Questionnaire) -> Self {
        let handling = &questionnaire.handling;
        let swedish = FrameView {
            title: questionnaire.texts.title.clone(),
            intro: questionnaire.texts.intro.clone(),
            thanks: questionnaire.texts.thanks.clone(),
            reviewed_by: None,
            reviewed_on: None,
            revision: None,
            right_to_left: false,
        };
        let translated = questionnaire.translations.values().map(|translation| {
            let frame = FrameView {
                title: translation.texts.title.clone(),
                intro: translation.texts.intro.clone(),
                thanks: translation.texts.thanks.clone(),
                reviewed_by: translation.reviewed_by.clone(),
                reviewed_on: translation.reviewed_on,
                revision: Some(translation.revision),
                right_to_left: translation.right_to_left,
            };
            (translation.language.clone(), frame)
        });
        QuestionnaireView {
            key: questionnaire.key.clone(),
            version: questionnaire.version,
            sha256: questionnaire.sha256.clone(),
            respondent: questionnaire.respondent.code(),
            handling: HandlingView {
                receives: handling.receives.code(),
                read_back: handling.read_back,
                modes: handling.modes.iter().map(|mode| mode.code()).collect(),
                private: handling.private,
                offline: handling.offline.code(),
                disclosure: handling.disclosure.code(),
            },
            measurement: MeasurementView {
                min_answered: questionnaire.min_answered,
            },
            languages: languages(questionnaire),
            texts: std::iter::once(("sv".to_owned(), swedish))
                .chain(translated)
                .collect(),
            items: questionnaire
                .items
                .iter()
                .map(|item| item_view(questionnaire, item))
                .collect(),
            support: questionnaire
                .support
                .iter()
                .map(|support| SupportView {
                    name: support.name.clone(),
                    phone: support.phone.clone(),
                })
                .collect(),
            note: questionnaire.note.clone(),
        }
    }
}

fn item_view(questionnaire: &Questionnaire, item: &Item) -> ItemView {
    let swedish = ItemTexts {
        text: item.text.clone(),
        help: item.help.clone(),
        explain: item.explain.clone(),
    };
    let translated: Vec<(&String, &TranslatedItem)> = questionnaire
        .translations
        .iter()
        .filter_map(|(language, translation)| Some((language, translation.items.get(&item.id)?)))
        .collect();
    let texts = translated.iter().map(|(language, translated)| {
        let texts = ItemTexts {
            text: translated.text.clone(),
            help: translated.help.clone(),
            explain: translated.explain.clone(),
        };
        ((*language).clone(), texts)
    });
    ItemView {
        id: item.id.clone(),
        kind: item.kind.code(),
        theme: item.theme.clone(),
        mirrors: item.mirrors.clone(),
        max_length: (item.max_length > 0).then_some(item.max_length),
        texts: std::iter::once(("sv".to_owned(), swedish))
            .chain(texts)
            .collect(),
        options: item
            .options
            .iter()
            .map(|option| option_view(option, &translated))
            .collect(),
    }
}

fn option_view(option: &AnswerOption, translated: &[(&String, &TranslatedItem)]) -> OptionView {
    let texts = translated.iter().filter_map(|(language, item)| {
        Some(((*language).clone(), item.option(&option.code)?.to_owned()))
    });
    OptionView {
        code: option.code.clone(),
        ordinal: option.ordinal,
        positive: option.positive,
        texts: std::iter::once(("sv".to_owned(), option.text.clone()))
            .chain(texts)
            .collect(),
    }
}

fn tagged(request: &HttpRequest, tag: &str, body: impl Serialize) -> HttpResponse {
    let tag = format!("\"{tag}\"");
    if is_known(request, &tag) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, CACHE))
            .finish();
    }
    HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, CACHE))
        .json(body)
}

/// A tag that changes with the translations too, and with their being reviewed.
fn tag_of(questionnaire: &Questionnaire) -> String {
    let translations: Vec<String> = questionnaire
        .translations
        .values()
        .map(|translation| {
            let reviewed = if translation.is_reviewed() { "r" } else { "" };
            format!(
                "-{}{}{reviewed}",
                translation.language, translation.revision
            )
        })
        .collect();
    format!("{}{}", questionnaire.sha256, translations.concat())
}

/// All questionnaires, each in its latest version.
#[utoipa::path(
    responses((status = 200, body = [QuestionnaireSummary]), ReadProblems),
    security(("token" = ["definitions:read"])), tag = "definitions",
)]
#[get("/questionnaires")]
pub async fn list_questionnaires(
    _caller: Caller<DefinitionsRead>,
    app: web::Data<App>,
) -> HttpResponse {
    let all: Vec<QuestionnaireSummary> = app
        .catalogue()
        .latest_questionnaires()
        .map(QuestionnaireSummary::from)
        .collect();
    HttpResponse::Ok().json(all)
}

/// The latest version of a questionnaire.
#[utoipa::path(
    params(("key" = String, Path, example = "coordination")),
    responses(
        (status = 200, body = QuestionnaireView, headers(("ETag" = String))),
        (status = 304, description = "You have it already"),
        ReadProblems,
    ),
    security(("token" = ["definitions:read"])), tag = "definitions",
)]
#[get("/questionnaires/{key}")]
pub async fn get_questionnaire(
    _caller: Caller<DefinitionsRead>,
    app: web::Data<App>,
    key: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let found = app
        .catalogue()
        .latest(&key)
        .ok_or_else(Problem::not_found)?;
    Ok(tagged(
        &request,
        &tag_of(found),
        QuestionnaireView::from(found),
    ))
}

/// Exactly one version, which never changes.
#[utoipa::path(
    params(("key" = String, Path, example = "coordination"), ("version" = i32, Path, example = 1)),
    responses(
        (status = 200, body = QuestionnaireView, headers(("ETag" = String))),
        (status = 304, description = "You have it already"),
        ReadProblems,
    ),
    security(("token" = ["definitions:read"])), tag = "definitions",
)]
#[get("/questionnaires/{key}/versions/{version}")]
pub async fn get_version(
    _caller: Caller<DefinitionsRead>,
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (key, version) = path.into_inner();
    // One version has one spelling.
    let number: i32 = version.parse().map_err(|_| Problem::not_found())?;
    if number.to_string() != version {
        return Err(Problem::not_found());
    }
    let found = app
        .catalogue()
        .questionnaire(&key, number)
        .ok_or_else(Problem::not_found)?;
    Ok(tagged(
        &request,
        &tag_of(found),
        QuestionnaireView::from(found),
    ))
}

/// A programme (insats).
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProgrammeView {
    #[schema(example = "misam")]
    key: String,
    name: String,
    kind: &'static str,
    audience: &'static str,
    ages: AgesView,
    teams: Vec<TeamView>,
    questionnaires: Vec<String>,
    co_located: bool,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct AgesView {
    from: i64,
    to: i64,
}

#[derive(Serialize, utoipa::ToSchema)]
pub struct TeamView {
    key: String,
    name: String,
}

impl From<&Programme> for ProgrammeView {
    fn from(programme: &Programme) -> Self {
        ProgrammeView {
            key: programme.key.clone(),
            name: programme.name.clone(),
            kind: programme.kind.code(),
            audience: programme.audience.code(),
            ages: AgesView {
                from: programme.ages.0,
                to: programme.ages.1,
            },
            teams: programme
                .teams
                .iter()
                .map(|team| TeamView {
                    key: team.key.clone(),
                    name: team.name.clone(),
                })
                .collect(),
            questionnaires: programme.questionnaires.clone(),
            co_located: programme.co_located,
        }
    }
}

/// All programmes.
#[utoipa::path(
    responses((status = 200, body = [ProgrammeView]), ReadProblems),
    security(("token" = ["definitions:read"])), tag = "definitions",
)]
#[get("/programmes")]
pub async fn list_programmes(
    _caller: Caller<DefinitionsRead>,
    app: web::Data<App>,
) -> HttpResponse {
    let all: Vec<ProgrammeView> = app
        .catalogue()
        .programmes()
        .map(ProgrammeView::from)
        .collect();
    HttpResponse::Ok().json(all)
}

/// What is counted, over whom, against which target.
#[derive(Serialize, utoipa::ToSchema)]
pub struct IndicatorView {
    #[schema(example = "answered-twice")]
    key: String,
    version: i32,
    title: String,
    question: String,
    explanation: String,
    goal: Option<String>,
    rule: &'static str,
    questionnaire: Option<String>,
    item: Option<String>,
    /// What the director enters of a reported figure.
    entry: Option<&'static str>,
    programmes: Vec<String>,
    eligible_days: i64,
    periods: Vec<String>,
    tables: Vec<&'static str>,
    #[schema(value_type = Option<super::schema::TargetView>, inline)]
    target: Option<Value>,
    interval: &'static str,
    disclosure: &'static str,
}

impl From<&Indicator> for IndicatorView {
    fn from(indicator: &Indicator) -> Self {
        IndicatorView {
            key: indicator.key.clone(),
            version: indicator.version,
            title: indicator.title.clone(),
            question: indicator.question.clone(),
            explanation: indicator.explanation.clone(),
            goal: indicator.goal.clone(),
            rule: indicator.rule.code(),
            questionnaire: indicator.questionnaire.clone(),
            item: indicator.item.clone(),
            entry: indicator.entry.map(Entry::code),
            programmes: indicator.programmes.clone(),
            eligible_days: indicator.eligible_days,
            periods: indicator
                .periods
                .iter()
                .filter_map(|kind| json!(kind).as_str().map(str::to_owned))
                .collect(),
            tables: indicator.tables.iter().map(|table| table.code()).collect(),
            target: indicator.target.map(|target| json!(target)),
            interval: if indicator.interval { "wilson" } else { "none" },
            disclosure: indicator.disclosure.code(),
        }
    }
}

/// All indicators, each in its latest version.
#[utoipa::path(
    responses((status = 200, body = [IndicatorView]), ReadProblems),
    security(("token" = ["definitions:read"])), tag = "definitions",
)]
#[get("/indicators")]
pub async fn list_indicators(
    _caller: Caller<DefinitionsRead>,
    app: web::Data<App>,
) -> HttpResponse {
    let all: Vec<IndicatorView> = app
        .catalogue()
        .indicators()
        .map(IndicatorView::from)
        .collect();
    HttpResponse::Ok().json(all)
}

/// The latest version of an indicator.
#[utoipa::path(
    params(("key" = String, Path, example = "answered-twice")),
    responses((status = 200, body = IndicatorView), ReadProblems),
    security(("token" = ["definitions:read"])), tag = "definitions",
)]
#[get("/indicators/{key}")]
pub async fn get_indicator(
    _caller: Caller<DefinitionsRead>,
    app: web::Data<App>,
    key: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let found = app
        .catalogue()
        .indicator(&key)
        .ok_or_else(Problem::not_found)?;
    Ok(HttpResponse::Ok().json(IndicatorView::from(found)))
}
