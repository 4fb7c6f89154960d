//! The one-way tables of an indicator in a period, each with its drawing.

use super::derivation::moment;
use super::words::{Words, has_percent, is_share};
use crate::app::{Figures, Standing};
use crate::domain::coded::Coded;
use crate::domain::definitions::{Disclosure, Indicator, Rule, Table};
use crate::domain::disclosure::{ALL, Cell};
use crate::domain::period::Period;
use crate::web::svg::{Bar, Bars};

/// One table, as rows of text.
pub struct TableView {
    /// What it is broken down by: also the name of its drawing.
    pub by: &'static str,
    /// "Per insats".
    pub heading: String,
    pub caption: String,
    pub heads: Vec<String>,
    pub rows: Vec<RowView>,
    pub bars: Option<Bars>,
    /// What the drawing shows, in words.
    pub description: String,
    /// How to read it.
    pub notes: Vec<String>,
}

/// A row of a table.
pub struct RowView {
    pub name: String,
    pub cells: Vec<String>,
}

/// The name of the rows that stand with a total that was entered.
pub const NAMES: &str = "names";

impl Words<'_> {
    /// Every table of an indicator that is published for the period. None of a figure that was taken back.
    pub fn tables(
        &self,
        indicator: &Indicator,
        figures: &Figures,
        period: Period,
    ) -> Vec<TableView> {
        let is_alive = |one: &&Standing| !one.is_withdrawn();
        let Some(total) = figures.total(&indicator.key, period).filter(is_alive) else {
            return Vec::new();
        };
        let indicator = self.version_of(indicator, total);
        let mut views = Vec::new();
        if total.figure.table.cells().len() > 1 {
            views.push(self.table(indicator, NAMES, total, None));
        }
        for by in indicator.tables.iter().map(|table| table.code()) {
            let standing = figures.table(&indicator.key, period, by).filter(is_alive);
            let before = period
                .previous_year()
                .and_then(|before| figures.table(&indicator.key, before, by))
                .filter(is_alive);
            views.extend(standing.map(|one| {
                let mut view = self.table(indicator, by, one, before);
                view.notes.extend(self.counted_before(one, total));
                view
            }));
        }
        views
    }

    fn table(
        &self,
        indicator: &Indicator,
        by: &'static str,
        standing: &Standing,
        before: Option<&Standing>,
    ) -> TableView {
        let cells = standing.figure.table.cells();
        let rows: Vec<&Cell> = cells.iter().filter(|cell| cell.group() != ALL).collect();
        let columns = self.columns(indicator, standing, before, &rows);
        let name = |cell: &Cell| self.group(indicator, Some(by), cell.group());
        let views: Vec<RowView> = rows
            .iter()
            .map(|cell| RowView {
                name: name(cell),
                cells: columns.iter().map(|column| (column.read)(cell)).collect(),
            })
            .collect();
        let described = rows.iter().map(|cell| {
            let read = self.cell(indicator.rule, cell, standing.figure.target);
            format!("{}: {read}.", name(cell))
        });
        let mut heads = vec![self.t.get(&format!("head-{}", by.replace('_', "-")))];
        heads.extend(columns.iter().map(|column| column.head.clone()));
        let description = described.collect::<Vec<_>>().join(" ");
        TableView {
            by,
            heading: capitalised(&self.by(by)),
            caption: format!("{}, {}", indicator.title, self.by(by)),
            heads,
            bars: can_be_drawn(indicator, &rows).then(|| self.bars(indicator, by, standing, &rows)),
            notes: self.notes(indicator, by, &rows),
            rows: views,
            description,
        }
    }

    /// Tables are counted once; what is registered afterwards reaches the total, and would stand out in a row.
    fn counted_before(&self, table: &Standing, total: &Standing) -> Option<String> {
        let [table, total] = [table, total].map(|one| moment(one.figure.cut_off));
        let told = [("table", table.as_str()), ("total", total.as_str())];
        (table < total).then(|| self.t.fill("note-counted-before", &told))
    }

    /// How a table is to be read.
    fn notes(&self, indicator: &Indicator, by: &str, rows: &[&Cell]) -> Vec<String> {
        let all_hidden =
            !rows.is_empty() && rows.iter().all(|cell| matches!(cell, Cell::Suppressed(_)));
        let mut notes = Vec::new();
        let divides = Table::from_code(by).is_some_and(Table::divides_people);
        if divides && all_hidden {
            notes.push(self.t.get("note-in-practice-a-total"));
        } else if divides {
            notes.push(self.t.get(match (indicator.disclosure, by) {
                (Disclosure::Participation, "programme" | "municipality") => {
                    "note-rows-need-not-add-up"
                }
                (Disclosure::Participation, _) => "note-one-row-and-merged",
                (Disclosure::Experience, _) => "note-one-row-each",
            }));
        }
        if rows.iter().any(|cell| matches!(cell, Cell::Suppressed(_))) {
            notes.push(self.t.get("note-hidden"));
        }
        if indicator.rule == Rule::Progression {
            notes.push(self.t.get("note-sign-test"));
            notes.push(self.t.get("progression-standard"));
        }
        notes
    }
}

/// A column of a table: what stands above it, and how a cell reads there.
struct Column<'a> {
    head: String,
    read: Box<dyn Fn(&Cell) -> String + 'a>,
}

