//! What staff write for others to read: sources, reasons, comments. Nobody is named by number in it.
//!
//! R-I10. Lengths are in characters, after composition (NFC) and without white space at the ends.

use std::ops::RangeInclusive;

use super::free_text::find_identifier;
use super::json::Fault;
use super::text::{TextFault, clean_text};

/// One line: every run of white space is one space.
///
/// # Errors
/// The first fault, at `pointer`.
pub fn line(pointer: &str, text: &str, length: RangeInclusive<usize>) -> Result<String, Fault> {
    let words: Vec<&str> = text.split_whitespace().collect();
    checked(pointer, &words.join(" "), length)
}

/// Lines of text, of which there may be none.
///
/// # Errors
/// The first fault, at `pointer`.
pub fn paragraphs(pointer: &str, text: &str, longest: usize) -> Result<String, Fault> {
    // Browsers send both characters for the end of a line.
    checked(pointer, text.replace("\r\n", "\n").trim(), 0..=longest)
}

fn checked(pointer: &str, text: &str, length: RangeInclusive<usize>) -> Result<String, Fault> {
    let fault = |code, message: String| {
        Err(Fault {
            pointer: pointer.to_owned(),
            code,
            message,
        })
    };
    let clean = match clean_text(text, *length.end()) {
        Ok(clean) => clean,
        Err(TextFault::TooLong) => {
            return fault(
                "too_long",
                format!("must be at most {} characters long", length.end()),
            );
        }
        Err(_) => {
            return fault(
                "forbidden_character",
                "holds a control character or another character that is not text".to_owned(),
            );
        }
    };
    if clean.chars().count() < *length.start() {
        return fault(
            "too_short",
            format!("must be at least {} characters long", length.start()),
        );
    }
    match find_identifier(&clean) {
        Some(kind) => fault("identifies_someone", kind.refusal().to_owned()),
        None => Ok(clean),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> [Option<&'static str>; 2] {
        [line("/x", text, 3..=20), paragraphs("/x", text, 20)].map(|read| {
            read.err().map(|fault| {
                assert_eq!(fault.pointer, "/x");
                assert!(!text.trim().is_empty() && !fault.message.contains(text.trim()));
                fault.code
            })
        })
    }

    #[test]
    fn a_line_is_one_line_and_paragraphs_keep_theirs() {
        let text = "  SCB,\u{a0} tabell\r\n\r\n12 \t ";
        assert_eq!(line("/x", text, 3..=20).unwrap(), "SCB, tabell 12");
        assert_eq!(
            paragraphs("/x", text, 20).unwrap(),
            "SCB,\u{a0} tabell\n\n12"
        );
        assert_eq!(paragraphs("/x", " \r\n ", 20).unwrap(), "");
    }

    #[test]
    fn what_is_too_short_too_long_or_no_text_is_refused() {
        assert_eq!(codes("ab"), [Some("too_short"), None]);
        assert_eq!(codes("abc"), [None, None]);
        assert_eq!(codes(&"å".repeat(20)), [None, None]);
        assert_eq!(codes(&"å".repeat(21)), [Some("too_long"); 2]);
        assert_eq!(codes("ab\u{202e}c"), [Some("forbidden_character"); 2]);
        assert_eq!(codes("ab\0c"), [Some("forbidden_character"); 2]);
    }

    #[test]
    fn nobody_is_named_by_number() {
        for text in ["850709-9805", "070-123 45 67", "a.b@example.se"] {
            assert_eq!(codes(text), [Some("identifies_someone"); 2], "{text}");
        }
        assert_eq!(codes("2026-03-12, s. 4"), [None, None]);
    }
}
