use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::target::Comparator;

const AT_LEAST_70: Option<Target> = Some(Target {
    comparator: Comparator::AtLeast,
    percent: 70,
});

/// numerator and denominator, strict and eligible.
type Row = (u64, u64, u64, u64);

fn reading((numerator, denominator, e_numerator, e_denominator): Row) -> Reading2 {
    Reading2 {
        strict: Count {
            numerator,
            denominator,
        },
        eligible: Count {
            numerator: e_numerator,
            denominator: e_denominator,
        },
        persons: denominator,
    }
}

/// Groups `a`, `b`, … that everyone stands in once.
fn partition(rows: &[Row]) -> RawParticipation<'static> {
    let sum = |rows: &mut dyn Iterator<Item = &Row>| {
        reading(rows.fold((0_u64, 0_u64, 0_u64, 0_u64), |s, r| {
            (
                s.0.saturating_add(r.0),
                s.1.saturating_add(r.1),
                s.2.saturating_add(r.2),
                s.3.saturating_add(r.3),
            )
        }))
    };
    let rows: Vec<(String, Row)> = ('a'..)
        .map(String::from)
        .zip(rows.iter().copied())
        .collect();
    RawParticipation {
        total: sum(&mut rows.iter().map(|(_, row)| row)),
        groups: rows.iter().map(|(key, _)| key.clone()).collect(),
        together: Box::new(move |keys| {
            let inside = rows.iter().filter(|(key, _)| keys.contains(&key.as_str()));
            sum(&mut inside.map(|(_, row)| row))
        }),
        excluded: Vec::new(),
        not_yet: Vec::new(),
        shows: Shows::BothShares,
        outlook: None,
    }
}

/// Groups `a`, `b`, … of these persons, who may stand in several; nobody is in the numerator.
fn persons(groups: &[&[u64]]) -> RawParticipation<'static> {
    let groups: Vec<(String, Vec<u64>)> = ('a'..)
        .map(String::from)
        .zip(groups.iter().map(|group| group.to_vec()))
        .collect();
    let keys: Vec<String> = groups.iter().map(|(key, _)| key.clone()).collect();
    let together = move |keys: &[&str]| {
        let inside = groups
            .iter()
            .filter(|(key, _)| keys.contains(&key.as_str()));
        let distinct: BTreeSet<u64> = inside.flat_map(|(_, group)| group.clone()).collect();
        let n = distinct.len() as u64;
        reading((0, n, 0, n))
    };
    let all: Vec<&str> = keys.iter().map(String::as_str).collect();
    RawParticipation {
        total: together(&all),
        groups: keys.clone(),
        together: Box::new(together),
        excluded: Vec::new(),
        not_yet: Vec::new(),
        shows: Shows::BothShares,
        outlook: None,
    }
}

fn sizes(of: &[u64]) -> RawParticipation<'static> {
    partition(&of.iter().map(|&n| (n / 2, n, n / 2, n)).collect::<Vec<_>>())
}

fn publish(raw: &RawParticipation<'_>) -> PublishedTable {
    publish_participation(raw, AT_LEAST_70, true, true)
}

/// Group and denominator of each row that is shown, total first.
fn shown(table: &PublishedTable) -> Vec<(&str, u64)> {
    let figures = table.cells().iter();
    figures
        .filter_map(|cell| Some((cell.group(), cell.shown()?.denominator())))
        .collect()
}

#[test]
fn golden() {
    let mut raw = partition(&[(30, 40, 28, 35), (12, 20, 3, 4), (2, 3, 2, 3), (4, 6, 4, 6)]);
    raw.excluded = vec![("not_followed".into(), 3), ("staff".into(), 12)];
    raw.not_yet = vec![("planned".into(), 15), ("other".into(), 6)];
    let table = publish(&raw);
    let text = serde_json::to_string(&table).unwrap();
    assert_eq!(
        text,
        concat!(
            r#"{"cells":[{"group":"all","numerator":48,"denominator":69,"percent":69.6,"#,
            r#""interval":null,"verdict":"not_met","eligible":{"numerator":37,"denominator":48,"#,
            r#""percent":77.1,"verdict":"met"}},"#,
            r#"{"group":"a","numerator":30,"denominator":40,"percent":75.0,"interval":null,"#,
            r#""verdict":"met","eligible":{"suppressed":true}},"#,
            r#"{"group":"b","numerator":12,"denominator":20,"percent":60.0,"interval":null,"#,
            r#""verdict":"not_met","eligible":{"suppressed":true}},"#,
            r#"{"group":"c","suppressed":true},{"group":"d","suppressed":true},"#,
            r#"{"group":"rest","numerator":6,"denominator":9,"percent":66.7,"interval":null,"#,
            r#""verdict":"not_met","eligible":{"suppressed":true}}],"#,
            r#""missing":null,"excluded":{"not_followed":"<5","staff":12},"#,
            r#""not_yet":{"other":6,"planned":15},"response_rate":null,"overturned_by":null}"#,
        )
    );
    assert_eq!(
        serde_json::from_str::<PublishedTable>(&text).unwrap(),
        table
    );
}

