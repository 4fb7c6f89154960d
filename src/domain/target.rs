//! Targets, verdicts, and how a share is printed beside its target.
//!
//! The rules are those of `shared/domain.md`, "Statistics": all decisions that counts alone can
//! take are taken in integers, and only what silence leaves open goes to an interval.

use std::cmp::Ordering;

use serde::{Deserialize, Deserializer, Serialize, de};

use super::statistics::wilson;

/// How a share is compared with the target's per cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    /// The share reaches the target or passes it.
    #[serde(rename = ">=")]
    AtLeast,
    /// The share passes the target: 9 of 10 is not more than 90 %.
    #[serde(rename = ">")]
    MoreThan,
}

/// A target such as "at least 70 %" or "more than 90 %".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// `>=` or `>`.
    pub comparator: Comparator,
    /// Whole per cent, 0–100.
    #[serde(deserialize_with = "whole_per_cent")]
    pub percent: u8,
}

/// Whether a target is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The target is met ("uppnått").
    Met,
    /// The target is missed ("inte uppnått").
    NotMet,
    /// Those who did not answer could decide it, and the interval does not ("kan inte avgöras").
    CannotTell,
}

impl Target {
    /// Whether `numerator` of `denominator` meets the target, in integers. Nothing of nothing
    /// meets no target.
    fn is_met_by(self, numerator: u64, denominator: u64) -> bool {
        denominator > 0 && self.accepts(self.compare(numerator, denominator))
    }

    /// The share `numerator`/`denominator` against the target's per cent, exactly.
    fn compare(self, numerator: u64, denominator: u64) -> Ordering {
        (u128::from(numerator) * 100).cmp(&(u128::from(self.percent) * u128::from(denominator)))
    }

    fn accepts(self, share_against_target: Ordering) -> bool {
        match self.comparator {
            Comparator::AtLeast => share_against_target != Ordering::Less,
            Comparator::MoreThan => share_against_target == Ordering::Greater,
        }
    }

    /// The smallest count of `all` that meets the target; `None` when not even all of them do.
    #[must_use]
    pub fn fewest_that_meet(self, all: u64) -> Option<u64> {
        let fewest = self
            .largest_miss(all)
            .map_or(0, |miss| miss.saturating_add(1));
        (fewest <= all && self.is_met_by(fewest, all)).then_some(fewest)
    }

    /// The largest count of `all` that still misses the target; `None` when even 0 meets it.
    fn largest_miss(self, all: u64) -> Option<u64> {
        let border = u128::from(self.percent) * u128::from(all);
        let largest = match self.comparator {
            Comparator::AtLeast => border.div_ceil(100).checked_sub(1)?,
            Comparator::MoreThan => border / 100,
        };
        // At most `all`, except that a target over 100 % (which no definition has) is never met.
        Some(u64::try_from(largest).map_or(all, |count| count.min(all)))
    }
}

/// The verdict on a share where everyone is counted: a fact, met or not met.
///
/// `None` when nobody is counted or the numerator exceeds the denominator.
#[must_use]
pub fn judge_counted(target: Target, numerator: u64, denominator: u64) -> Option<Verdict> {
    if denominator == 0 || numerator > denominator {
        return None;
    }
    Some(if target.is_met_by(numerator, denominator) {
        Verdict::Met
    } else {
        Verdict::NotMet
    })
}

/// The verdict on a share of experience: `positive` of `answered`, where `expected` persons could
/// have answered (the eligible plus anyone else who did; N, n and x of `shared/domain.md`).
///
/// Met when the target is met even if all who did not answer are negative; not met when it is
/// missed even if all of them are positive; otherwise by the 95 % Wilson interval of the answers,
/// which must lie wholly on one side. With everyone's answer (n = N) the first two decide.
///
/// `None` when nobody answered or the counts contradict each other (x > n or n > N).
#[must_use]
pub fn judge_experience(
    target: Target,
    expected: u64,
    answered: u64,
    positive: u64,
) -> Option<Verdict> {
    if answered == 0 || positive > answered {
        return None;
    }
    let missing = expected.checked_sub(answered)?;
    if target.is_met_by(positive, expected) {
        return Some(Verdict::Met);
    }
    if !target.is_met_by(positive.saturating_add(missing), expected) {
        return Some(Verdict::NotMet);
    }
    let interval = wilson(positive, answered)?;
    let border = f64::from(target.percent) / 100.0;
    let meets = |end: f64| match target.comparator {
        Comparator::AtLeast => end >= border,
        Comparator::MoreThan => end > border,
    };
    Some(if meets(interval.low) {
        Verdict::Met
    } else if meets(interval.high) {
        Verdict::CannotTell
    } else {
        Verdict::NotMet
    })
}

