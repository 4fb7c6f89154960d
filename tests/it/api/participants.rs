//! Participants: registering, reading, changing, finding by code.

use framsteg::domain::code::ParticipantCode;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, enrolment, on_both, with};

fn path(id: impl std::fmt::Display) -> String {
    format!("participants/{id}")
}

async fn code_of(client: &Client, background: Value) -> String {
    let reply = client.put(&path(client.id()), background).await.expect(201);
    reply.json()["code"].as_str().expect("a code").to_owned()
}

on_both!(a_new_participant_gets_a_code, async |app: TestApp| {
    let id = app.id();
    let background = json!({"gender": "woman", "age_band": "25-34", "born_abroad": true});
    let reply = app.put(&path(id), background).await.expect(201);
    let view = reply.json();
    let code = view["code"].as_str().expect("a code");
    ParticipantCode::parse(code).expect("a code whose check symbol is right");
    assert_eq!(
        view,
        json!({
            "id": id, "code": code, "gender": "woman", "age_band": "25-34", "born_abroad": true,
            "protected_identity": false,
        })
    );
    assert_eq!(reply.header("etag"), "\"1\"");
});

on_both!(what_is_left_out_is_unknown, async |app: TestApp| {
    for body in [
        json!({}),
        json!({"gender": null, "age_band": null, "born_abroad": null, "protected_identity": null}),
        json!({"gender": "unknown", "age_band": "unknown"}),
    ] {
        let id = app.id();
        let view = app.put(&path(id), body).await.expect(201).json();
        assert_eq!(view["gender"], "unknown");
        assert_eq!(view["age_band"], "unknown");
        assert_eq!(view["born_abroad"], Value::Null);
        // All three bodies say the same.
        app.put(&path(id), json!({})).await.expect(200);
    }
});

on_both!(
    the_same_body_again_gives_the_same_participant,
    async |app: TestApp| {
        let id = app.id();
        let first = app
            .put(&path(id), json!({"gender": "man"}))
            .await
            .expect(201);
        let again = app
            .put(&path(id), json!({"gender": "man"}))
            .await
            .expect(200);
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("etag"), first.header("etag"));
    }
);

on_both!(two_participants_have_two_codes, async |app: TestApp| {
    let one = code_of(&app, json!({})).await;
    let other = code_of(&app, json!({})).await;
    assert_ne!(one, other);
});

on_both!(
    a_participant_is_read_as_it_was_registered,
    async |app: TestApp| {
        let id = app.id();
        let put = app
            .put(&path(id), json!({"gender": "other"}))
            .await
            .expect(201);
        let got = app.get(&path(id)).await.expect(200);
        assert_eq!(got.body, put.body);
        assert_eq!(got.header("etag"), "\"1\"");
    }
);

on_both!(an_unknown_participant_is_404, async |app: TestApp| {
    app.get(&path(app.id())).await.refused(404, "not_found");
});

on_both!(a_change_without_if_match_is_428, async |app: TestApp| {
    let id = app.participant().await;
    app.put(&path(id), json!({"gender": "man"}))
        .await
        .refused(428, "needs_if_match");
    assert_eq!(app.get(&path(id)).await.json()["gender"], "unknown");
});

on_both!(
    a_change_with_the_current_revision_makes_the_next_one,
    async |app: TestApp| {
        let id = app.participant().await;
        let code = app.get(&path(id)).await.json()["code"].clone();
        let changed = app
            .put(&path(id), json!({"gender": "man"}))
            .if_match("\"1\"")
            .await
            .expect(200);
        assert_eq!(changed.header("etag"), "\"2\"");
        assert_eq!(changed.json()["gender"], "man");
        assert_eq!(changed.json()["code"], code, "the code stays");
    }
);

on_both!(
    a_change_from_a_stale_revision_is_412,
    async |app: TestApp| {
        let id = app.participant().await;
        app.put(&path(id), json!({"gender": "man"}))
            .if_match("\"1\"")
            .await
            .expect(200);
        for tag in [
            "\"1\"",
            "\"3\"",
            "\"0\"",
            "W/\"2\"",
            "*",
            "2",
            "\"2\", \"3\"",
            "\"x\"",
            "",
        ] {
            app.put(&path(id), json!({"gender": "woman"}))
                .if_match(tag)
                .await
                .refused(412, "stale");
        }
        assert_eq!(app.get(&path(id)).await.json()["gender"], "man");
    }
);

