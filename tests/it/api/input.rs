//! R-I1 to R-I5 and R-Z4: whatever is sent, the answer is a clear 4xx, the same on both databases, and nothing is stored.

use actix_web::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Call, TestApp, enrolment, held_together, keys, occasion, on_both, response, same_on_both,
    screening, with,
};

const LIMIT: usize = 64 * 1024;

/// Every call with a body, right as it stands but for ids that have to be new.
async fn calls(app: &TestApp) -> Vec<(Method, String, Value)> {
    let person = app.participant().await;
    let stay = app.enrol(person, "nafs", "2026-01-01").await;
    let meeting = app.occasion(stay, "2026-03-10").await;
    let first = app.answer(meeting, "satisfaction", json!({})).await;
    let code = app.get(&format!("participants/{person}")).await.json()["code"].clone();
    let new = |kind: &str| format!("{kind}/{}", app.id());
    let background = json!({"gender": "woman", "age_band": "25-34", "born_abroad": false, "protected_identity": false});
    // Before the stay that there is: nobody is in one insats twice at the same time.
    let stay_body = with(
        with(enrolment(person, "nafs", "2025-02-01"), "end", "2025-03-01"),
        "end_reason",
        "work",
    );
    let answers = json!({"satisfied": "very", "comment": "Bra"});
    // In a translation that nobody has reviewed, so that every field has its place.
    let mut correction = response(meeting, "satisfaction", answers);
    correction["supersedes"] = json!(first);
    correction["language"] = json!("en");
    correction["text_revision"] = json!(1);
    correction["unreviewed_confirmed"] = json!(true);
    let status = with(screening(meeting, "not_asked"), "reason", "planned");
    vec![
        (Method::PUT, new("participants"), background),
        (
            Method::POST,
            "participants/lookup".to_owned(),
            json!({"code": code}),
        ),
        (Method::PUT, new("enrolments"), stay_body),
        (Method::PUT, new("occasions"), occasion(stay, "2026-03-11")),
        (Method::PUT, new("responses"), correction),
        (Method::PUT, new("screenings"), status),
    ]
}

fn call(app: &TestApp, (method, path, body): &(Method, String, Value)) -> Call {
    app.call(method.clone(), path).json(body)
}

/// Makes each call, holds that it is refused and that nothing is stored, and writes down what came back.
async fn all_refused(app: &TestApp, calls: Vec<(String, Call)>) -> Vec<String> {
    let before = app.rows();
    let mut transcript = Vec::new();
    for (name, call) in calls {
        let reply = call.await;
        assert!((400..500).contains(&reply.status), "{name}: {reply:?}");
        assert_eq!(
            reply.header("content-type"),
            "application/problem+json",
            "{name}"
        );
        transcript.push(format!("{name}: {reply:?}"));
    }
    assert_eq!(app.rows(), before);
    transcript
}

on_both!(
    every_body_is_right_before_it_is_spoiled,
    async |app: TestApp| {
        for one in calls(&app).await {
            let reply = call(&app, &one).await;
            assert!([200, 201].contains(&reply.status), "{one:?}: {reply:?}");
        }
    }
);

// R-I1: size.

on_both!(
    a_body_of_64_kib_is_read_and_one_more_byte_is_not,
    async |app: TestApp| {
        for one in calls(&app).await {
            let padded = |size: usize| {
                let text = one.2.to_string();
                call(&app, &one).bytes(format!("{text}{}", " ".repeat(size - text.len())))
            };
            let before = app.rows();
            for too_large in [
                padded(LIMIT + 1),
                padded(LIMIT + 1).with_length(),
                padded(LIMIT + 1).in_pieces(1000),
                padded(LIMIT * 4).in_pieces(LIMIT),
                // Announced only.
                padded(100_000).with_length().bytes("{}"),
            ] {
                too_large.await.refused(413, "too_large");
            }
            assert_eq!(app.rows(), before);
            for whole in [
                padded(LIMIT),
                padded(LIMIT).with_length(),
                padded(LIMIT).in_pieces(999),
            ] {
                let reply = whole.await;
                assert!([200, 201].contains(&reply.status), "{reply:?}");
            }
        }
    }
);

// R-I2: encodings.

