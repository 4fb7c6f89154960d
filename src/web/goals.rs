//! Målkartan: one page for the board, a card for each measure under its goal, and the enrolments beside the same period last year.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::figures::{Neighbour, Told, Words, no_parameters, period_in};
use super::frame::{Frame, page};
use crate::app::{Acting, App, Director, Figures, latest_of};
use crate::domain::definitions::{Catalogue, Indicator, Rule};
use crate::domain::period::{Period, PeriodKind};
use crate::http::blocking;
use crate::http::problem::Problem;
use crate::http::staff::Signed;

/// A goal with the cards of its measures.
pub struct Goal {
    /// "Mål 1".
    pub name: String,
    /// For links to it.
    pub anchor: String,
    pub cards: Vec<Told>,
}

/// A row of the enrolments: this period and last year's.
pub struct Enrolments {
    pub name: String,
    pub href: String,
    pub now: String,
    pub before: String,
    /// Whether it is one of the rows below the one above.
    pub is_part: bool,
}

#[derive(Template)]
#[template(path = "goals.html")]
struct GoalsPage {
    frame: Frame,
    period: String,
    before: String,
    is_open: bool,
    is_empty: bool,
    years: Vec<Neighbour>,
    goals: Vec<Goal>,
    enrolments: Vec<Enrolments>,
    others: Vec<Told>,
}

/// "Mål 1" of "Mål 1: 70 % av deltagarna …".
fn goal_of(indicator: &Indicator) -> Option<&str> {
    let (name, _) = indicator.goal.as_deref()?.split_once(':')?;
    Some(name.trim())
}

/// Goals by their number, what has none after them.
fn place_of(goal: &str) -> (u32, &str) {
    let digits: String = goal.chars().filter(char::is_ascii_digit).collect();
    (digits.parse().unwrap_or(u32::MAX), goal)
}

/// The measures under their goals, those with a target first; and those that belong to no goal. Of a period only those that are published
/// for its kind.
pub fn by_goal(
    catalogue: &Catalogue,
    period: Option<Period>,
) -> (Vec<(&str, Vec<&Indicator>)>, Vec<&Indicator>) {
    let mut goals: Vec<(&str, Vec<&Indicator>)> = Vec::new();
    let mut others = Vec::new();
    let published = catalogue
        .indicators()
        .filter(|one| period.is_none_or(|period| one.periods.contains(&period.kind())));
    for indicator in published {
        let Some(name) = goal_of(indicator) else {
            others.push(indicator);
            continue;
        };
        match goals.iter_mut().find(|(known, _)| *known == name) {
            Some((_, indicators)) => indicators.push(indicator),
            None => goals.push((name, vec![indicator])),
        }
    }
    goals.sort_by_key(|(name, _)| place_of(name));
    for (_, indicators) in &mut goals {
        indicators.sort_by_key(|indicator| indicator.target.is_none());
    }
    (goals, others)
}

/// Each goal with its cards.
pub fn goals(words: &Words<'_>, figures: &Figures, period: Period) -> (Vec<Goal>, Vec<Told>) {
    let (goals, others) = by_goal(words.catalogue, Some(period));
    let goals = goals
        .into_iter()
        .enumerate()
        .map(|(number, (name, indicators))| Goal {
            name: name.to_owned(),
            anchor: format!("goal-{}", number + 1),
            cards: indicators
                .into_iter()
                .map(|indicator| words.told(indicator, figures, period))
                .collect(),
        });
    let others = others
        .into_iter()
        .filter(|indicator| !matches!(indicator.rule, Rule::Enrolled | Rule::Started))
        .map(|indicator| words.told(indicator, figures, period));
    (goals.collect(), others.collect())
}

