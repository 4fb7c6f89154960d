//! Every write leaves exactly one audit row, in its own transaction; what is refused, or was so already, leaves none.

use serde_json::{Value, json};

use crate::support::{
    TestApp, ended, enrolment, held_together, occasion, on_both, response, screening, with,
};

fn audit(app: &TestApp) -> Vec<String> {
    app.database()
        .texts("SELECT actor_kind || ' ' || action || ' ' || handle || ' ' || outcome AS t FROM audit ORDER BY id")
}

on_both!(
    each_write_is_one_row_and_its_repetition_none,
    async |app: TestApp| {
        let (person, stay, meeting, answer, status) =
            (app.id(), app.id(), app.id(), app.id(), app.id());
        let start = audit(&app).len();
        let open = enrolment(person, "misam", "2026-01-01");
        let writes: [(&str, String, Value, &str, &str); 7] = [
            (
                "participants",
                person.to_string(),
                json!({}),
                "",
                "client participant.put stored",
            ),
            (
                "enrolments",
                stay.to_string(),
                open.clone(),
                "",
                "client enrolment.put stored",
            ),
            (
                "occasions",
                meeting.to_string(),
                occasion(stay, "2026-03-10"),
                "",
                "client occasion.put stored",
            ),
            (
                "responses",
                answer.to_string(),
                response(meeting, "coordination", held_together("large_extent")),
                "",
                "client response.put stored",
            ),
            (
                "screenings",
                status.to_string(),
                screening(meeting, "answered"),
                "",
                "client screening.put stored",
            ),
            (
                "participants",
                person.to_string(),
                json!({"gender": "man"}),
                "\"1\"",
                "client participant.put changed",
            ),
            (
                "enrolments",
                stay.to_string(),
                ended(open, "2026-06-30", "work"),
                "\"1\"",
                "client enrolment.put changed",
            ),
        ];
        for (number, (kind, id, body, tag, expected)) in (1..).zip(writes) {
            let call = app.put(&format!("{kind}/{id}"), body);
            let call = if tag.is_empty() {
                call
            } else {
                call.if_match(tag)
            };
            assert!([200, 201].contains(&call.clone().await.status));
            call.await.expect(200);
            let rows = audit(&app);
            assert_eq!(rows.len(), start + number, "one row for {expected}");
            let (head, outcome) = expected.rsplit_once(' ').expect("words");
            assert!(
                rows.contains(&format!("{head} {id} {outcome}")),
                "{expected}: {rows:?}"
            );
        }
    }
);

on_both!(
    the_row_names_the_client_and_the_time,
    async |app: TestApp| {
        let client = app.client("participants:write", &[]);
        app.set_now("2026-11-21T10:11:12.123456Z");
        client.participant().await;
        let named = "SELECT count(*) AS n FROM audit, client WHERE audit.actor = client.id AND action = 'participant.put' \
                 AND CAST(at AS text) LIKE '2026-11-21%10:11:12.123456%' AND client.created_at < at";
        assert_eq!(app.database().number(named), 1);
    }
);

on_both!(what_is_refused_leaves_nothing, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    let person = app.participant().await;
    let stay = app.enrol(person, "misam", "2026-01-01").await;
    let taken = app
        .answer(meeting, "coordination", held_together("large_extent"))
        .await;
    let nafs = app.client("", &["nafs"]);
    let weak = app.client("figures:read", &[]);
    let before = app.rows();
    let good = response(meeting, "satisfaction", json!({"satisfied": "very"}));
    let new = |kind: &str| format!("{kind}/{}", app.id());
    for call in [
        app.nobody().put(&new("responses"), good.clone()),
        weak.put(&new("responses"), good.clone()),
        nafs.put(&new("responses"), good.clone()),
        app.put(&new("responses"), with(good.clone(), "help", "mother")),
        app.put(&format!("responses/{taken}"), good.clone()),
        app.put(&new("responses"), good).bytes("{"),
        app.put(
            &new("responses"),
            response(meeting, "coordination", json!({})),
        ),
        app.put(&format!("participants/{person}"), json!({"gender": "man"})),
        app.put(&format!("participants/{person}"), json!({"gender": "man"}))
            .if_match("\"7\""),
        app.put(&new("participants"), json!({"name": "x"})),
        app.put(
            &format!("enrolments/{stay}"),
            enrolment(person, "sikt", "2026-01-01"),
        )
        .if_match("\"1\""),
        app.put(
            &new("enrolments"),
            enrolment(app.id(), "misam", "2026-01-01"),
        ),
        app.put(&new("occasions"), occasion(stay, "2025-01-01")),
        app.put(&new("occasions"), occasion(app.id(), "2026-03-10")),
        app.put(
            &new("screenings"),
            with(screening(meeting, "answered"), "reason", "other"),
        ),
        app.put(&new("screenings"), screening(app.id(), "answered")),
    ] {
        let reply = call.await;
        assert!((400..500).contains(&reply.status), "{reply:?}");
        assert_eq!(app.rows(), before, "{reply:?}");
    }
});

on_both!(reading_leaves_nothing, async |app: TestApp| {
    let person = app.participant().await;
    let before = app.rows();
    for path in [
        &format!("participants/{person}"),
        "questionnaires",
        "programmes",
        "indicators",
        "figures/held-together?period=2025",
        "/livez",
        "/readyz",
        "/metrics",
        "/",
    ] {
        app.get(path).await;
    }
    assert_eq!(app.rows(), before);
});

on_both!(no_row_holds_an_answer_or_a_code, async |app: TestApp| {
    let person = app.id();
    let view = app
        .put(&format!("participants/{person}"), json!({}))
        .await
        .expect(201)
        .json();
    let stay = app.enrol(person, "misam", "2026-01-01").await;
    let meeting = app.occasion(stay, "2026-03-10").await;
    app.answer(
        meeting,
        "satisfaction",
        json!({"comment": "kanariefågel", "satisfied": "not_at_all"}),
    )
    .await;
    app.put(
        &format!("screenings/{}", app.id()),
        screening(meeting, "declined"),
    )
    .await
    .expect(201);
    let all = audit(&app).join("\n");
    for secret in [
        view["code"].as_str().expect("code"),
        "kanarie",
        "not_at_all",
        "declined",
        &app.token,
    ] {
        assert!(!all.contains(secret), "{all}");
    }
});

on_both!(
    what_an_operator_does_is_audited_too,
    async |app: TestApp| {
        let before = audit(&app).len();
        app.client("figures:read", &["misam"]);
        let rows = audit(&app);
        assert_eq!(rows.len(), before + 1);
        assert!(
            rows.iter()
                .any(|row| row.starts_with("operator client.add ")),
            "{rows:?}"
        );
        assert_eq!(
            framsteg::store::audit::count(&mut app.database().open()).expect("count"),
            rows.len() as i64
        );
    }
);
