//! Intervals for shares, and change in pairs of measurements.

use std::collections::BTreeMap;

use statrs::distribution::{Binomial, DiscreteCDF};
use statrs::function::erf::erfc;

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

/// The most pairs for which the binomial distribution is asked.
///
/// statrs issue #434: above shapes of about 10,000 its incomplete beta function loses accuracy (a
/// relative error of 6e-11 at 10,000, 6e-7 at 100,000) and later leaves 0..=1; its continued
/// fraction always ends. #435 concerns the inverse, which is not used here.
const EXACT_UP_TO: u64 = 10_000;

/// Up to so many pairs binomial coefficients are counted in whole numbers.
const WHOLE_UP_TO: u64 = 100;

/// P(K ≤ k) for K ~ Bin(n, ½), n at most [`WHOLE_UP_TO`]. 7/32 is 0.21875, and not a little less, which would be rounded downwards.
fn tail_in_whole_numbers(n: u64, k: u64) -> f64 {
    let coefficients = (1..=k).scan(1_u128, |coefficient, place| {
        *coefficient = *coefficient * u128::from(n + 1 - place) / u128::from(place);
        Some(*coefficient)
    });
    let sum = 1 + coefficients.sum::<u128>();
    sum as f64 / (1_u128 << n) as f64
}

/// The two-sided sign test: the probability of a split at least this uneven if rising and falling
/// were equally likely. Pairs without change are left out (ties); `None` when there is no pair left.
///
/// With n = higher + lower and K ~ Bin(n, ½): p = min(1, 2·P(K ≤ min(higher, lower))). W. J. Conover,
/// *Practical Nonparametric Statistics*, 3rd edition (1999), section 3.4. Exact up to 10,000 pairs;
/// beyond that the normal approximation with continuity correction given there,
/// p = erfc((|higher − lower| − 1) / √(2n)), which is then right to 1e-5. Any counts give a number
/// in 0..=1.
#[must_use]
pub fn sign_test(higher: u64, lower: u64) -> Option<f64> {
    let difference = higher.abs_diff(lower);
    if difference == 0 {
        return (higher > 0).then_some(1.0);
    }
    let fewer = higher.min(lower);
    let exact = higher.checked_add(lower).filter(|&n| n <= EXACT_UP_TO);
    let p = match exact.map(|n| (n, Binomial::new(0.5, n))) {
        Some((n, _)) if n <= WHOLE_UP_TO => 2.0 * tail_in_whole_numbers(n, fewer),
        Some((_, Ok(pairs))) => 2.0 * pairs.cdf(fewer),
        _ => {
            let n = higher as f64 + lower as f64;
            erfc((difference - 1) as f64 / (2.0 * n).sqrt())
        }
    };
    Some(p.clamp(0.0, 1.0))
}

/// The median of changes, in steps of the scale: how many pairs changed by how many steps, those
/// without change included. Between two pairs it lies halfway, so it is a multiple of ½. `None` when
/// there is no pair.
#[must_use]
pub fn median_change(pairs: &BTreeMap<i32, u64>) -> Option<f64> {
    let n: u128 = pairs.values().copied().map(u128::from).sum();
    let (below, above) = (n.checked_sub(1)? / 2, n / 2);
    Some(f64::midpoint(nth(pairs, below)?, nth(pairs, above)?))
}

