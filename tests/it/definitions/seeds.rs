//! Faults that are put into the definitions one by one: each is reported where it is.

use super::*;

/// One way to spoil the definitions, and what must be said of it: file, pointer, part of the sentence.
struct Seed {
    name: &'static str,
    spoil: fn(&Tree),
    expected: &'static [(&'static str, &'static str, &'static str)],
    /// Faults that follow from this one in files that rest on the spoilt one.
    spreads: bool,
}

macro_rules! seed {
    ($name:literal, $spoil:expr, $($file:expr, $pointer:literal, $sentence:literal);+ $(;)?) => {
        Seed { name: $name, spoil: $spoil, expected: &[$(($file, $pointer, $sentence)),+], spreads: false }
    };
    (spreads $name:literal, $spoil:expr, $($file:expr, $pointer:literal, $sentence:literal);+ $(;)?) => {
        Seed { name: $name, spoil: $spoil, expected: &[$(($file, $pointer, $sentence)),+], spreads: true }
    };
}

const CHANGED: &str =
    "this version is published and has been changed; put it back and make a new version instead";

const SEEDS: &[Seed] = &[
    // The file.
    seed!(spreads "a file that ends too early",
        |t| { let text = t.text(COORDINATION); t.write(COORDINATION, &text[..text.len() / 2]); },
        COORDINATION, "", "the JSON text ends too early"),
    seed!(spreads "a file that is not JSON",
        |t| t.write(MISAM, "{\"key\": misam}"),
        MISAM, "", "this is not valid JSON (line 1, column 9)"),
    seed!(spreads "a file that is not UTF-8",
        |t| t.write(COORDINATION, b"{\"key\": \"\xff\"}"),
        COORDINATION, "", "this is not valid JSON"),
    seed!(spreads "a byte order mark",
        |t| { let text = t.text(COORDINATION); t.write(COORDINATION, format!("\u{feff}{text}")); },
        COORDINATION, "", "the text begins with a byte order mark"),
    seed!(spreads "a field twice",
        |t| { let text = t.text(BENEFIT); t.write(BENEFIT, text.replacen('{', "{\"key\": \"x\",", 1)); },
        BENEFIT, "", "the same field stands twice in one object"),
    seed!(
        "a file that has no place",
        |t| t.write("questionnaires/coordination/notes.txt", "x"),
        "questionnaires/coordination/notes.txt",
        "",
        "has no place here; see the README"
    ),
    // Fields.
    seed!(
        "an unknown field",
        |t| t.set(SATISFACTION, "/colour", json!("blue")),
        SATISFACTION,
        "/colour",
        "is not a known field; known are"
    ),
    seed!(spreads "a missing field",
        |t| t.set(COORDINATION, "/handling", None),
        COORDINATION, "/handling", "is missing"),
    seed!(spreads "a wrong type",
        |t| t.set(COORDINATION, "/version", json!("1")),
        COORDINATION, "/version", "must be a whole number"),
    seed!(spreads "a number that is not whole",
        |t| t.set(COORDINATION, "/measurement/min_answered", json!(1.5)),
        COORDINATION, "/measurement/min_answered", "must be a whole number"),
    seed!(spreads "a key with capitals",
        |t| t.set(MISAM, "/key", json!("Misam")),
        MISAM, "/key", "must be lower-case words of a–z and 0–9 joined with -"),
    seed!(spreads "a key that the path contradicts",
        |t| t.set(MISAM, "/key", json!("missam")),
        MISAM, "/key", "is \"missam\", but the path says \"misam\"; make them the same"),
    seed!(spreads "a version that the path contradicts",
        |t| t.set(COORDINATION, "/version", json!(2)),
        COORDINATION, "/version", "is \"2\", but the path says \"1\"";
        COORDINATION, "/version", "version 1 of this questionnaire is missing"),
    seed!(spreads "an empty text",
        |t| t.set(COORDINATION, "/texts/title", json!("  ")),
        COORDINATION, "/texts/title", "must not be empty"),
    seed!(spreads "a text that is too long",
        |t| t.set(MISAM, "/name", json!("å".repeat(121))),
        MISAM, "/name", "must be at most 120 characters long"),
    seed!(spreads "a control character",
        |t| t.set(COORDINATION, "/items/0/text", json!("Hej\u{7}")),
        COORDINATION, "/items/0/text", "holds a control character"),
    seed!(spreads "an invisible turn of direction",
        |t| t.set(COORDINATION, "/items/0/text", json!("Hej\u{202e}")),
        COORDINATION, "/items/0/text", "another character that is not text"),
    seed!(spreads "a word that is not in the list",
        |t| t.set(COORDINATION, "/respondent", json!("child")),
        COORDINATION, "/respondent", "must be "),
    seed!(spreads "a day that does not exist",
        |t| t.set(SCREENING, "/support_checked", json!("2026-02-30")),
        SCREENING, "/support_checked", "must be a date, YYYY-MM-DD"),
    seed!(spreads "an option code with capitals",
        |t| t.set(COORDINATION, "/items/0/options/0/code", json!("No")),
        COORDINATION, "/items/0/options/0/code", "must be lower-case words of a–z and 0–9 joined with _"),
    // Items and options.
    seed!(spreads "no items",
        |t| t.set(COORDINATION, "/items", json!([])),
        COORDINATION, "/items", "a questionnaire needs at least one item"),
    seed!(
        "an item id twice",
        |t| t.set(SATISFACTION, "/items/1/id", json!("satisfied")),
        SATISFACTION,
        "/items/1/id",
        "the item id \"satisfied\" stands twice"
    ),
    seed!(
        "an option code twice",
        |t| t.set(SATISFACTION, "/items/0/options/1/code", json!("not_at_all")),
        SATISFACTION,
        "/items/0/options/1/code",
        "the option code \"not_at_all\" stands twice"
    ),
    seed!(
        "an option text twice",
        |t| t.set(
            SATISFACTION,
            "/items/0/options/1/text",
            json!("Inte alls nöjd")
        ),
        SATISFACTION,
        "/items/0/options/1/text",
        "the option text \"Inte alls nöjd\" stands twice"
    ),
    seed!(
        "options out of order",
        |t| t.set(SATISFACTION, "/items/0/options/1/ordinal", json!(3)),
        SATISFACTION,
        "/items/0/options/1/ordinal",
        "must be 2: options stand from least to most"
    ),
    seed!("only one option",
        |t| t.edit(COORDINATION, |q| { q["items"][0]["options"].as_array_mut().expect("options").truncate(1); }),
        COORDINATION, "/items/0/options", "a choice item needs at least two options";
        "indicators/held-together/1.json", "/item", "\"held-together\" has no positive option, so it can carry no share"),
    seed!(
        "every option positive",
        |t| for n in 0..4 {
            t.set(
                COORDINATION,
                &format!("/items/0/options/{n}/positive"),
                json!(true),
            );
        },
        COORDINATION,
        "/items/0/options",
        "not every option can be positive"
    ),
    seed!(
        "a gap between the positive options",
        |t| {
            t.set(COORDINATION, "/items/0/options/1/positive", json!(true));
            t.set(COORDINATION, "/items/0/options/2/positive", json!(false));
        },
        COORDINATION,
        "/items/0/options",
        "the positive options must be the top ones, without a gap"
    ),
    seed!(
        "options on a free text",
        |t| t.set(
            SATISFACTION,
            "/items/5/options",
            json!([{"code": "a", "ordinal": 1, "positive": false, "text": "A"}])
        ),
        SATISFACTION,
        "/items/5/options",
        "only a choice item has options"
    ),
    seed!(
        "a free text that is not last",
        |t| t.edit(SATISFACTION, |q| q["items"]
            .as_array_mut()
            .expect("items")
            .swap(4, 5)),
        SATISFACTION,
        "/items/4/kind",
        "a text item must be the only one and come last"
    ),
    seed!(
        "a free text without an end",
        |t| t.set(SATISFACTION, "/items/5/max_length", None),
        SATISFACTION,
        "/items/5/max_length",
        "is missing: say how many characters"
    ),
    seed!(
        "a length on a choice",
        |t| t.set(SATISFACTION, "/items/0/max_length", json!(10)),
        SATISFACTION,
        "/items/0/max_length",
        "only a text item has a max_length"
    ),
    seed!(
        "more answers needed than there are items",
        |t| t.set(SATISFACTION, "/measurement/min_answered", json!(6)),
        SATISFACTION,
        "/measurement/min_answered",
        "must be at most the number of choice items, which is 5"
    ),
    seed!(
        "a mirror of nothing",
        |t| t.set(PROFESSIONAL, "/items/0/mirrors", json!("no-such-item")),
        PROFESSIONAL,
        "/items/0/mirrors",
        "no participant's questionnaire has an item \"no-such-item\""
    ),
    seed!(
        "a participant's item that mirrors",
        |t| t.set(SATISFACTION, "/items/0/mirrors", json!("treatment")),
        SATISFACTION,
        "/items/0/mirrors",
        "only the professional's part mirrors an item"
    ),
    seed!(
        "a mirror with another theme",
        |t| t.set(PROFESSIONAL, "/items/0/theme", json!("weather")),
        PROFESSIONAL,
        "/items/0/theme",
        "which it mirrors"
    ),
    // Handling.
    seed!(
        "no way to ask",
        |t| t.set(COORDINATION, "/handling/modes", json!([])),
        COORDINATION,
        "/handling/modes",
        "needs at least one mode"
    ),
    seed!(
        "a mode twice",
        |t| t.set(COORDINATION, "/handling/modes", json!(["video", "video"])),
        COORDINATION,
        "/handling/modes/1",
        "the mode \"video\" stands twice"
    ),
    seed!(
        "alone, but over video",
        |t| t.set(COORDINATION, "/handling/private", json!(true)),
        COORDINATION,
        "/handling/modes",
        "allows in_person and nothing else"
    ),
    seed!(
        "answers with the screening's disclosure",
        |t| t.set(COORDINATION, "/handling/disclosure", json!("participation")),
        COORDINATION,
        "/handling/disclosure",
        "must be experience"
    ),
    seed!("a prompt where answers are received",
        |t| t.edit(COORDINATION, |q| { q["items"][0]["kind"] = json!("prompt"); q["items"][0].as_object_mut().expect("item").remove("options"); }),
        COORDINATION, "/items/0/kind", "prompt is only for questionnaires of which no answers are received";
        COORDINATION, "/measurement/min_answered", "which is 0";
        "indicators/held-together/1.json", "/item", "has no positive option"),
    seed!(
        "support with ordinary answers",
        |t| t.edit(COORDINATION, |q| {
            q["support"] = json!([{"name": "A", "phone": "1"}]);
            q["support_checked"] = json!("2026-01-01");
        }),
        COORDINATION,
        "/support",
        "is shown only with questionnaires of which no answers are received"
    ),
    seed!(
        "screening answers that can be given",
        |t| {
            t.edit(SCREENING, |q| { q["items"][0]["kind"] = json!("choice"); q["items"][0]["options"] = json!([
            {"code": "no", "ordinal": 1, "positive": false, "text": "Nej"}, {"code": "yes", "ordinal": 2, "positive": true, "text": "Ja"}]); })
        },
        SCREENING,
        "/items/0/kind",
        "must be prompt: the answers to this questionnaire are never received"
    ),
    seed!(
        "screening that can be read back",
        |t| t.set(SCREENING, "/handling/read_back", json!(true)),
        SCREENING,
        "/handling/read_back",
        "there are no answers to read back"
    ),
    seed!(
        "screening offline",
        |t| t.set(SCREENING, "/handling/offline", json!("sealed")),
        SCREENING,
        "/handling/offline",
        "must be never when the answers are never received"
    ),
    seed!(
        "screening in company",
        |t| t.set(SCREENING, "/handling/private", json!(false)),
        SCREENING,
        "/handling/private",
        "must be true when the answers are never received"
    ),
    seed!(
        "screening by telephone",
        |t| t.set(SCREENING, "/handling/modes", json!(["in_person", "phone"])),
        SCREENING,
        "/handling/modes",
        "allows in_person and nothing else"
    ),
    seed!(
        "screening as an experience",
        |t| t.set(SCREENING, "/handling/disclosure", json!("experience")),
        SCREENING,
        "/handling/disclosure",
        "must be participation"
    ),
    seed!(
        "support that nobody checked",
        |t| t.set(SCREENING, "/support_checked", None),
        SCREENING,
        "/support_checked",
        "say when the numbers were last checked"
    ),
    seed!(
        "support with a word for the room only",
        |t| t.set(SCREENING_2, "/support/6/name", json!("Centrum mot Våld")),
        SCREENING_2,
        "/support/6/name",
        "\"våld\" stands on no other page than the questions for the room"
    ),
    // Translations.
    seed!(
        "a translation of nothing",
        |t| {
            translate(t, |_| {});
            std::fs::rename(
                t.path().join("questionnaires/coordination/1/texts"),
                t.path()
                    .join("programmes/../questionnaires/satisfaction/texts"),
            )
            .expect("moved");
            t.write(
                "questionnaires/satisfaction/7/texts/en.json",
                t.text("questionnaires/satisfaction/texts/en.json"),
            );
            std::fs::remove_dir_all(t.path().join("questionnaires/satisfaction/texts"))
                .expect("removed");
        },
        "questionnaires/satisfaction/7/texts/en.json",
        "",
        "belongs to a definition.json that is missing or faulty"
    ),
    seed!(
        "a translation without an item",
        |t| translate(t, |e| {
            e["items"] = json!({});
        }),
        ENGLISH,
        "/items/held-together",
        "is missing: every item needs a text"
    ),
    seed!(
        "a translation without an option",
        |t| translate(t, |e| {
            e["items"]["held-together"]["options"]
                .as_object_mut()
                .expect("options")
                .remove("not_at_all");
        }),
        ENGLISH,
        "/items/held-together/options/not_at_all",
        "is missing: every option needs a text"
    ),
    seed!(
        "a translation with an option of its own",
        |t| translate(t, |e| {
            e["items"]["held-together"]["options"]["perhaps"] = json!("Perhaps");
        }),
        ENGLISH,
        "/items/held-together/options/perhaps",
        "is not an option of this item"
    ),
    seed!(
        "a translation with an item of its own",
        |t| translate(t, |e| {
            e["items"]["weather"] = json!({"text": "Weather?"});
        }),
        ENGLISH,
        "/items/weather",
        "is not an item of this version"
    ),
    seed!(
        "a translation without a help that the Swedish has",
        |t| translate(t, |e| {
            e["items"]["held-together"]
                .as_object_mut()
                .expect("an item")
                .shift_remove("help");
        }),
        ENGLISH,
        "/items/held-together/help",
        "is missing: the Swedish has it"
    ),
    seed!(
        "a translation with a help of its own",
        |t| t.set(
            "questionnaires/board/1/texts/en.json",
            "/items/clear-goals/help",
            json!("Think.")
        ),
        "questionnaires/board/1/texts/en.json",
        "/items/clear-goals/help",
        "the Swedish has no such text; leave it out"
    ),
    seed!(
        "a translation with its options in another order",
        |t| translate(t, |e| {
            let options = e["items"]["held-together"]["options"]
                .as_object_mut()
                .expect("options");
            let last = options.shift_remove("not_at_all").expect("an option");
            options.insert("not_at_all".to_owned(), last);
        }),
        ENGLISH,
        "/items/held-together/options",
        "must stand in the same order as in definition.json"
    ),
    seed!(
        "a translation that says the same twice",
        |t| translate(t, |e| {
            let options = &mut e["items"]["held-together"]["options"];
            options["large_extent"] = options["very_large_extent"].clone();
        }),
        ENGLISH,
        "/items/held-together/options/very_large_extent",
        "says the same as another option"
    ),
    seed!(
        "a translation to a language that has no file",
        |t| {
            let mut finnish = t.json(ENGLISH);
            finnish["language"] = json!("fi");
            t.write(
                "questionnaires/coordination/1/texts/fi.json",
                format!("{finnish:#}"),
            );
        },
        "questionnaires/coordination/1/texts/fi.json",
        "/language",
        "there is no languages/fi.json"
    ),
    seed!(
        "a translation in another direction than its language",
        |t| translate(t, |e| {
            e["direction"] = json!("rtl");
        }),
        ENGLISH,
        "/direction",
        "is not that of languages/en.json"
    ),
    seed!(spreads
        "a language without a word",
        |t| t.set("languages/en.json", "/words/skip", None),
        "languages/en.json",
        "/words/skip",
        "is missing"
    ),
    seed!(
        "a language with a word of its own",
        |t| t.set("languages/en.json", "/words/hello", json!("Hello")),
        "languages/en.json",
        "/words/hello",
        "is not a known field"
    ),
    seed!(
        "a language that loses the number",
        |t| t.set("languages/en.json", "/words/too_long", json!("Too long.")),
        "languages/en.json",
        "/words/too_long",
        "needs {max}, where the number goes"
    ),
    seed!(
        "a language that loses how many are enough",
        |t| t.set("languages/en.json", "/words/too_few", json!("Too few.")),
        "languages/en.json",
        "/words/too_few",
        "needs {least}, where the number goes"
    ),
    seed!(
        "a review without a day",
        |t| translate(t, |e| {
            e["reviewed_by"] = json!("Someone");
        }),
        ENGLISH,
        "/reviewed_by",
        "reviewed_by and reviewed_on go together"
    ),
    seed!(
        "a direction that is none",
        |t| translate(t, |e| {
            e["direction"] = json!("down");
        }),
        ENGLISH,
        "/direction",
        "must be ltr or rtl"
    ),
    seed!(
        "a language that the path contradicts",
        |t| translate(t, |e| {
            e["language"] = json!("so");
        }),
        ENGLISH,
        "/language",
        "is \"so\", but the path says \"en\""
    ),
    // Programmes.
    seed!(
        "ages the wrong way round",
        |t| t.set(MISAM, "/ages", json!({"from": 64, "to": 16})),
        MISAM,
        "/ages",
        "from must not be above to"
    ),
    seed!(
        "a team twice",
        |t| t.set(NAFS, "/teams/1/key", json!("team-1")),
        NAFS,
        "/teams/1/key",
        "the team key \"team-1\" stands twice"
    ),
    seed!(
        "a questionnaire that does not exist",
        |t| t.set(MISAM, "/questionnaires/5", json!("weather")),
        MISAM,
        "/questionnaires/5",
        "there is no questionnaire \"weather\""
    ),
    seed!(
        "a questionnaire twice",
        |t| t.set(MISAM, "/questionnaires/5", json!("satisfaction")),
        MISAM,
        "/questionnaires/5",
        "the questionnaire \"satisfaction\" stands twice"
    ),
    // Indicators.
    seed!(
        "an indicator of nothing",
        |t| t.set(BENEFIT, "/questionnaire", json!("weather")),
        BENEFIT,
        "/questionnaire",
        "there is no questionnaire \"weather\""
    ),
    seed!(
        "a share without an item",
        |t| t.set(BENEFIT, "/item", None),
        BENEFIT,
        "/item",
        "is missing: the rule share_positive needs it"
    ),
    seed!(
        "a share of an item that does not exist",
        |t| t.set(BENEFIT, "/item", json!("weather")),
        BENEFIT,
        "/item",
        "\"weather\" is not an item of the latest version"
    ),
    seed!(
        "a share of a free text",
        |t| t.set(BENEFIT, "/item", json!("comment")),
        BENEFIT,
        "/item",
        "\"comment\" has no positive option"
    ),
    seed!(
        "an item where none is counted",
        |t| t.set(TWICE, "/item", json!("able-to-work")),
        TWICE,
        "/item",
        "does not go with the rule answered_twice"
    ),
    seed!(
        "an experience by age",
        |t| t.set(BENEFIT, "/tables/4", json!("age_band")),
        BENEFIT,
        "/tables/4",
        "no experience figure has a table by age"
    ),
    seed!(
        "an experience by quarter",
        |t| t.set(BENEFIT, "/periods/3", json!("quarter")),
        BENEFIT,
        "/periods/3",
        "no experience figure is published by quarter"
    ),
    seed!(
        "an interval where everyone is counted",
        |t| t.set(TWICE, "/interval", json!("wilson")),
        TWICE,
        "/interval",
        "wilson goes with share_positive"
    ),
    seed!(
        "participation that is called experience",
        |t| t.set(TWICE, "/disclosure", json!("experience")),
        TWICE,
        "/disclosure",
        "must be participation for the rule answered_twice"
    ),
    seed!(
        "twice in half a year",
        |t| t.set(TWICE, "/periods", json!(["half", "year"])),
        TWICE,
        "/periods",
        "answered_twice is counted by year only"
    ),
    seed!(
        "a target for asking about violence",
        |t| t.set(ASKED, "/target", json!({"comparator": ">=", "percent": 90})),
        ASKED,
        "/target",
        "asked has no target: chasing one would push staff to ask where it is unsafe"
    ),
    seed!(
        "asking where answers are received",
        |t| t.set(ASKED, "/questionnaire", json!("satisfaction")),
        ASKED,
        "/rule",
        "asked goes with a questionnaire of which only the status is received"
    ),
    seed!(
        "a target of nothing",
        |t| t.set(TWICE, "/target/percent", json!(0)),
        TWICE,
        "/target/percent",
        "must be a whole number from 1 to 100"
    ),
    seed!(
        "a target that compares in another way",
        |t| t.set(TWICE, "/target/comparator", json!("<")),
        TWICE,
        "/target/comparator",
        "must be >= or >"
    ),
    seed!(
        "a programme that does not exist",
        |t| t.set(TWICE, "/programmes/3", json!("weather")),
        TWICE,
        "/programmes/3",
        "there is no programme \"weather\""
    ),
    seed!("a programme without the questionnaire",
        |t| t.set(MISAM, "/questionnaires", json!(["progression-participant", "progression-professional", "coordination", "violence-screening"])),
        BENEFIT, "/programmes/0", "the questionnaire \"satisfaction\" does not apply to \"misam\"";
        "indicators/satisfaction/1.json", "/programmes/0", "does not apply to \"misam\"";
        "indicators/item-response-satisfaction/1.json", "/programmes/0", "does not apply to \"misam\""),
    seed!("a programme for staff",
        |t| t.set(MISAM, "/audience", json!("staff")),
        TWICE, "/programmes/0", "\"misam\" is for staff and stays outside every total of persons";
        BENEFIT, "/programmes/0", "is for staff";
        ASKED, "/programmes/0", "is for staff";
        "indicators/held-together/1.json", "/programmes/0", "is for staff";
        "indicators/satisfaction/1.json", "/programmes/0", "is for staff";
        "indicators/born-abroad/1.json", "/programmes/0", "is for staff";
        "indicators/ended/1.json", "/programmes/0", "is for staff";
        "indicators/enrolled/1.json", "/programmes/0", "is for staff";
        "indicators/started/1.json", "/programmes/0", "is for staff";
        "indicators/item-response-progression/1.json", "/programmes/0", "is for staff";
        "indicators/item-response-satisfaction/1.json", "/programmes/0", "is for staff";
        "indicators/progression/1.json", "/programmes/0", "is for staff"),
    seed!(
        "a headcount that rests on a questionnaire",
        |t| t.set(
            "indicators/enrolled/1.json",
            "/questionnaire",
            json!("satisfaction")
        ),
        "indicators/enrolled/1.json",
        "/questionnaire",
        "does not go with the rule enrolled"
    ),
    seed!(
        "a figure to enter without what is entered",
        |t| t.set("indicators/slips/1.json", "/entry", None),
        "indicators/slips/1.json",
        "/entry",
        "is missing: the rule reported needs it"
    ),
    seed!(
        "progression without themes",
        |t| t.set(
            "indicators/progression/1.json",
            "/questionnaire",
            json!("coordination")
        ),
        "indicators/progression/1.json",
        "/rule",
        "progression goes with a questionnaire for participants whose items have themes"
    ),
    seed!(
        "a yearly survey of what is no yearly survey",
        |t| t.set(YEARLY, "/questionnaire", json!("satisfaction")),
        YEARLY,
        "/questionnaire",
        "\"satisfaction\" is not answered in yearly rounds"
    ),
    seed!(
        "another figure of a yearly survey",
        |t| {
            t.set(BENEFIT, "/questionnaire", json!("board"));
            t.set(BENEFIT, "/item", json!("heard"));
            t.set(BENEFIT, "/programmes", json!([]));
        },
        BENEFIT,
        "/questionnaire",
        "\"board\" is answered in yearly rounds: only yearly_survey can rest on it";
        BENEFIT,
        "/programmes",
        "is missing: the rule share_positive needs it"
    ),
    seed!(
        "a yearly survey of half a year",
        |t| t.set(YEARLY, "/periods", json!(["half", "year"])),
        YEARLY,
        "/periods",
        "yearly_survey is counted by year only"
    ),
    seed!(
        "a yearly survey by programme",
        |t| t.set(YEARLY, "/tables", json!(["programme"])),
        YEARLY,
        "/tables/0",
        "the rule yearly_survey has no table by programme"
    ),
    seed!(
        "a yearly survey in an insats",
        |t| t.set(YEARLY, "/programmes", json!(["misam"])),
        YEARLY,
        "/programmes",
        "does not go with the rule yearly_survey"
    ),
    seed!(spreads "words in a yearly survey",
        |t| t.edit("questionnaires/board/1/definition.json", |board| {
            let item = &mut board["items"][5];
            item["kind"] = json!("text");
            item["max_length"] = json!(100);
            item.as_object_mut().expect("an item").shift_remove("options");
        }),
        "questionnaires/board/1/definition.json", "/items/5/kind", "must be choice: of a yearly survey only counters are stored";
        YEARLY, "/questionnaire", "\"right-questions\" of \"board\" has no positive option"),
    seed!("two indicators at one address",
        |t| t.set("indicators/started/1.json", "/path", json!("enrolled")),
        "indicators/started/1.json", "/path", "\"enrolled\" has the same";
        "indicators/enrolled/1.json", "/path", "\"started\" has the same"),
    seed!(
        "a version left out",
        |t| {
            t.write("indicators/benefit/3.json", t.text(BENEFIT));
            t.set("indicators/benefit/3.json", "/version", json!(3));
        },
        "indicators/benefit/3.json",
        "/version",
        "version 2 of this indicator is missing: versions are 1, 2, 3 … without gaps"
    ),
    // What is published.
    seed!(
        "a published version that changed",
        |t| t.set(COORDINATION, "/items/0/text", json!("Något annat?")),
        COORDINATION,
        "",
        "this version is published and has been changed; put it back and make a new version instead"
    ),
    seed!(
        "a published policy that changed",
        |t| t.set(SATISFACTION, "/handling/read_back", json!(true)),
        SATISFACTION,
        "",
        "this version is published and has been changed"
    ),
    seed!(
        "a version that is not locked",
        |t| t.write(
            LOCK,
            t.text(LOCK)
                .lines()
                .filter(|line| !line.starts_with("coordination"))
                .collect::<Vec<_>>()
                .join("\n")
        ),
        COORDINATION,
        "",
        "this version is not in published.lock; run `framsteg definitions lock`"
    ),
    seed!(spreads "a published version that is gone",
        |t| std::fs::remove_dir_all(t.path().join("questionnaires/coordination")).expect("removed"),
        LOCK, "", "coordination version 1 is published, but its definition.json is missing or faulty; put it back"),
    seed!(spreads "a line of the lock that is none",
        |t| t.write(LOCK, t.text(LOCK) + "coordination 2\n"),
        LOCK, "", "line 12: must be: key version sha256"),
    seed!(spreads "a hash that is none",
        |t| t.write(LOCK, t.text(LOCK) + "coordination 2 abc\n"),
        LOCK, "", "line 12: the SHA-256 must be 64 hexadecimal digits"),
    seed!(spreads "a version twice in the lock",
        |t| { let text = t.text(LOCK); let line = text.lines().last().expect("a line").to_owned(); t.write(LOCK, format!("{text}{line}\n")); },
        LOCK, "", "line 12: the version stands twice"),
];

