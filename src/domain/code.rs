//! The participant's code: the only name a participant has in the service.
//!
//! Six random symbols and a check symbol over GF(32), as `shared/domain.md` ("Pseudonyms") decides.
//! The code is unrelated to any identifier, is never part of a URL, and never appears in a log:
//! `Debug` hides it and the errors do not repeat what was typed.

use std::fmt;

/// Crockford's 32 symbols: digits and letters without I, L, O (read as 1, 1, 0) and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Number of symbols, the check symbol included.
const LENGTH: usize = 7;

/// x^5 + x^2 + 1, a primitive polynomial over GF(2): its root alpha has order 31, so the powers
/// alpha^0 … alpha^6 used as weights are all different and none is zero.
const FIELD_POLYNOMIAL: u8 = 0b10_0101;

/// A participant's code in canonical form: seven symbols, the last one the check symbol.
///
/// The symbols d6 … d0 (from left to right) satisfy sum of alpha^i · d_i = 0 in GF(32). One wrong
/// symbol changes the sum by alpha^i · e ≠ 0, and exchanging the symbols at i and j changes it by
/// (alpha^i + alpha^j)(d_i + d_j) ≠ 0, so every single error and every transposition, of
/// neighbours or not, is caught.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParticipantCode([u8; LENGTH]);

/// Why something typed is not a participant's code. Never carries what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not seven symbols once spaces and hyphens are dropped.
    #[error("a code has seven symbols")]
    WrongLength,
    /// A character that is no symbol of the alphabet.
    #[error("the code has a character that codes never have")]
    UnknownSymbol,
    /// Seven symbols that do not belong together: a slip of the pen or of the finger.
    #[error("the code's check symbol does not fit")]
    CheckFails,
}

impl ParticipantCode {
    /// The code for 30 random bits; the two highest bits of `random` are not used.
    ///
    /// The caller takes the bits from the operating system's generator and asks the store whether
    /// the code is free.
    #[must_use]
    pub fn from_random(random: u32) -> Self {
        let mut values = [0_u8; LENGTH];
        let mut sum = 0;
        for (place, value) in values.iter_mut().take(LENGTH - 1).enumerate() {
            *value = ((random >> (25 - 5 * place)) & 31) as u8;
            sum = times_alpha(sum) ^ *value;
        }
        // The check symbol has weight alpha^0 = 1 and addition is its own inverse.
        values[LENGTH - 1] = times_alpha(sum);
        Self(values.map(symbol))
    }

    /// Reads a code as people write it: small letters, spaces, hyphens and dashes anywhere, I and L
    /// for 1, O for 0.
    ///
    /// # Errors
    /// [`CodeError::UnknownSymbol`] at the first character that is no symbol,
    /// [`CodeError::WrongLength`], and [`CodeError::CheckFails`] for a mistyped code.
    pub fn parse(typed: &str) -> Result<Self, CodeError> {
        let mut values = [0_u8; LENGTH];
        let mut count = 0;
        let mut sum = 0;
        for character in typed.chars().filter(|&c| !is_spacing(c)) {
            let value = value_of(character).ok_or(CodeError::UnknownSymbol)?;
            *values.get_mut(count).ok_or(CodeError::WrongLength)? = value;
            count += 1;
            sum = times_alpha(sum) ^ value;
        }
        if count != LENGTH {
            return Err(CodeError::WrongLength);
        }
        if sum != 0 {
            return Err(CodeError::CheckFails);
        }
        Ok(Self(values.map(symbol)))
    }

    /// The canonical seven symbols, as they are stored and compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Always ASCII, by construction.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Grouped for people: `K7M 4Q2 X`.
impl fmt::Display for ParticipantCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g, check] = self.0.map(char::from);
        write!(f, "{a}{b}{c} {d}{e}{g} {check}")
    }
}

/// Hides the code, so that no log or panic message can carry it.
impl fmt::Debug for ParticipantCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ParticipantCode(…)")
    }
}

/// Multiplies an element of GF(32) by alpha.
const fn times_alpha(element: u8) -> u8 {
    let doubled = element << 1;
    if doubled & 0b10_0000 == 0 {
        doubled
    } else {
        doubled ^ FIELD_POLYNOMIAL
    }
}

fn symbol(value: u8) -> u8 {
    ALPHABET[usize::from(value & 31)]
}

fn value_of(character: char) -> Option<u8> {
    let ascii = u8::try_from(character).ok()?;
    VALUES
        .get(usize::from(ascii.to_ascii_uppercase()))
        .copied()
        .flatten()
}

/// The value of each ASCII character that stands for a symbol.
const VALUES: [Option<u8>; 128] = {
    let mut values = [None; 128];
    let mut value = 0;
    while value < 32 {
        values[ALPHABET[value] as usize] = Some(value as u8);
        value += 1;
    }
    values[b'I' as usize] = values[b'1' as usize];
    values[b'L' as usize] = values[b'1' as usize];
    values[b'O' as usize] = values[b'0' as usize];
    values
};

