//! Random populations, each lived through day by day; everything that is published on the way equals the oracle's, byte for byte.

use framsteg::domain::definitions::Rule;

use super::attacker::{self, Findings};
use super::calendar::{instant, stockholm};
use super::oracle::ALL;
use super::population::Plan;
use super::register::Register;
use super::versions::second_versions;
use crate::support::{Kind, Setup, TestApp, run};

/// 20 of each database; 200 with `FRAMSTEG_FULL=1`; one with `FRAMSTEG_SEED=7`.
fn seeds() -> Vec<u64> {
    if let Ok(seed) = std::env::var("FRAMSTEG_SEED") {
        return vec![seed.parse().expect("FRAMSTEG_SEED is a number")];
    }
    match std::env::var("FRAMSTEG_FULL") {
        Ok(_) => (0..200).collect(),
        Err(_) => (0..20).collect(),
    }
}

async fn population(setup: Setup, seed: u64) -> Findings {
    let (plan, random) = Plan::new(seed);
    let definitions = second_versions();
    let setup = match plan.two_versions {
        true => setup.definitions(definitions.path()),
        false => setup,
    };
    let app = setup.now(&plan.started.to_rfc3339()).start().await;
    let mut register = Register::new(stockholm(plan.started));
    if plan.two_versions {
        for indicator in &mut register.indicators {
            // See `second_versions`: of the two items of one questionnaire one can be compared.
            if indicator.key == "satisfaction" {
                indicator.series = &[1, 2];
            }
        }
    }
    let world = plan.live(&app, random, &mut register).await;
    register.check_all(&world.app, 2025..=2027);
    through_the_door(&app, &register).await;
    summaries(&app);
    attacker::attack(&register)
}

/// The door hands out what is stored, unchanged.
async fn through_the_door(app: &TestApp, register: &Register) {
    for place in register.places.keys().filter(|place| place.1.len() == 4) {
        let by = place.2.map_or(String::new(), |by| format!("&by={by}"));
        let reply = app
            .get(&format!("figures/{}?period={}{by}", place.0, place.1))
            .await
            .expect(200);
        let id = reply.header("etag").trim_matches('"').to_owned();
        assert_eq!(
            String::from_utf8_lossy(&reply.body),
            register.body(place, &id)
        );
    }
}

/// The summary rows are what a recomputation gives; when one is damaged, that is found and put right.
fn summaries(app: &TestApp) {
    let check = |repair| {
        let mut db = app.database().open();
        app.app()
            .check_summaries(&mut db, repair)
            .expect("a check")
            .wrong
    };
    assert_eq!(check(false), 0);
    let earliest = "first_on = (SELECT min(first_on) FROM summary)";
    for damage in [
        "UPDATE summary SET first_on = NULL, last_on = NULL",
        "UPDATE summary SET contributions = '[]'",
        "UPDATE summary SET first_on = last_on",
        "DELETE FROM summary",
    ] {
        let before = content(app);
        app.database()
            .execute(&format!("{damage} WHERE {earliest}"));
        let damaged = before != content(app);
        assert_eq!(check(false) > 0, damaged, "{damage}");
        assert_eq!(check(true) > 0, damaged, "{damage}");
        assert_eq!(check(false), 0, "{damage}");
        assert_eq!(before, content(app));
    }
}

fn content(app: &TestApp) -> Vec<String> {
    app.database().texts(
        "SELECT questionnaire || version || coalesce(CAST(first_on AS text), '') || coalesce(CAST(last_on AS text), '') || contributions AS t FROM summary ORDER BY 1",
    )
}

fn populations(kind: Kind) {
    let mut all = Findings::default();
    for seed in seeds() {
        // Without the limit of a minute: a population may be 150 persons and the machine busy.
        let outcome = std::panic::catch_unwind(|| {
            actix_web::rt::System::new().block_on(population(Setup::on(kind), seed))
        });
        match outcome {
            Ok(findings) => all.add(&findings),
            Err(_) => {
                panic!("population {seed} on {kind:?}: see above; again with FRAMSTEG_SEED={seed}")
            }
        }
    }
    println!("{all}");
    // Populations that show nothing would test nothing.
    if std::env::var("FRAMSTEG_SEED").is_err() {
        all.are_varied();
    }
    assert!(all.breaks.is_empty(), "{all}");
}

#[test]
fn every_figure_equals_the_oracles_on_sqlite() {
    populations(Kind::Sqlite);
}

#[test]
fn every_figure_equals_the_oracles_on_postgres() {
    populations(Kind::Postgres);
}

/// The oracle's list of indicators is the service's.
#[test]
fn the_oracle_knows_the_same_indicators() {
    run(Kind::Sqlite, async |app: TestApp| {
        let served: Vec<String> = app
            .app()
            .catalogue()
            .indicators()
            // What the director enters, and what has an oracle of its own (`rounds`): people of no population answer the yearly surveys.
            .filter(|i| !matches!(i.rule, Rule::Reported | Rule::YearlySurvey))
            .map(|i| i.key.clone())
            .collect();
        assert_eq!(served, ALL.map(|indicator| indicator.key));
        assert_eq!(
            stockholm(instant("2026-11-20T09:00:00Z")),
            stockholm(app.clock().now())
        );
    });
}

mod found {
    use super::super::calendar::day;
    use super::super::journal::Person;
    use super::super::world::World;
    use super::*;

    #[test]
    fn three_empty_responses_are_no_damage() {
        run(Kind::Sqlite, async |app: TestApp| {
            let mut world = World::new(&app, 21);
            for _ in 0..20 {
                let person = world.person(Person::default()).await;
                let stay = world.enrol(person, "misam", day("2026-01-01")).await;
                for _ in 0..3 {
                    world.tick();
                    let meeting = world.meet(stay, day("2026-05-05")).await;
                    world
                        .answer(meeting, "coordination", &[("held-together", None)])
                        .await;
                }
            }
            let check = world
                .app
                .check_summaries(&mut app.database().open(), false)
                .expect("a check");
            assert_eq!(check.wrong, 0);
        });
    }
}
