//! Reading questionnaires, programmes and indicators.

use serde_json::{Value, json};

use crate::support::{Definitions, Setup, TestApp, keys, on_both};

fn texts(list: &Value, field: &str) -> Vec<String> {
    let entries = list.as_array().expect("a list").iter();
    entries
        .map(|entry| entry[field].as_str().expect(field).to_owned())
        .collect()
}

on_both!(
    the_list_names_every_questionnaire_once,
    async |app: TestApp| {
        let list = app.get("questionnaires").await.expect(200).json();
        assert_eq!(
            texts(&list, "key"),
            [
                "board",
                "coordination",
                "partners",
                "progression-participant",
                "progression-professional",
                "satisfaction",
                "violence-screening"
            ]
        );
        for entry in list.as_array().expect("a list") {
            assert_eq!(
                keys(entry),
                [
                    "key",
                    "languages",
                    "respondent",
                    "sha256",
                    "title",
                    "version"
                ]
            );
            let key = entry["key"].as_str().expect("key");
            let has_second = key.starts_with("progression") || key == "violence-screening";
            assert_eq!(entry["version"], if has_second { 2 } else { 1 });
            assert_eq!(
                entry["languages"],
                json!(["sv", "ar", "en", "so", "sv-x-lattlast", "uk"])
            );
        }
    }
);

on_both!(the_list_shows_the_latest_version, async |setup: Setup| {
    let definitions = Definitions::copy().second_version("coordination");
    let app = setup.definitions(definitions.lock()).start().await;
    let list = app.get("questionnaires").await.expect(200).json();
    assert_eq!(list.as_array().expect("a list").len(), 7);
    assert_eq!(list[1]["version"], 2);
});

on_both!(
    without_a_version_the_latest_is_given,
    async |setup: Setup| {
        let definitions = Definitions::copy().second_version("coordination");
        let app = setup.definitions(definitions.lock()).start().await;
        let latest = app.get("questionnaires/coordination").await.expect(200);
        let second = app
            .get("questionnaires/coordination/versions/2")
            .await
            .expect(200);
        assert_eq!(latest.json(), second.json());
        assert_eq!(latest.json()["version"], 2);
    }
);

on_both!(versions_are_found_by_exact_match, async |setup: Setup| {
    let definitions = Definitions::copy().second_version("coordination");
    let app = setup.definitions(definitions.lock()).start().await;
    let first = app
        .get("questionnaires/coordination/versions/1")
        .await
        .expect(200);
    let second = app
        .get("questionnaires/coordination/versions/2")
        .await
        .expect(200);
    assert_eq!(first.json()["version"], 1);
    assert_ne!(first.json()["sha256"], second.json()["sha256"]);
    assert_ne!(first.header("etag"), second.header("etag"));
    for version in [
        "0",
        "3",
        "-1",
        "1.0",
        "latest",
        "99999999999",
        "%31%00",
        "%EF%BC%91",
        "01",
        "+1",
        "1%20",
    ] {
        app.get(&format!("questionnaires/coordination/versions/{version}"))
            .await
            .refused(404, "not_found");
    }
});

on_both!(
    a_version_has_the_shape_that_others_rely_on,
    async |app: TestApp| {
        for summary in app
            .get("questionnaires")
            .await
            .json()
            .as_array()
            .expect("a list")
        {
            let key = summary["key"].as_str().expect("key");
            let latest = &summary["version"];
            let version = app
                .get(&format!("questionnaires/{key}/versions/{latest}"))
                .await
                .expect(200)
                .json();
            for field in [
                "key",
                "version",
                "sha256",
                "respondent",
                "handling",
                "languages",
                "items",
            ] {
                assert!(version.get(field).is_some(), "{key}: {field}");
            }
            assert_eq!(version["sha256"], summary["sha256"]);
            assert_eq!(version["sha256"].as_str().expect("text").len(), 64);
            for item in version["items"].as_array().expect("items") {
                for field in ["id", "kind", "texts", "options"] {
                    assert!(item.get(field).is_some(), "{key}: {field}");
                }
                for option in item["options"].as_array().expect("options") {
                    assert_eq!(
                        keys(option),
                        ["code", "ordinal", "positive", "texts"],
                        "{key}"
                    );
                }
            }
        }
    }
);

