use proptest::prelude::*;

use super::super::publish_experience;
use super::*;

/// So many persons in these rows, so many of them positive, of this coordinator.
fn some(answered: usize, positive: usize, rows: [usize; 2], coordinator: u128) -> Vec<YearAnswer> {
    let answer = |number: usize| YearAnswer {
        coordinator: Uuid::from_u128(coordinator),
        positive: number < positive,
        rows: Some(rows.to_vec()),
        interim: false,
    };
    (0..answered).map(answer).collect()
}

fn year(answers: Vec<YearAnswer>) -> RawYear {
    let counted = answers
        .iter()
        .filter(|answer| answer.rows.is_some())
        .count();
    RawYear {
        answers,
        tables: vec![names(), names()],
        expected: u64::try_from(counted).unwrap() + 20,
        enrolled_too_short: 8,
        versions: vec![("1".to_owned(), u64::try_from(counted).unwrap())],
    }
}

fn names() -> Vec<String> {
    ["a", "b", "c"].map(str::to_owned).to_vec()
}

fn shown(table: &PublishedTable) -> String {
    let cells = table.cells().iter();
    cells
        .filter_map(|c| c.shown().map(|_| c.group()))
        .collect::<Vec<_>>()
        .join(" ")
}

fn told(answers: Vec<YearAnswer>) -> Vec<String> {
    publish_experience_year(&year(answers), None)
        .iter()
        .map(shown)
        .collect()
}

#[test]
fn tables_that_tell_nobody_apart_are_all_shown() {
    let answers = [
        some(20, 10, [0, 0], 1),
        some(20, 10, [0, 1], 1),
        some(20, 10, [1, 0], 1),
        some(20, 10, [1, 1], 1),
    ];
    assert_eq!(told(answers.concat()), ["all", "all a b", "all a b"]);
}

/// Everybody of the first row and three more stand in one row of the second table.
#[test]
fn a_second_table_does_not_undo_the_first() {
    let answers = |positive| {
        [
            some(20, 10, [0, 0], 1),
            some(3, positive, [1, 0], 1),
            some(37, 18, [1, 1], 1),
        ]
    };
    assert_eq!(told(answers(2).concat()), ["all", "all a b", "all a b"]);
    for positive in [0, 3] {
        assert_eq!(told(answers(positive).concat()), ["all", "all a b", "all"]);
    }
}

/// Of 14, 12 and 13 only the second passes; with 0 and 9 positive in the others its table would
/// tell who the none are.
#[test]
fn which_rows_are_hidden_tells_nobody_apart() {
    let answers = |first, third| {
        [
            some(14, first, [0, 0], 1),
            some(12, 6, [1, 0], 1),
            some(13, third, [2, 0], 1),
        ]
    };
    assert_eq!(told(answers(1, 9).concat())[1], "all b");
    assert_eq!(told(answers(0, 9).concat())[1], "all");
}

#[test]
fn the_year_tells_nobody_apart_beside_the_interim_total() {
    let answers = |new, positive| {
        let mut before = some(20, 10, [0, 0], 1);
        before.iter_mut().for_each(|answer| answer.interim = true);
        [before, some(new, positive, [0, 0], 1)].concat()
    };
    for (new, positive) in [(4, 0), (4, 1), (4, 3), (4, 4), (3, 1)] {
        assert_eq!(told(answers(new, positive))[0], "", "{new} {positive}");
    }
    assert_eq!(told(answers(4, 2))[0], "all");
    assert_eq!(told(answers(1, 1)), ["", "", ""]);
    assert_eq!(told(answers(3, 3)), ["", "", ""]);
    // When those of the interim total answer again, nothing follows.
    let mut again = answers(3, 2);
    let old = again[..20].to_vec();
    again.iter_mut().for_each(|answer| answer.interim = false);
    again.extend(old.into_iter().map(|answer| YearAnswer {
        rows: None,
        ..answer
    }));
    assert_eq!(told(again)[0], "all");
    // One coordinator who knows ten of them is certain only if the others are alike.
    let mut mixed = answers(4, 2);
    mixed[20..22]
        .iter_mut()
        .for_each(|answer| answer.coordinator = Uuid::from_u128(2));
    assert_eq!(told(mixed)[0], "");
}

