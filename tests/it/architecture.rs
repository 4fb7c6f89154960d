//! The rooms: which may use which, and which outside library is named where. The sources are read; an arrow that is not drawn here fails.
//!
//! ```text
//! main → cli → server → { api , web } → http → app → { store , domain }        store → domain        domain → nothing
//! ```
//!
//! `config` and `telemetry` stand beside them: only `cli` uses them.

use std::path::{Path, PathBuf};

/// A room, and the beginnings of the paths that it may name outside itself.
const ARROWS: [(&str, &[&str]); 12] = [
    ("main", &["cli"]),
    ("lib", &[]),
    (
        "cli",
        &[
            "server",
            "api",
            "web",
            "app",
            "store",
            "domain",
            "config",
            "telemetry",
        ],
    ),
    ("server", &["api", "web", "http", "app"]),
    ("api", &["http", "app", "domain"]),
    ("web", &["http", "app", "domain"]),
    ("http", &["app", "domain"]),
    ("app", &["store", "domain"]),
    ("store", &["domain"]),
    ("domain", &[]),
    ("config", &["http::peer", "app", "store", "domain"]),
    ("telemetry", &[]),
];

/// Macros live at the root, whatever room they were written in.
const MACROS: [(&str, &str); 1] = [("coded", "domain")];

/// What comes from outside, and the only places (rooms or files) that name it.
const OUTSIDE: [(&str, &[&str]); 17] = [
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("actix_web", &["http", "api", "web", "server", "cli"]),
    ("rustls", &["server/tls.rs"]),
    ("ureq", &["app/oidc/provider.rs"]),
    ("ring", &["domain/oidc.rs", "server/tls.rs"]),
    ("url", &["domain/oidc.rs", "app/oidc/provider.rs"]),
    ("statrs", &["domain/statistics.rs"]),
    ("askama", &["web"]),
    ("rust_xlsxwriter", &["web/downloads/spreadsheet.rs"]),
    ("tempfile", &["web/downloads.rs"]),
    ("clap", &["cli"]),
    ("toml", &["config"]),
    ("tracing_subscriber", &["telemetry"]),
    ("std::env", &["config"]),
    ("Utc::now", &["app/clock.rs"]),
    ("Local::now", &[]),
];

#[test]
fn every_arrow_is_in_the_table() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    assert!(files.len() > 50, "only {} sources were found", files.len());
    let faults: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let text = std::fs::read_to_string(path).expect("a source");
            let name = path.strip_prefix(&src).expect("below src");
            faults(&name.to_string_lossy(), &text)
        })
        .collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

/// Everything in one source file that the tables do not allow: file, line and arrow.
fn faults(file: &str, source: &str) -> Vec<String> {
    // A test module in a file of its own.
    if file.ends_with("/tests.rs") {
        return Vec::new();
    }
    let room = file
        .split('/')
        .next()
        .unwrap_or(file)
        .trim_end_matches(".rs");
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("src/{file}:1: {room} is not a room")];
    };
    let code = without_tests(&without_texts(source));
    let mut found: Vec<(usize, String)> = Vec::new();
    for (at, path) in paths(&code) {
        if let Some(target) = inside(file, &path) {
            let into = target.split("::").next().unwrap_or_default();
            let own = into == room || MACROS.contains(&(into, room));
            let is_macro = MACROS
                .iter()
                .any(|(name, home)| *name == into && (allowed.contains(home) || *home == room));
            if !own && !is_macro && !allowed.iter().any(|prefix| begins(&target, prefix)) {
                found.push((at, target));
            }
        }
        for (outside, places) in OUTSIDE {
            let there = begins(&path, outside) || path.ends_with(&format!("::{outside}"));
            let allowed = places.iter().any(|place| file == *place || room == *place);
            if there && !allowed {
                found.push((at, outside.to_owned()));
            }
        }
    }
    // A statement with a value in it instead of a bind.
    for (at, _) in code.match_indices("sql_query(") {
        let argument = code[at + "sql_query(".len()..].trim_start_matches(['&', ' ', '\n']);
        if argument.starts_with("format!") {
            found.push((at, "sql_query(format!(…))".to_owned()));
        }
    }
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|(at, target)| {
            let line = code[..at].matches('\n').count() + 1;
            format!("src/{file}:{line}: {room} → {target}")
        })
        .collect()
}