/// The verdict on a coded share of experience ("minst 56 av 60"), of which only
/// `lowest` ≤ positive ≤ `highest` may be used: judged at both ends, and when they differ it cannot
/// be told. (The verdict can only improve as the positive count grows, so the ends decide.)
///
/// `None` when [`judge_experience`] has none for an end.
#[must_use]
pub fn judge_coded(
    target: Target,
    expected: u64,
    answered: u64,
    lowest: u64,
    highest: u64,
) -> Option<Verdict> {
    let at_lowest = judge_experience(target, expected, answered, lowest)?;
    let at_highest = judge_experience(target, expected, answered, highest)?;
    Some(if at_lowest == at_highest {
        at_lowest
    } else {
        Verdict::CannotTell
    })
}

/// How many negative among those who did not answer would overturn a met target: the smallest k
/// such that with k of them negative and the others positive the target is missed over all
/// `expected` persons.
///
/// `None` when the verdict is not *met*, or when even all of them negative would not overturn it.
#[must_use]
pub fn overturned_by(target: Target, expected: u64, answered: u64, positive: u64) -> Option<u64> {
    if judge_experience(target, expected, answered, positive) != Some(Verdict::Met) {
        return None;
    }
    let missing = expected.checked_sub(answered)?;
    let best = positive.checked_add(missing)?;
    let negative = best.checked_sub(target.largest_miss(expected)?)?;
    (negative <= missing).then_some(negative)
}

/// The share in per cent with one decimal, with more when one would put the figure on the other
/// side of the target than the share: 89.96 % is not 90.0 %, and 90.04 % beside "more than 90 %"
/// is not 90.0 % either.
///
/// `None` when the denominator is 0 or the numerator exceeds it.
#[must_use]
pub fn percent(numerator: u64, denominator: u64, target: Option<Target>) -> Option<f64> {
    let (scaled, decimals) = rounded(numerator, denominator, target, 1)?;
    // Both are exact in f64 (below 10^15), so this is the f64 nearest to the decimal number.
    Some(scaled as f64 / 10_f64.powi(decimals as i32))
}

/// The share in per cent for people: `92 %`, with a decimal comma and decimals only where whole
/// per cent would put it on the other side of the target than the share (`89,6 %`). A dash when
/// there is no share.
#[must_use]
pub fn percent_sv(numerator: u64, denominator: u64, target: Option<Target>) -> String {
    match rounded(numerator, denominator, target, 0) {
        None => "–".to_owned(),
        Some((scaled, 0)) => format!("{scaled} %"),
        Some((scaled, decimals)) => {
            let unit = 10_u64.pow(decimals);
            let width = decimals as usize;
            format!("{},{:0width$} %", scaled / unit, scaled % unit)
        }
    }
}

/// More decimals than any count of people needs, and few enough for exact arithmetic.
const MOST_DECIMALS: u32 = 12;

