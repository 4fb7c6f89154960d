//! Responses: stored once, against exactly their version, never changed, and read back by nobody.

use serde_json::{Value, json};

use crate::support::{
    Client, Definitions, PROGRESSION, Setup, TestApp, enrolment, held_together, keys, occasion,
    on_both, progression, response, with, without,
};

fn path(id: impl std::fmt::Display) -> String {
    format!("responses/{id}")
}

/// A response to the hold-together question, for a new participant in MISAM.
async fn coordination(client: &Client) -> Value {
    let meeting = client.meeting("misam").await;
    response(meeting, "coordination", held_together("large_extent"))
}

on_both!(a_new_response_gives_a_receipt, async |app: TestApp| {
    let id = app.id();
    let body = coordination(&app).await;
    let receipt = app.put(&path(id), body).await.expect(201).json();
    assert_eq!(keys(&receipt), ["fingerprint", "id", "stored_at"]);
    assert_eq!(receipt["id"], json!(id));
    assert_eq!(receipt["fingerprint"].as_str().expect("text").len(), 64);
    assert_eq!(receipt["stored_at"], "2026-11-20T09:00:00Z");
});

on_both!(
    the_same_again_gives_the_same_receipt_byte_for_byte,
    async |app: TestApp| {
        let id = app.id();
        let body = coordination(&app).await;
        let first = app.put(&path(id), body.clone()).await.expect(201);
        let rows = app.rows();
        app.set_now("2026-11-25T12:34:56Z");
        let again = app.put(&path(id), body).await.expect(200);
        assert_eq!(again.body, first.body);
        assert_eq!(app.rows(), rows);
    }
);

on_both!(
    the_same_content_may_be_written_differently,
    async |app: TestApp| {
        let id = app.id();
        let meeting = app.meeting("misam").await;
        let body = response(
            meeting,
            "satisfaction",
            json!({"satisfied": "very", "comment": "Bra på Ängen"}),
        );
        let first = app.put(&path(id), body.clone()).await.expect(201);
        let same = format!(
            r#" {{ "answers": {{ "comment": "\u0042ra p\u00e5 A\u0308ngen  ", "recommend": null, "satisfied": "very" }},
            "supersedes": null, "help": "none", "language": "sv", "version": 1, "questionnaire": "satisfaction",
            "occasion_id": "{}" }} "#,
            meeting.to_string().to_uppercase()
        );
        let again = app
            .put(&path(id.to_string().to_uppercase()), body)
            .bytes(same)
            .await
            .expect(200);
        assert_eq!(again.body, first.body);
    }
);

on_both!(
    other_content_under_the_same_id_names_both_fingerprints_to_its_sender,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let body = response(meeting, "coordination", held_together("large_extent"));
        let id = app.id();
        let stored = app.put(&path(id), body.clone()).await.expect(201).json();
        let mut seen = vec![stored["fingerprint"].as_str().expect("text").to_owned()];
        let other_meeting = app.meeting("misam").await;
        for other in [
            with(body.clone(), "answers", held_together("small_extent")),
            with(body.clone(), "answers", json!({})),
            with(body.clone(), "help", "staff"),
            with(body.clone(), "supersedes", app.id().to_string()),
            with(body.clone(), "occasion_id", other_meeting.to_string()),
            response(meeting, "progression-participant", json!({})),
        ] {
            let detail = app
                .put(&path(id), other)
                .await
                .refused(409, "id_taken")
                .detail();
            assert!(detail.contains(&seen[0]), "the stored one: {detail}");
            let named: Vec<&str> = detail
                .split(|c: char| !c.is_ascii_hexdigit())
                .filter(|word| word.len() == 64)
                .collect();
            assert_eq!(named.len(), 2, "{detail}");
            assert!(
                !seen.contains(&named[1].to_owned()),
                "each content has its own: {detail}"
            );
            seen.push(named[1].to_owned());
        }
        assert_eq!(app.rows()["response"], 1);
    }
);

