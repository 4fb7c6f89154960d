//! The tablet on its way into a participant's hands and back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use super::frame::{Errors, Frame, Nothing, belongs_in_form, page, refused, see_other};
use super::survey::document;
use super::texts::Texts;
use crate::app::{Acting, App, Coordinator, Offered, Offering, SignedIn, Visit};
use crate::domain::coded::Coded;
use crate::domain::definitions::{Respondent, Word};
use crate::domain::due::Due;
use crate::domain::ids::{OccasionId, ResponseId};
use crate::domain::json::parse_uuid;
use crate::domain::response::Help;
use crate::domain::session::HandedOver;
use crate::http::cookies;
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed, access_of};

#[derive(Deserialize)]
pub struct HandOverForm {
    #[serde(default)]
    help: String,
    unreviewed: Option<String>,
    /// The response that is given once more; empty when what is open is answered.
    #[serde(default)]
    again: String,
}

/// Puts the tablet into the participant's hands.
pub async fn hand_over(
    app: web::Data<App>,
    form: Form<Coordinator, HandOverForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let occasion = OccasionId(id.of_page()?);
    let access = access_of(&app, &form.by).await?;
    let hands = HandedOver {
        occasion,
        help: Help::from_code(&form.sent.help).unwrap_or(Help::None),
        unreviewed: form.sent.unreviewed.is_some(),
        again: match form.sent.again.as_str() {
            "" => None,
            old => Some(ResponseId(parse_uuid(old).ok_or_else(Problem::not_found)?)),
        },
    };
    let entry = app.hand_over(&access, hands).await?;
    let mut response = see_other(&format!("/meetings/{occasion}"));
    cookies::give(&mut response, &entry);
    Ok(response.finish())
}

/// A language that the participant can choose, by its own name.
struct Chosen {
    code: String,
    name: String,
    right_to_left: bool,
    href: String,
    /// The document that is the same for everybody, for browsers that run scripts.
    document: String,
}

#[derive(Template)]
#[template(path = "handed_over.html")]
struct HandedOverPage {
    frame: Frame,
    errors: Errors,
    id: String,
    languages: Vec<Chosen>,
    /// So many questionnaires come, one after the other; empty where it is one.
    several: String,
    /// What larger text is called, and smaller.
    sizes: [String; 2],
}

async fn handed_over_page(
    request: &HttpRequest,
    app: &App,
    by: &Acting<Coordinator>,
    hands: HandedOver,
    problem: Option<&Problem>,
) -> Result<HandedOverPage, Problem> {
    let access = access_of(app, by).await?;
    let visit = app.visit(&access, hands.occasion).await?;
    let frame = Frame::inside(request, app, by);
    Ok(HandedOverPage {
        errors: problem.map_or_else(Errors::default, |problem| {
            Errors::at_field("password", problem, frame.t)
        }),
        several: match visit.count_in(hands) {
            0 | 1 => String::new(),
            count => frame.t.with("handed-over-several", count),
        },
        sizes: [Word::LargerText, Word::SmallerText].map(|word| {
            let language = app.catalogue().language(frame.lang);
            language.map_or_else(String::new, |language| language.word(word).to_owned())
        }),
        frame,
        languages: languages(app, &visit, hands),
        id: hands.occasion.to_string(),
    })
}

/// The languages of the next questionnaire: those that somebody has reviewed, and the others if the coordinator lets them be chosen.
fn languages(app: &App, visit: &Visit, hands: HandedOver) -> Vec<Chosen> {
    let catalogue = app.catalogue();
    let next = visit
        .next_in(hands)
        .and_then(|offer| catalogue.latest(&offer.key));
    let Some(questionnaire) = next else {
        return Vec::new();
    };
    let is_open = |code: &&str| {
        questionnaire
            .localised(code)
            .is_some_and(|shown| hands.allows(shown.usable))
    };
    questionnaire
        .languages()
        .into_iter()
        .filter(is_open)
        .filter_map(|code| {
            let language = catalogue.language(code)?;
            Some(Chosen {
                code: code.to_owned(),
                name: language.name.clone(),
                right_to_left: language.right_to_left,
                href: format!("/meetings/{}/answer/{code}", visit.id),
                document: document(catalogue, questionnaire, code)?.0,
            })
        })
        .collect()
}

/// Whether the tablet has been handed over for this occasion; otherwise there is nothing here.
fn handed_over(by: &SignedIn, id: &PathId) -> Result<HandedOver, Problem> {
    let asked = id.of_page()?;
    by.session
        .handed_over
        .filter(|hands| hands.occasion.0 == asked)
        .ok_or_else(Problem::not_found)
}

