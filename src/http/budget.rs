//! How often one address may send forms without having signed in: enough for a building full of tablets behind one address, and too little
//! to fill the audit log.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// So many forms a minute.
const FORMS: u32 = 120;
const MINUTE: Duration = Duration::from_secs(60);
/// More addresses than this are not told apart within a minute.
const ADDRESSES: usize = 100_000;

/// What has been sent in this minute, by address. Each instance counts for itself.
#[derive(Clone, Default)]
pub struct Budget(Arc<Mutex<Spent>>);

struct Spent {
    since: Instant,
    by: HashMap<IpAddr, u32>,
}

impl Default for Spent {
    fn default() -> Self {
        Spent {
            since: Instant::now(),
            by: HashMap::new(),
        }
    }
}

/// Whether a form may be looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spending {
    Within,
    /// The first beyond it: worth a note.
    First,
    Beyond,
}

impl Budget {
    /// Counts a form from an address.
    pub fn spend(&self, address: IpAddr) -> Spending {
        self.spend_at(address, Instant::now())
    }

    fn spend_at(&self, address: IpAddr, now: Instant) -> Spending {
        let mut spent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(spent.since) >= MINUTE || spent.by.len() >= ADDRESSES {
            spent.by.clear();
            spent.since = now;
        }
        let count = spent.by.entry(block(address)).or_default();
        *count = count.saturating_add(1);
        match *count {
            ..=FORMS => Spending::Within,
            count if count == FORMS + 1 => Spending::First,
            _ => Spending::Beyond,
        }
    }
}

/// One subscriber has a whole /64 of IPv6.
fn block(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_minutes_budget_of_its_own() {
        let budget = Budget::default();
        let start = Instant::now();
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let spend = |text: &str, after| budget.spend_at(address(text), start + after);
        for _ in 0..FORMS {
            assert_eq!(spend("192.0.2.1", Duration::ZERO), Spending::Within);
        }
        assert_eq!(spend("192.0.2.1", Duration::ZERO), Spending::First);
        assert_eq!(spend("192.0.2.1", Duration::ZERO), Spending::Beyond);
        assert_eq!(spend("192.0.2.2", Duration::ZERO), Spending::Within);
        assert_eq!(spend("192.0.2.1", MINUTE * 2), Spending::Within);
        for last in 0..FORMS {
            spend(&format!("2001:db8::{last:x}"), MINUTE * 2);
        }
        assert_eq!(spend("2001:db8::ffff", MINUTE * 2), Spending::First);
        assert_eq!(spend("2001:db8:0:1::1", MINUTE * 2), Spending::Within);
    }
}
