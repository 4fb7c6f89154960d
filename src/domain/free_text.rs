//! Identifiers in free text: personal numbers, phone numbers and e-mail addresses.
//!
//! R-I10. No names and no personnummer anywhere (`shared/domain.md`, "Pseudonyms"): a field for
//! free text is searched before its content is sent and again on the server. The answer names the
//! sort of identifier and never repeats it.

/// What sort of identifier was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identifier {
    /// A Swedish personnummer or samordningsnummer.
    PersonalNumber,
    /// A phone number as they are written in Sweden.
    PhoneNumber,
    /// An e-mail address.
    EmailAddress,
}

impl Identifier {
    /// The stable code for a field error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PersonalNumber => "personal_number",
            Self::PhoneNumber => "phone_number",
            Self::EmailAddress => "email_address",
        }
    }

    /// What to tell whoever wrote it.
    #[must_use]
    pub const fn refusal(self) -> &'static str {
        match self {
            Self::PersonalNumber => "holds what looks like a personnummer; take it out",
            Self::PhoneNumber => "holds what looks like a phone number; take it out",
            Self::EmailAddress => "holds what looks like an e-mail address; take it out",
        }
    }
}

/// The gravest identifier in the text, if there is one.
///
/// Digits, dashes and spaces of every script count as the plain ones, and invisible characters
/// between them do not hide anything. Text that is only shaped like an identifier, such as a date
/// with a time or a sum of money, is left alone as far as its shape tells; a number with a valid
/// date and check digit is taken for a personal number.
#[must_use]
pub fn find_identifier(text: &str) -> Option<Identifier> {
    let plain: Vec<char> = text.chars().filter_map(plain_character).collect();
    let numbers = numbers_in(&plain);
    if has_personal_number(&numbers) {
        Some(Identifier::PersonalNumber)
    } else if has_email_address(&plain) {
        Some(Identifier::EmailAddress)
    } else if has_phone_number(&plain, &numbers) {
        Some(Identifier::PhoneNumber)
    } else {
        None
    }
}

/// The first of the ten decimal digits of each script (Unicode 14, general category Nd).
const ZEROS: [u32; 65] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650,
    0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

/// The character in its plainest form, or nothing when it is invisible.
fn plain_character(character: char) -> Option<char> {
    Some(match character {
        c if c.is_ascii() && !c.is_ascii_whitespace() => c,
        c if c.is_whitespace() => ' ',
        // Soft hyphen, zero-width characters, marks of direction, word joiner, byte order mark.
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => return None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{FE62}' | '\u{FF0B}' => '+',
        '\u{FE6B}' | '\u{FF20}' => '@',
        '\u{FF0E}' | '\u{FE52}' => '.',
        c => {
            let point = u32::from(c);
            let zero = ZEROS.iter().find(|&&z| (z..z + 10).contains(&point));
            zero.and_then(|z| char::from_digit(point - z, 10))
                .unwrap_or(c)
        }
    })
}

/// A run of digits, and what stands between it and the run before.
struct Number {
    start: usize,
    digits: Vec<u8>,
    /// All characters since the previous run (since the start of the text for the first).
    before: String,
}

impl Number {
    fn len(&self) -> usize {
        self.digits.len()
    }

    /// The value of a short run; long ones saturate.
    fn value(&self) -> u32 {
        value(&self.digits)
    }
}

fn value(digits: &[u8]) -> u32 {
    digits.iter().fold(0_u32, |sum, &d| {
        sum.saturating_mul(10).saturating_add(d.into())
    })
}

fn numbers_in(plain: &[char]) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut before = String::new();
    let mut in_number = false;
    for (place, &character) in plain.iter().enumerate() {
        match (character.to_digit(10), numbers.last_mut()) {
            (Some(digit), Some(number)) if in_number => number.digits.push(digit as u8),
            (Some(digit), _) => {
                numbers.push(Number {
                    start: place,
                    digits: vec![digit as u8],
                    before: std::mem::take(&mut before),
                });
                in_number = true;
            }
            (None, _) => {
                before.push(character);
                in_number = false;
            }
        }
    }
    numbers
}

