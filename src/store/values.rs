//! Values that counting reads by the hundred thousand, taken from the row as they lie there.

use chrono::NaiveDate;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Date, Text};
use diesel::sqlite::{Sqlite, SqliteValue};

use crate::domain::coded::Coded;

/// A member of a closed list in a text column, read without a copy of the text.
#[derive(FromSqlRow, Clone, Copy)]
#[diesel(sql_type = Text)]
pub struct Code<T: Coded>(pub T);

impl<T: Coded> Code<T> {
    fn read(text: &str) -> deserialize::Result<Self> {
        T::from_code(text)
            .map(Code)
            .ok_or_else(|| "a column holds an unknown code".into())
    }
}

impl<T: Coded> FromSql<Text, Sqlite> for Code<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Self::read(value.read_text())
    }
}

impl<T: Coded> FromSql<Text, Pg> for Code<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Self::read(std::str::from_utf8(value.as_bytes())?)
    }
}

/// A day. SQLite keeps it as `2026-11-22`, which diesel would read with a parser for any format.
#[derive(FromSqlRow, Clone, Copy)]
#[diesel(sql_type = Date)]
pub struct Day(pub NaiveDate);

impl FromSql<Date, Sqlite> for Day {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        number(0, 4)
            .zip(number(5, 7))
            .zip(number(8, 10))
            .filter(|_| text.len() == 10)
            .and_then(|((year, month), day)| {
                NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
            })
            .map(Day)
            .ok_or_else(|| "a column holds no date".into())
    }
}

impl FromSql<Date, Pg> for Day {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <NaiveDate as FromSql<Date, Pg>>::from_sql(value).map(Day)
    }
}
