//! Answering on a tablet that was handed over, the coordinator's own part, paper, and the conversation in the room; without scripts.

use framsteg::domain::access::Role;
use serde_json::json;
use uuid::Uuid;

use super::table::{handed_over, meeting_of};
use crate::support::{Browser, PASSWORD, TestApp, between, held_together, on_both, progression};

async fn coordinator(app: &TestApp) -> (Browser, Uuid) {
    let browser = app
        .staff("anna.berg", &[Role::Coordinator], &["misam"])
        .await;
    let occasion = meeting_of(app, &browser).await;
    (browser, occasion)
}

async fn hand_over(browser: &Browser, occasion: Uuid, fields: &[(&str, &str)]) {
    browser
        .get(&format!("/meetings/{occasion}"))
        .await
        .expect(200);
    browser
        .post(&format!("/meetings/{occasion}/hand-over"), fields)
        .await
        .expect(303);
    browser
        .get(&format!("/meetings/{occasion}"))
        .await
        .expect(200);
}

/// Opens a form, and gives the id that it was minted for.
async fn form(browser: &Browser, path: &str) -> String {
    let page = browser.get(path).await.expect(200).text();
    between(&page, "name=\"response\" value=\"", "\"").expect("an id")
}

on_both!(
    a_participant_answers_everything_that_is_open_in_one_language,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        hand_over(&browser, occasion, &[("help", "staff")]).await;
        let answer = format!("/meetings/{occasion}/answer/sv");
        let mut seen = Vec::new();
        for _ in 0..5 {
            let next = browser.get(&answer).await;
            if next.status == 200 {
                assert!(next.text().contains("Nu kan du lämna tillbaka plattan."));
                break;
            }
            let path = next.expect(303).header("location").to_owned();
            let id = form(&browser, &path).await;
            seen.push(path.rsplit('/').next().expect("a key").to_owned());
            let fields = [
                ("response", id.as_str()),
                ("answer-able-to-work", "3"),
                ("answer-held-together", "large_extent"),
                ("answer-satisfied", ""),
            ];
            let sent = browser.post(&path, &fields).await.expect(303);
            assert_eq!(sent.header("location"), answer);
            // Once more is once: a double tap, and a second tablet with another id, which is told so.
            browser.post(&path, &fields).await.expect(303);
            let other = Uuid::now_v7().to_string();
            let second = browser.post(&path, &[("response", &other)]).await;
            let told = second.expect(409).text();
            assert!(told.contains("<h1>Svaren är redan skickade.</h1>"));
            assert!(told.contains(&format!("href=\"{answer}\"")), "{told}");
            // Back shows nothing of it.
            let back = browser.get(&path).await.expect(303);
            assert_eq!(back.header("location"), answer);
        }
        assert_eq!(
            seen,
            ["progression-participant", "coordination", "satisfaction"]
        );
        assert_eq!(
            app.database().texts("SELECT questionnaire || ' ' || version || ' ' || language || ' ' || help AS t FROM response ORDER BY 1"),
            ["coordination 1 sv staff", "progression-participant 2 sv staff", "satisfaction 1 sv staff"]
        );
        // What was skipped has no answer.
        assert_eq!(app.rows()["answer"], 2);
    }
);

on_both!(
    a_tablet_in_a_participants_hands_reaches_its_own_forms_only,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let other = meeting_of(&app, &browser).await;
        hand_over(&browser, occasion, &[]).await;
        let page = format!("/meetings/{occasion}");
        for path in [
            format!("/meetings/{other}/answer/sv/coordination"),
            format!("{page}/enter/sv/progression-professional"),
            format!("{page}/room"),
            format!("{page}/answer//coordination"),
            format!("{page}/answer/sv/coordination/"),
            format!("{page}/answer/SV/coordination"),
            format!("{page}/answer/sv/../../room"),
            format!("{page}/answer/sv%2Fcoordination"),
            "/here/".to_owned(),
        ] {
            browser.get(&path).await.expect(403);
            browser.post(&path, &[]).await.expect(403);
        }
        // The professional's part is not the participant's, a language that nobody has reviewed was not allowed, and the questions for the
        // room are no form at all.
        for path in [
            format!("{page}/answer/sv/progression-professional"),
            format!("{page}/answer/ar/coordination"),
            format!("{page}/answer/fi/coordination"),
            format!("{page}/answer/sv/violence-screening"),
            format!("{page}/answer/sv/skapa"),
            "/here/violence-screening/1/sv".to_owned(),
        ] {
            browser.get(&path).await.expect(404);
        }
        assert_eq!(app.rows()["response"], 0);
    }
);

