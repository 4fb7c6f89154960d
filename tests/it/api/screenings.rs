//! That the question about violence was put: never what was answered.

use serde_json::{Value, json};

use crate::support::{TestApp, keys, occasion, on_both, screening, with};

fn path(id: impl std::fmt::Display) -> String {
    format!("screenings/{id}")
}

on_both!(a_status_is_stored_once, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    let id = app.id();
    let first = app
        .put(&path(id), screening(meeting, "answered"))
        .await
        .expect(201);
    assert_eq!(keys(&first.json()), ["id", "stored_at"]);
    app.set_now("2026-11-25T00:00:00Z");
    let again = app
        .put(
            &path(id),
            with(screening(meeting, "answered"), "reason", Value::Null),
        )
        .await
        .expect(200);
    assert_eq!(again.body, first.body);
    assert_eq!(app.rows()["screening"], 1);
});

on_both!(a_status_never_changes, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    let other = app.meeting("misam").await;
    let id = app.id();
    app.put(&path(id), screening(meeting, "answered"))
        .await
        .expect(201);
    for body in [
        screening(meeting, "declined"),
        screening(meeting, "not_asked"),
        screening(other, "answered"),
    ] {
        app.put(&path(id), body).await.refused(409, "id_taken");
    }
});

on_both!(
    the_receipt_is_the_same_whatever_was_chosen,
    async |app: TestApp| {
        let replies = [
            app.put(
                &path(app.id()),
                screening(app.meeting("misam").await, "answered"),
            )
            .await,
            app.put(
                &path(app.id()),
                screening(app.meeting("misam").await, "declined"),
            )
            .await,
        ];
        assert_eq!(replies[0].status, replies[1].status);
        assert_eq!(replies[0].headers, replies[1].headers);
        assert_eq!(replies[0].body.len(), replies[1].body.len());
    }
);

on_both!(asked_only_in_person_and_in_private, async |app: TestApp| {
    let stay = app
        .enrol(app.participant().await, "misam", "2026-01-01")
        .await;
    for (mode, private) in [
        ("in_person", false),
        ("video", true),
        ("video", false),
        ("phone", true),
        ("paper", true),
        ("paper", false),
    ] {
        let meeting = app.id();
        let body = with(
            with(occasion(stay, "2026-03-10"), "mode", mode),
            "private",
            private,
        );
        app.put(&format!("occasions/{meeting}"), body)
            .await
            .expect(201);
        for status in ["answered", "declined"] {
            app.put(&path(app.id()), screening(meeting, status))
                .await
                .faults(&[("/status", "not_private_meeting")]);
        }
        // That it was not put can be said of any meeting.
        app.put(&path(app.id()), screening(meeting, "not_asked"))
            .await
            .expect(201);
    }
});

on_both!(
    an_authorised_interpreter_may_be_there,
    async |app: TestApp| {
        let stay = app
            .enrol(app.participant().await, "misam", "2026-01-01")
            .await;
        let meeting = app.id();
        let body = with(occasion(stay, "2026-03-10"), "interpreter", "authorised");
        app.put(&format!("occasions/{meeting}"), body)
            .await
            .expect(201);
        app.put(&path(app.id()), screening(meeting, "answered"))
            .await
            .expect(201);
    }
);

on_both!(
    what_was_not_asked_can_be_asked_later,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        app.put(
            &path(app.id()),
            with(screening(meeting, "not_asked"), "reason", "planned"),
        )
        .await
        .expect(201);
        app.put(&path(app.id()), screening(meeting, "answered"))
            .await
            .expect(201);
    }
);

on_both!(
    an_occasion_has_one_status_of_each_sort,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        app.put(&path(app.id()), screening(meeting, "answered"))
            .await
            .expect(201);
        for status in ["answered", "declined"] {
            app.put(&path(app.id()), screening(meeting, status))
                .await
                .refused(409, "already_registered");
        }
        app.put(&path(app.id()), screening(meeting, "not_asked"))
            .await
            .expect(201);
        app.put(&path(app.id()), screening(meeting, "not_asked"))
            .await
            .refused(409, "already_registered");
    }
);

on_both!(a_reason_goes_with_not_asked_only, async |app: TestApp| {
    for reason in ["no_private_meeting", "planned", "other"] {
        let meeting = app.meeting("misam").await;
        for status in ["answered", "declined"] {
            app.put(
                &path(app.id()),
                with(screening(meeting, status), "reason", reason),
            )
            .await
            .faults(&[("/reason", "reason_not_allowed")]);
        }
        app.put(
            &path(app.id()),
            with(screening(meeting, "not_asked"), "reason", reason),
        )
        .await
        .expect(201);
    }
});

on_both!(a_reason_is_one_of_three, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    app.put(
        &path(app.id()),
        with(
            screening(meeting, "not_asked"),
            "reason",
            "the husband was there",
        ),
    )
    .await
    .faults(&[("/reason", "unknown_code")]);
});

on_both!(managers_are_not_asked, async |app: TestApp| {
    let meeting = app.meeting("psykisk-halsa-arbetsliv").await;
    for status in ["answered", "declined", "not_asked"] {
        app.put(&path(app.id()), screening(meeting, status))
            .await
            .faults(&[("/occasion_id", "does_not_apply")]);
    }
});

on_both!(
    a_status_needs_an_occasion_that_exists,
    async |app: TestApp| {
        app.put(&path(app.id()), screening(app.id(), "answered"))
            .await
            .refused(404, "not_found");
    }
);

on_both!(nothing_but_the_status_is_taken, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    let body = json!({
        "occasion_id": meeting, "status": "yes", "answers": {"been-hurt": "yes"}, "exposed": true,
    });
    let reply = app.put(&path(app.id()), body).await.faults(&[
        ("/status", "unknown_code"),
        ("/answers", "unknown_field"),
        ("/exposed", "unknown_field"),
    ]);
    assert!(!format!("{reply:?}").contains("been-hurt"), "{reply:?}");
    assert_eq!(app.rows()["screening"], 0);
});

on_both!(no_call_reads_a_status_back, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    let id = app.id();
    app.put(&path(id), screening(meeting, "declined"))
        .await
        .expect(201);
    app.get(&path(id)).await.refused(405, "method_not_allowed");
});
