//! What an interim total was counted from is kept: whatever becomes of an answer afterwards, the year's total beside it tells nobody's.

use serde_json::{Value, json};
use uuid::Uuid;

use super::calendar::{day, instant};
use super::journal::Person;
use super::worked::{cell, figure};
use super::world::World;
use crate::support::{TestApp, on_both};

/// Whoever has answered the question that the total is of: the enrolment, the meeting and the response.
type Answered = (Uuid, Uuid, Uuid);

/// People who answer on a day, so many of them positively; these come first.
async fn people(world: &mut World, count: usize, positive: usize, held_on: &str) -> Vec<Answered> {
    let mut answered = Vec::new();
    for number in 0..count {
        let person = world.person(Person::default()).await;
        let stay = world.enrol(person, "misam", day(held_on)).await;
        let meeting = world.meet(stay, day(held_on)).await;
        let response = world.held_together(meeting, number < positive).await;
        answered.push((stay, meeting, response));
    }
    answered
}

/// Twelve of twenty in the interim period's published total.
async fn twelve_of_twenty(app: &TestApp, world: &mut World) -> Vec<Answered> {
    let answered = people(world, 20, 12, "2026-05-05").await;
    world.set_now(instant("2026-08-01T09:00:00Z"));
    app.publish("2026-H1").await;
    let told = cell(&figure(app, "held-together", "2026-H1", None), "all");
    assert_eq!(told["numerator"], json!(12), "{told}");
    assert_eq!(app.rows()["counted_response"], 20, "each one is kept");
    answered
}

/// The year's total, when it has been published.
async fn year(app: &TestApp, world: &World) -> Value {
    world.set_now(instant("2027-02-01T09:00:00Z"));
    app.publish("2026").await;
    cell(&figure(app, "held-together", "2026", None), "all")
}

/// As a database is in which the total was published before these were kept.
fn forget(app: &TestApp) {
    app.database().execute("DELETE FROM counted_response");
}

async fn a_mistake(app: &TestApp, is_kept: bool) -> Value {
    app.set_now("2026-06-01T09:00:00Z");
    let mut world = World::new(app, 1);
    let answered = twelve_of_twenty(app, &mut world).await;
    if !is_kept {
        forget(app);
    }
    let (stay, ..) = answered[0];
    assert!(world.end(stay, day("2026-08-01"), "felregistrering").await);
    year(app, &world).await
}

on_both!(
    an_answer_that_is_gone_since_was_in_the_total_all_the_same,
    async |app: TestApp| {
        // 12 of 20 and then 11 of 19 would tell what the one answered.
        let total = a_mistake(&app, true).await;
        assert_eq!(total["suppressed"], json!(true), "{total}");
    }
);

on_both!(
    of_a_total_from_before_only_what_still_stands_is_known,
    async |app: TestApp| {
        let total = a_mistake(&app, false).await;
        assert_eq!(
            (&total["numerator"], &total["denominator"]),
            (&json!(11), &json!(19)),
            "{total}"
        );
    }
);

async fn a_correction(app: &TestApp, is_kept: bool) -> Value {
    app.set_now("2026-06-01T09:00:00Z");
    let mut world = World::new(app, 2);
    let answered = twelve_of_twenty(app, &mut world).await;
    if !is_kept {
        forget(app);
    }
    // Negative as before; and four new ones, one of them positive.
    let (_, meeting, response) = answered[19];
    let answers = [("held-together", Some("not_at_all"))];
    let sender = world.sender;
    world
        .respond(sender, meeting, "coordination", 1, &answers, Some(response))
        .await;
    people(&mut world, 4, 1, "2026-07-20").await;
    year(app, &world).await
}

on_both!(
    a_corrected_answer_was_in_the_total_as_it_was_given_then,
    async |app: TestApp| {
        // One more positive among five new answers, less one that is gone: that tells nobody's.
        let total = a_correction(&app, true).await;
        assert_eq!(
            (&total["numerator"], &total["denominator"]),
            (&json!(13), &json!(24)),
            "{total}"
        );
    }
);

on_both!(
    without_the_answer_that_was_corrected_the_total_is_hidden_too_often,
    async |app: TestApp| {
        let total = a_correction(&app, false).await;
        assert_eq!(total["suppressed"], json!(true), "{total}");
    }
);
