//! Every write, every read of an individual and every denied access leaves exactly one audit row; what is refused for its content, or was so
//! already, leaves none.

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
            // A status is noted under its occasion.
            let id = match kind {
                "screenings" => meeting.to_string(),
                _ => id,
            };
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

/// The rows that came since, without their handles' ids: `client response.put denied`.
fn since(app: &TestApp, before: usize) -> Vec<String> {
    audit(app).split_off(before)
}

on_both!(
    what_is_refused_for_its_content_leaves_nothing,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let person = app.participant().await;
        let stay = app.enrol(person, "misam", "2026-01-01").await;
        let taken = app
            .answer(meeting, "coordination", held_together("large_extent"))
            .await;
        let before = app.rows();
        let good = response(meeting, "satisfaction", json!({"satisfied": "very"}));
        let new = |kind: &str| format!("{kind}/{}", app.id());
        for call in [
            app.nobody().put(&new("responses"), good.clone()),
            app.with_token("framsteg_0")
                .put(&new("responses"), good.clone()),
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
            app.put(&new("occasions"), occasion(stay, "2025-01-01")),
            app.put(
                &new("screenings"),
                with(screening(meeting, "answered"), "reason", "other"),
            ),
        ] {
            let reply = call.await;
            assert!((400..500).contains(&reply.status), "{reply:?}");
            assert_eq!(app.rows(), before, "{reply:?}");
        }
    }
);

on_both!(
    what_lies_outside_the_reach_or_nowhere_is_one_row_and_nothing_else,
    async |app: TestApp| {
        let person = app.participant().await;
        let stay = app.enrol(person, "misam", "2026-01-01").await;
        let meeting = app.occasion(stay, "2026-03-10").await;
        let nafs = app.client("", &["nafs"]);
        let good = response(meeting, "satisfaction", json!({"satisfied": "very"}));
        let empty = json!({});
        let (open, met) = (
            |person| enrolment(person, "misam", "2026-01-01"),
            |stay| occasion(stay, "2026-03-10"),
        );
        // What is asked for: there but foreign, or not there at all.
        for (client, kind, id, body, action) in [
            (&nafs, "participants", person, None, "participant.read"),
            (&app, "participants", app.id(), None, "participant.read"),
            (
                &nafs,
                "participants",
                person,
                Some(empty),
                "participant.put",
            ),
            (
                &nafs,
                "enrolments",
                app.id(),
                Some(open(person)),
                "enrolment.put",
            ),
            (
                &app,
                "enrolments",
                app.id(),
                Some(open(app.id())),
                "enrolment.put",
            ),
            (
                &nafs,
                "occasions",
                app.id(),
                Some(met(stay)),
                "occasion.put",
            ),
            (
                &app,
                "occasions",
                app.id(),
                Some(met(app.id())),
                "occasion.put",
            ),
            (
                &nafs,
                "responses",
                app.id(),
                Some(good.clone()),
                "response.put",
            ),
            (
                &app,
                "responses",
                app.id(),
                Some(with(good, "occasion_id", app.id().to_string())),
                "response.put",
            ),
            (
                &nafs,
                "screenings",
                app.id(),
                Some(screening(meeting, "answered")),
                "screening.put",
            ),
            (
                &app,
                "screenings",
                app.id(),
                Some(screening(app.id(), "answered")),
                "screening.put",
            ),
        ] {
            let (mut rows, before) = (app.rows(), audit(&app).len());
            let path = format!("{kind}/{id}");
            let occasion = body.as_ref().map(|body| body["occasion_id"].clone());
            let call = match body {
                Some(body) => client.put(&path, body),
                None => client.get(&path),
            };
            call.await.refused(404, "not_found");
            // A status is noted under its occasion.
            let id = match (kind, &occasion) {
                ("screenings", Some(occasion)) => occasion.as_str().expect("an id").to_owned(),
                _ => id.to_string(),
            };
            assert_eq!(
                since(&app, before),
                [format!("client {action} {id} denied")]
            );
            *rows.get_mut("audit").expect("audit") += 1;
            assert_eq!(app.rows(), rows, "{action}");
        }
        let other = app.database().number(
            "SELECT count(*) AS n FROM audit, client WHERE audit.actor = client.id AND outcome = 'denied' AND programmes = 'nafs'",
        );
        assert_eq!(other, 6, "each names its client");
    }
);

on_both!(a_missing_scope_is_one_row, async |app: TestApp| {
    let weak = app.client("figures:read", &[]);
    let before = audit(&app).len();
    let id = app.id();
    weak.put(&format!("participants/{id}"), json!({}))
        .await
        .refused(403, "missing_scope");
    weak.get("programmes").await.refused(403, "missing_scope");
    assert_eq!(
        since(&app, before),
        [
            "client denied PUT /api/v1/participants/{id} missing_scope",
            "client denied GET /api/v1/programmes missing_scope",
        ]
    );
});

on_both!(
    a_dead_token_is_one_row_a_minute_and_client,
    async |app: TestApp| {
        let (old, revoked) = (
            app.client_for(1, "figures:read", &[]),
            app.client("figures:read", &[]),
        );
        let name = app.database().texts(
            "SELECT name AS t FROM client WHERE expires_at > '2028-01-01' ORDER BY name DESC LIMIT 1",
        );
        let mut db = app.database().open();
        assert!(framsteg::app::revoke_client(&mut db, app.clock(), &name[0]).expect("revoking"));
        app.set_now("2026-11-21T09:00:00Z");
        let dead = |app: &TestApp| {
            let count = |outcome: &str| {
                app.database().number(&format!(
                    "SELECT count(*) AS n FROM audit, client WHERE audit.actor = client.id AND action = 'denied' AND outcome = '{outcome}'"
                ))
            };
            (count("expired"), count("revoked"))
        };
        for (at, expected) in [
            ("2026-11-21T09:00:00Z", (1, 1)),
            ("2026-11-21T09:00:59Z", (1, 1)),
            ("2026-11-21T09:01:00Z", (2, 2)),
            // A clock that was put back silences nobody.
            ("2026-11-21T08:30:00Z", (2, 3)),
        ] {
            app.set_now(at);
            for _ in 0..3 {
                for client in [&old, &revoked] {
                    let reply = client.get("figures/held-together?period=2025").await;
                    // An hour back the first one is good again.
                    assert!([401, 404].contains(&reply.status), "{reply:?}");
                }
            }
            assert_eq!(dead(&app), expected, "{at}");
        }
    }
);

on_both!(reading_a_participant_is_one_row, async |app: TestApp| {
    let person = app.participant().await;
    let before = audit(&app).len();
    for _ in 0..2 {
        app.get(&format!("participants/{person}")).await.expect(200);
    }
    let row = format!("client participant.read {person} found");
    assert_eq!(since(&app, before), [row.clone(), row]);
});

on_both!(
    reading_what_is_about_nobody_leaves_nothing,
    async |app: TestApp| {
        let before = app.rows();
        for path in [
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
    }
);

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
