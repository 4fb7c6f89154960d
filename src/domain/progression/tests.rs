//! Hand-made cases, and a property over any history.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::definitions::SourceFile;

/// Three versions of a participant's part with three themes, and a professional's part that mirrors the first of them.
///
/// `plain` stays as it is. `scale` has five steps, then three that the five are mapped to, then four that cannot be compared. `first-word`
/// is retired after the first version, and `second-word` asks of the same theme from the second on.
fn catalogue() -> Catalogue {
    let part = |version: i32, words: &str, steps: usize, changes: Value| {
        let items = [
            item("plain", "calm", 5, None),
            item("scale", "reach", steps, None),
        ];
        let items = items.into_iter().chain([item(words, "words", 3, None)]);
        file("own", version, "participant", items.collect(), changes)
    };
    let mapped = json!({"1": "1", "2": "1", "3": "2", "4": "3", "5": "3"});
    let files = [
        part(1, "first-word", 5, Value::Null),
        part(
            2,
            "second-word",
            3,
            json!([
                {"item": "plain", "change": "same"},
                {"item": "scale", "change": "rescaled", "comparable": true, "map": mapped},
                {"item": "first-word", "change": "retired"},
                {"item": "second-word", "change": "new"},
            ]),
        ),
        part(
            3,
            "second-word",
            4,
            json!([
                {"item": "plain", "change": "same"},
                {"item": "scale", "change": "rescaled", "comparable": false},
                {"item": "second-word", "change": "same"},
            ]),
        ),
        file(
            "rated",
            1,
            "professional",
            vec![
                item("rated-plain", "calm", 5, Some("plain")),
                item("extra", "outlook", 5, None),
            ],
            Value::Null,
        ),
        file(
            "opinion",
            1,
            "participant",
            vec![item("liked", "calm", 5, None)],
            Value::Null,
        ),
    ];
    let (catalogue, faults) = Catalogue::draft(&files);
    assert_eq!(faults, [], "the test's definitions");
    catalogue
}

fn item(id: &str, theme: &str, steps: usize, mirrors: Option<&str>) -> Value {
    // Which are positive never changes with the scale: only the top one, to which nothing but positive ones are mapped.
    let is_positive = |step: usize| match steps {
        5 => step >= 4,
        _ => step == steps,
    };
    let options: Vec<Value> = (1..=steps)
        .map(|step| {
            json!({"code": step.to_string(), "ordinal": step, "positive": is_positive(step),
                "text": format!("{id} {step} av {steps}")})
        })
        .collect();
    let mut item = json!({"id": id, "kind": "choice", "theme": theme, "text": format!("Hur är {id} {steps}?"),
        "options": options});
    if let Some(mirrors) = mirrors {
        item["mirrors"] = json!(mirrors);
    }
    item
}

fn file(key: &str, version: i32, by: &str, items: Vec<Value>, changes: Value) -> SourceFile {
    let mut definition = json!({
        "key": key, "version": version, "respondent": by, "note": "Till ett prov.",
        "handling": {"receives": "answers", "read_back": key != "opinion", "modes": ["in_person"], "private": false,
            "offline": "sealed", "disclosure": "experience"},
        "measurement": {"min_answered": 1},
        "texts": {"title": "Ett prov", "intro": "Svara."},
        "items": items,
    });
    if !changes.is_null() {
        definition["changes"] = changes;
    }
    SourceFile {
        path: format!("questionnaires/{key}/{version}/definition.json"),
        bytes: definition.to_string().into_bytes(),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// One more second in each response's time of storing.
fn given(number: u128, key: &str, version: i32, on: &str, choices: &[(&str, &str)]) -> Given {
    let seconds = i64::try_from(number).expect("small");
    Given {
        response: Uuid::from_u128(number),
        occasion: OccasionId(Uuid::from_u128(number)),
        held_on: day(on),
        stored_at: chrono::DateTime::from_timestamp(seconds, 0)
            .expect("a time")
            .naive_utc(),
        questionnaire: key.to_owned(),
        version,
        choices: choices
            .iter()
            .map(|(item, option)| ((*item).to_owned(), (*option).to_owned()))
            .collect(),
    }
}

/// Nobody rates in this insats.
fn alone(given: &[Given]) -> Picture {
    Picture::of(&catalogue(), &["own".to_owned()], given, &BTreeSet::new())
}

fn both(given: &[Given]) -> Picture {
    both_but(given, [])
}

/// The professional has declined to rate at these occasions.
fn both_but(given: &[Given], unrated: impl IntoIterator<Item = OccasionId>) -> Picture {
    let applying = ["own".to_owned(), "rated".to_owned()];
    let unrated = unrated.into_iter().collect();
    Picture::of(&catalogue(), &applying, given, &unrated)
}

fn theme<'p>(picture: &'p Picture, key: &str) -> &'p Theme {
    let found = picture.themes.iter().find(|theme| theme.key == key);
    found.unwrap_or_else(|| panic!("no theme {key}"))
}