/// Enrolled, started, ended and ended by reason, beside the same period last year.
pub fn enrolments(words: &Words<'_>, figures: &Figures, period: Period) -> Vec<Enrolments> {
    let before = period.previous_year();
    let mut rows = Vec::new();
    for indicator in words.catalogue.indicators() {
        if !matches!(indicator.rule, Rule::Enrolled | Rule::Started | Rule::Ended) {
            continue;
        }
        let href = format!("/figures/{}/{period}", indicator.path);
        let read = |period: Option<Period>| {
            period
                .and_then(|period| figures.total(&indicator.key, period))
                .map_or_else(|| words.t.get("figure-none"), |one| words.count(one))
        };
        rows.push(Enrolments {
            name: indicator.title.clone(),
            href: href.clone(),
            now: read(Some(period)),
            before: read(before),
            is_part: false,
        });
        if indicator.rule == Rule::Ended {
            rows.extend(reasons(words, figures, indicator, period, &href));
        }
    }
    rows
}

fn reasons(
    words: &Words<'_>,
    figures: &Figures,
    indicator: &Indicator,
    period: Period,
    href: &str,
) -> Vec<Enrolments> {
    const BY: &str = "end_reason";
    let table = |period: Period| {
        figures
            .table(&indicator.key, period, BY)
            .filter(|one| !one.is_withdrawn())
    };
    let now = table(period);
    let before = period.previous_year().and_then(table);
    let mut groups: Vec<&str> = Vec::new();
    for cell in [now, before]
        .into_iter()
        .flatten()
        .flat_map(|one| one.figure.table.cells())
    {
        let group = cell.group();
        if group != crate::domain::disclosure::ALL && !groups.contains(&group) {
            groups.push(group);
        }
    }
    let read = |standing: Option<&crate::app::Standing>, group: &str| {
        let mut cells = standing
            .into_iter()
            .flat_map(|one| one.figure.table.cells());
        cells
            .find(|cell| cell.group() == group)
            .map_or_else(|| words.t.get("figure-none"), |cell| words.number(cell))
    };
    groups
        .into_iter()
        .map(|group| Enrolments {
            name: words.group(indicator, Some(BY), group),
            href: href.to_owned(),
            now: read(now, group),
            before: read(before, group),
            is_part: true,
        })
        .collect()
}

/// Målkartan for the latest year that has figures.
pub async fn latest(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    no_parameters(&request)?;
    show(&request, &app, &signed.by, None).await
}

/// Målkartan for a year.
pub async fn of_year(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    no_parameters(&request)?;
    let year = period_in(&request, "year")?;
    if year.kind() != PeriodKind::Year {
        return Err(Problem::not_found());
    }
    show(&request, &app, &signed.by, Some(year)).await
}

async fn show(
    request: &HttpRequest,
    app: &web::Data<App>,
    by: &Acting<Director>,
    year: Option<Period>,
) -> Result<HttpResponse, Problem> {
    let by_whom = by.clone();
    let (years, year, figures) = blocking(app, move |app: &App| {
        let mut years = app.published_periods(&by_whom, &[])?;
        years.retain(|one| one.period.kind() == PeriodKind::Year);
        // In an empty house: this year, which has nothing yet.
        let year = year.or_else(|| latest_of(&years)).map_or_else(
            || Period::try_from(app.today()).map_err(|_| crate::app::Error::NotFound),
            Ok,
        )?;
        let figures = app.figures_of(&by_whom, &[], year, None)?;
        Ok((years, year, figures))
    })
    .await?;
    let frame = Frame::inside(request, app, by);
    let words = Words {
        t: frame.t,
        catalogue: app.catalogue(),
    };
    let (goals, others) = goals(&words, &figures, year);
    let is_open = !year.is_closed(app.today());
    let template = GoalsPage {
        period: words.period(year),
        before: year
            .previous_year()
            .map_or_else(String::new, |before| words.whole(before, is_open)),
        is_open,
        is_empty: figures.is_empty(year),
        years: years
            .iter()
            .map(|one| Neighbour {
                href: format!("/goals/{}", one.period),
                text: one.period.to_string(),
                is_here: one.period == year,
            })
            .collect(),
        enrolments: enrolments(&words, &figures, year),
        goals,
        others,
        frame,
    };
    Ok(page(StatusCode::OK, &template))
}
