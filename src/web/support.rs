//! The card with numbers to call, which everybody gets on paper.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::frame::{Frame, page};
use crate::app::App;
use crate::domain::definitions::{Receives, Support};
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Signed};

#[derive(Template)]
#[template(path = "support_card.html")]
struct CardPage {
    frame: Frame,
    support: Vec<Support>,
    checked: String,
}

/// The card, to be printed: the numbers of the questionnaire that is put in the room, under nothing that tells of it.
pub async fn card(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Anybody>,
) -> Result<HttpResponse, Problem> {
    let source = app
        .catalogue()
        .latest_questionnaires()
        .find(|known| known.handling.receives == Receives::Status)
        .ok_or_else(Problem::not_found)?;
    let template = CardPage {
        frame: Frame::inside(&request, &app, &signed.by),
        support: source.support.clone(),
        checked: source
            .support_checked
            .map_or_else(String::new, |day| day.to_string()),
    };
    Ok(page(StatusCode::OK, &template))
}
