//! Published figures as files for a Swedish spreadsheet program, of a period or of all: one row for each published cell, the same rows in
//! every format. However many there are, they are read a portion at a time (see [`Download`]), and a caller who takes a file slowly holds
//! nothing but this file: what was read, or a file without a name on disk.

mod csv;
mod rows;
mod spreadsheet;

use std::fs::File;
use std::future::ready;
use std::io::{Read, Seek};

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream::{self, StreamExt};

use self::rows::{Row, rows};
use self::spreadsheet::Spreadsheet;
use super::figures::{Words, attachment, no_parameters, not_published, period_in};
use super::goals::by_goal;
use super::texts::{Language, Texts};
use crate::app::{Acting, App, Director, Download, Error};
use crate::domain::period::Period;
use crate::http::problem::Problem;
use crate::http::staff::Signed;
use crate::http::{blocking, blocking_long};

/// Downloads are for the board: in Swedish, whatever language the pages are in.
fn swedish(app: &App) -> Words<'_> {
    Words {
        t: Texts(Language::Swedish),
        catalogue: app.catalogue(),
    }
}

/// All figures of a period, or without one in the path of all periods, as comma-separated values.
pub async fn csv(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let period = asked(&request)?;
    let download = begun(&app, &signed.by, period).await?;
    let t = swedish(&app).t;
    let head = stream::once(ready(Ok(Bytes::from(csv::head(t)))));
    let file = CsvFile {
        app: app.clone(),
        download,
        rows: 0,
    };
    let rest = stream::try_unfold(Some(file), |file| async {
        match file {
            Some(file) => file.next().await.map(Some),
            None => Ok(None),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header(saved_as(&app, period, "csv"))
        .streaming(head.chain(rest)))
}

/// All figures of a period, or without one in the path of all periods, as a spreadsheet.
pub async fn xlsx(
    request: HttpRequest,
    app: web::Data<App>,
    signed: Signed<Director>,
) -> Result<HttpResponse, Problem> {
    let period = asked(&request)?;
    let download = begun(&app, &signed.by, period).await?;
    let (length, file) = blocking_long(&app, move |app: &App| written(app, download)).await?;
    let pieces = stream::try_unfold(file, |file| async {
        let piece = web::block(move || piece(file)).await;
        piece.map_err(|_| std::io::Error::other("reading a file was given up"))?
    });
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .insert_header(saved_as(&app, period, "xlsx"))
        .body(SizedStream::new(length, pieces)))
}

/// The period in the path: none, if everything is asked for.
fn asked(request: &HttpRequest) -> Result<Option<Period>, Problem> {
    no_parameters(request)?;
    match request.match_info().get("period") {
        Some(_) => period_in(request, "period").map(Some),
        None => Ok(None),
    }
}

/// Begins a file, with the measures in the order of the report.
async fn begun(
    app: &web::Data<App>,
    by: &Acting<Director>,
    period: Option<Period>,
) -> Result<Download, Problem> {
    let by = by.clone();
    let download = blocking(app, move |app: &App| {
        let (goals, others) = by_goal(app.catalogue(), None);
        let of_goals = goals.into_iter().flat_map(|(_, indicators)| indicators);
        let keys: Vec<&str> = of_goals.chain(others).map(|one| one.key.as_str()).collect();
        app.begin_download(&by, &keys, period)
    });
    match download.await? {
        nothing if nothing.is_empty() => Err(not_published()),
        download => Ok(download),
    }
}

/// A file's name: the period's, or today's when it holds everything.
fn saved_as(app: &App, period: Option<Period>, ending: &str) -> (header::HeaderName, String) {
    let what = period.map_or_else(|| app.today().to_string(), |period| period.to_string());
    let name = attachment(&format!("framsteg-{what}.{ending}"));
    (header::CONTENT_DISPOSITION, name)
}

/// Comma-separated values that are being sent.
struct CsvFile {
    app: web::Data<App>,
    download: Download,
    rows: u64,
}

impl CsvFile {
    /// The next lines, and what is left; nothing is after the last ones. If they cannot be read the file is cut off, before the line that
    /// tells how many there are.
    async fn next(self) -> std::io::Result<(Bytes, Option<Self>)> {
        let CsvFile {
            app,
            mut download,
            mut rows,
        } = self;
        let read = blocking_long(&app, move |app: &App| {
            let read = next_rows(app, &mut download)?;
            Ok((read.map(|rows| (csv::lines(&rows), rows.len())), download))
        });
        let (read, download) = read.await.map_err(cut_off)?;
        Ok(match read {
            Some((lines, count)) => {
                rows += u64::try_from(count).unwrap_or_default();
                let left = CsvFile {
                    app,
                    download,
                    rows,
                };
                (lines.into(), Some(left))
            }
            None => (csv::end(swedish(&app).t, rows).into(), None),
        })
    }
}

fn next_rows(app: &App, download: &mut Download) -> Result<Option<Vec<Row>>, Error> {
    let words = swedish(app);
    Ok(app.next_portion(download)?.and_then(|(key, figures)| {
        let indicator = app.catalogue().indicator(&key)?;
        Some(rows(&words, indicator, &figures))
    }))
}

/// Nobody can be told with a status any more: the log is.
fn cut_off(problem: Problem) -> std::io::Error {
    let cause = problem.cause().unwrap_or_default();
    tracing::error!(code = problem.code(), cause, "a download was cut off");
    std::io::Error::other("a download was cut off")
}

/// A spreadsheet in a file that has no name and goes when it is closed; and how long it is.
fn written(app: &App, mut download: Download) -> Result<(u64, File), Error> {
    let words = swedish(app);
    let refused = |error| Error::Internal(format!("a spreadsheet: {error}"));
    let lost = |error: std::io::Error| Error::Internal(format!("a temporary file: {error}"));
    let indicators = download.indicators();
    let indicators = indicators
        .iter()
        .filter_map(|key| app.catalogue().indicator(key));
    let mut sheets = Spreadsheet::of(&words, indicators).map_err(refused)?;
    while let Some((key, figures)) = app.next_portion(&mut download)? {
        sheets.add(&key, &figures).map_err(refused)?;
    }
    let mut file = tempfile::tempfile().map_err(lost)?;
    sheets.save(&file).map_err(refused)?;
    let length = file.stream_position().map_err(lost)?;
    file.rewind().map_err(lost)?;
    Ok((length, file))
}

/// So much of a file is read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// The next piece of a file; nothing at its end.
fn piece(mut file: File) -> std::io::Result<Option<(Bytes, File)>> {
    let mut bytes = vec![0; PIECE];
    let length = file.read(&mut bytes)?;
    bytes.truncate(length);
    Ok((length > 0).then(|| (bytes.into(), file)))
}