/// Spoils the English translation of the coordination questionnaire.
fn translate(tree: &Tree, spoil: fn(&mut Value)) {
    let mut english = tree.json(ENGLISH);
    spoil(&mut english);
    tree.write(ENGLISH, format!("{english:#}"));
}

#[test]
fn every_seeded_fault_is_reported_where_it_is() {
    assert!(SEEDS.len() >= 30);
    for seed in SEEDS {
        let tree = Tree::copy();
        (seed.spoil)(&tree);
        let faults = tree.faults();
        for expected in seed.expected {
            assert!(
                faults.iter().any(|fault| says(fault, expected)),
                "{}: {expected:?} is not among\n{}",
                seed.name,
                shown(&faults)
            );
        }
        // Nothing else is reported: a spoilt questionnaire that is published has changed, of course, and its translations and its second
        // version fit no more.
        let spoilt: Vec<&str> = seed.expected.iter().map(|(file, ..)| *file).collect();
        let follows = |fault: &DefinitionFault| {
            spoilt.iter().any(|file| {
                let folder = file.strip_suffix("1/definition.json");
                *file != fault.file && folder.is_some_and(|folder| fault.file.starts_with(folder))
            })
        };
        let superfluous: Vec<DefinitionFault> = faults
            .into_iter()
            .filter(|fault| !seed.expected.iter().any(|expected| says(fault, expected)))
            .filter(|fault| fault.message != CHANGED || !spoilt.contains(&fault.file.as_str()))
            .filter(|fault| !follows(fault))
            .collect();
        assert!(
            seed.spreads || superfluous.is_empty(),
            "{}: too much is reported:\n{}",
            seed.name,
            shown(&superfluous)
        );
    }
}

