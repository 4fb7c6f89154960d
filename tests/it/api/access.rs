//! Who may call what: tokens, scopes, and programmes that a client does not reach.

use std::time::{Duration, Instant};

use actix_web::http::Method;
use framsteg::app::revoke_client;
use serde_json::{Value, json};

use crate::support::{
    Call, Client, Reply, TestApp, ended, enrolment, held_together, occasion, on_both, response,
    screening, with,
};

const SCOPES: [&str; 5] = [
    "definitions:read",
    "participants:read",
    "participants:write",
    "responses:write",
    "figures:read",
];

/// Every operation that needs a token, with the scope that it needs. `api/routes.rs` holds the OpenAPI document against this table.
pub const GUARDED: [(&str, &str, &str); 14] = [
    ("GET", "/api/v1/questionnaires", "definitions:read"),
    ("GET", "/api/v1/questionnaires/{key}", "definitions:read"),
    (
        "GET",
        "/api/v1/questionnaires/{key}/versions/{version}",
        "definitions:read",
    ),
    ("GET", "/api/v1/programmes", "definitions:read"),
    ("GET", "/api/v1/indicators", "definitions:read"),
    ("GET", "/api/v1/indicators/{key}", "definitions:read"),
    ("POST", "/api/v1/participants/lookup", "participants:read"),
    ("GET", "/api/v1/participants/{id}", "participants:read"),
    ("PUT", "/api/v1/participants/{id}", "participants:write"),
    ("PUT", "/api/v1/enrolments/{id}", "participants:write"),
    ("PUT", "/api/v1/occasions/{id}", "participants:write"),
    ("PUT", "/api/v1/screenings/{id}", "participants:write"),
    ("PUT", "/api/v1/responses/{id}", "responses:write"),
    ("GET", "/api/v1/figures/{indicator}", "figures:read"),
];

/// A call of an operation in the table, with ids of nothing and an empty body.
fn call(client: &Client, method: &str, path: &str) -> Call {
    let path = path
        .replace("{id}", "0198c0de-0000-7000-8000-0000000fffff")
        .replace("{key}", "held-together")
        .replace("{version}", "1")
        .replace("{indicator}", "held-together");
    let call = client.call(method.parse().expect("a method"), &path);
    match method {
        "GET" => call,
        _ => call.json(&json!({})),
    }
}

fn refused(reply: Reply) {
    assert_eq!(
        reply.header("www-authenticate"),
        "Bearer realm=\"framsteg\""
    );
    reply.refused(401, "unauthorized");
}

on_both!(without_a_token_everything_is_401, async |app: TestApp| {
    let rows = app.rows();
    for (method, path, _) in GUARDED {
        refused(call(&app.nobody(), method, path).await);
    }
    assert_eq!(app.rows(), rows);
});

on_both!(a_token_that_is_none_is_401, async |app: TestApp| {
    let other_case = app.token.to_uppercase();
    let almost = app.token[..app.token.len() - 1].to_owned();
    let long = "x".repeat(10_000);
    for token in [
        other_case.as_str(),
        &almost,
        &long,
        "framsteg_",
        "null",
        "' OR '1'='1",
        "\"",
    ] {
        for (method, path, _) in GUARDED {
            refused(call(&app.with_token(token), method, path).await);
        }
    }
});

on_both!(only_a_bearer_token_counts, async |app: TestApp| {
    let token = &app.token;
    let nobody = app.nobody();
    for header in [
        format!("Basic {token}"),
        token.clone(),
        format!("Bearer{token}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Token {token}"),
        String::new(),
    ] {
        refused(
            nobody
                .get("programmes")
                .header("authorization", &header)
                .await,
        );
    }
    // The scheme is written in any case (RFC 9110).
    let header = format!("bearer {token}");
    nobody
        .get("programmes")
        .header("authorization", &header)
        .await
        .expect(200);
});

on_both!(
    a_wrong_token_is_401_whatever_else_is_wrong,
    async |app: TestApp| {
        let stranger = app.with_token("framsteg_0000");
        for call in [
            stranger.put("participants/not-an-id", json!({})),
            stranger
                .put(
                    "participants/0198c0de-0000-7000-8000-000000000001",
                    json!({}),
                )
                .bytes("{"),
            stranger
                .put(
                    "participants/0198c0de-0000-7000-8000-000000000001",
                    json!({}),
                )
                .bytes(" ".repeat(70_000))
                .with_length(),
            stranger.call(
                Method::PUT,
                "participants/0198c0de-0000-7000-8000-000000000001",
            ),
            stranger.get("figures/unknown?period=x"),
        ] {
            refused(call.await);
        }
    }
);