on_both!(
    to_another_client_equal_and_other_content_look_the_same,
    async |app: TestApp| {
        let body = coordination(&app).await;
        let id = app.id();
        let receipt = app.put(&path(id), body.clone()).await.expect(201).json();
        let fingerprint = receipt["fingerprint"].as_str().expect("text");
        let other = app.client("responses:write", &["misam"]);
        let equal = other
            .put(&path(id), body.clone())
            .await
            .refused(409, "id_taken");
        for option in ["not_at_all", "small_extent", "very_large_extent"] {
            let different = other
                .put(
                    &path(id),
                    with(body.clone(), "answers", held_together(option)),
                )
                .await;
            assert_eq!(different, equal, "no oracle for an answer");
        }
        assert!(!equal.detail().contains(fingerprint), "{equal:?}");
    }
);

on_both!(
    outside_the_programme_a_taken_id_is_404,
    async |app: TestApp| {
        let body = coordination(&app).await;
        let id = app.id();
        app.put(&path(id), body.clone()).await.expect(201);
        let other = app.client("", &["sikt"]);
        let own = other.meeting("sikt").await;
        for body in [
            body.clone(),
            with(body.clone(), "answers", held_together("not_at_all")),
            with(body, "occasion_id", own.to_string()),
        ] {
            other.put(&path(id), body).await.refused(404, "not_found");
        }
    }
);

on_both!(
    the_fingerprint_is_keyed_by_the_installation,
    async |setup: Setup| {
        let kind = {
            let app = setup.start().await;
            let id = app.id();
            let body = coordination(&app).await;
            (
                app.database().kind,
                app.put(&path(id), body).await.json(),
                app.id(),
            )
        };
        // The same ids, the same content, the same time, in another installation: only the sender and the key differ.
        let app = Setup::on(kind.0).start().await;
        let id = app.id();
        let body = coordination(&app).await;
        let receipt = app.put(&path(id), body).await.json();
        assert_eq!(receipt["id"], kind.1["id"]);
        assert_ne!(receipt["fingerprint"], kind.1["fingerprint"]);
    }
);

on_both!(
    a_questionnaire_is_answered_once_for_an_occasion,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        app.answer(meeting, "coordination", held_together("large_extent"))
            .await;
        for answers in [held_together("large_extent"), held_together("small_extent")] {
            app.put(&path(app.id()), response(meeting, "coordination", answers))
                .await
                .refused(409, "already_answered");
        }
        // Another questionnaire, and another occasion, are something else.
        app.answer(meeting, "satisfaction", json!({"satisfied": "very"}))
            .await;
        let elsewhere = app.meeting("misam").await;
        app.answer(elsewhere, "coordination", held_together("large_extent"))
            .await;
    }
);

on_both!(a_correction_supersedes_the_latest, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    let correct = |old, option: &str| {
        let body = response(meeting, "coordination", held_together(option));
        app.put(&path(app.id()), with(body, "supersedes", json!(old)))
    };
    let first = app
        .answer(meeting, "coordination", held_together("not_at_all"))
        .await;
    let second = correct(first, "small_extent").await.expect(201).json()["id"].clone();
    let third = correct(
        second.as_str().and_then(|id| id.parse().ok()).expect("id"),
        "large_extent",
    );
    third.await.expect(201);
    assert_eq!(app.rows()["response"], 3, "nothing is overwritten");
});

on_both!(a_correction_may_be_sent_again, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    let first = app
        .answer(meeting, "coordination", held_together("not_at_all"))
        .await;
    let body = response(meeting, "coordination", held_together("small_extent"));
    let body = with(body, "supersedes", first.to_string());
    let id = app.id();
    let receipt = app.put(&path(id), body.clone()).await.expect(201);
    assert_eq!(
        app.put(&path(id), body).await.expect(200).body,
        receipt.body
    );
    // And the corrected one may still arrive once more.
    let old = response(meeting, "coordination", held_together("not_at_all"));
    app.put(&path(first), old).await.expect(200);
});

on_both!(
    only_one_correction_supersedes_a_response,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let first = app
            .answer(meeting, "coordination", held_together("not_at_all"))
            .await;
        let correct = |option: &str| {
            let body = response(meeting, "coordination", held_together(option));
            app.put(&path(app.id()), with(body, "supersedes", first.to_string()))
        };
        correct("small_extent").await.expect(201);
        correct("large_extent")
            .await
            .refused(409, "already_superseded");
    }
);

