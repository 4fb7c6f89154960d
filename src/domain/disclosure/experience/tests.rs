use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{EligibleReading, GuardedCount};
use super::*;
use crate::domain::target::{Comparator, Verdict};

const MORE_THAN_90: Option<Target> = Some(Target {
    comparator: Comparator::MoreThan,
    percent: 90,
});

/// Answered and positive of each coordinator in each row.
type Rows = Vec<Vec<(u64, u64)>>;

/// Rows `a`, `b`, … of coordinators 0, 1, …; `missing` persons did not answer.
fn raw(rows: &[Vec<(u64, u64)>], missing: u64) -> RawExperience {
    let by_coordinator = |row: &Vec<(u64, u64)>| -> ByCoordinator {
        let shares = row.iter().enumerate();
        shares
            .map(|(who, &(answered, positive))| {
                (
                    Uuid::from_u128(who as u128),
                    ShareCount { answered, positive },
                )
            })
            .collect()
    };
    let rows: Vec<(String, ByCoordinator)> = ('a'..)
        .map(String::from)
        .zip(rows.iter().map(by_coordinator))
        .collect();
    let total = merged(rows.iter().map(|(_, row)| row)).unwrap();
    let answered: u64 = total.values().map(|own| own.answered).sum();
    RawExperience {
        total,
        rows,
        expected: answered + missing,
        enrolled_too_short: 8,
        versions: vec![("coordination@1".into(), answered)],
    }
}

/// One coordinator throughout: nothing is left without the own answers.
fn alone(shares: &[(u64, u64)]) -> RawExperience {
    raw(&shares.iter().map(|&s| vec![s]).collect::<Vec<_>>(), 20)
}

fn publish(raw: &RawExperience) -> PublishedTable {
    publish_experience(raw, MORE_THAN_90, true)
}

fn shown(table: &PublishedTable) -> Vec<&str> {
    let cells = table.cells().iter();
    cells.filter_map(|c| c.shown().map(|_| c.group())).collect()
}

fn total_of(raw: &RawExperience) -> Option<ShownCell> {
    publish(raw).cells()[0].shown().cloned()
}

#[test]
fn golden() {
    let table = publish(&raw(
        &[
            vec![(40, 37), (45, 42)],
            vec![(30, 28), (18, 14)],
            vec![(2, 2)],
            vec![],
        ],
        27,
    ));
    let text = serde_json::to_string(&table).unwrap();
    // c is hidden, b with it, and then nothing is left to tell but a.
    assert_eq!(
        text,
        concat!(
            r#"{"cells":[{"group":"all","numerator":123,"denominator":135,"percent":91.1,"#,
            r#""interval":[85.1,94.8],"verdict":"cannot_tell"},"#,
            r#"{"group":"a","numerator":79,"denominator":85,"percent":92.9,"#,
            r#""interval":[85.4,96.7],"verdict":null},"#,
            r#"{"group":"b","suppressed":true},{"group":"c","suppressed":true},"#,
            r#"{"group":"d","suppressed":true}],"missing":27,"#,
            r#""excluded":{"enrolled_too_short":8},"versions":{"coordination@1":135},"#,
            r#""response_rate":83.3,"overturned_by":null}"#,
        )
    );
    assert_eq!(
        serde_json::from_str::<PublishedTable>(&text).unwrap(),
        table
    );
}

#[test]
fn golden_coded() {
    let table = publish(&raw(&[vec![(30, 28), (30, 29)]], 3));
    assert_eq!(
        serde_json::to_string(&table).unwrap(),
        concat!(
            r#"{"cells":[{"group":"all","numerator":null,"denominator":60,"percent":null,"#,
            r#""interval":null,"verdict":"cannot_tell","#,
            r#""coded":{"bound":"at_least","numerator":56}},{"group":"a","suppressed":true}],"#,
            r#""missing":null,"excluded":{},"#,
            r#""versions":{"coordination@1":60},"response_rate":null,"overturned_by":null}"#,
        )
    );
}

