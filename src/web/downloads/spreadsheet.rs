//! Figures as a spreadsheet: a sheet for each measure, and one that tells how each came about. Numbers are numbers, and texts are
//! stored as texts: none can become a formula. Rows go to temporary files as they come, so that many take no more memory than few.

use std::collections::BTreeSet;
use std::io::Write;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::rows::{Field, HEADINGS, rows};
use crate::app::{Figures, Standing};
use crate::domain::definitions::Indicator;
use crate::web::figures::Words;

/// The longest name of a sheet that spreadsheet programs take.
const LONGEST_NAME: usize = 31;

/// Headings and widths of the last sheet, which tells how each figure came about.
const DERIVATION: [(&str, u16); 4] = [
    ("column-measure", 30),
    ("column-period", 13),
    ("column-fact", 24),
    ("column-text", 100),
];

/// A spreadsheet that is being written, indicator by indicator. Every part of it fails only when the library refuses something, which no
/// published figure has made it do, or when temporary files cannot be written.
pub struct Spreadsheet<'a> {
    words: &'a Words<'a>,
    book: Workbook,
    /// The indicators in the order of their sheets, and the next row of each.
    sheets: Vec<(&'a Indicator, u32)>,
    /// The next row of the last sheet.
    next_fact: u32,
    count: u64,
}

impl<'a> Spreadsheet<'a> {
    /// One with an empty sheet for each of these indicators.
    pub fn of(
        words: &'a Words<'a>,
        indicators: impl Iterator<Item = &'a Indicator>,
    ) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let mut taken = BTreeSet::new();
        let mut sheets = Vec::new();
        for indicator in indicators {
            let sheet = book.add_worksheet_with_constant_memory()?;
            sheet.set_name(sheet_name(&indicator.title, &mut taken))?;
            let width = |column: usize| if [0, 3, 4].contains(&column) { 30 } else { 13 };
            let columns = HEADINGS.into_iter().enumerate();
            head(
                sheet,
                words,
                columns.map(|(column, key)| (key, width(column))),
            )?;
            sheets.push((indicator, 1));
        }
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&words.t.get("how-counted"), &mut taken))?;
        head(sheet, words, DERIVATION.into_iter())?;
        Ok(Spreadsheet {
            words,
            book,
            sheets,
            next_fact: 1,
            count: 0,
        })
    }

    /// Adds figures of one of the indicators: after those that were added before.
    pub fn add(&mut self, key: &str, figures: &Figures) -> Result<(), XlsxError> {
        let mut sheets = self.sheets.iter_mut().enumerate();
        let Some((number, (indicator, next))) = sheets.find(|(_, (one, _))| one.key == key) else {
            return Ok(());
        };
        let indicator: &Indicator = indicator;
        let sheet = self.book.worksheet_from_index(number)?;
        for row in rows(self.words, indicator, figures) {
            for (column, field) in (0..).zip(&row) {
                put(sheet, *next, column, field)?;
            }
            *next += 1;
            self.count += 1;
        }
        let totals = figures.all().filter(|one| one.figure.by.is_none());
        for standing in totals.filter(|one| !one.is_withdrawn()) {
            self.tell(indicator, standing)?;
        }
        Ok(())
    }

    /// How a figure came about.
    fn tell(&mut self, indicator: &Indicator, standing: &Standing) -> Result<(), XlsxError> {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let sheet = self.book.worksheet_from_index(self.sheets.len())?;
        let counted_by = self.words.version_of(indicator, standing);
        let period = standing.figure.period.to_string();
        for fact in self.words.derivation(counted_by, &standing.figure) {
            let texts = [&counted_by.title, &period, &fact.name, &fact.text];
            for (column, text) in (0..).zip(texts) {
                sheet.write_string_with_format(self.next_fact, column, text, &wrapped)?;
            }
            self.next_fact += 1;
        }
        Ok(())
    }

    /// Tells at the end how many rows all sheets have together, and writes the whole.
    pub fn save(mut self, to: impl Write + Send) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(self.sheets.len())?;
        let text = self.words.t.get("rows-in-all");
        sheet.write_string_with_format(self.next_fact, 0, text, &heading())?;
        put(sheet, self.next_fact, 1, &Some(self.count).into())?;
        self.book.save_to_writer(to)
    }
}

/// The headings of a sheet, with the widths of their columns.
fn head<'k>(
    sheet: &mut Worksheet,
    words: &Words<'_>,
    columns: impl Iterator<Item = (&'k str, u16)>,
) -> Result<(), XlsxError> {
    let bold = heading();
    for (column, (key, width)) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, words.t.get(key), &bold)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
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
