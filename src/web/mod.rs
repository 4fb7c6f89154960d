//! Pages for people: server-rendered, working without JavaScript.

mod account;
mod answering;
mod audit;
mod caseloads;
mod clients;
mod corrections;
mod day;
mod desk;
mod downloads;
mod enrolments;
mod entering;
mod entries;
mod figures;
mod frame;
mod goals;
mod help;
mod meetings;
mod new_participants;
mod occasions;
mod oidc;
mod packed;
pub mod paper;
mod participants;
mod progression;
mod reports;
mod room;
mod rounds;
mod sign_in;
mod staff;
mod support;
mod survey;
mod svg;
mod texts;
mod yearly;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Responder, Route, web};
use askama::Template;

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::staff::{Anybody, Signed, present};
use answering::{Answer, Correct, Enter};
use frame::{Frame, describe};
use packed::{Kept, packed};

/// A route as it is declared, once: this is what is served, and what the test of all operations and roles goes through.
struct Declared {
    method: Method,
    path: &'static str,
    route: Route,
}

fn declare<F, Args>(method: Method, path: &'static str, handler: F) -> Declared
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Declared {
        route: web::method(method.clone()).to(handler),
        method,
        path,
    }
}

fn get<F, Args>(path: &'static str, handler: F) -> Declared
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    declare(Method::GET, path, handler)
}

fn post<F, Args>(path: &'static str, handler: F) -> Declared
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    declare(Method::POST, path, handler)
}