/// What is offered at an occasion, as the coordinator sees it.
struct OfferView {
    title: String,
    /// Where it is answered now; empty where it cannot be.
    href: String,
    way: String,
    /// What is done already, here or earlier, is done once more seldom.
    is_quiet: bool,
    /// Why not, or that it is done, or what to do.
    told: String,
    /// Empty for what is done.
    due: String,
    /// That it was put at an earlier meeting; empty where it was not.
    asked: String,
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage {
    frame: Frame,
    visit: Visit,
    id: String,
    mode: String,
    private: String,
    /// Empty where there is none.
    interpreter: String,
    offers: Vec<OfferView>,
    /// Something is left for the participant to answer on the tablet.
    can_hand_over: bool,
    has_interpreter: bool,
    /// Something is left, and the day of the meeting is over.
    is_over: bool,
    /// The questions for the room have not been put, and nobody has told why.
    asks_why_not: bool,
    /// Why they have not been put has been told.
    is_why_not_told: bool,
    /// The participant's answers wait for the coordinator's rating.
    awaits_rating: bool,
    /// Nothing is stored here: the meeting can be taken away.
    is_empty: bool,
}

/// Where a questionnaire is filled in now, and what that is called.
fn way_of(t: Texts, visit: &Visit, offer: &Offering) -> Option<(String, String)> {
    let (id, key) = (visit.id, &offer.key);
    let is_participants = offer.respondent == Respondent::Participant;
    let is_written_down = !is_participants || visit.is_written_down(offer);
    let enter = format!("/meetings/{id}/enter/sv/{key}");
    match offer.state {
        Offered::Open if offer.is_conversation => {
            Some((format!("/meetings/{id}/room"), t.get("offer-conversation")))
        }
        Offered::Open if !is_participants => Some((enter, t.get("offer-rate"))),
        Offered::Open if visit.is_on_paper() => Some((enter, t.get("offer-paper"))),
        Offered::Open if is_written_down => Some((enter, t.get("offer-aloud"))),
        Offered::Answered if !offer.is_conversation && is_written_down => Some((
            format!("/meetings/{id}/correct/sv/{key}"),
            t.get("offer-correct"),
        )),
        Offered::Answered if !visit.is_remote() && visit.answered_on_tablet(key).is_some() => {
            Some((format!("/meetings/{id}/again/{key}"), t.get("offer-again")))
        }
        _ => None,
    }
}

/// Why a questionnaire that is open has no way to it here.
fn instruction(t: Texts, visit: &Visit, offer: &Offering, is_today: bool) -> String {
    if visit.is_remote() && offer.is_read_back {
        t.get("offered-rate-first")
    } else if visit.is_remote() {
        t.get("offered-not-aloud")
    } else if is_today {
        t.get("offered-on-tablet")
    } else {
        String::new()
    }
}

/// That it is done, and for the coordinator's own rating how far.
fn done(t: Texts, offer: &Offering) -> String {
    let done = t.get("offered-answered");
    match offer.filled {
        Some((filled, all)) => {
            let (filled, all) = (filled.to_string(), all.to_string());
            let told = t.fill("offered-filled", &[("filled", &*filled), ("all", &*all)]);
            format!("{done} {told}")
        }
        None => done,
    }
}

fn offer_view(t: Texts, visit: &Visit, offer: &Offering, is_today: bool) -> OfferView {
    let way = way_of(t, visit, offer);
    let asked_before = visit
        .asked_before
        .filter(|_| offer.is_conversation && offer.state != Offered::Answered);
    OfferView {
        title: match offer.is_conversation {
            // The same name as everywhere outside the room.
            true => t.get("private-survey"),
            false => offer.title.clone(),
        },
        told: match offer.state {
            Offered::Open if way.is_none() => instruction(t, visit, offer, is_today),
            Offered::Open => String::new(),
            Offered::Answered => done(t, offer),
            Offered::WrongMode => t.get("offered-wrong-mode"),
            Offered::NotPrivate => t.get("offered-not-private"),
            Offered::NotToday => t.get("offered-not-today"),
            Offered::Declined => t.get("offered-declined"),
        },
        due: match (offer.state, offer.due) {
            (Offered::Answered | Offered::Declined, _) => String::new(),
            // It is put once: whether it has been stands on the enrolment's page.
            _ if offer.is_conversation => String::new(),
            (_, Due::Since(_)) => t.get("due-now"),
            (_, Due::Soon(_)) => t.get("due-soon"),
            (_, Due::Later(_)) => t.get("due-later"),
        },
        is_quiet: offer.state == Offered::Answered || asked_before.is_some(),
        asked: asked_before.map_or_else(String::new, |day| t.with("offer-asked-before", day)),
        href: way
            .as_ref()
            .map_or_else(String::new, |(href, _)| href.clone()),
        way: way.map_or_else(String::new, |(_, way)| way),
    }
}

fn meeting_page(frame: Frame, visit: Visit, today: NaiveDate) -> MeetingPage {
    let t = frame.t;
    let is_today = visit.occasion.held_on == today;
    let is_left =
        !visit.is_on_paper() && !visit.is_remote() && visit.next_for_participant().is_some();
    let is_conversation_left = visit
        .offers
        .iter()
        .any(|offer| offer.is_conversation && offer.state != Offered::Answered);
    MeetingPage {
        id: visit.id.to_string(),
        mode: t.get(&format!("mode-{}", visit.occasion.mode)),
        private: match visit.occasion.private {
            true => t.get("private-yes"),
            false => t.get("private-no"),
        },
        interpreter: match visit.has_interpreter() {
            true => t.get("interpreter-authorised"),
            false => String::new(),
        },
        offers: visit
            .offers
            .iter()
            .map(|offer| offer_view(t, &visit, offer, is_today))
            .collect(),
        can_hand_over: is_left && is_today,
        has_interpreter: visit.has_interpreter(),
        is_over: is_left && !is_today,
        asks_why_not: !visit.is_not_asked_told && is_conversation_left,
        is_why_not_told: visit.is_not_asked_told && is_conversation_left,
        awaits_rating: visit.awaits_rating(),
        is_empty: visit.is_empty(),
        frame,
        visit,
    }
}

/// An occasion: for the coordinator what is offered at it, for the participant in which language to begin.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    if signed.by.handed_over().is_some() {
        let hands = handed_over(&signed.by, &id)?;
        let template = handed_over_page(&request, &app, &signed.by, hands, None).await?;
        return Ok(page(StatusCode::OK, &template));
    }
    let occasion = OccasionId(id.of_page()?);
    let access = access_of(&app, &signed.by).await?;
    let visit = app.visit(&access, occasion).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    Ok(page(
        StatusCode::OK,
        &meeting_page(frame, visit, app.today()),
    ))
}

