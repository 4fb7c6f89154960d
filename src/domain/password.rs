//! Passwords: long, not guessable, written in any way that a keyboard allows, and never cut short.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use super::json::Fault;

/// The least number of characters, alone and beside a second factor that has been set up (NIST SP 800-63B).
pub const LEAST_ALONE: usize = 15;
pub const LEAST_WITH_SECOND_FACTOR: usize = 12;
/// The most that is taken: longer than anybody types, short enough to look at.
const MOST: usize = 256;
/// So many characters must be the person's own.
const OWN: usize = 8;

/// Words that anybody who tries to get in here would try first.
const NEAR: [&str; 76] = [
    "framsteg",
    "samordningsförbund",
    "samordningsförbundet",
    "samordning",
    "förbund",
    "förbundet",
    "skellefteå",
    "skelleftea",
    "norsjö",
    "norsjo",
    "västerbotten",
    "vasterbotten",
    "västerbotten1",
    "norrland",
    "sverige",
    "kommun",
    "kommunen",
    "region",
    "misam",
    "nafs",
    "sikt",
    "proaktiv",
    "ungresurs",
    "insats",
    "deltagare",
    "koordinator",
    "förbundschef",
    "handläggare",
    "admin",
    "administratör",
    "lösenord",
    "losenord",
    "lösen",
    "hemlig",
    "hemligt",
    "hemligheten",
    "välkommen",
    "valkommen",
    "sommar",
    "sommaren",
    "vinter",
    "vintern",
    "höst",
    "hösten",
    "host",
    "vår",
    "våren",
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
    "måndag",
    "tisdag",
    "onsdag",
    "torsdag",
    "fredag",
    "lördag",
    "söndag",
    "midsommar",
    "jul",
    "påsk",
    "arbetsförmedlingen",
    "försäkringskassan",
    "socialtjänsten",
    "enkät",
    "enkäten",
    "skapa",
    "rehabilitering",
];

/// A password, NFKC-normalised: `å` typed as one character or as two is the same.
pub struct Password(String);

