//! `definitions diff`, `list` and `print`, as an operator meets them.

use serde_json::json;
use uuid::Uuid;

use super::{COORDINATION_2, Tree, declared, repository, second_version};
use crate::process::{Place, both};
use crate::support::{enrolment, held_together, occasion, response, screening};

#[test]
fn diff_explains_the_second_version_in_plain_sentences() {
    let place = Place::without_database().definitions(&repository());
    let told = place.run(&[
        "definitions",
        "diff",
        "progression-participant/1",
        "progression-participant/2",
    ]);
    assert_eq!(told.code, Some(0), "{told:?}");
    for line in [
        "\"knows-paths\" is worded anew. It is comparable: answers to both versions are counted together.\n",
        "    question: \"Vet du vilka vägar som kan leda till ett jobb för dig?\" becomes \"Vet du vad som kan leda till ett jobb för dig?\"\n",
        "\"manages-everyday\" has another scale. It is not comparable: series begin anew, and show the break.\n",
        "\"believes-in-goals\" is retired: it is asked no more, and the answers to it stay.\n",
        "\"can-reach-goals\" is new: its series begins here.\n",
        "6 items are the same.\n",
    ] {
        assert!(told.stdout.contains(line), "{line}{}", told.stdout);
    }
    assert!(!told.stdout.contains("refused"), "{}", told.stdout);
}

