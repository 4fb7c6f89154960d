//! The yearly surveys: rounds that the director holds, slips with codes, answers of which only counters stay.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::rt::spawn;
use framsteg::app::Trigger;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::desk::{api_path, director, figure};
use crate::support::{Browser, Call, Definitions, Reply, Setup, TestApp, between, on_both};

/// Under this one the tests open their rounds; the clock stands at 20 November 2026.
const LAST_DAY: &str = "2026-11-30";
const AFTER: &str = "2026-12-01T05:00:00Z";

/// What a director types.
fn wanted<'a>(survey: &'a str, invited: &'a str, closes_on: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("questionnaire", survey),
        ("year", "2026"),
        ("invited", invited),
        ("closes_on", closes_on),
    ]
}

/// The codes on a page of slips.
fn codes(page: &Reply) -> Vec<String> {
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
fn all_at(survey: &str, code: &str, place: usize) -> Vec<(String, String)> {
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

async fn typing(app: &TestApp, code: &str, language: &str) -> Reply {
    let fields = [("code", code), ("language", language)];
    app.browser().post("/yearly", &fields).await
}

fn numbers(app: &TestApp, sql: &str) -> i64 {
    app.database().number(&format!("SELECT {sql}"))
}

/// How many have answered, in all rounds.
fn received(app: &TestApp) -> i64 {
    numbers(app, "CAST(sum(received) AS bigint) AS n FROM survey_round")
}

/// All answers that are counted.
fn counted(app: &TestApp) -> i64 {
    numbers(app, "CAST(sum(n) AS bigint) AS n FROM round_count")
}

fn noted(app: &TestApp, action: &str) -> i64 {
    let sql = format!("count(*) AS n FROM audit WHERE action = '{action}'");
    numbers(app, &sql)
}

fn round_id(page: &Reply) -> String {
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
            let bytes = framsteg::domain::definitions::hex(bare.as_bytes());
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
    only_counters_stay_of_what_was_answered,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let codes = open(&browser, "board", 10).await;
        let mut before = app.rows();
        let others = app.dump_but("round_count");
        let items = items("board").len() as i64;
        for (code, place) in [(&codes[3], 3), (&codes[7], 0)] {
            let form = typing(&app, code, "sv").await.expect(200);
            assert_eq!(form.header("cache-control"), "no-store");
            let fields = all_at("board", code, place);
            let page = sending(&app, &fields).await.expect(200);
            assert!(
                page.text()
                    .contains("Tack för dina svar. Styrelsen tar upp resultatet")
            );
        }
        assert_eq!((received(&app), counted(&app)), (2, 2 * items));
        *before.get_mut("round_code").expect("codes") -= 2;
        assert_eq!(app.rows(), before, "no row for anybody");
        // Two codes are gone, and one row says how many have answered: nothing else has changed anywhere.
        let now = app.dump_but("round_count");
        let (old, new) = (BTreeSet::from_iter(&others), BTreeSet::from_iter(&now));
        let (gone, come) = (old.difference(&new).count(), new.difference(&old).count());
        assert_eq!((gone, come), (3, 1));
        if app.database().kind == crate::support::Kind::Postgres {
            // Whichever transaction wrote a counter last has written them all.
            let writers = "count(DISTINCT CAST(xmin AS text)) AS n FROM round_count";
            assert_eq!(numbers(&app, writers), 1);
        }
        let list = browser.get("/rounds").await.expect(200);
        assert!(list.text().contains("2 av 10"), "{list:?}");
    }
);

on_both!(
    a_code_counts_once_however_often_it_is_sent_at_once,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let codes = open(&browser, "partners", 10).await;
        let other = app.second().await;
        let fields = all_at("partners", &codes[0], 2);
        let hold = app.database().hold("round_code");
        let first = spawn(sending(&app, &fields).send());
        hold.until_waiting(1).await;
        let second = spawn(sending(&other, &fields).send());
        hold.until_waiting(2).await;
        hold.release();
        let replies = [first.await.expect("first"), second.await.expect("second")];
        let mut statuses = replies.each_ref().map(|reply| reply.status);
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        let refused = replies.iter().find(|reply| reply.status == 401);
        let text = refused.expect("one").text();
        assert!(text.contains("Koden är använd, eller gäller inte längre"));
        assert!(text.contains("är de lämnade, och räknas en gång"));
        assert_eq!(received(&app), 1);
        // Many at once, each twice.
        let calls = codes[1..].iter().flat_map(|code| {
            let fields = all_at("partners", code, 1);
            [
                sending(&app, &fields).send(),
                sending(&other, &fields).send(),
            ]
        });
        let replies = join_all(calls).await;
        let done = replies.iter().filter(|reply| reply.status == 200).count();
        assert_eq!((replies.len(), done), (18, 9));
        assert_eq!((received(&app), counted(&app)), (10, 60));
    }
);

