//! The picture that a coordinator and a participant look at together: how the participant's answers have moved, as drawings and as tables.

mod words;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::NaiveDate;

use self::words::{Said, Words};
use super::frame::{Frame, page};
use super::svg::{Answer, OverTime, Shape, Spider, Voice, Web};
use super::texts::Texts;
use crate::app::{App, Coordinator, Progression};
use crate::domain::ids::EnrolmentId;
use crate::domain::progression::{
    Changes, Direction, Picture, Point, Series, Standing, Stretch, Theme, Told,
};
use crate::http::path::PathId;
use crate::http::problem::Problem;
use crate::http::staff::{Signed, access_of};

/// An answer in a table.
struct Cell {
    said: Said,
    /// Which step of how many.
    step: String,
    day: NaiveDate,
}

/// A theme in the table of all themes.
struct Row {
    name: String,
    first: Option<Cell>,
    previous: Option<Cell>,
    latest: Option<Cell>,
    professional: Option<Cell>,
    told: String,
}

/// A day in the table of one theme.
struct Day {
    day: NaiveDate,
    participant: Option<Cell>,
    professional: Option<Cell>,
    /// What stands in the participant's place when there is no answer.
    otherwise: String,
}

/// One theme over time.
struct Section {
    name: String,
    question: Said,
    /// The language of the words of the scale.
    lang: &'static str,
    drawing: OverTime,
    description: String,
    breaks: Vec<String>,
    is_participants: bool,
    days: Vec<Day>,
}

/// What a line stands for.
struct Sign {
    look: &'static str,
    mark: String,
    text: String,
}

#[derive(Template)]
#[template(path = "progression.html")]
struct ProgressionPage {
    frame: Frame,
    enrolment: String,
    programme: String,
    since: NaiveDate,
    is_empty: bool,
    latest_on: Option<NaiveDate>,
    sentences: Vec<String>,
    /// Days whose participant's answers are not shown yet.
    waiting: String,
    is_reviewed: bool,
    spider: Option<Spider>,
    signs: Vec<Sign>,
    /// Whether anything was answered between the first and the latest time.
    has_previous: bool,
    rows: Vec<Row>,
    voices: Vec<Sign>,
    /// From which day to which the drawings over time go.
    span: String,
    /// Whether some question has changed.
    has_breaks: bool,
    sections: Vec<Section>,
}

/// How the progression of one enrolment looks.
pub async fn show(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Coordinator>,
    id: PathId,
) -> Result<HttpResponse, Problem> {
    let enrolment = EnrolmentId(id.of_page()?);
    let access = access_of(&app, &signed.by).await?;
    let found = app.progression(&access, enrolment).await?;
    let frame = Frame::inside(&request, &app, &signed.by);
    let words = Words::new(app.catalogue(), frame.lang);
    Ok(page(
        StatusCode::OK,
        &progression_page(frame, enrolment, found, &words),
    ))
}

