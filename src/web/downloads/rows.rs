//! The rows of a download.

use crate::app::{Figures, Standing};
use crate::domain::definitions::Indicator;
use crate::domain::disclosure::Cell;
use crate::web::figures::{Words, has_percent, moment};

/// What stands in a column.
#[derive(Clone, PartialEq, Debug)]
pub enum Field {
    Nothing,
    Text(String),
    Count(u64),
    Decimal(f64),
}

impl From<String> for Field {
    fn from(text: String) -> Self {
        Field::Text(text)
    }
}

impl From<Option<u64>> for Field {
    fn from(count: Option<u64>) -> Self {
        count.map_or(Field::Nothing, Field::Count)
    }
}

impl From<Option<f64>> for Field {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Field::Nothing, Field::Decimal)
    }
}

/// One published cell.
pub type Row = [Field; COLUMNS];

const COLUMNS: usize = 23;

/// The texts of the headings, in the order of the fields.
pub const HEADINGS: [&str; COLUMNS] = [
    "column-measure",
    "column-period",
    "column-by",
    "column-group",
    "column-figure",
    "column-numerator",
    "column-denominator",
    "column-percent",
    "column-low",
    "column-high",
    "column-verdict",
    "column-eligible-numerator",
    "column-eligible-denominator",
    "column-pairs",
    "column-higher",
    "column-same",
    "column-lower",
    "column-median",
    "column-sign-test",
    "column-version",
    "column-revision",
    "column-cut-off",
    "column-publication",
];

/// One row for each published cell of an indicator.
pub fn rows(words: &Words<'_>, indicator: &Indicator, figures: &Figures) -> Vec<Row> {
    let mut rows = Vec::new();
    for standing in figures.all() {
        let counted_by = words.version_of(indicator, standing);
        let cells = standing.figure.table.cells().iter();
        rows.extend(cells.map(|cell| row(words, counted_by, standing, cell)));
    }
    rows
}

fn row(words: &Words<'_>, indicator: &Indicator, standing: &Standing, cell: &Cell) -> Row {
    let figure = &standing.figure;
    let by = figure.by.as_deref();
    let is_withdrawn = standing.is_withdrawn();
    let shown = cell.shown().filter(|_| !is_withdrawn);
    let change = cell.change().filter(|_| !is_withdrawn);
    let read = match is_withdrawn {
        true => words.t.get("figure-withdrawn"),
        false => words.cell(indicator.rule, cell, figure.target),
    };
    let eligible = shown.and_then(|cell| cell.eligible()?.shown());
    let is_total = by.is_none() && cell.group() == crate::domain::disclosure::ALL;
    let verdict = words
        .judgement(figure)
        .filter(|_| is_total && !is_withdrawn);
    let interval = shown.and_then(|cell| cell.interval());
    [
        indicator.title.clone().into(),
        figure.period.to_string().into(),
        words.by(by.unwrap_or("all")).into(),
        words.group(indicator, by, cell.group()).into(),
        read.into(),
        shown.and_then(|cell| cell.numerator()).into(),
        shown.map(|cell| cell.denominator()).into(),
        shown
            .filter(|cell| has_percent(cell))
            .and_then(|cell| cell.percent())
            .into(),
        interval.map(|[low, _]| low).into(),
        interval.map(|[_, high]| high).into(),
        verdict.map_or(Field::Nothing, |judged| judged.text.into()),
        eligible.map(|reading| reading.numerator()).into(),
        eligible.map(|reading| reading.denominator()).into(),
        change.map(|change| change.pairs()).into(),
        change.map(|change| change.higher()).into(),
        change.map(|change| change.same()).into(),
        change.map(|change| change.lower()).into(),
        change.map(|change| change.median_change()).into(),
        change.and_then(|change| change.sign_test()).into(),
        u64::try_from(figure.definition_version).ok().into(),
        u64::try_from(figure.revision).ok().into(),
        moment(figure.cut_off).into(),
        figure.publication_id.to_string().into(),
    ]
}
