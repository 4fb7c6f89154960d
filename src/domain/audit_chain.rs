//! The audit log's chain: each row's seal is a keyed hash of the row, its place and the seal before it.
//!
//! Without the key nobody can make a seal, so whoever edits, deletes, reorders or inserts rows leaves a first place that does not fit. Only a
//! tail that is cut off leaves none: that is found against a head that was exported before.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDateTime;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::hex::hex;

/// What is sealed of a row: everything but its place and its seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub at: NaiveDateTime,
    pub actor_kind: String,
    pub actor: Option<Uuid>,
    pub role: Option<String>,
    pub action: String,
    pub handle: Option<String>,
    pub outcome: String,
}

/// Where a chain ends: how many rows it has, and the last one's seal. Written `123:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    pub place: i64,
    pub seal: [u8; 32],
}

impl Head {
    /// Of a log in which nothing is sealed.
    pub const START: Head = Head {
        place: 0,
        seal: [0; 32],
    };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.place, hex(&self.seal))
    }
}

impl FromStr for Head {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "a head is written as a number, a colon and 64 hexadecimal digits, as the log and verify-audit print it";
        let (place, digits) = text.split_once(':').ok_or(WRONG)?;
        let plain = place.bytes().all(|byte| byte.is_ascii_digit());
        let place = place.parse().ok().filter(|_| plain).ok_or(WRONG)?;
        if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(WRONG);
        }
        let mut seal = [0; 32];
        for (byte, pair) in seal.iter_mut().zip(digits.as_bytes().chunks(2)) {
            *byte = std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                .ok_or(WRONG)?;
        }
        Ok(Head { place, seal })
    }
}

/// Where a log does not fit its chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Break {
    /// The first place that does not fit.
    pub place: i64,
    /// In what way: the rest of a sentence.
    pub how: &'static str,
}

/// Makes and checks seals.
#[derive(Clone)]
pub struct Chain {
    key: [u8; 32],
}

impl Chain {
    pub fn new(key: [u8; 32]) -> Self {
        Chain { key }
    }

    /// The head after one more row.
    pub fn seal(&self, head: Head, entry: &Entry) -> Head {
        let place = head.place + 1;
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(&head.seal);
        mac.update(&canonical(place, entry));
        Head {
            place,
            seal: mac.finalize().into_bytes().into(),
        }
    }

    /// The head after one more row, if the row is the next one and unchanged.
    pub fn follow(
        &self,
        head: Head,
        entry: &Entry,
        place: i64,
        seal: &[u8],
    ) -> Result<Head, Break> {
        let next = self.seal(head, entry);
        let how = if place > next.place {
            "the row is missing"
        } else if place < next.place {
            "there is another row with a place before it"
        } else if seal != next.seal {
            "the row is not the one that was sealed there"
        } else {
            return Ok(next);
        };
        Err(Break {
            place: next.place,
            how,
        })
    }
}

/// The row as bytes that no other row gives: every field says whether it is there and how long it is.
fn canonical(place: i64, entry: &Entry) -> Vec<u8> {
    let at = entry.at.and_utc();
    let mut bytes = Vec::with_capacity(256);
    for field in [
        Some(place.to_be_bytes().as_slice()),
        Some(entry.id.as_bytes()),
        Some(&at.timestamp_micros().to_be_bytes()),
        // The program keeps whole microseconds: anything else was written by somebody else.
        Some(&(at.timestamp_subsec_nanos() % 1000).to_be_bytes()),
        Some(entry.actor_kind.as_bytes()),
        entry.actor.as_ref().map(|id| id.as_bytes().as_slice()),
        entry.role.as_deref().map(str::as_bytes),
        Some(entry.action.as_bytes()),
        entry.handle.as_deref().map(str::as_bytes),
        Some(entry.outcome.as_bytes()),
    ] {
        match field {
            None => bytes.push(0),
            Some(field) => {
                bytes.push(1);
                bytes.extend((field.len() as u64).to_be_bytes());
                bytes.extend(field);
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    fn entry() -> Entry {
        Entry {
            id: Uuid::from_u128(7),
            at: DateTime::from_timestamp_micros(1_795_000_000_123_456)
                .expect("a time")
                .naive_utc(),
            actor_kind: "client".to_owned(),
            actor: Some(Uuid::from_u128(8)),
            role: None,
            action: "response.put".to_owned(),
            handle: Some("x".to_owned()),
            outcome: "stored".to_owned(),
        }
    }

    fn chain() -> Chain {
        Chain::new([3; 32])
    }

    /// Made once with Python: `hmac.new(key, previous + fields, 'sha256')`. A change of the form would break every log there is.
    #[test]
    fn the_form_of_a_row_is_fixed() {
        let head = chain().seal(Head::START, &entry());
        assert_eq!(
            head.to_string(),
            "1:daf72ddb0af95344e667197ea94d19210dc74133297ca0f2a888dd99ac26f056"
        );
    }

    #[test]
    fn every_field_counts() {
        let nowhere = Head::START;
        let sealed = chain().seal(nowhere, &entry());
        let changes: [fn(&mut Entry); 12] = [
            |e| e.id = Uuid::from_u128(9),
            |e| e.at += TimeDelta::microseconds(1),
            |e| e.at += TimeDelta::nanoseconds(1),
            |e| e.actor_kind.push('s'),
            |e| e.actor = None,
            |e| e.actor = Some(Uuid::from_u128(9)),
            |e| e.role = Some(String::new()),
            |e| e.action.clear(),
            |e| e.handle = None,
            |e| e.handle = Some(String::new()),
            |e| e.outcome = "denied".to_owned(),
            // The same letters in another field.
            |e| {
                e.action = "response.putx".to_owned();
                e.handle = Some(String::new());
            },
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut other = entry();
            change(&mut other);
            assert_ne!(chain().seal(nowhere, &other), sealed, "change {number}");
            assert!(chain().follow(nowhere, &other, 1, &sealed.seal).is_err());
        }
        let elsewhere = Head {
            place: 1,
            ..nowhere
        };
        assert_ne!(chain().seal(elsewhere, &entry()).seal, sealed.seal);
        let after_another = Head {
            seal: [1; 32],
            ..nowhere
        };
        assert_ne!(chain().seal(after_another, &entry()), sealed);
        assert_ne!(Chain::new([4; 32]).seal(nowhere, &entry()), sealed);
    }

    #[test]
    fn the_first_place_that_does_not_fit_is_told() {
        let sealed = chain().seal(Head::START, &entry());
        let next = chain().seal(sealed, &entry());
        assert_eq!(chain().follow(sealed, &entry(), 2, &next.seal), Ok(next));
        for (place, seal) in [(3, next.seal), (1, next.seal), (2, sealed.seal)] {
            let fault = chain().follow(sealed, &entry(), place, &seal);
            assert_eq!(fault.map_err(|fault| fault.place), Err(2));
        }
    }

    #[test]
    fn a_head_is_read_as_it_is_written() {
        let head = chain().seal(Head::START, &entry());
        assert_eq!(head.to_string().parse(), Ok(head));
        let seal = hex(&head.seal);
        for wrong in [
            String::new(),
            seal.clone(),
            format!("-1:{seal}"),
            format!("+1:{seal}"),
            format!(":{seal}"),
            format!("1:{}", &seal[1..]),
            format!("1:{seal}0"),
            format!("1:+{}", &seal[1..]),
            format!("99999999999999999999:{seal}"),
        ] {
            assert!(wrong.parse::<Head>().is_err(), "{wrong}");
        }
    }
}
