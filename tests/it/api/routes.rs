//! Every route and its document.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use serde_json::{Value, json};

use super::access::GUARDED;
use crate::support::{Reply, TestApp, held_together, keys, on_both, screening};

/// Operations that need no token.
const OPEN: [(&str, &str); 4] = [
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/api/v1/openapi.json"),
];

async fn document(app: &TestApp) -> Value {
    app.nobody().get("openapi.json").await.expect(200).json()
}

/// Method and path of every documented operation, with what the document says of it.
fn operations(document: &Value) -> BTreeMap<(String, String), Value> {
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            operations.insert((method.to_uppercase(), path.clone()), operation.clone());
        }
    }
    operations
}

/// Follows a reference.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect(reference),
        None => schema,
    }
}

fn concrete(path: &str) -> String {
    path.replace("{id}", "0198c0de-0000-7000-8000-0000000fffff")
        .replace("{key}", "held-together")
        .replace("{version}", "1")
        .replace("{indicator}", "held-together")
}

on_both!(
    the_document_has_exactly_the_routes_of_the_table,
    async |app: TestApp| {
        let found: BTreeSet<(String, String)> =
            operations(&document(&app).await).into_keys().collect();
        let expected: BTreeSet<(String, String)> = GUARDED
            .iter()
            .map(|(method, path, _)| (*method, *path))
            .chain(OPEN)
            .map(|(method, path)| (method.to_owned(), path.to_owned()))
            .collect();
        assert_eq!(found, expected);
    }
);

on_both!(
    the_document_names_the_scope_of_every_operation,
    async |app: TestApp| {
        let operations = operations(&document(&app).await);
        for (method, path, scope) in GUARDED {
            let operation = &operations[&(method.to_owned(), path.to_owned())];
            assert_eq!(
                operation["security"],
                json!([{"token": [scope]}]),
                "{method} {path}"
            );
            for status in ["400", "401", "403", "404", "415", "503"] {
                assert!(
                    operation["responses"].get(status).is_some(),
                    "{method} {path}: {status}"
                );
            }
        }
        for (method, path) in OPEN {
            let operation = &operations[&(method.to_owned(), path.to_owned())];
            assert!(operation.get("security").is_none(), "{method} {path}");
        }
    }
);

on_both!(the_document_is_the_programs_own, async |app: TestApp| {
    let built = serde_json::to_value(framsteg::api::document()).expect("JSON");
    let served = document(&app).await;
    assert_eq!(served, built);
    assert_eq!(
        served["openapi"].as_str().map(|version| &version[..3]),
        Some("3.1")
    );
    assert_eq!(served["info"]["license"]["identifier"], "EUPL-1.2");
});

on_both!(every_documented_route_is_served, async |app: TestApp| {
    for (method, path, _) in GUARDED {
        let method: Method = method.parse().expect("a method");
        app.nobody()
            .call(method, &concrete(path))
            .await
            .refused(401, "unauthorized");
    }
    for (_, path) in OPEN {
        app.nobody().get(path).await.expect(200);
    }
});

/// The requests' schemas, by operation.
fn bodies(document: &Value) -> Vec<(String, String, &Value)> {
    let mut bodies = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema")
            {
                bodies.push((
                    method.to_uppercase(),
                    concrete(path),
                    resolved(document, schema),
                ));
            }
        }
    }
    bodies
}

on_both!(
    each_documented_body_has_the_fields_that_the_reader_takes,
    async |app: TestApp| {
        let document = document(&app).await;
        let bodies = bodies(&document);
        assert_eq!(bodies.len(), 6);
        for (method, path, schema) in bodies {
            let method: Method = method.parse().expect("a method");
            let reply = app
                .call(method, &path)
                .json(&json!({"unknown": 1}))
                .await
                .refused(422, "invalid");
            let (mut missing, mut known) = (BTreeSet::new(), BTreeSet::new());
            for fault in reply.json()["errors"].as_array().expect("errors") {
                let message = fault["message"].as_str().expect("text");
                if fault["code"] == "missing" {
                    missing.insert(fault["pointer"].as_str().expect("text")[1..].to_owned());
                } else {
                    let (_, list) = message.split_once("known are ").expect(message);
                    known.extend(list.split(", ").map(str::to_owned));
                }
            }
            let properties: BTreeSet<String> = keys(&schema["properties"]).into_iter().collect();
            assert_eq!(properties, known, "{path}");
            let required: BTreeSet<String> = schema["required"]
                .as_array()
                .map(|list| {
                    list.iter()
                        .map(|name| name.as_str().expect("text").to_owned())
                        .collect()
                })
                .unwrap_or_default();
            assert_eq!(required, missing, "{path}");
        }
    }
);

