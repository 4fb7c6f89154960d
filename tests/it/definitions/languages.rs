//! Every questionnaire in every language: put on paper or before a reviewer, with nothing missing, and good to read.

use framsteg::domain::definitions::{Catalogue, Localised, Questionnaire, Use, Word};
use framsteg::web::paper;
use serde_json::{Value, json};

use super::{COORDINATION, ENGLISH, Tree, catalogue, shown};

const LANGUAGES: [&str; 6] = ["sv", "ar", "en", "so", "sv-x-lattlast", "uk"];

/// As HTML has it.
fn escaped(text: &str) -> String {
    let mut html = String::new();
    for c in text.chars() {
        match c {
            '&' => html.push_str("&#38;"),
            '<' => html.push_str("&#60;"),
            '>' => html.push_str("&#62;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

fn each(check: impl Fn(&Catalogue, &Questionnaire, &str, &Localised)) {
    let catalogue = catalogue();
    let mut count = 0;
    for questionnaire in catalogue.questionnaires() {
        assert_eq!(
            questionnaire.languages(),
            LANGUAGES,
            "{}",
            questionnaire.key
        );
        for language in LANGUAGES {
            let localised = questionnaire.localised(language).expect(language);
            check(&catalogue, questionnaire, language, &localised);
            count += 1;
        }
    }
    assert_eq!(count, 10 * 6);
}

fn all_texts(localised: &Localised) -> Vec<&str> {
    let mut texts = vec![localised.texts.title.as_str(), &localised.texts.intro];
    texts.extend(localised.texts.thanks.as_deref());
    for item in &localised.items {
        texts.push(&item.text);
        texts.extend(item.help.as_deref());
        texts.extend(item.explain.as_deref());
        texts.extend(item.options.iter().map(|(_, text)| text.as_str()));
    }
    texts
}

#[test]
fn every_questionnaire_in_every_language_can_be_reviewed() {
    each(|catalogue, questionnaire, language, localised| {
        let html = paper::review(catalogue, questionnaire, language).expect(language);
        for text in all_texts(localised) {
            assert!(
                html.contains(&escaped(text)),
                "{} {language}: {text}",
                questionnaire.key
            );
        }
    });
}

#[test]
fn every_questionnaire_for_paper_is_a_form_in_every_language() {
    each(|catalogue, questionnaire, language, localised| {
        let form = paper::form(catalogue, questionnaire, language);
        if questionnaire.key == "violence-screening" {
            let refusal = form.expect_err("it is for the conversation in the room");
            assert!(
                refusal.contains("may not be answered on paper"),
                "{refusal}"
            );
            return;
        }
        let html = form.expect(language);
        let name = format!("{} {language}", questionnaire.key);
        assert!(
            html.contains(&format!("<html lang=\"{language}\"")),
            "{name}"
        );
        assert_eq!(
            html.contains("<html lang=\"ar\" dir=\"rtl\">"),
            language == "ar"
        );
        for item in &localised.items {
            assert!(
                html.contains(&format!(">{}</p>", item.id)),
                "{name}: the item's id"
            );
            assert!(html.contains(&escaped(&item.text)), "{name}");
            let boxes = item
                .options
                .iter()
                .map(|(code, text)| {
                    format!(
                        "<li data-code=\"{code}\"><span class=\"box\"></span> {}</li>",
                        escaped(text)
                    )
                })
                .collect::<Vec<_>>()
                .join("\n\n");
            assert!(
                html.contains(&boxes),
                "{name}: the options in their order\n{boxes}\n{html}"
            );
        }
        let has_code = !["board", "partners"].contains(&questionnaire.key.as_str());
        assert_eq!(
            html.contains(">Kod</span>"),
            has_code,
            "{name}: a place for the code"
        );
        let is_unreviewed = html.contains("Ingen har granskat översättningen");
        assert_eq!(is_unreviewed, language != "sv", "{name}");
        assert!(!html.contains("våld"), "{name}");
        // Where the introduction says that the coordinator cannot read the answers, it says who reads the paper.
        let is_promised = ["coordination", "satisfaction"].contains(&questionnaire.key.as_str());
        let words = catalogue.language(language).expect(language);
        let who = escaped(words.word(Word::PaperIsRead));
        assert_eq!(html.contains(&who), is_promised, "{name}: {who}");
    });
}

#[test]
fn every_language_calls_itself_by_its_own_name() {
    let catalogue = catalogue();
    let names = LANGUAGES.map(|code| catalogue.language(code).expect(code).name.clone());
    assert_eq!(
        names,
        [
            "Svenska",
            "العربية",
            "English",
            "Soomaali",
            "Lättläst svenska",
            "Українська"
        ]
    );
}

#[test]
fn a_translation_that_nobody_has_reviewed_is_never_used_for_the_screening() {
    each(|_, questionnaire, language, localised| {
        let expected = match (language, questionnaire.key.as_str()) {
            ("sv", _) => Use::Free,
            (_, "violence-screening") => Use::Never,
            _ => Use::Confirmed,
        };
        assert_eq!(
            localised.usable, expected,
            "{} {language}",
            questionnaire.key
        );
    });
    let tree = Tree::copy();
    let file = "questionnaires/violence-screening/2/texts/ar.json";
    tree.set(file, "/reviewed_by", json!("Någon"));
    tree.set(file, "/reviewed_on", json!("2026-11-01"));
    let catalogue = framsteg::app::read_definitions(tree.path()).expect("no faults");
    let screening = catalogue.latest("violence-screening").expect("there");
    assert_eq!(screening.localised("ar").expect("there").usable, Use::Free);
}

#[test]
fn the_words_for_what_was_asked_stand_only_inside_the_screening() {
    let words = ["våld", "violen", "عنف", "насильств", "rabshad"];
    each(|_, questionnaire, language, localised| {
        let frame = [&localised.texts.title, &localised.texts.intro];
        for text in frame.into_iter().chain(&localised.texts.thanks) {
            let text = text.to_lowercase();
            assert!(
                !words.iter().any(|word| text.contains(word)),
                "{language}: {text}"
            );
        }
        if questionnaire.key != "violence-screening" {
            for text in all_texts(localised) {
                let text = text.to_lowercase();
                assert!(
                    !words.iter().any(|word| text.contains(word)),
                    "{language}: {text}"
                );
            }
        }
    });
}

#[test]
fn the_repositorys_own_texts_give_cause_for_no_remark() {
    let catalogue = catalogue();
    assert_eq!(catalogue.remarks(), [], "\n{}", shown(catalogue.remarks()));
}

/// What is done to the texts, and what a careful reader says of it.
const REMARKS: [(&str, &str, &str, &str, &str); 9] = [
    (
        COORDINATION,
        "/items/0/text",
        "Finns det inte någon som aldrig hjälper dig?",
        "/items/0/text",
        "says no twice in one sentence",
    ),
    (
        COORDINATION,
        "/items/0/text",
        "Saknar du inte stöd?",
        "/items/0/text",
        "says no in the question and again in an option",
    ),
    (
        COORDINATION,
        "/items/0/text",
        LONG,
        "/items/0/text",
        "has 121 characters; over 120",
    ),
    (
        COORDINATION,
        "/items/0/options/3/text",
        "Ja, till mycket stor del, så gott som alltid och i allt jag kan",
        "/items/0/options/3/text",
        "over 60",
    ),
    (
        ENGLISH,
        "/texts/title",
        "En fråga om ditt stöd",
        "/texts/title",
        "is the Swedish text",
    ),
    (
        ENGLISH,
        "/items/held-together/help",
        "You may need hjälp.",
        "/items/held-together/help",
        "has the Swedish word \"hjälp\"",
    ),
    (
        ENGLISH,
        "/items/held-together/text",
        LONG,
        "/items/held-together/text",
        "has 121 characters",
    ),
    (
        EASY,
        "/items/held-together/help",
        "Det här är en mening som har fler ord än någon som är trött orkar läsa i ett svep.",
        "/items/held-together/help",
        "more than 14 words",
    ),
    (
        EASY,
        "/items/held-together/help",
        "Ingen vet inte.",
        "/items/held-together/help",
        "says no twice",
    ),
];

const EASY: &str = "questionnaires/coordination/1/texts/sv-x-lattlast.json";
const LONG: &str = "aaaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaa aaaaaaaaaaaaaaaaaaaa";

#[test]
fn a_careful_reader_remarks_on_what_is_hard_to_read() {
    for (file, at, text, pointer, remark) in REMARKS {
        let tree = Tree::copy();
        tree.set(file, at, Value::from(text));
        tree.lock_anew();
        let catalogue = framsteg::app::read_definitions(tree.path()).expect("remarks stop nothing");
        let said = catalogue.remarks();
        assert!(
            said.iter()
                .any(|fault| super::says(fault, &(file, pointer, remark))),
            "{remark} is not among\n{}",
            shown(said)
        );
    }
}

#[test]
fn an_easier_variant_that_is_the_swedish_itself_is_remarked_on() {
    let tree = Tree::copy();
    let item = tree.json(COORDINATION)["items"][0].clone();
    for field in ["text", "help", "explain"] {
        tree.set(
            EASY,
            &format!("/items/held-together/{field}"),
            item[field].clone(),
        );
    }
    for option in item["options"].as_array().expect("options") {
        let code = option["code"].as_str().expect("a code");
        tree.set(
            EASY,
            &format!("/items/held-together/options/{code}"),
            option["text"].clone(),
        );
    }
    let catalogue = framsteg::app::read_definitions(tree.path()).expect("no faults");
    let expected = (EASY, "/items/held-together", "is word for word the Swedish");
    let said = catalogue.remarks();
    assert!(
        said.iter().any(|fault| super::says(fault, &expected)),
        "{}",
        shown(said)
    );
}

#[test]
fn a_further_language_is_added_by_files_alone() {
    let tree = Tree::copy();
    let mut language = tree.json("languages/ar.json");
    language["language"] = json!("prs");
    language["name"] = json!("دری");
    tree.write("languages/prs.json", language.to_string());
    let mut texts = tree.json("questionnaires/coordination/1/texts/ar.json");
    texts["language"] = json!("prs");
    tree.write(
        "questionnaires/coordination/1/texts/prs.json",
        texts.to_string(),
    );
    let catalogue = framsteg::app::read_definitions(tree.path()).expect("no faults");
    let questionnaire = catalogue.latest("coordination").expect("there");
    assert!(questionnaire.languages().contains(&"prs"));
    let html = paper::form(&catalogue, questionnaire, "prs").expect("a form");
    assert!(html.contains("<html lang=\"prs\" dir=\"rtl\">"));
}
