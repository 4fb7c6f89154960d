//! Codes that people type once: one-time codes and recovery codes.

use std::fmt;

/// Without I, L, O and U: nothing is mistaken for something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Sixteen symbols: 80 random bits, which nobody guesses however long they try.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretCode([u8; 16]);

impl SecretCode {
    /// From random bytes of the operating system.
    pub fn from_random(random: [u8; 16]) -> Self {
        SecretCode(random.map(|byte| ALPHABET[usize::from(byte & 31)]))
    }

    /// As people write it: small letters, spaces and hyphens anywhere, I and L for 1, O for 0.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut symbols = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—'))
            .map(|c| match c.to_ascii_uppercase() {
                'I' | 'L' => Some(b'1'),
                'O' => Some(b'0'),
                other => u8::try_from(other).ok().filter(|b| ALPHABET.contains(b)),
            });
        let mut code = [0; 16];
        for place in &mut code {
            *place = symbols.next()??;
        }
        symbols.next().is_none().then_some(SecretCode(code))
    }

    /// What is hashed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// In groups of four, for reading and typing. This is the only way to see it.
    pub fn shown(&self) -> String {
        let groups: Vec<String> = self
            .0
            .chunks(4)
            .map(|group| group.iter().map(|symbol| char::from(*symbol)).collect())
            .collect();
        groups.join("-")
    }
}

/// Hides it, so that no log or panic message can carry it.
impl fmt::Debug for SecretCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code =
            SecretCode::from_random([0, 1, 2, 3, 10, 11, 12, 13, 31, 30, 29, 28, 255, 254, 7, 8]);
        let shown = code.shown();
        assert_eq!(shown, "0123-ABCD-ZYXW-ZY78");
        for typed in [
            shown.as_str(),
            "0123ABCDZYXWZY78",
            " o1 23 abcd – zyxw zy78 ",
            "OL23-abcd-zyxw-zy78",
        ] {
            assert_eq!(SecretCode::parse(typed), Some(code.clone()), "{typed}");
        }
        for typed in [
            "",
            "0123",
            "0123-ABCD-ZYXW-ZY7",
            "0123-ABCD-ZYXW-ZY789",
            "U123-ABCD-ZYXW-ZY78",
            "å123-ABCD-ZYXW-ZY78",
        ] {
            assert_eq!(SecretCode::parse(typed), None, "{typed}");
        }
    }
}