on_both!(
    a_correction_names_a_response_to_the_same_questionnaire_for_the_same_occasion,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let elsewhere = app.meeting("misam").await;
        app.answer(meeting, "coordination", held_together("not_at_all"))
            .await;
        let other_questionnaire = app
            .answer(meeting, "satisfaction", json!({"satisfied": "very"}))
            .await;
        let other_occasion = app
            .answer(elsewhere, "coordination", held_together("not_at_all"))
            .await;
        for old in [app.id(), other_questionnaire, other_occasion] {
            let body = response(meeting, "coordination", held_together("small_extent"));
            app.put(&path(app.id()), with(body, "supersedes", old.to_string()))
                .await
                .faults(&[("/supersedes", "unknown_response")]);
        }
    }
);

on_both!(a_response_cannot_supersede_itself, async |app: TestApp| {
    let id = app.id();
    let body = with(coordination(&app).await, "supersedes", id.to_string());
    app.put(&path(id), body)
        .await
        .faults(&[("/supersedes", "supersedes_itself")]);
});

on_both!(a_response_may_be_empty, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    app.answer(meeting, "coordination", json!({})).await;
    app.answer(
        meeting,
        "satisfaction",
        json!({"satisfied": null, "comment": "   "}),
    )
    .await;
    assert_eq!(app.rows()["answer"], 0, "what was skipped has no row");
});

on_both!(answers_are_stored_as_sent, async |app: TestApp| {
    let meeting = app.meeting("misam").await;
    app.answer(
        meeting,
        "progression-participant",
        with(progression("3"), "takes-steps", "5"),
    )
    .await;
    let stored = app
        .database()
        .texts("SELECT item || '=' || choice AS t FROM answer ORDER BY item");
    assert_eq!(
        stored,
        [
            "able-to-work=3",
            "believes-in-goals=3",
            "focus-and-energy=3",
            "handles-health=3",
            "knows-paths=3",
            "manages-everyday=3",
            "support-around=3",
            "takes-steps=5",
            "works-with-others=3",
        ]
    );
});

on_both!(
    both_parts_and_all_questionnaires_of_a_programme_are_taken,
    async |app: TestApp| {
        let meeting = app.meeting("nafs").await;
        app.answer(meeting, "progression-participant", progression("1"))
            .await;
        app.answer(
            meeting,
            "progression-professional",
            json!({"work-or-study-belief": "5"}),
        )
        .await;
        app.answer(meeting, "coordination", held_together("very_large_extent"))
            .await;
        app.answer(meeting, "satisfaction", json!({"benefit": "fairly_much"}))
            .await;
    }
);

on_both!(answers_are_taken_in_every_mode, async |app: TestApp| {
    let stay = app
        .enrol(app.participant().await, "misam", "2026-01-01")
        .await;
    for mode in ["in_person", "video", "phone", "paper"] {
        let meeting = app.id();
        let body = with(
            with(occasion(stay, "2026-03-10"), "mode", mode),
            "private",
            false,
        );
        app.put(&format!("occasions/{meeting}"), body)
            .await
            .expect(201);
        for questionnaire in ["progression-participant", "coordination", "satisfaction"] {
            app.answer(meeting, questionnaire, json!({})).await;
        }
    }
});

on_both!(
    a_mode_that_the_version_does_not_allow_is_refused,
    async |setup: Setup| {
        let definitions = Definitions::copy();
        let file = "questionnaires/coordination/1/definition.json";
        let mut definition = definitions.read(file);
        definition["handling"]["modes"] = json!(["in_person"]);
        definition["handling"]["private"] = json!(true);
        definitions.write(file, &definition);
        let app = setup.definitions(definitions.lock()).start().await;
        let stay = app
            .enrol(app.participant().await, "misam", "2026-01-01")
            .await;
        let private = occasion(stay, "2026-03-10");
        for (meeting, code) in [
            (with(private.clone(), "mode", "video"), "mode_not_allowed"),
            (
                with(private.clone(), "private", false),
                "not_private_meeting",
            ),
        ] {
            let id = app.id();
            app.put(&format!("occasions/{id}"), meeting)
                .await
                .expect(201);
            app.put(&path(app.id()), response(id, "coordination", json!({})))
                .await
                .faults(&[("/questionnaire", code)]);
        }
    }
);

