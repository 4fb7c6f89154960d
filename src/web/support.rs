//! The card with numbers to call, which everybody gets on paper.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::frame::{Frame, page};
use crate::app::App;
use crate::domain::definitions::{Receives, Support};
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Signed};

/// Words that stand on the page with the questions for the room, and nowhere else.
const IN_THE_ROOM: [&str; 5] = ["våld", "hot", "partner", "utsatt", "screening"];

fn is_neutral(one: &Support) -> bool {
    let name = one.name.to_lowercase();
    !IN_THE_ROOM.iter().any(|word| name.contains(word))
}

#[derive(Template)]
#[template(path = "support_card.html")]
struct CardPage {
    frame: Frame,
    named: Vec<Support>,
    /// Numbers whose names belong in the room only.
    unnamed: Vec<String>,
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
    let (named, unnamed): (Vec<Support>, Vec<Support>) =
        source.support.iter().cloned().partition(is_neutral);
    let template = CardPage {
        frame: Frame::inside(&request, &app, &signed.by),
        named,
        unnamed: unnamed.into_iter().map(|one| one.phone).collect(),
        checked: source
            .support_checked
            .map_or_else(String::new, |day| day.to_string()),
    };
    Ok(page(StatusCode::OK, &template))
}
