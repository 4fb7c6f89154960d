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

/// The guide's blocks, in order, with what the first page of the guide asks for.
fn guide() -> Vec<String> {
    let guide = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/docs/own-instrument.md"
    ))
    .expect("the guide");
    let blocks: Vec<String> = guide
        .split("```sh\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("its end").to_owned())
        .collect();
    let program = format!(
        "framsteg() {{ {} \"$@\"; }}\n",
        env!("CARGO_BIN_EXE_framsteg")
    );
    // Each block is a shell of its own here: what was exported stays exported.
    blocks
        .into_iter()
        .map(|block| format!("set -eu\n{program}export DEFINITIONS_DIR=our-definitions\n{block}"))
        .collect()
}

both!(
    the_guide_to_an_instrument_of_ones_own_works_when_pasted,
    |kind| {
        let place = Place::new(kind);
        let folder = place.folder.path().to_owned();
        let copied = place.shell(&format!(
            "cp -R {}/survey-definitions .",
            env!("CARGO_MANIFEST_DIR")
        ));
        assert_eq!(copied.code, Some(0), "{copied:?}");
        let blocks = guide();
        assert_eq!(blocks.len(), 7);
        let paste = |number: usize| {
            let ran = place.shell(&blocks[number]);
            assert_eq!(ran.code, Some(0), "block {number}: {ran:?}");
            ran.stdout
        };
        assert!(
            paste(0)
                .contains("10 questionnaire versions, 6 programmes and 17 indicators: no faults.")
        );
        paste(1);
        paste(2);
        let review = std::fs::read_to_string(folder.join("review-en.html")).expect("a sheet");
        assert!(review.contains("How are you getting on just now?"));
        // The last of the block: what is not locked yet is told, and nothing else.
        let unlocked = place.shell(&blocks[3]);
        assert_eq!(unlocked.code, Some(1), "{unlocked:?}");
        assert_eq!(unlocked.stdout.lines().count(), 1, "{unlocked:?}");
        assert!(
            unlocked.stdout.contains("is not in published.lock"),
            "{unlocked:?}"
        );
        assert!(paste(4).contains("1 version(s) added to published.lock."));
        let form = std::fs::read_to_string(folder.join("form.html")).expect("a form");
        assert!(form.contains("Hur går det för dig just nu?"));
        let place = place.definitions(&folder.join("our-definitions"));
        place.start().terminate();
        let listed = place.run(&["definitions", "list"]);
        assert!(listed.stdout.contains("our-instrument"), "{listed:?}");
        let told = place.shell(&blocks[6]);
        assert_eq!(told.code, Some(0), "{told:?}");
        for sentence in [
            "\"first-question\" is worded anew. It is comparable: answers to both versions are counted together.",
            "1 version(s) added to published.lock.",
            "12 questionnaire versions, 6 programmes and 18 indicators: no faults.",
        ] {
            assert!(told.stdout.contains(sentence), "{sentence}: {told:?}");
        }
        place.start().terminate();
    }
);

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
