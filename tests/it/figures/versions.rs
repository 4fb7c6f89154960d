//! A second version of a questionnaire: only what is comparable is pooled, and answers given for the first one are still taken.

use std::path::Path;

use serde_json::{Value, json};

use super::calendar::{at_stockholm, day, instant, stockholm};
use super::journal::Person;
use super::oracle::{Asked, BENEFIT, HELD_TOGETHER, Indicator, SATISFACTION};
use super::register::Register;
use super::world::World;
use framsteg::app::App;

use crate::support::{Definitions, Setup, on_both, response};

/// The repository's definitions with a version 2 of two questionnaires: the hold-together question reworded but comparable; of the
/// questions about satisfaction «satisfied» reworded so that it cannot be compared, and all others the same.
pub fn second_versions() -> Definitions {
    let definitions = Definitions::copy()
        .second_version("coordination")
        .second_version("satisfaction");
    reword(&definitions, "coordination", "held-together", true);
    reword(&definitions, "satisfaction", "satisfied", false);
    lock(definitions.path());
    definitions
}

fn lock(folder: &Path) {
    let added = framsteg::app::write_lock(folder).expect("a lock");
    assert!(added > 0);
}

fn reword(definitions: &Definitions, questionnaire: &str, item: &str, comparable: bool) {
    let file = format!("questionnaires/{questionnaire}/2/definition.json");
    let mut definition = definitions.read(&file);
    let find = |list: &mut Value, key: &str| -> usize {
        let list = list.as_array().expect("a list");
        list.iter()
            .position(|entry| entry[key] == item)
            .expect("an entry")
    };
    let place = find(&mut definition["items"], "id");
    definition["items"][place]["text"] = json!("Frågan med andra ord.");
    let place = find(&mut definition["changes"], "item");
    definition["changes"][place] =
        json!({"item": item, "change": "reworded", "comparable": comparable});
    definitions.write(&file, &definition);
}

async fn crowd(world: &mut World, answers: &[(usize, i32, Option<bool>, &str)]) {
    for &(persons, version, positive, questionnaire) in answers {
        for _ in 0..persons {
            let person = world.person(Person::default()).await;
            let stay = world.enrol(person, "misam", day("2026-01-01")).await;
            let meeting = world.meet(stay, day("2026-05-05")).await;
            let answers: Vec<(&str, Option<&str>)> = match questionnaire {
                "coordination" => vec![(
                    "held-together",
                    positive.map(|p| if p { "large_extent" } else { "not_at_all" }),
                )],
                _ => vec![
                    (
                        "satisfied",
                        positive.map(|p| if p { "very" } else { "not_at_all" }),
                    ),
                    (
                        "benefit",
                        positive.map(|p| if p { "very_much" } else { "not_at_all" }),
                    ),
                ],
            };
            let sender = world.random.uuid();
            world
                .respond(sender, meeting, questionnaire, version, &answers, None)
                .await;
        }
    }
}

fn total(app: &framsteg::app::App, indicator: Indicator) -> Value {
    let asked = framsteg::app::Asked {
        indicator: indicator.key,
        period: Some("2026"),
        by: None,
    };
    let figure: Value =
        serde_json::from_str(&app.figure(&asked).expect(indicator.key).body).expect("JSON");
    let cell = &figure["cells"][0];
    json!([cell["numerator"], cell["denominator"], figure["versions"]])
}

on_both!(only_comparable_items_are_pooled, async |setup: Setup| {
    let definitions = second_versions();
    let app = setup
        .definitions(definitions.path())
        .now("2026-11-20T09:00:00Z")
        .start()
        .await;
    let mut world = World::new(&app, 1);
    crowd(
        &mut world,
        &[
            (9, 1, Some(true), "satisfaction"),
            (6, 1, Some(false), "satisfaction"),
            (12, 2, Some(true), "satisfaction"),
            (8, 2, Some(false), "satisfaction"),
            (9, 1, Some(true), "coordination"),
            (6, 1, Some(false), "coordination"),
            (12, 2, Some(true), "coordination"),
            (8, 2, Some(false), "coordination"),
        ],
    )
    .await;
    world.set_now(instant("2027-01-30T09:00:00Z"));
    app.publish("2026").await;
    assert_eq!(
        total(&world.app, HELD_TOGETHER),
        json!([21, 35, {"1": 15, "2": 20}])
    );
    assert_eq!(
        total(&world.app, BENEFIT),
        json!([21, 35, {"1": 15, "2": 20}])
    );
    assert_eq!(total(&world.app, SATISFACTION), json!([12, 20, {"2": 20}]));
    // The oracle says the same.
    let mut register = Register::new(stockholm(instant("2026-11-20T09:00:00Z")));
    for indicator in &mut register.indicators {
        if indicator.key == "satisfaction" {
            indicator.series = &[1, 2];
        }
    }
    for place in register.publish(&world.journal, world.clock.now(), "2026", true) {
        register.check(&world.app, &place);
    }
});

