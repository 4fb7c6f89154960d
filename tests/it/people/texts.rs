//! The pages' texts: none is missing in any language, none is left over.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use framsteg::domain::access::Role;

use crate::support::{TestApp, on_both};

fn web() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The keys of a Fluent file.
fn keys(language: &str) -> BTreeSet<String> {
    read(&web().join(format!("texts/{language}.ftl")))
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
        .collect()
}

/// Every file of the web room but the texts.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            found.push(read(&path));
        }
    }
}

/// The keys that pages ask for by name.
fn used(sources: &[String]) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for source in sources {
        for call in [
            ".get(\"",
            ".with(\"",
            ".fill(\"",
            ".count(\"",
            ".until(\"",
            "way(href, \"",
        ] {
            for rest in source.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                used.insert(key.to_owned());
            }
        }
        // Named in a table or a match, and asked for later.
        for word in source.split('"') {
            let is_key = ["way-", "staff-", "entry-", "withdraw-", "day-"]
                .iter()
                .any(|start| word.starts_with(start));
            if is_key && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
                used.insert(word.to_owned());
            }
        }
    }
    used
}

#[test]
fn both_languages_have_the_same_keys() {
    assert_eq!(keys("sv"), keys("en"));
    assert!(keys("sv").len() > 150);
}

#[test]
fn no_key_is_missing_and_none_is_left_over() {
    let mut all = Vec::new();
    sources(&web(), &mut all);
    let (known, used) = (keys("sv"), used(&all));
    let missing: Vec<&String> = used
        .iter()
        .filter(|key| !known.contains(*key))
        // Headers of requests and forms are asked for in the same way.
        .filter(|key| key.contains('-') || known.iter().any(|k| k.starts_with(key.as_str())))
        .filter(|key| !["accept-language", "set-cookie", "period"].contains(&key.as_str()))
        .collect();
    assert_eq!(missing, Vec::<&String>::new(), "asked for, but in no file");
    let by_code = [
        "actor-",
        "role-",
        "scope-",
        "heading-",
        "problem-",
        "fault-",
        "respondent-",
        "mode-",
        "room-",
        "theme-",
        "number-",
        "gender-",
        "age-",
        "born-abroad-",
        "municipality-",
        "end-",
        "interpreter-",
        "verdict-",
        "target-",
        "figure-",
        "unit-",
        "outlook-",
        "not-yet-",
        "excluded-",
        "derivation-",
        "numerator-",
        "denominator-",
        "period-",
        "by-",
        "group-",
        "head-",
        "note-",
        "report-",
        "column-",
        "sign-",
        "field-",
    ];
    let left: Vec<&String> = known
        .iter()
        .filter(|key| !used.contains(*key))
        .filter(|key| !by_code.iter().any(|prefix| key.starts_with(prefix)))
        .collect();
    assert_eq!(
        left,
        Vec::<&String>::new(),
        "in the files, but never asked for"
    );
}

/// What is wrong stands above the form under a name: the one that the field has.
#[test]
fn a_field_is_called_the_same_beside_it_and_in_the_list_of_what_is_wrong() {
    for language in ["sv", "en"] {
        let texts = read(&web().join(format!("texts/{language}.ftl")));
        let text = |key: &str| {
            let start = format!("{key} = ");
            let found = texts.lines().find_map(|line| line.strip_prefix(&*start));
            found.unwrap_or_else(|| panic!("{language}: {key}"))
        };
        for (in_list, beside) in [
            ("field-programme", "programme"),
            ("field-municipality", "municipality"),
            ("field-team", "team"),
            ("field-start", "start-day"),
            ("field-gender", "gender"),
            ("field-age_band", "age"),
            ("field-held_on", "held-on"),
            ("field-mode", "how-met"),
            ("field-mode", "mode"),
            ("field-private", "private"),
            ("field-end", "end-day"),
            ("field-end_reason", "end-reason"),
            ("field-to", "hand-on-to"),
        ] {
            assert_eq!(text(in_list), text(beside), "{language}: {in_list}");
        }
    }
}

#[test]
fn every_refusal_that_a_form_can_meet_has_a_text() {
    let known = keys("sv");
    let mut codes = BTreeSet::new();
    for file in [
        "manage_staff",
        "manage_clients",
        "activate",
        "caseloads",
        "look_up_code",
        "change_coordinator",
    ] {
        let source =
            read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/app/{file}.rs")));
        let flat: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
        for rest in flat
            .split("Error::invalid( ")
            .chain(flat.split("Error::invalid("))
            .skip(1)
        {
            let mut words = rest.split('"').skip(1).step_by(2);
            if let (Some("/"), Some(code)) = (words.next().map(|word| &word[..1]), words.next()) {
                codes.insert(code.to_owned());
            }
        }
        for rest in flat.split("code: \"").skip(1) {
            codes.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    let password = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/password.rs"));
    for word in password
        .split('"')
        .filter(|word| word.starts_with("password_"))
    {
        codes.insert(word.to_owned());
    }
    assert!(codes.len() > 12, "{codes:?}");
    // An operator's only.
    codes.remove("unknown_username");
    let missing: Vec<&String> = codes
        .iter()
        .filter(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        .filter(|code| !known.contains(&format!("fault-{code}")))
        .collect();
    assert_eq!(missing, Vec::<&String>::new());
    for (code, _) in <Role as framsteg::domain::coded::Coded>::ALL {
        assert!(known.contains(&format!("role-{code}")), "{code}");
    }
}

on_both!(
    pages_speak_swedish_first_and_english_second,
    async |app: TestApp| {
        app.staff("admin", &[Role::Administrator], &[]).await;
        let browser = app.browser();
        let ask = |wanted: &'static str| {
            browser
                .bare(actix_web::http::Method::GET, "/sign-in")
                .header("accept-language", wanted)
        };
        for (wanted, lang) in [
            ("", "sv"),
            ("sv-SE,sv;q=0.9", "sv"),
            ("de,fr;q=0.8", "sv"),
            ("en-GB,en;q=0.9,sv;q=0.1", "en"),
            ("de,sv;q=0.4,en;q=0.9", "en"),
            ("nn;q=x,,;q=", "sv"),
        ] {
            let page = ask(wanted).await.expect(200).text();
            assert!(
                page.contains(&format!("<html lang=\"{lang}\">")),
                "{wanted}"
            );
        }
        // What somebody chooses counts more.
        let reply = browser.post("/language", &[("language", "en")]).await;
        let cookie = reply.expect(303).header("set-cookie").to_owned();
        assert!(cookie.contains("Max-Age=31536000"), "{cookie}");
        let page = browser.get("/sign-in").await.text();
        assert!(
            page.contains("<html lang=\"en\">") && page.contains("Sign in"),
            "{page}"
        );
        browser
            .post("/language", &[("language", "sv")])
            .await
            .expect(303);
        assert!(browser.get("/sign-in").await.text().contains("Logga in"));
    }
);

/// Where a brace is missing, what follows holds on paper only, and nothing says so.
#[test]
fn the_style_sheets_close_what_they_open() {
    for name in ["framsteg.css", "pages.css", "paper.css"] {
        let sheet = read(&web().join("assets").join(name));
        let (mut opened, mut closed) = (0, 0);
        for (number, line) in sheet.lines().enumerate() {
            assert!(
                opened == closed || !line.starts_with("/*"),
                "{name}, line {}: a block begins inside another",
                number + 1
            );
            opened += line.matches('{').count();
            closed += line.matches('}').count();
        }
        assert!(opened > 0 && opened == closed, "{name}");
    }
}