#[test]
fn a_total_needs_ten_answers() {
    assert!(total_of(&alone(&[(9, 4)])).is_none());
    let ten = total_of(&alone(&[(10, 5)])).unwrap();
    assert_eq!((ten.numerator(), ten.denominator()), (Some(5), 10));
    let hidden = serde_json::to_value(publish(&alone(&[(5, 4), (4, 0)]))).unwrap();
    assert_eq!(
        hidden,
        json!({
            "cells": [{"group": "all", "suppressed": true}, {"group": "a", "suppressed": true},
                {"group": "b", "suppressed": true}],
            "missing": null, "excluded": {}, "response_rate": null, "overturned_by": null,
        })
    );
}

#[test]
fn a_side_under_five_is_coded() {
    let code = |n: u64, x: u64| {
        let cell = total_of(&alone(&[(n, x)])).unwrap();
        assert_eq!(cell.numerator().is_none(), cell.coded().is_some());
        assert_eq!(cell.percent().is_none(), cell.coded().is_some());
        cell.coded().map(|c| (c.bound(), c.numerator()))
    };
    for positive in 0..=40 {
        let expected = match positive {
            0..=4 => Some((Bound::AtMost, 4)),
            36..=40 => Some((Bound::AtLeast, 36)),
            _ => None,
        };
        assert_eq!(code(40, positive), expected, "{positive}");
    }
    // Coded counts look the same, and no group is shown with them.
    let text = |x: u64| serde_json::to_string(&publish(&alone(&[(30, x - 10), (15, 10)]))).unwrap();
    assert_eq!(text(41), text(45 - 5 + 4));
    assert_eq!(shown(&publish(&alone(&[(30, 27), (15, 14)]))), ["all"]);
}

#[test]
fn a_coded_total_is_judged_at_both_ends() {
    let verdict = |n: u64, missing: u64| {
        let table = publish(&raw(&[vec![(n, n)]], missing));
        assert_eq!(table.overturned_by(), None);
        table.cells()[0].shown().unwrap().verdict()
    };
    assert_eq!(verdict(150, 10), Some(Verdict::Met));
    assert_eq!(verdict(60, 0), Some(Verdict::Met));
    assert_eq!(verdict(60, 20), Some(Verdict::CannotTell));
    assert_eq!(verdict(20, 0), Some(Verdict::CannotTell));
}

#[test]
fn a_total_survives_the_loss_of_any_coordinator() {
    let is_shown = |row: &[(u64, u64)]| total_of(&raw(&[row.to_vec()], 20)).is_some();
    assert!(is_shown(&[(20, 15)]));
    assert!(is_shown(&[(20, 15), (5, 3)]));
    assert!(!is_shown(&[(20, 15), (5, 4)]));
    // Four persons are left without the first.
    assert!(!is_shown(&[(20, 15), (4, 3)]));
    // All negative answers are the first coordinator's: the others follow.
    assert!(!is_shown(&[(20, 15), (20, 20)]));
    assert!(!is_shown(&[(20, 16), (20, 20)]));
    // Of a coded total one more could always be another's.
    assert!(is_shown(&[(20, 17), (20, 20)]));
    assert!(is_shown(&[(20, 20), (20, 20)]));
    assert!(!is_shown(&[(20, 15), (20, 0)]));
    // Were it hidden only then, hiding it would tell that.
    assert!(!is_shown(&[(20, 15), (20, 19)]));
    assert!(is_shown(&[(20, 15), (20, 18)]));
    // A coordinator without answers takes nothing away, from a coded total neither.
    assert!(is_shown(&[(20, 15), (0, 0)]));
    assert!(is_shown(&[(20, 20), (0, 0)]));
}

