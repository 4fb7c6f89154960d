//! Occasions: inside the enrolment, never in the future, by Stockholm's calendar.

use serde_json::json;

use crate::support::{
    Setup, TestApp, ended, enrolment, held_together, occasion, on_both, progression, response,
    screening, with, without,
};

fn path(id: impl std::fmt::Display) -> String {
    format!("occasions/{id}")
}

on_both!(an_occasion_is_stored_once, async |app: TestApp| {
    let stay = app
        .enrol(app.participant().await, "misam", "2026-02-01")
        .await;
    let id = app.id();
    let first = app
        .put(&path(id), occasion(stay, "2026-03-01"))
        .await
        .expect(201);
    assert_eq!(first.json(), json!({"id": id}));
    let again = app
        .put(&path(id), occasion(stay, "2026-03-01"))
        .await
        .expect(200);
    assert_eq!(again.body, first.body);
    assert_eq!(app.rows()["occasion"], 1);
});

on_both!(
    what_is_left_out_means_not_private_and_no_interpreter,
    async |app: TestApp| {
        let stay = app
            .enrol(app.participant().await, "misam", "2026-02-01")
            .await;
        let id = app.id();
        let full = with(occasion(stay, "2026-03-01"), "private", false);
        let short = without(without(full.clone(), "private"), "interpreter");
        app.put(&path(id), short).await.expect(201);
        app.put(&path(id), full).await.expect(200);
    }
);

on_both!(an_occasion_never_changes, async |app: TestApp| {
    let person = app.participant().await;
    let stay = app.enrol(person, "misam", "2026-02-01").await;
    let other = app.enrol(person, "sikt", "2026-02-01").await;
    let id = app.occasion(stay, "2026-03-01").await;
    let body = occasion(stay, "2026-03-01");
    for changed in [
        with(body.clone(), "enrolment_id", other.to_string()),
        with(body.clone(), "held_on", "2026-03-02"),
        with(body.clone(), "mode", "video"),
        with(body.clone(), "private", false),
        with(body, "interpreter", "authorised"),
    ] {
        app.put(&path(id), changed).await.refused(409, "id_taken");
    }
});

on_both!(
    an_occasion_lies_inside_its_enrolment,
    async |app: TestApp| {
        let person = app.participant().await;
        let stay = app.id();
        let body = ended(
            enrolment(person, "misam", "2026-02-01"),
            "2026-03-31",
            "moved",
        );
        app.put(&format!("enrolments/{stay}"), body)
            .await
            .expect(201);
        let put = |day: &str| app.put(&path(app.id()), occasion(stay, day));
        put("2026-01-31")
            .await
            .faults(&[("/held_on", "outside_enrolment")]);
        put("2026-02-01").await.expect(201);
        put("2026-03-31").await.expect(201);
        put("2026-04-01")
            .await
            .faults(&[("/held_on", "outside_enrolment")]);
    }
);

on_both!(nothing_is_added_to_a_mistake, async |app: TestApp| {
    let person = app.participant().await;
    let (stay, meeting, answered) = (app.id(), app.id(), app.id());
    let enrolled = enrolment(person, "misam", "2026-02-01");
    app.put(&format!("enrolments/{stay}"), enrolled.clone())
        .await
        .expect(201);
    app.put(&path(meeting), occasion(stay, "2026-03-01"))
        .await
        .expect(201);
    let body = response(meeting, "coordination", held_together("large_extent"));
    let first = app
        .put(&format!("responses/{answered}"), body.clone())
        .await
        .expect(201);
    let mistake = ended(enrolled, "2026-03-31", "felregistrering");
    app.put(&format!("enrolments/{stay}"), mistake)
        .if_match("\"1\"")
        .await
        .expect(200);
    let before = app.rows();
    app.put(&path(app.id()), occasion(stay, "2026-03-01"))
        .await
        .refused(409, "felregistrering");
    let new = response(meeting, "progression-participant", progression("3"));
    app.put(&format!("responses/{}", app.id()), new)
        .await
        .refused(409, "felregistrering");
    for status in ["answered", "not_asked"] {
        app.put(
            &format!("screenings/{}", app.id()),
            screening(meeting, status),
        )
        .await
        .refused(409, "felregistrering");
    }
    assert_eq!(app.rows(), before);
    // What was stored before keeps its receipt.
    let again = app.put(&format!("responses/{answered}"), body).await;
    assert_eq!(again.expect(200).body, first.body);
});

