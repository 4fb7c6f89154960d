//! Enrolments: enrolling, ending, correcting. There is no reading of them in this version of the API.

use serde_json::{Value, json};

use crate::support::{TestApp, ended, enrolment, on_both, with, without};

fn path(id: impl std::fmt::Display) -> String {
    format!("enrolments/{id}")
}

on_both!(an_enrolment_is_created_as_sent, async |app: TestApp| {
    let person = app.participant().await;
    let id = app.id();
    let reply = app
        .put(&path(id), enrolment(person, "nafs", "2026-02-01"))
        .await
        .expect(201);
    assert_eq!(reply.header("etag"), "\"1\"");
    assert_eq!(
        reply.json(),
        json!({
            "id": id, "participant_id": person, "programme": "nafs", "team": "team-1", "municipality": "skelleftea",
            "start": "2026-02-01", "end": null, "end_reason": null,
        })
    );
});

on_both!(
    the_same_body_again_gives_the_same_enrolment,
    async |app: TestApp| {
        let body = enrolment(app.participant().await, "misam", "2026-02-01");
        let id = app.id();
        let first = app.put(&path(id), body.clone()).await.expect(201);
        let again = app
            .put(&path(id), with(body, "end", Value::Null))
            .await
            .expect(200);
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("etag"), "\"1\"");
    }
);

on_both!(ending_is_a_put_with_if_match, async |app: TestApp| {
    let person = app.participant().await;
    let id = app.enrol(person, "misam", "2026-02-01").await;
    let body = ended(
        enrolment(person, "misam", "2026-02-01"),
        "2026-06-30",
        "work",
    );
    let reply = app
        .put(&path(id), body.clone())
        .if_match("\"1\"")
        .await
        .expect(200);
    assert_eq!(reply.header("etag"), "\"2\"");
    assert_eq!(reply.json()["end"], "2026-06-30");
    assert_eq!(reply.json()["end_reason"], "work");
    // The reply was lost: the same again is fine, whatever revision it names.
    let again = app.put(&path(id), body).if_match("\"1\"").await.expect(200);
    assert_eq!(again.body, reply.body);
});

on_both!(ending_without_if_match_is_428, async |app: TestApp| {
    let person = app.participant().await;
    let id = app.enrol(person, "misam", "2026-02-01").await;
    app.put(
        &path(id),
        ended(
            enrolment(person, "misam", "2026-02-01"),
            "2026-06-30",
            "work",
        ),
    )
    .await
    .refused(428, "needs_if_match");
});

on_both!(ending_from_a_stale_revision_is_412, async |app: TestApp| {
    let person = app.participant().await;
    let id = app.enrol(person, "misam", "2026-02-01").await;
    let body = enrolment(person, "misam", "2026-02-01");
    app.put(&path(id), with(body.clone(), "municipality", "norsjo"))
        .if_match("\"1\"")
        .await
        .expect(200);
    for tag in ["\"1\"", "\"3\"", "*", "W/\"2\""] {
        app.put(&path(id), ended(body.clone(), "2026-06-30", "work"))
            .if_match(tag)
            .await
            .refused(412, "stale");
    }
});

on_both!(
    if_match_on_what_does_not_exist_is_412,
    async |app: TestApp| {
        let person = app.participant().await;
        app.put(&path(app.id()), enrolment(person, "misam", "2026-02-01"))
            .if_match("\"1\"")
            .await
            .refused(412, "stale");
    }
);

on_both!(
    participant_programme_and_start_never_change,
    async |app: TestApp| {
        let person = app.participant().await;
        let other = app.participant().await;
        let id = app.enrol(person, "misam", "2026-02-01").await;
        let body = enrolment(person, "misam", "2026-02-01");
        for changed in [
            with(body.clone(), "participant_id", other.to_string()),
            with(body.clone(), "programme", "sikt"),
            with(body, "start", "2026-02-02"),
        ] {
            for call in [
                app.put(&path(id), changed.clone()),
                app.put(&path(id), changed).if_match("\"1\""),
            ] {
                call.await.refused(409, "other_enrolment");
            }
        }
    }
);

