//! The periods that figures are published for, and the calendar they follow.
//!
//! A period is a quarter, a half-year, January–August or a calendar year (`shared/domain.md`,
//! "The goals"). Dates are calendar dates in Stockholm, so "which year" follows the clock there.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// The years a period may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// A reporting period. Written `2026`, `2026-H1`, `2026-8M` or `2026-Q3`, in JSON as well.
///
/// Ordered by year and, within a year, quarters before half-years before January–August before
/// the year itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    year: i32,
    kind: PeriodKind,
    /// 1–4 for quarters, 1–2 for half-years, otherwise 1.
    part: u8,
}

/// What sort of period it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// Three calendar months.
    Quarter,
    /// January–June or July–December.
    Half,
    /// January–August, the other customary interim report (delårsrapport).
    EightMonths,
    /// A calendar year.
    Year,
}

/// The text is not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a period is written 2026, 2026-H1, 2026-8M or 2026-Q3, with a year from 2000 to 2199")]
pub struct PeriodError;

impl Period {
    /// The calendar year.
    ///
    /// # Errors
    /// When the year is outside 2000–2199.
    pub fn calendar_year(year: i32) -> Result<Self, PeriodError> {
        Self::new(year, PeriodKind::Year, 1)
    }

    /// The first (1) or second (2) half of the year.
    ///
    /// # Errors
    /// When the year is outside 2000–2199 or there is no such half.
    pub fn half(year: i32, half: u8) -> Result<Self, PeriodError> {
        Self::new(year, PeriodKind::Half, half)
    }

    /// January–August of the year.
    ///
    /// # Errors
    /// When the year is outside 2000–2199.
    pub fn eight_months(year: i32) -> Result<Self, PeriodError> {
        Self::new(year, PeriodKind::EightMonths, 1)
    }

    /// A quarter (1–4) of the year.
    ///
    /// # Errors
    /// When the year is outside 2000–2199 or there is no such quarter.
    pub fn quarter(year: i32, quarter: u8) -> Result<Self, PeriodError> {
        Self::new(year, PeriodKind::Quarter, quarter)
    }

    fn new(year: i32, kind: PeriodKind, part: u8) -> Result<Self, PeriodError> {
        if YEARS.contains(&year) && (1..=kind.parts()).contains(&part) {
            Ok(Self { year, kind, part })
        } else {
            Err(PeriodError)
        }
    }

    /// Every period of the year: four quarters, two half-years, January–August, the year.
    /// Empty when the year is outside 2000–2199.
    #[must_use]
    pub fn all_of(year: i32) -> Vec<Self> {
        use PeriodKind::{EightMonths, Half, Quarter, Year};
        [Quarter, Half, EightMonths, Year]
            .into_iter()
            .flat_map(|kind| (1..=kind.parts()).filter_map(move |p| Self::new(year, kind, p).ok()))
            .collect()
    }

    /// The first day.
    #[must_use]
    pub fn first(&self) -> NaiveDate {
        let month = match self.kind {
            PeriodKind::Quarter => 3 * u32::from(self.part) - 2,
            PeriodKind::Half => 6 * u32::from(self.part) - 5,
            PeriodKind::EightMonths | PeriodKind::Year => 1,
        };
        date(self.year, month, 1)
    }

    /// The last day, which belongs to the period.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        let month = match self.kind {
            PeriodKind::Quarter => 3 * u32::from(self.part),
            PeriodKind::Half => 6 * u32::from(self.part),
            PeriodKind::EightMonths => 8,
            PeriodKind::Year => 12,
        };
        // No period ends in February: the leap day never matters here.
        let days = if matches!(month, 6 | 9) { 30 } else { 31 };
        date(self.year, month, days)
    }

    /// Whether the day belongs to the period.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.first() <= day && day <= self.last()
    }

    /// The calendar year the period lies in.
    #[must_use]
    pub fn year(&self) -> i32 {
        self.year
    }

    /// Quarter, half-year, January–August or year.
    #[must_use]
    pub fn kind(&self) -> PeriodKind {
        self.kind
    }

    /// The same period a year earlier, for comparing like with like. `None` before 2000.
    #[must_use]
    pub fn previous_year(&self) -> Option<Self> {
        Self::new(self.year - 1, self.kind, self.part).ok()
    }

    /// Whether the period is over on the day `today` (a Stockholm date, see [`stockholm_date`]).
    #[must_use]
    pub fn is_closed(&self, today: NaiveDate) -> bool {
        today > self.last()
    }
}