on_both!(
    an_occasion_needs_an_enrolment_that_exists,
    async |app: TestApp| {
        app.put(&path(app.id()), occasion(app.id(), "2026-03-01"))
            .await
            .refused(404, "not_found");
    }
);

on_both!(protected_identity_is_only_counted, async |app: TestApp| {
    let person = app.person(json!({"protected_identity": true})).await;
    let stay = app.enrol(person, "misam", "2026-02-01").await;
    app.put(&path(app.id()), occasion(stay, "2026-03-01"))
        .await
        .faults(&[("/enrolment_id", "not_followed")]);
});

/// At an instant (UTC), today in Stockholm is the last day that is accepted.
async fn today_is(setup: Setup, instant: &str, today: &str, tomorrow: &str) {
    let app = setup.now(instant).start().await;
    let stay = app
        .enrol(app.participant().await, "misam", "2025-01-01")
        .await;
    app.put(&path(app.id()), occasion(stay, tomorrow))
        .await
        .faults(&[("/held_on", "in_future")]);
    app.put(&path(app.id()), occasion(stay, today))
        .await
        .expect(201);
}

on_both!(
    new_years_eve_half_past_ten_in_london_is_still_the_old_year,
    async |setup: Setup| {
        today_is(setup, "2026-12-31T22:30:00Z", "2026-12-31", "2027-01-01").await;
    }
);

on_both!(
    new_years_eve_half_past_eleven_in_london_is_the_new_year,
    async |setup: Setup| {
        today_is(setup, "2026-12-31T23:30:00Z", "2027-01-01", "2027-01-02").await;
    }
);

on_both!(
    the_day_changes_at_midnight_in_stockholm_to_the_microsecond,
    async |setup: Setup| {
        let second = setup.clone();
        today_is(
            setup,
            "2026-12-31T22:59:59.999999Z",
            "2026-12-31",
            "2027-01-01",
        )
        .await;
        today_is(second, "2026-12-31T23:00:00Z", "2027-01-01", "2027-01-02").await;
    }
);

on_both!(
    in_summer_the_day_changes_two_hours_before_london,
    async |setup: Setup| {
        let second = setup.clone();
        today_is(setup, "2026-06-30T21:59:59Z", "2026-06-30", "2026-07-01").await;
        today_is(second, "2026-06-30T22:30:00Z", "2026-07-01", "2026-07-02").await;
    }
);

on_both!(the_nights_when_the_clocks_change, async |setup: Setup| {
    // 29 March 2026: one hour ahead until 01:00 UTC, then two. 25 October: the other way round.
    for (instant, today, tomorrow) in [
        ("2026-03-28T22:30:00Z", "2026-03-28", "2026-03-29"),
        ("2026-03-28T23:30:00Z", "2026-03-29", "2026-03-30"),
        ("2026-03-29T22:30:00Z", "2026-03-30", "2026-03-31"),
        ("2026-10-24T22:30:00Z", "2026-10-25", "2026-10-26"),
        ("2026-10-25T22:30:00Z", "2026-10-25", "2026-10-26"),
        ("2026-10-25T23:30:00Z", "2026-10-26", "2026-10-27"),
    ] {
        today_is(setup.clone(), instant, today, tomorrow).await;
    }
});

on_both!(
    every_fault_of_an_occasion_is_told_at_once,
    async |app: TestApp| {
        let body = json!({
            "enrolment_id": 1, "held_on": "2027-01-01", "mode": "teams", "private": "yes", "interpreter": "sister", "note": "x",
        });
        app.put(&path(app.id()), body).await.faults(&[
            ("/enrolment_id", "wrong_type"),
            ("/held_on", "in_future"),
            ("/mode", "unknown_code"),
            ("/private", "wrong_type"),
            ("/interpreter", "unknown_code"),
            ("/note", "unknown_field"),
        ]);
    }
);
