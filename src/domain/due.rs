//! When the next measurement is due: every 90 days. Answering earlier is never blocked.

use chrono::{NaiveDate, TimeDelta};

/// Days from one measurement to the next.
pub const EVERY: i64 = 90;

/// How many days ahead those who answer for the whole plan for.
pub const A_WHILE: i64 = 30;

/// How many days ahead a measurement is told as soon due.
pub const SOON: i64 = 14;

/// The day on which the measurement after this one is due.
pub fn after(last: NaiveDate) -> NaiveDate {
    last + TimeDelta::days(EVERY)
}

/// Where somebody stands with their next measurement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Due {
    /// Since that day.
    Since(NaiveDate),
    /// On that day, within [`SOON`] days.
    Soon(NaiveDate),
    /// On that day, later.
    Later(NaiveDate),
}

impl Due {
    /// The first measurement is due from the first day of the enrolment, each later one [`EVERY`] days after the one before.
    pub fn of(start: NaiveDate, last: Option<NaiveDate>, today: NaiveDate) -> Due {
        let day = match last {
            Some(last) => after(last),
            None => start,
        };
        if day <= today {
            Due::Since(day)
        } else if day <= today + TimeDelta::days(SOON) {
            Due::Soon(day)
        } else {
            Due::Later(day)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_next_measurement_is_due_every_ninety_days() {
        let start = day("2026-01-10");
        let of = |last: Option<&str>, today| Due::of(start, last.map(day), day(today));
        assert_eq!(of(None, "2026-01-10"), Due::Since(start));
        assert_eq!(of(None, "2026-01-09"), Due::Soon(start));
        let next = day("2026-04-12");
        assert_eq!(of(Some("2026-01-12"), "2026-04-12"), Due::Since(next));
        assert_eq!(of(Some("2026-01-12"), "2026-04-11"), Due::Soon(next));
        assert_eq!(of(Some("2026-01-12"), "2026-03-29"), Due::Soon(next));
        assert_eq!(of(Some("2026-01-12"), "2026-03-28"), Due::Later(next));
    }
}
