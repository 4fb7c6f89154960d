//! Text as it is stored: the same verdict on both databases, and nothing invisible in it.
//!
//! R-I4. SQLite would store a NUL and PostgreSQL would answer with an error of the driver; bidi
//! controls can make a text read as something other than what it is.

use unicode_normalization::UnicodeNormalization;

/// Why a text is not accepted. Never carries the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// NUL or another C0 or C1 control than line feed and tab; carriage return is one of them.
    #[error("the text has a control character")]
    ControlCharacter,
    /// An embedding, override or isolate that reorders what is read.
    #[error("the text has a control for the direction of writing")]
    DirectionControl,
    /// A code point that is no character in any version of Unicode.
    #[error("the text has a code point that is no character")]
    NonCharacter,
    /// More code points, after composition (NFC), than the field takes.
    #[error("the text is too long")]
    TooLong,
}

impl TextFault {
    /// The stable code for a field error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ControlCharacter => "control_character",
            Self::DirectionControl => "direction_control",
            Self::NonCharacter => "non_character",
            Self::TooLong => "too_long",
        }
    }
}

/// The text composed to NFC, or why it cannot be taken.
///
/// `max_chars` counts code points of the composed text, which is what is stored. White space is
/// kept and an empty text is accepted: whether a field may be empty is the field's own rule. The
/// marks U+200E and U+200F are accepted, for they only mend the order of mixed writing.
///
/// # Errors
/// The first fault from the beginning of the text; [`TextFault::TooLong`] comes last.
pub fn clean_text(text: &str, max_chars: usize) -> Result<String, TextFault> {
    if let Some(fault) = text.chars().find_map(fault_of) {
        return Err(fault);
    }
    // ASCII is composed already.
    let composed: String = if text.is_ascii() {
        text.to_owned()
    } else {
        text.nfc().collect()
    };
    if composed.chars().count() > max_chars {
        return Err(TextFault::TooLong);
    }
    Ok(composed)
}

fn fault_of(character: char) -> Option<TextFault> {
    match character {
        '\n' | '\t' => None,
        // U+0000–001F and U+007F–009F.
        c if c.is_control() => Some(TextFault::ControlCharacter),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(TextFault::DirectionControl),
        '\u{FDD0}'..='\u{FDEF}' => Some(TextFault::NonCharacter),
        // The last two code points of each of the seventeen planes.
        c if u32::from(c) & 0xFFFE == 0xFFFE => Some(TextFault::NonCharacter),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_comes_back_as_it_is() {
        for text in [
            "",
            "   ",
            "Gick bra idag.\n\tNästa gång: fredag",
            "مرحبا \u{200F}(1)\u{200E}",
            "👩‍👩‍👧 ok",
            "Å\u{FFFD}",
        ] {
            assert_eq!(clean_text(text, 100).as_deref(), Ok(text));
        }
    }

    #[test]
    fn every_forbidden_code_point_is_refused_and_no_other() {
        let mut refused = [0_u32; 3];
        for character in '\0'..=char::MAX {
            let expected = match u32::from(character) {
                9 | 10 => None,
                0..=0x1F | 0x7F..=0x9F => Some(TextFault::ControlCharacter),
                0x202A..=0x202E | 0x2066..=0x2069 => Some(TextFault::DirectionControl),
                0xFDD0..=0xFDEF => Some(TextFault::NonCharacter),
                n if n % 0x1_0000 >= 0xFFFE => Some(TextFault::NonCharacter),
                _ => None,
            };
            let got = clean_text(&format!("a{character}b"), 10).err();
            assert_eq!(got, expected, "U+{:04X}", u32::from(character));
            match got {
                Some(TextFault::ControlCharacter) => refused[0] += 1,
                Some(TextFault::DirectionControl) => refused[1] += 1,
                Some(TextFault::NonCharacter) => refused[2] += 1,
                _ => {}
            }
        }
        assert_eq!(refused, [63, 9, 66]);
    }

    #[test]
    fn what_is_stored_is_composed() {
        assert_eq!(
            clean_text("A\u{30A}ngstro\u{308}m", 8).as_deref(),
            Ok("Ångström")
        );
        assert_eq!(clean_text("\u{212B}", 1).as_deref(), Ok("Å"));
        let once = clean_text("e\u{301}\u{323} ﬁ", 9).unwrap();
        assert_eq!(clean_text(&once, 9).as_ref(), Ok(&once));
    }

    #[test]
    fn length_is_in_code_points_of_the_composed_text() {
        assert_eq!(clean_text("åäö", 3).as_deref(), Ok("åäö"));
        assert_eq!(clean_text("åäö!", 3), Err(TextFault::TooLong));
        // Two code points in, one out …
        assert!(clean_text("a\u{30A}", 1).is_ok());
        // … and one in, three out: composition can lengthen a text, the column holds the result.
        assert_eq!(clean_text("\u{FB2C}", 2), Err(TextFault::TooLong));
        assert_eq!(clean_text("x", 0), Err(TextFault::TooLong));
        assert_eq!(clean_text("\0toolong", 1), Err(TextFault::ControlCharacter));
    }

    #[test]
    fn faults_have_stable_codes() {
        use TextFault::{ControlCharacter, DirectionControl, NonCharacter, TooLong};
        assert_eq!(
            [ControlCharacter, DirectionControl, NonCharacter, TooLong].map(TextFault::code),
            [
                "control_character",
                "direction_control",
                "non_character",
                "too_long"
            ]
        );
    }
}