on_both!(
    a_tablets_access_ends_with_its_occasion_in_the_use_cases_too,
    async |app: TestApp| {
        use framsteg::app::Coordinator;
        use framsteg::domain::ids::{OccasionId, ResponseId};
        let (browser, occasion) = coordinator(&app).await;
        let other = meeting_of(&app, &browser).await;
        hand_over(&browser, occasion, &[]).await;
        let token = browser.cookie("__Host-session");
        let signed_in = app.app().signed_in(&token).await.expect("signed in");
        let by = signed_in.acting_as::<Coordinator>().expect("a coordinator");
        let access = app.app().access_of(&by).expect("a reach");
        let answer = |occasion: Uuid| {
            serde_json::json!({
                "occasion_id": occasion, "questionnaire": "coordination", "version": 1, "language": "sv", "help": "none",
                "answers": {"held-together": "large_extent"},
            })
        };
        let submit = |occasion: Uuid| {
            let (app, access, body) = (app.app().clone(), access.clone(), answer(occasion));
            async move {
                let id = ResponseId(Uuid::now_v7());
                app.submit_response(&access, id, &body).await.map(|_| ())
            }
        };
        assert!(submit(other).await.is_err());
        assert!(app.app().visit(&access, OccasionId(other)).await.is_err());
        assert!(app.app().my_day(&access).await.is_err());
        submit(occasion).await.expect("its own");
        // Taken back, the same access is worth nothing.
        browser
            .post(
                &format!("/meetings/{occasion}/take-back"),
                &[("password", PASSWORD)],
            )
            .await
            .expect(303);
        assert!(submit(occasion).await.is_err());
        assert!(
            app.app()
                .visit(&access, OccasionId(occasion))
                .await
                .is_err()
        );
    }
);

on_both!(
    a_language_that_nobody_has_reviewed_is_offered_when_the_coordinator_says_so,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let page = format!("/meetings/{occasion}");
        hand_over(&browser, occasion, &[]).await;
        let offered = browser.get(&page).await.expect(200).text();
        assert!(offered.contains(">Svenska</a>") && !offered.contains(">العربية</a>"));
        browser
            .post(&format!("{page}/take-back"), &[("password", PASSWORD)])
            .await
            .expect(303);
        hand_over(
            &browser,
            occasion,
            &[("unreviewed", "yes"), ("help", "none")],
        )
        .await;
        let offered = browser.get(&page).await.expect(200).text();
        for name in [
            "Svenska",
            "العربية",
            "English",
            "Soomaali",
            "Lättläst svenska",
            "Українська",
        ] {
            assert!(offered.contains(&format!(">{name}</a>")), "{name}");
        }
        let path = format!("{page}/answer/ar/coordination");
        let id = form(&browser, &path).await;
        browser
            .post(
                &path,
                &[("response", &id), ("answer-held-together", "large_extent")],
            )
            .await
            .expect(303);
        assert_eq!(
            app.database()
                .texts("SELECT language || ' ' || text_revision AS t FROM response"),
            ["ar 1"]
        );
    }
);

on_both!(
    free_text_that_tells_who_somebody_is_comes_back_with_everything_that_was_said,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        hand_over(&browser, occasion, &[("unreviewed", "yes")]).await;
        let path = format!("/meetings/{occasion}/answer/en/satisfaction");
        let id = form(&browser, &path).await;
        let fields = [
            ("response", id.as_str()),
            ("answer-satisfied", "very"),
            ("answer-comment", "Ring 070-123 45 67"),
        ];
        let page = browser.post(&path, &fields).await.expect(422).text();
        assert!(page.contains(&format!("name=\"response\" value=\"{id}\"")));
        assert!(page.contains("value=\"very\" checked"));
        assert!(page.contains("Ring 070-123 45 67"));
        assert!(page.contains("id=\"comment-error\""));
        assert_eq!(app.rows()["response"], 0);
        let fields = [
            ("response", id.as_str()),
            ("answer-satisfied", "very"),
            ("answer-comment", "Bra"),
        ];
        browser.post(&path, &fields).await.expect(303);
        assert_eq!(app.rows()["answer"], 2);
    }
);

