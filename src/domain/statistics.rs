//! Intervals for shares.

/// The 0.975 quantile of the standard normal distribution, for two-sided 95 %.
///
/// `scipy.stats.norm.ppf(0.975)`; a test compares it with statrs.
const Z_95: f64 = 1.959_963_984_540_054;

/// An interval for a share, as fractions with 0 ≤ low ≤ high ≤ 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end, a fraction.
    pub low: f64,
    /// Upper end, a fraction.
    pub high: f64,
}

/// The Wilson score interval, 95 %, without continuity or finite-population correction.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
/// the American Statistical Association 22 (1927), 209–212. `None` when `n` is 0 or there are more
/// successes than `n`.
#[must_use]
pub fn wilson(successes: u64, n: u64) -> Option<Interval> {
    if n == 0 || successes > n {
        return None;
    }
    // Counts of people are far below 2^53, where f64 stops being exact.
    let (x, n_f) = (successes as f64, n as f64);
    let share = x / n_f;
    let z2 = Z_95 * Z_95;
    let centre = (x + z2 / 2.0) / (n_f + z2);
    let half = Z_95 / (n_f + z2) * (n_f * share * (1.0 - share) + z2 / 4.0).sqrt();
    // At the ends the formula gives exactly 0 and 1; rounding of the sum would not.
    let low = if successes == 0 {
        0.0
    } else {
        (centre - half).max(0.0)
    };
    let high = if successes == n {
        1.0
    } else {
        (centre + half).min(1.0)
    };
    Some(Interval { low, high })
}

/// The median of counted changes.
pub fn median_change(steps: &std::collections::BTreeMap<i64, u64>) -> Option<f64> {
    let _ = steps;
    None
}

/// The exact sign test.
pub fn sign_test(_higher: u64, _lower: u64) -> Option<f64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal};

    #[derive(serde::Deserialize)]
    struct Reference {
        rows: Vec<(u64, u64, f64, f64)>,
    }

    #[test]
    fn the_quantile_is_the_normal_distributions() {
        let z = Normal::standard().inverse_cdf(0.975);
        assert!((z - Z_95).abs() < 1e-9, "{z}");
    }

    #[test]
    fn worked_values_of_the_domain() {
        for (x, n, low, high) in [
            (46, 50, 81.2, 96.8),
            (127, 133, 90.5, 97.9),
            (9, 10, 59.6, 98.2),
            (35, 50, 56.2, 80.9),
        ] {
            let interval = wilson(x, n).unwrap();
            let per_cent = |fraction: f64| (fraction * 1000.0).round() / 10.0;
            assert_eq!(
                (per_cent(interval.low), per_cent(interval.high)),
                (low, high)
            );
        }
    }

    #[test]
    fn reference_values_made_with_scipy_and_statsmodels() {
        let json = include_str!("../../tests/reference/wilson.json");
        let reference: Reference = serde_json::from_str(json).unwrap();
        assert!(reference.rows.len() >= 60);
        for (x, n, low, high) in reference.rows {
            let interval = wilson(x, n).unwrap();
            for (got, expected) in [(interval.low, low), (interval.high, high)] {
                let error = (got - expected).abs();
                assert!(
                    error <= 1e-9 * expected.abs() + 1e-15,
                    "{x}/{n}: {got} instead of {expected}"
                );
            }
        }
    }

    #[test]
    fn no_interval_without_a_share() {
        for (x, n) in [(0, 0), (1, 0), (2, 1), (u64::MAX, 3)] {
            assert_eq!(wilson(x, n), None);
        }
    }

    #[test]
    fn the_interval_holds_its_share_and_mirrors() {
        for n in 1..=200_u64 {
            for x in 0..=n {
                let here = wilson(x, n).unwrap();
                let there = wilson(n - x, n).unwrap();
                let share = x as f64 / n as f64;
                assert!(0.0 <= here.low && here.low <= share);
                assert!(share <= here.high && here.high <= 1.0);
                assert!((here.low - (1.0 - there.high)).abs() < 1e-12);
                if x > 0 {
                    let before = wilson(x - 1, n).unwrap();
                    assert!(before.low < here.low && before.high < here.high);
                }
            }
        }
        for n in [u64::MAX, u64::MAX - 1, 1 << 53] {
            let Interval { low, high } = wilson(n, n).unwrap();
            assert!(low <= high && high == 1.0 && low > 0.99);
        }
    }
}