on_both!(
    each_documented_code_is_one_that_the_reader_takes,
    async |app: TestApp| {
        let document = document(&app).await;
        let mut compared = Vec::new();
        for (method, path, schema) in bodies(&document) {
            for (name, property) in schema["properties"].as_object().expect("properties") {
                let Some(codes) = enumerated(property) else {
                    continue;
                };
                let method: Method = method.parse().expect("a method");
                let reply = app
                    .call(method, &path)
                    .json(&json!({name: "no-such-code"}))
                    .await
                    .refused(422, "invalid");
                let errors = reply.json()["errors"].as_array().expect("errors").clone();
                let pointer = format!("/{name}");
                let fault = errors
                    .iter()
                    .find(|fault| fault["pointer"] == pointer.as_str())
                    .expect(name);
                let (_, list) = fault["message"]
                    .as_str()
                    .expect("text")
                    .split_once("must be ")
                    .expect("codes");
                let taken: BTreeSet<String> = list
                    .replace(" or ", ", ")
                    .split(", ")
                    .map(str::to_owned)
                    .collect();
                assert_eq!(codes, taken, "{path} {name}");
                compared.push(name.clone());
            }
        }
        compared.sort();
        assert_eq!(
            compared,
            [
                "age_band",
                "end_reason",
                "gender",
                "help",
                "interpreter",
                "mode",
                "municipality",
                "reason",
                "status"
            ]
        );
    }
);

/// The codes of a property, however the document says that it may be null.
fn enumerated(property: &Value) -> Option<BTreeSet<String>> {
    let choices = ["oneOf", "anyOf", "allOf"]
        .iter()
        .find_map(|key| property[*key].as_array());
    if let Some(choices) = choices {
        return choices.iter().find_map(enumerated);
    }
    let codes = property["enum"].as_array()?;
    Some(
        codes
            .iter()
            .filter_map(|code| code.as_str().map(str::to_owned))
            .collect(),
    )
}

on_both!(
    the_document_asks_for_nothing_impossible,
    async |app: TestApp| {
        fn look(value: &Value, at: &str, impossible: &mut Vec<String>) {
            let parts = value["allOf"].as_array().into_iter().flatten();
            let types: BTreeSet<String> = parts
                .map(|part| part["type"].to_string())
                .filter(|kind| kind != "null")
                .collect();
            if types.len() > 1 {
                impossible.push(format!("{at} must be {types:?} at once"));
            }
            let inside: Vec<(String, &Value)> = match value {
                Value::Object(map) => map
                    .iter()
                    .map(|(name, value)| (format!("{at}/{name}"), value))
                    .collect(),
                Value::Array(list) => list
                    .iter()
                    .enumerate()
                    .map(|(n, value)| (format!("{at}/{n}"), value))
                    .collect(),
                _ => Vec::new(),
            };
            for (at, value) in inside {
                look(value, &at, impossible);
            }
        }
        let mut impossible = Vec::new();
        look(&document(&app).await, "", &mut impossible);
        assert!(impossible.is_empty(), "{impossible:#?}");
    }
);

