//! The yearly surveys: rounds that the director holds, and the slips with codes.

use std::collections::BTreeSet;

use actix_web::rt::spawn;
use framsteg::app::Trigger;
use serde_json::Value;

use super::desk::director;
use crate::support::{Browser, Call, Reply, TestApp, between, on_both};

/// Under this one the tests open their rounds; the clock stands at 20 November 2026.
pub const LAST_DAY: &str = "2026-11-30";
pub const AFTER: &str = "2026-12-01T05:00:00Z";

/// What a director types.
pub fn wanted<'a>(
    survey: &'a str,
    invited: &'a str,
    closes_on: &'a str,
) -> [(&'a str, &'a str); 4] {
    [
        ("questionnaire", survey),
        ("year", "2026"),
        ("invited", invited),
        ("closes_on", closes_on),
    ]
}

/// The codes on a page of slips.
pub fn codes(page: &Reply) -> Vec<String> {
    let text = page.text();
    let rest = text.split("<span class=\"code\">").skip(1);
    rest.filter_map(|rest| Some(rest.split_once("</span>")?.0.to_owned()))
        .collect()
}

/// Opens a round of 2026; gives its codes.
pub async fn open(browser: &Browser, survey: &str, invited: usize) -> Vec<String> {
    browser.get("/rounds").await.expect(200);
    let invited = invited.to_string();
    let page = browser
        .post("/rounds", &wanted(survey, &invited, LAST_DAY))
        .await
        .expect(200);
    codes(&page)
}

/// The items and options of a questionnaire, as its file has them: id, and code with whether it is positive.
pub fn items(survey: &str) -> Vec<(String, Vec<(String, bool)>)> {
    let file = format!(
        "{}/survey-definitions/questionnaires/{survey}/1/definition.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(file).expect("a definition");
    let read: Value = serde_json::from_str(&text).expect("JSON");
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    let all = |value: &Value| value.as_array().expect("a list").clone();
    all(&read["items"])
        .iter()
        .map(|item| {
            let options = all(&item["options"]);
            let option = |one: &Value| (word(&one["code"]), one["positive"] == true);
            (word(&item["id"]), options.iter().map(option).collect())
        })
        .collect()
}

/// The fields of somebody who chooses the option at this place of every item.
pub fn all_at(survey: &str, code: &str, place: usize) -> Vec<(String, String)> {
    let mut fields = vec![("code".to_owned(), code.to_owned())];
    for (item, options) in items(survey) {
        fields.push((format!("answer-{item}"), options[place].0.clone()));
    }
    fields
}

/// Sends answers from a browser that has never been here.
pub fn sending(app: &TestApp, fields: &[(String, String)]) -> Call {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
    app.browser().form("/yearly/answers", &fields)
}

pub async fn typing(app: &TestApp, code: &str, language: &str) -> Reply {
    let fields = [("code", code), ("language", language)];
    app.browser().post("/yearly", &fields).await
}

pub fn numbers(app: &TestApp, sql: &str) -> i64 {
    app.database().number(&format!("SELECT {sql}"))
}

/// How many have answered, in all rounds.
pub fn received(app: &TestApp) -> i64 {
    numbers(app, "CAST(sum(received) AS bigint) AS n FROM survey_round")
}

/// All answers that are counted.
pub fn counted(app: &TestApp) -> i64 {
    numbers(app, "CAST(sum(n) AS bigint) AS n FROM round_count")
}

pub fn noted(app: &TestApp, action: &str) -> i64 {
    let sql = format!("count(*) AS n FROM audit WHERE action = '{action}'");
    numbers(app, &sql)
}

pub fn round_id(page: &Reply) -> String {
    between(&page.text(), "action=\"/rounds/", "/").expect("an open round")
}

on_both!(
    codes_are_shown_once_and_only_their_hashes_are_kept,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        browser.get("/rounds").await.expect(200);
        let page = browser
            .post("/rounds", &wanted("board", "12", LAST_DAY))
            .await
            .expect(200);
        assert_eq!(page.header("cache-control"), "no-store");
        let codes = codes(&page);
        let different: BTreeSet<&String> = codes.iter().collect();
        assert_eq!((codes.len(), different.len()), (12, 12));
        for told in [
            "/yearly",
            LAST_DAY,
            "Svaren är utan namn.",
            "Så arbetar vår styrelse",
        ] {
            assert!(page.text().contains(told), "{told}: {page:?}");
        }
        let list = browser.get("/rounds").await.expect(200);
        assert!(list.text().contains("0 av 12"), "{list:?}");
        let dump = app.dump();
        for code in &codes {
            let bare = code.replace('-', "");
            let bytes = framsteg::domain::hex::hex(bare.as_bytes());
            for trace in [code, &bare, &bytes] {
                assert!(!list.text().contains(trace.as_str()));
                assert!(!dump.to_lowercase().contains(&trace.to_lowercase()));
            }
        }
        assert_eq!(numbers(&app, "count(*) AS n FROM round_code"), 12);
        let by = "SELECT role AS t FROM audit WHERE action = 'round.open' AND outcome = 'stored'";
        assert_eq!(app.database().texts(by), ["director"]);
    }
);

