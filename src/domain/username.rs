//! What somebody signs in with.

use unicode_normalization::UnicodeNormalization;

use super::json::Fault;

/// A username as it is stored and compared.
pub fn username(typed: &str) -> String {
    typed.trim().nfkc().collect::<String>().to_lowercase()
}

/// What is wrong with a username, if anything.
pub fn check_username(name: &str) -> Option<Fault> {
    let is_good = (3..=64).contains(&name.chars().count())
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    (!is_good).then(|| Fault {
        pointer: "/username".to_owned(),
        code: "bad_username",
        message: "a username has 3 to 64 letters, digits, dots, hyphens, underscores or @"
            .to_owned(),
    })
}
