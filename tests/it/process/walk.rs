//! The README's walk with curl, pasted as it stands: only the program and the port are the test's own.

use serde_json::{Value, json};

use super::{Place, both};

/// The first shell block under «A walk with curl».
fn walk() -> String {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"))
        .expect("README.md");
    let chapter = readme
        .split("## A walk with curl")
        .nth(1)
        .expect("the chapter");
    let block = chapter.split("```sh\n").nth(1).expect("a shell block");
    block.split("```").next().expect("its end").to_owned()
}

both!(the_readmes_walk_works_when_pasted, |kind| {
    let place = Place::new(kind);
    let service = place.start();
    let script = walk();
    for there in ["target/release/framsteg", "127.0.0.1:8080"] {
        assert_eq!(script.matches(there).count(), 1, "{there}");
    }
    let script = script
        .replace("target/release/framsteg", env!("CARGO_BIN_EXE_framsteg"))
        .replace("127.0.0.1:8080", &service.address.to_string());
    let ran = place.shell(&script);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let replies: Vec<Value> = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    // The questionnaire, four for each of twenty people, the last one again, three figures.
    assert_eq!(replies.len(), 1 + 80 + 1 + 3, "{ran:?}");
    assert_eq!(replies[0]["key"], "coordination");
    assert!(
        replies.iter().all(|reply| reply.get("status").is_none()),
        "a problem: {ran:?}"
    );
    assert_eq!(replies[80], replies[81], "the same receipt");
    let [share, rows, twice] = &replies[82..] else {
        unreachable!()
    };
    let told = |figure: &Value, place: usize| {
        let cell = &figure["cells"][place];
        json!([
            cell["group"],
            cell["numerator"],
            cell["denominator"],
            cell["percent"],
            cell["verdict"]
        ])
    };
    // What the README says of them.
    assert_eq!(told(share, 0), json!(["all", 14, 20, 70.0, "not_met"]));
    assert_eq!(told(rows, 1), json!(["skelleftea", 14, 20, 70.0, null]));
    for place in [2, 3] {
        assert_eq!(rows["cells"][place]["suppressed"], json!(true));
    }
    assert_eq!(told(twice, 0), json!(["all", 0, 20, 0.0, "not_met"]));
});