/// The share in units of 10^-decimals per cent, half up, and the number of decimals: the fewest
/// from `fewest` on that keep it on its own side of the target.
fn rounded(
    numerator: u64,
    denominator: u64,
    target: Option<Target>,
    fewest: u32,
) -> Option<(u64, u32)> {
    if denominator == 0 || numerator > denominator {
        return None;
    }
    let at = |decimals: u32| {
        let doubled = u128::from(numerator) * 200 * 10_u128.pow(decimals);
        let units = (doubled + u128::from(denominator)) / (u128::from(denominator) * 2);
        u64::try_from(units).ok()
    };
    let Some(target) = target else {
        return Some((at(fewest)?, fewest));
    };
    let exact = target.compare(numerator, denominator);
    for decimals in fewest..=MOST_DECIMALS {
        let units = at(decimals)?;
        let shown = units.cmp(&(u64::from(target.percent) * 10_u64.pow(decimals)));
        let honest = match target.comparator {
            Comparator::AtLeast => target.accepts(shown) == target.accepts(exact),
            // Neither onto the target from above (it would look missed) nor from below.
            Comparator::MoreThan => shown == exact,
        };
        if honest {
            return Some((units, decimals));
        }
    }
    // Closer to the target than the decimals can say (over 10^12 counted): one unit to its side.
    let border = u64::from(target.percent) * 10_u64.pow(MOST_DECIMALS);
    let units = match exact {
        Ordering::Less => border.saturating_sub(1),
        Ordering::Equal => border,
        Ordering::Greater => border + 1,
    };
    Some((units, MOST_DECIMALS))
}

fn whole_per_cent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let percent = u8::deserialize(deserializer)?;
    if percent > 100 {
        return Err(de::Error::custom("a target is at most 100 per cent"));
    }
    Ok(percent)
}

#[cfg(test)]
mod tests {
    use super::Verdict::{CannotTell, Met, NotMet};
    use super::*;

    const fn at_least(percent: u8) -> Target {
        Target {
            comparator: Comparator::AtLeast,
            percent,
        }
    }

    const fn more_than(percent: u8) -> Target {
        Target {
            comparator: Comparator::MoreThan,
            percent,
        }
    }

    #[test]
    fn worked_verdicts_of_the_domain() {
        let judge = |n_all, n, x| judge_experience(more_than(90), n_all, n, x).unwrap();
        for n_all in (133..2_000).chain([1_000_000, u64::MAX]) {
            assert_eq!(judge(n_all, 133, 127), Met);
        }
        for n_all in 100..300 {
            let expected = if n_all <= 102 { Met } else { CannotTell };
            assert_eq!(judge(n_all, 100, 92), expected, "92/100 of {n_all}");
        }
        for n_all in 10..300 {
            let expected = if n_all == 10 { NotMet } else { CannotTell };
            assert_eq!(judge(n_all, 10, 9), expected, "9/10 of {n_all}");
        }
    }

    #[test]
    fn counted_shares_are_met_or_not() {
        assert_eq!(judge_counted(more_than(90), 9, 10), Some(NotMet));
        assert_eq!(judge_counted(more_than(90), 91, 100), Some(Met));
        assert_eq!(judge_counted(at_least(70), 70, 100), Some(Met));
        assert_eq!(judge_counted(at_least(70), 699, 1000), Some(NotMet));
        assert_eq!(judge_counted(at_least(70), 700, 1000), Some(Met));
        assert_eq!(judge_counted(at_least(0), 0, 5), Some(Met));
        assert_eq!(judge_counted(more_than(100), 5, 5), Some(NotMet));
        assert_eq!(
            judge_counted(at_least(70), u64::MAX - 1, u64::MAX),
            Some(Met)
        );
        assert_eq!(judge_counted(at_least(70), 0, 0), None);
        assert_eq!(judge_counted(at_least(70), 3, 2), None);
    }