/// The coordinator declines to rate, and goes on to the picture.
pub async fn decline_rating(
    app: web::Data<App>,
    form: Form<Coordinator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = OccasionId(id.of_page()?);
    let access = access_of(&app, &form.by).await?;
    app.decline_rating(&access, id).await?;
    let enrolment = app.visit(&access, id).await?.enrolment;
    Ok(see_other(&format!("/enrolments/{enrolment}/progress")).finish())
}

/// The coordinator takes away a meeting at which nothing is stored.
pub async fn remove(
    app: web::Data<App>,
    form: Form<Coordinator, Nothing>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let id = OccasionId(id.of_page()?);
    let access = access_of(&app, &form.by).await?;
    let enrolment = app.remove_occasion(&access, id).await?;
    Ok(see_other(&format!("/enrolments/{enrolment}")).finish())
}

#[derive(Template)]
#[template(path = "again.html")]
struct AgainPage {
    frame: Frame,
    id: String,
    title: String,
    /// The response that is given once more.
    old: String,
    has_interpreter: bool,
}

/// Before a participant answers something again: what that means, and the tablet handed over for it.
pub async fn again(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, key) = path.into_inner();
    let id = OccasionId(parse_uuid(&id).ok_or_else(Problem::not_found)?);
    let access = access_of(&app, &signed.by).await?;
    let visit = app.visit(&access, id).await?;
    let Some((offer, old)) = visit.answered_on_tablet(&key) else {
        return Ok(see_other(&format!("/meetings/{id}")).finish());
    };
    let template = AgainPage {
        frame: Frame::inside(&request, &app, &signed.by),
        id: id.to_string(),
        title: offer.title.clone(),
        old: old.to_string(),
        has_interpreter: visit.has_interpreter(),
    };
    Ok(page(StatusCode::OK, &template))
}

/// The last page on a tablet in a participant's hands.
#[derive(Template)]
#[template(path = "thanks.html")]
pub struct ThanksPage {
    pub frame: Frame,
    pub id: String,
    pub lang: String,
    pub right_to_left: bool,
    pub thanks: String,
    pub hand_back: String,
}

#[derive(Deserialize)]
pub struct TakeBackForm {
    #[serde(default)]
    password: String,
}

/// Takes the tablet back, with the coordinator's password.
pub async fn take_back(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Coordinator, TakeBackForm>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let hands = handed_over(&form.by, &id)?;
    let taken = app.take_back(&form.by, &form.sent.password).await;
    match taken.map_err(Problem::from) {
        Ok(entry) => {
            // Nothing that the participant began to answer stays in this browser: the fragment tells the pages' own script so.
            let mut response = see_other(&format!("/meetings/{}#back", hands.occasion));
            cookies::give(&mut response, &entry);
            response.insert_header(("clear-site-data", "\"storage\""));
            Ok(response.finish())
        }
        Err(problem) if belongs_in_form(&problem) => {
            let template =
                handed_over_page(&request, &app, &form.by, hands, Some(&problem)).await?;
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
