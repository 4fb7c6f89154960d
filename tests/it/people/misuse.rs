//! What a hostile tester once did with a coordinator's session or a tablet, each mended and held here. What strangers can do is in
//! `attacks`.

use framsteg::domain::access::Role;
use serde_json::json;
use uuid::Uuid;

use super::answering::{WORD, give_word, word};
use super::day::{codes, taken_on};
use super::table::{handed_over, meeting_of};
use crate::support::{Browser, PASSWORD, TestApp, between, on_both, progression, screening};

async fn coordinator(app: &TestApp, name: &str) -> Browser {
    let programmes = ["misam", "ung-resurs"];
    app.staff(name, &[Role::Coordinator], &programmes).await
}

fn hidden(page: &str, name: &str) -> String {
    between(page, &format!("name=\"{name}\" value=\""), "\"").expect(name)
}

on_both!(
    a_handed_over_tablet_never_tells_whether_the_room_was_used,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let meeting = meeting_of(&app, &anna).await;
        let page = format!("/meetings/{meeting}");
        let own = [
            format!("{page}/enter/sv/violence-screening"),
            format!("{page}/correct/sv/violence-screening"),
        ];
        let hands = [
            "/here/violence-screening/1/sv".to_owned(),
            format!("{page}/answer/sv/violence-screening"),
        ];
        let mut told = Vec::new();
        for is_asked in [false, true] {
            if is_asked {
                let status = screening(meeting, "answered");
                app.put(&format!("screenings/{}", app.id()), status)
                    .await
                    .expect(201);
            }
            for path in &own {
                anna.get(path).await.expect(404);
                anna.post(path, &[]).await.expect(404);
            }
            anna.get(&page).await.expect(200);
            anna.post(&format!("{page}/hand-over"), &[])
                .await
                .expect(303);
            anna.get(&page).await.expect(200);
            for path in &hands {
                let reply = anna.get(path).await.expect(404);
                told.push((is_asked, reply.text().replace(&anna.form_token(), "")));
            }
            let response = Uuid::now_v7().to_string();
            anna.post(&hands[1], &[("response", &response)])
                .await
                .expect(404);
            let fields = [("password", PASSWORD)];
            anna.post(&format!("{page}/take-back"), &fields)
                .await
                .expect(303);
            anna.get("/meetings").await.expect(200);
        }
        let (before, after): (Vec<_>, Vec<_>) =
            told.into_iter().partition(|(is_asked, _)| !is_asked);
        let texts = |told: Vec<(bool, String)>| told.into_iter().map(|(_, text)| text);
        assert!(texts(before).eq(texts(after)));
    }
);

on_both!(
    the_coordinators_word_opens_the_room_once_and_for_a_few_minutes,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (meeting, other) = (meeting_of(&app, &anna).await, meeting_of(&app, &anna).await);
        let room = format!("/meetings/{meeting}/room");
        let say = async |room: &str, word: &str| {
            let fields = [&WORD[..], &[("word", word)]].concat();
            anna.post(room, &fields).await
        };
        // No page was opened for it; and what is no word.
        anna.get("/meetings").await.expect(200);
        anna.post(&room, &WORD).await.expect(409);
        for wrong in ["", "0", "0.0.0", "..", "9223372036854775807.x.x", "é.é.é"] {
            say(&room, wrong).await.expect(409);
        }
        // Another meeting's, another session's.
        let elsewhere = word(&anna, &format!("/meetings/{other}/room")).await;
        say(&room, &elsewhere).await.expect(409);
        let tablet = app.browser();
        tablet.sign_in("anna.berg", PASSWORD).await.expect(303);
        let theirs = word(&tablet, &room).await;
        anna.get("/meetings").await.expect(200);
        say(&room, &theirs).await.expect(409);
        // Once: a reload of the page with the questions shows none.
        let once = word(&anna, &room).await;
        let shown = say(&room, &once).await.expect(200).text();
        let again = say(&room, &once).await.expect(409).text();
        assert!(shown.contains("name=\"mark\"") && !again.contains("name=\"mark\""));
        // For five minutes.
        let late = word(&anna, &room).await;
        app.wait(5 * 60 + 1);
        say(&room, &late).await.expect(409);
        let forgotten = anna.post(&room, &WORD[1..]).await.expect(422).text();
        say(&room, &hidden(&forgotten, "word")).await.expect(200);
        let opened = "SELECT count(*) AS n FROM audit WHERE action = 'screening.open'";
        assert_eq!(app.database().number(opened), 2);
    }
);