on_both!(an_end_can_be_taken_back_and_moved, async |app: TestApp| {
    let person = app.participant().await;
    let id = app.enrol(person, "misam", "2026-02-01").await;
    let open = enrolment(person, "misam", "2026-02-01");
    app.put(&path(id), ended(open.clone(), "2026-06-30", "work"))
        .if_match("\"1\"")
        .await
        .expect(200);
    app.put(&path(id), ended(open.clone(), "2026-07-31", "studies"))
        .if_match("\"2\"")
        .await
        .expect(200);
    let reply = app.put(&path(id), open).if_match("\"3\"").await.expect(200);
    assert_eq!(reply.json()["end"], Value::Null);
    assert_eq!(reply.header("etag"), "\"4\"");
});

on_both!(
    an_end_before_the_last_occasion_is_refused,
    async |app: TestApp| {
        let person = app.participant().await;
        let id = app.enrol(person, "misam", "2026-02-01").await;
        app.occasion(id, "2026-06-15").await;
        app.occasion(id, "2026-03-15").await;
        let body = enrolment(person, "misam", "2026-02-01");
        app.put(&path(id), ended(body.clone(), "2026-06-14", "work"))
            .if_match("\"1\"")
            .await
            .faults(&[("/end", "before_last_occasion")]);
        app.put(&path(id), ended(body, "2026-06-15", "work"))
            .if_match("\"1\"")
            .await
            .expect(200);
    }
);

on_both!(
    a_mistake_may_end_before_its_occasions,
    async |app: TestApp| {
        let person = app.participant().await;
        let id = app.enrol(person, "misam", "2026-02-01").await;
        app.occasion(id, "2026-06-15").await;
        let body = ended(
            enrolment(person, "misam", "2026-02-01"),
            "2026-02-01",
            "felregistrering",
        );
        app.put(&path(id), body).if_match("\"1\"").await.expect(200);
    }
);

on_both!(an_end_and_its_reason_go_together, async |app: TestApp| {
    let body = enrolment(app.participant().await, "misam", "2026-02-01");
    app.put(&path(app.id()), with(body.clone(), "end", "2026-03-01"))
        .await
        .faults(&[("", "missing_end_reason")]);
    app.put(&path(app.id()), with(body, "end_reason", "work"))
        .await
        .faults(&[("", "missing_end")]);
});

on_both!(
    an_end_lies_between_the_start_and_today,
    async |app: TestApp| {
        let (one, other) = (app.participant().await, app.participant().await);
        let put = |person, end: &str| {
            let body = enrolment(person, "misam", "2026-02-01");
            app.put(&path(app.id()), ended(body, end, "work"))
        };
        put(one, "2026-01-31")
            .await
            .faults(&[("/end", "end_before_start")]);
        put(one, "2026-11-21")
            .await
            .faults(&[("/end", "in_future")]);
        put(one, "2026-02-01").await.expect(201);
        put(other, "2026-11-20").await.expect(201);
    }
);

on_both!(a_start_lies_at_most_a_year_ahead, async |app: TestApp| {
    let person = app.participant().await;
    let put = |start: &str| app.put(&path(app.id()), enrolment(person, "misam", start));
    put("2027-11-21").await.expect(201);
    put("2027-11-22").await.faults(&[("/start", "in_future")]);
});

on_both!(dates_exist_and_are_written_one_way, async |app: TestApp| {
    let person = app.participant().await;
    for start in [
        "2026-02-29",
        "2026-13-01",
        "2026-1-1",
        "01/02/2026",
        "2026-02-01T00:00:00Z",
        "20260201",
        "+026-02-01",
        "1899-12-31",
        "2200-01-01",
        "0000-00-00",
        " 2026-02-1",
        "2026-02-01 ",
        "２０２６-02-01",
    ] {
        let reply = app
            .put(&path(app.id()), enrolment(person, "misam", start))
            .await;
        assert_eq!(reply.status, 422, "{start:?}: {reply:?}");
        reply.faults(&[("/start", "bad_date")]);
    }
});