fn steps(series: &Series) -> Vec<Vec<i64>> {
    let of = |stretch: &Stretch| stretch.points.iter().map(|point| point.step).collect();
    series.stretches.iter().map(of).collect()
}

fn told(picture: &Picture, key: &str) -> Told {
    picture.standing(theme(picture, key)).told
}

#[test]
fn the_latest_answer_is_told_against_the_one_before() {
    let picture = alone(&[
        given(
            1,
            "own",
            1,
            "2026-01-05",
            &[("plain", "2"), ("scale", "4"), ("first-word", "1")],
        ),
        given(
            2,
            "own",
            1,
            "2026-04-05",
            &[("plain", "4"), ("scale", "4"), ("first-word", "3")],
        ),
        given(
            3,
            "own",
            1,
            "2026-07-05",
            &[("plain", "5"), ("scale", "4"), ("first-word", "2")],
        ),
    ]);
    assert_eq!(told(&picture, "calm"), Told::Changed(Direction::Higher));
    assert_eq!(told(&picture, "reach"), Told::Changed(Direction::Same));
    assert_eq!(told(&picture, "words"), Told::Changed(Direction::Lower));
    let standing = picture.standing(theme(&picture, "calm"));
    let step = |point: Option<&Point>| point.map(|point| point.step);
    assert_eq!(
        (
            step(standing.first),
            step(standing.previous),
            step(standing.latest)
        ),
        (Some(2), Some(4), Some(5))
    );
    let expected = Changes {
        higher: 1,
        lower: 1,
        same: 1,
        ..Changes::default()
    };
    assert_eq!(picture.changes(), expected);
    let first = standing.first.expect("an answer");
    assert_eq!(
        (first.words.as_str(), first.ordinal, first.of),
        ("plain 2 av 5", 2, 5)
    );
}

#[test]
fn what_was_skipped_is_missing() {
    let picture = alone(&[
        given(1, "own", 1, "2026-01-05", &[("plain", "2"), ("scale", "1")]),
        given(2, "own", 1, "2026-04-05", &[("plain", "3")]),
        given(3, "own", 1, "2026-07-05", &[("scale", "2")]),
        // Nothing at all is no measurement.
        given(4, "own", 1, "2026-09-05", &[]),
    ]);
    assert_eq!(steps(&theme(&picture, "reach").participant), [[1, 2]]);
    assert_eq!(steps(&theme(&picture, "calm").participant), [[2, 3]]);
    assert_eq!(picture.days.len(), 3);
    assert_eq!(told(&picture, "calm"), Told::Skipped);
    assert_eq!(told(&picture, "words"), Told::Never);
    assert_eq!(
        told(&picture, "reach"),
        Told::Changed(Direction::Higher),
        "against the last time that there was an answer"
    );
    assert!(picture.standing(theme(&picture, "calm")).latest.is_none());
}

#[test]
fn two_responses_on_one_day_are_one_measurement() {
    let picture = alone(&[
        given(3, "own", 1, "2026-01-05", &[("plain", "4")]),
        given(2, "own", 1, "2026-01-05", &[("plain", "1"), ("scale", "1")]),
        // Stored last, and empty: not a measurement.
        given(4, "own", 1, "2026-01-05", &[]),
    ]);
    assert_eq!(picture.days, [day("2026-01-05")]);
    assert_eq!(steps(&theme(&picture, "calm").participant), [[4]]);
    assert!(
        theme(&picture, "reach").participant.is_empty(),
        "skipped the last time"
    );
}

