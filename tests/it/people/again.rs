//! Answering again: what a participant sent from the tablet is superseded by what they send once more, and by nothing else.

use framsteg::domain::access::Role;
use uuid::Uuid;

use super::table::meeting_of;
use crate::support::{Browser, PASSWORD, Reply, TestApp, between, on_both};

/// Whoever nobody has superseded.
const STANDING: &str = "SELECT choice AS t FROM answer WHERE response_id NOT IN (SELECT supersedes FROM response WHERE supersedes IS NOT NULL) ORDER BY item";

async fn coordinator(app: &TestApp) -> (Browser, Uuid) {
    let browser = app
        .staff("anna.berg", &[Role::Coordinator], &["misam"])
        .await;
    let occasion = meeting_of(app, &browser).await;
    (browser, occasion)
}

/// The same coordinator at another tablet.
async fn second_tablet(app: &TestApp) -> Browser {
    let browser = app.browser();
    browser.sign_in("anna.berg", PASSWORD).await.expect(303);
    browser.get("/meetings").await.expect(200);
    browser
}

async fn hand_over(browser: &Browser, occasion: Uuid, fields: &[(&str, &str)]) -> Reply {
    let page = format!("/meetings/{occasion}");
    browser.get(&page).await.expect(200);
    let handed = browser.post(&format!("{page}/hand-over"), fields).await;
    if handed.status == 303 {
        browser.get(&page).await.expect(200);
    }
    handed
}

async fn take_back(browser: &Browser, occasion: Uuid) {
    let path = format!("/meetings/{occasion}/take-back");
    let password = [("password", PASSWORD)];
    browser.post(&path, &password).await.expect(303);
    browser
        .get(&format!("/meetings/{occasion}"))
        .await
        .expect(200);
}

fn path(occasion: Uuid, key: &str) -> String {
    format!("/meetings/{occasion}/answer/sv/{key}")
}

/// Opens a form, and gives what it was minted for.
async fn minted(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await.expect(200).text();
    assert!(!page.contains(" checked"), "an empty form: {page}");
    between(&page, "name=\"response\" value=\"", "\"").expect("an id")
}

/// Answers one question of a form.
async fn answer(browser: &Browser, path: &str, item: &str, option: &str) {
    let id = minted(browser, path).await;
    let item = format!("answer-{item}");
    let fields = [("response", &*id), (&*item, option)];
    browser.post(path, &fields).await.expect(303);
}

/// A coordinator, and an occasion at which the participant has said that somebody holds it together.
async fn answered(app: &TestApp) -> (Browser, Uuid) {
    let (browser, occasion) = coordinator(app).await;
    hand_over(&browser, occasion, &[]).await.expect(303);
    let to = path(occasion, "coordination");
    answer(&browser, &to, "held-together", "large_extent").await;
    take_back(&browser, occasion).await;
    (browser, occasion)
}

/// The page before the tablet is handed over once more; gives the response that it is about.
async fn opened(browser: &Browser, occasion: Uuid, key: &str) -> String {
    let path = format!("/meetings/{occasion}/again/{key}");
    let page = browser.get(&path).await.expect(200).text();
    assert!(
        !page.contains("large_extent"),
        "nothing is read back: {page}"
    );
    between(&page, "name=\"again\" value=\"", "\"").expect("a response")
}