/// `850709-9805`, `19850709 9805`, `198507099805`, `1985-07-09-9805` and their like.
fn has_personal_number(numbers: &[Number]) -> bool {
    (0..numbers.len()).any(|first| match &numbers[first..] {
        [whole, ..] if matches!(whole.len(), 10 | 12) => is_personal_number(&whole.digits),
        [date, serial, rest @ ..] if matches!(date.len(), 6 | 8) && serial.len() == 4 => {
            is_serial_gap(&serial.before)
                && !is_year_of_a_date(serial, rest)
                && is_personal_number(&[date.digits.as_slice(), &serial.digits].concat())
        }
        [year, month, day, serial, rest @ ..]
            if matches!(year.len(), 2 | 4)
                && (month.len(), day.len(), serial.len()) == (2, 2, 4)
                && month.before == day.before
                && matches!(month.before.as_str(), "-" | "." | "/" | " ") =>
        {
            // "2026-03-12 1430" is a day and a time.
            let time = serial.before.trim().is_empty() && is_time(serial.value());
            is_serial_gap(&serial.before)
                && !time
                && !is_year_of_a_date(serial, rest)
                && is_personal_number(
                    &[year, month, day, serial]
                        .map(|n| n.digits.as_slice())
                        .concat(),
                )
        }
        _ => false,
    })
}

/// "2026-03-12 - 2026-04-01" is a span of days.
fn is_year_of_a_date(number: &Number, rest: &[Number]) -> bool {
    (1900..2100).contains(&number.value())
        && rest
            .first()
            .is_some_and(|n| n.len() == 2 && matches!(n.before.as_str(), "-" | "." | "/"))
}

/// One hyphen or plus sign (over a hundred years), or a space, or a sign with spaces around it.
fn is_serial_gap(gap: &str) -> bool {
    matches!(gap.trim(), "" | "-" | "+") && (1..=3).contains(&gap.chars().count())
}

/// Ten or twelve digits with a birth date (the day plus 60 in a samordningsnummer) and a right
/// check digit over the last ten (Luhn, ISO/IEC 7812-1 annex B).
fn is_personal_number(digits: &[u8]) -> bool {
    let Some((century, ten)) = digits.len().checked_sub(10).map(|at| digits.split_at(at)) else {
        return false;
    };
    let (year, month, day) = (value(&ten[..2]), value(&ten[2..4]), value(&ten[4..6]));
    let leap = match value(century) {
        // Without a century: 00 stands for 2000 as well as for 1900.
        0 if century.is_empty() => year % 4 == 0,
        c @ 18..=20 => year % 4 == 0 && (year != 0 || c % 4 == 0),
        _ => return false,
    };
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return false,
    };
    let day = if day > 60 { day - 60 } else { day };
    (1..=days).contains(&day) && luhn_holds(ten)
}