on_both!(
    answers_to_the_first_version_are_taken_after_the_second_is_out,
    async |setup: Setup| {
        let setup = setup.now("2026-11-20T09:00:00Z");
        let app = setup.clone().start().await;
        let mut world = World::new(&app, 2);
        crowd(&mut world, &[(20, 1, Some(true), "coordination")]).await;
        let journal = world.journal.clone();
        drop(world);
        drop(app);
        let definitions = second_versions();
        let app = setup.definitions(definitions.path()).start().await;
        let mut world = World::new(&app, 3);
        world.journal = journal;
        crowd(
            &mut world,
            &[
                (10, 1, Some(false), "coordination"),
                (10, 2, Some(false), "coordination"),
            ],
        )
        .await;
        world.set_now(instant("2027-01-30T09:00:00Z"));
        app.publish("2026").await;
        assert_eq!(
            total(&world.app, HELD_TOGETHER),
            json!([20, 40, {"1": 30, "2": 10}])
        );
    }
);

on_both!(
    a_correction_may_be_given_for_the_other_version,
    async |setup: Setup| {
        let definitions = second_versions();
        let app = setup
            .definitions(definitions.path())
            .now("2026-11-20T09:00:00Z")
            .start()
            .await;
        let mut world = World::new(&app, 4);
        crowd(
            &mut world,
            &[
                (10, 1, Some(true), "coordination"),
                (10, 2, Some(true), "coordination"),
            ],
        )
        .await;
        let responses: Vec<_> = world
            .journal
            .responses
            .values()
            .flatten()
            .cloned()
            .collect();
        for old in &responses {
            let (id, occasion) = (
                old.id.parse().expect("an id"),
                old.occasion.parse().expect("an id"),
            );
            // Half of them change their mind as well.
            let option = if old.version == 1 {
                "not_at_all"
            } else {
                "large_extent"
            };
            let sender = world.random.uuid();
            let answers = [("held-together", Some(option))];
            world
                .respond(
                    sender,
                    occasion,
                    "coordination",
                    3 - old.version,
                    &answers,
                    Some(id),
                )
                .await;
        }
        world.set_now(instant("2027-01-30T09:00:00Z"));
        app.publish("2026").await;
        assert_eq!(
            total(&world.app, HELD_TOGETHER),
            json!([10, 20, {"1": 10, "2": 10}])
        );
        let check = world
            .app
            .check_summaries(&mut app.database().open(), false)
            .expect("a check");
        assert_eq!((check.wrong, check.rows), (0, 20));
    }
);

on_both!(
    of_versions_that_cannot_be_compared_the_one_most_persons_answered_counts,
    async |setup: Setup| {
        let definitions = second_versions();
        let app = setup
            .definitions(definitions.path())
            .now("2026-11-20T09:00:00Z")
            .start()
            .await;
        let mut world = World::new(&app, 6);
        // One early answer to the new version does not hide the twenty to the old one.
        crowd(
            &mut world,
            &[
                (12, 1, Some(true), "satisfaction"),
                (8, 1, Some(false), "satisfaction"),
                (1, 2, Some(true), "satisfaction"),
            ],
        )
        .await;
        // Nor do thirty whose enrolments were registered by mistake.
        let before: Vec<String> = world.journal.enrolments.keys().cloned().collect();
        crowd(&mut world, &[(30, 2, Some(true), "satisfaction")]).await;
        let mistakes: Vec<_> = world.journal.enrolments.keys().cloned().collect();
        for id in mistakes.into_iter().filter(|id| !before.contains(id)) {
            let stay = id.parse().expect("an id");
            world.end(stay, day("2026-06-01"), "felregistrering").await;
        }
        world.set_now(instant("2027-01-30T09:00:00Z"));
        app.publish("2026").await;
        assert_eq!(total(&world.app, SATISFACTION), json!([12, 20, {"1": 20}]));
    }
);

/// A version that cannot be compared comes out on 10 January 2027, before the figures of 2026 are published. All answers of 2026 were
/// given for the version before; nothing needs pooling.
async fn last_years_figure(setup: Setup) -> Value {
    let setup = setup.now("2026-11-20T09:00:00Z");
    let app = setup.clone().start().await;
    let mut world = World::new(&app, 5);
    crowd(
        &mut world,
        &[
            (12, 1, Some(true), "satisfaction"),
            (8, 1, Some(false), "satisfaction"),
        ],
    )
    .await;
    assert_eq!(
        Asked::new(&world.journal, SATISFACTION, "2026", day("2027-01-30"))
            .voices()
            .voices
            .len(),
        20
    );
    drop(world);
    drop(app);
    let definitions = second_versions();
    let app = setup.definitions(definitions.path()).start().await;
    app.clock().set(at_stockholm(day("2027-01-30"), 9, 0));
    app.publish("2026").await;
    total(app.app(), SATISFACTION)
}