/// A page without the code that was typed.
fn without(reply: &Reply, code: &str) -> (u16, String) {
    (reply.status, reply.text().replace(code, ""))
}

on_both!(
    a_worthless_code_looks_the_same_whatever_is_the_matter_with_it,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let used = open(&browser, "board", 10).await[0].clone();
        sending(&app, &all_at("board", &used, 3)).await.expect(200);
        let codes = open(&browser, "partners", 10).await;
        let list = browser.get("/rounds").await.expect(200);
        // The newest round stands first.
        let path = format!("/rounds/{}", round_id(&list));
        browser
            .post(&format!("{path}/codes"), &[])
            .await
            .expect(200);
        let replaced = codes[0].clone();
        let wrong = "0000-1111-2222-3333".to_owned();
        let mut worthless = vec![used, replaced, wrong, "nej".to_owned()];
        let newer = browser
            .post(&format!("{path}/codes"), &[])
            .await
            .expect(200);
        let cancelled = self::codes(&newer)[0].clone();
        typing(&app, &cancelled, "sv").await.expect(200);
        typing(&app, &codes[1], "sv").await.expect(401);
        let sure = [("sure", "yes")];
        browser
            .post(&format!("{path}/cancel"), &sure)
            .await
            .expect(303);
        worthless.push(cancelled);
        let before = app.dump_but("audit");
        let mut seen = BTreeSet::new();
        for code in &worthless {
            let asked = typing(&app, code, "sv").await;
            let sent = sending(&app, &all_at("board", code, 0)).await;
            assert!(!sent.text().contains(code.as_str()));
            seen.insert((without(&asked, code), without(&sent, code)));
        }
        assert_eq!(seen.len(), 1, "{seen:?}");
        let ((asked, page), (sent, _)) = seen.first().expect("one");
        assert_eq!((*asked, *sent), (401, 401));
        assert!(
            page.contains("Koden är fel, redan använd eller utbytt"),
            "{page}"
        );
        assert_eq!(app.dump_but("audit"), before);
        let refused = "count(*) AS n FROM audit WHERE action = 'round.answer' AND outcome = 'refused' AND actor_kind = 'stranger'";
        assert_eq!(numbers(&app, refused), 1 + 2 * worthless.len() as i64);
    }
);

on_both!(
    guesses_from_one_address_come_to_an_end,
    async |app: TestApp| {
        let fields = [("code", "0000-1111-2222-3333")];
        let mut statuses = BTreeSet::new();
        for _ in 0..130 {
            let call = app
                .browser()
                .form("/yearly", &fields)
                .from("192.0.2.7:50000");
            statuses.insert(call.await.status);
        }
        assert_eq!(statuses, BTreeSet::from([401, 429]));
        let call = app
            .browser()
            .form("/yearly", &fields)
            .from("192.0.2.8:50000");
        call.await.expect(401);
    }
);