on_both!(
    a_missing_scope_is_403_whatever_else_is_wrong,
    async |app: TestApp| {
        let reader = app.client("figures:read", &[]);
        for call in [
            reader.put("participants/not-an-id", json!({})),
            reader
                .put(
                    "participants/0198c0de-0000-7000-8000-000000000001",
                    json!({}),
                )
                .bytes("{"),
            reader
                .put(
                    "participants/0198c0de-0000-7000-8000-000000000001",
                    json!({}),
                )
                .bytes(" ".repeat(70_000))
                .with_length(),
            reader.call(
                Method::PUT,
                "participants/0198c0de-0000-7000-8000-000000000001",
            ),
        ] {
            // Each client is new to the service: it has to look this one up.
            call.await.refused(403, "missing_scope");
        }
    }
);

on_both!(each_operation_needs_its_own_scope, async |app: TestApp| {
    let one_scope: Vec<(&str, Client)> = SCOPES
        .iter()
        .map(|scope| (*scope, app.client(scope, &[])))
        .collect();
    for (method, path, needed) in GUARDED {
        for (scope, client) in &one_scope {
            let reply = call(client, method, path).await;
            if *scope == needed {
                assert!(
                    ![401, 403].contains(&reply.status),
                    "{method} {path} with {scope}: {reply:?}"
                );
            } else {
                let detail = reply.refused(403, "missing_scope").detail();
                assert!(detail.contains(needed), "{detail}");
            }
        }
    }
});

on_both!(
    all_other_scopes_together_are_not_enough,
    async |app: TestApp| {
        for (method, path, needed) in GUARDED {
            let others: Vec<&str> = SCOPES
                .iter()
                .copied()
                .filter(|scope| *scope != needed)
                .collect();
            let client = app.client(&others.join(" "), &[]);
            call(&client, method, path)
                .await
                .refused(403, "missing_scope");
        }
    }
);

on_both!(
    a_token_in_the_query_string_is_400_and_not_repeated,
    async |app: TestApp| {
        let token = &app.token;
        for client in [&app.nobody(), &*app] {
            let reply = client
                .get(&format!("programmes?access_token={token}"))
                .await;
            let reply = reply.refused(400, "unknown_parameter");
            assert!(!format!("{reply:?}").contains(token.as_str()));
        }
        app.get(&format!(
            "figures/held-together?period=2025&access_token={token}"
        ))
        .await
        .refused(400, "unknown_parameter");
    }
);

on_both!(an_expired_token_is_401_at_once, async |app: TestApp| {
    let client = app.client_for(90, "definitions:read", &[]);
    client.get("programmes").await.expect(200);
    app.set_now("2027-02-18T08:59:59.999999Z");
    client.get("programmes").await.expect(200);
    // Ninety days to the microsecond, although the client was seen a moment ago.
    app.set_now("2027-02-18T09:00:00Z");
    refused(client.get("programmes").await);
});

on_both!(
    a_revoked_token_is_401_within_a_second_on_every_instance,
    async |app: TestApp| {
        let other = app.second().await;
        let name = app
            .database()
            .texts("SELECT name AS t FROM client ORDER BY created_at, name");
        let client = app.client("definitions:read", &[]);
        let before = name;
        let all = app
            .database()
            .texts("SELECT name AS t FROM client ORDER BY created_at, name");
        let new = all
            .iter()
            .find(|name| !before.contains(name))
            .expect("the new client");
        client.get("programmes").await.expect(200);
        client.get("programmes").at(&other).await.expect(200);
        assert!(revoke_client(&mut app.database().open(), app.clock(), new).expect("revoking"));
        let revoked = Instant::now();
        for instance in [&*app, &*other] {
            while client.get("programmes").at(instance).await.status == 200 {
                assert!(revoked.elapsed() < Duration::from_secs(1), "still accepted");
                actix_web::rt::time::sleep(Duration::from_millis(20)).await;
            }
            refused(client.get("programmes").at(instance).await);
        }
    }
);

on_both!(a_token_is_stored_only_as_a_hash, async |app: TestApp| {
    let client = app.client("", &["misam"]);
    client.get("programmes").await.expect(200);
    assert!(
        client.token.starts_with("framsteg_") && client.token.len() == 9 + 64,
        "256 bits"
    );
    for column in ["name", "scopes", "programmes"] {
        for text in app
            .database()
            .texts(&format!("SELECT coalesce({column}, '') AS t FROM client"))
        {
            assert!(!text.contains(&client.token[9..]));
        }
    }
});

/// Somebody in MISAM, and a client that reaches only NAFS.
struct TwoProgrammes {
    nafs: Client,
    person: uuid::Uuid,
    stay: uuid::Uuid,
    meeting: uuid::Uuid,
    answered: uuid::Uuid,
    screened: uuid::Uuid,
}