#[test]
fn a_row_needs_five_on_each_side() {
    let rows = |shares: &[(u64, u64)]| {
        let table = publish(&alone(shares));
        shown(&table).join(" ")
    };
    assert_eq!(rows(&[(10, 5), (10, 5)]), "all a b");
    assert_eq!(rows(&[(10, 5), (10, 6)]), "all");
    // b fails; with the next smallest (c, ties by key) the hidden ones pass.
    assert_eq!(rows(&[(50, 25), (9, 5), (20, 10), (20, 10)]), "all a d");
    // Two failing rows that pass together need no third.
    assert_eq!(rows(&[(50, 25), (6, 5), (6, 1), (20, 10)]), "all a d");
    // Uniform, small and empty rows.
    assert_eq!(rows(&[(50, 25), (30, 30), (0, 0), (12, 1)]), "all a");
    // An empty row alone hides nothing.
    assert_eq!(rows(&[(50, 25), (0, 0)]), "all a");
}

#[test]
fn a_row_survives_the_loss_of_any_coordinator() {
    let rows = |rows: &[&[(u64, u64)]]| {
        let rows: Rows = rows.iter().map(|row| row.to_vec()).collect();
        let table = publish(&raw(&rows, 20));
        shown(&table).join(" ")
    };
    let safe: &[(u64, u64)] = &[(20, 10), (20, 10)];
    assert_eq!(rows(&[safe, &[(10, 5), (5, 3)]]), "all a b");
    // Without the first coordinator: four persons; one negative; one positive.
    assert_eq!(rows(&[safe, &[(10, 5), (4, 2)]]), "all");
    assert_eq!(rows(&[safe, &[(10, 5), (5, 4)]]), "all");
    assert_eq!(rows(&[safe, &[(10, 5), (5, 1)]]), "all");
    // The hidden rows together are judged as well, coordinator by coordinator: b and c are 12
    // persons with 6 on each side, but without the first coordinator only four are left.
    let b: &[(u64, u64)] = &[(4, 2), (4, 2)];
    let c: &[(u64, u64)] = &[(4, 2)];
    assert_eq!(rows(&[safe, b, c]), "all");
    assert_eq!(rows(&[safe, b, c, &[(21, 10), (21, 11)]]), "all d");
}

#[test]
fn who_did_not_answer_cannot_be_worked_out() {
    let table = |missing: u64| publish(&raw(&[vec![(133, 127)]], missing));
    let beside = |missing: u64| {
        let t = table(missing);
        let interval = t.cells()[0].shown().unwrap().interval();
        (
            t.missing(),
            t.response_rate(),
            t.overturned_by(),
            interval.is_some(),
        )
    };
    assert_eq!(beside(0), (Some(0), Some(100.0), None, false));
    for missing in 1..=4 {
        assert_eq!(beside(missing), (None, None, None, true));
        assert_eq!(table(missing), table(1));
    }
    assert_eq!(beside(5), (Some(5), Some(96.4), None, true));
    assert_eq!(beside(27), (Some(27), Some(83.1), Some(10), true));
    // How many persons there are in all is told elsewhere: what is missing tells the one of two that is not told.
    for short in 1..=4 {
        for missing in [0, 1, 40] {
            let mut raw = raw(&[vec![(133, 127)]], missing);
            raw.enrolled_too_short = short;
            let t = publish(&raw);
            assert!(t.missing().is_none() && t.excluded().is_empty());
            assert!(t.response_rate().is_none() && t.overturned_by().is_none());
            assert!(t.cells()[0].shown().unwrap().interval().is_some());
        }
    }
    let mut raw = raw(&[vec![(133, 127)]], 5);
    raw.enrolled_too_short = 0;
    assert_eq!(
        publish(&raw).excluded()["enrolled_too_short"].exact(),
        Some(0)
    );
}

#[test]
fn versions_cannot_be_worked_out() {
    let mut raw = raw(&[vec![(100, 60)]], 0);
    raw.versions = vec![("1".into(), 3), ("2".into(), 97)];
    let table = publish(&raw);
    let versions: Vec<_> = table.versions().iter().collect();
    assert_eq!(versions, [(&"rest".to_owned(), &GuardedCount::of(100))]);
}