on_both!(the_version_is_part_of_the_content, async |setup: Setup| {
    let definitions = Definitions::copy().second_version("coordination");
    let app = setup.definitions(definitions.lock()).start().await;
    let body = coordination(&app).await;
    let id = app.id();
    let first = app.put(&path(id), body.clone()).await.expect(201).json();
    let detail = app
        .put(&path(id), with(body, "version", 2))
        .await
        .refused(409, "id_taken")
        .detail();
    assert!(
        detail.contains(first["fingerprint"].as_str().expect("text")),
        "{detail}"
    );
});

on_both!(
    an_old_version_is_accepted_after_a_new_one_is_out,
    async |setup: Setup| {
        let definitions = Definitions::copy().second_version("coordination");
        let before = setup.clone().start().await;
        let kept = coordination(&before).await;
        drop(before);
        let app = setup.definitions(definitions.lock()).start().await;
        app.put(&path(app.id()), kept).await.expect(201);
        let newer = with(coordination(&app).await, "version", 2);
        app.put(&path(app.id()), newer).await.expect(201);
        let versions = app
            .database()
            .texts("SELECT CAST(version AS text) AS t FROM response ORDER BY version");
        assert_eq!(versions, ["1", "2"]);
    }
);

on_both!(
    a_version_that_does_not_exist_is_refused,
    async |app: TestApp| {
        let body = coordination(&app).await;
        for version in [2, 10_000] {
            app.put(&path(app.id()), with(body.clone(), "version", version))
                .await
                .faults(&[("/version", "unknown_version")]);
        }
        for version in [json!(0), json!(-1), json!(10_001), json!(4_294_967_297_i64)] {
            app.put(&path(app.id()), with(body.clone(), "version", version))
                .await
                .faults(&[("/version", "out_of_range")]);
        }
        for version in [
            json!(1.0),
            json!("1"),
            json!(1e300),
            json!(u64::MAX),
            json!(null),
            json!([1]),
        ] {
            app.put(&path(app.id()), with(body.clone(), "version", version))
                .await
                .faults(&[("/version", "wrong_type")]);
        }
    }
);

on_both!(
    every_fault_of_a_response_is_told_at_once,
    async |app: TestApp| {
        let body = json!({
            "occasion_id": "x", "questionnaire": "progression-participant", "version": 1, "language": "fi", "help": "mother",
            "answers": {"able-to-work": "6", "knows-paths": 3, "takes-steps": "2", "a/b~c": "1", "held-together": "large_extent"},
            "supersedes": true, "submitted_at": "2026-03-10",
        });
        app.put(&path(app.id()), body).await.faults(&[
            ("/occasion_id", "bad_uuid"),
            ("/language", "unknown_language"),
            ("/help", "unknown_code"),
            ("/answers/able-to-work", "unknown_option"),
            ("/answers/knows-paths", "wrong_type"),
            ("/answers/a~1b~0c", "unknown_item"),
            ("/answers/held-together", "unknown_item"),
            ("/supersedes", "wrong_type"),
            ("/submitted_at", "unknown_field"),
        ]);
    }
);

on_both!(
    every_item_is_held_against_its_own_options,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let answers: Value = PROGRESSION
            .iter()
            .map(|&item| (item.to_owned(), json!("large_extent")))
            .collect();
        let faults: Vec<String> = PROGRESSION
            .iter()
            .map(|item| format!("/answers/{item}"))
            .collect();
        let faults: Vec<(&str, &str)> = faults
            .iter()
            .map(|at| (at.as_str(), "unknown_option"))
            .collect();
        app.put(
            &path(app.id()),
            response(meeting, "progression-participant", answers),
        )
        .await
        .faults(&faults);
    }
);

on_both!(
    an_unknown_questionnaire_is_one_fault,
    async |app: TestApp| {
        let body = with(coordination(&app).await, "questionnaire", "skapa");
        app.put(&path(app.id()), body)
            .await
            .faults(&[("/questionnaire", "unknown_questionnaire")]);
    }
);