on_both!(
    what_is_sent_again_counts_in_place_of_the_first,
    async |app: TestApp| {
        let (browser, occasion) = answered(&app).await;
        let to = path(occasion, "coordination");
        let page = browser.get(&format!("/meetings/{occasion}")).await.text();
        let link = format!("href=\"/meetings/{occasion}/again/coordination\">Svara om</a>");
        assert!(page.contains(&link), "{page}");
        for (option, help) in [("small_extent", "staff"), ("not_at_all", "none")] {
            let old = opened(&browser, occasion, "coordination").await;
            let handed = [("again", &*old), ("help", help)];
            hand_over(&browser, occasion, &handed).await.expect(303);
            // Of what else is open nothing is asked, and nothing else is there.
            let next = browser
                .get(&format!("/meetings/{occasion}/answer/sv"))
                .await;
            assert_eq!(next.expect(303).header("location"), to);
            browser
                .get(&path(occasion, "satisfaction"))
                .await
                .expect(404);
            browser
                .post(
                    &path(occasion, "satisfaction"),
                    &[("response", &Uuid::now_v7().to_string())],
                )
                .await
                .expect(404);
            let told = browser.get("/here/coordination/1/sv").await.expect(200);
            assert_eq!(told.json()["is_open"], true);
            let id = minted(&browser, &to).await;
            let fields = [("response", &*id), ("answer-held-together", option)];
            for _ in 0..2 {
                let sent = browser.post(&to, &fields).await.expect(303);
                assert_eq!(
                    sent.header("location"),
                    format!("/meetings/{occasion}/answer/sv")
                );
            }
            // Back shows nothing of it, and then it is over.
            browser.get(&to).await.expect(303);
            let end = browser
                .get(&format!("/meetings/{occasion}/answer/sv"))
                .await;
            assert!(end.expect(200).text().contains("lämna tillbaka plattan"));
            take_back(&browser, occasion).await;
        }
        assert_eq!(app.database().texts(STANDING), ["not_at_all"]);
        assert_eq!(
            app.database()
                .texts("SELECT help AS t FROM response ORDER BY stored_at, id"),
            ["none", "staff", "none"]
        );
        // Counted once, and as it was said last.
        let counted = app
            .database()
            .texts("SELECT contributions AS t FROM summary");
        assert_eq!(counted.len(), 1, "{counted:?}");
        assert_eq!(
            counted[0].matches("held-together").count(),
            1,
            "{counted:?}"
        );
        assert!(counted[0].contains("not_at_all"), "{counted:?}");
        let log =
            "SELECT outcome AS t FROM audit WHERE action = 'session.hand_over' ORDER BY at, id";
        assert_eq!(app.database().texts(log), ["stored", "again", "again"]);
        let log =
            "SELECT count(*) AS n FROM audit WHERE action = 'response.put' AND outcome = 'stored'";
        assert_eq!(app.database().number(log), 3);
    }
);

on_both!(
    the_second_of_two_tablets_is_told_that_others_count,
    async |app: TestApp| {
        let (first, occasion) = answered(&app).await;
        let second = second_tablet(&app).await;
        let to = path(occasion, "coordination");
        let old = opened(&first, occasion, "coordination").await;
        let mut ids = Vec::new();
        for browser in [&first, &second] {
            hand_over(browser, occasion, &[("again", &old)])
                .await
                .expect(303);
            ids.push(minted(browser, &to).await);
        }
        let fields = |id: &str, option: &str| {
            [
                ("response".to_owned(), id.to_owned()),
                ("answer-held-together".to_owned(), option.to_owned()),
            ]
        };
        let send = async |browser: &Browser, id: &str, option: &str| {
            let fields = fields(id, option);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (&**a, &**b)).collect();
            browser.post(&to, &fields).await
        };
        send(&first, &ids[0], "small_extent").await.expect(303);
        for _ in 0..2 {
            let page = send(&second, &ids[1], "not_at_all").await;
            let page = page.expect(409).text();
            assert!(page.contains("redan skickade"), "{page}");
            assert!(!page.contains("not_at_all"), "{page}");
        }
        assert_eq!(app.database().texts(STANDING), ["small_extent"]);
        // A form that is opened only now says at once that there is nothing left to answer.
        second.get(&to).await.expect(303);
        let told = second.get("/here/coordination/1/sv").await.expect(200);
        assert_eq!(told.json()["is_open"], false);
        // The first one's receipt is good, however often it is sent.
        send(&first, &ids[0], "small_extent").await.expect(303);
        // Handed over from a page that is too old it says so, and stays in the coordinator's hands.
        take_back(&second, occasion).await;
        let stale = hand_over(&second, occasion, &[("again", &old)]).await;
        let stale = stale.expect(409).text();
        assert!(stale.contains("Någon annan har ändrat svaren"), "{stale}");
        second.get("/meetings").await.expect(200);
        let new = opened(&second, occasion, "coordination").await;
        assert_eq!(new, ids[0]);
    }
);