on_both!(any_content_encoding_is_415, async |app: TestApp| {
    let before = calls(&app).await;
    let rows = app.rows();
    for encoding in [
        "gzip",
        "deflate",
        "br",
        "zstd",
        "identity",
        "compress",
        "x-gzip",
        "gzip, gzip",
        "",
        "aws-chunked",
    ] {
        for one in &before {
            call(&app, one)
                .header("content-encoding", encoding)
                .await
                .refused(415, "encoded_body");
        }
        app.get("programmes")
            .header("content-encoding", encoding)
            .await
            .refused(415, "encoded_body");
        app.nobody()
            .get("/livez")
            .header("content-encoding", encoding)
            .await
            .refused(415, "encoded_body");
    }
    call(&app, &before[0])
        .header("content-encoding", "identity")
        .header("content-encoding", "gzip")
        .await
        .refused(415, "encoded_body");
    assert_eq!(app.rows(), rows);
});

on_both!(a_body_is_json_and_says_so, async |app: TestApp| {
    let one = &calls(&app).await[0];
    let said = |kind: &str| {
        let body = one.2.to_string();
        app.call(one.0.clone(), &one.1).raw(kind, body)
    };
    for kind in [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/problem+json",
        "application/jsonp",
        "text/json",
        "application",
        "json",
        "application/json-seq",
        "*/*",
    ] {
        said(kind).await.refused(415, "not_json");
    }
    said("application/json; charset=utf-8").await.expect(201);
    said("Application/JSON").await.expect(200);
});

on_both!(a_body_that_is_missing_is_refused, async |app: TestApp| {
    for (method, path, _) in calls(&app).await {
        app.call(method.clone(), &path)
            .await
            .refused(415, "not_json");
        app.call(method, &path)
            .bytes("")
            .await
            .refused(400, "bad_json");
    }
});

// R-I3: JSON.

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    units
        .flat_map(|unit| {
            if big_endian {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        })
        .collect()
}

