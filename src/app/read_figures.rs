//! Reading published figures for the director: what stands for a period, and beside it the same period of the years before. Every read is
//! one indexed read of what is stored; nothing is counted, however many responses there are.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::App;
use super::error::Error;
use super::session::{Acting, Director};
use crate::domain::figure::Figure;
use crate::domain::period::{Period, PeriodKind};
use crate::store::publications::{self, Publication, Withdrawal};

/// How many years a trend goes back, the period itself among them.
const TREND: usize = 5;

/// A publication as it stands.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    pub figure: Figure,
    /// That it was taken back: then nothing of it is to be shown but that.
    pub withdrawn: Option<Withdrawal>,
}

impl Standing {
    fn read(stored: &Publication) -> Result<Standing, Error> {
        let figure = serde_json::from_str(&stored.body)
            .map_err(|error| Error::Internal(format!("a figure cannot be read: {error}")))?;
        Ok(Standing {
            figure,
            withdrawn: stored.withdrawn.clone(),
        })
    }

    /// Whether it was taken back.
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn.is_some()
    }
}

/// Published figures by their places.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Figures(BTreeMap<(String, Period, Option<String>), Standing>);

impl Figures {
    /// Those of some publications.
    pub(super) fn of_stored(stored: &[Publication]) -> Result<Figures, Error> {
        let mut figures = Figures::default();
        for one in stored {
            figures.keep(one)?;
        }
        Ok(figures)
    }

    fn keep(&mut self, stored: &Publication) -> Result<(), Error> {
        let standing = Standing::read(stored)?;
        let figure = &standing.figure;
        let place = (figure.indicator.clone(), figure.period, figure.by.clone());
        self.0.insert(place, standing);
        Ok(())
    }

    /// The total of an indicator in a period.
    pub fn total(&self, indicator: &str, period: Period) -> Option<&Standing> {
        self.0.get(&(indicator.to_owned(), period, None))
    }

    /// A table of an indicator in a period.
    pub fn table(&self, indicator: &str, period: Period, by: &str) -> Option<&Standing> {
        self.0
            .get(&(indicator.to_owned(), period, Some(by.to_owned())))
    }

    /// All of them, by indicator, period and table, the total first.
    pub fn all(&self) -> impl Iterator<Item = &Standing> {
        self.0.values()
    }

    /// Everything of a period.
    pub fn of(&self, period: Period) -> impl Iterator<Item = &Standing> {
        self.all().filter(move |one| one.figure.period == period)
    }

    /// Whether there is nothing of a period.
    pub fn is_empty(&self, period: Period) -> bool {
        self.of(period).next().is_none()
    }

    /// The totals of an indicator over the years, the earliest first: like with like.
    pub fn trend(&self, indicator: &str, period: Period) -> Vec<&Standing> {
        let mut years: Vec<Period> = years_back(period);
        years.reverse();
        years
            .into_iter()
            .filter_map(|year| self.total(indicator, year))
            .collect()
    }
}

/// The period and the same one of the years before.
fn years_back(period: Period) -> Vec<Period> {
    std::iter::successors(Some(period), Period::previous_year)
        .take(TREND)
        .collect()
}

/// A period for which something has been published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedPeriod {
    pub period: Period,
    pub indicators: BTreeSet<String>,
}

impl App {
    /// What stands for a period, as of an instant or now: its totals and tables and those of the year before, and the totals of the earlier
    /// years. Only these indicators; all, if none is named. It blocks.
    pub fn figures_of(
        &self,
        _by: &Acting<Director>,
        indicators: &[&str],
        period: Period,
        at: Option<NaiveDateTime>,
    ) -> Result<Figures, Error> {
        let keys = self.keys_or_all(indicators);
        let at = at.unwrap_or(self.now());
        let years: Vec<String> = years_back(period).iter().map(Period::to_string).collect();
        let with_tables = &years[..years.len().min(2)];
        self.read(|db| {
            let stored = publications::standing(db, &keys, &years, with_tables, at)?;
            Figures::of_stored(&stored)
        })
    }

    /// The periods for which these indicators (all, if none is named) have been published, the latest first, the longer before the
    /// shorter. It blocks.
    pub fn published_periods(
        &self,
        _by: &Acting<Director>,
        indicators: &[&str],
    ) -> Result<Vec<PublishedPeriod>, Error> {
        let keys = self.keys_or_all(indicators);
        let rows = self.read(|db| Ok(publications::published_periods(db, &keys)?))?;
        let mut periods: BTreeMap<Period, PublishedPeriod> = BTreeMap::new();
        for (indicator, period) in rows {
            let period: Period = period
                .parse()
                .map_err(|error| Error::Internal(format!("a stored period: {error}")))?;
            let one = periods.entry(period).or_insert_with(|| PublishedPeriod {
                period,
                indicators: BTreeSet::new(),
            });
            one.indicators.insert(indicator);
        }
        Ok(periods.into_values().rev().collect())
    }

    fn keys_or_all<'a>(&'a self, indicators: &[&'a str]) -> Vec<&'a str> {
        match indicators {
            [] => self
                .catalogue
                .indicators()
                .map(|one| one.key.as_str())
                .collect(),
            some => some.to_vec(),
        }
    }
}

/// The latest year of some periods; if there is none, the latest period.
pub fn latest_of(periods: &[PublishedPeriod]) -> Option<Period> {
    let year = periods
        .iter()
        .find(|one| one.period.kind() == PeriodKind::Year);
    year.or(periods.first()).map(|one| one.period)
}
