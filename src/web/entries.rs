//! «Siffror för hand»: what the director can enter, what has been entered, and the form for one figure of one period.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::frame::{Choice, Errors, Frame, can_be_sent_again, page, refused, see_other};
use super::texts::Texts;
use crate::app::{App, Director, Enterable, EntryView, Error};
use crate::domain::definitions::Indicator;
use crate::domain::entry::{EntryForm, MOST_NAMES, Typed};
use crate::domain::figure::Figure;
use crate::domain::period::{Period, stockholm_date};
use crate::http::blocking;
use crate::http::problem::Problem;
use crate::http::staff::{Form, Signed};

/// What stands in the address when somebody has chosen.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Wanted {
    figure: String,
    period: String,
}

/// A field with what was typed in it.
struct Field {
    id: String,
    label: String,
    value: String,
}

/// The fields for numbers of a form, but for those of names.
fn numbers(t: Texts, form: EntryForm, typed: &Typed) -> Vec<Field> {
    let fields: &[(&str, &str)] = match form {
        EntryForm::Count => &[("count", "field-count")],
        EntryForm::Names => &[],
        EntryForm::Share => &[("part", "field-part"), ("all", "field-all")],
        EntryForm::TwoTotals => &[("yes", "field-yes"), ("no", "field-no")],
    };
    let field = |(id, label): &(&str, &str)| Field {
        id: (*id).to_owned(),
        label: t.get(label),
        value: typed.get(*id).cloned().unwrap_or_default(),
    };
    fields.iter().map(field).collect()
}

/// A name with its number.
struct Row {
    name: Field,
    count: Field,
}

fn rows(t: Texts, form: EntryForm, typed: &Typed) -> Vec<Row> {
    let most = if form == EntryForm::Names {
        MOST_NAMES
    } else {
        0
    };
    let field = |id: String, label: &str, number: usize| Field {
        value: typed.get(&id).cloned().unwrap_or_default(),
        label: t.with(label, number),
        id,
    };
    (1..=most)
        .map(|number| Row {
            name: field(format!("name-{number}"), "field-name-row", number),
            count: field(format!("count-{number}"), "field-count-row", number),
        })
        .collect()
}

/// What a figure says, a line for each number.
fn lines(t: Texts, form: EntryForm, figure: &Figure) -> Vec<String> {
    let typed = form.typed(&figure.table);
    let line = |what: &str, number: &str| format!("{what}: {number}");
    let numbers = numbers(t, form, &typed);
    let rows = rows(t, form, &typed);
    let filled = rows.iter().filter(|row| !row.name.value.is_empty());
    numbers
        .iter()
        .map(|field| line(&field.label, &field.value))
        .chain(filled.map(|row| line(&row.name.value, &row.count.value)))
        .collect()
}

/// One revision of something that was entered.
struct Line {
    title: String,
    period: String,
    numbers: Vec<String>,
    source: String,
    who: String,
    /// Whether it stands, and if not, why.
    state: String,
    /// The form in which it can be entered again; empty where it cannot be, or where this is not the latest revision.
    again: String,
    /// Where it is taken back; empty where it does not stand.
    back: String,
}

fn line(t: Texts, app: &App, view: &EntryView) -> Option<Line> {
    let figure = &view.figure;
    let indicator = app.catalogue().indicator(&figure.indicator)?;
    let form = EntryForm::of(indicator)?;
    let state = match &view.publication.withdrawn {
        Some(withdrawal) => format!(
            "{} {}",
            t.with("entry-withdrawn", stockholm_date(withdrawal.at.and_utc())),
            withdrawal.reason
        ),
        None if view.is_replaced => t.get("entry-replaced"),
        None => t.get("entry-stands"),
    };
    let address =
        |start: &str, end: &str| format!("/{start}/{}/{}{end}", indicator.path, figure.period);
    let can_be_entered = app.entry_form(indicator, figure.period).is_ok();
    let stands = !view.is_replaced && !view.publication.is_withdrawn();
    Some(Line {
        title: indicator.title.clone(),
        period: t.period(figure.period),
        numbers: lines(t, form, figure),
        source: figure.table.source().unwrap_or_default().to_owned(),
        who: format!(
            "{}, {}",
            view.by,
            stockholm_date(view.publication.published_at.and_utc())
        ),
        state,
        again: match !view.is_replaced && can_be_entered {
            true => address("entries", ""),
            false => String::new(),
        },
        back: match stands {
            true => address("figures", "/withdraw"),
            false => String::new(),
        },
    })
}

#[derive(Template)]
#[template(path = "entries.html")]
struct EntriesPage {
    frame: Frame,
    errors: Errors,
    figures: Vec<Choice>,
    periods: Vec<Choice>,
    entered: Vec<Line>,
}

fn entries_page(
    frame: Frame,
    app: &App,
    entered: &[EntryView],
    wanted: &Wanted,
    errors: Errors,
) -> EntriesPage {
    let t = frame.t;
    let figure = |indicator: &Indicator| Choice {
        is_chosen: indicator.path == wanted.figure,
        key: indicator.path.clone(),
        text: indicator.title.clone(),
    };
    let period = |period: Period| Choice {
        is_chosen: period.to_string() == wanted.period,
        key: period.to_string(),
        text: t.period(period),
    };
    EntriesPage {
        errors,
        figures: app.enterable_indicators().map(figure).collect(),
        periods: app.enterable_periods().into_iter().map(period).collect(),
        entered: entered
            .iter()
            .filter_map(|view| line(t, app, view))
            .collect(),
        frame,
    }
}