on_both!(
    a_change_that_changes_nothing_needs_no_revision,
    async |app: TestApp| {
        let id = app.participant().await;
        app.put(&path(id), json!({"gender": "man"}))
            .if_match("\"1\"")
            .await
            .expect(200);
        // The reply was lost and the same change is sent again, with the revision it was meant for.
        let again = app
            .put(&path(id), json!({"gender": "man"}))
            .if_match("\"1\"")
            .await
            .expect(200);
        assert_eq!(again.header("etag"), "\"2\"");
    }
);

on_both!(
    if_match_on_what_does_not_exist_is_412_and_stores_nothing,
    async |app: TestApp| {
        let id = app.id();
        app.put(&path(id), json!({}))
            .if_match("\"1\"")
            .await
            .refused(412, "stale");
        app.get(&path(id)).await.refused(404, "not_found");
    }
);

on_both!(protected_identity_has_no_code, async |app: TestApp| {
    let reply = app
        .put(&path(app.id()), json!({"protected_identity": true}))
        .await
        .expect(201);
    assert_eq!(reply.json()["code"], Value::Null);
});

on_both!(
    protected_identity_is_decided_at_the_start,
    async |app: TestApp| {
        for (before, after) in [(true, false), (false, true)] {
            let id = app.person(json!({"protected_identity": before})).await;
            app.put(&path(id), json!({"protected_identity": after}))
                .if_match("\"1\"")
                .await
                .refused(409, "protected_identity_is_fixed");
        }
    }
);

on_both!(
    an_age_band_is_changed_only_within_the_programmes_range,
    async |app: TestApp| {
        let id = app.person(json!({"age_band": "15-24"})).await;
        let young = app.enrol(id, "ung-resurs", "2026-01-01").await;
        let older = |revision: &str| {
            app.put(&path(id), json!({"age_band": "25-34"}))
                .if_match(revision)
        };
        older("\"1\"")
            .await
            .faults(&[("/age_band", "outside_age_range")]);
        // An enrolment that was a mistake binds nobody.
        let mistake = crate::support::ended(
            enrolment(id, "ung-resurs", "2026-01-01"),
            "2026-01-01",
            "felregistrering",
        );
        app.put(&format!("enrolments/{young}"), mistake)
            .if_match("\"1\"")
            .await
            .expect(200);
        older("\"1\"").await.expect(200);
    }
);

on_both!(a_code_leads_to_a_bare_handle, async |app: TestApp| {
    let id = app.id();
    let view = app
        .put(&path(id), json!({"gender": "woman"}))
        .await
        .expect(201)
        .json();
    let found = app
        .post("participants/lookup", json!({"code": view["code"]}))
        .await
        .expect(200);
    assert_eq!(found.json(), json!({"id": id}), "the id and nothing else");
});

on_both!(a_code_is_typed_forgivingly, async |app: TestApp| {
    // A code with a 0 and a 1 in it, so that their look-alikes can be tried: one in five has both.
    let (mut id, mut code) = (app.id(), String::new());
    for _ in 0..500 {
        id = app.id();
        let view = app.put(&path(id), json!({})).await.expect(201).json();
        view["code"].as_str().expect("a code").clone_into(&mut code);
        if code.contains('0') && code.contains('1') {
            break;
        }
    }
    let grouped = format!(" {}-{} {} ", &code[..3], &code[3..6], &code[6..]);
    for typed in [
        code.to_lowercase(),
        grouped,
        code.replace('0', "O").replace('1', "I"),
        code.replace('0', "o").replace('1', "l"),
    ] {
        let found = app
            .post("participants/lookup", json!({"code": typed}))
            .await
            .expect(200);
        assert_eq!(found.json()["id"], json!(id), "{typed}");
    }
});

on_both!(
    a_wrong_check_symbol_is_422_and_says_nothing_of_the_code,
    async |app: TestApp| {
        let code = code_of(&app, json!({})).await;
        let last = if code.ends_with('0') { '2' } else { '0' };
        let wrong = format!("{}{last}", &code[..6]);
        let reply = app
            .post("participants/lookup", json!({"code": wrong}))
            .await
            .faults(&[("/code", "bad_code")]);
        assert!(!format!("{reply:?}").contains(&code[..6]), "{reply:?}");
    }
);