    /// Every way the silent could have answered, and the interval only where they disagree.
    #[test]
    fn brute_force_over_small_counts() {
        for target in [
            at_least(70),
            more_than(90),
            at_least(90),
            more_than(70),
            at_least(0),
            more_than(0),
            at_least(100),
            more_than(100),
            more_than(33),
        ] {
            let p = f64::from(target.percent);
            let passes = |share: f64| match target.comparator {
                Comparator::AtLeast => share >= p - 1e-9,
                Comparator::MoreThan => share > p + 1e-9,
            };
            for n_all in 1..=40_u64 {
                for n in 1..=n_all {
                    let m = n_all - n;
                    for x in 0..=n {
                        let met_with = |negative: u64| {
                            passes(100.0 * (x + m - negative) as f64 / n_all as f64)
                        };
                        let met = (0..=m).filter(|&k| met_with(k)).count() as u64;
                        let interval = wilson(x, n).unwrap();
                        let expected = if met == m + 1 {
                            Met
                        } else if met == 0 {
                            NotMet
                        } else if passes(100.0 * interval.low) {
                            Met
                        } else if !passes(100.0 * interval.high) {
                            NotMet
                        } else {
                            CannotTell
                        };
                        let case = format!("{target:?}, N {n_all}, n {n}, x {x}");
                        let verdict = judge_experience(target, n_all, n, x);
                        assert_eq!(verdict, Some(expected), "{case}");
                        let overturned = (0..=m).find(|&k| expected == Met && !met_with(k));
                        assert_eq!(overturned_by(target, n_all, n, x), overturned, "{case}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_better_count_never_gives_a_worse_verdict() {
        let rank = |v: Option<Verdict>| match v.unwrap() {
            NotMet => 0,
            CannotTell => 1,
            Met => 2,
        };
        for target in [at_least(70), more_than(90)] {
            for n_all in 1..=60 {
                for n in 1..=n_all {
                    let verdicts = (0..=n).map(|x| rank(judge_experience(target, n_all, n, x)));
                    assert!(verdicts.is_sorted());
                }
            }
        }
    }

    #[test]
    fn a_coded_total_is_judged_at_both_ends() {
        let coded = |n_all, n, lowest| judge_coded(more_than(90), n_all, n, lowest, n);
        // 146 and 150 of 150: both met. 56 and 60 of 60: 56/60 is over 90 % when all answered …
        assert_eq!(coded(150, 150, 146), Some(Met));
        assert_eq!(coded(60, 60, 56), Some(Met));
        // … but with five silent 56 cannot be told and 60 is met.
        assert_eq!(coded(65, 60, 56), Some(CannotTell));
        assert_eq!(coded(20, 20, 16), Some(CannotTell));
        assert_eq!(judge_coded(more_than(90), 20, 20, 0, 4), Some(NotMet));
        assert_eq!(judge_coded(more_than(90), 20, 0, 0, 0), None);
    }

    #[test]
    fn the_fewest_that_meet_a_target() {
        for target in [at_least(70), more_than(90), at_least(0), more_than(100)] {
            for all in 0..200 {
                let expected = (0..=all).find(|&count| target.is_met_by(count, all));
                assert_eq!(
                    target.fewest_that_meet(all),
                    expected,
                    "{target:?} of {all}"
                );
            }
        }
        assert_eq!(at_least(70).fewest_that_meet(97), Some(68));
    }

    #[test]
    fn what_would_overturn_it() {
        // 92 of 100 with two silent: 92/102 = 90.2 % even then.
        assert_eq!(overturned_by(more_than(90), 102, 100, 92), None);
        // 127 of 133 with 27 silent: with 11 negative 143/160 = 89.4 %, with 10 it is 90 % exactly.
        assert_eq!(overturned_by(more_than(90), 160, 133, 127), Some(10));
        assert_eq!(overturned_by(at_least(90), 160, 133, 127), Some(11));
        assert_eq!(overturned_by(more_than(90), 11, 10, 9), None);
        assert_eq!(overturned_by(at_least(0), 20, 10, 5), None);
    }

    #[test]
    fn contradictory_counts_have_no_verdict() {
        for (n_all, n, x) in [(10, 0, 0), (10, 5, 6), (4, 5, 5), (0, 0, 0)] {
            assert_eq!(judge_experience(at_least(70), n_all, n, x), None);
            assert_eq!(overturned_by(at_least(70), n_all, n, x), None);
        }
        let huge = judge_experience(more_than(90), u64::MAX, u64::MAX, u64::MAX);
        assert_eq!(huge, Some(Met));
    }

    #[test]
    fn per_cent_never_crosses_the_target() {
        let over_90 = Some(more_than(90));
        for (x, n, target, expected) in [
            (46, 50, over_90, 92.0),
            (127, 133, over_90, 95.5),
            (9, 10, over_90, 90.0),
            (8_996, 10_000, over_90, 89.96),
            (8_996, 10_000, Some(at_least(90)), 89.96),
            (8_996, 10_000, None, 90.0),
            (9_004, 10_000, over_90, 90.04),
            (9_004, 10_000, Some(at_least(90)), 90.0),
            (90_001, 100_000, over_90, 90.001),
            (69_999_999, 100_000_000, Some(at_least(70)), 69.999_999),
            (699, 1000, Some(at_least(70)), 69.9),
            (1, 3, None, 33.3),
            (2, 3, None, 66.7),
            (1, 8, None, 12.5),
            (5, 10_000, None, 0.1),
            (0, 5, over_90, 0.0),
            (5, 5, over_90, 100.0),
        ] {
            assert_eq!(percent(x, n, target), Some(expected), "{x}/{n}");
        }
        assert_eq!(percent(0, 0, over_90), None);
        assert_eq!(percent(2, 1, None), None);
        let close = percent(u64::MAX / 10 * 9, u64::MAX, over_90).unwrap();
        assert!((89.999..90.0).contains(&close));
    }

    #[test]
    fn every_share_of_small_counts_stays_on_its_side() {
        for target in [at_least(70), more_than(90), more_than(0), at_least(100)] {
            for n in 1..=1_200 {
                for x in 0..=n {
                    let exact = target.compare(x, n);
                    let shown = percent(x, n, Some(target)).unwrap();
                    let side = shown.total_cmp(&f64::from(target.percent));
                    assert_eq!(target.accepts(side), target.accepts(exact), "{x}/{n}");
                    assert!((shown - 100.0 * x as f64 / n as f64).abs() <= 0.050_001);
                    let words = percent_sv(x, n, Some(target));
                    let read: f64 = words.replace(',', ".")[..words.len() - 2].parse().unwrap();
                    let side = read.total_cmp(&f64::from(target.percent));
                    assert_eq!(target.accepts(side), target.accepts(exact), "{words}");
                }
            }
        }
    }

    #[test]
    fn per_cent_for_people() {
        let over_90 = Some(more_than(90));
        for (x, n, target, expected) in [
            (117, 133, over_90, "88 %"),
            (896, 1000, over_90, "89,6 %"),
            (8_996, 10_000, over_90, "89,96 %"),
            (904, 1000, over_90, "90,4 %"),
            (904, 1000, Some(at_least(90)), "90 %"),
            (90_05, 10_000, over_90, "90,1 %"),
            (90_003, 100_000, over_90, "90,003 %"),
            (9, 10, over_90, "90 %"),
            (699, 1000, Some(at_least(70)), "69,9 %"),
            (694, 1000, Some(at_least(70)), "69 %"),
            (0, 7, over_90, "0 %"),
            (7, 7, None, "100 %"),
            (0, 0, None, "–"),
        ] {
            assert_eq!(percent_sv(x, n, target), expected, "{x}/{n}");
        }
    }

    #[test]
    fn a_target_in_json() {
        let json = r#"{"comparator":">","percent":90}"#;
        assert_eq!(serde_json::from_str::<Target>(json).unwrap(), more_than(90));
        assert_eq!(serde_json::to_string(&more_than(90)).unwrap(), json);
        assert_eq!(
            serde_json::to_string(&[at_least(70)]).unwrap(),
            r#"[{"comparator":">=","percent":70}]"#
        );
        for wrong in [
            r#"{"comparator":"=","percent":90}"#,
            r#"{"comparator":">","percent":101}"#,
            r#"{"comparator":">","percent":-1}"#,
        ] {
            assert!(serde_json::from_str::<Target>(wrong).is_err());
        }
        let verdicts = serde_json::to_string(&[Met, NotMet, CannotTell]).unwrap();
        assert_eq!(verdicts, r#"["met","not_met","cannot_tell"]"#);
    }
}