on_both!(
    answers_to_the_violence_screening_are_never_received,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        for answers in [
            json!({}),
            json!({"feeling-safe": "no"}),
            json!({"been-hurt": null}),
        ] {
            let reply = app
                .put(
                    &path(app.id()),
                    response(meeting, "violence-screening", answers),
                )
                .await
                .faults(&[("/questionnaire", "answers_not_received")]);
            assert!(!format!("{reply:?}").contains("feeling"), "{reply:?}");
        }
        assert_eq!(app.rows()["response"], 0);
    }
);

on_both!(
    a_questionnaire_that_does_not_apply_is_refused,
    async |app: TestApp| {
        let managers = app.meeting("psykisk-halsa-arbetsliv").await;
        app.put(
            &path(app.id()),
            response(managers, "progression-participant", progression("3")),
        )
        .await
        .faults(&[("/questionnaire", "does_not_apply")]);
        app.put(
            &path(app.id()),
            response(managers, "coordination", json!({})),
        )
        .await
        .faults(&[("/questionnaire", "does_not_apply")]);
        app.answer(managers, "satisfaction", json!({"satisfied": "very"}))
            .await;
    }
);

on_both!(
    a_response_needs_an_occasion_that_exists,
    async |app: TestApp| {
        let body = response(app.id(), "coordination", json!({}));
        app.put(&path(app.id()), body)
            .await
            .refused(404, "not_found");
    }
);

on_both!(
    free_text_is_kept_as_written_but_for_the_ends,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let text =
            "Bra!\n\tTack för \"hjälpen\" – مرحبا 👩‍👩‍👧 <b>x</b> '; DROP TABLE answer; -- \\ %s $1 ?";
        app.answer(
            meeting,
            "satisfaction",
            json!({"comment": format!("  {text} \n")}),
        )
        .await;
        assert_eq!(
            app.database().texts("SELECT words AS t FROM answer"),
            [text]
        );
    }
);

on_both!(
    free_text_has_a_length_in_characters,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let put = |text: String| {
            app.put(
                &path(app.id()),
                response(meeting, "satisfaction", json!({"comment": text})),
            )
        };
        put("å".repeat(501))
            .await
            .faults(&[("/answers/comment", "too_long")]);
        put("👍".repeat(500)).await.expect(201);
    }
);

on_both!(
    who_can_be_recognised_in_free_text_is_refused_without_repeating_it,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        for (identifier, kind) in [
            ("19811218-9876", "personnummer"),
            ("811218 9876", "personnummer"),
            ("070-123 45 67", "phone"),
            ("anna@example.se", "e-mail"),
        ] {
            let comment = format!("Ring {identifier} i morgon");
            let reply = app
                .put(
                    &path(app.id()),
                    response(meeting, "satisfaction", json!({"comment": comment})),
                )
                .await
                .faults(&[("/answers/comment", "identifies_someone")]);
            let text = format!("{reply:?}");
            assert!(text.contains(kind), "{text}");
            assert!(!text.contains(identifier), "{text}");
        }
        assert_eq!(app.rows()["response"], 0);
    }
);

on_both!(
    an_occasion_of_protected_identity_takes_no_answers,
    async |app: TestApp| {
        // Such an occasion cannot be registered; one from before the rule would be refused here too.
        let participant = app.participant().await;
        let stay = app.enrol(participant, "misam", "2026-01-01").await;
        let meeting = app.occasion(stay, "2026-03-10").await;
        app.database()
            .execute("UPDATE participant SET protected_identity = (1 = 1), code = NULL");
        app.put(
            &path(app.id()),
            response(meeting, "coordination", json!({})),
        )
        .await
        .faults(&[("/occasion_id", "not_followed")]);
    }
);

on_both!(
    an_ended_enrolment_still_takes_the_answers_of_its_occasions,
    async |app: TestApp| {
        let participant = app.participant().await;
        let stay = app.enrol(participant, "misam", "2026-01-01").await;
        let meeting = app.occasion(stay, "2026-03-10").await;
        let body = crate::support::ended(
            enrolment(participant, "misam", "2026-01-01"),
            "2026-03-10",
            "work",
        );
        app.put(&format!("enrolments/{stay}"), body)
            .if_match("\"1\"")
            .await
            .expect(200);
        app.answer(meeting, "coordination", held_together("large_extent"))
            .await;
    }
);