on_both!(
    the_document_is_the_same_for_everybody_and_lies_under_its_hash,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        hand_over(&browser, occasion, &[("unreviewed", "yes")]).await;
        let page = browser.get(&format!("/meetings/{occasion}")).await.text();
        let path = between(&page, "data-document=\"", "\"").expect("a document");
        let here = browser.get(&path).await.expect(200);
        assert_eq!(
            here.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        let stranger = app.browser().get(&path).await.expect(200);
        assert_eq!(here.body, stranger.body);
        assert!(!here.text().contains(&occasion.to_string()));
        assert!(here.body.len() < 60_000, "{} bytes", here.body.len());
        app.browser()
            .get(&format!("{}x", &path[..path.len() - 1]))
            .await
            .expect(404);
        app.browser()
            .get("/surveys/violence-screening/1/sv/0123456789abcdef")
            .await
            .expect(404);
        // Who answers is asked for apart from it, by the tablet only.
        let ticket = "/here/progression-participant/2/sv";
        let told = browser.get(ticket).await.expect(200);
        assert_eq!(told.header("cache-control"), "no-store");
        assert_eq!(told.json()["is_open"], true);
        assert_eq!(
            told.json()["action"],
            format!("/meetings/{occasion}/answer/sv/progression-participant")
        );
        browser
            .get("/here/progression-participant/1/sv")
            .await
            .expect(404);
        app.browser().get(ticket).await.expect(401);
    }
);

on_both!(
    only_what_is_the_same_for_everybody_is_packed,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        hand_over(&browser, occasion, &[]).await;
        let start = format!("/meetings/{occasion}");
        let page = browser.get(&start).await.text();
        let document = between(&page, "data-document=\"", "\"").expect("a document");
        let takes = |path: &str, encodings: &str| {
            let call = browser.bare(actix_web::http::Method::GET, path);
            call.header("accept-encoding", encodings)
        };
        for path in [
            document.as_str(),
            "/assets/framsteg.css",
            "/assets/answer.js",
        ] {
            let plain = takes(path, "identity").await.expect(200);
            assert_eq!(plain.header("content-encoding"), "");
            let packed = takes(path, "gzip, deflate, br, zstd").await.expect(200);
            assert_eq!(packed.header("content-encoding"), "gzip");
            assert_eq!(packed.header("vary"), "accept-encoding");
            assert_eq!(packed.header("content-type"), plain.header("content-type"));
            assert!(packed.body.len() * 2 < plain.body.len(), "{path}");
            let mut unpacked = Vec::new();
            let mut decoder = flate2::read::GzDecoder::new(&packed.body[..]);
            std::io::Read::read_to_end(&mut decoder, &mut unpacked).expect("gzip");
            assert_eq!(unpacked, plain.body);
            let refused = takes(path, "gzip;q=0").await.expect(200);
            assert_eq!(refused.header("content-encoding"), "");
        }
        for path in [&start, &format!("{start}/answer/sv/coordination")] {
            let secret = takes(path, "gzip").await.expect(200);
            assert_eq!(secret.header("content-encoding"), "");
        }
    }
);

