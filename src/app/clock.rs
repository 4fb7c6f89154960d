//! The time, as a parameter: tests freeze it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::domain::period::stockholm_date;

/// Tells the time.
#[derive(Clone)]
pub enum Clock {
    /// The server's.
    System,
    /// One that stands where it was put: microseconds since 1970.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Clock::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Puts a fixed clock somewhere else. A system clock does not listen.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Clock::Fixed(micros) = self {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// Now, in whole microseconds: all that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match self {
            Clock::System => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the one place that asks the system"
                )]
                let now = Utc::now();
                now.timestamp_micros()
            }
            Clock::Fixed(micros) => micros.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// Now, as columns hold it.
    pub fn now_utc(&self) -> NaiveDateTime {
        self.now().naive_utc()
    }

    /// Today in Stockholm.
    pub fn today(&self) -> NaiveDate {
        stockholm_date(self.now())
    }
}