/// Hides it, so that no log or panic message can carry it.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// One that somebody has typed to be let in; `None` if nobody can have chosen it, so that it need not be looked at.
    pub fn typed(text: &str) -> Option<Self> {
        let is_possible = text.chars().take(MOST + 1).count() <= MOST && !text.is_empty();
        is_possible.then(|| Password(text.nfkc().collect()))
    }

    /// Whether it has fewer characters than that.
    pub fn is_too_short(text: &str, least: usize) -> bool {
        text.chars().take(least).count() < least
    }

    /// One that somebody chooses: at least so many characters, and not one that is guessed early. `about` are words that belong to the
    /// person: their username and name.
    pub fn choose(text: &str, least: usize, about: &[&str]) -> Result<Self, Fault> {
        let fault = |code, message: String| Fault {
            pointer: "/password".to_owned(),
            code,
            message,
        };
        let characters = text.chars().take(MOST + 1).count();
        if Password::is_too_short(text, least) {
            return Err(fault(
                "password_too_short",
                format!(
                    "needs at least {least} characters; four words in a row are a good password"
                ),
            ));
        }
        if characters > MOST {
            return Err(fault(
                "password_too_long",
                format!("may have at most {MOST} characters"),
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(fault(
                "password_has_control_characters",
                "must not hold line breaks or control characters".to_owned(),
            ));
        }
        let password = Password(text.nfkc().collect());
        let small = password.0.to_lowercase();
        let words: Vec<String> = about
            .iter()
            .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().count() >= 3)
            .map(str::to_lowercase)
            .collect();
        let known: Vec<&str> = NEAR
            .iter()
            .copied()
            .chain(words.iter().map(String::as_str))
            .collect();
        if own_part(&small, &known) < OWN || zxcvbn(&small, &known).score() < Score::Three {
            return Err(fault(
                "password_guessable",
                "is among the first that somebody would try; take four words that have nothing to do with each other or with your work".to_owned(),
            ));
        }
        Ok(password)
    }

    /// What is hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// How many letters and digits are left when words that anybody would try, and years, are taken out.
fn own_part(password: &str, known: &[&str]) -> usize {
    let mut words: Vec<&str> = known.to_vec();
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    let years = (1950..2050).map(|year: u32| year.to_string());
    let mut rest = password.to_owned();
    for word in words {
        rest = rest.replace(word, " ");
    }
    for year in years {
        rest = rest.replace(&year, " ");
    }
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, least: usize) -> &'static str {
        match Password::choose(text, least, &["anna.berg", "Anna Bergström"]) {
            Ok(_) => "ok",
            Err(fault) => fault.code,
        }
    }

    /// R-A2.
    #[test]
    fn r_a2_a_table_of_passwords() {
        let long: String = "gäddnate mörsare plommon "
            .chars()
            .cycle()
            .take(256)
            .collect();
        let sixty_four: String = long.chars().take(64).collect();
        for (text, expected) in [
            ("", "password_too_short"),
            ("kort", "password_too_short"),
            ("fjorton tecken", "password_too_short"),
            ("skellefteå2026!", "password_guessable"),
            ("Skellefteå2026!", "password_guessable"),
            ("skelleftea kommun", "password_guessable"),
            ("framstegframsteg", "password_guessable"),
            ("framsteg framsteg", "password_guessable"),
            ("samordningsförbundet", "password_guessable"),
            ("Samordningsförbund1", "password_guessable"),
            ("samordning2026!", "password_guessable"),
            ("norsjönorsjönorsjö", "password_guessable"),
            ("sommarsommarsommar", "password_guessable"),
            ("sommaren2026sommaren", "password_guessable"),
            ("lösenordlösenord", "password_guessable"),
            ("lösenord12345678", "password_guessable"),
            ("Lösenord2026Lösenord", "password_guessable"),
            ("hemligthemligt1", "password_guessable"),
            ("välkommen2026!!", "password_guessable"),
            ("aaaaaaaaaaaaaaaa", "password_guessable"),
            ("abcabcabcabcabcabc", "password_guessable"),
            ("123456789012345", "password_guessable"),
            ("qwertyuiopqwertyuiop", "password_guessable"),
            ("passwordpassword", "password_guessable"),
            ("password12345678", "password_guessable"),
            ("iloveyouiloveyou", "password_guessable"),
            ("annabergstrom2026", "password_guessable"),
            ("bergströmbergström", "password_guessable"),
            ("anna.berg anna.berg", "password_guessable"),
            ("arbetsförmedlingen", "password_guessable"),
            ("försäkringskassan1", "password_guessable"),
            ("koordinatorkoordinator", "password_guessable"),
            ("gäddnate mörsare plommon", "ok"),
            ("correct horse battery staple", "ok"),
            ("Tre gula tåg utan hjul", "ok"),
            ("zkw7 pqm2 vhd9 tr", "ok"),
            ("ХолодныйЧайУтром9", "ok"),
            ("🦔🍋 igelkott citron", "ok"),
            (&sixty_four, "ok"),
            (&long, "ok"),
            (&format!("{long}x"), "password_too_long"),
            ("rad ett\nrad tvåochen", "password_has_control_characters"),
        ] {
            assert_eq!(verdict(text, LEAST_ALONE), expected, "{text}");
        }
        // Twelve are enough beside a second factor, eleven are not.
        assert_eq!(verdict("gäddnate mör", LEAST_WITH_SECOND_FACTOR), "ok");
        assert_eq!(
            verdict("gäddnate mö", LEAST_WITH_SECOND_FACTOR),
            "password_too_short"
        );
    }

    #[test]
    fn r_a2_both_ways_of_writing_a_letter_are_one_and_nothing_is_cut_off() {
        let composed = Password::typed("gäddnate å").expect("a password");
        let decomposed = Password::typed("ga\u{308}ddnate a\u{30a}").expect("a password");
        assert_eq!(composed.as_bytes(), decomposed.as_bytes());
        let long: String = "x".repeat(128);
        let other = format!("{}y", &long[1..]);
        let bytes = |text: &str| {
            Password::typed(text)
                .expect("a password")
                .as_bytes()
                .to_vec()
        };
        assert_ne!(bytes(&long), bytes(&other));
        assert!(Password::typed(&"x".repeat(1_000_000)).is_none());
        assert!(Password::typed("").is_none());
    }
}