/// All pages and forms.
fn declared() -> Vec<Declared> {
    vec![
        get("/assets/framsteg.css", style),
        get("/assets/pages.css", pages_style),
        get("/assets/icon.svg", icon),
        get("/assets/paper.css", paper_style),
        get("/assets/answer.js", answer_script),
        get("/assets/ease.js", ease_script),
        get("/assets/inside.js", inside_script),
        get("/assets/start.js", start_script),
        get("/assets/leave.js", leave_script),
        get("/assets/typing.js", typing_script),
        get("/alive", alive),
        get("/", sign_in::start),
        post("/language", sign_in::choose_language),
        get("/sign-in", sign_in::form),
        post("/sign-in", sign_in::sign_in),
        post("/sign-in/oidc", oidc::depart),
        get("/sign-in/oidc/callback", oidc::arrive),
        get("/sign-in/code", sign_in::code_form),
        post("/sign-in/code", sign_in::give_code),
        get("/activate", sign_in::activation_form),
        post("/activate", sign_in::activate),
        post("/sign-out", sign_in::sign_out),
        get("/account", account::show),
        post("/account/password", account::change_password),
        get("/account/second-factor", account::second_factor_form),
        post("/account/second-factor", account::set_up_second_factor),
        post("/account/recovery-codes", account::renew_recovery_codes),
        post("/account/sessions", account::sign_out_elsewhere),
        get("/staff", staff::list),
        post("/staff", staff::add),
        get("/staff/{id}", staff::show),
        post("/staff/{id}/rights", staff::set_rights),
        post("/staff/{id}/reset", staff::reset),
        post("/staff/{id}/disable", staff::disable),
        post("/staff/{id}/enable", staff::enable),
        post("/staff/{id}/link", staff::link),
        post("/staff/{id}/unlink", staff::unlink),
        post("/staff/{id}/caseload", caseloads::hand_on),
        post("/staff/{id}/substitutes", caseloads::stand_in),
        post("/substitutes/{id}/end", caseloads::end_substitution),
        get("/clients", clients::list),
        post("/clients", clients::add),
        post("/clients/{id}/revoke", clients::revoke),
        get("/audit", audit::show),
        get("/forms", paper::list),
        get("/forms/{key}/{version}/{language}", paper::show),
        get("/support-card", support::card),
        get("/meetings/{id}", meetings::show),
        get("/meetings/{id}/again/{key}", meetings::again),
        post("/meetings/{id}/hand-over", meetings::hand_over),
        post("/meetings/{id}/take-back", meetings::take_back),
        post("/meetings/{id}/unrated", meetings::decline_rating),
        post("/meetings/{id}/remove", meetings::remove),
        get("/meetings/{id}/answer/{language}", answering::next),
        get(
            "/meetings/{id}/answer/{language}/{key}",
            answering::show::<Answer>,
        ),
        post(
            "/meetings/{id}/answer/{language}/{key}",
            answering::send::<Answer>,
        ),
        get(
            "/meetings/{id}/enter/{language}/{key}",
            answering::show::<Enter>,
        ),
        post(
            "/meetings/{id}/enter/{language}/{key}",
            answering::send::<Enter>,
        ),
        get(
            "/meetings/{id}/correct/{language}/{key}",
            answering::show::<Correct>,
        ),
        post(
            "/meetings/{id}/correct/{language}/{key}",
            answering::send::<Correct>,
        ),
        post("/meetings/{id}/room/not-yet", room::not_yet),
        get("/here/{key}/{version}/{language}", answering::here),
        get(
            "/surveys/{key}/{version}/{language}/{hash}",
            survey::show_document,
        ),
        get("/meetings/{id}/room", room::ask),
        post("/meetings/{id}/room", room::open),
        get("/meetings/{id}/room/done", room::after),
        post("/meetings/{id}/room/done", room::done),
        post("/leave", room::leave),
        get("/enrolments/{id}/progress", progression::show),
        get("/meetings", day::show),
        post("/meetings", day::find),
        post("/participants", new_participants::add),
        get("/participants/new", new_participants::new),
        get("/participants/{id}", participants::show),
        get(
            "/participants/{id}/background",
            corrections::background_form,
        ),
        post("/participants/{id}/background", corrections::background),
        get("/participants/{id}/slip", participants::slip),
        post("/participants/{id}/code", participants::replace_code),
        post("/participants/{id}/merge", participants::merge),
        get("/participants/{id}/enrol", new_participants::enrol_form),
        post("/participants/{id}/enrol", new_participants::enrol),
        get("/enrolments/{id}", enrolments::show),
        get("/enrolments/{id}/place", corrections::place_form),
        post("/enrolments/{id}/place", corrections::place),
        get("/enrolments/{id}/end", enrolments::end_form),
        post("/enrolments/{id}/end", enrolments::end),
        post("/enrolments/{id}/reopen", enrolments::reopen),
        get("/enrolments/{id}/coordinator", enrolments::change_form),
        post("/enrolments/{id}/coordinator", enrolments::change),
        get("/enrolments/{id}/new-occasion", occasions::new),
        post("/enrolments/{id}/new-occasion", occasions::add),
        get("/entries", entries::list),
        get("/entries/{path}/{period}", entries::form),
        post("/entries/{path}/{period}", entries::enter),
        get("/figures/{path}/{period}/withdraw", desk::withdraw_form),
        post("/figures/{path}/{period}/withdraw", desk::withdraw),
        get("/reports/{period}/comments/{path}", desk::comment_form),
        post("/reports/{period}/comments/{path}", desk::comment),
        post("/reports/{period}/freeze", desk::freeze),
        get("/rounds", rounds::list),
        post("/rounds", rounds::open),
        post("/rounds/{id}/codes", rounds::replace_codes),
        post("/rounds/{id}/cancel", rounds::cancel),
        get("/yearly", yearly::ask),
        post("/yearly", yearly::open),
        post("/yearly/answers", yearly::send),
        get("/goals", goals::latest),
        get("/goals/{year}", goals::of_year),
        get("/figures/{path}", figures::latest),
        get("/figures/{path}/{period}", figures::show),
        get("/figures/{path}/{period}/chart.svg", figures::chart),
        get("/reports", reports::list),
        // Before the periods: an address that reads like one.
        get("/reports/figures.csv", downloads::csv),
        get("/reports/figures.xlsx", downloads::xlsx),
        get("/reports/{period}", reports::show),
        get("/reports/{period}/frozen/{id}", reports::frozen),
        get("/reports/{period}/figures.csv", downloads::csv),
        get("/reports/{period}/figures.xlsx", downloads::xlsx),
        get("/assets/help-question.png", help::question_picture),
        get("/assets/help-progress.png", help::progress_picture),
        get("/help", help::guide),
        get("/accessibility", help::accessibility),
        get("/privacy", help::privacy),
    ]
}

/// Method and path of every page and form.
pub fn declarations() -> Vec<(Method, &'static str)> {
    declared()
        .into_iter()
        .map(|declared| (declared.method, declared.path))
        .collect()
}

/// What is answered with GET and is no page that somebody was on: what pages are made of, the doors, and what only a tablet in a
/// participant's hands is shown.
const NO_PAGES: [&str; 8] = [
    "/assets/",
    "/alive",
    "/here/",
    "/surveys/",
    "/sign-in",
    "/activate",
    "/answer/",
    "/yearly",
];

