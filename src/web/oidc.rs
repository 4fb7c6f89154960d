//! Signing in through an identity provider: the page that leads there, and the address to which browsers come back.
//!
//! Both answer with a page that goes on by itself and not with a redirect. On the way out because our pages' forms may lead to ourselves
//! alone (`form-action`), which counts for redirects too, and a provider may pass people on to anywhere. On the way back because a chain of
//! redirects that began on another site carries no `Strict` cookie: the session would not be seen until the next click.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Frame, describe, reply};
use super::sign_in::{next_page, place};
use crate::app::{App, Denied};
use crate::domain::session::Stage;
use crate::http::cookies;
use crate::http::front_door::note_problem;
use crate::http::problem::Problem;
use crate::http::staff::OpenForm;

#[derive(Template)]
#[template(path = "onward.html")]
struct OnwardPage {
    frame: Frame,
    heading: String,
    href: String,
}

#[derive(Template)]
#[template(path = "denied.html")]
struct DeniedPage {
    frame: Frame,
    heading: String,
    text: String,
    reference: String,
}

#[derive(Deserialize)]
pub struct DepartureForm {
    /// Ticked: nobody else comes by here.
    office: Option<String>,
}

/// To the provider.
pub async fn depart(
    request: HttpRequest,
    app: web::Data<App>,
    form: OpenForm<DepartureForm>,
) -> Result<HttpResponse, Problem> {
    let Some(name) = app.provider_name() else {
        return Err(Problem::not_found());
    };
    match app.depart(place(form.0.office.as_ref())).await {
        Ok(departure) => {
            let frame = Frame::outside(&request, &app);
            let template = OnwardPage {
                heading: frame.t.with("onward-provider", name),
                href: departure.url,
                frame,
            };
            let mut response = HttpResponse::build(StatusCode::OK);
            cookies::give_departure(&mut response, &departure.cookie);
            Ok(reply(response, &template))
        }
        Err(denied) => Ok(deny(&request, &app, denied)),
    }
}

/// Back from the provider.
pub async fn arrive(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Problem> {
    if app.provider_name().is_none() {
        return Err(Problem::not_found());
    }
    // What cannot be read is as good as nothing, and is refused for that.
    let parameters: Vec<(String, String)> =
        serde_html_form::from_str(request.query_string()).unwrap_or_default();
    match app.arrive(parameters, cookies::departure(&request)).await {
        Ok(entry) => {
            let frame = Frame::outside(&request, &app);
            let template = OnwardPage {
                heading: match entry.stage {
                    Stage::Open => frame.t.get("onward-inside"),
                    Stage::SecondFactor | Stage::SetUp => frame.t.get("onward"),
                },
                href: next_page(&entry).to_owned(),
                frame,
            };
            let mut response = HttpResponse::build(StatusCode::OK);
            cookies::give(&mut response, &entry);
            cookies::take_departure(&mut response);
            Ok(reply(response, &template))
        }
        Err(denied) => Ok(deny(&request, &app, denied)),
    }
}

/// Not let in: every reason looks the same but for the provider's own failures.
fn deny(request: &HttpRequest, app: &App, denied: Denied) -> HttpResponse {
    let problem = Problem::from(denied.error);
    let frame = Frame::outside(request, app);
    let t = frame.t;
    let heading = t
        .find(&format!("heading-{}", problem.code()), None)
        .unwrap_or_else(|| t.get("heading-other"));
    let template = DeniedPage {
        heading,
        text: describe(&problem, t),
        reference: denied.reference,
        frame,
    };
    let mut response = HttpResponse::build(problem.status());
    if let Some(seconds) = problem.retry_after() {
        response.insert_header((actix_web::http::header::RETRY_AFTER, seconds.to_string()));
    }
    cookies::take_departure(&mut response);
    let page = reply(response, &template);
    note_problem(request, problem);
    page
}