fn progression_page(
    frame: Frame,
    enrolment: EnrolmentId,
    found: Progression,
    words: &Words,
) -> ProgressionPage {
    let (t, picture) = (frame.t, &found.picture);
    let standings: Vec<(&Theme, Standing<'_>)> = picture
        .themes
        .iter()
        .map(|theme| (theme, picture.standing(theme)))
        .collect();
    let has_previous = standings
        .iter()
        .any(|(_, standing)| standing.previous != standing.first);
    let axes: Vec<(&Theme, Standing<'_>)> = standings
        .iter()
        .copied()
        .filter(|(theme, standing)| is_on_the_spider(picture, theme, standing))
        .collect();
    let webs = webs(picture, &axes, has_previous);
    let names: Vec<String> = axes
        .iter()
        .map(|(theme, _)| words.theme(t, theme))
        .collect();
    let rows = standings.iter().map(|(theme, standing)| Row {
        name: words.theme(t, theme),
        first: standing.first.map(|point| cell(t, words, point)),
        previous: standing.previous.map(|point| cell(t, words, point)),
        latest: standing.latest.map(|point| cell(t, words, point)),
        professional: picture
            .professional(theme)
            .map(|point| cell(t, words, point)),
        told: told(t, theme, standing.told),
    });
    let participants = Sign::of("participant", Shape::Circle, t.get("progress-participant"));
    let professionals = Sign::of(
        "professional",
        Shape::Square,
        t.get("progress-professional"),
    );
    let sections = sections(t, words, picture);
    ProgressionPage {
        is_empty: picture.is_empty(),
        latest_on: picture.days.last().copied(),
        sentences: sentences(t, picture),
        waiting: joined(&picture.waiting),
        spider: Spider::of(&names, &webs),
        // The latest comes first, though it is drawn last.
        signs: webs.iter().rev().map(|web| sign(t, web)).collect(),
        has_previous,
        rows: rows.collect(),
        voices: vec![participants, professionals],
        span: span(picture).map_or_else(String::new, |(first, last)| match first == last {
            true => t.with("progress-span-one", first),
            false => t.with("progress-span", format!("{first} – {last}")),
        }),
        has_breaks: sections.iter().any(|one| !one.breaks.is_empty()),
        sections,
        is_reviewed: words.are_reviewed(picture),
        enrolment: enrolment.to_string(),
        programme: found.programme,
        since: found.since,
        frame,
    }
}

fn cell(t: Texts, words: &Words, point: &Point) -> Cell {
    Cell {
        said: words.option(point),
        step: format!("{} {} {}", point.ordinal, t.get("progress-of"), point.of),
        day: point.day,
    }
}

/// What can be said of a theme, in few words.
fn told(t: Texts, theme: &Theme, told: Told) -> String {
    match told {
        _ if !theme.is_participants => t.get("progress-told-professional"),
        Told::Changed(Direction::Higher) => t.get("progress-told-higher"),
        Told::Changed(Direction::Same) => t.get("progress-told-same"),
        Told::Changed(Direction::Lower) => t.get("progress-told-lower"),
        Told::First => t.get("progress-told-first"),
        Told::Broken => t.get("progress-told-broken"),
        Told::Skipped => t.get("progress-told-skipped"),
        Told::Never => t.get("progress-told-never"),
    }
}

/// The change since last time: higher, lower and the same told alike.
fn sentences(t: Texts, picture: &Picture) -> Vec<String> {
    let Changes {
        higher,
        lower,
        same,
        first,
        broken,
        skipped,
    } = picture.changes();
    if picture.days.len() < 2 {
        return match picture.days.is_empty() {
            true => Vec::new(),
            false => vec![t.get("progress-only-one")],
        };
    }
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut sentences = Vec::new();
    if higher > 0 {
        sentences.push(t.count("progress-higher", number(higher)));
    }
    // The first sentence says what it is compared with.
    if lower > 0 && sentences.is_empty() {
        sentences.push(t.count("progress-lower-first", number(lower)));
    } else if lower > 0 {
        sentences.push(t.count("progress-lower", number(lower)));
    }
    if same > 0 && sentences.is_empty() {
        sentences.push(t.count("progress-same-first", number(same)));
    } else if same > 0 {
        sentences.push(t.count("progress-same", number(same)));
    }
    if first > 0 {
        sentences.push(t.count("progress-new", number(first)));
    }
    if broken > 0 {
        sentences.push(t.count("progress-broken", number(broken)));
    }
    if skipped > 0 {
        sentences.push(t.count("progress-skipped", number(skipped)));
    }
    sentences
}

/// The axes are what the participant is asked, as far as they have answered it at some time, or the professional the last time.
fn is_on_the_spider(picture: &Picture, theme: &Theme, standing: &Standing<'_>) -> bool {
    let is_answered = standing.told != Told::Never || picture.professional(theme).is_some();
    theme.is_participants && is_answered
}

fn webs(picture: &Picture, axes: &[(&Theme, Standing<'_>)], has_previous: bool) -> Vec<Web> {
    let of = |look, shape, find: &dyn Fn(&Standing<'_>) -> Option<i64>| Web {
        look,
        shape,
        answers: axes
            .iter()
            .map(|(_, standing)| Some((find(standing)?, standing.steps)))
            .collect(),
    };
    let step = |point: Option<&Point>| point.map(|point| point.step);
    let mut webs = vec![of("first", Shape::Triangle, &|one| step(one.first))];
    if has_previous {
        webs.push(of("previous", Shape::Diamond, &|one| step(one.previous)));
    }
    let rated = axes.iter().map(|(theme, _)| {
        let steps = theme.professional.stretches.last()?.steps;
        Some((picture.professional(theme)?.step, steps))
    });
    webs.push(Web {
        look: "professional",
        shape: Shape::Square,
        answers: rated.collect(),
    });
    webs.push(of("latest", Shape::Circle, &|one| step(one.latest)));
    webs.retain(|web| web.answers.iter().any(Option::is_some));
    webs
}

impl Sign {
    fn of(look: &'static str, shape: Shape, text: String) -> Sign {
        let middle = super::svg::Place { x: 28, y: 12 };
        Sign {
            look,
            mark: shape.at(middle),
            text,
        }
    }
}

fn sign(t: Texts, web: &Web) -> Sign {
    let text = match web.look {
        "first" => t.get("progress-sign-first"),
        "previous" => t.get("progress-sign-previous"),
        "professional" => t.get("progress-sign-professional"),
        _ => t.get("progress-sign-latest"),
    };
    Sign::of(web.look, web.shape, text)
}

fn sections(t: Texts, words: &Words, picture: &Picture) -> Vec<Section> {
    let Some(span) = span(picture) else {
        return Vec::new();
    };
    let themes = picture.themes.iter();
    themes
        .filter_map(|theme| section(t, words, picture, theme, span))
        .collect()
}

fn joined(days: &[NaiveDate]) -> String {
    let days: Vec<String> = days.iter().map(NaiveDate::to_string).collect();
    days.join(", ")
}

/// From the first answer to the last.
fn span(picture: &Picture) -> Option<(NaiveDate, NaiveDate)> {
    let all = || picture.days.iter().chain(&picture.professional_days);
    Some((*all().min()?, *all().max()?))
}

fn section(
    t: Texts,
    words: &Words,
    picture: &Picture,
    theme: &Theme,
    days: (NaiveDate, NaiveDate),
) -> Option<Section> {
    let own = theme.participant.stretches.last();
    // The words beside the drawing are the participant's, if there are any.
    let stretch = own.or(theme.professional.stretches.last())?;
    let (scale, lang) = words.scale(stretch);
    let voices = [
        voice("participant", Shape::Circle, &theme.participant),
        voice("professional", Shape::Square, &theme.professional),
    ];
    let broken = match theme.participant.breaks() {
        own if own.is_empty() => theme.professional.breaks(),
        own => own,
    };
    Some(Section {
        name: words.theme(t, theme),
        question: words.question(stretch),
        lang,
        drawing: OverTime::of(&scale, days, &voices),
        description: description(t, words, theme),
        breaks: broken
            .into_iter()
            .map(|day| t.with("progress-break", day))
            .collect(),
        is_participants: own.is_some(),
        days: history(t, words, picture, theme),
    })
}

fn voice(look: &'static str, shape: Shape, series: &Series) -> Voice {
    let run = |stretch: &Stretch| {
        let answer = |point: &Point| Answer {
            day: point.day,
            step: point.step,
            steps: stretch.steps,
        };
        stretch.points.iter().map(answer).collect()
    };
    Voice {
        look,
        shape,
        runs: series.stretches.iter().map(run).collect(),
    }
}

/// The drawing for whoever does not see it.
fn description(t: Texts, words: &Words, theme: &Theme) -> String {
    let voices = [
        (t.get("progress-participant"), &theme.participant),
        (t.get("progress-professional"), &theme.professional),
    ];
    let told = voices.into_iter().filter(|(_, series)| !series.is_empty());
    told.map(|(name, series)| {
        let answers: Vec<String> = series
            .points()
            .map(|point| format!("{} {}", point.day, words.option(point).words))
            .collect();
        format!("{name}: {}.", answers.join("; "))
    })
    .collect::<Vec<_>>()
    .join(" ")
}

/// The newest day first.
fn history(t: Texts, words: &Words, picture: &Picture, theme: &Theme) -> Vec<Day> {
    let mut days: Vec<NaiveDate> = theme
        .participant
        .points()
        .chain(theme.professional.points())
        .map(|point| point.day)
        .collect();
    days.sort_unstable();
    days.dedup();
    let day = |day: NaiveDate| Day {
        day,
        participant: theme.participant.on(day).map(|point| cell(t, words, point)),
        professional: theme
            .professional
            .on(day)
            .map(|point| cell(t, words, point)),
        otherwise: match picture.days.contains(&day) {
            true => t.get("progress-no-answer"),
            false => "–".to_owned(),
        },
    };
    days.into_iter().rev().map(day).collect()
}
