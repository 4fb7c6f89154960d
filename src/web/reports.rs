//! Reports: what there is, and a period's report to print.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::NaiveDateTime;

use super::figures::{TableView, Told, Words, moment, no_parameters, not_published, period_in};
use super::frame::{Frame, page};
use super::goals::{Enrolments, by_goal, enrolments};
use crate::app::{Acting, App, Director, Figures, GoalComment, PublishedPeriod};
use crate::domain::definitions::Disclosure;
use crate::domain::ids::ReportId;
use crate::domain::json::parse_uuid;
use crate::domain::period::{Period, PeriodKind};
use crate::http::blocking;
use crate::http::problem::Problem;
use crate::http::staff::Signed;

/// A year and its reports.
struct Year {
    year: i32,
    reports: Vec<Listed>,
}

/// A report that there is.
struct Listed {
    href: String,
    name: String,
    about: String,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct ReportsPage {
    frame: Frame,
    years: Vec<Year>,
    frozen: Vec<Frozen>,
}

/// A report that was frozen.
struct Frozen {
    href: String,
    period: String,
    at: String,
    by: String,
}

/// A goal in a report: its measures with their tables.
pub struct Chapter {
    pub name: String,
    pub parts: Vec<Part>,
}

/// A measure in a report.
pub struct Part {
    pub told: Told,
    pub tables: Vec<TableView>,
    /// How the tables are to be read, told once.
    pub notes: Vec<String>,
    /// What the director has written about it.
    pub comment: String,
}

/// A period's report.
#[derive(Template)]
#[template(path = "report.html")]
pub struct ReportPage {
    frame: Frame,
    period: String,
    code: String,
    before: String,
    kind: String,
    is_open: bool,
    /// When the latest of its figures was published.
    newest: String,
    /// As of when it is shown, when it is not as of now.
    as_of: Option<String>,
    chapters: Vec<Chapter>,
    enrolments: Vec<Enrolments>,
}

/// Which reports there are.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    no_parameters(&request)?;
    let by = signed.by.clone();
    let (periods, frozen) = blocking(&app, move |app: &App| {
        Ok((app.published_periods(&by, &[])?, app.frozen_reports()?))
    })
    .await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let words = Words {
        t: frame.t,
        catalogue: app.catalogue(),
    };
    let mut years: Vec<Year> = Vec::new();
    for one in &periods {
        let year = one.period.year();
        let listed = listed(&app, &words, one);
        match years.last_mut().filter(|last| last.year == year) {
            Some(last) => last.reports.push(listed),
            None => years.push(Year {
                year,
                reports: vec![listed],
            }),
        }
    }
    let frozen = frozen.into_iter().map(|one| Frozen {
        href: frozen_address(one.period, one.id),
        period: words.period(one.period),
        at: moment(one.frozen_at.and_utc()),
        by: one.by,
    });
    let template = ReportsPage {
        frozen: frozen.collect(),
        years,
        frame,
    };
    Ok(page(StatusCode::OK, &template))
}

fn listed(app: &App, words: &Words<'_>, one: &PublishedPeriod) -> Listed {
    let has_experience = app.catalogue().indicators().any(|indicator| {
        indicator.disclosure == Disclosure::Experience && one.indicators.contains(&indicator.key)
    });
    let is_open = !one.period.is_closed(app.today());
    Listed {
        href: format!("/reports/{}", one.period),
        name: words.period(one.period),
        about: words.t.get(match (is_open, has_experience) {
            (true, _) => "report-is-open",
            (false, true) => "report-of-everything",
            (false, false) => "report-of-participation",
        }),
    }
}

/// A period's report, as things stand.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    no_parameters(&request)?;
    let period = period_in(&request, "period")?;
    let figures = figures_of(&app, &signed.by, period, None).await?;
    let comments = blocking(&app, move |app: &App| app.comments_as_of(period, app.now())).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = report_page(frame, &app, &figures, period, None, &comments);
    Ok(page(StatusCode::OK, &template))
}