on_both!(
    the_coordinator_rates_and_enters_what_stands_on_paper,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let path = format!("/meetings/{occasion}/enter/sv/progression-professional");
        let id = form(&browser, &path).await;
        browser
            .post(
                &path,
                &[("response", &id), ("answer-usable-competence", "4")],
            )
            .await
            .expect(303);
        // The participant's part is entered only where it was answered on paper.
        let own = |occasion: Uuid| format!("/meetings/{occasion}/enter/sv/progression-participant");
        browser.get(&own(occasion)).await.expect(404);
        let enrolment: String = app.database().texts(match app.database().kind {
            crate::support::Kind::Sqlite => "SELECT lower(hex(enrolment_id)) AS t FROM occasion",
            crate::support::Kind::Postgres => {
                "SELECT replace(CAST(enrolment_id AS text), '-', '') AS t FROM occasion"
            }
        })[0]
            .clone();
        let paper = app.id();
        let mut body = crate::support::occasion(enrolment.parse().expect("an id"), "2026-11-10");
        body["mode"] = serde_json::json!("paper");
        body["private"] = serde_json::json!(false);
        app.put(&format!("occasions/{paper}"), body)
            .await
            .expect(201);
        let page = browser
            .get(&format!("/meetings/{paper}"))
            .await
            .expect(200)
            .text();
        assert!(page.contains(&own(paper)), "{page}");
        assert!(
            page.contains("Går inte nu"),
            "the room is for meetings in person"
        );
        assert!(!page.contains("/hand-over"));
        let page = browser.get(&own(paper)).await.expect(200).text();
        let arabic = own(paper).replace("/sv/", "/ar/");
        assert!(page.contains(&format!("<a href=\"{arabic}\">العربية</a>")));
        // Nobody has reviewed the Arabic: it takes the coordinator's word.
        let id = form(&browser, &arabic).await;
        let fields = [("response", id.as_str()), ("answer-able-to-work", "2")];
        browser.post(&arabic, &fields).await.expect(422);
        assert_eq!(app.rows()["response"], 1);
        let id = form(&browser, &own(paper)).await;
        browser
            .post(
                &own(paper),
                &[
                    ("response", &id),
                    ("help", "staff"),
                    ("answer-able-to-work", "2"),
                ],
            )
            .await
            .expect(303);
        assert_eq!(
            app.database()
                .texts("SELECT questionnaire || ' ' || help AS t FROM response ORDER BY 1"),
            [
                "progression-participant staff",
                "progression-professional none"
            ]
        );
    }
);

/// The coordinator's word.
pub const WORD: [(&str, &str); 5] = [
    ("together", "yes"),
    ("alone", "yes"),
    ("no-relative", "yes"),
    ("time", "yes"),
    ("card", "yes"),
];

/// Asks for the coordinator's word: what the page has in its form beside the five.
pub async fn word(browser: &Browser, room: &str) -> String {
    let page = browser.get(room).await.expect(200).text();
    between(&page, "name=\"word\" value=\"", "\"").expect("a word")
}

/// Gives it, on a page that was opened for it.
pub async fn give_word(browser: &Browser, room: &str) -> crate::support::Reply {
    let word = word(browser, room).await;
    let fields = [&WORD[..], &[("word", &*word)]].concat();
    browser.post(room, &fields).await
}

on_both!(
    r_s1_the_room_opens_after_the_coordinators_word_and_closes_after_an_hour,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let room = format!("/meetings/{occasion}/room");
        browser.get(&room).await.expect(200);
        for (missing, _) in WORD {
            let said: Vec<_> = WORD
                .into_iter()
                .filter(|(name, _)| *name != missing)
                .collect();
            let page = browser.post(&room, &said).await.expect(422).text();
            assert!(page.contains(&format!("id=\"{missing}-error\"")));
            assert!(!page.contains("våld"), "{page}");
        }
        let page = give_word(&browser, &room).await.expect(200);
        assert_eq!(page.header("cache-control"), "no-store");
        let mark = between(&page.text(), "name=\"mark\" value=\"", "\"").expect("a mark");
        let done = format!("{room}/done");
        let id = Uuid::now_v7().to_string();
        let send = |mark: String, status: &'static str| {
            let (browser, done, id) = (&browser, &done, &id);
            async move {
                browser
                    .post(
                        done,
                        &[("mark", &mark), ("screening", id), ("status", status)],
                    )
                    .await
            }
        };
        // Without a mark, with another occasion's or session's, with a changed one, too late, and with a status that is none.
        for wrong in ["", "0.00", "x", "99999999999999999999.00"] {
            send(wrong.to_owned(), "answered").await.expect(409);
        }
        send(format!("1{mark}"), "answered").await.expect(409);
        send(mark.clone(), "not_asked").await.expect(400);
        send(mark.clone(), "yes").await.expect(400);
        // Too late, in a session that has been alive all the while.
        for _ in 0..12 {
            app.wait(5 * 60 + 1);
            browser.get("/alive").await.expect(204);
        }
        send(mark.clone(), "answered").await.expect(409);
        assert_eq!(app.rows()["screening"], 0);
    }
);