on_both!(the_age_band_must_fit_the_programme, async |app: TestApp| {
    let enrol = async |band: &str, programme: &str| {
        let person = app.person(json!({"age_band": band})).await;
        app.put(&path(app.id()), enrolment(person, programme, "2026-02-01"))
            .await
    };
    enrol("15-24", "ung-resurs").await.expect(201);
    enrol("unknown", "ung-resurs").await.expect(201);
    enrol("25-34", "ung-resurs")
        .await
        .faults(&[("/participant_id", "outside_age_range")]);
    enrol("55-64", "ung-resurs")
        .await
        .faults(&[("/participant_id", "outside_age_range")]);
    // A band is accepted as soon as somebody in it may take part.
    enrol("15-24", "misam").await.expect(201);
    enrol("55-64", "misam").await.expect(201);
});

on_both!(a_team_belongs_to_its_programme, async |app: TestApp| {
    let person = app.participant().await;
    let nafs = enrolment(person, "nafs", "2026-02-01");
    app.put(&path(app.id()), with(nafs.clone(), "team", "team-4"))
        .await
        .expect(201);
    let other = enrolment(app.participant().await, "nafs", "2026-02-01");
    app.put(&path(app.id()), without(other, "team"))
        .await
        .expect(201);
    app.put(&path(app.id()), with(nafs, "team", "team-5"))
        .await
        .faults(&[("/team", "unknown_team")]);
    app.put(
        &path(app.id()),
        with(enrolment(person, "misam", "2026-02-01"), "team", "team-1"),
    )
    .await
    .faults(&[("/team", "unknown_team")]);
});

on_both!(
    an_unknown_programme_is_a_fault_of_its_own,
    async |app: TestApp| {
        let person = app.participant().await;
        app.put(
            &path(app.id()),
            with(
                enrolment(person, "nafs", "2026-02-01"),
                "programme",
                "nafsen",
            ),
        )
        .await
        .faults(&[("/programme", "unknown_programme")]);
    }
);

on_both!(
    somebody_who_does_not_exist_cannot_be_enrolled,
    async |app: TestApp| {
        app.put(&path(app.id()), enrolment(app.id(), "misam", "2026-02-01"))
            .await
            .refused(404, "not_found");
    }
);

on_both!(
    one_person_may_be_enrolled_in_several_programmes_at_once,
    async |app: TestApp| {
        let person = app.participant().await;
        for programme in ["misam", "nafs", "sikt"] {
            app.enrol(person, programme, "2026-02-01").await;
        }
    }
);

on_both!(every_programme_takes_enrolments, async |app: TestApp| {
    for programme in [
        "misam",
        "nafs",
        "ung-resurs",
        "psykisk-halsa-arbetsliv",
        "sikt",
        "proaktiv",
    ] {
        app.enrol(app.participant().await, programme, "2026-02-01")
            .await;
    }
});

on_both!(
    every_fault_of_an_enrolment_is_told_at_once,
    async |app: TestApp| {
        let body = json!({
            "participant_id": "anna", "programme": "MISAM", "municipality": "umeå", "start": "igår", "end": 7, "end_reason": "klar",
            "coordinator": "x",
        });
        app.put(&path(app.id()), body).await.faults(&[
            ("/participant_id", "bad_uuid"),
            ("/programme", "bad_key"),
            ("/municipality", "unknown_code"),
            ("/start", "bad_date"),
            ("/end", "wrong_type"),
            ("/end_reason", "unknown_code"),
            ("/coordinator", "unknown_field"),
        ]);
    }
);