impl Words<'_> {
    fn columns<'a>(
        &'a self,
        indicator: &'a Indicator,
        standing: &'a Standing,
        before: Option<&'a Standing>,
        rows: &[&Cell],
    ) -> Vec<Column<'a>> {
        if indicator.rule == Rule::Progression {
            return self.columns_of_change();
        }
        let target = standing.figure.target;
        let shown = || rows.iter().filter_map(|cell| cell.shown());
        let mut columns = vec![Column {
            head: self.t.get(
                match is_share(indicator) || indicator.rule == Rule::YearlySurvey {
                    true => "head-share",
                    false => "head-number",
                },
            ),
            read: Box::new(move |cell| self.cell(indicator.rule, cell, target)),
        }];
        if shown().any(|cell| cell.interval().is_some()) {
            columns.push(Column {
                head: self.t.get("head-interval"),
                read: Box::new(move |cell| {
                    let told = cell.shown().and_then(|cell| self.interval(cell, target));
                    told.unwrap_or_else(nothing)
                }),
            });
        }
        if shown().any(|cell| {
            cell.eligible()
                .is_some_and(|reading| reading.shown().is_some())
        }) {
            columns.push(Column {
                head: self.t.with("head-eligible", indicator.eligible_days),
                read: Box::new(move |cell| {
                    let Some(cell) = cell.shown() else {
                        return nothing();
                    };
                    cell.eligible()
                        .and_then(|reading| reading.shown())
                        .map_or_else(
                            || self.hidden(),
                            |read| self.share(read.numerator(), read.denominator(), target),
                        )
                }),
            });
        }
        if let Some(before) = before {
            columns.push(Column {
                head: self.period(before.figure.period),
                read: Box::new(move |cell| {
                    let mut earlier = before.figure.table.cells().iter();
                    earlier
                        .find(|one| one.group() == cell.group())
                        .map_or_else(nothing, |one| self.cell(indicator.rule, one, target))
                }),
            });
        }
        columns
    }

    fn columns_of_change<'a>(&'a self) -> Vec<Column<'a>> {
        use crate::domain::disclosure::ChangeCell;
        let column =
            |key: &str, hidden: bool, read: Box<dyn Fn(&ChangeCell) -> String + 'a>| Column {
                head: self.t.get(key),
                read: Box::new(move |cell: &Cell| match cell.change() {
                    Some(change) => read(change),
                    None if hidden => self.hidden(),
                    None => nothing(),
                }),
            };
        vec![
            column("head-pairs", true, Box::new(|c| c.pairs().to_string())),
            column("head-higher", false, Box::new(|c| c.higher().to_string())),
            column("head-same", false, Box::new(|c| c.same().to_string())),
            column("head-lower", false, Box::new(|c| c.lower().to_string())),
            column(
                "head-median",
                false,
                Box::new(|c| self.signed(c.median_change())),
            ),
            column(
                "head-sign-test",
                false,
                Box::new(|c| self.probability(c.sign_test())),
            ),
        ]
    }

    /// "+1", "−0,5", "0".
    fn signed(&self, value: f64) -> String {
        let decimals = usize::from(value.fract() != 0.0);
        let plus = if value > 0.0 { "+" } else { "" };
        format!("{plus}{}", self.decimal(value, decimals))
    }

    /// The p-value of a sign test: three decimals, "under 0,001".
    fn probability(&self, p: Option<f64>) -> String {
        match p {
            None => nothing(),
            Some(p) if p < 0.001 => self.t.with("less-than", self.decimal(0.001, 3)),
            Some(p) => self.decimal(p, 3),
        }
    }

    fn bars(&self, indicator: &Indicator, by: &str, standing: &Standing, rows: &[&Cell]) -> Bars {
        let target = standing.figure.target;
        let is_change = indicator.rule == Rule::Progression;
        let is_share = is_change
            || rows.iter().any(|cell| {
                cell.shown()
                    .is_some_and(|cell| cell.numerator().is_some() || cell.coded().is_some())
            });
        let counts = rows
            .iter()
            .filter_map(|cell| cell.shown())
            .map(|cell| cell.denominator());
        let most = counts.max().unwrap_or(0);
        let bars: Vec<Bar> = rows
            .iter()
            .map(|cell| {
                let shown = cell.shown();
                let length = match (cell, is_share) {
                    (Cell::Change(change), _) => (change.pairs() >= 20)
                        .then(|| change.higher() as f64 * 100.0 / change.pairs() as f64),
                    (_, true) => shown
                        .filter(|cell| has_percent(cell))
                        .and_then(|cell| cell.percent()),
                    (_, false) => {
                        shown.map(|cell| cell.denominator() as f64 * 100.0 / most.max(1) as f64)
                    }
                };
                Bar {
                    words: self.group(indicator, Some(by), cell.group()),
                    value: match cell {
                        Cell::Change(change) => {
                            let value = self.share(change.higher(), change.pairs(), None);
                            self.t.with("figure-higher", value)
                        }
                        other => self.cell(indicator.rule, other, target),
                    },
                    length,
                    interval: shown
                        .filter(|_| length.is_some())
                        .and_then(|cell| cell.interval()),
                }
            })
            .collect();
        let ends = match is_share {
            true => self.percent_ends(),
            false => ["0".to_owned(), most.to_string()],
        };
        let line = target.filter(|_| is_share).map(|target| target.percent);
        Bars::of(&bars, line, ends)
    }
}

/// A drawing of nothing but hidden rows says less than the table; so does one of a yearly survey in which no share is told in per cent.
fn can_be_drawn(indicator: &Indicator, rows: &[&Cell]) -> bool {
    rows.iter()
        .any(|cell| match (indicator.rule, cell.shown()) {
            (Rule::YearlySurvey, shown) => shown.is_some_and(has_percent),
            _ => !matches!(cell, Cell::Suppressed(_)),
        })
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

fn nothing() -> String {
    "–".to_owned()
}
