//! The attackers against the publishers.

use framsteg::domain::disclosure::{
    RawExperience, RawYear, ShareCount, YearAnswer, publish_experience, publish_experience_year,
};
use serde_json::Value;
use uuid::Uuid;

use super::{Answer, Knowledge, TABLES, knowledge, linear, people, publishers, solver};

fn uuid(coordinator: usize) -> Uuid {
    Uuid::from_u128(coordinator as u128 + 1)
}

/// What the service would publish of these answers: the interim table and those of the year.
pub fn service(answers: &[Answer]) -> (Value, Vec<Value>) {
    let mut interim = RawExperience::default();
    for answer in answers.iter().filter(|answer| answer.interim) {
        let own: &mut ShareCount = interim.total.entry(uuid(answer.coordinator)).or_default();
        own.answered += 1;
        own.positive += u64::from(answer.positive);
        interim.expected += 1;
    }
    let counted = |answer: &Answer| YearAnswer {
        coordinator: uuid(answer.coordinator),
        positive: answer.positive,
        rows: answer.rows.map(Vec::from),
        interim: answer.interim,
    };
    let expected = answers
        .iter()
        .filter(|answer| answer.rows.is_some())
        .count()
        + 20;
    let year = RawYear {
        answers: answers.iter().map(counted).collect(),
        tables: TABLES
            .iter()
            .map(|&rows| (0..rows).map(|row| row.to_string()).collect())
            .collect(),
        expected: expected as u64,
        ..RawYear::default()
    };
    let json = |table| serde_json::to_value(table).expect("JSON");
    (
        json(publish_experience(&interim, None, false)),
        publish_experience_year(&year, None)
            .into_iter()
            .map(json)
            .collect(),
    )
}

/// Everybody who reads: anyone, and each coordinator.
fn readers(answers: &[Answer]) -> Vec<Option<usize>> {
    let mut coordinators: Vec<usize> = answers.iter().map(|answer| answer.coordinator).collect();
    coordinators.sort_unstable();
    coordinators.dedup();
    std::iter::once(None)
        .chain(coordinators.into_iter().map(Some))
        .collect()
}

type Attacker = fn(&[Answer], &Knowledge, Option<usize>) -> Vec<usize>;

/// How many answers are fixed for some reader.
fn wins(attacker: Attacker, answers: &[Answer], knowledge: &Knowledge) -> usize {
    let mut fixed: Vec<usize> = readers(answers)
        .into_iter()
        .flat_map(|reader| attacker(answers, knowledge, reader))
        .collect();
    fixed.sort_unstable();
    fixed.dedup();
    fixed.len()
}

/// How many answers linear programming fixes for some reader, in what was published.
pub fn fixed_answers(answers: &[Answer], interim: Option<&Value>, year: &[Value]) -> usize {
    wins(solver::fixed, answers, &knowledge(answers, interim, year))
}

/// Rows that the seven rules allow and rows that are shown: of the tables, and totals.
pub fn rows_allowed_and_shown(answers: &[Answer], year: &[Value]) -> [(usize, usize); 2] {
    let (total, tables) = publishers::allowed(answers);
    let allowed = tables.iter().flatten().filter(|allowed| **allowed).count();
    let is_shown = |cell: &&Value| cell["suppressed"] != true;
    let rows = year[1..]
        .iter()
        .flat_map(|table| &table["cells"].as_array().expect("cells")[1..]);
    let total_shown = is_shown(&&year[0]["cells"][0]);
    [
        (allowed, rows.filter(is_shown).count()),
        (usize::from(total), usize::from(total_shown)),
    ]
}

const POPULATIONS: std::ops::Range<u64> = 0..200;

#[test]
fn nobody_is_fixed_and_the_publisher_is_not_silent() {
    let mut counted = [(0, 0); 2];
    for seed in POPULATIONS {
        let answers = people::answers(seed);
        let (interim, year) = service(&answers);
        let fixed = fixed_answers(&answers, Some(&interim), &year);
        assert_eq!(fixed, 0, "population {seed}");
        for (sum, of) in counted
            .iter_mut()
            .zip(rows_allowed_and_shown(&answers, &year))
        {
            *sum = (sum.0 + of.0, sum.1 + of.1);
        }
    }
    println!("allowed and shown, rows and totals: {counted:?}");
    for (allowed, shown) in counted {
        assert!(allowed > 100 && shown * 10 >= allowed * 9, "{counted:?}");
    }
}

/// The controls: against the weak publisher the attackers win, the linear one less often and only where the other one does.
#[test]
fn a_weak_publisher_is_beaten() {
    let (mut beaten, mut linearly) = (0, 0);
    for seed in POPULATIONS {
        let answers = people::answers(seed);
        let (interim, year) = publishers::weak(&answers);
        let known = knowledge(&answers, Some(&interim), &year);
        for reader in readers(&answers) {
            let fixed = solver::fixed(&answers, &known, reader);
            let linear = linear::fixed(&answers, &known, reader);
            assert!(
                linear.iter().all(|place| fixed.contains(place)),
                "population {seed}"
            );
        }
        beaten += usize::from(wins(solver::fixed, &answers, &known) > 0);
        linearly += usize::from(wins(linear::fixed, &answers, &known) > 0);
    }
    println!("beaten: {beaten}, by adding and subtracting: {linearly}");
    assert!(
        beaten * 2 > 200 && linearly > 20 && linearly < beaten,
        "{beaten} {linearly}"
    );
}