on_both!(no_call_reads_an_answer_back, async |app: TestApp| {
    let body = coordination(&app).await;
    let id = app.id();
    app.put(&path(id), body).await.expect(201);
    let reply = app.get(&path(id)).await.refused(405, "method_not_allowed");
    assert_eq!(reply.header("allow"), "PUT");
});

on_both!(
    a_required_field_that_is_missing_is_named,
    async |app: TestApp| {
        let body = coordination(&app).await;
        for field in ["occasion_id", "questionnaire", "language", "help"] {
            app.put(&path(app.id()), without(body.clone(), field))
                .await
                .faults(&[(&format!("/{field}"), "missing")]);
        }
        app.put(&path(app.id()), json!({})).await.faults(&[
            ("/occasion_id", "missing"),
            ("/questionnaire", "missing"),
            ("/version", "missing"),
            ("/language", "missing"),
            ("/help", "missing"),
            ("/answers", "missing"),
        ]);
    }
);

/// The hold-together question in English.
fn in_english(meeting: uuid::Uuid) -> Value {
    let mut body = response(meeting, "coordination", held_together("large_extent"));
    body["language"] = json!("en");
    body["text_revision"] = json!(1);
    body["unreviewed_confirmed"] = json!(true);
    body
}

on_both!(
    the_revision_of_a_translation_is_stored_with_the_response,
    async |app: TestApp| {
        let (english, swedish) = (app.meeting("misam").await, app.meeting("misam").await);
        let id = app.id();
        let receipt = app.put(&path(id), in_english(english)).await.expect(201);
        app.put(
            &path(app.id()),
            response(swedish, "coordination", held_together("large_extent")),
        )
        .await
        .expect(201);
        assert_eq!(
            app.database().texts(
                "SELECT language || ' ' || coalesce(CAST(text_revision AS TEXT), 'none') AS t FROM response ORDER BY 1"
            ),
            ["en 1", "sv none"]
        );
        // The same content is the same, whether somebody says again that it was confirmed or not.
        let again = app.put(&path(id), in_english(english)).await.expect(200);
        assert_eq!(again.json(), receipt.json());
    }
);

on_both!(
    a_translation_that_nobody_has_reviewed_needs_the_coordinators_word,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        for word in [Value::Null, json!(false)] {
            let mut body = in_english(meeting);
            body["unreviewed_confirmed"] = word;
            app.put(&path(app.id()), body)
                .await
                .faults(&[("", "translation_not_reviewed")]);
        }
        let mut body = in_english(meeting);
        body.as_object_mut()
            .expect("a body")
            .remove("text_revision");
        app.put(&path(app.id()), body)
            .await
            .faults(&[("/text_revision", "missing")]);
        let mut body = in_english(meeting);
        body["text_revision"] = json!(2);
        app.put(&path(app.id()), body)
            .await
            .faults(&[("/text_revision", "unknown_revision")]);
        let mut body = in_english(meeting);
        body["language"] = json!("sv");
        app.put(&path(app.id()), body)
            .await
            .faults(&[("/text_revision", "not_translated")]);
        assert_eq!(app.rows()["response"], 0);
    }
);

on_both!(
    a_reviewed_translation_needs_no_word_and_an_older_revision_is_taken,
    async |setup: Setup| {
        let definitions = Definitions::copy();
        let file = "questionnaires/coordination/1/texts/en.json";
        let mut english = definitions.read(file);
        english["revision"] = json!(3);
        english["reviewed_by"] = json!("Anna Andersson");
        english["reviewed_on"] = json!("2026-11-01");
        definitions.write(file, &english);
        let app = setup.definitions(definitions.lock()).start().await;
        for revision in [1, 3] {
            let mut body = in_english(app.meeting("misam").await);
            body["text_revision"] = json!(revision);
            body.as_object_mut()
                .expect("a body")
                .remove("unreviewed_confirmed");
            app.put(&path(app.id()), body).await.expect(201);
        }
    }
);