#[test]
fn contradictions_and_totals_that_are_coded_show_no_rows() {
    let answers = || [some(20, 10, [0, 0], 1), some(20, 10, [1, 1], 1)].concat();
    let mut wrong = year(answers());
    wrong.expected = 39;
    assert!(
        publish_experience_year(&wrong, None)
            .iter()
            .all(|table| shown(table).is_empty())
    );
    // A row that is in no table: the rows do not add up to the total.
    let mut wrong = year(answers());
    wrong.answers[0].rows = Some(vec![7, 0]);
    let tables: Vec<String> = publish_experience_year(&wrong, None)
        .iter()
        .map(shown)
        .collect();
    assert_eq!(tables, ["all", "all", "all a b"]);
    assert_eq!(
        told([some(20, 18, [0, 0], 1), some(20, 20, [1, 1], 1)].concat()),
        ["all"; 3]
    );
    assert_eq!(told(some(9, 4, [0, 0], 1)), [""; 3]);
}

/// One table of a year by itself.
fn alone(raw: &RawYear, place: usize) -> RawExperience {
    let mut alone = RawExperience {
        expected: raw.expected,
        enrolled_too_short: raw.enrolled_too_short,
        versions: raw.versions.clone(),
        rows: names()
            .into_iter()
            .map(|name| (name, ByCoordinator::new()))
            .collect(),
        ..RawExperience::default()
    };
    for answer in &raw.answers {
        let row = answer.rows.as_ref().unwrap()[place];
        for counts in [&mut alone.total, &mut alone.rows[row].1] {
            let own = counts.entry(answer.coordinator).or_default();
            own.answered += 1;
            own.positive += u64::from(answer.positive);
        }
    }
    alone
}

/// What the interim total before told.
fn interim(answers: &[YearAnswer]) -> String {
    let mut raw = RawExperience::default();
    for answer in answers.iter().filter(|answer| answer.interim) {
        let own = raw.total.entry(answer.coordinator).or_default();
        own.answered += 1;
        own.positive += u64::from(answer.positive);
        raw.expected += 1;
    }
    serde_json::to_string(&publish_experience(&raw, None, false)).unwrap()
}

/// Persons that nothing sets apart: rows, coordinator, how many, and whether they stand in the interim
/// total too.
type Cell = ([usize; 2], u128, u64, bool);

/// The reader, the own participants' positive answers, and what was published.
type View = (Option<u128>, Vec<u64>, String);

/// Tries every way to answer, and gives how many of them would give somebody away, by what is
/// published, to a reader who knows the rules and who stands where; or to a coordinator, who knows the
/// own participants' answers as well.
fn ways_that_give_someone_away(cells: &[Cell], tell: impl Fn(Vec<YearAnswer>) -> String) -> usize {
    let mut ways: Vec<Vec<u64>> = vec![Vec::new()];
    for &(_, _, size, _) in cells {
        let longer = |way: &Vec<u64>| (0..=size).map(|x| [&way[..], &[x]].concat()).collect();
        ways = ways.iter().flat_map::<Vec<Vec<u64>>, _>(longer).collect();
    }
    let readers: std::collections::BTreeSet<Option<u128>> = std::iter::once(None)
        .chain(cells.iter().map(|cell| Some(cell.1)))
        .collect();
    let own = |reader: Option<u128>, way: &[u64]| -> Vec<u64> {
        let own = cells
            .iter()
            .zip(way)
            .filter(|(cell, _)| Some(cell.1) == reader);
        own.map(|(_, x)| *x).collect()
    };
    let mut seen: BTreeMap<View, Vec<(u64, u64)>> = BTreeMap::new();
    let mut all = Vec::new();
    for way in &ways {
        let answers = cells
            .iter()
            .zip(way)
            .flat_map(|(&(rows, own, size, interim), &x)| {
                let of = some(
                    usize::try_from(size).unwrap(),
                    usize::try_from(x).unwrap(),
                    rows,
                    own,
                );
                of.into_iter()
                    .map(move |answer| YearAnswer { interim, ..answer })
            });
        let answers: Vec<YearAnswer> = answers.collect();
        let told = format!("{} {}", interim(&answers), tell(answers));
        for &reader in &readers {
            let view = (reader, own(reader, way), told.clone());
            let fits = seen
                .entry(view.clone())
                .or_insert_with(|| vec![(u64::MAX, 0); cells.len()]);
            for (fit, &x) in fits.iter_mut().zip(way) {
                *fit = (fit.0.min(x), fit.1.max(x));
            }
            all.push(view);
        }
    }
    let given_away = |view: &View| {
        seen[view].iter().zip(cells).any(|(&(low, high), cell)| {
            Some(cell.1) != view.0 && cell.2 > 0 && (high == 0 || low == cell.2)
        })
    };
    all.chunks(readers.len())
        .filter(|views| views.iter().any(given_away))
        .count()
}