on_both!(
    each_reply_has_the_fields_that_are_documented,
    async |app: TestApp| {
        let document = document(&app).await;
        let operations = operations(&document);
        let person = app.participant().await;
        let stay = app.enrol(person, "misam", "2026-01-01").await;
        let meeting = app.occasion(stay, "2026-03-10").await;
        app.publish("2026").await;
        let code = app.get(&format!("participants/{person}")).await.json()["code"].clone();
        let answers =
            crate::support::response(meeting, "coordination", held_together("large_extent"));
        let replies: [(&str, &str, Reply); 14] = [
            (
                "GET",
                "/api/v1/questionnaires",
                app.get("questionnaires").await,
            ),
            (
                "GET",
                "/api/v1/questionnaires/{key}",
                app.get("questionnaires/violence-screening").await,
            ),
            (
                "GET",
                "/api/v1/questionnaires/{key}/versions/{version}",
                app.get("questionnaires/coordination/versions/1").await,
            ),
            ("GET", "/api/v1/programmes", app.get("programmes").await),
            ("GET", "/api/v1/indicators", app.get("indicators").await),
            (
                "GET",
                "/api/v1/indicators/{key}",
                app.get("indicators/held-together").await,
            ),
            (
                "POST",
                "/api/v1/participants/lookup",
                app.post("participants/lookup", json!({"code": code})).await,
            ),
            (
                "GET",
                "/api/v1/participants/{id}",
                app.get(&format!("participants/{person}")).await,
            ),
            (
                "PUT",
                "/api/v1/participants/{id}",
                app.put(&format!("participants/{}", app.id()), json!({}))
                    .await,
            ),
            (
                "PUT",
                "/api/v1/enrolments/{id}",
                app.put(
                    &format!("enrolments/{}", app.id()),
                    crate::support::enrolment(person, "sikt", "2026-01-01"),
                )
                .await,
            ),
            (
                "PUT",
                "/api/v1/occasions/{id}",
                app.put(
                    &format!("occasions/{}", app.id()),
                    crate::support::occasion(stay, "2026-03-10"),
                )
                .await,
            ),
            (
                "PUT",
                "/api/v1/screenings/{id}",
                app.put(
                    &format!("screenings/{}", app.id()),
                    screening(meeting, "answered"),
                )
                .await,
            ),
            (
                "PUT",
                "/api/v1/responses/{id}",
                app.put(&format!("responses/{}", app.id()), answers).await,
            ),
            (
                "GET",
                "/api/v1/figures/{indicator}",
                app.get("figures/answered-twice?period=2026").await,
            ),
        ];
        for (method, path, reply) in replies {
            let operation = &operations[&(method.to_owned(), path.to_owned())];
            let status = reply.status.to_string();
            let schema = &operation["responses"][&status]["content"]["application/json"]["schema"];
            fits(&document, schema, &reply.json(), path);
        }
        let problem = app.get("nothing").await.json();
        fits(
            &document,
            &document["components"]["schemas"]["Problem"],
            &problem,
            "a problem",
        );
    }
);

/// Every field that is there is documented, and every field that must be there is.
fn fits(document: &Value, schema: &Value, value: &Value, at: &str) {
    let schema = resolved(document, schema);
    if let Some(list) = value.as_array() {
        for entry in list {
            fits(document, &schema["items"], entry, at);
        }
    } else if let (Some(object), Some(properties)) =
        (value.as_object(), schema["properties"].as_object())
    {
        for (name, value) in object {
            let property = properties
                .get(name)
                .unwrap_or_else(|| panic!("{at}: {name} is not documented"));
            fits(document, property, value, &format!("{at} {name}"));
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("text");
            assert!(
                object.contains_key(name),
                "{at}: {name} is documented as always there"
            );
        }
    } else {
        assert!(!schema.is_null(), "{at} is not documented");
    }
}

on_both!(an_undeclared_route_is_404, async |app: TestApp| {
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v2/programmes",
        "/api/v1/participants",
        "/api/v1/participants/",
        "/api/v1/staff",
        "/api/v1/questionnaires/",
        "/api/v1/questionnaires/coordination/versions",
        "/api/v1/responses",
        "/api/v1/questionnaires/coordination/versions/1/items",
        "/api/v1//programmes",
        "/api/v1/programmes/",
        "/api/v1/programmes/misam",
        "/API/v1/programmes",
        "/api/v1/Programmes",
        "/api/v1/programmes%2f",
        "/api/v1/..%2f..%2fCargo.toml",
        "/api/v1/programmes;x=1",
        "/api/v1/%70rogrammes/x",
    ] {
        let reply = app.get(path).await;
        assert_eq!(reply.status, 404, "{path}: {reply:?}");
        if path.starts_with("/api/") {
            reply.refused(404, "not_found");
        }
    }
});

on_both!(
    for_people_an_address_that_leads_nowhere_is_a_page,
    async |app: TestApp| {
        for path in [
            "/nothing",
            "/admin",
            "/.git/config",
            "/..%2fCargo.toml",
            "/assets/",
            "/assets/..%2f..%2fsrc%2fmain.rs",
            "/apix",
        ] {
            let reply = app.nobody().get(path).await.expect(404);
            assert_eq!(
                reply.header("content-type"),
                "text/html; charset=utf-8",
                "{path}"
            );
        }
    }
);

