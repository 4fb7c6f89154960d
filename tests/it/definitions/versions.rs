//! A new version says what it changes.

use super::*;

/// What a second version of the coordination questionnaire changes, what it declares, and what is said of it (nothing: it is right).
struct Version {
    name: &'static str,
    change: fn(&mut Value),
    declared: fn() -> Value,
    expected: &'static [(&'static str, &'static str)],
}

fn options(definition: &mut Value) -> &mut Vec<Value> {
    definition["items"][0]["options"]
        .as_array_mut()
        .expect("options")
}

/// Numbers the options again, in the order in which they stand.
fn renumber(definition: &mut Value) {
    for (ordinal, option) in (1..).zip(options(definition)) {
        option["ordinal"] = json!(ordinal);
    }
}

fn remove_option(definition: &mut Value) {
    options(definition).remove(1);
    renumber(definition);
}

fn reverse(definition: &mut Value) {
    let list = options(definition);
    list.reverse();
    // Still a faultless item by itself: the top ones are positive.
    for (index, option) in list.iter_mut().enumerate() {
        option["positive"] = json!(index >= 2);
    }
    renumber(definition);
}

fn raise_the_bar(definition: &mut Value) {
    options(definition)[2]["positive"] = json!(false);
}

fn add_item(definition: &mut Value, id: &str) {
    let mut item = definition["items"][0].clone();
    item["id"] = json!(id);
    definition["items"]
        .as_array_mut()
        .expect("items")
        .push(item);
}

fn rename_item(definition: &mut Value) {
    definition["items"][0]["id"] = json!("one-person");
}

pub(super) fn declared(change: &str) -> Value {
    json!([{"item": "held-together", "change": change}])
}

fn reworded() -> Value {
    json!([{"item": "held-together", "change": "reworded", "comparable": true}])
}