async fn two_programmes(app: &TestApp) -> TwoProgrammes {
    let person = app.participant().await;
    let stay = app.enrol(person, "misam", "2026-01-01").await;
    let meeting = app.occasion(stay, "2026-03-10").await;
    let answered = app
        .answer(meeting, "coordination", held_together("large_extent"))
        .await;
    let screened = app.id();
    app.put(
        &format!("screenings/{screened}"),
        screening(meeting, "answered"),
    )
    .await
    .expect(201);
    TwoProgrammes {
        nafs: app.client("", &["nafs"]),
        person,
        stay,
        meeting,
        answered,
        screened,
    }
}

/// What lies outside looks exactly like what does not exist.
async fn indistinguishable(foreign: Call, unknown: Call) {
    let (foreign, unknown) = (foreign.await, unknown.await);
    assert_eq!(foreign, unknown, "status, headers and body");
    foreign.refused(404, "not_found");
}

on_both!(
    a_foreign_participant_cannot_be_read,
    async |app: TestApp| {
        let given = two_programmes(&app).await;
        let get = |id| given.nafs.get(&format!("participants/{id}"));
        indistinguishable(get(given.person), get(app.id())).await;
    }
);

on_both!(
    a_foreign_participant_cannot_be_changed,
    async |app: TestApp| {
        let given = two_programmes(&app).await;
        let put = |body: Value| {
            given
                .nafs
                .put(&format!("participants/{}", given.person), body)
        };
        put(json!({})).await.refused(404, "not_found");
        put(json!({"gender": "man"}))
            .await
            .refused(404, "not_found");
        let foreign = put(json!({"gender": "man"})).if_match("\"1\"").await;
        let unknown = given
            .nafs
            .put(
                &format!("participants/{}", app.id()),
                json!({"gender": "man"}),
            )
            .if_match("\"1\"")
            .await;
        assert_eq!(foreign, unknown);
        assert_eq!(foreign.status, 412);
    }
);

on_both!(
    a_foreign_enrolment_cannot_be_changed,
    async |app: TestApp| {
        let given = two_programmes(&app).await;
        let stays = |id| format!("enrolments/{id}");
        let body = enrolment(given.person, "misam", "2026-01-01");
        // Nothing at all can be put into a foreign programme.
        indistinguishable(
            given.nafs.put(&stays(given.stay), body.clone()),
            given.nafs.put(&stays(app.id()), body.clone()),
        )
        .await;
        let end = ended(body, "2026-06-30", "felregistrering");
        indistinguishable(
            given
                .nafs
                .put(&stays(given.stay), end.clone())
                .if_match("\"1\""),
            given.nafs.put(&stays(app.id()), end).if_match("\"1\""),
        )
        .await;
        // A taken id cannot be had, whatever is put there.
        let own = enrolment(given.person, "nafs", "2026-01-01");
        given
            .nafs
            .put(&stays(given.stay), own.clone())
            .await
            .refused(404, "not_found");
        let foreign = given
            .nafs
            .put(&stays(given.stay), own.clone())
            .if_match("\"1\"")
            .await;
        let unknown = given
            .nafs
            .put(&stays(app.id()), own)
            .if_match("\"1\"")
            .await;
        assert_eq!(foreign, unknown);
        assert_eq!(
            app.database().texts("SELECT programme AS t FROM enrolment"),
            ["misam"]
        );
    }
);

on_both!(
    nothing_is_added_to_a_foreign_enrolment,
    async |app: TestApp| {
        let given = two_programmes(&app).await;
        let put = |stay, day: &str| {
            given
                .nafs
                .put(&format!("occasions/{}", app.id()), occasion(stay, day))
        };
        for day in ["2026-03-11", "2025-01-01"] {
            indistinguishable(put(given.stay, day), put(app.id(), day)).await;
        }
    }
);

on_both!(a_foreign_occasion_takes_no_answers, async |app: TestApp| {
    let given = two_programmes(&app).await;
    for (questionnaire, answers) in [
        ("satisfaction", json!({"satisfied": "very"})),
        // Answered already: that must not show.
        ("coordination", held_together("large_extent")),
    ] {
        let put = |meeting| {
            let body = response(meeting, questionnaire, answers.clone());
            given.nafs.put(&format!("responses/{}", app.id()), body)
        };
        indistinguishable(put(given.meeting), put(app.id())).await;
    }
});

on_both!(
    a_foreign_response_cannot_be_superseded,
    async |app: TestApp| {
        let given = two_programmes(&app).await;
        let own = given.nafs.meeting("nafs").await;
        let body = response(own, "coordination", held_together("large_extent"));
        let put = |old: uuid::Uuid| {
            given.nafs.put(
                &format!("responses/{}", app.id()),
                with(body.clone(), "supersedes", old.to_string()),
            )
        };
        let (foreign, unknown) = (put(given.answered).await, put(app.id()).await);
        assert_eq!(foreign, unknown);
        foreign.faults(&[("/supersedes", "unknown_response")]);
    }
);

