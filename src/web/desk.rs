//! What the director does with reports: taking a wrong figure back, writing comments, freezing.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::entries::{figure_of, part};
use super::frame::{Errors, Frame, Nothing, can_be_sent_again, page, refused, see_other};
use super::reports::frozen_address;
use crate::app::{AfterWithdrawal, App, Director, Withdrawable};
use crate::domain::definitions::Indicator;
use crate::domain::period::{Period, stockholm_date};
use crate::http::blocking;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WithdrawForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "withdraw.html")]
struct WithdrawPage {
    frame: Frame,
    errors: Errors,
    figure: String,
    title: String,
    period: String,
    published: String,
    after: String,
    reason: String,
}

async fn withdrawable(
    app: &App,
    indicator: &Indicator,
    period: Period,
) -> Result<Withdrawable, Problem> {
    let key = indicator.key.clone();
    blocking(app, move |app: &App| app.withdrawable(&key, period)).await
}

fn withdraw_page(
    frame: Frame,
    errors: Errors,
    (indicator, period): (&Indicator, Period),
    found: &Withdrawable,
    reason: &str,
) -> WithdrawPage {
    let t = frame.t;
    WithdrawPage {
        errors,
        figure: format!("/figures/{}/{period}", indicator.path),
        title: indicator.title.clone(),
        period: t.period(period),
        published: t.with(
            "withdraw-published",
            stockholm_date(found.standing.published_at.and_utc()),
        ),
        after: t.get(match found.after {
            AfterWithdrawal::EnteredAgain => "withdraw-entered-again",
            AfterWithdrawal::PublishedByHand => "withdraw-by-hand",
            AfterWithdrawal::Never => "withdraw-never-again",
        }),
        reason: reason.to_owned(),
        frame,
    }
}

/// A form for taking a figure back, with a warning.
pub async fn withdraw_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let (indicator, period) = figure_of(&request, &app)?;
    let found = withdrawable(&app, indicator, period).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = withdraw_page(frame, Errors::default(), (indicator, period), &found, "");
    Ok(page(StatusCode::OK, &template))
}

/// Takes it back.
pub async fn withdraw(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Director, WithdrawForm>,
) -> Result<HttpResponse, Problem> {
    let (indicator, period) = figure_of(&request, &app)?;
    let reason = &form.sent.reason;
    let done = app.withdraw_figure(&form.by, &indicator.key, period, reason);
    match done.await.map_err(Problem::from) {
        Ok(()) => Ok(see_other(&format!("/figures/{}/{period}", indicator.path)).finish()),
        Err(problem) if can_be_sent_again(&problem) => {
            let found = withdrawable(&app, indicator, period).await?;
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::of(&problem, frame.t);
            let template = withdraw_page(frame, errors, (indicator, period), &found, reason);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CommentForm {
    comment: String,
}

#[derive(Template)]
#[template(path = "comment.html")]
struct CommentPage {
    frame: Frame,
    errors: Errors,
    address: String,
    report: String,
    title: String,
    question: String,
    period: String,
    comment: String,
}

fn comment_page(
    frame: Frame,
    errors: Errors,
    (indicator, period): (&Indicator, Period),
    comment: String,
) -> CommentPage {
    CommentPage {
        errors,
        address: format!("/reports/{period}/comments/{}", indicator.path),
        report: format!("/reports/{period}"),
        title: indicator.title.clone(),
        question: indicator.question.clone(),
        period: frame.t.period(period),
        comment,
        frame,
    }
}

/// A form for the comment on a goal in a period's report, with what stands.
pub async fn comment_form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let (indicator, period) = figure_of(&request, &app)?;
    let key = indicator.key.clone();
    let stands = blocking(&app, move |app: &App| app.comment(&key, period)).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = comment_page(frame, Errors::default(), (indicator, period), stands);
    Ok(page(StatusCode::OK, &template))
}

/// Keeps it, as the next revision.
pub async fn comment(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Director, CommentForm>,
) -> Result<HttpResponse, Problem> {
    let (indicator, period) = figure_of(&request, &app)?;
    let body = &form.sent.comment;
    let done = app.comment_on_goal(&form.by, &indicator.key, period, body);
    match done.await.map_err(Problem::from) {
        Ok(_) => Ok(see_other(&format!("/reports/{period}")).finish()),
        Err(problem) if can_be_sent_again(&problem) => {
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::of(&problem, frame.t);
            let template = comment_page(frame, errors, (indicator, period), body.clone());
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}

/// Keeps a period's report as it stands now.
pub async fn freeze(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Director, Nothing>,
) -> Result<HttpResponse, Problem> {
    let period: Period = part(&request, "period")
        .parse()
        .map_err(|_| Problem::not_found())?;
    let id = app.freeze_report(&form.by, period).await?;
    Ok(see_other(&frozen_address(period, id)).finish())
}