fn luhn_holds(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| match u32::from(digit) << (place % 2) {
            doubled @ 10.. => doubled - 9,
            single => single,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// `070-123 45 67`, `0910-73 50 00`, `+46 (0)70 123 45 67`, `0046701234567` and their like.
fn has_phone_number(plain: &[char], numbers: &[Number]) -> bool {
    (0..numbers.len()).any(|first| {
        let from_here = &numbers[first..];
        match from_here {
            [n, ..] if n.digits.starts_with(&[0, 0, 4, 6]) => {
                is_international_phone(from_here, 4, 0)
            }
            [n, ..] if n.digits.starts_with(&[4, 6]) && n.before.trim_end().ends_with('+') => {
                is_international_phone(from_here, 2, 0)
            }
            [n, ..] if n.digits.first() == Some(&0) => is_national_phone(plain, from_here),
            _ => false,
        }
    })
}

/// After the country code (the first `skip` digits): an optional 0, then a national number.
fn is_international_phone(numbers: &[Number], skip: usize, mut zeros: usize) -> bool {
    let mut digits = Vec::new();
    for (place, number) in numbers.iter().enumerate() {
        let own = if place == 0 {
            &number.digits[skip..]
        } else if is_phone_gap(&number.before, true) {
            &number.digits
        } else {
            return false;
        };
        for &digit in own {
            if digit == 0 && digits.is_empty() && zeros == 0 {
                zeros += 1;
            } else {
                digits.push(digit);
            }
        }
        if is_national_number(&digits) {
            return true;
        }
        if digits.len() > 9 {
            return false;
        }
    }
    false
}

/// A number that starts with the trunk prefix 0 and does not have the shape of something else.
fn is_national_phone(plain: &[char], numbers: &[Number]) -> bool {
    let Some(first) = numbers.first() else {
        return false;
    };
    // The tail of a date, a decimal number, a time or a case number: "2026-03-12", "3.0712".
    let before = |back: usize| first.start.checked_sub(back).map(|at| plain[at]);
    let follows_digit = |back: usize| before(back).is_some_and(|c| c.is_ascii_digit());
    if matches!(before(1), Some('-' | '.' | '/' | ':' | ',')) && follows_digit(2) {
        return false;
    }
    let may_be_thousands = before(1) == Some(' ') && follows_digit(2);
    let mut digits = first.digits.clone();
    let mut end = 1;
    loop {
        let group = &numbers[..end];
        if is_other_shape(group) || (may_be_thousands && group.iter().all(|n| n.len() == 3)) {
            // A longer reading would only add to a date or a time.
            if end > 1 || first.len() > 3 {
                return false;
            }
        } else if is_national_number(&digits[1..]) {
            return true;
        }
        match numbers.get(end) {
            Some(next) if digits.len() <= 10 && is_phone_gap(&next.before, first.len() > 2) => {
                digits.extend_from_slice(&next.digits);
                end += 1;
            }
            _ => return false,
        }
    }
}

/// What may stand between two groups of a phone number. Full stops only after an area code of
/// three digits or more: "08.00-16.30" is a time.
fn is_phone_gap(gap: &str, full_stops: bool) -> bool {
    (1..=3).contains(&gap.chars().count())
        && gap
            .chars()
            .all(|c| matches!(c, ' ' | '-' | '/' | '(' | ')') || (full_stops && c == '.'))
}

/// Dates, spans of time and the two halves of a (mistyped) personal number.
fn is_other_shape(group: &[Number]) -> bool {
    let lengths: Vec<usize> = group.iter().map(Number::len).collect();
    match (lengths.as_slice(), group) {
        ([6, 4], _) => true,
        ([8], [whole]) => is_day_month_year(&whole.digits),
        ([2, 2, 4], [day, month, year]) => {
            is_day_month_year(&[&day.digits[..], &month.digits, &year.digits].concat())
        }
        ([4, 4], [from, to]) => {
            (is_time(from.value()) && is_time(to.value()))
                || is_day_month_year(&[&from.digits[..], &to.digits].concat())
        }
        ([2, 2, 2, 2], [from, from_minute, to, to_minute]) => {
            to.before.contains('-')
                && !from_minute.before.contains('-')
                && is_time(from.value() * 100 + from_minute.value())
                && is_time(to.value() * 100 + to_minute.value())
        }
        _ => false,
    }
}

/// `ddmmyyyy` or `mmddyyyy` in this or the last century.
fn is_day_month_year(digits: &[u8]) -> bool {
    let (a, b, year) = (
        value(&digits[..2]),
        value(&digits[2..4]),
        value(&digits[4..]),
    );
    (1..=31).contains(&a)
        && (1..=31).contains(&b)
        && (a <= 12 || b <= 12)
        && (1900..2100).contains(&year)
}

/// `hhmm`.
fn is_time(hhmm: u32) -> bool {
    hhmm / 100 < 24 && hhmm % 100 < 60
}

/// A national (significant) number: area code without 0 and subscriber number, of a length that
/// the Swedish numbering plan (PTS) gives such a code.
fn is_national_number(digits: &[u8]) -> bool {
    let lengths = match digits {
        [8, ..] => 7..=9,
        // Mobile and other non-geographic numbers.
        [7, _, ..] | [1, 0, ..] => 9..=9,
        [2, 0, ..] => 7..=9,
        // Area codes of three digits with the 0.
        [1, 1 | 3 | 6 | 8 | 9, ..]
        | [2, 1 | 3 | 6, ..]
        | [3, 1 | 3 | 5 | 6, ..]
        | [4, 0 | 2 | 4 | 6, ..]
        | [5, 4, ..]
        | [6, 0 | 3, ..]
        | [9, 0, ..] => 7..=9,
        [1..=6 | 9, _, ..] => 8..=9,
        _ => return false,
    };
    lengths.contains(&digits.len())
}

/// Something @ a domain that ends in letters.
fn has_email_address(plain: &[char]) -> bool {
    let is_local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    plain.iter().enumerate().any(|(at, &c)| {
        let (local, domain) = (&plain[..at], &plain[at..]);
        c == '@' && local.last().is_some_and(|&c| is_local(c)) && starts_with_domain(&domain[1..])
    })
}

fn starts_with_domain(plain: &[char]) -> bool {
    let domain: String = plain
        .iter()
        .take(254)
        .take_while(|&&c| c.is_alphanumeric() || c == '-' || c == '.')
        .collect();
    let labels: Vec<&str> = domain.trim_end_matches('.').split('.').collect();
    let Some((top, rest)) = labels.split_last() else {
        return false;
    };
    !rest.is_empty()
        && rest.iter().all(|label| !label.is_empty())
        && top.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

#[cfg(test)]
mod tests;