on_both!(a_foreign_occasion_takes_no_status, async |app: TestApp| {
    let given = two_programmes(&app).await;
    for status in ["answered", "declined", "not_asked"] {
        let put = |meeting| {
            given.nafs.put(
                &format!("screenings/{}", app.id()),
                screening(meeting, status),
            )
        };
        indistinguishable(put(given.meeting), put(app.id())).await;
    }
});

on_both!(
    ids_that_are_taken_elsewhere_are_404,
    async |app: TestApp| {
        let given = two_programmes(&app).await;
        let own_stay = given
            .nafs
            .enrol(given.nafs.participant().await, "nafs", "2026-01-01")
            .await;
        let own = given.nafs.occasion(own_stay, "2026-03-10").await;
        let mut rows = app.rows();
        for (path, body) in [
            (
                format!("occasions/{}", given.meeting),
                occasion(own_stay, "2026-03-11"),
            ),
            (
                format!("responses/{}", given.answered),
                response(own, "coordination", held_together("large_extent")),
            ),
            (
                format!("screenings/{}", given.screened),
                screening(own, "answered"),
            ),
            (
                format!("screenings/{}", given.screened),
                screening(own, "not_asked"),
            ),
        ] {
            given.nafs.put(&path, body).await.refused(404, "not_found");
        }
        // Each refusal is noted, and nothing else is stored.
        *rows.get_mut("audit").expect("audit") += 4;
        assert_eq!(app.rows(), rows);
    }
);

on_both!(a_bare_handle_is_enough_to_enrol, async |app: TestApp| {
    let misam = app.client("", &["misam"]);
    let nafs = app.client("", &["nafs"]);
    let person = misam.id();
    let view = misam
        .put(
            &format!("participants/{person}"),
            json!({"gender": "woman"}),
        )
        .await
        .expect(201)
        .json();
    misam.enrol(person, "misam", "2026-01-01").await;
    // The person shows the slip with the code in the other insats.
    let handle = nafs
        .post("participants/lookup", json!({"code": view["code"]}))
        .await
        .expect(200)
        .json();
    assert_eq!(handle, json!({"id": person}));
    nafs.get(&format!("participants/{person}"))
        .await
        .refused(404, "not_found");
    nafs.enrol(person, "nafs", "2026-02-01").await;
    // Data open with one's own enrolment.
    let seen = nafs
        .get(&format!("participants/{person}"))
        .await
        .expect(200);
    assert_eq!(seen.json(), view);
    assert_eq!(app.rows()["participant"], 1, "no double");
});

on_both!(
    whoever_registered_a_participant_reaches_it_until_others_enrol_it,
    async |app: TestApp| {
        let misam = app.client("", &["misam"]);
        let nafs = app.client("", &["nafs"]);
        let person = misam.participant().await;
        misam
            .get(&format!("participants/{person}"))
            .await
            .expect(200);
        nafs.get(&format!("participants/{person}"))
            .await
            .refused(404, "not_found");
        nafs.enrol(person, "nafs", "2026-01-01").await;
        misam
            .get(&format!("participants/{person}"))
            .await
            .refused(404, "not_found");
    }
);

on_both!(
    a_foreign_enrolment_does_not_show_in_what_may_be_changed,
    async |app: TestApp| {
        // In Ung Resurs (15–24) and in NAFS. What NAFS is told about an age band must not betray the other enrolment.
        let person = app.person(json!({"age_band": "15-24"})).await;
        app.enrol(person, "ung-resurs", "2026-01-01").await;
        let nafs = app.client("", &["nafs"]);
        nafs.enrol(person, "nafs", "2026-01-01").await;
        let reply = nafs
            .put(
                &format!("participants/{person}"),
                json!({"age_band": "25-34"}),
            )
            .if_match("\"1\"")
            .await;
        assert!(!format!("{reply:?}").contains("15 to 24"), "{reply:?}");
    }
);

on_both!(
    figures_and_definitions_are_for_every_programme,
    async |app: TestApp| {
        let nafs = app.client("", &["nafs"]);
        assert_eq!(
            nafs.get("programmes").await.expect(200),
            app.get("programmes").await
        );
        let path = "figures/held-together?period=2025";
        assert_eq!(nafs.get(path).await.expect(404), app.get(path).await);
    }
);

on_both!(
    a_client_for_two_programmes_reaches_both_and_no_third,
    async |app: TestApp| {
        let both = app.client("", &["misam", "sikt"]);
        let person = both.participant().await;
        both.enrol(person, "misam", "2026-01-01").await;
        both.enrol(person, "sikt", "2026-01-01").await;
        let third = enrolment(person, "nafs", "2026-01-01");
        both.put(&format!("enrolments/{}", app.id()), third)
            .await
            .refused(404, "not_found");
    }
);