const VERSIONS: &[Version] = &[
    Version {
        name: "nothing but the number",
        change: |_| {},
        declared: || declared("same"),
        expected: &[],
    },
    Version {
        name: "other words, declared",
        change: |q| q["items"][0]["text"] = json!("Håller någon ihop ditt stöd?"),
        declared: reworded,
        expected: &[],
    },
    Version {
        name: "other words in an option, declared not comparable",
        change: |q| options(q)[0]["text"] = json!("Nej, aldrig"),
        declared: || json!([{"item": "held-together", "change": "reworded", "comparable": false}]),
        expected: &[],
    },
    Version {
        name: "an option less, mapped",
        change: remove_option,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "not_at_all", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[],
    },
    Version {
        name: "an option less, declared not comparable",
        change: remove_option,
        declared: || json!([{"item": "held-together", "change": "rescaled", "comparable": false}]),
        expected: &[],
    },
    Version {
        name: "an item retired and one new",
        change: rename_item,
        declared: || json!([{"item": "held-together", "change": "retired"}, {"item": "one-person", "change": "new"}]),
        expected: &[],
    },
    Version {
        name: "another policy, with the reason",
        change: |q| {
            q["handling"]["offline"] = json!("never");
            q["policy_note"] = json!("Styrelsen beslöt det.");
        },
        declared: || declared("same"),
        expected: &[],
    },
    Version {
        name: "another policy, with a note that is about something else",
        change: |q| q["handling"]["offline"] = json!("never"),
        declared: || json!([{"item": "held-together", "change": "same", "note": "Samma fråga."}]),
        expected: &[(
            "/handling",
            "the handling policy differs from the version before; say why in policy_note",
        )],
    },
    Version {
        name: "a reason for no other policy",
        change: |q| q["policy_note"] = json!("Styrelsen beslöt det."),
        declared: || declared("same"),
        expected: &[(
            "/policy_note",
            "neither handling nor measurement differs from the version before; leave it out",
        )],
    },
    Version {
        name: "somebody else answers",
        change: |q| q["respondent"] = json!("staff"),
        declared: || declared("same"),
        expected: &[(
            "/respondent",
            "who answers another questionnaire needs another key",
        )],
    },
    Version {
        name: "another theme under an old id",
        change: |q| {
            q["items"][0]["text"] = json!("Har du det stöd du behöver?");
            q["items"][0]["theme"] = json!("support");
        },
        declared: reworded,
        expected: &[(
            "/changes/0",
            "\"held-together\" has another theme; retire it and give the new question an id of its own",
        )],
    },
    Version {
        name: "an id that moves to a new question, and its question to a new id",
        change: |q| {
            add_item(q, "one-person");
            q["items"][1]["text"] = q["items"][0]["text"].clone();
            q["items"][0]["text"] = json!("Hur är vädret?");
        },
        declared: || json!([{"item": "held-together", "change": "reworded", "comparable": true}, {"item": "one-person", "change": "new"}]),
        expected: &[(
            "/changes/1",
            "\"one-person\" is new, but asks what \"held-together\" asked before; an id is never moved to another question",
        )],
    },
    Version {
        name: "an undeclared change of words",
        change: |q| q["items"][0]["text"] = json!("Håller någon ihop ditt stöd?"),
        declared: || declared("same"),
        expected: &[(
            "/changes/0",
            "\"held-together\" is declared same, but something in it differs",
        )],
    },
    Version {
        name: "nothing declared",
        change: |_| {},
        declared: || json!([]),
        expected: &[(
            "/changes",
            "says nothing of the item \"held-together\"; every item of either version needs an entry",
        )],
    },
    Version {
        name: "a removed option, declared same",
        change: remove_option,
        declared: || declared("same"),
        expected: &[(
            "/changes/0",
            "is declared same, but something in it differs",
        )],
    },
    Version {
        name: "a removed option, declared reworded",
        change: remove_option,
        declared: reworded,
        expected: &[(
            "/changes/0",
            "an option was removed, added, reversed or changed its meaning; declare it rescaled",
        )],
    },
    Version {
        name: "reversed options",
        change: reverse,
        declared: reworded,
        expected: &[(
            "/changes/0",
            "an option was removed, added, reversed or changed its meaning; declare it rescaled",
        )],
    },
    Version {
        name: "reversed options, mapped to themselves",
        change: reverse,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "small_extent", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[(
            "/changes/0",
            "the map must keep the order of the options and which are positive",
        )],
    },
    Version {
        name: "other options positive",
        change: raise_the_bar,
        declared: reworded,
        expected: &[("/changes/0", "changed its meaning; declare it rescaled")],
    },
    Version {
        name: "other options positive, mapped",
        change: raise_the_bar,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "small_extent", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[(
            "/changes/0",
            "the map must keep the order of the options and which are positive",
        )],
    },
    Version {
        name: "an option less, comparable without a map",
        change: remove_option,
        declared: || json!([{"item": "held-together", "change": "rescaled", "comparable": true}]),
        expected: &[(
            "/changes/0",
            "map the old option \"not_at_all\" to a new one",
        )],
    },
    Version {
        name: "a map to an option that is gone",
        change: remove_option,
        declared: || {
            json!([{"item": "held-together", "change": "rescaled", "comparable": true, "map":
            {"not_at_all": "not_at_all", "small_extent": "small_extent", "large_extent": "large_extent", "very_large_extent": "very_large_extent"}}])
        },
        expected: &[(
            "/changes/0",
            "map the old option \"small_extent\" to a new one",
        )],
    },
    Version {
        name: "an id used again for something else",
        change: |q| q["items"][0]["text"] = json!("Hur är vädret?"),
        declared: || declared("new"),
        expected: &[(
            "/changes/0",
            "is declared new, but the version before has it; an id is never used again for something else",
        )],
    },
    Version {
        name: "retired, but still there",
        change: |_| {},
        declared: || declared("retired"),
        expected: &[("/changes/0", "is declared retired, but it is still there")],
    },
    Version {
        name: "an item gone without a word",
        change: rename_item,
        declared: || json!([{"item": "one-person", "change": "new"}]),
        expected: &[("/changes", "says nothing of the item \"held-together\"")],
    },
    Version {
        name: "an item gone that is called same",
        change: rename_item,
        declared: || json!([{"item": "held-together", "change": "same"}, {"item": "one-person", "change": "new"}]),
        expected: &[(
            "/changes/0",
            "is declared same, but it is not in both versions",
        )],
    },
    Version {
        name: "a new item without a word",
        change: |q| add_item(q, "one-person"),
        declared: || declared("same"),
        expected: &[("/changes", "says nothing of the item \"one-person\"")],
    },
    Version {
        name: "two words for one item",
        change: |_| {},
        declared: || json!([{"item": "held-together", "change": "same"}, {"item": "held-together", "change": "retired"}]),
        expected: &[("/changes/1", "the item \"held-together\" has two entries")],
    },
    Version {
        name: "a word for an item that never was",
        change: |_| {},
        declared: || json!([{"item": "held-together", "change": "same"}, {"item": "weather", "change": "retired"}]),
        expected: &[("/changes/1/item", "neither version has an item \"weather\"")],
    },
    Version {
        name: "reworded, and nothing of whether it can be compared",
        change: |q| q["items"][0]["text"] = json!("Håller någon ihop ditt stöd?"),
        declared: || declared("reworded"),
        expected: &[(
            "/changes/0",
            "\"held-together\" is reworded: say whether it is comparable",
        )],
    },
    Version {
        name: "same, and whether it can be compared",
        change: |_| {},
        declared: || json!([{"item": "held-together", "change": "same", "comparable": true}]),
        expected: &[(
            "/changes/0",
            "\"held-together\" is same: comparable does not apply",
        )],
    },
    Version {
        name: "another policy without a reason",
        change: |q| q["handling"]["read_back"] = json!(true),
        declared: || declared("same"),
        expected: &[(
            "/handling",
            "the handling policy differs from the version before; say why in policy_note",
        )],
    },
];