#[test]
fn a_map_carries_old_answers_over_and_a_break_parts_them() {
    let all = [
        given(
            1,
            "own",
            1,
            "2026-01-05",
            &[("scale", "5"), ("first-word", "1")],
        ),
        given(
            2,
            "own",
            2,
            "2026-04-05",
            &[("scale", "2"), ("second-word", "1")],
        ),
        given(
            3,
            "own",
            3,
            "2026-07-05",
            &[("scale", "4"), ("second-word", "2")],
        ),
    ];
    let two = alone(&all[..2]);
    let reach = &theme(&two, "reach").participant;
    assert_eq!(steps(reach), [[3, 2]]);
    assert_eq!(
        (
            reach.stretches[0].steps,
            reach.stretches[0].points[0].ordinal
        ),
        (3, 5)
    );
    assert_eq!(told(&two, "reach"), Told::Changed(Direction::Lower));
    assert_eq!(
        told(&two, "words"),
        Told::Broken,
        "another question of the same theme"
    );
    assert_eq!(two.standing(theme(&two, "words")).previous, None);
    let three = alone(&all);
    assert_eq!(
        steps(&theme(&three, "reach").participant),
        [vec![3, 2], vec![4]]
    );
    assert_eq!(
        theme(&three, "reach").participant.breaks(),
        [day("2026-04-05")]
    );
    assert_eq!(told(&three, "reach"), Told::Broken);
    assert_eq!(told(&three, "words"), Told::Changed(Direction::Higher));
    assert_eq!(
        three.standing(theme(&three, "words")).first.map(|p| p.step),
        Some(1)
    );
    let one = alone(&all[..1]);
    assert_eq!(told(&one, "reach"), Told::First);
    assert_eq!(
        steps(&theme(&one, "reach").participant),
        [[5]],
        "alone on its own scale"
    );
}

#[test]
fn an_old_form_after_a_new_one_does_not_join_what_a_break_has_parted() {
    let picture = alone(&[
        given(1, "own", 2, "2026-01-05", &[("scale", "1")]),
        given(2, "own", 3, "2026-04-05", &[("scale", "2")]),
        given(3, "own", 2, "2026-07-05", &[("scale", "3")]),
    ]);
    assert_eq!(
        steps(&theme(&picture, "reach").participant),
        [[1], [2], [3]]
    );
    assert_eq!(told(&picture, "reach"), Told::Broken);
}

#[test]
fn the_professional_rates_before_seeing() {
    let own = given(1, "own", 3, "2026-01-05", &[("plain", "2")]);
    let waiting = both(std::slice::from_ref(&own));
    assert!(waiting.is_empty() && waiting.days.is_empty());
    assert_eq!(waiting.waiting, [day("2026-01-05")]);
    assert!(theme(&waiting, "calm").participant.is_empty());
    // Having declined shows it as having rated does, there and nowhere else.
    let declined = both_but(std::slice::from_ref(&own), [own.occasion]);
    assert_eq!(steps(&theme(&declined, "calm").participant), [[2]]);
    assert!(declined.waiting.is_empty());
    let other = OccasionId(Uuid::from_u128(77));
    assert_eq!(both_but(std::slice::from_ref(&own), [other]), waiting);
    // An empty rating is none.
    let mut rating = given(2, "rated", 1, "2026-01-05", &[]);
    let elsewhere = rating.clone();
    assert_eq!(
        both(&[own.clone(), elsewhere]),
        waiting,
        "it belongs to another occasion"
    );
    rating.occasion = own.occasion;
    assert_eq!(both(&[own.clone(), rating.clone()]), waiting);
    rating.choices = [("rated-plain", "4"), ("extra", "1")]
        .map(|(item, option)| (item.to_owned(), option.to_owned()))
        .into();
    let revealed = both(&[own.clone(), rating.clone()]);
    assert_eq!(steps(&theme(&revealed, "calm").participant), [[2]]);
    assert!(revealed.waiting.is_empty());
    // The professional's own can be seen at once.
    let alone = both(&[rating]);
    assert_eq!(
        alone
            .professional(theme(&alone, "calm"))
            .map(|point| point.step),
        Some(4)
    );
    assert_eq!(
        alone
            .professional(theme(&alone, "outlook"))
            .map(|point| point.step),
        Some(1)
    );
    assert!(!theme(&alone, "outlook").is_participants);
    assert_eq!(
        alone.themes.last().map(|theme| theme.key.as_str()),
        Some("outlook")
    );
    assert_eq!(
        alone.changes().skipped,
        3,
        "what only the professional is asked is not counted"
    );
}

#[test]
fn what_may_not_be_read_back_is_no_part_of_it() {
    let picture = alone(&[given(1, "opinion", 1, "2026-01-05", &[("liked", "5")])]);
    assert!(picture.is_empty());
    let readable = readable(&catalogue());
    assert_eq!(readable.keys().collect::<Vec<_>>(), ["own", "rated"]);
    assert_eq!(readable["own"], [1, 2, 3]);
}