#[test]
fn every_sentence_is_one_and_repeats_no_secret() {
    for seed in SEEDS {
        let tree = Tree::copy();
        (seed.spoil)(&tree);
        for fault in tree.faults() {
            assert!(!fault.message.contains('\n'), "{fault}");
            assert!(fault.message.len() > 8, "{fault}");
            assert!(!fault.file.starts_with('/'), "{fault}");
        }
    }
}

/// Seeds in files of their own, so that none hides another.
const TOGETHER: [&str; 8] = [
    "an unknown field",
    "a mirror of nothing",
    "screening offline",
    "a team twice",
    "a questionnaire twice",
    "an experience by age",
    "twice in half a year",
    "a file that has no place",
];

#[test]
fn several_faults_are_reported_at_once() {
    let tree = Tree::copy();
    let seeds: Vec<&Seed> = SEEDS
        .iter()
        .filter(|seed| TOGETHER.contains(&seed.name))
        .collect();
    assert_eq!(seeds.len(), TOGETHER.len());
    for seed in &seeds {
        (seed.spoil)(&tree);
    }
    // Three more in one and the same file.
    tree.set(COORDINATION, "/respondent", json!("child"));
    tree.set(COORDINATION, "/items/0/text", json!(""));
    tree.set(COORDINATION, "/items/0/options/3/ordinal", json!("4"));
    let faults = tree.faults();
    let more = [
        (COORDINATION, "/respondent", "must be "),
        (COORDINATION, "/items/0/text", "must not be empty"),
        (
            COORDINATION,
            "/items/0/options/3/ordinal",
            "must be a whole number",
        ),
    ];
    for expected in seeds.iter().flat_map(|seed| seed.expected).chain(&more) {
        assert!(
            faults.iter().any(|fault| says(fault, expected)),
            "{expected:?} is not among\n{}",
            shown(&faults)
        );
    }
}
