//! The calendar in Stockholm and the periods, written anew: days are plain numbers.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc, Weekday};

/// A day, counted from 1 January of the year 1.
pub type Day = i32;

pub fn day(text: &str) -> Day {
    text.parse::<NaiveDate>().expect(text).num_days_from_ce()
}

pub fn date(day: Day) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).expect("a day")
}

/// As it is written: `2026-03-10`.
pub fn written(day: Day) -> String {
    date(day).to_string()
}

pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

/// The last Sunday of the month.
fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let mut day = NaiveDate::from_ymd_opt(year, month, 31).expect("a month of 31 days");
    while day.weekday() != Weekday::Sun {
        day = day.pred_opt().expect("a day");
    }
    day
}

/// Hours ahead of UTC: two from the last Sunday of March 01:00 UTC to the last Sunday of October 01:00 UTC, otherwise one.
fn ahead(at: DateTime<Utc>) -> Duration {
    let one = |day: NaiveDate| day.and_hms_opt(1, 0, 0).expect("an hour").and_utc();
    let summer = one(last_sunday(at.year(), 3)) <= at && at < one(last_sunday(at.year(), 10));
    Duration::hours(if summer { 2 } else { 1 })
}

/// Stockholm's date.
pub fn stockholm(at: DateTime<Utc>) -> Day {
    (at + ahead(at)).date_naive().num_days_from_ce()
}

/// That hour and minute of Stockholm's day, in UTC.
pub fn at_stockholm(day: Day, hour: i64, minute: i64) -> DateTime<Utc> {
    let midnight = date(day).and_hms_opt(0, 0, 0).expect("midnight").and_utc();
    let local = midnight + Duration::minutes(60 * hour + minute);
    let possible = [1, 2].map(|hours| local - Duration::hours(hours));
    // In the hour that summer time skips there is none: either will do.
    let fits = |at: &DateTime<Utc>| *at + ahead(*at) == local;
    possible.into_iter().find(fits).unwrap_or(possible[0])
}

/// Year and month.
pub fn month(day: Day) -> (i32, u32) {
    let date = date(day);
    (date.year(), date.month())
}

/// First and last day of `2026`, `2026-H1`, `2026-8M` or `2026-Q3`.
pub fn bounds(period: &str) -> (Day, Day) {
    let (first, last) = match period.get(4..).expect("a year") {
        "" => ("01-01", "12-31"),
        "-H1" => ("01-01", "06-30"),
        "-H2" => ("07-01", "12-31"),
        "-8M" => ("01-01", "08-31"),
        "-Q1" => ("01-01", "03-31"),
        "-Q2" => ("04-01", "06-30"),
        "-Q3" => ("07-01", "09-30"),
        "-Q4" => ("10-01", "12-31"),
        _ => panic!("{period}"),
    };
    let year = &period[..4];
    (
        day(&format!("{year}-{first}")),
        day(&format!("{year}-{last}")),
    )
}

/// Every period of a year.
pub fn periods_of(year: i32) -> Vec<String> {
    ["-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", "-8M", ""]
        .iter()
        .map(|part| format!("{year}{part}"))
        .collect()
}

#[test]
fn stockholm_changes_the_day_an_hour_or_two_before_utc() {
    for (at, expected) in [
        ("2026-12-31T22:59:59Z", "2026-12-31"),
        ("2026-12-31T23:00:00Z", "2027-01-01"),
        ("2026-07-01T21:59:59Z", "2026-07-01"),
        ("2026-07-01T22:00:00Z", "2026-07-02"),
        ("2026-03-28T22:30:00Z", "2026-03-28"),
        ("2026-03-29T22:30:00Z", "2026-03-30"),
        ("2026-10-24T22:30:00Z", "2026-10-25"),
        ("2026-10-25T22:30:00Z", "2026-10-25"),
    ] {
        assert_eq!(written(stockholm(instant(at))), expected, "{at}");
        assert_eq!(
            framsteg::domain::period::stockholm_date(instant(at)).to_string(),
            expected,
            "{at}"
        );
    }
    for n in 0..800 {
        for (hour, minute) in [(0, 0), (0, 30), (12, 0), (23, 30)] {
            let day = day("2025-12-01") + n;
            assert_eq!(stockholm(at_stockholm(day, hour, minute)), day);
        }
    }
}