on_both!(
    one_word_sent_many_times_at_once_opens_once,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let meeting = meeting_of(&app, &anna).await;
        let room = format!("/meetings/{meeting}/room");
        let word = word(&anna, &room).await;
        let fields = [&WORD[..], &[("word", &*word)]].concat();
        let calls = (0..6).map(|_| anna.form(&room, &fields).send());
        let replies = futures_util::future::join_all(calls).await;
        let opened = replies.iter().filter(|reply| reply.status == 200).count();
        let refused = replies.iter().filter(|reply| reply.status == 409).count();
        assert_eq!((opened, refused), (1, 5));
    }
);

on_both!(
    a_status_whose_reply_was_lost_is_sent_again,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let meeting = meeting_of(&app, &anna).await;
        let room = format!("/meetings/{meeting}/room");
        let done = format!("{room}/done");
        let page = give_word(&anna, &room).await.expect(200).text();
        let (mark, id) = (hidden(&page, "mark"), hidden(&page, "screening"));
        let send = async |id: &str, status: &str| {
            let fields = [("mark", &*mark), ("screening", id), ("status", status)];
            anna.post(&done, &fields).await
        };
        for _ in 0..2 {
            let reply = send(&id, "declined").await.expect(303);
            assert_eq!(reply.header("location"), done);
        }
        send(&id, "answered").await.expect(409);
        send(&Uuid::now_v7().to_string(), "declined")
            .await
            .expect(409);
        let stored = app.database().texts("SELECT status AS t FROM screening");
        assert_eq!(stored, ["declined"]);
    }
);

on_both!(
    the_page_after_the_room_is_neutral_and_there_only_afterwards,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let meeting = meeting_of(&app, &anna).await;
        let room = format!("/meetings/{meeting}/room");
        let done = format!("{room}/done");
        let away = anna.get(&done).await.expect(303);
        assert_eq!(away.header("location"), format!("/meetings/{meeting}"));
        let page = give_word(&anna, &room).await.expect(200).text();
        anna.get(&done).await.expect(303);
        let (mark, id) = (hidden(&page, "mark"), hidden(&page, "screening"));
        let fields = [
            ("mark", &*mark),
            ("screening", &*id),
            ("status", "declined"),
        ];
        anna.post(&done, &fields).await.expect(303);
        let page = anna.get(&done).await.expect(200).text();
        let lower = page.to_lowercase();
        for word in ["våld", "hot", "partner", "utsatt", "screening"] {
            assert!(!lower.contains(word), "{word}: {page}");
        }
        // Everybody to call is there all the same, with name and number, here and on the card.
        let card = anna.get("/support-card").await.expect(200).text();
        let catalogue = app.app().catalogue();
        let support = &catalogue.latest("violence-screening").expect("one").support;
        assert!(support.len() > 5);
        for one in support {
            let line = format!(
                "<dt>{}</dt><dd><strong>{}</strong></dd>",
                one.name, one.phone
            );
            assert!(page.contains(&line), "{line}: {page}");
            assert!(card.contains(&line), "{line}: {card}");
        }
    }
);