#[test]
fn contradictory_counts_hide_what_they_touch() {
    let good = || raw(&[vec![(50, 25)], vec![(40, 20)]], 10);
    assert_eq!(shown(&publish(&good())), ["all", "a", "b"]);
    // More answered than expected; more positive than answered; overflow.
    let mut wrong = good();
    wrong.expected = 89;
    assert!(shown(&publish(&wrong)).is_empty());
    for own in [(40, 41), (u64::MAX, 1)] {
        let mut wrong = good();
        let share = ShareCount {
            answered: own.0,
            positive: own.1,
        };
        wrong.total.insert(Uuid::from_u128(7), share);
        assert!(shown(&publish(&wrong)).is_empty());
    }
    // Rows that do not add up to the total: no table.
    let mut wrong = good();
    wrong.rows.pop();
    assert_eq!(shown(&publish(&wrong)), ["all"]);
    let mut wrong = good();
    wrong.rows.push(("c".into(), wrong.rows[0].1.clone()));
    assert_eq!(shown(&publish(&wrong)), ["all"]);
}

#[test]
fn without_groups_there_is_the_total_only() {
    let table = publish_experience(&raw(&[vec![(50, 25)], vec![(40, 20)]], 10), None, false);
    assert_eq!(table.cells().len(), 1);
    let total = table.cells()[0].shown().unwrap();
    assert_eq!(
        (total.verdict(), total.eligible()),
        (None, None::<&EligibleReading>)
    );
}

/// The reader (a coordinator, or nobody's), the own participants' positive answers by row, and what
/// was published.
type View = (usize, Vec<u64>, String);

/// Enumerates every way the persons in each row and at each coordinator could have answered, and
/// asks which of these worlds give somebody away: to a reader who knows the sizes and the rules,
/// and to each coordinator who knows the own participants' answers as well.
fn worlds_that_give_someone_away(
    sizes: &[&[u64]],
    tell: impl Fn(&RawExperience) -> String,
) -> (usize, usize) {
    let coordinators = sizes[0].len();
    let cells: Vec<u64> = sizes.concat();
    let mut worlds = vec![vec![]];
    for &size in &cells {
        let longer = |world: &Vec<u64>| -> Vec<Vec<u64>> {
            (0..=size).map(|x| [&world[..], &[x]].concat()).collect()
        };
        worlds = worlds.iter().flat_map(longer).collect();
    }
    // What each reader sees, with the lowest and highest count of each cell that fits it.
    let mut seen: BTreeMap<View, Vec<(u64, u64)>> = BTreeMap::new();
    let mut views = Vec::new();
    for world in &worlds {
        let shares: Vec<(u64, u64)> = cells.iter().copied().zip(world.iter().copied()).collect();
        let rows: Rows = shares.chunks(coordinators).map(<[_]>::to_vec).collect();
        let told = tell(&raw(&rows, 20));
        for reader in 0..=coordinators {
            let own = world.iter().skip(reader).step_by(coordinators).copied();
            let own = if reader < coordinators {
                own.collect()
            } else {
                vec![]
            };
            let view = (reader, own, told.clone());
            let fits = seen
                .entry(view.clone())
                .or_insert_with(|| vec![(u64::MAX, 0); cells.len()]);
            for (fit, &x) in fits.iter_mut().zip(world) {
                *fit = (fit.0.min(x), fit.1.max(x));
            }
            views.push(view);
        }
    }
    let given_away = |view: &View| {
        seen[view]
            .iter()
            .zip(&cells)
            .enumerate()
            .any(|(cell, (&(low, high), &size))| {
                let own = cell % coordinators == view.0;
                !own && size > 0 && (high == 0 || low == size)
            })
    };
    let readers = coordinators + 1;
    let broken = views
        .chunks(readers)
        .filter(|w| w.iter().any(given_away))
        .count();
    (broken, worlds.len())
}