mod a_new_version_does_not_take_away_last_years_figure {
    use super::*;
    use crate::support::{Kind, run};

    #[test]
    fn sqlite() {
        let found = run(Kind::Sqlite, last_years_figure);
        assert_eq!(found, json!([12, 20, {"1": 20}]));
    }
}

/// The nine items of the participant's part in a version, each with the third step.
fn progression(app: &App, version: i32, answered: usize) -> Vec<(String, Option<String>)> {
    let catalogue = app.catalogue();
    let definition = catalogue.questionnaire("progression-participant", version);
    let items = definition.expect("published").items.iter().enumerate();
    items
        .map(|(place, item)| (item.id.clone(), (place < answered).then(|| "3".to_owned())))
        .collect()
}

on_both!(
    the_shipped_second_version_goes_through_api_and_figures,
    async |setup: Setup| {
        let app = setup.now("2026-11-20T09:00:00Z").start().await;
        let latest = app
            .get("questionnaires/progression-participant")
            .await
            .expect(200)
            .json();
        assert_eq!(latest["version"], 2, "the latest is offered");
        let mut world = World::new(&app, 5);
        // Ten persons: the first version in March, then the first or the second in August; five of nine make a measurement in both.
        for number in 0..10 {
            let person = world.person(Person::default()).await;
            let stay = world.enrol(person, "misam", day("2026-01-01")).await;
            let versions = [(day("2026-03-05"), 1), (day("2026-08-05"), 1 + number % 2)];
            for (held_on, version) in versions {
                let meeting = world.meet(stay, held_on).await;
                // Two of them answer too little the second time.
                let answered = if number > 7 && held_on > day("2026-04-01") {
                    4
                } else {
                    5
                };
                let answers = progression(&world.app, version, answered);
                let answers: Vec<(&str, Option<&str>)> = answers
                    .iter()
                    .map(|(item, option)| (item.as_str(), option.as_deref()))
                    .collect();
                let sender = world.random.uuid();
                world
                    .respond(
                        sender,
                        meeting,
                        "progression-participant",
                        version,
                        &answers,
                        None,
                    )
                    .await;
            }
        }
        world.set_now(instant("2027-01-30T09:00:00Z"));
        app.publish("2026").await;
        let figure = app
            .get("figures/answered-twice?period=2026")
            .await
            .expect(200)
            .json();
        assert_eq!(figure["cells"][0]["numerator"], 8, "{figure:#}");
        assert_eq!(figure["cells"][0]["denominator"], 10);
        // What one version asks the other refuses.
        let person = app.participant().await;
        let stay = app.enrol(person, "misam", "2026-01-01").await;
        let meeting = app.occasion(stay, "2026-03-10").await;
        for (version, item) in [(1, "can-reach-goals"), (2, "believes-in-goals")] {
            let mut body = response(meeting, "progression-participant", json!({item: "3"}));
            body["version"] = json!(version);
            app.put(&format!("responses/{}", app.id()), body)
                .await
                .faults(&[(&format!("/answers/{item}"), "unknown_item")]);
        }
    }
);

#[test]
fn the_shipped_second_version_breaks_series_where_it_says_so() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-definitions");
    let catalogue = framsteg::app::read_definitions(&folder).expect("no faults");
    let since = |item: &str| catalogue.comparable_since("progression-participant", item, 2);
    for item in [
        "able-to-work",
        "knows-paths",
        "works-with-others",
        "takes-steps",
    ] {
        assert_eq!(since(item), 1, "{item}");
    }
    for item in ["manages-everyday", "can-reach-goals"] {
        assert_eq!(since(item), 2, "{item}");
    }
    let (old, new) = (
        catalogue
            .questionnaire("progression-participant", 1)
            .expect("published"),
        catalogue
            .questionnaire("progression-participant", 2)
            .expect("published"),
    );
    let themes = |q: &framsteg::domain::definitions::Questionnaire| {
        q.items
            .iter()
            .map(|item| item.theme.clone().expect("a theme"))
            .collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(themes(old), themes(new), "the same nine themes");
    assert_eq!(themes(new).len(), 9);
    // Each of them has its mirror in the professional's part of the same version.
    for version in [1, 2] {
        let own = catalogue
            .questionnaire("progression-participant", version)
            .expect("published");
        let rated = catalogue
            .questionnaire("progression-professional", version)
            .expect("published");
        let mirrored: Vec<&str> = rated
            .items
            .iter()
            .filter_map(|item| item.mirrors.as_deref())
            .collect();
        let items: Vec<&str> = own.items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(mirrored, items, "version {version}");
        assert_eq!(rated.items.len(), 11);
    }
}