/// Texts that are not one unambiguous JSON object.
fn no_json(right: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let text = right.to_string();
    let inside = &text[1..text.len() - 1];
    let first = text[1..].split(':').next().expect("a field");
    let with = |more: &str| format!("{{{inside},{more}}}").into_bytes();
    vec![
        ("cut off", text.as_bytes()[..text.len() - 1].to_vec()),
        ("trailing bytes", format!("{text}x").into_bytes()),
        ("two objects", format!("{text}{text}").into_bytes()),
        ("trailing NUL", format!("{text}\0").into_bytes()),
        ("a comma too many", format!("{{{inside},}}").into_bytes()),
        ("a comment", format!("{text}//").into_bytes()),
        ("single quotes", text.replace('"', "'").into_bytes()),
        ("a byte order mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16, little end first", utf16(&text, false)),
        ("UTF-16, big end first", utf16(&text, true)),
        (
            "invalid UTF-8",
            [b"{\"x\":\"\xff\",", &text.as_bytes()[1..]].concat(),
        ),
        (
            "overlong UTF-8",
            [b"{\"x\":\"\xc0\x80\",", &text.as_bytes()[1..]].concat(),
        ),
        (
            "a surrogate in UTF-8",
            [b"{\"x\":\"\xed\xa0\x80\",", &text.as_bytes()[1..]].concat(),
        ),
        ("a lone high surrogate", with(r#""x":"\ud800""#)),
        ("a lone low surrogate", with(r#""x":"\udc00""#)),
        (
            "surrogates the wrong way round",
            with(r#""x":"\udc00\ud800""#),
        ),
        ("a raw control character", with("\"x\":\"\u{1}\"")),
        ("a raw NUL", with("\"x\":\"\0\"")),
        ("a number too large", with(r#""x":1e400"#)),
        ("a number too small", with(r#""x":-1e400"#)),
        ("not a number", with(r#""x":NaN"#)),
        ("infinity", with(r#""x":Infinity"#)),
        ("a number with a zero first", with(r#""x":01"#)),
        ("hexadecimal", with(r#""x":0x1"#)),
        ("a field twice", with(&format!("{first}:null"))),
        (
            "a field twice, written differently",
            with(r#""x":1,"\u0078":2"#),
        ),
        (
            "a field twice, further in",
            with(r#""x":{"y":[{"z":1,"z":1}]}"#),
        ),
        ("33 levels", with(&format!("\"x\":{}", nested(32)))),
        (
            "thousands of levels",
            with(&format!("\"x\":{}", nested(30_000))),
        ),
        (
            "thousands of levels that never close",
            "[".repeat(60_000).into_bytes(),
        ),
        (
            "thousands of objects that never close",
            "{\"a\":".repeat(12_000).into_bytes(),
        ),
        (
            "1,001 entries",
            with(&format!("\"x\":[{}1]", "1,".repeat(1000))),
        ),
        (
            "30,000 entries",
            format!("[{}1]", "1,".repeat(30_000)).into_bytes(),
        ),
        ("only spaces", b"   ".to_vec()),
        ("zero bytes", vec![0; 1000]),
        ("a form", b"gender=woman".to_vec()),
        ("XML", b"<?xml version=\"1.0\"?><x/>".to_vec()),
    ]
}

same_on_both!(
    what_is_not_one_unambiguous_json_text_is_400,
    async |app: TestApp| {
        let mut spoiled = Vec::new();
        for one in calls(&app).await {
            for (name, bytes) in no_json(&one.2) {
                spoiled.push((format!("{} {name}", one.1), call(&app, &one).bytes(bytes)));
            }
        }
        let transcript = all_refused(&app, spoiled).await;
        for line in &transcript {
            assert!(
                line.contains(": 400 ") && line.contains("\"bad_json\""),
                "{line}"
            );
        }
        transcript
    }
);

same_on_both!(json_that_is_no_object_is_422, async |app: TestApp| {
    let mut spoiled = Vec::new();
    for one in calls(&app).await {
        for value in [
            json!(null),
            json!(true),
            json!(1),
            json!("x"),
            json!([]),
            json!([{}]),
            json!([one.2.clone()]),
        ] {
            // The code in it is a random one.
            let name = if value[0]["code"].is_string() {
                "a code".to_owned()
            } else {
                value.to_string()
            };
            spoiled.push((format!("{} {name}", one.1), call(&app, &one).json(&value)));
        }
        // As deep as is allowed.
        spoiled.push((
            format!("{} 32 levels", one.1),
            call(&app, &one).bytes(nested(32)),
        ));
    }
    let transcript = all_refused(&app, spoiled).await;
    for line in &transcript {
        assert!(line.contains(": 422 "), "{line}");
    }
    transcript
});

// R-I4 and R-Z4: fields.

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Text from a closed list, an id, a date, a code.
    Word,
    Boolean,
    Number,
    Object,
    /// Any text.
    Text,
}

/// Each field of each body: what it takes, and whether it may be null.
const FIELDS: [(&str, &str, Takes, bool); 31] = [
    ("participants", "/gender", Takes::Word, true),
    ("participants", "/age_band", Takes::Word, true),
    ("participants", "/born_abroad", Takes::Boolean, true),
    ("participants", "/protected_identity", Takes::Boolean, true),
    ("participants/lookup", "/code", Takes::Word, false),
    ("enrolments", "/participant_id", Takes::Word, false),
    ("enrolments", "/programme", Takes::Word, false),
    ("enrolments", "/team", Takes::Word, true),
    ("enrolments", "/municipality", Takes::Word, false),
    ("enrolments", "/start", Takes::Word, false),
    ("enrolments", "/end", Takes::Word, true),
    ("enrolments", "/end_reason", Takes::Word, true),
    ("occasions", "/enrolment_id", Takes::Word, false),
    ("occasions", "/held_on", Takes::Word, false),
    ("occasions", "/mode", Takes::Word, false),
    ("occasions", "/private", Takes::Boolean, true),
    ("occasions", "/interpreter", Takes::Word, true),
    ("responses", "/occasion_id", Takes::Word, false),
    ("responses", "/questionnaire", Takes::Word, false),
    ("responses", "/version", Takes::Number, false),
    ("responses", "/language", Takes::Word, false),
    ("responses", "/text_revision", Takes::Number, true),
    ("responses", "/unreviewed_confirmed", Takes::Boolean, true),
    ("responses", "/help", Takes::Word, false),
    ("responses", "/answers", Takes::Object, false),
    ("responses", "/answers/satisfied", Takes::Word, true),
    ("responses", "/answers/comment", Takes::Text, true),
    ("responses", "/supersedes", Takes::Word, true),
    ("screenings", "/occasion_id", Takes::Word, false),
    ("screenings", "/status", Takes::Word, false),
    ("screenings", "/reason", Takes::Word, true),
];

/// Which of the calls a row of the table means.
fn kind_of(path: &str) -> &str {
    match path {
        "participants/lookup" => path,
        _ => path.split('/').next().unwrap_or_default(),
    }
}

/// Each right body with one field spoiled by each value that is wrong there.
async fn spoiled(app: &TestApp, wrong: impl Fn(Takes, bool) -> Vec<Value>) -> Vec<(String, Call)> {
    let calls = calls(app).await;
    let mut spoiled = Vec::new();
    for (kind, pointer, takes, nullable) in FIELDS {
        let one = calls
            .iter()
            .find(|one| kind_of(&one.1) == kind)
            .expect(kind);
        for value in wrong(takes, nullable) {
            let mut body = one.2.clone();
            let text: String = value.to_string().chars().take(40).collect();
            *body.pointer_mut(pointer).expect(pointer) = value;
            spoiled.push((
                format!("{} {pointer} {text}", one.1),
                app.call(one.0.clone(), &one.1).json(&body),
            ));
        }
    }
    spoiled
}

on_both!(the_table_of_fields_is_complete, async |app: TestApp| {
    for (_, path, body) in calls(&app).await {
        let kind = kind_of(&path);
        let listed = |parent: &str| {
            let mut names: Vec<String> = FIELDS
                .iter()
                .filter(|row| row.0 == kind)
                .filter_map(|row| row.1.strip_prefix(parent).map(str::to_owned))
                .filter(|name| !name.contains('/'))
                .collect();
            names.sort();
            names
        };
        assert_eq!(keys(&body), listed("/"), "{kind}");
        // And the body is everything that the reader knows.
        let reply = call(&app, &(Method::PUT, path.clone(), body)).json(&json!({"unknown": 1}));
        let known = if kind == "participants/lookup" {
            app.post(&path, json!({"unknown": 1})).await
        } else {
            reply.await
        };
        let message = known.refused(422, "invalid").json()["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .find_map(|fault| {
                fault["message"]
                    .as_str()?
                    .split("known are ")
                    .nth(1)
                    .map(str::to_owned)
            })
            .expect("the known fields");
        let mut known: Vec<&str> = message.split(", ").collect();
        known.sort_unstable();
        assert_eq!(known, listed("/"), "{kind}");
    }
});

same_on_both!(
    a_value_of_another_type_is_a_fault_of_its_field,
    async |app: TestApp| {
        let long = "x".repeat(60_000);
        let all = |takes, nullable: bool| {
            let mut wrong = vec![
                json!([]),
                json!(["very"]),
                json!([[[]]]),
                json!({"$ne": null}),
                json!({"satisfied": {"satisfied": "very"}}),
                json!(-1),
                json!(0),
                json!(1.5),
                json!(1e308),
                json!(9_007_199_254_740_993_u64),
                json!(u64::MAX),
                json!(i64::MIN),
            ];
            match takes {
                Takes::Word => wrong.extend([
                    json!(true),
                    json!(false),
                    json!({}),
                    json!(""),
                    json!(" "),
                    json!("null"),
                    json!(long),
                    json!(1),
                ]),
                Takes::Boolean => wrong.extend([
                    json!({}),
                    json!(""),
                    json!("true"),
                    json!("\u{0}"),
                    json!(long),
                    json!(1),
                ]),
                Takes::Number => wrong.extend([
                    json!(true),
                    json!({}),
                    json!(""),
                    json!("1"),
                    json!("\u{0}"),
                    json!(long),
                    json!(1.0),
                ]),
                Takes::Object => wrong.extend([
                    json!(true),
                    json!(""),
                    json!("{}"),
                    json!("\u{0}"),
                    json!(long),
                ]),
                Takes::Text => wrong.extend([json!(true), json!({}), json!(long), json!(1)]),
            }
            if !nullable {
                wrong.push(json!(null));
            }
            wrong
        };
        let transcript = all_refused(&app, spoiled(&app, all).await).await;
        for line in &transcript {
            // The path, then the pointer: the first fault is where the wrong value stands.
            let pointer = line.split(' ').nth(1).expect("a pointer");
            assert!(
                line.contains(": 422 ") && line.contains(&format!("\"pointer\":\"{pointer}")),
                "{line}"
            );
            assert!(line.len() < 2500, "what was sent is not repeated");
        }
        transcript
    }
);

/// Characters that are no text anywhere.
const NO_TEXT: [&str; 26] = [
    "\u{0}",
    "\u{1}",
    "\u{8}",
    "\u{b}",
    "\u{c}",
    "\r",
    "\u{1b}",
    "\u{1f}",
    "\u{7f}",
    "\u{80}",
    "\u{85}",
    "\u{9f}",
    "\u{202a}",
    "\u{202b}",
    "\u{202c}",
    "\u{202d}",
    "\u{202e}",
    "\u{2066}",
    "\u{2067}",
    "\u{2068}",
    "\u{2069}",
    "\u{fdd0}",
    "\u{fdef}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{10ffff}",
];

same_on_both!(
    characters_that_are_no_text_are_refused_in_every_text,
    async |app: TestApp| {
        let all = |takes, _| match takes {
            Takes::Word | Takes::Text => NO_TEXT
                .iter()
                .flat_map(|bad| {
                    [
                        json!(bad),
                        json!(format!("very{bad}")),
                        json!(format!("{bad}very")),
                    ]
                })
                .collect(),
            _ => Vec::new(),
        };
        let transcript = all_refused(&app, spoiled(&app, all).await).await;
        for line in &transcript {
            assert!(
                line.contains(": 422 ") && line.contains("forbidden_character"),
                "{line}"
            );
        }
        transcript
    }
);

same_on_both!(
    characters_that_are_no_text_are_refused_in_names,
    async |app: TestApp| {
        let mut spoiled = Vec::new();
        for one in calls(&app).await {
            for bad in NO_TEXT.iter().chain(&[
                "",
                "__proto__",
                "constructor",
                "a/b~c",
                "Gender",
                " gender",
                "gënder",
                "$where",
                "role",
            ]) {
                let body = with(one.2.clone(), bad, "x");
                spoiled.push((format!("{} {bad:?}", one.1), call(&app, &one).json(&body)));
                if one.1.starts_with("responses") {
                    let mut body = one.2.clone();
                    body["answers"][*bad] = json!("very");
                    spoiled.push((
                        format!("{} answers {bad:?}", one.1),
                        call(&app, &one).json(&body),
                    ));
                }
            }
            let body = with(one.2.clone(), &"x".repeat(50_000), 1);
            spoiled.push((format!("{} long", one.1), call(&app, &one).json(&body)));
        }
        let transcript = all_refused(&app, spoiled).await;
        for line in &transcript {
            assert!(line.contains(": 422 "), "{line}");
        }
        transcript
    }
);

on_both!(
    a_reply_never_repeats_a_strangers_control_characters,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        for bad in NO_TEXT {
            let body = response(meeting, "satisfaction", json!({bad: "very"}));
            for body in [body, json!({bad: 1})] {
                let reply = app
                    .put(&format!("responses/{}", app.id()), body)
                    .await
                    .expect(422);
                for fault in reply.json()["errors"].as_array().expect("errors") {
                    assert!(
                        !fault["pointer"].as_str().expect("text").contains(bad),
                        "{bad:?}: {reply:?}"
                    );
                }
            }
        }
    }
);

on_both!(
    the_list_of_faults_is_not_much_longer_than_what_was_sent,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let many: serde_json::Map<String, Value> =
            (0..7000).map(|n| (format!("{n}"), json!(1))).collect();
        for body in [
            Value::Object(many.clone()),
            response(meeting, "satisfaction", Value::Object(many)),
        ] {
            let reply = app
                .put(&format!("responses/{}", app.id()), body)
                .await
                .expect(422);
            assert!(reply.body.len() < 4 * LIMIT, "{} bytes", reply.body.len());
        }
    }
);

// R-I5: nothing that was sent is ever run.

const SQL: [&str; 12] = [
    "' OR '1'='1",
    "'; DROP TABLE response; --",
    "\" OR \"\"=\"",
    "1; DELETE FROM participant",
    "' UNION SELECT token_hash FROM client --",
    "') OR pg_sleep(5)--",
    "\\'; SELECT 1; --",
    "admin'/*",
    "%' OR 1=1 --",
    "$1",
    "?",
    "{{7*7}}${7*7}<%= 7*7 %>",
];

same_on_both!(sql_is_a_fault_of_its_field, async |app: TestApp| {
    let all = |takes, _| match takes {
        Takes::Word => SQL.iter().map(|sql| json!(sql)).collect(),
        _ => Vec::new(),
    };
    all_refused(&app, spoiled(&app, all).await).await
});

on_both!(sql_in_free_text_is_stored_as_it_is, async |app: TestApp| {
    for sql in SQL {
        let meeting = app.meeting("misam").await;
        app.answer(meeting, "satisfaction", json!({"comment": sql}))
            .await;
        let stored = format!(
            "SELECT words AS t FROM answer WHERE words = '{}'",
            sql.replace('\'', "''")
        );
        assert_eq!(app.database().texts(&stored), [sql]);
    }
    assert_eq!(app.rows()["response"], SQL.len() as i64);
});

fn in_a_path(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

same_on_both!(ids_in_paths_are_uuids_with_hyphens, async |app: TestApp| {
    let id = Uuid::from_u128(7).to_string();
    let mut wrong: Vec<String> = [
        "x",
        "0",
        "-1",
        "null",
        "undefined",
        "0198c0de00007000800000000000000",
        "{0198c0de-0000-7000-8000-000000000001}",
        "urn:uuid:0198c0de-0000-7000-8000-000000000001",
        "0198c0de-0000-7000-8000-00000000000g",
        "0198c0de-0000-7000-8000-0000000000011",
        "０198c0de-0000-7000-8000-00000000000",
        "..",
        "../lookup",
        "\u{0}",
        "\n",
    ]
    .iter()
    .chain(&SQL)
    .map(|text| in_a_path(text))
    .collect();
    wrong.push(id.replace('-', ""));
    wrong.push(format!("{id}%00"));
    wrong.push(format!("{id}%0d%0aX-Evil:%201"));
    wrong.push(format!("%20{id}"));
    wrong.push("%ff%fe".to_owned());
    wrong.push("x".repeat(5000));
    let mut spoiled = Vec::new();
    for wrong in wrong {
        let shown: String = wrong.chars().take(60).collect();
        spoiled.push((shown.clone(), app.get(&format!("participants/{wrong}"))));
        for (method, path, body) in calls(&app).await {
            if method == Method::PUT {
                let kind = kind_of(&path).to_owned();
                spoiled.push((
                    format!("{kind}/{shown}"),
                    app.put(&format!("{kind}/{wrong}"), body),
                ));
            }
        }
    }
    all_refused(&app, spoiled).await
});

same_on_both!(
    whatever_is_asked_of_a_figure_is_a_clear_refusal,
    async |app: TestApp| {
        let mut spoiled = Vec::new();
        for text in SQL
            .iter()
            .chain(&NO_TEXT)
            .chain(&["..", "../../etc/passwd", "😀"])
        {
            let text = in_a_path(text);
            for path in [
                format!("figures/{text}?period=2025"),
                format!("figures/held-together?period={text}"),
                format!("figures/held-together?period=2025&by={text}"),
                format!("figures/held-together?period=2025&{text}=1"),
                format!("indicators/{text}"),
                format!("questionnaires/{text}"),
                format!("questionnaires/coordination/versions/{text}"),
            ] {
                spoiled.push((path.clone(), app.get(&path)));
            }
        }
        all_refused(&app, spoiled).await
    }
);

on_both!(only_figures_take_parameters, async |app: TestApp| {
    for one in calls(&app).await {
        app.call(one.0.clone(), &format!("{}?x=1", one.1))
            .json(&one.2)
            .await
            .refused(400, "unknown_parameter");
    }
    for path in [
        "questionnaires?limit=10",
        "programmes?x",
        "indicators/held-together?period=2025",
        "openapi.json?x=1",
    ] {
        app.get(path).await.refused(400, "unknown_parameter");
    }
});

on_both!(headers_of_any_content_do_no_harm, async |app: TestApp| {
    let person = app.participant().await;
    for odd in [
        "\"",
        "\"\"",
        "\"999999999999999999999\"",
        "\"-1\"",
        "\"1\"; x",
        "W/",
        "'",
        &"x".repeat(5000),
    ] {
        let path = format!("participants/{person}");
        app.put(&path, json!({"gender": "man"}))
            .if_match(odd)
            .await
            .refused(412, "stale");
        app.get("questionnaires/coordination")
            .header("if-none-match", odd)
            .await
            .expect(200);
        app.get(&path)
            .header("x-forwarded-for", odd)
            .header("x-request-id", odd)
            .header("cookie", odd)
            .await
            .expect(200);
    }
    let meeting = app.meeting("misam").await;
    let body = response(meeting, "coordination", held_together("large_extent"));
    app.put(&format!("responses/{}", app.id()), body)
        .header("x-http-method-override", "DELETE")
        .await
        .expect(201);
});