impl PeriodKind {
    /// How many periods of the kind a year has.
    const fn parts(self) -> u8 {
        match self {
            Self::Quarter => 4,
            Self::Half => 2,
            Self::EightMonths | Self::Year => 1,
        }
    }
}

/// The first day of a day's calendar month.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The calendar date in Stockholm at an instant. 31 December 23:30 UTC is the next year.
#[must_use]
pub fn stockholm_date(instant: DateTime<Utc>) -> NaiveDate {
    stockholm_time(instant).date()
}

/// What the clocks in Stockholm show at an instant.
#[must_use]
pub fn stockholm_time(instant: DateTime<Utc>) -> NaiveDateTime {
    let utc = instant.naive_utc();
    let offset = chrono_tz::Europe::Stockholm
        .offset_from_utc_datetime(&utc)
        .fix();
    // chrono's own way panics at the very ends of the calendar; there UTC stands in.
    utc.checked_add_offset(offset).unwrap_or(utc)
}

/// The first instant of a day in Stockholm, in UTC.
#[must_use]
pub fn stockholm_midnight(day: NaiveDate) -> NaiveDateTime {
    let midnight = day.and_time(NaiveTime::MIN);
    chrono_tz::Europe::Stockholm
        .from_local_datetime(&midnight)
        .earliest()
        .map_or(midnight, |instant| instant.naive_utc())
}