on_both!(
    the_hold_together_question_is_served_as_it_is_defined,
    async |app: TestApp| {
        let version = app
            .get("questionnaires/coordination")
            .await
            .expect(200)
            .json();
        assert_eq!(version["items"].as_array().expect("items").len(), 1);
        let item = &version["items"][0];
        assert_eq!(item["id"], "held-together");
        let options: Vec<(&str, bool)> = item["options"]
            .as_array()
            .expect("options")
            .iter()
            .map(|option| {
                (
                    option["code"].as_str().expect("code"),
                    option["positive"] == true,
                )
            })
            .collect();
        assert_eq!(
            options,
            [
                ("not_at_all", false),
                ("small_extent", false),
                ("large_extent", true),
                ("very_large_extent", true)
            ]
        );
        assert_eq!(version["handling"]["read_back"], false, "aggregate only");
        assert_eq!(version["handling"]["disclosure"], "experience");
    }
);

on_both!(
    the_violence_screening_takes_only_a_status_and_has_a_neutral_title,
    async |app: TestApp| {
        let version = app
            .get("questionnaires/violence-screening")
            .await
            .expect(200)
            .json();
        assert_eq!(version["handling"]["receives"], "status");
        assert_eq!(version["handling"]["modes"], json!(["in_person"]));
        assert_eq!(version["handling"]["private"], true);
        assert_eq!(version["handling"]["offline"], "never");
        assert_eq!(version["texts"]["sv"]["title"], "Enkät");
        for item in version["items"].as_array().expect("items") {
            assert_eq!(item["options"], json!([]), "nothing can be answered");
        }
    }
);

on_both!(a_version_has_a_strong_tag, async |app: TestApp| {
    let reply = app
        .get("questionnaires/coordination/versions/1")
        .await
        .expect(200);
    // It never changes, but its translations do.
    assert_eq!(reply.header("cache-control"), "private, no-cache");
    let tag = reply.header("etag");
    assert!(
        tag.starts_with('"') && tag.ends_with('"') && tag.len() > 60,
        "a strong tag: {tag}"
    );
});

on_both!(the_latest_may_change_and_says_so, async |app: TestApp| {
    let reply = app.get("questionnaires/coordination").await.expect(200);
    assert_eq!(reply.header("cache-control"), "private, no-cache");
});

on_both!(what_is_known_is_not_sent_again, async |app: TestApp| {
    for path in [
        "questionnaires/coordination",
        "questionnaires/coordination/versions/1",
    ] {
        let first = app.get(path).await.expect(200);
        let tag = first.header("etag");
        for known in [
            tag.to_owned(),
            format!("\"x\", {tag}"),
            format!("W/{tag}"),
            "*".to_owned(),
        ] {
            let again = app
                .get(path)
                .header("if-none-match", &known)
                .await
                .expect(304);
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("cache-control"), first.header("cache-control"));
        }
        for other in ["\"x\"", "", tag.trim_matches('"')] {
            app.get(path)
                .header("if-none-match", other)
                .await
                .expect(200);
        }
    }
});

on_both!(
    a_reviewed_translation_changes_the_tag_but_not_the_version,
    async |setup: Setup| {
        let definitions = Definitions::copy();
        let version = "questionnaires/coordination/versions/1";
        let file = "questionnaires/coordination/1/texts/en.json";
        definitions.write(file, &english(1, Value::Null, Value::Null));
        let app = setup.clone().definitions(definitions.lock()).start().await;
        let before = app.get(version).await.expect(200);
        drop(app);
        definitions.write(
            file,
            &english(2, json!("Anna Andersson"), json!("2026-11-01")),
        );
        let app = setup.definitions(definitions.lock()).start().await;
        let after = app.get(version).await.expect(200);
        assert_eq!(after.json()["sha256"], before.json()["sha256"]);
        assert_eq!(after.json()["texts"]["en"]["reviewed_by"], "Anna Andersson");
        assert_eq!(after.json()["texts"]["en"]["reviewed_on"], "2026-11-01");
        assert_eq!(after.json()["texts"]["en"]["revision"], 2);
        assert_eq!(before.json()["texts"]["en"]["revision"], 1);
        assert_ne!(after.header("etag"), before.header("etag"));
        let old = before.header("etag");
        app.get(version)
            .header("if-none-match", old)
            .await
            .expect(200);
    }
);