#[test]
fn diff_tells_of_places_frames_policies_and_missing_translations() {
    let tree = Tree::copy();
    second_version(
        &tree,
        |q| {
            q["texts"]["title"] = json!("Ditt stöd");
            q["handling"]["modes"] = json!(["in_person", "paper"]);
            q["measurement"]["min_answered"] = json!(1);
            q["policy_note"] = json!("Styrelsen beslöt det.");
        },
        declared("same"),
    );
    let place = Place::without_database().definitions(tree.path());
    // A draft needs no lock.
    let told = place.run(&["definitions", "diff", "coordination/1", "coordination/2"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    assert_eq!(
        told.stdout,
        "1 item is the same.\n\
         The title \"En fråga om ditt stöd\" becomes \"Ditt stöd\".\n\
         The handling changes: ways of meeting, from in_person, video, phone, paper to in_person, paper.\n    \
         note: Styrelsen beslöt det.\n\
         There is no translation to ar yet.\n\
         There is no translation to en yet.\n\
         There is no translation to so yet.\n\
         There is no translation to sv-x-lattlast yet.\n\
         There is no translation to uk yet.\n"
    );
    tree.edit(
        "questionnaires/progression-participant/2/definition.json",
        |q| {
            q["items"].as_array_mut().expect("items").swap(0, 2);
        },
    );
    let told = place.run(&[
        "definitions",
        "diff",
        "progression-participant/1",
        "progression-participant/2",
    ]);
    assert!(
        told.stdout.contains("The items stand in another order: works-with-others, knows-paths, able-to-work, focus-and-energy"),
        "{}",
        told.stdout
    );
}

#[test]
fn diff_refuses_what_is_not_declared() {
    let tree = Tree::copy();
    second_version(
        &tree,
        |q| {
            q["items"][0]["text"] = json!("Håller någon ihop ditt stöd?");
            q["handling"]["read_back"] = json!(true);
        },
        declared("same"),
    );
    let place = Place::without_database().definitions(tree.path());
    let told = place.run(&["definitions", "diff", "coordination/1", "coordination/2"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    for line in [
        "refused: /changes/0: \"held-together\" is declared same, but something in it differs\n",
        "refused: /handling: the handling policy differs from the version before; say why in policy_note\n",
    ] {
        assert!(told.stdout.contains(line), "{}", told.stdout);
    }
    assert_eq!(
        told.stderr,
        "framsteg: 2 changes are not declared as it is; mend \"changes\" or the definition\n"
    );
}

#[test]
fn diff_compares_a_version_with_the_one_before_it_and_nothing_else() {
    let place = Place::without_database().definitions(&repository());
    for (old, new, sentence) in [
        (
            "progression-participant/2",
            "progression-participant/1",
            "is not the version right after",
        ),
        (
            "coordination/1",
            "satisfaction/1",
            "is not the version right after",
        ),
        (
            "coordination/1",
            "coordination/2",
            "there is no readable \"coordination/2\"; write a key and a version, as in coordination/1. Keys: board, coordination,",
        ),
        (
            "coordination/x",
            "coordination/1",
            "there is no readable \"coordination/x\"",
        ),
        ("", "", "there is no readable \"\""),
    ] {
        let told = place.run(&["definitions", "diff", old, new]);
        assert_eq!(told.code, Some(1), "{told:?}");
        assert!(told.stderr.contains(sentence), "{told:?}");
    }
    // What cannot be read is told with its faults.
    let tree = Tree::copy();
    second_version(
        &tree,
        |q| q["items"][0]["text"] = json!(""),
        declared("same"),
    );
    let place = Place::without_database().definitions(tree.path());
    let told = place.run(&["definitions", "diff", "coordination/1", "coordination/2"]);
    assert_eq!(told.code, Some(1), "{told:?}");
    assert!(
        told.stdout.contains(&format!(
            "{COORDINATION_2}#/items/0/text: must not be empty"
        )),
        "{told:?}"
    );
}

both!(list_tells_what_is_published_since_when, |kind| {
    let place = Place::new(kind);
    place.run(&["migrate"]);
    let empty = place.run(&["definitions", "list"]);
    assert_eq!(
        empty.stdout,
        "Nothing is published yet: starting the service publishes.\n"
    );
    place.start().terminate();
    let told = place.run(&["definitions", "list"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    let lines: Vec<Vec<&str>> = told
        .stdout
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines.len(), 1 + 10, "{}", told.stdout);
    assert_eq!(lines[0], ["key", "version", "published", "answered"]);
    let versions: Vec<(&str, &str)> = lines[1..].iter().map(|line| (line[0], line[1])).collect();
    assert!(versions.contains(&("progression-participant", "1")));
    assert!(versions.contains(&("progression-participant", "2")));
    for line in &lines[1..] {
        assert_eq!(line[2].len(), "2026-11-22".len(), "{line:?}");
        assert_eq!(line[3..], ["never"], "{line:?}");
    }
});

both!(list_tells_how_often_each_version_was_answered, |kind| {
    let place = Place::new(kind);
    let service = place.start();
    let token = place.token();
    let mut api = service.api(&token);
    for number in 0..6 {
        let (person, stay, meeting) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let answered = response(meeting, "coordination", held_together("large_extent"));
        let mut bodies = vec![
            (format!("participants/{person}"), json!({})),
            (
                format!("enrolments/{stay}"),
                enrolment(person, "misam", "2026-01-01"),
            ),
            (format!("occasions/{meeting}"), occasion(stay, "2026-03-10")),
            (format!("responses/{}", Uuid::now_v7()), answered),
            (
                format!("screenings/{}", Uuid::now_v7()),
                screening(meeting, "declined"),
            ),
        ];
        if number < 4 {
            let few = response(meeting, "satisfaction", json!({"satisfied": "very"}));
            bodies.push((format!("responses/{}", Uuid::now_v7()), few));
        }
        for (path, body) in bodies {
            api.expect_put(&format!("/api/v1/{path}"), &body.to_string(), 201);
        }
    }
    service.terminate();
    let told = place.run(&["definitions", "list"]).stdout;
    let line = |key: &str| {
        let found = told.lines().find(|line| line.starts_with(key));
        found
            .expect(key)
            .split_whitespace()
            .skip(3)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("coordination"), "6 times");
    assert_eq!(line("violence-screening"), "6 times");
    assert_eq!(line("satisfaction"), "fewer than 5 times");
    assert_eq!(line("board"), "never");
});

#[test]
fn print_writes_a_form_that_needs_nothing_else() {
    let place = Place::without_database().definitions(&repository());
    let form = place.run(&["definitions", "print", "satisfaction", "--language", "ar"]);
    assert_eq!(form.code, Some(0), "{form:?}");
    assert!(
        form.stdout
            .starts_with("<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">")
    );
    assert!(
        form.stdout.contains("@page { size: A4;"),
        "its style is inside"
    );
    for outside in ["http:", "https:", "<script", "<link", "<img", "url("] {
        assert!(!form.stdout.contains(outside), "{outside}");
    }
    let latest = place.run(&["definitions", "print", "progression-participant"]);
    assert!(
        latest.stdout.contains("progression-participant 2 · sv<"),
        "{latest:?}"
    );
    let older = place.run(&[
        "definitions",
        "print",
        "progression-participant/1",
        "--language",
        "en",
    ]);
    assert!(
        older.stdout.contains("progression-participant 1 · en 1<"),
        "{older:?}"
    );
    let review = place.run(&[
        "definitions",
        "print",
        "violence-screening",
        "--language",
        "uk",
        "--review",
    ]);
    assert_eq!(review.code, Some(0), "{review:?}");
    assert!(review.stdout.contains("Granskning av en översättning"));
}

#[test]
fn print_says_what_it_cannot_do() {
    let tree = Tree::copy();
    let place = Place::without_database().definitions(tree.path());
    for (words, sentence) in [
        (
            vec!["satisfaction", "--language", "fi"],
            "satisfaction version 1 is not there in \"fi\"; it is in sv, ar, en, so, sv-x-lattlast, uk",
        ),
        (vec!["skapa"], "there is no readable \"skapa\""),
        (
            vec!["violence-screening"],
            "violence-screening version 2 may not be answered on paper",
        ),
    ] {
        let told = place.run(&[vec!["definitions", "print"], words].concat());
        assert_eq!(told.code, Some(1), "{told:?}");
        assert!(told.stderr.contains(sentence), "{told:?}");
        assert_eq!(told.stdout, "");
    }
    tree.set("languages/en.json", "/words/skip", None);
    let told = place.run(&["definitions", "print", "satisfaction", "--language", "en"]);
    assert!(
        told.stderr
            .contains("languages/en.json is missing or faulty"),
        "{told:?}"
    );
}

both!(
    a_translation_that_changed_in_its_revision_stops_the_start,
    |kind| {
        let tree = Tree::copy();
        let place = Place::new(kind).definitions(tree.path());
        place.start().terminate();
        let file = "questionnaires/coordination/1/texts/en.json";
        tree.set(file, "/texts/title", json!("Something else"));
        place.refuses(&["the translation of coordination version 1 to en has been changed since revision 1 was served; add one to revision in its file"]);
        tree.set(file, "/revision", json!(2));
        place.start().terminate();
        tree.set(file, "/revision", json!(1));
        place.refuses(&[
            "was served in revision 2 already; its file says 1: a revision never goes back",
        ]);
        // Being reviewed changes no revision.
        tree.set(file, "/revision", json!(2));
        tree.set(file, "/reviewed_by", json!("Någon"));
        tree.set(file, "/reviewed_on", json!("2026-11-01"));
        place.start().terminate();
    }
);