on_both!(
    a_meeting_tells_that_the_question_was_put_in_an_earlier_one,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let today = app.app().today().to_string();
        let earlier = app.occasion(stay, "2026-11-02").await;
        let later = app.occasion(stay, &today).await;
        let page = async |meeting: Uuid| {
            let page = anna.get(&format!("/meetings/{meeting}")).await;
            page.expect(200).text()
        };
        let button = |class: &str| format!("<a class=\"{class}\" href=\"/meetings/{later}/room\">");
        let before = page(later).await;
        assert!(before.contains(&button("button")), "{before}");
        assert!(!before.contains("Frågan ställdes"), "{before}");
        app.put(
            &format!("screenings/{}", app.id()),
            screening(earlier, "answered"),
        )
        .await
        .expect(201);
        let after = page(later).await;
        assert!(
            after.contains("<p>Frågan ställdes 2026-11-02.</p>"),
            "{after}"
        );
        assert!(after.contains(&button("button second")), "{after}");
        // Where it was put it is done, and nothing came before.
        assert!(!page(earlier).await.contains("Frågan ställdes"));
    }
);

on_both!(
    an_empty_assessment_is_refused_and_a_thin_one_opens_nothing,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let meeting = app.occasion(stay, "2026-11-20").await;
        app.answer(meeting, "progression-participant", progression("5"))
            .await;
        let enter = format!("/meetings/{meeting}/enter/sv/progression-professional");
        let correct = enter.replace("/enter/", "/correct/");
        let is_seen = async || {
            let path = format!("/enrolments/{stay}/progress");
            let page = anna.get(&path).await.expect(200).text();
            page.contains("5 av 5")
        };
        let open = async |path: &str| {
            let page = anna.get(path).await.expect(200).text();
            hidden(&page, "response")
        };
        let id = open(&enter).await;
        let page = anna.post(&enter, &[("response", &id)]).await;
        let page = page.expect(422).text();
        assert!(
            page.contains("Inget är ifyllt, så inget är sparat."),
            "{page}"
        );
        assert_eq!(app.rows()["response"], 1);
        assert!(!is_seen().await);
        let items = ["able-to-work", "knows-paths", "works-with-others"];
        let more = ["focus-and-energy", "handles-health", "manages-everyday"];
        let fields = |of: &[&str]| -> Vec<String> {
            of.iter()
                .map(|item| format!("answer-rated-{item}"))
                .collect()
        };
        let thin = fields(&items);
        let whole = fields(&[items, more].concat());
        let mut sent = vec![("response", &*id)];
        sent.extend(thin.iter().map(|name| (name.as_str(), "3")));
        anna.post(&enter, &sent).await.expect(303);
        assert!(!is_seen().await);
        // Nor does a correction empty it.
        let page = anna.get(&correct).await.expect(200).text();
        let (id, old) = (hidden(&page, "response"), hidden(&page, "supersedes"));
        let nothing = [("response", &*id), ("supersedes", &*old)];
        anna.post(&correct, &nothing).await.expect(422);
        let mut sent = nothing.to_vec();
        sent.extend(whole.iter().map(|name| (name.as_str(), "3")));
        anna.post(&correct, &sent).await.expect(303);
        assert!(is_seen().await);
        // By the other door, too; a participant may skip everything.
        let other = app.occasion(stay, "2026-11-19").await;
        let body = |key| crate::support::response(other, key, json!({}));
        app.put(
            &format!("responses/{}", app.id()),
            body("progression-professional"),
        )
        .await
        .faults(&[("/answers", "nothing_assessed")]);
        app.put(
            &format!("responses/{}", app.id()),
            body("progression-participant"),
        )
        .await
        .expect(201);
    }
);

/// What `enrol` sends.
fn enrolling<'a>(found: &'a str, enrolment: &'a str) -> [(&'a str, &'a str); 5] {
    [
        ("found", found),
        ("enrolment", enrolment),
        ("programme", "ung-resurs"),
        ("municipality", "skelleftea"),
        ("start", "2026-11-20"),
    ]
}