/// Whether a path is this one or lies below it.
fn begins(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What a path names inside this program, from the root; `None` for other crates and for the own surroundings.
fn inside(file: &str, path: &str) -> Option<String> {
    for root in ["crate::", "framsteg::"] {
        if let Some(rest) = path.strip_prefix(root) {
            return Some(rest.to_owned());
        }
    }
    let mut up = 0;
    let mut rest = path;
    while let Some(further) = rest.strip_prefix("super::") {
        up += 1;
        rest = further;
    }
    // How deep the file's module lies: `cli/mod.rs` one, `cli/serve.rs` two.
    let depth = file.split('/').filter(|part| *part != "mod.rs").count();
    let known = |name: &str| ARROWS.iter().any(|(room, _)| *room == name);
    let first = rest.split("::").next().unwrap_or_default();
    // An inline module adds a step that this does not see: so only what names a room counts.
    (up >= depth && up > 0 && known(first)).then(|| rest.to_owned())
}

/// Every path of at least two steps, with lists in braces taken apart, and where it stands.
fn paths(code: &str) -> Vec<(usize, String)> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if is_word(bytes[at]) {
            let start = at;
            let continued = start >= 2 && &code[start - 2..start] == "::";
            let end = word_end(bytes, start);
            at = end;
            if !continued && code[end..].starts_with("::") {
                tree(code, start, "", &mut found);
            }
        } else {
            at += 1;
        }
    }
    found
}

