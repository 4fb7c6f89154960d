//! R-I12: the headers that every answer carries, whatever went wrong.

use actix_web::http::Method;
use serde_json::json;

use crate::support::{Call, PROXY, Reply, TestApp, on_both};

const CLOSED: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Of the API's own pages, which come with scripts and inline styles.
const DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What pages may ask of a browser: nothing.
const PERMISSIONS: [&str; 23] = [
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
];

/// That an answer carries exactly what it must.
#[track_caller]
fn carries_the_header_set(reply: &Reply, name: &str, policy: &str, transport: &str) {
    let permissions = PERMISSIONS.map(|name| format!("{name}=()")).join(", ");
    for (header, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", &permissions),
        ("content-security-policy", policy),
        ("strict-transport-security", transport),
    ] {
        let found: Vec<&str> = reply
            .headers
            .iter()
            .filter_map(|(known, value)| (known == header).then_some(value.as_str()))
            .collect();
        let expected: &[&str] = if value.is_empty() { &[] } else { &[value] };
        assert_eq!(found, expected, "{name}: {header}");
    }
    for none in ["server", "x-powered-by", "via"] {
        assert_eq!(reply.header(none), "", "{name}: {none}");
    }
}

on_both!(
    r_i12_every_answer_carries_the_header_set,
    async |app: TestApp| {
        let person = app.participant().await;
        let stay = app.enrol(person, "misam", "2026-01-01").await;
        let tag = app
            .get("questionnaires/coordination")
            .await
            .header("etag")
            .to_owned();
        let put = || app.put(&format!("participants/{}", app.id()), json!({}));
        let nobody = app.nobody();
        let calls = || -> Vec<(&str, u16, Call)> {
            vec![
                ("an answer", 200, app.get("programmes")),
                ("a page", 200, nobody.get("/sign-in")),
                ("the beginning", 303, nobody.get("/")),
                ("a locked page", 401, nobody.get("/account")),
                (
                    "a form from elsewhere",
                    403,
                    nobody.call(Method::POST, "/sign-in"),
                ),
                (
                    "a form by another method",
                    405,
                    nobody.call(Method::DELETE, "/sign-in"),
                ),
                ("HEAD", 405, app.call(Method::HEAD, "programmes")),
                ("new", 201, put()),
                (
                    "as before",
                    304,
                    app.get("questionnaires/coordination")
                        .header("if-none-match", &tag),
                ),
                ("a redirect", 307, nobody.get("/api/docs")),
                ("bad JSON", 400, put().bytes("{")),
                ("a parameter", 400, app.get("programmes?x=1")),
                ("no token", 401, nobody.get("programmes")),
                (
                    "no right",
                    403,
                    app.client("figures:read", &[]).get("programmes"),
                ),
                ("nothing", 404, app.get("nothing")),
                ("no page", 404, app.get("/nothing")),
                ("a method", 405, app.call(Method::DELETE, "programmes")),
                ("TRACE", 405, app.call(Method::TRACE, "programmes")),
                (
                    "a conflict",
                    409,
                    app.put(
                        &format!("enrolments/{stay}"),
                        crate::support::enrolment(person, "sikt", "2026-01-01"),
                    ),
                ),
                ("stale", 412, put().if_match("\"9\"")),
                (
                    "a long body",
                    413,
                    put().bytes(" ".repeat(70_000)).with_length(),
                ),
                (
                    "a long body of unknown length",
                    413,
                    put().bytes(" ".repeat(70_000)),
                ),
                ("an encoding", 415, put().header("content-encoding", "gzip")),
                ("a content type", 415, put().raw("text/plain", "{}")),
                ("a fault", 422, put().json(&json!({"x": 1}))),
                (
                    "no If-Match",
                    428,
                    app.put(&format!("participants/{person}"), json!({"gender": "man"})),
                ),
                ("alive", 200, nobody.get("/livez")),
                ("ready", 200, nobody.get("/readyz")),
                ("a style", 200, nobody.get("/assets/framsteg.css")),
                ("the document", 200, nobody.get("openapi.json")),
                ("the docs", 200, nobody.get("/api/docs/")),
                (
                    "a file of theirs",
                    200,
                    nobody.get("/api/docs/swagger-ui.css"),
                ),
                ("none of theirs", 404, nobody.get("/api/docs/nothing.js")),
            ]
        };
        let policy_of = |name: &str| match name {
            "the docs" | "a file of theirs" | "none of theirs" => DOCS,
            _ => CLOSED,
        };
        for (name, status, call) in calls() {
            let reply = call.await.expect(status);
            carries_the_header_set(&reply, name, policy_of(name), "");
            let cache = match name {
                "a style" => "public, max-age=3600",
                "as before" => "private, no-cache",
                _ => "no-store",
            };
            assert_eq!(reply.header("cache-control"), cache, "{name}");
            let is_problem = status >= 400
                && ![
                    "no page",
                    "none of theirs",
                    "a locked page",
                    "a form from elsewhere",
                    "a form by another method",
                ]
                .contains(&name);
            let kind = reply.header("content-type");
            assert_eq!(
                kind == "application/problem+json",
                is_problem,
                "{name}: {kind}"
            );
        }
        // Over TLS in a trusted proxy the same, and one more. Not so if anybody else says so.
        let said = |call: Call, from: &str| {
            call.from(&format!("{from}:50000"))
                .header("x-forwarded-for", "198.51.100.7")
                .header("x-forwarded-proto", "https")
        };
        for (name, status, call) in calls() {
            let policy = policy_of(name);
            // What made one of the calls above new or stale may have changed; the headers have not.
            let reply = said(call.clone(), PROXY).await;
            assert!(reply.status == status || status == 201, "{name}: {reply:?}");
            carries_the_header_set(&reply, name, policy, "max-age=31536000");
            let reply = said(call, "192.0.2.81").await;
            carries_the_header_set(&reply, name, policy, "");
        }
        // When the database is not as it should be, too.
        app.database()
            .execute("ALTER TABLE participant RENAME TO elsewhere");
        let broken = [put(), app.get(&format!("participants/{}", app.id()))];
        for call in broken {
            let over_tls = said(call.clone(), PROXY).await.refused(500, "internal");
            carries_the_header_set(&over_tls, "500", CLOSED, "max-age=31536000");
            let reply = call.await.refused(500, "internal");
            carries_the_header_set(&reply, "500", CLOSED, "");
            assert_eq!(reply.header("cache-control"), "no-store");
            let text = format!("{reply:?}").to_lowercase();
            for word in ["participant", "table", "relation", "sql", "select"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
    }
);
