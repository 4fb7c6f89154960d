//! Chance that can be had again: the seed is printed, and `FRAMSTEG_SEED` sets it.

use std::time::Duration;

/// SplitMix64.
pub struct Random(u64);

impl Random {
    /// A new one, whose seed a failing test shows.
    pub fn new(what: &str) -> Self {
        let seed = match std::env::var("FRAMSTEG_SEED") {
            Ok(text) => text.parse().expect("FRAMSTEG_SEED is a number"),
            Err(_) => uuid::Uuid::new_v4().as_u64_pair().0,
        };
        println!("{what}: FRAMSTEG_SEED={seed}");
        Random(seed)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// Sleeps for some time from `least` to `most` milliseconds.
    pub fn pause(&mut self, least: u64, most: u64) {
        let micros = least * 1000 + self.below((most - least) * 1000);
        std::thread::sleep(Duration::from_micros(micros));
    }
}