#[test]
fn a_row_needs_five_persons() {
    assert_eq!(
        shown(&publish(&sizes(&[5, 5]))),
        [("all", 10), ("a", 5), ("b", 5)]
    );
    // 4 is merged, alone it would be under 5, so the next smallest joins (ties by key).
    assert_eq!(
        shown(&publish(&sizes(&[9, 4, 7, 7]))),
        [("all", 27), ("a", 9), ("d", 7), ("rest", 11)]
    );
    // Two that have 5 together are enough.
    assert_eq!(
        shown(&publish(&sizes(&[9, 4, 1, 7]))),
        [("all", 21), ("a", 9), ("d", 7), ("rest", 5)]
    );
    // Everything merged: the rest would be the total, so there is none.
    for all in [&[4, 7][..], &[4, 1], &[3, 3, 9][..2]] {
        assert_eq!(shown(&publish(&sizes(all))).len(), 1, "{all:?}");
    }
    // Empty groups are not merged and give no rest.
    assert_eq!(
        shown(&publish(&sizes(&[5, 0, 6]))),
        [("all", 11), ("a", 5), ("c", 6)]
    );
}

#[test]
fn a_total_needs_five_persons() {
    assert_eq!(shown(&publish(&sizes(&[5]))), [("all", 5), ("a", 5)]);
    let mut raw = sizes(&[2, 2]);
    raw.excluded = vec![("staff".into(), 12)];
    raw.not_yet = vec![("planned".into(), 30)];
    let json = serde_json::to_value(publish(&raw)).unwrap();
    assert_eq!(
        json,
        json!({
            "cells": [{"group": "all", "suppressed": true}, {"group": "a", "suppressed": true},
                {"group": "b", "suppressed": true}],
            "missing": null, "excluded": {}, "response_rate": null, "overturned_by": null,
        })
    );
}

#[test]
fn verdicts_and_groups_wait_for_the_end_of_the_period() {
    let raw = sizes(&[50, 40]);
    let open = publish_participation(&raw, AT_LEAST_70, false, true);
    assert_eq!(shown(&open), [("all", 90)]);
    let total = open.cells()[0].shown().unwrap();
    assert_eq!(total.verdict(), None);
    assert_eq!(total.eligible().unwrap().shown().unwrap().verdict(), None);
    assert_eq!(open.cells().len(), 1);
    assert_eq!(
        publish_participation(&raw, None, true, false).cells().len(),
        1
    );
    let closed = publish(&raw);
    assert!(closed.cells()[0].shown().unwrap().verdict().is_some());
    let without_target = publish_participation(&raw, None, true, true);
    assert!(
        without_target.cells()[0]
            .shown()
            .unwrap()
            .verdict()
            .is_none()
    );
}

#[test]
fn eligible_readings_stand_in_a_table_only_if_no_row_sets_one_to_four_persons_apart() {
    let eligible = |rows: &[Row]| -> Vec<Option<u64>> {
        let table = publish(&partition(rows));
        let cells = table.cells().iter();
        cells
            .map(|c| Some(c.shown()?.eligible()?.shown()?.denominator()))
            .collect()
    };
    let row = |n: u64, e: u64| (0, n, 0, e);
    assert_eq!(
        eligible(&[row(9, 9), row(12, 7)]),
        [Some(16), Some(9), Some(7)]
    );
    // Four eligible persons; the total, where they cannot be told apart, shows its own.
    assert_eq!(eligible(&[row(9, 9), row(9, 4)]), [Some(13), None, None]);
    // Four persons who are not eligible: the strict reading less the eligible one would be theirs.
    assert_eq!(eligible(&[row(9, 9), row(9, 5)]), [None, None, None]);
    assert_eq!(
        eligible(&[row(12, 8), row(9, 5), row(9, 9)]),
        [Some(22), None, None, None]
    );
    assert_eq!(eligible(&[row(9, 2), row(9, 2)]), [None, None, None]);
}

#[test]
fn the_rest_counts_persons_not_memberships() {
    let nine: Vec<u64> = (100..109).collect();
    let twelve: Vec<u64> = (200..212).collect();
    // Three and three persons; two of them the same: four are too few, so nine more join.
    assert_eq!(
        shown(&publish(&persons(&[
            &[1, 2, 3],
            &[2, 3, 4],
            &nine,
            &twelve
        ]))),
        [("all", 25), ("d", 12), ("rest", 13)]
    );
    // With one in common they are five.
    assert_eq!(
        shown(&publish(&persons(&[
            &[1, 2, 3],
            &[3, 4, 5],
            &nine,
            &twelve
        ]))),
        [("all", 26), ("c", 9), ("d", 12), ("rest", 5)]
    );
    // Three who all stand in the nine as well.
    assert_eq!(
        shown(&publish(&persons(&[&nine[..3], &nine, &twelve]))),
        [("all", 21), ("c", 12), ("rest", 9)]
    );
}