on_both!(
    another_method_is_405_and_names_the_right_ones,
    async |app: TestApp| {
        let mut allowed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (method, path) in GUARDED.iter().map(|row| (row.0, row.1)).chain(OPEN) {
            allowed.entry(path).or_default().insert(method);
        }
        // The word stands where an id could stand.
        let with_ids = allowed["/api/v1/participants/{id}"].clone();
        allowed
            .entry("/api/v1/participants/lookup")
            .or_default()
            .extend(with_ids);
        let methods = [
            "GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "FROB", "get",
        ];
        for (path, allowed) in allowed {
            for method in methods {
                if allowed.contains(method) {
                    continue;
                }
                let call = app.call(method.parse().expect("a method"), &concrete(path));
                let reply = call.await.refused(405, "method_not_allowed");
                let named: BTreeSet<&str> = reply
                    .header("allow")
                    .split(", ")
                    .filter(|name| *name != "HEAD")
                    .collect();
                assert_eq!(named, allowed, "{method} {path}");
            }
        }
    }
);

on_both!(
    head_is_answered_where_it_is_said_to_be_allowed,
    async |app: TestApp| {
        for (method, path) in GUARDED.iter().map(|row| (row.0, row.1)).chain(OPEN) {
            if method != "GET" {
                continue;
            }
            let wrong = app.call(Method::PATCH, &concrete(path)).await;
            let head = app.call(Method::HEAD, &concrete(path)).await;
            let said = wrong.header("allow").contains("HEAD");
            assert_eq!(
                said,
                head.status != 405,
                "{path}: Allow is «{}», HEAD gives {}",
                wrong.header("allow"),
                head.status
            );
        }
    }
);

on_both!(what_is_personal_is_never_cached, async |app: TestApp| {
    let person = app.participant().await;
    for reply in [
        app.get(&format!("participants/{person}")).await,
        app.get("figures/held-together?period=2025").await,
        app.get("programmes").await,
    ] {
        assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
    }
});

on_both!(a_problem_has_the_shape_of_rfc_9457, async |app: TestApp| {
    let problem = app.get("nothing").await.refused(404, "not_found").json();
    assert_eq!(
        keys(&problem),
        ["code", "detail", "status", "title", "type"]
    );
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["type"], "about:blank");
    assert_eq!(problem["title"], "Not Found");
    let invalid = app
        .post("participants/lookup", json!({}))
        .await
        .refused(422, "invalid")
        .json();
    assert_eq!(
        keys(&invalid),
        ["code", "detail", "errors", "status", "title", "type"]
    );
    assert_eq!(keys(&invalid["errors"][0]), ["code", "message", "pointer"]);
});

on_both!(
    metrics_count_by_pattern_and_hold_no_ids,
    async |app: TestApp| {
        let person = app.participant().await;
        app.get(&format!("participants/{person}")).await.expect(200);
        app.get("/api/v1/kanariefagel").await.expect(404);
        let reply = app.nobody().get("/metrics").await.expect(200);
        let text = String::from_utf8(reply.body.to_vec()).expect("text");
        assert!(
            text.contains("route=\"/api/v1/participants/{id}\""),
            "{text}"
        );
        assert!(
            !text.contains(&person.to_string()) && !text.contains("kanarie"),
            "{text}"
        );
    }
);

on_both!(
    the_docs_load_nothing_from_elsewhere,
    async |app: TestApp| {
        let page = app.nobody().get("/api/docs/").await.expect(200);
        let html = String::from_utf8(page.body.to_vec()).expect("text");
        assert!(html.contains("swagger-ui"), "{html}");
        let elsewhere = html
            .split(['"', '\''])
            .find(|part| part.starts_with("http") || part.starts_with("//"));
        assert_eq!(elsewhere, None);
        let start = app
            .nobody()
            .get("/api/docs/swagger-initializer.js")
            .await
            .expect(200);
        let script = String::from_utf8(start.body.to_vec()).expect("text");
        assert!(script.contains("/api/v1/openapi.json"), "{script}");
    }
);

on_both!(it_lives_and_is_ready, async |app: TestApp| {
    assert_eq!(app.nobody().get("/livez").await.expect(200).body, "ok\n");
    assert_eq!(app.nobody().get("/readyz").await.expect(200).body, "ok\n");
});