on_both!(
    r_s9_whatever_was_chosen_the_same_page_comes_and_no_answer_is_received,
    async |app: TestApp| {
        let mut pages = Vec::new();
        let (browser, first) = coordinator(&app).await;
        let second = meeting_of(&app, &browser).await;
        for (occasion, status) in [(first, "answered"), (second, "declined")] {
            let room = format!("/meetings/{occasion}/room");
            browser.get(&room).await.expect(200);
            let page = give_word(&browser, &room).await.expect(200).text();
            assert!(
                page.contains("020-50 50 50"),
                "the numbers are for everybody"
            );
            // The only inputs are the two buttons and what is hidden.
            assert_eq!(
                page.matches("<input").count(),
                page.matches("type=\"hidden\"").count()
            );
            let mark = between(&page, "name=\"mark\" value=\"", "\"").expect("a mark");
            let id = between(&page, "name=\"screening\" value=\"", "\"").expect("an id");
            let done = format!("{room}/done");
            let fields = [
                ("mark", mark.as_str()),
                ("screening", &id),
                ("status", status),
            ];
            let reply = browser.post(&done, &fields).await.expect(303);
            assert_eq!(reply.header("location"), done);
            let after = browser.get(&done).await.expect(200);
            let own = [occasion.to_string(), browser.form_token()];
            pages.push(
                own.iter()
                    .fold(after.text(), |text, own| text.replace(own, "")),
            );
            // It is not opened again, by any way.
            let again = browser.get(&room).await.expect(303);
            assert_eq!(again.header("location"), format!("/meetings/{occasion}"));
            browser.post(&room, &WORD).await.expect(409);
        }
        assert_eq!(pages[0], pages[1]);
        assert_eq!(
            app.database()
                .texts("SELECT status AS t FROM screening ORDER BY 1"),
            ["answered", "declined"]
        );
        // The log says that it was put, not what was chosen.
        let rows = app.database().texts("SELECT action || ' ' || outcome AS t FROM audit WHERE action LIKE 'screening%' ORDER BY 1");
        assert_eq!(
            rows,
            [
                "screening.open opened",
                "screening.open opened",
                "screening.put stored",
                "screening.put stored"
            ]
        );
    }
);

on_both!(
    r_s5_leaving_ends_the_session_at_once,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let room = format!("/meetings/{occasion}/room");
        browser.get(&room).await.expect(200);
        give_word(&browser, &room).await.expect(200);
        let copy = browser.copy();
        let left = browser.post("/leave", &[]).await.expect(303);
        assert_eq!(left.header("location"), "/sign-in");
        assert_eq!(left.header("clear-site-data"), "\"cache\", \"storage\"");
        assert_eq!(browser.cookie("__Host-session"), "");
        copy.get(&room).await.expect(401);
        assert_eq!(app.rows()["screening"], 0);
    }
);

