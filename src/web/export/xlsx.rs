//! A period's figures as a spreadsheet: a sheet for each measure, and one that tells how each came about. Numbers are numbers, and texts are
//! stored as texts: none can become a formula.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::rows::{Field, HEADINGS, Row, measures, rows};
use crate::app::Figures;
use crate::domain::period::Period;
use crate::web::figures::Words;

/// The longest name of a sheet that spreadsheet programs take.
const LONGEST_NAME: usize = 31;

/// The whole file. What it holds is bounded by the definitions, however many responses there are.
///
/// # Errors
/// When the library refuses something, which no published figure has made it do.
pub fn xlsx(words: &Words<'_>, figures: &Figures, period: Period) -> Result<Vec<u8>, XlsxError> {
    let all = rows(words, figures, period);
    let mut book = Workbook::new();
    let mut taken = BTreeSet::new();
    for measures in all.chunk_by(|a, b| a.measure == b.measure) {
        let Some(first) = measures.first() else {
            continue;
        };
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&first.measure, &mut taken))?;
        fill(sheet, words, measures)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(&words.t.get("how-counted"), &mut taken))?;
    tell(sheet, words, figures, period, all.len())?;
    book.save_to_buffer()
}

/// A name that no other sheet has, without what may not stand in one.
fn sheet_name(title: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = title
        .chars()
        .filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control())
        .collect();
    let cut = |text: &str, most: usize| {
        text.chars()
            .take(most)
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let mut name = cut(&plain, LONGEST_NAME);
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{} {number}", cut(&plain, LONGEST_NAME - 3));
        number += 1;
    }
    name
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, field: &Field) -> Result<(), XlsxError> {
    match field {
        Field::Nothing => {}
        Field::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        // A count of people fits in 53 bits.
        Field::Count(count) => {
            sheet.write_number(row, column, *count as f64)?;
        }
        Field::Decimal(number) => {
            sheet.write_number(row, column, *number)?;
        }
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, words: &Words<'_>, rows: &[Row]) -> Result<(), XlsxError> {
    let bold = heading();
    for (column, key) in (0..).zip(HEADINGS) {
        sheet.write_string_with_format(0, column, words.t.get(key), &bold)?;
        sheet.set_column_width(column, 13)?;
    }
    for column in [0, 3, 4] {
        sheet.set_column_width(column, 30)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (number, row) in (1..).zip(rows) {
        for (column, field) in (0..).zip(&row.fields) {
            put(sheet, number, column, field)?;
        }
    }
    Ok(())
}

/// How each measure came about; at the end how many rows all sheets have together.
fn tell(
    sheet: &mut Worksheet,
    words: &Words<'_>,
    figures: &Figures,
    period: Period,
    count: usize,
) -> Result<(), XlsxError> {
    let (bold, wrapped) = (
        heading(),
        Format::new().set_text_wrap().set_align(FormatAlign::Top),
    );
    for (column, key) in (0..).zip(["column-measure", "column-fact", "column-text"]) {
        sheet.write_string_with_format(0, column, words.t.get(key), &bold)?;
    }
    for (column, width) in [(0, 30), (1, 24), (2, 100)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let mut row = 1;
    for indicator in measures(words, period) {
        let standing = figures.total(&indicator.key, period);
        if let Some(standing) = standing.filter(|one| !one.is_withdrawn()) {
            let counted_by = words.version_of(indicator, standing);
            for fact in words.derivation(counted_by, &standing.figure) {
                sheet.write_string_with_format(row, 0, &counted_by.title, &wrapped)?;
                sheet.write_string_with_format(row, 1, &fact.name, &wrapped)?;
                sheet.write_string_with_format(row, 2, &fact.text, &wrapped)?;
                row += 1;
            }
        }
    }
    sheet.write_string_with_format(row, 0, words.t.get("rows-in-all"), &bold)?;
    let count = u64::try_from(count).ok();
    put(sheet, row, 1, &count.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_are_taken_once() {
        let mut taken = BTreeSet::new();
        let mut name = |title: &str| sheet_name(title, &mut taken);
        assert_eq!(
            name("Besvarade frågor: progression"),
            "Besvarade frågor progression"
        );
        let long = "Besvarade frågor om nöjdhet och nytta med mera";
        assert_eq!(name(long).chars().count(), 31);
        assert!(name(long).ends_with(" 2"));
        assert_eq!(name("nytta"), "nytta");
        assert_eq!(name("Nytta"), "Nytta 2");
    }
}