fn english(revision: i32, reviewed_by: Value, reviewed_on: Value) -> Value {
    json!({
        "$schema": "../../../../schema/texts.schema.json", "language": "en", "revision": revision,
        "reviewed_by": reviewed_by, "reviewed_on": reviewed_on, "direction": "ltr",
        "texts": {"title": "A question", "intro": "One question.", "thanks": "Thank you."},
        "items": {"held-together": {
            "text": "Does somebody hold your support together?", "help": "You may meet several.",
            "explain": "To know what everybody does.",
            "options": {
                "not_at_all": "No", "small_extent": "A little", "large_extent": "Much", "very_large_extent": "Very much",
            },
        }},
    })
}

on_both!(
    a_published_version_that_changed_stops_the_start,
    async |setup: Setup| {
        let definitions = Definitions::copy();
        drop(setup.clone().definitions(definitions.lock()).start().await);
        let file = "questionnaires/coordination/1/definition.json";
        let mut definition = definitions.read(file);
        definition["items"][0]["options"][1]["positive"] = json!(true);
        definitions.write(file, &definition);
        // The lock file tells; and should somebody have made a new one, the database tells.
        for folder in [definitions.path().to_owned(), definitions.lock().to_owned()] {
            let error = match setup.clone().definitions(folder).try_start().await {
                Ok(_) => panic!("it started"),
                Err(error) => error.to_string(),
            };
            assert!(
                error.contains("coordination") && error.contains("has been changed"),
                "{error}"
            );
        }
    }
);

on_both!(an_unknown_definition_is_404, async |app: TestApp| {
    for path in [
        "questionnaires/skapa",
        "questionnaires/Coordination",
        "questionnaires/coordination%00",
        "questionnaires/..%2fschema",
        "questionnaires/skapa/versions/1",
        "indicators/unknown",
        "indicators/'%20OR%20'1'='1",
        "questionnaires/",
    ] {
        app.get(path).await.refused(404, "not_found");
    }
});

on_both!(the_six_programmes_are_listed, async |app: TestApp| {
    let list = app.get("programmes").await.expect(200).json();
    assert_eq!(
        texts(&list, "key"),
        [
            "misam",
            "nafs",
            "proaktiv",
            "psykisk-halsa-arbetsliv",
            "sikt",
            "ung-resurs"
        ]
    );
    for programme in list.as_array().expect("a list") {
        assert_eq!(
            keys(programme),
            [
                "ages",
                "audience",
                "co_located",
                "key",
                "kind",
                "name",
                "questionnaires",
                "teams"
            ]
        );
    }
    assert_eq!(
        list[1]["teams"].as_array().expect("teams").len(),
        4,
        "NAFS has four teams"
    );
    assert_eq!(list[5]["ages"], json!({"from": 15, "to": 24}));
    assert_eq!(list[3]["audience"], "staff");
    assert_eq!(
        list[3]["questionnaires"],
        json!(["satisfaction"]),
        "no progression, no violence question"
    );
});

on_both!(
    the_indicators_are_listed_with_their_targets,
    async |app: TestApp| {
        let list = app.get("indicators").await.expect(200).json();
        assert_eq!(
            texts(&list, "key"),
            [
                "answered-twice",
                "asked-about-violence",
                "benefit",
                "board-survey",
                "born-abroad",
                "ended",
                "enrolled",
                "held-together",
                "item-response-progression",
                "item-response-satisfaction",
                "progression",
                "relations-survey",
                "satisfaction",
                "slips",
                "started",
                "unemployed-born-abroad",
                "volume"
            ]
        );
        let targets: Vec<(&Value, &Value)> = list
            .as_array()
            .expect("a list")
            .iter()
            .map(|i| (&i["key"], &i["target"]))
            .filter(|(_, target)| !target.is_null())
            .collect();
        assert_eq!(
            targets,
            [
                (
                    &json!("answered-twice"),
                    &json!({"comparator": ">=", "percent": 70})
                ),
                (
                    &json!("held-together"),
                    &json!({"comparator": ">", "percent": 90})
                ),
            ]
        );
    }
);

on_both!(one_indicator_is_as_in_the_list, async |app: TestApp| {
    let list = app.get("indicators").await.expect(200).json();
    for indicator in list.as_array().expect("a list") {
        let key = indicator["key"].as_str().expect("key");
        assert_eq!(
            app.get(&format!("indicators/{key}"))
                .await
                .expect(200)
                .json(),
            *indicator
        );
    }
});
