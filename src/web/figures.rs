//! An indicator's own page for a period: the total, its one-way tables with drawings, how it came about; and each drawing as a file.

mod derivation;
mod tables;
mod told;
mod words;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

pub use derivation::moment;
pub use tables::TableView;
pub use told::Told;
pub use words::{Words, has_percent};

use super::frame::{Frame, page, reply, see_other};
use super::svg::{Bars, Years};
use crate::app::{App, Director, Figures, PublishedPeriod, latest_of};
use crate::domain::definitions::{Indicator, Rule};
use crate::domain::period::Period;
use crate::http::blocking;
use crate::http::problem::Problem;
use crate::http::staff::Signed;

/// A period to go to.
pub struct Neighbour {
    pub href: String,
    pub text: String,
    pub is_here: bool,
}

/// There are no filters: whatever stands after `?` is refused (R-P2).
pub fn no_parameters(request: &HttpRequest) -> Result<(), Problem> {
    match request.query_string() {
        "" => Ok(()),
        _ => Err(Problem::bad_request(
            "bad_parameters",
            "this page takes no parameters",
        )),
    }
}

/// The period in a path.
pub fn period_in(request: &HttpRequest, name: &str) -> Result<Period, Problem> {
    let text = request.match_info().get(name).unwrap_or_default();
    text.parse().map_err(|_| Problem::not_found())
}

/// The indicator in a path.
fn indicator_in<'a>(app: &'a App, request: &HttpRequest) -> Result<&'a Indicator, Problem> {
    let path = request.match_info().get("path").unwrap_or_default();
    app.catalogue()
        .indicator_at(path)
        .ok_or_else(Problem::not_found)
}

/// Nothing has been published there.
pub fn not_published() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not_published",
        "nothing is published for this period",
    )
}

#[derive(Template)]
#[template(path = "figure.html")]
struct FigurePage {
    frame: Frame,
    told: Told,
    period: String,
    code: String,
    periods: Vec<Neighbour>,
    tables: Vec<TableView>,
}

#[derive(Template)]
#[template(path = "chart.html")]
struct ChartFile<'a> {
    title: &'a str,
    description: &'a str,
    years: Option<&'a Years>,
    bars: Option<&'a Bars>,
}

/// Leads to the latest period that has been published.
pub async fn latest(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    no_parameters(&request)?;
    let (key, path) = {
        let indicator = indicator_in(&app, &request)?;
        (indicator.key.clone(), indicator.path.clone())
    };
    let by = signed.by.clone();
    let periods = blocking(&app, move |app: &App| app.published_periods(&by, &[&key])).await?;
    let period = latest_of(&periods).ok_or_else(not_published)?;
    Ok(see_other(&format!("/figures/{path}/{period}")).finish())
}

/// What is published of one indicator in a period, with all periods that there are.
async fn found(
    request: &HttpRequest,
    app: &web::Data<App>,
    signed: &Signed<Director>,
) -> Result<(Period, Figures, Vec<PublishedPeriod>), Problem> {
    let indicator = indicator_in(app, request)?;
    let period = period_in(request, "period")?;
    if !indicator.periods.contains(&period.kind()) {
        return Err(Problem::not_found());
    }
    let (by, key) = (signed.by.clone(), indicator.key.clone());
    let (figures, periods) = blocking(app, move |app: &App| {
        // What is entered may stand beside what is counted.
        let entered = app
            .catalogue()
            .indicators()
            .filter(|one| one.rule == Rule::Reported);
        let keys: Vec<&str> = std::iter::once(key.as_str())
            .chain(entered.map(|one| one.key.as_str()))
            .collect();
        let figures = app.figures_of(&by, &keys, period, None)?;
        Ok((figures, app.published_periods(&by, &[&key])?))
    })
    .await?;
    match figures.total(&indicator.key, period) {
        Some(_) => Ok((period, figures, periods)),
        None => Err(not_published()),
    }
}

/// An indicator in a period.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    no_parameters(&request)?;
    let (period, figures, periods) = found(&request, &app, &signed).await?;
    let indicator = indicator_in(&app, &request)?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let words = Words {
        t: frame.t,
        catalogue: app.catalogue(),
    };
    let template = FigurePage {
        told: words.told(indicator, &figures, period),
        tables: words.tables(indicator, &figures, period),
        period: words.period(period),
        code: period.to_string(),
        periods: periods
            .iter()
            .map(|one| Neighbour {
                href: format!("/figures/{}/{}", indicator.path, one.period),
                text: words.period(one.period),
                is_here: one.period == period,
            })
            .collect(),
        frame,
    };
    Ok(page(StatusCode::OK, &template))
}

/// A drawing as a file: the trend, or with `?by=` one of the indicator's own tables, and nothing else.
pub async fn chart(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let by = table_asked(request.query_string())?;
    let (period, figures, _) = found(&request, &app, &signed).await?;
    let indicator = indicator_in(&app, &request)?;
    let words = Words {
        t: Frame::inside(&request, &app, &signed.by).t,
        catalogue: app.catalogue(),
    };
    let told = words.told(indicator, &figures, period);
    let tables = words.tables(indicator, &figures, period);
    let title = format!("{}, {}", told.title, words.period(period));
    let template = match by {
        None => {
            let trend = told.trend.as_ref().ok_or_else(not_published)?;
            ChartFile {
                title: &title,
                description: &trend.description,
                years: Some(&trend.drawn),
                bars: None,
            }
        }
        Some(by) => {
            let known = indicator.tables.iter().any(|table| table.code() == by);
            if !known && by != tables::NAMES {
                return Err(bad_table());
            }
            let view = tables.iter().find(|view| view.by == by);
            let view = view
                .filter(|view| view.bars.is_some())
                .ok_or_else(not_published)?;
            ChartFile {
                title: &view.caption,
                description: &view.description,
                years: None,
                bars: view.bars.as_ref(),
            }
        }
    };
    let mut response = HttpResponse::Ok();
    let by = by.map_or_else(|| "trend".to_owned(), |by| by.replace('_', "-"));
    let name = format!("framsteg-{}-{period}-{by}.svg", indicator.path);
    response.insert_header((header::CONTENT_DISPOSITION, attachment(&name)));
    let mut response = reply(response, &template);
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("image/svg+xml; charset=utf-8"),
    );
    Ok(response)
}

/// `by` once, or nothing.
fn table_asked(query: &str) -> Result<Option<&str>, Problem> {
    if query.is_empty() {
        return Ok(None);
    }
    let by = query.strip_prefix("by=");
    let is_plain =
        |by: &&str| !by.is_empty() && by.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    by.filter(is_plain).map(Some).ok_or_else(bad_table)
}

fn bad_table() -> Problem {
    Problem::bad_request(
        "bad_parameters",
        "drawings take by with one of the figure's tables, and nothing else",
    )
}

/// A file to save, under a name of ASCII.
pub fn attachment(name: &str) -> String {
    format!("attachment; filename=\"{name}\"")
}