/// A response of any of the three versions, on one of few days, with any items answered.
fn any_response() -> impl Strategy<Value = (i32, u64, [Option<u8>; 3])> {
    let step = |most: u8| prop::option::of(1..=most);
    (1..=3_i32).prop_flat_map(move |version| {
        let scale = match version {
            1 => 5,
            2 => 3,
            _ => 4,
        };
        let answers = (step(5), step(scale), step(3)).prop_map(|(a, b, c)| [a, b, c]);
        (Just(version), 0..400_u64, answers)
    })
}

fn history(raw: &[(i32, u64, [Option<u8>; 3])]) -> Vec<Given> {
    let all = raw.iter().zip(1_u128..);
    all.map(|((version, days, answers), number)| {
        let word = if *version == 1 {
            "first-word"
        } else {
            "second-word"
        };
        let items = ["plain", "scale", word];
        let mut one = given(number, "own", *version, "2026-01-01", &[]);
        // A few days a month, so that two often meet.
        one.held_on = one.held_on + chrono::Days::new(days / 20 * 20);
        let answered = items.into_iter().zip(answers);
        one.choices = answered
            .filter_map(|(item, step)| Some((item.to_owned(), step.as_ref()?.to_string())))
            .collect();
        one
    })
    .collect()
}

/// What must be in a series, told in another way: by day, the last stored response of the day that answers anything.
fn expected(all: &[Given], items: &[&str]) -> BTreeMap<NaiveDate, (i32, String)> {
    let mut last: BTreeMap<NaiveDate, &Given> = BTreeMap::new();
    for one in all.iter().filter(|one| !one.choices.is_empty()) {
        let known = last.entry(one.held_on).or_insert(one);
        if one.stored_at > known.stored_at {
            *known = one;
        }
    }
    last.into_iter()
        .filter_map(|(day, one)| {
            let option = items.iter().find_map(|item| one.choices.get(*item))?;
            Some((day, (one.version, option.clone())))
        })
        .collect()
}

proptest! {
    #[test]
    fn any_history_is_told_as_it_was(
        raw in prop::collection::vec(any_response(), 0..12),
        turn in any::<prop::sample::Index>(),
    ) {
        let all = history(&raw);
        let picture = alone(&all);
        let mut turned = all.clone();
        if !turned.is_empty() {
            turned.rotate_left(turn.index(all.len()));
            turned.reverse();
        }
        prop_assert_eq!(&alone(&turned), &picture, "the order of arrival changes nothing");
        if picture.is_empty() {
            prop_assert!(all.iter().all(|one| one.choices.is_empty()));
        }
        for (key, items) in [
            ("calm", &["plain"][..]), ("reach", &["scale"]), ("words", &["first-word", "second-word"]),
        ] {
            let theme = theme(&picture, key);
            let series = &theme.participant;
            let found: BTreeMap<NaiveDate, (i32, String)> = series
                .points()
                .map(|point| (point.day, (point.version, point.option.clone())))
                .collect();
            prop_assert_eq!(&found, &expected(&all, items), "{}", key);
            prop_assert!(series.points().map(|point| point.day).is_sorted());
            // Of this catalogue: which versions can be compared.
            let group = |point: &Point| match (key, point.version) {
                ("calm", _) => 1,
                ("reach", 3) | ("words", 2 | 3) => 2,
                _ => 1,
            };
            for stretch in &series.stretches {
                prop_assert!(stretch.points.iter().all(|point| group(point) == group(&stretch.points[0])));
                prop_assert!(stretch.points.iter().all(|point| (1..=stretch.steps).contains(&point.step)));
            }
            for two in series.stretches.windows(2) {
                prop_assert_ne!(group(&two[0].points[0]), group(&two[1].points[0]));
            }
            let standing = picture.standing(theme);
            for point in [standing.first, standing.previous].into_iter().flatten() {
                let last = series.points().next_back().expect("an answer");
                prop_assert_eq!(group(point), group(last), "never over a break");
                prop_assert!(Some(point.day) < picture.days.last().copied());
            }
        }
        let changes = picture.changes();
        let sum = changes.higher + changes.lower + changes.same + changes.first + changes.broken + changes.skipped;
        prop_assert_eq!(sum, 3);
    }
}