#[test]
fn no_total_gives_anyone_away_to_a_coordinator() {
    let tell = |raw: &RawExperience| {
        serde_json::to_string(&publish_experience(raw, MORE_THAN_90, false)).unwrap()
    };
    // Control: rule 6 alone, where a coordinator subtracts the own answers.
    let rule_6 = |raw: &RawExperience| {
        let sum = sum_of(&raw.total).unwrap();
        let bound = coded(sum).map(|c| (c.bound() == Bound::AtLeast, c.numerator()));
        format!("{:?}", bound.unwrap_or((false, 1_000 + sum.positive)))
    };
    for sizes in [
        &[5, 5][..],
        &[6, 9],
        &[12, 8],
        &[20, 20],
        &[5, 6, 7],
        &[3, 12],
        &[8, 8, 8],
    ] {
        assert_eq!(
            worlds_that_give_someone_away(&[sizes], tell).0,
            0,
            "{sizes:?}"
        );
        assert_ne!(
            worlds_that_give_someone_away(&[sizes], rule_6).0,
            0,
            "{sizes:?}"
        );
    }
}

/// Tables where no reader who knows the rules learns an answer from which rows are hidden.
///
/// This does not hold for every table under the seven rules: see [`shown_rows`].
#[test]
fn small_tables_give_no_one_away() {
    let tell = |raw: &RawExperience| serde_json::to_string(&publish(raw)).unwrap();
    for sizes in [
        &[&[14][..], &[16]][..],
        &[&[14], &[4], &[3]],
        &[&[14, 0], &[0, 14]],
        &[&[14, 0], &[7, 8]],
        &[&[14, 0], &[0, 14], &[2, 2]],
    ] {
        assert_eq!(worlds_that_give_someone_away(sizes, tell).0, 0, "{sizes:?}");
    }
}

/// The rules once more, written for the reader of the JSON: may these counts be known?
fn row_is_allowed(by_coordinator: &[(u64, u64)]) -> bool {
    let n: u64 = by_coordinator.iter().map(|s| s.0).sum();
    let x: u64 = by_coordinator.iter().map(|s| s.1).sum();
    if n == 0 {
        return true;
    }
    let enough = n >= 5 && x >= 5 && n - x >= 5;
    enough
        && by_coordinator
            .iter()
            .all(|&(a, p)| a == n || (n - a >= 5 && x - p >= 2 && (n - a) - (x - p) >= 2))
}

fn added(rows: &[&Vec<(u64, u64)>]) -> Vec<(u64, u64)> {
    (0..4)
        .map(|who| {
            let own = rows.iter().filter_map(|row| row.get(who));
            own.fold((0, 0), |sum, s| (sum.0 + s.0, sum.1 + s.1))
        })
        .collect()
}