on_both!(
    too_few_answers_are_not_counted_and_nothing_typed_is_lost,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let code = open(&browser, "board", 10).await[0].clone();
        let items = items("board");
        let chosen = |place: usize| format!("answer-{}", items[place].0);
        let (first, second) = (chosen(0), chosen(1));
        let fields = [
            ("code", code.as_str()),
            ("language", "ar"),
            (first.as_str(), items[0].1[3].0.as_str()),
            (second.as_str(), items[1].1[0].0.as_str()),
        ];
        let before = app.dump();
        let page = app
            .browser()
            .post("/yearly/answers", &fields)
            .await
            .expect(422);
        let text = page.text();
        assert!(text.contains("3 أسئلة على الأقل"), "{text}");
        for (name, value) in &fields[2..] {
            let kept = format!("name=\"{name}\" value=\"{value}\" checked");
            assert!(text.contains(&kept), "{kept}: {text}");
        }
        assert_eq!(text.matches(" checked").count(), 2);
        assert_eq!(
            between(&text, "name=\"code\" value=\"", "\""),
            Some(code.clone())
        );
        // An option that there is not is told at its question.
        let wrong = [fields[0], fields[2], (second.as_str(), "mycket")];
        let page = app
            .browser()
            .post("/yearly/answers", &wrong)
            .await
            .expect(422);
        let at = format!("id=\"{}-error\"", items[1].0);
        assert!(page.text().contains(&at), "{page:?}");
        // A question that there is not, too.
        let mut strange = all_at("board", &code, 1);
        strange.push(("answer-nonsense".to_owned(), "1".to_owned()));
        sending(&app, &strange).await.expect(422);
        assert_eq!(app.dump(), before, "nothing is counted, and nothing noted");
        // Three of six are enough.
        let third = chosen(2);
        let mut enough = fields.to_vec();
        enough.push((third.as_str(), items[2].1[1].0.as_str()));
        let page = app
            .browser()
            .post("/yearly/answers", &enough)
            .await
            .expect(200);
        assert!(page.text().contains("dir=\"rtl\""), "{page:?}");
        assert_eq!((received(&app), counted(&app)), (1, 3));
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

on_both!(
    a_round_is_published_once_and_not_before_it_has_closed,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let card = crate::board::card(
            &browser.get("/goals/2026").await.expect(200).text(),
            "board-survey",
        );
        assert!(card.contains("Enkäten har inte gjorts för 2026"), "{card}");
        let codes = open(&browser, "board", 12).await;
        for (number, code) in codes[..11].iter().enumerate() {
            let place = if number < 5 { 1 } else { 3 };
            sending(&app, &all_at("board", code, place))
                .await
                .expect(200);
        }
        let told =
            |reports: &[framsteg::app::PublishReport]| -> Vec<(String, Result<usize, String>)> {
                let ours = reports
                    .iter()
                    .filter(|one| one.indicator.ends_with("-survey"));
                ours.map(|one| {
                    let outcome = one.outcome.clone().map_err(|refusal| refusal.0);
                    (one.indicator.clone(), outcome)
                })
                .collect()
            };
        let open_still = "is published when the survey has closed; its last day is 2026-11-30";
        let not_held = "the survey has not been held for 2026";
        // Answers are taken to the end of the last day in Stockholm, and the figure waits so long.
        app.set_now("2026-11-30T22:59:59Z");
        let refused = |why: &str| Err(why.to_owned());
        assert_eq!(
            told(&app.publish("2026").await),
            [
                ("board-survey".to_owned(), refused(open_still)),
                ("relations-survey".to_owned(), refused(not_held)),
            ]
        );
        app.get(&api_path("board-survey", "2026"))
            .await
            .refused(404, "not_published");
        typing(&app, &codes[11], "sv").await.expect(200);
        app.set_now("2026-11-30T23:00:00Z");
        typing(&app, &codes[11], "sv").await.expect(401);
        sending(&app, &all_at("board", &codes[11], 3))
            .await
            .expect(401);
        let reports = app
            .app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        assert!(
            told(&reports).contains(&("board-survey".to_owned(), Ok(2))),
            "{reports:?}"
        );
        assert_eq!(
            numbers(&app, "count(*) AS n FROM round_code"),
            0,
            "no code is left"
        );
        assert_eq!(noted(&app, "round.close"), 1);
        let total = figure(&app, "board-survey", "2026").await;
        assert_eq!(
            (&total["final"], &total["revision"], &total["cells"]),
            (
                &json!(true),
                &json!(1),
                &json!([{"group": "all", "numerator": null, "denominator": 11, "percent": null, "interval": null, "verdict": null}])
            )
        );
        assert_eq!(
            (&total["missing"], &total["response_rate"]),
            (&json!(null), &json!(null)),
            "one is missing"
        );
        assert_eq!(total["versions"], json!({"1": 11}));
        let by_item = figure(&app, "board-survey", "2026&by=item").await;
        let rows = by_item["cells"].as_array().expect("cells");
        assert_eq!(rows.len(), 7);
        assert_eq!(
            rows[1],
            json!({"group": "satisfied-with-work", "numerator": 6, "denominator": 11, "percent": 54.5, "interval": [28.0, 78.7], "verdict": null})
        );
        // Never again, whoever asks and whatever happens.
        let before = numbers(&app, "count(*) AS n FROM publication");
        for _ in 0..2 {
            let reports = app.publish("2026").await;
            assert_eq!(
                told(&reports)[0].1,
                refused("is published, and a yearly survey is never revised")
            );
        }
        let browser = crate::board::director(&app).await;
        let page = browser
            .get("/figures/board-survey/2026")
            .await
            .expect(200)
            .text();
        for text in [
            "11 personer har svarat",
            "6 av 11",
            "Hur nöjd är du",
            "Osäkerhet",
            "Version 1",
        ] {
            assert!(
                page.to_lowercase().contains(&text.to_lowercase()),
                "{text}: {page}"
            );
        }
        browser
            .get("/figures/board-survey/2026/withdraw")
            .await
            .expect(200);
        let reason = [("reason", "Fel personer fick lappar.")];
        browser
            .post("/figures/board-survey/2026/withdraw", &reason)
            .await
            .expect(303);
        app.wait(3600);
        let reports = app.publish("2026").await;
        assert_eq!(
            told(&reports)[0].1,
            refused("was withdrawn, and a figure of experience is never published again")
        );
        assert_eq!(
            numbers(
                &app,
                "count(*) AS n FROM publication WHERE indicator = 'board-survey'"
            ),
            2
        );
        assert!(before >= 2);
    }
);