on_both!(
    a_bare_id_of_a_colleagues_participant_is_worth_nothing,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let bo = coordinator(&app, "bo.ek").await;
        let (hers, _) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (other, _) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let path = format!("/participants/{hers}/enrol");
        let id = Uuid::now_v7().to_string();
        bo.get("/meetings").await.expect(200);
        bo.get(&path).await.expect(404);
        for wrong in ["", "0.0.0", "x"] {
            bo.get(&format!("{path}?found={wrong}")).await.expect(404);
            bo.post(&path, &enrolling(wrong, &id)).await.expect(404);
        }
        // Nor as somebody new.
        let person = hers.to_string();
        let mut fields = enrolling("", &id).to_vec();
        fields.push(("participant", &person));
        let reply = bo.post("/participants", &fields).await;
        assert!(reply.status >= 400 && reply.status < 500, "{reply:?}");
        assert_eq!(app.rows()["enrolment"], 2);
        // Found by the code: for this session, this participant, and a while.
        let find = async |who: &Browser, person: Uuid| {
            let (code, _) = codes(&app, person).await;
            who.get("/meetings").await.expect(200);
            let found = who.post("/meetings", &[("code", &code)]).await.expect(303);
            let found = found.header("location").split_once("?found=");
            found.expect("a mark").1.to_owned()
        };
        let elsewhere = find(&bo, other).await;
        bo.get(&format!("{path}?found={elsewhere}"))
            .await
            .expect(404);
        let mark = find(&bo, hers).await;
        let tablet = app.browser();
        tablet.sign_in("bo.ek", PASSWORD).await.expect(303);
        tablet
            .get(&format!("{path}?found={mark}"))
            .await
            .expect(404);
        for _ in 0..4 {
            app.wait(8 * 60);
            bo.get("/meetings").await.expect(200);
        }
        bo.post(&path, &enrolling(&mark, &id)).await.expect(404);
        assert_eq!(app.rows()["enrolment"], 2);
        let mark = find(&bo, hers).await;
        let page = bo.get(&format!("{path}?found={mark}")).await.expect(200);
        assert_eq!(hidden(&page.text(), "found"), mark);
        for _ in 0..2 {
            bo.post(&path, &enrolling(&mark, &id)).await.expect(303);
        }
        assert_eq!(app.rows()["enrolment"], 3);
        // Enrolled with him it is no bare id any more.
        bo.get(&path).await.expect(200);
    }
);

on_both!(
    nobody_takes_a_colleagues_stay_by_merging,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let bo = coordinator(&app, "bo.ek").await;
        let (hers, _) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        let (dummy, _) = taken_on(&app, &bo, "misam", "2026-01-01").await;
        let (code, _) = codes(&app, hers).await;
        // He finds and enrols her participant, as he may.
        bo.get("/meetings").await.expect(200);
        let found = bo.post("/meetings", &[("code", &code)]).await.expect(303);
        let (path, mark) = found
            .header("location")
            .split_once("?found=")
            .expect("found");
        let id = Uuid::now_v7().to_string();
        bo.get("/meetings").await.expect(200);
        bo.post(path, &enrolling(mark, &id)).await.expect(303);
        let merge = format!("/participants/{dummy}/merge");
        let page = bo.post(&merge, &[("code", &code)]).await.expect(422).text();
        let error = between(&page, "id=\"code-error\">", "</p>").expect("an error");
        assert!(
            error.contains("Be koordinatorn att lämna över den till dig först"),
            "{error}"
        );
        // Nor with an id, nor with another pair's mark.
        let (second, _) = taken_on(&app, &bo, "misam", "2026-01-01").await;
        let (code, _) = codes(&app, second).await;
        let shown = bo.post(&merge, &[("code", &code)]).await.expect(200).text();
        let mark = hidden(&shown, "mark");
        let (hers, second) = (hers.to_string(), second.to_string());
        for fields in [
            vec![("double", &*hers)],
            vec![("double", &*hers), ("mark", &*mark)],
            vec![("double", &*second)],
        ] {
            let page = bo.post(&merge, &fields).await.expect(422).text();
            assert!(page.contains("Skriv den andra koden igen"), "{page}");
        }
        // One that becomes a colleague's too, after it was shown.
        let (code, _) = codes(&app, second.parse().expect("an id")).await;
        anna.get("/meetings").await.expect(200);
        let found = anna.post("/meetings", &[("code", &code)]).await.expect(303);
        let (path, theirs) = found
            .header("location")
            .split_once("?found=")
            .expect("found");
        let id = Uuid::now_v7().to_string();
        anna.get("/meetings").await.expect(200);
        anna.post(path, &enrolling(theirs, &id)).await.expect(303);
        let fields = [("double", &*second), ("mark", &*mark)];
        let page = bo.post(&merge, &fields).await.expect(422).text();
        assert!(
            page.contains("Be koordinatorn att lämna över den till dig först"),
            "{page}"
        );
        let merged = "SELECT count(*) AS n FROM participant WHERE merged_into IS NOT NULL";
        assert_eq!(app.database().number(merged), 0);
    }
);