fn share() -> impl Strategy<Value = (u64, u64)> {
    let positive = |n: u64| prop_oneof![Just(n), n.saturating_sub(3)..=n, 0..=n];
    prop_oneof![3 => 0_u64..30, 1 => Just(0)].prop_flat_map(move |n| (Just(n), positive(n)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A reader who sees the JSON only, knows who answered in each row and to whom, and subtracts.
    #[test]
    fn nothing_shown_or_subtracted_breaks_the_rules(
        rows in prop::collection::vec(prop::collection::vec(share(), 0..=4), 1..7),
        missing in prop_oneof![0_u64..12, Just(200)],
        short in prop_oneof![Just(0), 0_u64..12],
    ) {
        let mut raw = raw(&rows, missing);
        raw.enrolled_too_short = short;
        let table = publish(&raw);
        let text = serde_json::to_string(&table).unwrap();
        prop_assert_eq!(&serde_json::from_str::<PublishedTable>(&text).unwrap(), &table);
        let json: Value = serde_json::from_str(&text).unwrap();
        let cells = json["cells"].as_array().unwrap();
        prop_assert_eq!(cells.len(), rows.len() + 1);
        let all = added(&rows.iter().collect::<Vec<_>>());
        let (n, x) = all.iter().fold((0, 0), |s, own| (s.0 + own.0, s.1 + own.1));
        let total = &cells[0];
        let hidden = |cell: &Value| {
            *cell == json!({"group": cell["group"], "suppressed": true})
        };
        let no_remainder = |own: &(u64, u64)| own.0 == 0 || own.0 == n;
        let tellable = n >= 10 && all.iter().all(|own| {
            let (others, positive) = (n - own.0, x - own.1);
            let told_by_own = match (x, n - x) {
                (_, 0..5) => own.0 - own.1 == 4,
                (0..5, _) => own.1 == 4,
                _ => positive < 2 || others - positive < 2,
            };
            no_remainder(own) || (others >= 5 && !told_by_own)
        });
        prop_assert_eq!(hidden(total), !tellable);
        if hidden(total) {
            prop_assert!(cells.iter().all(hidden));
            prop_assert!(json["missing"].is_null() && json["response_rate"].is_null());
            prop_assert_eq!(&json["excluded"], &json!({}));
            prop_assert!(json.get("versions").is_none());
            return Ok(());
        }
        prop_assert_eq!(&total["denominator"], n);
        prop_assert_eq!(total.get("coded").is_some(), x < 5 || n - x < 5);
        if total.get("coded").is_some() {
            prop_assert!(total["numerator"].is_null() && total["percent"].is_null());
            prop_assert!(total["interval"].is_null() && cells[1..].iter().all(hidden));
            prop_assert!(json["overturned_by"].is_null());
        } else {
            prop_assert_eq!(&total["numerator"], x);
            let (open, closed): (Vec<_>, Vec<_>) =
                cells[1..].iter().zip(&rows).partition(|(cell, _)| !hidden(cell));
            for (cell, row) in &open {
                let sums = row.iter().fold((0, 0), |s, own| (s.0 + own.0, s.1 + own.1));
                prop_assert_eq!(&cell["denominator"], sums.0);
                prop_assert_eq!(&cell["numerator"], sums.1);
                prop_assert!(sums.0 > 0 && row_is_allowed(row), "row {:?}", row);
                prop_assert!(cell["verdict"].is_null());
            }
            if !open.is_empty() {
                let rest = added(&closed.iter().map(|(_, row)| *row).collect::<Vec<_>>());
                prop_assert!(row_is_allowed(&rest), "hidden together {:?}", rest);
            }
            // Not simply silent: rows that all pass are all shown.
            if rows.iter().all(|row| row_is_allowed(row)) {
                let filled = rows.iter().filter(|row| row.iter().any(|own| own.0 > 0)).count();
                prop_assert_eq!(open.len(), filled);
            }
        }
        let few = (1..5).contains(&missing) || (1..5).contains(&short);
        prop_assert_eq!(json["missing"].is_null(), few);
        prop_assert_eq!(json["excluded"] == json!({}), few);
        prop_assert_eq!(json["response_rate"].is_null(), few);
        prop_assert!(!few || json["overturned_by"].is_null());
        let interval = cells.iter().any(|cell| cell["interval"].is_array());
        prop_assert!(missing > 0 || few || !interval);
    }

    /// Whatever the reason, a row that is not shown looks the same.
    #[test]
    fn hidden_rows_are_byte_identical(
        small in 1_u64..5,
        uniform in 10_u64..40,
        lopsided in 10_u64..40,
    ) {
        let other = vec![(60, 30), (60, 30)];
        let text = |row: Vec<(u64, u64)>| {
            let rows = [row, vec![(25, 12)], other.clone()];
            let table = publish(&raw(&rows, 20));
            serde_json::to_string(&table.cells()[1]).unwrap()
        };
        let hidden = text(vec![]);
        prop_assert_eq!(&hidden, r#"{"group":"a","suppressed":true}"#);
        for row in [
            vec![(0, 0)],
            vec![(small, small)],
            vec![(small, 0)],
            vec![(uniform, uniform)],
            vec![(uniform, 0)],
            vec![(lopsided, lopsided - 4)],
            vec![(lopsided, 5), (4, 2)],
        ] {
            prop_assert_eq!(&text(row), &hidden);
        }
    }
}
