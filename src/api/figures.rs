//! Published figures.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};

use super::schema::{FigureProblems, FigureView, ReadProblems};
use crate::app::{App, Asked};
use crate::http::blocking;
use crate::http::caller::{Caller, FiguresRead};
use crate::http::conditional::is_known;
use crate::http::problem::Problem;

/// Read a published figure.
///
/// Figures are counted when they are published, never when they are read. Tables cannot be crossed or filtered.
#[utoipa::path(
    params(
        ("indicator" = String, Path, example = "answered-twice"),
        ("period" = String, Query, description = "2026, 2026-H1, 2026-8M or 2026-Q3", example = "2026"),
        ("by" = Option<String>, Query, description = "programme, municipality, gender, age_band or born_abroad; left out for the total"),
    ),
    responses(
        (status = 200, body = FigureView, headers(("ETag" = String))),
        (status = 304, description = "You have it already"),
        FigureProblems,
        ReadProblems,
    ),
    security(("token" = ["figures:read"])), tag = "figures",
)]
#[get("/figures/{indicator}")]
pub async fn get_figure(
    _caller: Caller<FiguresRead>,
    app: web::Data<App>,
    indicator: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (period, by) = parameters(request.query_string())?;
    let publication = blocking(&app, move |app| {
        app.figure(&Asked {
            indicator: &indicator,
            period: period.as_deref(),
            by: by.as_deref(),
        })
    })
    .await?;
    let tag = format!("\"{}\"", publication.id);
    if is_known(&request, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .content_type("application/json")
        .body(publication.body))
}

/// `period` and `by`, each at most once, and nothing else: there are no free filters.
fn parameters(query: &str) -> Result<(Option<String>, Option<String>), Problem> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| Problem::bad_request("bad_query", "the query string cannot be read"))?;
    let (mut period, mut by) = (None, None);
    for (name, value) in pairs.into_inner() {
        let place = match name.as_str() {
            "period" => &mut period,
            "by" => &mut by,
            _ => {
                return Err(Problem::bad_request(
                    "unknown_parameter",
                    "figures take period and by, and nothing else",
                ));
            }
        };
        if place.replace(value).is_some() {
            return Err(Problem::bad_request(
                "doubled_parameter",
                "period and by may each stand once",
            ));
        }
    }
    Ok((period, by))
}