/// Every way to answer in small years: nobody who knows the rules learns an answer, also not from what
/// is hidden. The seven rules alone do not hold this.
#[test]
fn no_way_to_answer_is_given_away() {
    let whole = |answers: Vec<YearAnswer>| {
        serde_json::to_string(&publish_experience_year(&year(answers), None)).unwrap()
    };
    // Each table for itself, without regard to the interim total.
    let seven_rules = |answers: Vec<YearAnswer>| {
        let raw = year(answers);
        let tables = [0, 1].map(|place| publish_experience(&alone(&raw, place), None, true));
        serde_json::to_string(&tables).unwrap()
    };
    let one_coordinator = |of: &[([usize; 2], u64, bool)]| -> Vec<Cell> {
        of.iter()
            .map(|&(rows, size, interim)| (rows, 1, size, interim))
            .collect()
    };
    let broken = [
        one_coordinator(&[
            ([0, 0], 14, false),
            ([1, 0], 12, false),
            ([2, 0], 13, false),
        ]),
        one_coordinator(&[([0, 0], 12, false), ([1, 0], 3, false), ([1, 1], 16, false)]),
        one_coordinator(&[
            ([0, 0], 14, false),
            ([0, 1], 2, false),
            ([1, 0], 3, false),
            ([1, 1], 14, false),
        ]),
    ];
    for cells in &broken {
        assert_eq!(ways_that_give_someone_away(cells, whole), 0, "{cells:?}");
        assert_ne!(
            ways_that_give_someone_away(cells, seven_rules),
            0,
            "{cells:?}"
        );
    }
    for cells in [
        one_coordinator(&[
            ([0, 0], 8, false),
            ([0, 1], 6, false),
            ([1, 0], 7, false),
            ([1, 1], 9, false),
        ]),
        vec![
            ([0, 0], 1, 8, false),
            ([0, 0], 2, 7, false),
            ([1, 0], 1, 9, false),
            ([1, 0], 2, 6, false),
        ],
        one_coordinator(&[
            ([0, 0], 12, true),
            ([0, 0], 5, false),
            ([1, 0], 11, true),
            ([1, 0], 4, false),
        ]),
        one_coordinator(&[([0, 0], 22, true), ([0, 0], 1, false)]),
    ] {
        assert_eq!(ways_that_give_someone_away(&cells, whole), 0, "{cells:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Every table is the one that stands alone, with rows hidden or without.
    #[test]
    fn only_ever_tighter(cells in prop::collection::vec((0_usize..14, 0_usize..14, 0_usize..3, 0_usize..3, 0_u128..3), 1..14)) {
        let answers: Vec<YearAnswer> = cells
            .iter()
            .flat_map(|&(n, x, first, second, own)| some(n, x, [first, second], own))
            .collect();
        let raw = year(answers);
        let tables = publish_experience_year(&raw, None);
        prop_assert_eq!(tables.len(), 3);
        for (place, table) in tables[1..].iter().enumerate() {
            prop_assert_eq!(&table.cells()[0], &tables[0].cells()[0]);
            let alone = publish_experience(&alone(&raw, place), None, true);
            prop_assert_eq!(alone.cells().len(), table.cells().len());
            for (alone, cell) in alone.cells().iter().zip(table.cells()) {
                prop_assert!(cell.shown().is_none() || cell == alone);
            }
        }
    }
}