/// Only called with days that exist: the fallback is never taken.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            PeriodKind::Quarter => write!(f, "{}-Q{}", self.year, self.part),
            PeriodKind::Half => write!(f, "{}-H{}", self.year, self.part),
            PeriodKind::EightMonths => write!(f, "{}-8M", self.year),
            PeriodKind::Year => write!(f, "{}", self.year),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let (year, rest) = text.split_at_checked(4).ok_or(PeriodError)?;
        // `i32::from_str` would take "+200" as well.
        if !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PeriodError);
        }
        let year = year.parse().map_err(|_| PeriodError)?;
        match rest {
            "" => Self::calendar_year(year),
            "-8M" => Self::eight_months(year),
            "-H1" => Self::half(year, 1),
            "-H2" => Self::half(year, 2),
            "-Q1" => Self::quarter(year, 1),
            "-Q2" => Self::quarter(year, 2),
            "-Q3" => Self::quarter(year, 3),
            "-Q4" => Self::quarter(year, 4),
            _ => Err(PeriodError),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

/// The calendar year a day belongs to, when figures exist for such a year.
impl TryFrom<NaiveDate> for Period {
    type Error = PeriodError;

    fn try_from(day: NaiveDate) -> Result<Self, PeriodError> {
        Self::calendar_year(day.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn first_and_last_day_of_every_kind() {
        for (text, first, last, kind) in [
            ("2026", "2026-01-01", "2026-12-31", PeriodKind::Year),
            ("2026-H1", "2026-01-01", "2026-06-30", PeriodKind::Half),
            ("2026-H2", "2026-07-01", "2026-12-31", PeriodKind::Half),
            (
                "2026-8M",
                "2026-01-01",
                "2026-08-31",
                PeriodKind::EightMonths,
            ),
            ("2024-Q1", "2024-01-01", "2024-03-31", PeriodKind::Quarter),
            ("2026-Q2", "2026-04-01", "2026-06-30", PeriodKind::Quarter),
            ("2026-Q3", "2026-07-01", "2026-09-30", PeriodKind::Quarter),
            ("2026-Q4", "2026-10-01", "2026-12-31", PeriodKind::Quarter),
        ] {
            let p = period(text);
            assert_eq!((p.first(), p.last()), (day(first), day(last)), "{text}");
            assert_eq!((p.kind(), p.to_string().as_str()), (kind, text));
            assert!(p.contains(p.first()) && p.contains(p.last()));
            assert!(!p.contains(p.first().pred_opt().unwrap()));
            assert!(!p.contains(p.last().succ_opt().unwrap()));
            assert!(!p.is_closed(p.last()) && p.is_closed(p.last().succ_opt().unwrap()));
        }
    }

    #[test]
    fn all_of_a_year_in_order() {
        let all: Vec<_> = Period::all_of(2026).iter().map(Period::to_string).collect();
        assert_eq!(
            all,
            [
                "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026-H1", "2026-H2", "2026-8M", "2026"
            ]
        );
        assert!(Period::all_of(2026).is_sorted());
        assert!(Period::all_of(1999).is_empty() && Period::all_of(i32::MIN).is_empty());
        for year in 2000..=2199 {
            for p in Period::all_of(year) {
                assert_eq!(period(&p.to_string()), p);
                assert_eq!((p.first().year(), p.last().year()), (year, year));
                assert!(p.first() < p.last());
            }
        }
    }

    #[test]
    fn other_texts_are_no_periods() {
        for text in [
            "",
            "2026-",
            "1999",
            "2200",
            "+200",
            "-200",
            "26",
            "20266",
            "2026-Q0",
            "2026-Q5",
            "2026-H0",
            "2026-H3",
            "2026-h1",
            "2026-q1",
            "2026-8m",
            "2026-08",
            "2026-M8",
            " 2026",
            "2026 ",
            "2026-H1 ",
            "２０２６",
            "åååå",
            "202å",
            "2026–H1",
        ] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError), "{text}");
        }
        assert!(Period::half(2026, 3).is_err() && Period::quarter(2026, 0).is_err());
    }

    #[test]
    fn json_is_the_text() {
        let json = serde_json::to_string(&Period::all_of(2026)[4..6]).unwrap();
        assert_eq!(json, r#"["2026-H1","2026-H2"]"#);
        assert_eq!(
            serde_json::from_str::<Period>(r#""2026-8M""#).unwrap(),
            period("2026-8M")
        );
        assert!(serde_json::from_str::<Period>("2026").is_err());
        assert!(serde_json::from_str::<Period>(r#""2026-Q9""#).is_err());
        let kinds = serde_json::to_string(&Period::all_of(2026).map_kinds()).unwrap();
        assert_eq!(kinds, r#"["quarter","half","eight_months","year"]"#);
    }

    trait MapKinds {
        fn map_kinds(&self) -> Vec<PeriodKind>;
    }
    impl MapKinds for Vec<Period> {
        fn map_kinds(&self) -> Vec<PeriodKind> {
            let mut kinds: Vec<_> = self.iter().map(Period::kind).collect();
            kinds.dedup();
            kinds
        }
    }

    #[test]
    fn like_is_compared_with_like() {
        assert_eq!(period("2026-H1").previous_year(), Some(period("2025-H1")));
        assert_eq!(period("2000-Q4").previous_year(), None);
        assert_eq!(Period::try_from(day("2026-05-17")), Ok(period("2026")));
        assert!(Period::try_from(NaiveDate::MAX).is_err());
    }

    #[test]
    fn the_date_is_stockholms() {
        let at = |text: &str| stockholm_date(text.parse().unwrap());
        // Winter: one hour ahead of UTC, so New Year comes at 23:00 UTC.
        assert_eq!(at("2025-12-31T22:59:59Z"), day("2025-12-31"));
        assert_eq!(at("2025-12-31T23:00:00Z"), day("2026-01-01"));
        assert_eq!(at("2025-12-31T23:30:00Z"), day("2026-01-01"));
        // Summer: two hours ahead.
        assert_eq!(at("2026-06-30T21:59:59Z"), day("2026-06-30"));
        assert_eq!(at("2026-06-30T22:00:00Z"), day("2026-07-01"));
        // Summer time starts on 29 March 2026 and ends on 25 October 2026, at 01:00 UTC.
        assert_eq!(at("2026-03-28T22:30:00Z"), day("2026-03-28"));
        assert_eq!(at("2026-03-29T22:30:00Z"), day("2026-03-30"));
        assert_eq!(at("2026-10-24T22:30:00Z"), day("2026-10-25"));
        assert_eq!(at("2026-10-25T22:30:00Z"), day("2026-10-25"));
        // No panic at the ends of the calendar.
        assert_eq!(stockholm_date(DateTime::<Utc>::MAX_UTC).year(), 262_142);
        assert!(stockholm_date(DateTime::<Utc>::MIN_UTC).year() < 0);
    }
}