on_both!(
    few_answers_and_like_answers_tell_nothing_of_anybody,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let few = open(&browser, "board", 10).await;
        for code in &few[..5] {
            sending(&app, &all_at("board", code, 3)).await.expect(200);
        }
        let alike = open(&browser, "partners", 16).await;
        for code in &alike[..10] {
            sending(&app, &all_at("partners", code, 3))
                .await
                .expect(200);
        }
        app.set_now(AFTER);
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        let few = figure(&app, "board-survey", "2026&by=item").await;
        let rows = few["cells"].as_array().expect("cells");
        assert_eq!(rows.len(), 7);
        for row in rows {
            assert_eq!(*row, json!({"group": row["group"], "suppressed": true}));
        }
        assert_eq!(
            (&few["missing"], &few["versions"]),
            (&json!(null), &json!(null))
        );
        let alike = figure(&app, "relations-survey", "2026&by=item").await;
        let rows = alike["cells"].as_array().expect("cells");
        assert_eq!(rows[0]["denominator"], 10);
        for row in &rows[1..] {
            let coded = json!({"bound": "at_least", "numerator": 6});
            assert_eq!(
                (&row["numerator"], &row["coded"]),
                (&json!(null), &coded),
                "{row}"
            );
            assert_eq!(
                (&row["percent"], &row["interval"]),
                (&json!(null), &json!(null))
            );
        }
        assert_eq!(
            (&alike["missing"], &alike["response_rate"]),
            (&json!(6), &json!(62.5))
        );
        let browser = crate::board::director(&app).await;
        let drawing = "/figures/relations-survey/2026/chart.svg?by=item";
        browser.get(drawing).await.expect(404);
        let page = browser
            .get("/figures/relations-survey/2026")
            .await
            .expect(200);
        assert!(page.text().contains("minst 6 av 10"), "{page:?}");
        let csv = browser
            .get("/reports/2026/figures.csv")
            .await
            .expect(200)
            .text();
        assert!(csv.contains("Förbundets relationer"), "{csv}");
        assert!(!csv.contains("10 av 10"), "{csv}");
    }
);