on_both!(swapped_neighbours_are_caught, async |app: TestApp| {
    let code = code_of(&app, json!({})).await;
    for place in 0..6 {
        let mut symbols: Vec<char> = code.chars().collect();
        symbols.swap(place, place + 1);
        let swapped: String = symbols.into_iter().collect();
        if swapped != code {
            app.post("participants/lookup", json!({"code": swapped}))
                .await
                .faults(&[("/code", "bad_code")]);
        }
    }
});

on_both!(a_right_code_of_nobody_is_404, async |app: TestApp| {
    let code = ParticipantCode::from_random(0x1234_5678);
    app.post("participants/lookup", json!({"code": code.as_str()}))
        .await
        .refused(404, "not_found");
});

// R-Z6: nobody walks through the codes.
on_both!(codes_of_nobody_are_budgeted, async |app: TestApp| {
    let (other, id) = (app.client("participants:read", &[]), app.id());
    let view = app.put(&path(id), json!({})).await.expect(201).json();
    let known = json!({"code": view["code"]});
    for number in 0..20 {
        let code = ParticipantCode::from_random(0x1234_5678 + number);
        app.post("participants/lookup", json!({"code": code.as_str()}))
            .await
            .refused(404, "not_found");
    }
    // A mistyped code is no guess: its check symbol has told so already.
    for _ in 0..3 {
        let refused = app.post("participants/lookup", known.clone()).await;
        let refused = refused.refused(429, "too_many");
        assert_eq!(refused.header("retry-after"), "3600");
    }
    let looked_up = "FROM audit WHERE action = 'participant.lookup'";
    let told = |outcome: &str| {
        app.database().number(&format!(
            "SELECT count(*) AS n {looked_up} AND outcome = '{outcome}'"
        ))
    };
    assert_eq!(
        (told("unknown"), told("anomaly"), told("found")),
        (20, 1, 0)
    );
    let codes = app
        .database()
        .number(&format!("SELECT count(handle) AS n {looked_up}"));
    assert_eq!(codes, 0, "a code never stands in the log");
    // Others have a budget of their own, and after an hour there is a new one.
    other
        .post("participants/lookup", known.clone())
        .await
        .expect(200);
    app.set_now("2026-11-20T10:00:01Z");
    app.post("participants/lookup", known).await.expect(200);
});

// R-Z6: nor through the people.
on_both!(
    people_who_are_looked_up_are_budgeted,
    async |app: TestApp| {
        let mut codes = Vec::new();
        for _ in 0..41 {
            codes.push(code_of(&app, json!({})).await);
        }
        let look_up =
            async |code: &String| app.post("participants/lookup", json!({"code": code})).await;
        for code in &codes[..40] {
            look_up(code).await.expect(200);
        }
        let refused = look_up(&codes[40]).await;
        assert_eq!(
            refused.refused(429, "too_many").header("retry-after"),
            "86400"
        );
        // The same ones again cost nothing.
        for code in &codes[..5] {
            look_up(code).await.expect(200);
        }
        app.set_now("2026-11-21T09:00:01Z");
        look_up(&codes[40]).await.expect(200);
    }
);

on_both!(
    every_fault_of_a_participant_is_told_at_once,
    async |app: TestApp| {
        let body =
            json!({"gender": "kvinna", "age_band": 30, "born_abroad": "yes", "name": "Anna"});
        let reply = app.put(&path(app.id()), body.clone()).await.faults(&[
            ("/gender", "unknown_code"),
            ("/age_band", "wrong_type"),
            ("/born_abroad", "wrong_type"),
            ("/name", "unknown_field"),
        ]);
        assert!(
            !format!("{reply:?}").contains("kvinna"),
            "what was sent is not repeated: {reply:?}"
        );
        // With the faults mended, it is accepted.
        let mended = with(
            with(with(body, "gender", "woman"), "age_band", "25-34"),
            "born_abroad",
            true,
        );
        let mended = crate::support::without(mended, "name");
        app.put(&path(app.id()), mended).await.expect(201);
    }
);