/// One `a::b::{c, d::e}` from `start`; gives where it ends.
fn tree(code: &str, start: usize, prefix: &str, found: &mut Vec<(usize, String)>) -> usize {
    let bytes = code.as_bytes();
    let mut path = prefix.to_owned();
    let mut at = start;
    loop {
        if at < bytes.len() && bytes[at] == b'{' {
            at += 1;
            loop {
                while at < bytes.len() && (bytes[at].is_ascii_whitespace() || bytes[at] == b',') {
                    at += 1;
                }
                if at >= bytes.len() || bytes[at] == b'}' {
                    return (at + 1).min(bytes.len());
                }
                if !is_word(bytes[at]) && bytes[at] != b'*' {
                    return at;
                }
                at = tree(code, at, &path, found);
                // `as name`
                while at < bytes.len() && !matches!(bytes[at], b',' | b'}') {
                    at += 1;
                }
            }
        }
        let end = if at < bytes.len() && bytes[at] == b'*' {
            at + 1
        } else {
            word_end(bytes, at)
        };
        let word = &code[at..end];
        if word != "self" {
            if !path.is_empty() {
                path.push_str("::");
            }
            path.push_str(word);
        }
        at = end;
        if code[at..].starts_with("::") {
            at += 2;
            let next = bytes.get(at).copied().unwrap_or(b' ');
            if is_word(next) || next == b'{' || next == b'*' {
                continue;
            }
        }
        found.push((start, path));
        return at;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    (start..bytes.len())
        .find(|at| !is_word(bytes[*at]))
        .unwrap_or(bytes.len())
}

/// The source with comments, strings and characters blanked out; every line stays where it was.
fn without_texts(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &source[at..];
        let end = if rest.starts_with("//") {
            at + rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            at + rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(end) = text_end(rest, at > 0 && is_word(bytes[at - 1])) {
            at + end
        } else {
            let character = rest.chars().next().unwrap_or(' ');
            // Offsets are bytes: what is not ASCII stands only in texts.
            code.push(character);
            at += character.len_utf8();
            continue;
        };
        code.extend(
            source[at..end]
                .bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
        );
        at = end;
    }
    code
}

/// How long the string or character is that begins here, if one does.
fn text_end(rest: &str, inside_word: bool) -> Option<usize> {
    let bytes = rest.as_bytes();
    if bytes[0] == b'"' {
        return Some(quoted(bytes, 0, b'"'));
    }
    if bytes[0] == b'r' && !inside_word {
        let hashes = bytes[1..].iter().take_while(|byte| **byte == b'#').count();
        if bytes.get(1 + hashes) == Some(&b'"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = 2 + hashes;
            return Some(
                rest[body..]
                    .find(&close)
                    .map_or(rest.len(), |end| body + end + close.len()),
            );
        }
    }
    if bytes[0] == b'\'' {
        // A character, not a lifetime: 'x' or '\…'.
        let mut characters = rest[1..].chars();
        let first = characters.next()?;
        if first == '\\' {
            return Some(quoted(bytes, 0, b'\''));
        }
        if characters.next() == Some('\'') {
            return Some(2 + first.len_utf8());
        }
    }
    None
}

fn quoted(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The code with everything under `#[cfg(test)]` blanked out.
fn without_tests(code: &str) -> String {
    let mut code = code.to_owned();
    while let Some(start) = code.find("#[cfg(test)]") {
        let mut depth = 0;
        let mut end = code.len();
        for (at, byte) in code.bytes().enumerate().skip(start + "#[cfg(test)]".len()) {
            match byte {
                b'{' | b'[' | b'(' => depth += 1,
                b'}' | b']' | b')' => {
                    depth -= 1;
                    if depth == 0 && byte == b'}' {
                        end = at + 1;
                        break;
                    }
                }
                b';' if depth == 0 => {
                    end = at + 1;
                    break;
                }
                _ => {}
            }
        }
        let blank: String = code[start..end]
            .chars()
            .map(|c| if c == '\n' { '\n' } else { ' ' })
            .collect();
        code.replace_range(start..end, &blank);
    }
    code
}

mod the_reader_itself {
    use super::faults;

    fn none(file: &str, source: &str) {
        assert_eq!(faults(file, source), Vec::<String>::new(), "{source}");
    }

    #[test]
    fn sees_each_kind_of_bad_arrow() {
        for (file, source, expected) in [
            (
                "domain/period.rs",
                "use crate::app::App;",
                "1: domain → app::App",
            ),
            (
                "domain/period.rs",
                "fn f() {\n    crate::store::open();\n}",
                "2: domain → store::open",
            ),
            (
                "store/audit.rs",
                "use crate::{\n    domain::ids,\n    http::Problem,\n};",
                "3: store → http::Problem",
            ),
            (
                "http/body.rs",
                "use crate::app::Error;\nuse crate::api;",
                "2: http → api",
            ),
            (
                "http/body.rs",
                "use diesel::prelude::*;",
                "1: http → diesel",
            ),
            (
                "api/figures.rs",
                "use crate::web::page;",
                "1: api → web::page",
            ),
            (
                "api/figures.rs",
                "use crate::store::{enrolments};",
                "1: api → store::enrolments",
            ),
            (
                "web/mod.rs",
                "use crate::api::document;",
                "1: web → api::document",
            ),
            (
                "app/start.rs",
                "use super::super::http::Problem;",
                "1: app → http::Problem",
            ),
            (
                "app/mod.rs",
                "use super::config::Config;",
                "1: app → config::Config",
            ),
            (
                "telemetry.rs",
                "use super::app::App;",
                "1: telemetry → app::App",
            ),
            ("app/start.rs", "use actix_web::web;", "1: app → actix_web"),
            (
                "app/start.rs",
                "let key = std::env::var(\"KEY\");",
                "1: app → std::env",
            ),
            ("app/start.rs", "use std::{env, fs};", "1: app → std::env"),
            (
                "app/start.rs",
                "let now = chrono::Utc::now();",
                "1: app → Utc::now",
            ),
            ("app/start.rs", "let now = Utc::now();", "1: app → Utc::now"),
            (
                "domain/counting.rs",
                "use statrs::distribution::Normal;",
                "1: domain → statrs",
            ),
            (
                "store/audit.rs",
                "sql_query(format!(\"DELETE {x}\"))",
                "1: store → sql_query(format!(…))",
            ),
            (
                "store/audit.rs",
                "sql_query(\n    &format!(\"DELETE {x}\"))",
                "1: store → sql_query(format!(…))",
            ),
            (
                "main.rs",
                "framsteg::server::run()",
                "1: main → server::run",
            ),
            ("app/x.rs", "use crate::*;", "1: app → *"),
            ("shed/mod.rs", "", "1: shed is not a room"),
        ] {
            assert_eq!(
                faults(file, source),
                [format!("src/{file}:{expected}")],
                "{source}"
            );
        }
    }

    #[test]
    fn counts_every_bad_arrow() {
        let source = "use crate::api;\nuse crate::domain::ids;\nuse crate::{cli, web};\n";
        assert_eq!(
            faults("app/x.rs", source),
            [
                "src/app/x.rs:1: app → api",
                "src/app/x.rs:3: app → cli",
                "src/app/x.rs:3: app → web"
            ]
        );
    }

    #[test]
    fn leaves_the_good_ones_alone() {
        none(
            "app/start.rs",
            "use crate::store::{self, Db};\nuse crate::domain::ids::Id;\nuse super::App;",
        );
        none("app/demo/people.rs", "use super::super::Error;");
        none("store/mod.rs", "use diesel::prelude::*;");
        none("store/audit.rs", "use crate::coded;");
        none("domain/statistics.rs", "use statrs::distribution::Normal;");
        none("app/clock.rs", "let now = Utc::now();");
        none("config.rs", "std::env::var(name)");
        none("domain/x.rs", "mod inner { use super::Thing; }");
    }

    #[test]
    fn does_not_read_texts_comments_and_tests() {
        none(
            "domain/x.rs",
            "// use crate::app::App;\n/* crate::store */ let a = \"crate::store::x\"; let b = r#\"crate::app \"x\"#;",
        );
        none(
            "domain/x.rs",
            "let quote = '\"'; let c = 'x'; fn f<'a>(x: &'a str) {}\n",
        );
        none(
            "domain/x.rs",
            "#[cfg(test)]\nmod tests {\n    use crate::store::Db;\n    fn f() { std::env::var(\"x\"); }\n}\n",
        );
        none("domain/x.rs", "#[cfg(test)]\nmod tests;\n");
        none("domain/x/tests.rs", "use crate::store::Db;");
        assert_eq!(
            faults(
                "domain/x.rs",
                "#[cfg(test)]\nmod tests { }\nuse crate::app;"
            ),
            ["src/domain/x.rs:3: domain → app"]
        );
    }
}