on_both!(
    what_is_wrong_with_a_round_stands_at_its_field_and_what_was_typed_is_kept,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        browser.get("/rounds").await.expect(200);
        let before = app.rows();
        for (field, value, text) in [
            ("invited", "0", "Skriv ett helt tal från 1 till 500."),
            ("invited", "501", "Skriv ett helt tal från 1 till 500."),
            ("closes_on", "2026-11-19", "Välj i dag eller en senare dag"),
            ("closes_on", "2027-04-01", "den 31 mars året efter"),
            (
                "closes_on",
                "när alla har svarat",
                "Skriv dagen så här: 2026-11-22.",
            ),
            ("year", "2025", "Välj ett år i listan."),
            ("questionnaire", "satisfaction", "Välj en enkät i listan."),
        ] {
            let mut fields = wanted("board", "17", "2026-12-24");
            let place = fields.iter().position(|(name, _)| *name == field);
            fields[place.expect(field)].1 = value;
            let page = browser.post("/rounds", &fields).await.expect(422);
            assert!(page.text().contains(text), "{field}: {page:?}");
            assert!(page.text().contains(&format!("id=\"{field}-error\"")));
            for (name, typed) in [fields[2], fields[3]] {
                assert!(
                    page.text().contains(&format!("value=\"{typed}\"")),
                    "{name}"
                );
            }
        }
        assert_eq!(app.rows(), before);
        open(&browser, "board", 10).await;
        let page = browser
            .post("/rounds", &wanted("board", "11", LAST_DAY))
            .await
            .expect(422);
        assert!(
            page.text()
                .contains("Enkäten är redan öppnad för det året.")
        );
        assert_eq!(open(&browser, "partners", 11).await.len(), 11);
    }
);

on_both!(
    two_who_open_the_same_survey_at_once_hold_one_round,
    async |app: TestApp| {
        let other = app.second().await;
        let (one, two) = (
            director(&app, "dora.ek").await,
            director(&app, "eva.ek").await,
        );
        for browser in [&one, &two] {
            browser.get("/rounds").await.expect(200);
        }
        let fields = wanted("board", "10", LAST_DAY);
        let hold = app.database().hold("survey_round");
        let first = spawn(one.form("/rounds", &fields).send());
        hold.until_waiting(1).await;
        let second = spawn(two.form("/rounds", &fields).at(&other).send());
        hold.until_waiting(2).await;
        hold.release();
        let replies = [first.await.expect("first"), second.await.expect("second")];
        let mut statuses = replies.map(|reply| reply.status);
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422]);
        assert_eq!(numbers(&app, "count(*) AS n FROM round_code"), 10);
    }
);

on_both!(
    unused_codes_are_replaced_by_as_many_new_ones,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let old = open(&browser, "board", 10).await;
        for code in &old[..3] {
            sending(&app, &all_at("board", code, 2)).await.expect(200);
        }
        let list = browser.get("/rounds").await.expect(200);
        let path = format!("/rounds/{}/codes", round_id(&list));
        let new = codes(&browser.post(&path, &[]).await.expect(200));
        assert_eq!(new.len(), 7);
        for code in &old {
            typing(&app, code, "sv").await.expect(401);
        }
        for code in &new {
            sending(&app, &all_at("board", code, 2)).await.expect(200);
        }
        assert_eq!(received(&app), 10);
        assert_eq!(noted(&app, "round.replace_codes"), 1);
        let none = browser.post(&path, &[]).await.expect(200);
        assert_eq!(codes(&none), [""; 0]);
        assert!(none.text().contains("Alla har svarat."), "{none:?}");
    }
);

on_both!(
    a_round_that_is_cancelled_leaves_no_answer,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let codes = open(&browser, "board", 10).await;
        sending(&app, &all_at("board", &codes[0], 2))
            .await
            .expect(200);
        let list = browser.get("/rounds").await.expect(200);
        let path = format!("/rounds/{}/cancel", round_id(&list));
        let unsure = browser.post(&path, &[]).await.expect(422);
        assert!(
            unsure.text().contains("Inget har tagits bort."),
            "{unsure:?}"
        );
        assert_eq!(received(&app), 1);
        browser.post(&path, &[("sure", "yes")]).await.expect(303);
        assert_eq!(numbers(&app, "count(*) AS n FROM round_count"), 0);
        assert_eq!(numbers(&app, "count(*) AS n FROM round_code"), 0);
        assert_eq!((received(&app), noted(&app, "round.cancel")), (0, 1));
        let list = browser.get("/rounds").await.expect(200);
        assert!(list.text().contains("Avbruten"), "{list:?}");
        browser.post(&path, &[("sure", "yes")]).await.expect(409);
        // The year has room for another one.
        assert_eq!(open(&browser, "board", 10).await.len(), 10);
        app.set_now(AFTER);
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        let list = browser.get("/rounds").await;
        // The session of the director has run out meanwhile: what is closed stays so.
        assert!(list.status == 200 || list.status == 401);
        assert_eq!(noted(&app, "round.close"), 1);
    }
);
