//! Reading published figures for a file, all periods or one: a portion at a time, so that many years take no more memory than few. Between two
//! portions nothing is held, neither a connection nor a lock, however slowly somebody takes them.
//!
//! A file holds what stood when it was begun: what is published meanwhile is not in it. All tables of an indicator and period are read at
//! once. Only that a figure was taken back is told as it is when its portion is read: what is wrong is wrong at once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::NaiveDateTime;

use super::App;
use super::error::Error;
use super::read_figures::Figures;
use super::session::{Acting, Director};
use crate::domain::period::Period;
use crate::store::publications;

/// Of so many periods of one indicator the tables are read at once: three years, where a figure is published for each kind of period.
const PERIODS: usize = 24;

/// A file that was begun: what is still to be read.
pub struct Download {
    at: NaiveDateTime,
    left: VecDeque<Portion>,
}

/// Some periods of an indicator.
struct Portion {
    indicator: String,
    periods: Vec<String>,
}

impl Download {
    /// Of which indicators something is still to be read, in the order of the file.
    pub fn indicators(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.left.iter().map(|one| one.indicator.clone()).collect();
        keys.dedup();
        keys
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }
}

impl App {
    /// Begins a file of the figures of these indicators, in this order: of one period, or of all. It blocks.
    pub fn begin_download(
        &self,
        _by: &Acting<Director>,
        indicators: &[&str],
        only: Option<Period>,
    ) -> Result<Download, Error> {
        let at = self.now();
        let published = self.read(|db| Ok(publications::published_periods(db, indicators)?))?;
        let mut periods: BTreeMap<String, BTreeSet<Period>> = BTreeMap::new();
        for (indicator, period) in published {
            let period = period
                .parse()
                .map_err(|error| Error::Internal(format!("a stored period: {error}")))?;
            if only.is_none_or(|only| only == period) {
                periods.entry(indicator).or_default().insert(period);
            }
        }
        let mut left = VecDeque::new();
        for &indicator in indicators {
            let periods: Vec<String> = periods
                .get(indicator)
                .into_iter()
                .flatten()
                .map(Period::to_string)
                .collect();
            left.extend(periods.chunks(PERIODS).map(|some| Portion {
                indicator: indicator.to_owned(),
                periods: some.to_vec(),
            }));
        }
        Ok(Download { at, left })
    }

    /// The next figures of a file, and which indicator they are of; nothing at its end. It blocks.
    pub fn next_portion(
        &self,
        download: &mut Download,
    ) -> Result<Option<(String, Figures)>, Error> {
        let Some(Portion { indicator, periods }) = download.left.pop_front() else {
            return Ok(None);
        };
        let stored = self.read(|db| {
            let keys = [indicator.as_str()];
            Ok(publications::standing(
                db,
                &keys,
                &periods,
                &periods,
                download.at,
            )?)
        })?;
        Ok(Some((indicator, Figures::of_stored(&stored)?)))
    }
}