/// Whether this is the address of a page of ours.
fn is_page(path: &str) -> bool {
    let is_like = |one: &Declared| {
        one.method == Method::GET && actix_web::dev::ResourceDef::new(one.path).is_match(path)
    };
    !NO_PAGES.iter().any(|part| path.contains(part)) && declared().iter().any(is_like)
}

/// Serves all pages and forms. Another method on one of their addresses is 405.
pub fn routes(config: &mut web::ServiceConfig) {
    let mut declared = declared();
    while let Some(first) = declared.first() {
        let path = first.path;
        let (here, others): (Vec<_>, Vec<_>) =
            declared.into_iter().partition(|other| other.path == path);
        declared = others;
        let allowed: Vec<&str> = here.iter().map(|one| one.method.as_str()).collect();
        let allowed = allowed.join(", ");
        let mut resource = web::resource(path);
        for one in here {
            resource = resource.route(one.route);
        }
        config.service(resource.default_service(web::to(move || {
            let allowed = allowed.clone();
            async move { not_allowed(&allowed) }
        })));
    }
}

fn not_allowed(allowed: &str) -> HttpResponse {
    let problem = Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("this takes {allowed}"),
    );
    let mut response = HttpResponse::from_error(problem);
    if let Ok(value) = header::HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

fn asset(request: &HttpRequest, content_type: &'static str, text: &str) -> HttpResponse {
    packed(request, Kept::AnHour, content_type, text.to_owned())
}

async fn style(request: HttpRequest) -> HttpResponse {
    asset(&request, CSS, include_str!("assets/framsteg.css"))
}

async fn pages_style(request: HttpRequest) -> HttpResponse {
    asset(&request, CSS, include_str!("assets/pages.css"))
}

async fn paper_style(request: HttpRequest) -> HttpResponse {
    asset(&request, CSS, paper::STYLE)
}

async fn answer_script(request: HttpRequest) -> HttpResponse {
    asset(&request, SCRIPT, include_str!("assets/answer.js"))
}

async fn ease_script(request: HttpRequest) -> HttpResponse {
    asset(&request, SCRIPT, include_str!("assets/ease.js"))
}

async fn start_script(request: HttpRequest) -> HttpResponse {
    asset(&request, SCRIPT, include_str!("assets/start.js"))
}

async fn inside_script(request: HttpRequest) -> HttpResponse {
    asset(&request, SCRIPT, include_str!("assets/inside.js"))
}

async fn typing_script(request: HttpRequest) -> HttpResponse {
    asset(&request, SCRIPT, include_str!("assets/typing.js"))
}

/// Says only that the session is there. Asking counts as doing something in it, as any page does.
async fn alive(_signed: Signed<Anybody>) -> HttpResponse {
    HttpResponse::NoContent().finish()
}

async fn leave_script(request: HttpRequest) -> HttpResponse {
    asset(&request, SCRIPT, include_str!("assets/leave.js"))
}

async fn icon(request: HttpRequest) -> HttpResponse {
    asset(&request, "image/svg+xml", include_str!("assets/icon.svg"))
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    frame: Frame,
    heading: String,
    text: String,
    way: String,
    way_text: String,
}

/// A problem as a page with one way onward. Whoever has not signed in is shown where to.
pub fn problem(request: &HttpRequest, app: &App, problem: &Problem) -> HttpResponse {
    if problem.code() == "signed_out" {
        return sign_in::locked(request, app);
    }
    let present = present(request);
    let frame = match &present {
        Some(by) => Frame::inside(request, app, by),
        None => Frame::outside(request, app),
    };
    // On a tablet in a participant's hands there is one way only.
    let (way, way_key) = match present.and_then(|by| by.handed_over()) {
        Some(occasion) => (format!("/meetings/{occasion}"), "way-survey"),
        None => ("/".to_owned(), "way-start"),
    };
    let t = frame.t;
    let text = describe(problem, t);
    let heading = t
        .find(&format!("heading-{}", problem.code()), None)
        .unwrap_or_else(|| t.get("heading-other"));
    let mut response = HttpResponse::build(problem.status());
    if let Some(seconds) = problem.retry_after() {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    let page = ProblemPage {
        frame,
        heading,
        text,
        way,
        way_text: t.get(way_key),
    };
    frame::reply(response, &page)
}

/// The page for an address that leads nowhere.
pub fn missing(request: &HttpRequest, app: &App) -> HttpResponse {
    problem(request, app, &Problem::not_found())
}
