//! What is published when: once, not before its time, and revised only where the domain says so.

use framsteg::app::{
    App, Asked, Error, Interim, Lanes, PublishReport, Settings, Trigger, open_for_service,
};
use framsteg::store::Durability;
use futures_util::future::join;
use serde_json::json;

use super::calendar::{at_stockholm, day, instant};
use super::journal::Person;
use super::worked::{cell, figure};
use super::world::World;
use crate::support::{Setup, TestApp, on_both};

/// Of one report: how many tables, or none.
fn outcome(reports: &[PublishReport], indicator: &str) -> Option<usize> {
    let report = reports
        .iter()
        .find(|report| report.indicator == indicator)?;
    report.outcome.clone().ok()
}

fn is_published(app: &App, indicator: &str, period: &str, by: Option<&str>) -> bool {
    let asked = Asked {
        indicator,
        period: Some(period),
        by,
    };
    match app.figure(&asked) {
        Ok(_) => true,
        Err(Error::NotPublished { .. }) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// Twelve positive and eight negative answers in MISAM on a day.
async fn twenty(world: &mut World, held_on: &str) {
    for number in 0..20 {
        let person = world.person(Person::default()).await;
        let stay = world.enrol(person, "misam", day(held_on)).await;
        let meeting = world.meet(stay, day(held_on)).await;
        world.held_together(meeting, number < 12).await;
    }
}

/// Another instance on the same database that has the other interim period.
fn with_interim(app: &TestApp, interim: Interim) -> (App, Lanes) {
    let settings = Settings {
        database: app.database().url.clone(),
        definitions: concat!(env!("CARGO_MANIFEST_DIR"), "/survey-definitions").into(),
        key_file: crate::support::key_file(),
        interim,
        durability: Durability::Waived,
        oidc: None,
        contact: None,
    };
    open_for_service(&settings, app.clock().clone(), false).expect("an instance")
}

on_both!(
    experience_comes_thirty_days_after_the_end_once_and_stays,
    async |setup: Setup| {
        let app = setup.now("2026-06-01T09:00:00Z").start().await;
        let mut world = World::new(&app, 1);
        twenty(&mut world, "2026-05-05").await;
        // While the period is open, when it has just closed, and at the last minute before.
        for at in [
            "2026-06-30T09:00:00Z",
            "2026-07-01T09:00:00Z",
            "2026-07-29T21:59:59Z",
        ] {
            world.set_now(instant(at));
            assert_eq!(
                outcome(&app.publish("2026-H1").await, "held-together"),
                None,
                "{at}"
            );
            world
                .app
                .publish_due(Trigger::Hand)
                .await
                .expect("publishing");
            assert!(!is_published(&world.app, "held-together", "2026-H1", None));
        }
        world.set_now(instant("2026-07-29T22:00:00Z"));
        assert_eq!(
            outcome(&app.publish("2026-H1").await, "held-together"),
            Some(1)
        );
        let before = figure(&app, "held-together", "2026-H1", None);
        assert_eq!(
            (
                &cell(&before, "all")["numerator"],
                &before["revision"],
                &before["final"]
            ),
            (&json!(12), &json!(1), &json!(true))
        );
        // An interim period is a total and nothing else.
        for by in ["programme", "gender", "born_abroad", "municipality"] {
            assert!(!is_published(
                &world.app,
                "held-together",
                "2026-H1",
                Some(by)
            ));
        }
        // Late entries change nothing, and neither does a felregistrering.
        twenty(&mut world, "2026-05-06").await;
        let stay = world
            .journal
            .enrolments
            .keys()
            .next()
            .expect("an enrolment")
            .parse()
            .expect("an id");
        world.end(stay, day("2026-07-01"), "felregistrering").await;
        for at in [
            "2026-08-01T09:00:00Z",
            "2026-09-01T09:00:00Z",
            "2027-08-01T09:00:00Z",
        ] {
            world.set_now(instant(at));
            world
                .app
                .publish_due(Trigger::Hand)
                .await
                .expect("publishing");
            assert_eq!(
                outcome(&app.publish("2026-H1").await, "held-together"),
                None
            );
        }
        assert_eq!(figure(&app, "held-together", "2026-H1", None), before);
    }
);

on_both!(
    one_interim_period_and_never_the_other,
    async |setup: Setup| {
        let app = setup.now("2026-06-01T09:00:00Z").start().await;
        let mut world = World::new(&app, 2);
        twenty(&mut world, "2026-05-05").await;
        twenty(&mut world, "2026-05-06").await;
        world.set_now(instant("2026-11-20T09:00:00Z"));
        // The half-year is this installation's: no eight months, no other half, no quarters.
        assert_eq!(
            outcome(&app.publish("2026-8M").await, "held-together"),
            None
        );
        for period in ["2026-Q1", "2026-Q2"] {
            let reports = app.publish(period).await;
            // Participation only.
            let rests_on_answers = |key: &str| {
                let mut all = crate::figures::oracle::ALL.iter();
                all.any(|one| one.key == key && one.rule.is_experience())
            };
            assert!(
                !reports.is_empty()
                    && !reports
                        .iter()
                        .any(|report| rests_on_answers(&report.indicator)),
                "{reports:?}"
            );
        }
        world
            .app
            .publish_due(Trigger::Hand)
            .await
            .expect("publishing");
        assert!(is_published(&world.app, "held-together", "2026-H1", None));
        assert!(!is_published(&world.app, "held-together", "2026-8M", None));
        // Even when the setting changes afterwards.
        let (other, lanes) = with_interim(&app, Interim::EightMonths);
        let reports = other
            .publish_period("2026-8M".parse().expect("a period"))
            .await
            .expect("publishing");
        assert_eq!(outcome(&reports, "held-together"), None);
        other.publish_due(Trigger::Hand).await.expect("publishing");
        assert!(!is_published(&other, "held-together", "2026-8M", None));
        // The year after it is the other's turn, and then the half-year is refused.
        world.set_now(instant("2027-11-20T09:00:00Z"));
        let reports = other
            .publish_period("2027-8M".parse().expect("a period"))
            .await
            .expect("publishing");
        assert_eq!(outcome(&reports, "held-together"), Some(1));
        assert_eq!(
            outcome(&app.publish("2027-H1").await, "held-together"),
            None
        );
        assert_eq!(
            outcome(&app.publish("2027-H2").await, "held-together"),
            None
        );
        drop(other);
        lanes.drain();
    }
);

on_both!(
    the_year_has_four_tables_and_none_by_age,
    async |setup: Setup| {
        let app = setup.now("2026-06-01T09:00:00Z").start().await;
        let mut world = World::new(&app, 3);
        twenty(&mut world, "2026-05-05").await;
        world.set_now(at_stockholm(day("2027-01-29"), 23, 59));
        assert_eq!(outcome(&app.publish("2026").await, "held-together"), None);
        world.set_now(at_stockholm(day("2027-01-30"), 0, 0));
        assert_eq!(
            outcome(&app.publish("2026").await, "held-together"),
            Some(5)
        );
        app.get("figures/held-together?period=2026&by=age_band")
            .await
            .refused(400, "unknown_table");
        app.get("figures/held-together?period=2026-Q1")
            .await
            .refused(400, "no_such_period");
    }
);

/// Ten people in MISAM since New Year.
async fn ten(world: &mut World) {
    for _ in 0..10 {
        let person = world.person(Person::default()).await;
        world.enrol(person, "misam", day("2026-01-01")).await;
    }
}

on_both!(
    an_open_total_comes_once_a_month_and_not_by_itself_in_the_first,
    async |setup: Setup| {
        let app = setup.now("2026-03-05T09:00:00Z").start().await;
        let mut world = World::new(&app, 4);
        ten(&mut world).await;
        let revision =
            |app: &TestApp| figure(app, "answered-twice", "2026", None)["revision"].clone();
        for at in ["2026-03-05T09:00:00Z", "2026-03-31T21:59:59Z"] {
            world.set_now(instant(at));
            assert!(
                world
                    .app
                    .publish_due(Trigger::Clock)
                    .await
                    .expect("publishing")
                    .is_empty()
            );
            assert!(!is_published(&world.app, "answered-twice", "2026", None));
        }
        // 1 April in Stockholm.
        world.set_now(instant("2026-03-31T22:00:00Z"));
        world
            .app
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        let first = figure(&app, "answered-twice", "2026", None);
        assert_eq!(
            (
                &first["revision"],
                &first["final"],
                &cell(&first, "all")["verdict"]
            ),
            (&json!(1), &json!(false), &json!(null))
        );
        assert_eq!(cell(&first, "all")["denominator"], json!(10));
        // No second one in April, not even by hand and with something new.
        ten(&mut world).await;
        for at in ["2026-04-01T09:00:00Z", "2026-04-30T21:59:59Z"] {
            world.set_now(instant(at));
            world
                .app
                .publish_due(Trigger::Hand)
                .await
                .expect("publishing");
            assert_eq!(outcome(&app.publish("2026").await, "answered-twice"), None);
            assert_eq!(revision(&app), json!(1));
        }
        world.set_now(instant("2026-04-30T22:00:00Z"));
        world
            .app
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        let second = figure(&app, "answered-twice", "2026", None);
        assert_eq!(
            (&second["revision"], &cell(&second, "all")["denominator"]),
            (&json!(2), &json!(20))
        );
        // Tables wait for the end.
        for by in [
            "programme",
            "gender",
            "age_band",
            "born_abroad",
            "municipality",
        ] {
            assert!(!is_published(
                &world.app,
                "answered-twice",
                "2026",
                Some(by)
            ));
        }
    }
);

on_both!(
    by_hand_an_open_total_may_come_in_the_first_month,
    async |setup: Setup| {
        let app = setup.now("2026-03-05T09:00:00Z").start().await;
        let mut world = World::new(&app, 5);
        ten(&mut world).await;
        world
            .app
            .publish_due(Trigger::Hand)
            .await
            .expect("publishing");
        assert_eq!(
            figure(&app, "answered-twice", "2026", None)["revision"],
            json!(1)
        );
        world
            .app
            .publish_due(Trigger::Hand)
            .await
            .expect("publishing");
        assert_eq!(
            figure(&app, "answered-twice", "2026", None)["revision"],
            json!(1)
        );
    }
);

on_both!(
    closed_tables_come_once_and_the_total_is_revised_only_when_it_changes,
    async |setup: Setup| {
        let app = setup.now("2026-03-05T09:00:00Z").start().await;
        let mut world = World::new(&app, 6);
        ten(&mut world).await;
        world.set_now(at_stockholm(day("2027-01-01"), 0, 0));
        world
            .app
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        let tables = |by| figure(&app, "answered-twice", "2026", by);
        let (total, programmes) = (tables(None), tables(Some("programme")));
        assert_eq!(
            (
                &total["revision"],
                &total["final"],
                &cell(&total, "all")["verdict"]
            ),
            (&json!(1), &json!(true), &json!("not_met"))
        );
        assert_eq!(cell(&programmes, "misam")["denominator"], json!(10));
        // Nothing changes: nothing is published.
        world.set_now(at_stockholm(day("2027-02-01"), 0, 0));
        world
            .app
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        assert_eq!(tables(None), total);
        // A late entry: a visible revision, once, and the tables stay as they were.
        ten(&mut world).await;
        world.set_now(at_stockholm(day("2027-03-01"), 0, 0));
        world
            .app
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        let revised = tables(None);
        assert_eq!(
            (&revised["revision"], &cell(&revised, "all")["denominator"]),
            (&json!(2), &json!(20))
        );
        assert_ne!(revised["cut_off"], total["cut_off"]);
        assert_eq!(tables(Some("programme")), programmes);
        for at in ["2027-03-15T09:00:00Z", "2027-04-01T09:00:00Z"] {
            world.set_now(instant(at));
            world
                .app
                .publish_due(Trigger::Clock)
                .await
                .expect("publishing");
            assert_eq!(tables(None), revised);
        }
        // For a year; then it is frozen.
        ten(&mut world).await;
        world.set_now(at_stockholm(day("2028-01-02"), 9, 0));
        world
            .app
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        assert_eq!(tables(None), revised);
    }
);

on_both!(
    a_closed_total_is_revised_on_the_first_of_a_month,
    async |setup: Setup| {
        let app = setup.now("2026-03-05T09:00:00Z").start().await;
        let mut world = World::new(&app, 16);
        ten(&mut world).await;
        let revision = || figure(&app, "answered-twice", "2026", None)["revision"].clone();
        for (at, trigger, expected) in [
            ("2027-01-01T06:00:00Z", Trigger::Clock, 1),
            // A late entry on 5 February is told neither the day after nor later in that month, but on the first of the next.
            ("2027-02-01T06:00:00Z", Trigger::Clock, 1),
            ("2027-02-06T06:00:00Z", Trigger::Clock, 1),
            ("2027-02-28T06:00:00Z", Trigger::Clock, 1),
            ("2027-03-01T06:00:00Z", Trigger::Clock, 2),
            // By hand any day, but once a month.
            ("2027-04-09T06:00:00Z", Trigger::Clock, 2),
            ("2027-04-09T06:00:00Z", Trigger::Hand, 3),
            ("2027-04-19T06:00:00Z", Trigger::Hand, 3),
        ] {
            world.set_now(instant(at));
            if at.starts_with("2027-02-06") || at.starts_with("2027-04") {
                ten(&mut world).await;
            }
            world.app.publish_due(trigger).await.expect("publishing");
            assert_eq!(revision(), json!(expected), "{at} {trigger:?}");
        }
    }
);

on_both!(
    what_ended_before_the_first_start_is_published_by_hand_only,
    async |setup: Setup| {
        let app = setup.now("2026-05-05T09:00:00Z").start().await;
        let mut world = World::new(&app, 7);
        for number in 0..20 {
            let person = world.person(Person::default()).await;
            let stay = world.enrol(person, "misam", day("2025-01-01")).await;
            let meeting = world.meet(stay, day("2025-05-05")).await;
            world.held_together(meeting, number < 12).await;
        }
        for at in [
            "2026-05-05T09:00:00Z",
            "2026-06-01T09:00:00Z",
            "2027-02-01T09:00:00Z",
        ] {
            world.set_now(instant(at));
            for trigger in [Trigger::Clock, Trigger::Hand] {
                world.app.publish_due(trigger).await.expect("publishing");
            }
            for (indicator, period) in [
                ("held-together", "2025"),
                ("answered-twice", "2025"),
                ("asked-about-violence", "2026-Q1"),
                ("held-together", "2025-H1"),
            ] {
                assert!(
                    !is_published(&world.app, indicator, period, None),
                    "{indicator} {period} {at}"
                );
            }
        }
        // The second quarter had not ended.
        assert!(is_published(
            &world.app,
            "asked-about-violence",
            "2026-Q2",
            None
        ));
        let reports = app.publish("2025").await;
        assert_eq!(
            (
                outcome(&reports, "held-together"),
                outcome(&reports, "answered-twice")
            ),
            (Some(5), Some(6))
        );
        assert_eq!(
            cell(&figure(&app, "held-together", "2025", None), "all")["numerator"],
            json!(12)
        );
        assert_eq!(outcome(&app.publish("2025").await, "held-together"), None);
    }
);

on_both!(
    the_year_ends_at_midnight_in_stockholm,
    async |setup: Setup| {
        let app = setup.now("2026-12-01T09:00:00Z").start().await;
        let mut world = World::new(&app, 8);
        let mut stays = Vec::new();
        for _ in 0..10 {
            let person = world.person(Person::default()).await;
            stays.push(world.enrol(person, "misam", day("2026-01-01")).await);
        }
        for &stay in &stays {
            let meeting = world.meet(stay, day("2026-06-01")).await;
            world.progression(meeting, 9).await;
        }
        // 23:59 on New Year's Eve: tomorrow cannot be answered for.
        world.set_now(instant("2026-12-31T22:59:59Z"));
        assert!(
            world
                .try_meet(stays[0], day("2027-01-01"), "video", false)
                .await
                .is_none()
        );
        assert_eq!(
            outcome(&app.publish("2026").await, "answered-twice"),
            Some(1)
        );
        assert_eq!(
            figure(&app, "answered-twice", "2026", None)["final"],
            json!(false)
        );
        // 00:30 by Stockholm, 23:30 by UTC.
        world.set_now(instant("2026-12-31T23:30:00Z"));
        for &stay in &stays {
            let meeting = world.meet(stay, day("2027-01-01")).await;
            world.progression(meeting, 9).await;
        }
        assert_eq!(
            outcome(&app.publish("2026").await, "answered-twice"),
            Some(6)
        );
        let year = figure(&app, "answered-twice", "2026", None);
        assert_eq!(
            (&year["final"], &cell(&year, "all")["numerator"]),
            (&json!(true), &json!(0))
        );
        // Entered late, but held on New Year's Eve: it belongs to the old year.
        world.set_now(instant("2027-01-20T09:00:00Z"));
        for &stay in &stays {
            let meeting = world.meet(stay, day("2026-12-31")).await;
            world.progression(meeting, 9).await;
        }
        world.set_now(instant("2027-02-01T09:00:00Z"));
        world
            .app
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        let (old, new) = (
            figure(&app, "answered-twice", "2026", None),
            figure(&app, "answered-twice", "2027", None),
        );
        assert_eq!(
            (&cell(&old, "all")["numerator"], &old["revision"]),
            (&json!(10), &json!(3))
        );
        assert_eq!(cell(&new, "all")["numerator"], json!(0));
    }
);

on_both!(two_instances_at_once_publish_once, async |setup: Setup| {
    let app = setup.now("2026-03-05T09:00:00Z").start().await;
    let mut world = World::new(&app, 9);
    twenty(&mut world, "2026-02-02").await;
    let other = app.second().await;
    let count = || {
        app.database()
            .number("SELECT count(*) AS n FROM publication")
    };
    let mut before = 0;
    for at in [
        "2026-04-01T06:00:00Z",
        "2026-07-30T06:00:00Z",
        "2027-01-30T06:00:00Z",
        "2027-01-30T06:00:00Z",
    ] {
        world.set_now(instant(at));
        let (one, two) = join(
            app.app().publish_due(Trigger::Clock),
            other.app().publish_due(Trigger::Clock),
        )
        .await;
        let (one, two) = (one.expect("publishing"), two.expect("publishing"));
        let published = |reports: &[PublishReport]| {
            reports
                .iter()
                .filter_map(|r| r.outcome.clone().ok())
                .sum::<usize>()
        };
        assert_eq!(count() - before, (published(&one) + published(&two)) as i64);
        before = count();
        // Whoever comes afterwards finds nothing left to do.
        let again = other
            .app()
            .publish_due(Trigger::Clock)
            .await
            .expect("publishing");
        assert_eq!((published(&again), count()), (0, before));
    }
    let doubled = "SELECT count(*) AS n FROM (SELECT 1 FROM publication WHERE final GROUP BY indicator, period, table_by HAVING count(*) > 1) AS doubled";
    let doubled = match app.database().kind {
        crate::support::Kind::Sqlite => doubled.replace("WHERE final", "WHERE final = 1"),
        crate::support::Kind::Postgres => doubled.to_owned(),
    };
    assert_eq!(app.database().number(&doubled), 0);
});

on_both!(
    one_instance_asked_twice_at_once_publishes_once,
    async |setup: Setup| {
        let app = setup.now("2026-03-05T09:00:00Z").start().await;
        let mut world = World::new(&app, 12);
        twenty(&mut world, "2026-02-02").await;
        world.set_now(instant("2027-01-30T06:00:00Z"));
        let period = || "2026".parse().expect("a period");
        let (one, two) = join(
            app.app().publish_period(period()),
            app.app().publish_period(period()),
        )
        .await;
        // The lease is the instance's, so both work at once. Whoever comes second finds the places taken.
        assert!(one.is_ok() || two.is_ok());
        let count = app
            .database()
            .number("SELECT count(*) AS n FROM publication WHERE period = '2026'");
        let tables = |indicator: &crate::figures::oracle::Indicator| 1 + indicator.tables.len();
        let all: usize = crate::figures::oracle::ALL.iter().map(tables).sum();
        assert_eq!(count, i64::try_from(all).expect("few"));
    }
);

mod found {
    use super::*;
    use crate::support::{Kind, run};

    #[test]
    fn somebody_who_starts_in_december_is_not_counted_in_march() {
        run(Kind::Sqlite, async |setup: Setup| {
            let app = setup.now("2026-02-05T09:00:00Z").start().await;
            let mut world = World::new(&app, 10);
            ten(&mut world).await;
            for _ in 0..10 {
                let person = world.person(Person::default()).await;
                world.enrol(person, "misam", day("2026-12-01")).await;
            }
            world.set_now(instant("2026-03-01T09:00:00Z"));
            world
                .app
                .publish_due(Trigger::Clock)
                .await
                .expect("publishing");
            assert_eq!(
                cell(&figure(&app, "answered-twice", "2026", None), "all")["denominator"],
                json!(10)
            );
        });
    }
}