/// The change of the pair at a place, counted from 0, in ascending order.
fn nth(pairs: &BTreeMap<i32, u64>, place: u128) -> Option<f64> {
    let mut up_to = 0_u128;
    pairs.iter().find_map(|(&steps, &count)| {
        up_to += u128::from(count);
        (place < up_to).then_some(f64::from(steps))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
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

    #[derive(serde::Deserialize)]
    struct SignReference {
        rows: Vec<(u64, u64, f64)>,
    }

    #[test]
    fn sign_test_reference_values_made_with_scipy() {
        let json = include_str!("../../tests/reference/sign_test.json");
        let reference: SignReference = serde_json::from_str(json).unwrap();
        assert!(reference.rows.len() >= 40);
        let mut approximated = 0;
        for (higher, lower, expected) in reference.rows {
            let got = sign_test(higher, lower).unwrap();
            let error = (got - expected).abs();
            let allowed = match higher + lower <= EXACT_UP_TO {
                true => 1e-9 * expected + 1e-300,
                false => 1e-5,
            };
            approximated += u64::from(higher + lower > EXACT_UP_TO);
            assert!(
                error <= allowed,
                "{higher} and {lower}: {got} instead of {expected}"
            );
        }
        assert!(approximated >= 8);
    }

    #[test]
    fn small_tests_by_hand() {
        assert_eq!(sign_test(0, 0), None);
        // Seven thirty-seconds lie halfway between two numbers of four decimals.
        assert_eq!(sign_test(1, 5), Some(0.21875));
        assert_eq!(sign_test(5, 1), Some(0.21875));
        for (higher, lower, p) in [
            (1, 0, 1.0),
            (1, 1, 1.0),
            (5, 0, 0.0625),
            (6, 0, 0.031_25),
            (6, 1, 0.125),
        ] {
            assert!((sign_test(higher, lower).unwrap() - p).abs() < 1e-12);
        }
    }

    #[test]
    fn the_approximation_takes_over_smoothly() {
        for apart in (0..400).step_by(20) {
            let exact = sign_test(5_000 + apart / 2, 5_000 - apart / 2).unwrap();
            let approximate = sign_test(5_001 + apart / 2, 5_001 - apart / 2).unwrap();
            assert!((exact - approximate).abs() < 2e-4, "{apart}");
        }
    }

    /// Any count, with the borders and the very large ones often.
    fn count() -> impl Strategy<Value = u64> {
        prop_oneof![
            0_u64..200,
            4_900_u64..5_200,
            Just(EXACT_UP_TO),
            Just(1 << 53),
            u64::MAX - 3..=u64::MAX,
            any::<u64>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn any_counts_give_a_probability(higher in count(), lower in count()) {
            let p = sign_test(higher, lower);
            prop_assert_eq!(p.is_none(), higher == 0 && lower == 0);
            prop_assert!(p.is_none_or(|p| (0.0..=1.0).contains(&p)));
            // As surprising the other way round.
            prop_assert_eq!(p, sign_test(lower, higher));
        }

        #[test]
        fn the_more_uneven_the_less_likely(n in prop_oneof![1_u64..300, 9_990_u64..10_010, Just(u64::MAX)], at in any::<u64>()) {
            let lower = at % (n / 2 + 1);
            let here = sign_test(n - lower, lower).unwrap();
            if let Some(fewer) = lower.checked_sub(1) {
                let there = sign_test(n - fewer, fewer).unwrap();
                prop_assert!(there <= here, "{} of {}", lower, n);
                // Strictly, where a float can hold it.
                prop_assert!(there < here || n > 300 || here == 1.0);
            }
        }

        #[test]
        fn the_median_is_the_middle_of_the_sorted_pairs(steps in prop::collection::vec(-4_i32..=4, 0..40)) {
            let mut pairs = BTreeMap::new();
            for &change in &steps {
                *pairs.entry(change).or_insert(0_u64) += 1;
            }
            let mut sorted = steps;
            sorted.sort_unstable();
            let expected = match (sorted.len(), sorted.len() / 2) {
                (0, _) => None,
                (n, half) if n % 2 == 1 => Some(f64::from(sorted[half])),
                (_, half) => Some(f64::from(sorted[half - 1] + sorted[half]) / 2.0),
            };
            prop_assert_eq!(median_change(&pairs), expected);
        }
    }

    #[test]
    fn a_median_of_any_counts() {
        let of = |pairs: &[(i32, u64)]| median_change(&pairs.iter().copied().collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[(2, 0)]), None);
        assert_eq!(of(&[(-1, 1), (2, 1)]), Some(0.5));
        assert_eq!(
            of(&[(-1, u64::MAX), (0, u64::MAX), (1, u64::MAX)]),
            Some(0.0)
        );
        assert_eq!(of(&[(i32::MIN, 1), (i32::MAX, 1)]), Some(-0.5));
    }
}