on_both!(
    r_s2_nothing_outside_the_room_has_its_words,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let room = format!("/meetings/{occasion}/room");
        let mut texts = Vec::new();
        for path in ["/meetings", &format!("/meetings/{occasion}"), &room] {
            texts.push(browser.get(path).await.expect(200).text());
        }
        let inside = give_word(&browser, &room).await.expect(200).text();
        let title = between(&inside, "<title>", "</title>").expect("a title");
        assert_eq!(title, "Enkät – framsteg");
        let mark = between(&inside, "name=\"mark\" value=\"", "\"").expect("a mark");
        let id = Uuid::now_v7().to_string();
        let done = format!("{room}/done");
        browser
            .post(
                &done,
                &[("mark", &mark), ("screening", &id), ("status", "declined")],
            )
            .await
            .expect(303);
        texts.push(browser.get(&done).await.expect(200).text());
        texts.push(browser.get("/forms").await.expect(200).text());
        hand_over(&browser, occasion, &[]).await;
        texts.push(
            browser
                .get(&format!("/meetings/{occasion}"))
                .await
                .expect(200)
                .text(),
        );
        for text in texts {
            let text = text.to_lowercase().replace("/forms/partners/", "");
            for word in ["våld", "hot ", "partner", "utsatt", "screening"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
    }
);

on_both!(
    what_the_coordinator_entered_wrongly_is_superseded,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let enter = format!("/meetings/{occasion}/enter/sv/progression-professional");
        let correct = enter.replace("/enter/", "/correct/");
        let back = browser.get(&correct).await.expect(303);
        assert_eq!(back.header("location"), format!("/meetings/{occasion}"));
        let id = form(&browser, &enter).await;
        let fields = [("response", id.as_str()), ("answer-usable-competence", "4")];
        browser.post(&enter, &fields).await.expect(303);
        // A correction of the correction, too.
        for (before, step) in [("4", "2"), ("2", "3")] {
            let page = browser.get(&correct).await.expect(200).text();
            // The coordinator's own rating may be read back: it stands there to be corrected.
            let chosen = format!("value=\"{before}\" checked");
            assert!(page.contains(&chosen), "{page}");
            assert_eq!(page.matches(" checked").count(), 1, "{page}");
            let id = between(&page, "name=\"response\" value=\"", "\"").expect("an id");
            let old = between(&page, "name=\"supersedes\" value=\"", "\"").expect("an id");
            let fields = [
                ("response", id.as_str()),
                ("supersedes", &old),
                ("answer-usable-competence", step),
            ];
            browser.post(&correct, &fields).await.expect(303);
            browser.post(&correct, &fields).await.expect(303);
        }
        let standing = "SELECT choice AS t FROM answer WHERE response_id NOT IN (SELECT supersedes FROM response WHERE supersedes IS NOT NULL)";
        assert_eq!(app.database().texts(standing), ["3"]);
        assert_eq!(app.rows()["response"], 3);
        // What a participant answered on the tablet is not the coordinator's to mend.
        browser
            .get(&format!("/meetings/{occasion}/correct/sv/coordination"))
            .await
            .expect(404);
    }
);

on_both!(
    why_it_was_not_asked_is_noted_coarsely_and_once,
    async |app: TestApp| {
        let (browser, occasion) = coordinator(&app).await;
        let page = format!("/meetings/{occasion}");
        let why = format!("{page}/room/not-yet");
        assert!(browser.get(&page).await.text().contains(&why));
        browser
            .post(&why, &[("reason", "she did not want to")])
            .await
            .expect(422);
        browser
            .post(&why, &[("reason", "planned")])
            .await
            .expect(303);
        assert!(!browser.get(&page).await.text().contains(&why));
        browser.post(&why, &[("reason", "other")]).await.expect(409);
        assert_eq!(
            app.database()
                .texts("SELECT status || ' ' || reason AS t FROM screening"),
            ["not_asked planned"]
        );
        // It can still be asked.
        give_word(&browser, &format!("{page}/room"))
            .await
            .expect(200);
    }
);

on_both!(
    a_tablet_with_nothing_left_asks_for_no_language,
    async |app: TestApp| {
        let (browser, meeting) = handed_over(&app, "anna.berg").await;
        let path = format!("/meetings/{meeting}");
        let before = browser.get(&path).await.expect(200).text();
        assert!(before.contains("<h1>Välj språk</h1>"), "{before}");
        for (key, answers) in [
            ("progression-participant", progression("3")),
            ("coordination", held_together("large_extent")),
            ("satisfaction", json!({"satisfied": "very"})),
        ] {
            app.answer(meeting, key, answers).await;
        }
        let after = browser.get(&path).await.expect(200).text();
        assert!(after.contains("<h1>Klart</h1>"), "{after}");
        assert!(!after.contains("Välj språk"), "{after}");
    }
);