on_both!(
    a_correction_from_a_page_that_is_too_old_comes_back_with_what_was_typed,
    async |app: TestApp| {
        let (first, occasion) = coordinator(&app).await;
        let second = second_tablet(&app).await;
        let enter = format!("/meetings/{occasion}/enter/sv/progression-professional");
        let correct = enter.replace("/enter/", "/correct/");
        answer(&first, &enter, "usable-competence", "1").await;
        let mut forms = Vec::new();
        for browser in [&first, &second] {
            let page = browser.get(&correct).await.expect(200).text();
            let read = |name: &str| between(&page, &format!("name=\"{name}\" value=\""), "\"");
            forms.push((read("response").expect("an id"), read("supersedes")));
        }
        let send = async |browser: &Browser, id: &str, old: &str, step: &str| {
            let fields = [
                ("response", id),
                ("supersedes", old),
                ("answer-usable-competence", step),
            ];
            browser.post(&correct, &fields).await
        };
        let old = forms[0].1.clone().expect("what it corrects");
        send(&first, &forms[0].0, &old, "2").await.expect(303);
        let page = send(&second, &forms[1].0, &old, "3").await;
        let page = page.expect(409).text();
        assert!(page.contains("Någon annan har rättat svaren"), "{page}");
        assert!(page.contains("value=\"3\" checked"), "{page}");
        assert_eq!(app.database().texts(STANDING), ["2"]);
        // Sent once more, knowing that, it counts.
        let newer = between(&page, "name=\"supersedes\" value=\"", "\"").expect("what it corrects");
        assert_eq!(newer, forms[0].0);
        send(&second, &forms[1].0, &newer, "3").await.expect(303);
        assert_eq!(app.database().texts(STANDING), ["3"]);
        // A form that does not say what it corrects is none of ours.
        send(&second, &Uuid::now_v7().to_string(), "", "4")
            .await
            .expect(400);
        send(
            &second,
            &Uuid::now_v7().to_string(),
            &Uuid::now_v7().to_string(),
            "4",
        )
        .await
        .expect(422);
    }
);

on_both!(
    only_what_was_sent_from_the_tablet_is_answered_again,
    async |app: TestApp| {
        let (browser, occasion) = answered(&app).await;
        let own = format!("/meetings/{occasion}/enter/sv/progression-professional");
        answer(&browser, &own, "usable-competence", "1").await;
        // The professional's own part, the conversation, and what has not been answered.
        for key in [
            "progression-professional",
            "violence-screening",
            "satisfaction",
            "skapa",
        ] {
            let to = format!("/meetings/{occasion}/again/{key}");
            let back = browser.get(&to).await.expect(303);
            assert_eq!(back.header("location"), format!("/meetings/{occasion}"));
        }
        let responses = app.database().texts(match app.database().kind {
            Kind::Sqlite => "SELECT lower(hex(id)) AS t FROM response WHERE questionnaire = 'progression-professional'",
            Kind::Postgres => "SELECT CAST(id AS text) AS t FROM response WHERE questionnaire = 'progression-professional'",
        });
        let professional: Uuid = responses[0].parse().expect("an id");
        let old = opened(&browser, occasion, "coordination").await;
        let other = meeting_of(&app, &browser).await;
        for (occasion, again) in [
            (occasion, professional.to_string()),
            (occasion, Uuid::now_v7().to_string()),
            (occasion, "x".to_owned()),
            (other, old.clone()),
        ] {
            let refused = hand_over(&browser, occasion, &[("again", &again)]).await;
            refused.expect(404);
        }
        browser.get("/meetings").await.expect(200);
        // On a tablet in a participant's hands it is no way out, either.
        hand_over(&browser, occasion, &[("again", &old)])
            .await
            .expect(303);
        let again = format!("/meetings/{occasion}/again/coordination");
        browser.get(&again).await.expect(403);
        // A restart forgets neither the hands nor what is answered again.
        let second = app.second().await;
        let restarted = browser.at(&second);
        restarted
            .get(&path(occasion, "coordination"))
            .await
            .expect(200);
        restarted
            .get(&path(occasion, "satisfaction"))
            .await
            .expect(404);
        assert_eq!(app.rows()["response"], 2);
    }
);