on_both!(
    a_take_back_that_waited_opens_no_tablet_handed_over_anew,
    async |app: TestApp| {
        let (browser, first) = handed_over(&app, "anna.berg").await;
        // Its headers were read, and the body did not come.
        let token = browser.cookie("__Host-session");
        let waiting = app.app().signed_in(&token).await.expect("signed in");
        let password = [("password", PASSWORD)];
        browser
            .post(&format!("/meetings/{first}/take-back"), &password)
            .await
            .expect(303);
        let second = meeting_of(&app, &browser).await;
        for meeting in [second, first] {
            browser.get("/meetings").await.expect(200);
            let page = format!("/meetings/{meeting}");
            browser
                .post(&format!("{page}/hand-over"), &[])
                .await
                .expect(303);
            let late = app.app().take_back(&waiting, PASSWORD).await;
            assert!(matches!(late, Err(framsteg::app::Error::SignedOut)));
            browser.get(&page).await.expect(200);
            browser.get("/meetings").await.expect(403);
            browser
                .post(&format!("{page}/take-back"), &password)
                .await
                .expect(303);
        }
    }
);

on_both!(
    a_strange_day_of_a_change_is_told_so,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        coordinator(&app, "bo.ek").await;
        let bo = app.staff_id("bo.ek");
        let (_, coming) = taken_on(&app, &anna, "misam", "2027-11-20").await;
        let (_, ongoing) = taken_on(&app, &anna, "misam", "2026-01-01").await;
        for (stay, days) in [
            (
                coming,
                &[
                    "-5000-01-01",
                    "1890-01-01",
                    "2026-11-19",
                    "2026-11-21",
                    "2027-11-22",
                    "+2026-11-20",
                    "2026-11-20x",
                ][..],
            ),
            (ongoing, &["2025-12-31", "2026-11-21", "-5000-01-01"][..]),
        ] {
            let path = format!("/enrolments/{stay}/coordinator");
            anna.get(&path).await.expect(200);
            for day in days {
                let reply = anna.post(&path, &[("to", &bo), ("from", day)]).await;
                let page = reply.expect(422).text();
                assert!(page.contains("id=\"from-error\""), "{day}: {page}");
            }
        }
        assert_eq!(app.rows()["assignment"], 2);
        let path = format!("/enrolments/{coming}/coordinator");
        let fields = [("to", &*bo), ("from", "2026-11-20")];
        anna.post(&path, &fields).await.expect(303);
    }
);

on_both!(
    a_system_does_not_learn_a_status_by_guessing,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let id = app.id();
        let path = format!("screenings/{id}");
        app.put(&path, screening(meeting, "declined"))
            .await
            .expect(201);
        let stranger = app.client("participants:write", &[]);
        let mut told = Vec::new();
        for status in ["declined", "answered"] {
            let reply = stranger.put(&path, screening(meeting, status)).await;
            told.push(reply.refused(409, "id_taken"));
        }
        assert_eq!(told[0].text(), told[1].text());
        // Nor does the log give the id away.
        let noted = "SELECT handle AS t FROM audit WHERE action = 'screening.put'";
        assert_eq!(app.database().texts(noted), [meeting.to_string()]);
        app.put(&path, screening(meeting, "declined"))
            .await
            .expect(200);
    }
);
