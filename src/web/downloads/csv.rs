//! Comma-separated values as a Swedish spreadsheet program opens them: semicolons, decimal commas, a byte order mark; quoted by RFC 4180.
//!
//! A text that a spreadsheet program would take for a formula gets an apostrophe before it (R-I7). Numbers are this program's own.

use super::rows::{Field, HEADINGS, Row};
use crate::web::texts::Texts;

/// What a spreadsheet program takes for the beginning of a formula, in narrow and in wide characters.
const DANGEROUS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// How a file begins: its headings.
pub fn head(t: Texts) -> String {
    let mut text = String::from('\u{feff}');
    line(&mut text, &HEADINGS.map(|key| t.get(key)).map(Field::Text));
    text
}

/// Some rows of it.
pub fn lines(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        line(&mut text, row);
    }
    text
}

/// How it ends: with how many rows there are. A file that was cut off is seen to be.
pub fn end(t: Texts, rows: u64) -> String {
    let mut text = String::new();
    line(&mut text, &[t.get("rows-in-all").into(), Some(rows).into()]);
    text
}

fn line(file: &mut String, fields: &[Field]) {
    for (number, field) in fields.iter().enumerate() {
        if number > 0 {
            file.push(';');
        }
        file.push_str(&written(field));
    }
    file.push_str("\r\n");
}

fn written(field: &Field) -> String {
    match field {
        Field::Nothing => String::new(),
        Field::Count(count) => count.to_string(),
        Field::Decimal(number) => number.to_string().replace('.', ","),
        Field::Text(text) => quoted(&harmless(text)),
    }
}

/// The text, with an apostrophe before it when it could be taken for a formula.
fn harmless(text: &str) -> String {
    let is_hollow = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
    let begins_as_formula = text.trim_start_matches(is_hollow).starts_with(DANGEROUS);
    let begins_with_control = text.starts_with(['\t', '\r', '\n', '\0']);
    match begins_as_formula || begins_with_control {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let needs = text.contains([';', ',', '"', '\r', '\n', '\t'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    match needs {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 4180 with semicolons, read once more by somebody else.
    fn read(file: &str) -> Vec<Vec<String>> {
        let mut lines = vec![vec![String::new()]];
        let mut chars = file.chars().peekable();
        let mut is_quoted = false;
        while let Some(c) = chars.next() {
            let last = lines
                .last_mut()
                .and_then(|line| line.last_mut())
                .expect("a field");
            match c {
                '"' if is_quoted && chars.peek() == Some(&'"') => {
                    chars.next();
                    last.push('"');
                }
                '"' if is_quoted => is_quoted = false,
                '"' if last.is_empty() => is_quoted = true,
                ';' if !is_quoted => lines.last_mut().expect("a line").push(String::new()),
                '\r' if !is_quoted && chars.peek() == Some(&'\n') => {
                    chars.next();
                    lines.push(vec![String::new()]);
                }
                other => last.push(other),
            }
        }
        lines.pop();
        lines
    }

    fn one_line(fields: &[Field]) -> Vec<String> {
        let mut file = String::new();
        line(&mut file, fields);
        let mut lines = read(&file);
        assert_eq!(lines.len(), 1, "{file:?}");
        lines.remove(0)
    }

    #[test]
    fn what_looks_like_a_formula_is_made_harmless() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("  =1+1", "'  =1+1"),
            ("\u{a0}@sum", "'\u{a0}@sum"),
            ("-5", "'-5"),
            ("＝1", "'＝1"),
            ("\t=1", "'\t=1"),
            ("\rx", "'\rx"),
            ("\0x", "'\0x"),
            ("MISAM", "MISAM"),
            ("64 av 80 (80 %)", "64 av 80 (80 %)"),
            ("–", "–"),
        ] {
            assert_eq!(harmless(text), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_have_decimal_commas_and_are_not_quoted() {
        let fields = [
            Field::Decimal(-0.5),
            Field::Count(64),
            Field::Nothing,
            Field::Decimal(80.0),
        ];
        let mut file = String::new();
        line(&mut file, &fields);
        assert_eq!(file, "-0,5;64;;80\r\n");
    }

    proptest! {
        #[test]
        fn every_text_comes_back_but_for_the_mark(
            texts in proptest::collection::vec("([=+@＝－\t\r\0 ;\"\n,-]|\\PC){0,12}", 1..6)
        ) {
            let fields: Vec<Field> = texts.iter().cloned().map(Field::Text).collect();
            let back = one_line(&fields);
            prop_assert_eq!(back.len(), texts.len());
            for (text, field) in texts.iter().zip(back) {
                let first = field.chars().find(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{feff}');
                prop_assert!(!first.is_some_and(|c| DANGEROUS.contains(&c)), "{field:?}");
                prop_assert!(!field.starts_with(['\t', '\r', '\0']), "{field:?}");
                let without_mark = field.strip_prefix('\'').unwrap_or(&field);
                prop_assert!(field == *text || without_mark == text, "{text:?} became {field:?}");
            }
        }
    }
}