#[test]
fn contradictory_counts_hide_the_table() {
    for wrong in [(6, 5, 0, 0), (5, 9, 6, 5), (2, 9, 3, 9), (5, 9, 5, 10)] {
        let raw = partition(&[(25, 50, 25, 50), wrong]);
        assert_eq!(shown(&publish(&raw)), [], "{wrong:?}");
    }
    let _ = publish(&sizes(&[u64::MAX / 2, 3, u64::MAX]));
}

#[test]
fn reasons_of_those_not_asked_cannot_be_undone() {
    let mut raw = sizes(&[50]);
    raw.not_yet = vec![
        ("planned".into(), 3),
        ("no_private_meeting".into(), 17),
        ("other".into(), 5),
    ];
    let json = serde_json::to_value(publish(&raw)).unwrap();
    assert_eq!(
        json["not_yet"],
        json!({"no_private_meeting": 17, "rest": 8})
    );
}

proptest! {
    /// A reader who sees the JSON only and subtracts rows from the total.
    #[test]
    fn nothing_under_five_is_shown_or_follows_by_subtraction(
        rows in prop::collection::vec((0_u64..14, 0_u64..14, 0_u64..8, 0_u64..8), 0..7),
        closed: bool,
        with_groups: bool,
    ) {
        // Non-eligible persons on top of the eligible ones, on both sides.
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(yes, no, late_yes, late_no)| {
                (yes + late_yes, yes + no + late_yes + late_no, yes, yes + no)
            })
            .collect();
        let raw = partition(&rows);
        let table = publish_participation(&raw, AT_LEAST_70, closed, with_groups);
        let text = serde_json::to_string(&table).unwrap();
        prop_assert_eq!(&serde_json::from_str::<PublishedTable>(&text).unwrap(), &table);

        let json: Value = serde_json::from_str(&text).unwrap();
        let cells = json["cells"].as_array().unwrap();
        prop_assert_eq!(&cells[0]["group"], "all");
        let suppressed = |cell: &Value| {
            let only = json!({"group": cell["group"], "suppressed": true});
            cell["suppressed"] == json!(true) && *cell == only
        };
        if cells.len() == 1 || !(closed && with_groups) {
            prop_assert_eq!(cells.len(), 1);
            return Ok(());
        }
        let listed: Vec<&str> = cells[1..].iter().map(|c| c["group"].as_str().unwrap()).collect();
        let given: Vec<&str> = raw.groups.iter().map(String::as_str).collect();
        let size = |key: &str| (raw.together)(&[key]).strict.denominator;
        prop_assert_eq!(&listed[..given.len()], &given[..]);
        prop_assert!(listed[given.len()..].iter().all(|&key| key == "rest"));
        if suppressed(&cells[0]) {
            prop_assert!(raw.total.strict.denominator < 5 && cells.iter().all(suppressed));
            return Ok(());
        }
        let persons = |cell: &Value| cell["denominator"].as_u64();
        let eligible = |cell: &Value| persons(&cell["eligible"]);
        let rows = &cells[1..];
        if rows.iter().all(suppressed) {
            return Ok(());
        }
        // Strict: rows and rest add up to the total, each with five persons.
        let shown: Vec<u64> = rows.iter().filter_map(persons).collect();
        prop_assert!(shown.iter().all(|&n| n >= 5));
        prop_assert_eq!(Some(shown.iter().sum::<u64>()), persons(&cells[0]));
        // In the rest: at least two groups that are not empty.
        let hidden = rows.iter().zip(&raw.groups).filter(|(cell, _)| suppressed(cell));
        let hidden: Vec<u64> = hidden.map(|(_, key)| size(key)).collect();
        let filled = hidden.iter().filter(|&&n| n > 0).count();
        prop_assert!(filled != 1 && (filled > 1) == (listed.len() > given.len()));
        // Eligible: beside every row or none, and never 1–4 persons apart from the strict reading.
        let told: Vec<u64> = rows.iter().filter_map(eligible).collect();
        prop_assert!(told.is_empty() || told.len() == shown.len());
        for cell in cells {
            if let (Some(all), Some(some)) = (persons(cell), eligible(cell)) {
                prop_assert!(some >= 5 && (all == some || all - some >= 5));
            }
        }
        prop_assert!(told.is_empty() || eligible(&cells[0]) == Some(told.iter().sum()));
        // Not simply silent: without a small group every group is shown.
        if raw.groups.iter().all(|key| size(key) >= 5) {
            prop_assert!(!rows.iter().any(suppressed));
        }
    }
}