pub(super) fn second_version(tree: &Tree, change: fn(&mut Value), declared: Value) {
    let mut definition = tree.json(COORDINATION);
    definition["version"] = json!(2);
    change(&mut definition);
    definition["changes"] = declared;
    tree.write(COORDINATION_2, format!("{definition:#}"));
}

#[test]
fn a_new_version_declares_what_it_changes() {
    for version in VERSIONS {
        let tree = Tree::copy();
        if version.name.contains("retired and one new") {
            tree.set(
                "indicators/held-together/1.json",
                "/item",
                json!("one-person"),
            );
        }
        second_version(&tree, version.change, (version.declared)());
        let faults: Vec<DefinitionFault> = tree
            .faults()
            .into_iter()
            .filter(|fault| !fault.message.contains("is not in published.lock"))
            .filter(|fault| fault.file == COORDINATION_2 || version.expected.is_empty())
            .collect();
        let expected: Vec<(&str, &str, &str)> = version
            .expected
            .iter()
            .map(|(pointer, sentence)| (COORDINATION_2, *pointer, *sentence))
            .collect();
        let fits = faults.len() == expected.len()
            && expected
                .iter()
                .all(|expected| faults.iter().any(|fault| says(fault, expected)));
        assert!(
            fits,
            "{}: expected {expected:?}, found\n{}",
            version.name,
            shown(&faults)
        );
        if expected.is_empty() {
            tree.lock_anew();
            assert_eq!(tree.faults(), [], "{}", version.name);
        }
    }
}

#[test]
fn the_first_version_has_nothing_to_change() {
    let tree = Tree::copy();
    tree.set(COORDINATION, "/changes", declared("new"));
    let expected = (
        COORDINATION,
        "/changes",
        "the first version has nothing to change",
    );
    let faults = tree.faults();
    assert!(
        faults.iter().any(|fault| says(fault, &expected)),
        "{}",
        shown(&faults)
    );
}

#[test]
fn an_id_that_was_retired_is_never_used_again() {
    let tree = Tree::copy();
    tree.set(
        "indicators/held-together/1.json",
        "/item",
        json!("held-together"),
    );
    second_version(
        &tree,
        rename_item,
        json!([{"item": "held-together", "change": "retired"}, {"item": "one-person", "change": "new"}]),
    );
    // The third version takes the retired id for a question about something else.
    let mut third = tree.json(COORDINATION);
    third["version"] = json!(3);
    third["items"][0]["text"] = json!("Hur är vädret?");
    third["changes"] = json!([{"item": "one-person", "change": "retired"}, {"item": "held-together", "change": "new"}]);
    tree.write(COORDINATION_3, format!("{third:#}"));
    let faults = tree.faults();
    let expected = (COORDINATION_3, "/changes/1", "never used again");
    assert!(
        faults.iter().any(|fault| says(fault, &expected)),
        "{}",
        shown(&faults)
    );
}

#[test]
fn option_texts_that_change_places_are_no_rewording() {
    let tree = Tree::copy();
    second_version(
        &tree,
        |q| {
            let list = options(q);
            let texts: Vec<Value> = list.iter().map(|option| option["text"].clone()).collect();
            for (option, text) in list.iter_mut().zip(texts.into_iter().rev()) {
                option["text"] = text;
            }
        },
        reworded(),
    );
    let faults = tree.faults();
    let expected = (COORDINATION_2, "/changes/0", "declare it rescaled");
    assert!(
        faults.iter().any(|fault| says(fault, &expected)),
        "{}",
        shown(&faults)
    );
}