/// The seven rules as they are written are beaten as well, though seldom: therefore the service is tighter.
#[test]
fn the_seven_rules_alone_are_beaten() {
    let beaten = POPULATIONS.filter(|&seed| {
        let answers = people::answers(seed);
        let (interim, year) = publishers::seven_rules(&answers);
        fixed_answers(&answers, Some(&interim), &year) > 0
    });
    let beaten = beaten.count();
    println!("the seven rules alone: {beaten}");
    assert!((1..40).contains(&beaten), "{beaten}");
}

/// What the seven rules give away, in the smallest examples: each table is safe for itself.
mod examples {
    use super::*;

    fn answer(positive: bool, rows: [usize; 4]) -> Answer {
        Answer {
            coordinator: 0,
            positive,
            rows: Some(rows),
            interim: false,
        }
    }

    /// Fixed by the seven rules, by adding and subtracting only, and by the service.
    fn given_away(answers: &[Answer]) -> (usize, usize, usize) {
        let (interim, year) = publishers::seven_rules(answers);
        let known = knowledge(answers, Some(&interim), &year);
        let rules = (
            wins(solver::fixed, answers, &known),
            wins(linear::fixed, answers, &known),
        );
        let (interim, year) = service(answers);
        assert!(
            year[0]["cells"][0]["suppressed"] != true,
            "not simply silent"
        );
        (
            rules.0,
            rules.1,
            fixed_answers(answers, Some(&interim), &year),
        )
    }

    /// All of the first programme and three of the second live in one municipality: the row less the row is three persons, all positive.
    #[test]
    fn rows_of_two_tables() {
        let answers: Vec<Answer> = (0..60)
            .map(|number| {
                let (programme, municipality) = match number {
                    0..20 => (0, 0),
                    20..23 => (1, 0),
                    _ => (1, 1),
                };
                let positive = number % 2 == 0 || (20..23).contains(&number);
                answer(positive, [programme, 0, 0, municipality])
            })
            .collect();
        assert_eq!(given_away(&answers), (3, 0, 0));
    }

    /// Nobody who answered in spring answers again, and one new person answers in autumn.
    #[test]
    fn interim_and_year() {
        let of = |new: usize| -> Vec<Answer> {
            (0..20 + new)
                .map(|number| Answer {
                    interim: number < 20,
                    ..answer(number % 2 == 0 || number >= 20, [0; 4])
                })
                .collect()
        };
        for (new, linear) in [(1, 1), (3, 0)] {
            let answers = of(new);
            let (interim, year) = publishers::seven_rules(&answers);
            let known = knowledge(&answers, Some(&interim), &year);
            assert_eq!(wins(solver::fixed, &answers, &known), new);
            assert_eq!(wins(linear::fixed, &answers, &known), linear);
            // Nothing but the total could be hidden.
            let (interim, year) = service(&answers);
            assert_eq!(year[0]["cells"][0]["suppressed"], true);
            assert_eq!(fixed_answers(&answers, Some(&interim), &year), 0);
        }
    }

    /// The others of the first coordinator, eight in spring, answered alike, which hides the interim total; four new ones come in autumn.
    #[test]
    fn a_hidden_interim_total() {
        for new_positive in 0..=4 {
            for (spring, one_otherwise) in
                [(true, false), (true, true), (false, false), (false, true)]
            {
                let of = |coordinator, positive, interim| Answer {
                    coordinator,
                    interim,
                    ..answer(positive, [0; 4])
                };
                let mut answers: Vec<Answer> = (0..12).map(|n| of(0, n < 6, true)).collect();
                answers.extend((0..8).map(|n| of(1, spring != (n == 0 && one_otherwise), true)));
                answers.extend((0..4).map(|n| of(1, n < new_positive, false)));
                let (interim, year) = service(&answers);
                assert_eq!(interim["cells"][0]["suppressed"], true);
                let fixed = fixed_answers(&answers, Some(&interim), &year);
                assert_eq!(
                    fixed, 0,
                    "{new_positive} new ones, {spring}, {one_otherwise}"
                );
            }
        }
    }

    /// 0 of 14, 6 of 12 and 9 of 13: only the second is shown, and the larger ones must be one-sided.
    #[test]
    fn which_rows_are_hidden() {
        let mut answers = Vec::new();
        for (row, persons, positive) in [(0, 14, 0), (1, 12, 6), (2, 13, 9)] {
            answers.extend((0..persons).map(|number| answer(number < positive, [0, row, 0, 0])));
        }
        // Of the 13 the sum follows, but of none of them the answer.
        assert_eq!(given_away(&answers), (14, 0, 0));
    }
}