/// Spaces and hyphens of any kind: tablets like to replace the plain ones.
fn is_spacing(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{AD}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SplitMix64: random enough for tests, and the same in every run.
    fn random_bits(count: u64) -> impl Iterator<Item = u32> {
        (1..=count).map(|i| {
            let mut z = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((z ^ (z >> 31)) >> 32) as u32
        })
    }

    fn text(symbols: &[u8]) -> String {
        String::from_utf8(symbols.to_vec()).unwrap()
    }

    #[test]
    fn alpha_is_primitive() {
        let mut element = 1;
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..31 {
            seen.insert(element);
            element = times_alpha(element);
        }
        assert_eq!((seen.len(), element), (31, 1));
    }

    #[test]
    fn every_single_error_and_every_transposition_is_caught_on_ten_thousand_codes() {
        for bits in random_bits(10_000) {
            let code = ParticipantCode::from_random(bits);
            assert_eq!(ParticipantCode::parse(code.as_str()), Ok(code));
            for place in 0..LENGTH {
                for &wrong in ALPHABET.iter().filter(|&&s| s != code.0[place]) {
                    let mut mistyped = code.0;
                    mistyped[place] = wrong;
                    assert_eq!(
                        ParticipantCode::parse(&text(&mistyped)),
                        Err(CodeError::CheckFails)
                    );
                }
                for other in place + 1..LENGTH {
                    let mut swapped = code.0;
                    swapped.swap(place, other);
                    if swapped != code.0 {
                        assert_eq!(
                            ParticipantCode::parse(&text(&swapped)),
                            Err(CodeError::CheckFails)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_symbols_are_uniform_in_every_place() {
        const CODES: u64 = 64_000;
        let mut seen = [[0_u32; 128]; LENGTH];
        for bits in random_bits(CODES) {
            for (place, &s) in ParticipantCode::from_random(bits).0.iter().enumerate() {
                seen[place][usize::from(s)] += 1;
            }
        }
        let expected = CODES as f64 / 32.0;
        for counts in seen {
            let chi_square: f64 = ALPHABET
                .iter()
                .map(|&s| (f64::from(counts[usize::from(s)]) - expected).powi(2) / expected)
                .sum();
            // 31 degrees of freedom: p > 0.001 below 61.1.
            assert!(chi_square < 61.1, "chi-square {chi_square}");
        }
    }

    #[test]
    fn thirty_bits_are_used_and_two_are_not() {
        let code = ParticipantCode::from_random;
        assert_eq!(code(0xC000_0001), code(1));
        let codes: std::collections::HashSet<_> = (0..30).map(|bit| code(1 << bit)).collect();
        assert_eq!(codes.len(), 30);
        assert!(!codes.contains(&code(0)));
    }

    #[test]
    fn people_may_write_it_their_way() {
        let code = ParticipantCode::from_random(0x0011_0000);
        let canonical = code.as_str();
        assert_eq!(canonical.len(), 7);
        assert!(canonical.contains('0') && canonical.contains('1'));
        for typed in [
            canonical.to_lowercase(),
            code.to_string(),
            code.to_string().replace(' ', "-"),
            code.to_string().replace(' ', "\u{A0}\u{2013}"),
            canonical.replace('0', "o").replace('1', "l"),
            canonical.replace('0', "O").replace('1', "I"),
            format!("  {canonical}\n"),
        ] {
            assert_eq!(ParticipantCode::parse(&typed), Ok(code));
        }
    }

    #[test]
    fn errors_name_the_fault_and_nothing_else() {
        for (typed, error) in [
            ("", CodeError::WrongLength),
            ("K7M4Q2", CodeError::WrongLength),
            ("K7M4Q2XX", CodeError::WrongLength),
            ("K7M4Q2U", CodeError::UnknownSymbol),
            ("K7M4Q2Å", CodeError::UnknownSymbol),
            ("K7M4Q2\0", CodeError::UnknownSymbol),
            ("0000001", CodeError::CheckFails),
        ] {
            assert_eq!(ParticipantCode::parse(typed), Err(error));
            assert!(typed.is_empty() || !format!("{error} {error:?}").contains(typed));
        }
    }

    #[test]
    fn it_is_grouped_for_people_and_hidden_from_logs() {
        let code = ParticipantCode::from_random(0x1234_5678);
        let (canonical, grouped) = (code.as_str().to_owned(), code.to_string());
        assert_eq!(grouped.len(), 9);
        assert_eq!(grouped.replace(' ', ""), canonical);
        assert_eq!(
            (grouped.find(' '), grouped.rfind(' ')),
            (Some(3), Some(7)),
            "{grouped}"
        );
        assert_eq!(format!("{code:?}"), "ParticipantCode(…)");
        assert_eq!(format!("{:?}", Some(code)), "Some(ParticipantCode(…))");
    }
}