/// Where the form is for what somebody has chosen; or the field that is wrong.
fn chosen(app: &App, wanted: &Wanted) -> Result<String, Error> {
    let indicator = app
        .catalogue()
        .indicator_at(&wanted.figure)
        .filter(|indicator| EntryForm::of(indicator).is_some())
        .ok_or_else(|| Error::invalid("/figure", "no_such_figure", "choose a figure"))?;
    let period: Period = wanted
        .period
        .parse()
        .map_err(|_| Error::invalid("/period", "no_period", "choose a period"))?;
    match app.entry_form(indicator, period) {
        Ok(_) => Ok(format!("/entries/{}/{period}", indicator.path)),
        Err(Error::Conflict { code, detail }) => Err(Error::invalid("/period", code, detail)),
        Err(Error::NotFound) => Err(Error::invalid(
            "/period",
            "no_such_period",
            "this figure has no periods of this kind",
        )),
        Err(error) => Err(error),
    }
}

/// What can be entered and what has been; or on to the form that was chosen.
pub async fn list(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let wanted: Wanted = serde_html_form::from_str(request.query_string()).map_err(|_| {
        Problem::bad_request(
            "bad_parameters",
            "a parameter is there twice or cannot be read",
        )
    })?;
    let has_chosen = !request.query_string().is_empty();
    let problem = match has_chosen.then(|| chosen(&app, &wanted)) {
        Some(Ok(form)) => return Ok(see_other(&form).finish()),
        Some(Err(error)) => Some(Problem::from(error)),
        None => None,
    };
    let entered = blocking(&app, App::entries).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let errors = problem.as_ref().map(|problem| Errors::of(problem, frame.t));
    let template = entries_page(frame, &app, &entered, &wanted, errors.unwrap_or_default());
    Ok(match problem {
        Some(problem) => refused(&problem, &template),
        None => page(StatusCode::OK, &template),
    })
}

/// A part of an address.
pub(super) fn part<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.match_info().get(name).unwrap_or_default()
}

/// The indicator and the period in an address.
pub(super) fn figure_of<'a>(
    request: &HttpRequest,
    app: &'a App,
) -> Result<(&'a Indicator, Period), Problem> {
    let indicator = app.catalogue().indicator_at(part(request, "path"));
    let period = part(request, "period").parse().ok();
    indicator.zip(period).ok_or_else(Problem::not_found)
}

#[derive(Template)]
#[template(path = "figure_entry.html")]
struct EntryPage {
    frame: Frame,
    errors: Errors,
    address: String,
    title: String,
    question: String,
    explanation: String,
    period: String,
    /// What stands, if anything does.
    stands: Vec<String>,
    numbers: Vec<Field>,
    rows: Vec<Row>,
    source: String,
}

async fn enterable(app: &App, indicator: &Indicator, period: Period) -> Result<Enterable, Problem> {
    let key = indicator.key.clone();
    blocking(app, move |app: &App| app.enterable(&key, period)).await
}

fn entry_page(
    frame: Frame,
    errors: Errors,
    (indicator, period): (&Indicator, Period),
    found: &Enterable,
    typed: &Typed,
) -> EntryPage {
    let t = frame.t;
    EntryPage {
        errors,
        address: format!("/entries/{}/{period}", indicator.path),
        title: indicator.title.clone(),
        question: indicator.question.clone(),
        explanation: indicator.explanation.clone(),
        period: t.period(period),
        stands: match &found.stands {
            Some(figure) => lines(t, found.form, figure),
            None => Vec::new(),
        },
        numbers: numbers(t, found.form, typed),
        rows: rows(t, found.form, typed),
        source: typed.get("source").cloned().unwrap_or_default(),
        frame,
    }
}

/// The form for a figure of a period, filled in with what stands.
pub async fn form(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let (indicator, period) = figure_of(&request, &app)?;
    let found = enterable(&app, indicator, period).await?;
    let typed = match &found.stands {
        Some(figure) => found.form.typed(&figure.table),
        None => Typed::new(),
    };
    let frame = Frame::inside(&request, &app, &signed.by);
    let template = entry_page(
        frame,
        Errors::default(),
        (indicator, period),
        &found,
        &typed,
    );
    Ok(page(StatusCode::OK, &template))
}

/// Stores it, and shows the figure.
pub async fn enter(
    request: HttpRequest,
    app: web::Data<App>,
    form: Form<Director, Typed>,
) -> Result<HttpResponse, Problem> {
    let (indicator, period) = figure_of(&request, &app)?;
    let entered = app.enter_figure(&form.by, &indicator.key, period, &form.sent);
    match entered.await.map_err(Problem::from) {
        Ok(_) => Ok(see_other(&format!("/figures/{}/{period}", indicator.path)).finish()),
        Err(problem) if can_be_sent_again(&problem) => {
            let found = enterable(&app, indicator, period).await?;
            let frame = Frame::inside(&request, &app, &form.by);
            let errors = Errors::of(&problem, frame.t);
            let template = entry_page(frame, errors, (indicator, period), &found, &form.sent);
            Ok(refused(&problem, &template))
        }
        Err(problem) => Err(problem),
    }
}