/// Where a frozen report is shown.
pub fn frozen_address(period: Period, id: ReportId) -> String {
    format!("/reports/{period}/frozen/{id}")
}

/// A report as it was when it was frozen; only what was withdrawn since is marked so.
pub async fn frozen(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    no_parameters(&request)?;
    let period = period_in(&request, "period")?;
    let id = parse_uuid(&path.1)
        .map(ReportId)
        .ok_or_else(Problem::not_found)?;
    let kept = blocking(&app, move |app: &App| app.frozen_report(id)).await?;
    if kept.report.period != period {
        return Err(Problem::not_found());
    }
    let at = kept.report.frozen_at;
    let figures = figures_of(&app, &signed.by, period, Some(at)).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = report_page(frame, &app, &figures, period, Some(at), &kept.comments);
    Ok(page(StatusCode::OK, &template))
}

/// Everything of a period, as of an instant or now.
pub async fn figures_of(
    app: &web::Data<App>,
    by: &Acting<Director>,
    period: Period,
    at: Option<NaiveDateTime>,
) -> Result<Figures, Problem> {
    let by = by.clone();
    let figures = blocking(app, move |app: &App| app.figures_of(&by, &[], period, at)).await?;
    match figures.is_empty(period) {
        true => Err(not_published()),
        false => Ok(figures),
    }
}

/// The report of a period from its figures and the director's comments. `as_of` is when a frozen report was frozen.
pub fn report_page(
    frame: Frame,
    app: &App,
    figures: &Figures,
    period: Period,
    as_of: Option<NaiveDateTime>,
    comments: &[GoalComment],
) -> ReportPage {
    let words = Words {
        t: frame.t,
        catalogue: app.catalogue(),
    };
    let newest = figures.of(period).map(|one| one.figure.published_at).max();
    let kind = match period.kind() {
        PeriodKind::Quarter => "report-kind-quarter",
        PeriodKind::Half | PeriodKind::EightMonths => "report-kind-interim",
        PeriodKind::Year => "report-kind-year",
    };
    let is_open = !period.is_closed(app.today());
    ReportPage {
        period: words.period(period),
        code: period.to_string(),
        before: period
            .previous_year()
            .map_or_else(String::new, |before| words.whole(before, is_open)),
        kind: frame.t.get(kind),
        is_open,
        newest: newest.map_or_else(String::new, moment),
        as_of: as_of.map(|at| moment(at.and_utc())),
        chapters: chapters(&words, figures, period, comments),
        enrolments: enrolments(&words, figures, period),
        frame,
    }
}

/// The measures that are published for the period, under their goals; those without a goal last.
fn chapters(
    words: &Words<'_>,
    figures: &Figures,
    period: Period,
    comments: &[GoalComment],
) -> Vec<Chapter> {
    let comment_on = |key: &str| {
        let found = comments.iter().find(|one| one.indicator == key);
        found.map_or_else(String::new, |one| one.body.clone())
    };
    let (mut goals, others) = by_goal(words.catalogue, Some(period));
    let rest = words.t.get("goals-others");
    goals.push((&rest, others));
    let chapters = goals.into_iter().map(|(name, indicators)| Chapter {
        name: name.to_owned(),
        parts: indicators
            .into_iter()
            // An open period's experience is nothing to report on.
            .filter(|indicator| figures.total(&indicator.key, period).is_some())
            .map(|indicator| {
                let tables = words.tables(indicator, figures, period);
                Part {
                    told: words.told(indicator, figures, period),
                    notes: notes_of(&tables),
                    tables,
                    comment: comment_on(&indicator.key),
                }
            })
            .collect(),
    });
    chapters
        .filter(|chapter| !chapter.parts.is_empty())
        .collect()
}

/// Each note of some tables once.
fn notes_of(tables: &[TableView]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for note in tables.iter().flat_map(|table| &table.notes) {
        if !notes.contains(note) {
            notes.push(note.clone());
        }
    }
    notes
}