on_both!(
    a_new_version_is_counted_by_itself_and_says_so,
    async |setup: Setup| {
        let definitions = Definitions::copy().second_version("partners");
        let folder = definitions.lock().to_owned();
        let app = setup.clone().start().await;
        let browser = director(&app, "dora.ek").await;
        let codes = open(&browser, "partners", 10).await;
        drop(app);
        // The program comes back with the next version while the round of the one before is open.
        let app = setup.definitions(folder).start().await;
        for code in &codes {
            let page = typing(&app, code, "sv").await.expect(200);
            assert!(page.text().contains("Vårt samarbete"));
            sending(&app, &all_at("partners", code, 3))
                .await
                .expect(200);
        }
        app.set_now("2027-02-01T09:00:00Z");
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        assert_eq!(
            figure(&app, "relations-survey", "2026").await["versions"],
            json!({"1": 10})
        );
        let browser = director(&app, "eva.ek").await;
        browser.get("/rounds").await.expect(200);
        let fields = [
            ("questionnaire", "partners"),
            ("year", "2027"),
            ("invited", "10"),
            ("closes_on", "2027-02-02"),
        ];
        let codes = self::codes(&browser.post("/rounds", &fields).await.expect(200));
        for code in &codes {
            sending(&app, &all_at("partners", code, 3))
                .await
                .expect(200);
        }
        app.set_now("2027-03-01T09:00:00Z");
        app.app()
            .publish_due(Trigger::Clock)
            .await
            .expect("published");
        assert_eq!(
            figure(&app, "relations-survey", "2027").await["versions"],
            json!({"2": 10})
        );
    }
);

on_both!(
    the_pages_speak_neutrally_and_name_no_code_in_titles_or_addresses,
    async |app: TestApp| {
        let browser = director(&app, "dora.ek").await;
        let code = open(&browser, "partners", 10).await[0].clone();
        let mut pages = vec![
            app.browser().get("/yearly").await.expect(200),
            typing(&app, &code, "sv").await.expect(200),
            typing(&app, &code, "so").await.expect(200),
            browser.get("/rounds").await.expect(200),
        ];
        pages.push(
            sending(&app, &all_at("partners", &code, 3))
                .await
                .expect(200),
        );
        for page in pages {
            let text = page.text();
            let title = between(&text, "<title>", "</title>")
                .expect("a title")
                .to_lowercase();
            for word in ["våld", "hot", "partner", "utsatt", "screening"] {
                assert!(!title.contains(word), "{title}");
                for address in ["href=\"", "action=\"", "src=\""] {
                    let addresses = text.split(address).skip(1);
                    let mut addresses = addresses.filter_map(|rest| rest.split('"').next());
                    assert!(addresses.all(|one| !one.contains(word) && !one.contains(&code)));
                }
            }
            assert!(!title.contains(&code.to_lowercase()));
        }
        // A code in an address is looked at by nobody.
        let path = format!("/yearly?code={code}");
        let page = app.browser().get(&path).await;
        assert!(!page.text().contains(&code), "{page:?}");
        // Another site's form, and one that says nothing of where it comes from.
        let call = app.browser().bare(Method::POST, "/yearly");
        let call = call.raw("application/x-www-form-urlencoded", format!("code={code}"));
        assert_eq!(call.await.status, 403);
    }
);
