//! R-D6, R-D10, R-D11: whatever happens at once, everything is stored once, whole, or not at all.

use std::time::Duration;

use actix_web::http::Method;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Call, Client, Kind, PROGRESSION, Reply, TestApp, ended, enrolment, held_together, occasion,
    on_both, progression, response, screening, with,
};

async fn all(calls: impl IntoIterator<Item = Call>) -> Vec<Reply> {
    join_all(calls.into_iter().map(Call::send)).await
}

fn count(replies: &[Reply], status: u16) -> usize {
    replies
        .iter()
        .filter(|reply| reply.status == status)
        .count()
}

/// Fifty times the same PUT at once: one 201, 49 times 200, all with the same body.
async fn fifty_equal(app: &TestApp, path: &str, body: Value) {
    let audited = app.rows()["audit"];
    let replies = all((0..50).map(|_| app.put(path, body.clone()))).await;
    assert_eq!(
        (count(&replies, 201), count(&replies, 200)),
        (1, 49),
        "{replies:?}"
    );
    assert!(replies.iter().all(|reply| reply.body == replies[0].body));
    assert_eq!(app.rows()["audit"], audited + 1, "one audit row");
}

on_both!(
    fifty_equal_responses_at_once_are_one,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let body = response(meeting, "progression-participant", progression("3"));
        fifty_equal(&app, &format!("responses/{}", app.id()), body).await;
        assert_eq!((app.rows()["response"], app.rows()["answer"]), (1, 9));
    }
);

on_both!(
    fifty_equal_participants_at_once_are_one,
    async |app: TestApp| {
        fifty_equal(
            &app,
            &format!("participants/{}", app.id()),
            json!({"gender": "man"}),
        )
        .await;
        assert_eq!(app.rows()["participant"], 1);
    }
);

on_both!(
    fifty_equal_enrolments_at_once_are_one,
    async |app: TestApp| {
        let body = enrolment(app.participant().await, "misam", "2026-01-01");
        fifty_equal(&app, &format!("enrolments/{}", app.id()), body).await;
        assert_eq!(app.rows()["enrolment"], 1);
    }
);

on_both!(
    fifty_equal_occasions_at_once_are_one,
    async |app: TestApp| {
        let stay = app
            .enrol(app.participant().await, "misam", "2026-01-01")
            .await;
        fifty_equal(
            &app,
            &format!("occasions/{}", app.id()),
            occasion(stay, "2026-03-10"),
        )
        .await;
        assert_eq!(app.rows()["occasion"], 1);
    }
);

on_both!(
    fifty_equal_screenings_at_once_are_one,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        fifty_equal(
            &app,
            &format!("screenings/{}", app.id()),
            screening(meeting, "answered"),
        )
        .await;
        assert_eq!(app.rows()["screening"], 1);
    }
);

on_both!(
    fifty_different_contents_under_one_id_store_one,
    async |app: TestApp| {
        let id = app.id();
        let mut bodies = Vec::new();
        for number in 0..50 {
            let meeting = app.meeting("misam").await;
            let step = ["1", "2", "3", "4", "5"][number % 5];
            bodies.push(response(
                meeting,
                "progression-participant",
                progression(step),
            ));
        }
        let replies = all(bodies
            .into_iter()
            .map(|body| app.put(&format!("responses/{id}"), body)))
        .await;
        assert_eq!(
            (count(&replies, 201), count(&replies, 409)),
            (1, 49),
            "{replies:?}"
        );
        assert_eq!((app.rows()["response"], app.rows()["answer"]), (1, 9));
    }
);

on_both!(
    fifty_answers_for_one_occasion_store_one,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let body = response(meeting, "coordination", held_together("large_extent"));
        let replies =
            all((0..50).map(|_| app.put(&format!("responses/{}", app.id()), body.clone()))).await;
        assert_eq!(
            (count(&replies, 201), count(&replies, 409)),
            (1, 49),
            "{replies:?}"
        );
        assert!(
            replies
                .iter()
                .all(|r| r.status == 201 || r.code() == "already_answered")
        );
    }
);

on_both!(
    fifty_corrections_of_one_response_store_one,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let first = app
            .answer(meeting, "coordination", held_together("not_at_all"))
            .await;
        let body = response(meeting, "coordination", held_together("large_extent"));
        let body = with(body, "supersedes", first.to_string());
        let replies =
            all((0..50).map(|_| app.put(&format!("responses/{}", app.id()), body.clone()))).await;
        assert_eq!(
            (count(&replies, 201), count(&replies, 409)),
            (1, 49),
            "{replies:?}"
        );
        assert!(
            replies
                .iter()
                .all(|r| r.status == 201 || r.code() == "already_superseded")
        );
    }
);

on_both!(
    fifty_changes_from_one_revision_make_one,
    async |app: TestApp| {
        let id = app.participant().await;
        let bands = ["15-24", "25-34", "35-44", "45-54", "55-64"];
        let genders = ["woman", "man", "other"];
        let bodies = bands.iter().flat_map(|band| {
            genders
                .iter()
                .map(move |gender| json!({"age_band": band, "gender": gender}))
        });
        let replies = all(bodies.map(|body| {
            app.put(&format!("participants/{id}"), body)
                .if_match("\"1\"")
        }))
        .await;
        assert_eq!(
            (count(&replies, 200), count(&replies, 412)),
            (1, 14),
            "{replies:?}"
        );
    }
);

/// Two equal calls, both on their way before the first one is stored: made certain by holding the table.
async fn both_before_either(app: &TestApp, table: &str, call: Call) -> Vec<Reply> {
    let hold = app.database().hold(table);
    let first = actix_web::rt::spawn(call.clone().send());
    hold.until_waiting(1).await;
    let second = actix_web::rt::spawn(call.send());
    // SQLite's one lane takes the second only after the first.
    hold.until_waiting(2).await;
    hold.release();
    vec![first.await.expect("first"), second.await.expect("second")]
}

async fn stored_once(app: &TestApp, table: &str, path: &str, body: Value) {
    let mut replies = both_before_either(app, table, app.put(path, body)).await;
    replies.sort_by_key(|reply| reply.status);
    assert_eq!(
        (replies[0].status, replies[1].status),
        (200, 201),
        "{replies:?}"
    );
    assert_eq!(replies[0].body, replies[1].body);
    assert_eq!(app.rows()[table], 1);
}

on_both!(
    a_response_sent_again_while_the_first_is_being_stored,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let path = format!("responses/{}", app.id());
        stored_once(
            &app,
            "response",
            &path,
            response(meeting, "coordination", held_together("large_extent")),
        )
        .await;
    }
);

on_both!(
    a_participant_sent_again_while_the_first_is_being_stored,
    async |app: TestApp| {
        let path = format!("participants/{}", app.id());
        stored_once(&app, "participant", &path, json!({"gender": "woman"})).await;
    }
);

on_both!(
    an_enrolment_sent_again_while_the_first_is_being_stored,
    async |app: TestApp| {
        let body = enrolment(app.participant().await, "misam", "2026-01-01");
        let path = format!("enrolments/{}", app.id());
        stored_once(&app, "enrolment", &path, body).await;
    }
);

on_both!(
    an_occasion_sent_again_while_the_first_is_being_stored,
    async |app: TestApp| {
        let stay = app
            .enrol(app.participant().await, "misam", "2026-01-01")
            .await;
        let path = format!("occasions/{}", app.id());
        stored_once(&app, "occasion", &path, occasion(stay, "2026-03-10")).await;
    }
);

on_both!(
    a_screening_sent_again_while_the_first_is_being_stored,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let path = format!("screenings/{}", app.id());
        stored_once(&app, "screening", &path, screening(meeting, "declined")).await;
    }
);

on_both!(
    two_occasions_under_one_id_at_once_are_a_conflict,
    async |app: TestApp| {
        let id = app.id();
        let mut calls = Vec::new();
        for _ in 0..2 {
            let stay = app
                .enrol(app.participant().await, "misam", "2026-01-01")
                .await;
            calls.push(app.put(&format!("occasions/{id}"), occasion(stay, "2026-03-10")));
        }
        let second = calls.remove(1);
        let replies = one_while_the_other(&app, "occasion", calls.remove(0), second).await;
        assert_eq!(
            (count(&replies, 201), count(&replies, 409)),
            (1, 1),
            "{replies:?}"
        );
    }
);

/// Two calls, of which the second comes while the first stands still before the held table.
async fn one_while_the_other(app: &TestApp, table: &str, first: Call, second: Call) -> [Reply; 2] {
    let hold = app.database().hold(table);
    let first = actix_web::rt::spawn(first.send());
    hold.until_waiting(1).await;
    let second = actix_web::rt::spawn(second.send());
    actix_web::rt::time::sleep(Duration::from_millis(100)).await;
    hold.release();
    [first.await.expect("first"), second.await.expect("second")]
}

on_both!(
    an_enrolment_cannot_end_before_an_occasion_that_is_being_stored,
    async |app: TestApp| {
        let person = app.participant().await;
        let stay = app.enrol(person, "misam", "2026-01-01").await;
        let meeting = app.put(
            &format!("occasions/{}", app.id()),
            occasion(stay, "2026-06-15"),
        );
        let end = ended(
            enrolment(person, "misam", "2026-01-01"),
            "2026-06-01",
            "work",
        );
        let end = app
            .put(&format!("enrolments/{stay}"), end)
            .if_match("\"1\"");
        let [meeting, end] = one_while_the_other(&app, "occasion", meeting, end).await;
        meeting.expect(201);
        end.faults(&[("/end", "before_last_occasion")]);
    }
);

on_both!(
    an_age_band_cannot_change_against_an_enrolment_that_is_being_stored,
    async |app: TestApp| {
        let person = app.person(json!({"age_band": "15-24"})).await;
        let stay = app.put(
            &format!("enrolments/{}", app.id()),
            enrolment(person, "ung-resurs", "2026-01-01"),
        );
        let older = app
            .put(
                &format!("participants/{person}"),
                json!({"age_band": "55-64"}),
            )
            .if_match("\"1\"");
        let replies = one_while_the_other(&app, "enrolment", stay, older).await;
        let statuses = (replies[0].status, replies[1].status);
        assert!(
            matches!(statuses, (201, 422) | (422, 200)),
            "a person of 55 in an insats for 15 to 24: {replies:?}"
        );
    }
);

/// A fault planted in the database: this item of this response cannot be stored.
fn plant(app: &TestApp, id: Uuid, item: &str) {
    let hex = id.simple();
    app.database().execute(&match app.database().kind {
        Kind::Sqlite => format!(
            "CREATE TRIGGER planted BEFORE INSERT ON answer WHEN NEW.response_id = x'{hex}' AND NEW.item = '{item}' \
             BEGIN SELECT RAISE(ABORT, 'planted'); END"
        ),
        Kind::Postgres => format!(
            "CREATE OR REPLACE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$; \
             CREATE TRIGGER planted BEFORE INSERT ON answer FOR EACH ROW \
             WHEN (NEW.response_id = '{id}' AND NEW.item = '{item}') EXECUTE FUNCTION planted()"
        ),
    });
}

fn pull(app: &TestApp) {
    app.database().execute(match app.database().kind {
        Kind::Sqlite => "DROP TRIGGER planted",
        Kind::Postgres => "DROP TRIGGER planted ON answer",
    });
}

on_both!(
    a_submission_is_all_or_nothing_wherever_it_fails,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let body = response(meeting, "progression-participant", progression("3"));
        let id = app.id();
        let before = app.rows();
        for item in PROGRESSION {
            plant(&app, id, item);
            let reply = app
                .put(&format!("responses/{id}"), body.clone())
                .await
                .refused(500, "internal");
            assert!(
                !format!("{reply:?}").contains("planted"),
                "the driver's words stay inside: {reply:?}"
            );
            assert_eq!(app.rows(), before, "{item}");
            pull(&app);
        }
        app.put(&format!("responses/{id}"), body).await.expect(201);
        assert_eq!(app.rows()["answer"], 9);
    }
);

on_both!(
    one_faulty_submission_does_not_spoil_its_group,
    async |app: TestApp| {
        let mut calls = Vec::new();
        let mut faulty = app.id();
        for number in 0..20 {
            let meeting = app.meeting("misam").await;
            let id = app.id();
            if number == 11 {
                faulty = id;
            }
            let body = response(meeting, "progression-participant", progression("3"));
            calls.push(app.put(&format!("responses/{id}"), body));
        }
        plant(&app, faulty, PROGRESSION[4]);
        // While the database is held, all of them come to stand in one queue.
        let hold = app.database().hold("answer");
        let replies = actix_web::rt::spawn(all(calls));
        hold.until_waiting(1).await;
        actix_web::rt::time::sleep(Duration::from_millis(30)).await;
        hold.release();
        let replies = replies.await.expect("replies");
        assert_eq!(
            (count(&replies, 201), count(&replies, 500)),
            (19, 1),
            "{replies:?}"
        );
        assert_eq!(replies[11].status, 500);
        let rows = app.rows();
        assert_eq!((rows["response"], rows["answer"]), (19, 19 * 9));
        assert_eq!(rows["summary"], 19);
    }
);

on_both!(
    one_refused_write_does_not_spoil_its_group,
    async |app: TestApp| {
        let mut calls = Vec::new();
        for number in 0..20 {
            let person = match number {
                7 => app.id(),
                _ => app.participant().await,
            };
            calls.push(app.put(
                &format!("enrolments/{}", app.id()),
                enrolment(person, "misam", "2026-01-01"),
            ));
        }
        let replies = all(calls).await;
        assert_eq!(
            (count(&replies, 201), count(&replies, 404)),
            (19, 1),
            "{replies:?}"
        );
        assert_eq!(app.rows()["enrolment"], 19);
    }
);

/// Everything that a municipal system does for one person: six writes.
async fn one_persons_year(client: &Client) -> Vec<Reply> {
    let (person, stay, meeting) = (client.id(), client.id(), client.id());
    let mut replies = Vec::new();
    for (path, body) in [
        (format!("participants/{person}"), json!({"gender": "woman"})),
        (
            format!("enrolments/{stay}"),
            enrolment(person, "misam", "2026-01-01"),
        ),
        (format!("occasions/{meeting}"), occasion(stay, "2026-03-10")),
        (
            format!("responses/{}", client.id()),
            response(meeting, "progression-participant", progression("3")),
        ),
        (
            format!("responses/{}", client.id()),
            response(meeting, "coordination", held_together("large_extent")),
        ),
        (
            format!("screenings/{}", client.id()),
            screening(meeting, "answered"),
        ),
    ] {
        replies.push(client.put(&path, body).await);
    }
    replies
}

on_both!(
    two_instances_write_to_one_database_at_once,
    async |app: TestApp| {
        let other = app.second().await;
        let here = (0..40).map(|_| one_persons_year(&app));
        let there = (0..40).map(|_| one_persons_year(&other));
        let replies = join(join_all(here), join_all(there)).await;
        for reply in replies.0.iter().chain(&replies.1).flatten() {
            assert_eq!(reply.status, 201, "{reply:?}");
        }
        let rows = app.rows();
        assert_eq!(
            (rows["participant"], rows["response"], rows["answer"]),
            (80, 160, 800)
        );
        assert_eq!((rows["screening"], rows["summary"]), (80, 160));
    }
);

on_both!(
    two_instances_write_for_the_same_people_at_once,
    async |app: TestApp| {
        let other = app.second().await;
        let mut stays = Vec::new();
        for _ in 0..10 {
            stays.push(
                app.enrol(app.participant().await, "misam", "2026-01-01")
                    .await,
            );
        }
        // In opposite orders, so that locks are taken in opposite orders.
        let calls = |client: &Client, stays: Vec<Uuid>, month: u32| {
            let mut calls = Vec::new();
            for day in 1..=10 {
                for stay in &stays {
                    let body = occasion(*stay, &format!("2026-{month:02}-{day:02}"));
                    calls.push(client.put(&format!("occasions/{}", client.id()), body));
                }
            }
            calls
        };
        let here = all(calls(&app, stays.clone(), 3));
        let there = all(calls(&other, stays.iter().rev().copied().collect(), 4));
        let (here, there) = join(here, there).await;
        assert_eq!(
            (count(&here, 201), count(&there, 201)),
            (100, 100),
            "{here:?} {there:?}"
        );
        assert_eq!(app.rows()["occasion"], 200);
    }
);

on_both!(
    the_same_answers_to_two_instances_are_stored_once,
    async |app: TestApp| {
        let other = app.second().await;
        let mut calls = Vec::new();
        for _ in 0..30 {
            let meeting = app.meeting("misam").await;
            let body = response(meeting, "coordination", held_together("large_extent"));
            calls.push(app.put(&format!("responses/{}", app.id()), body));
        }
        let elsewhere: Vec<Call> = calls.iter().map(|call| call.clone().at(&other)).collect();
        let (here, there) = join(all(calls), all(elsewhere)).await;
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(
                here.status + there.status,
                401,
                "one 200 and one 201: {here:?} {there:?}"
            );
            assert_eq!(here.body, there.body);
        }
        assert_eq!(app.rows()["response"], 30);
    }
);

on_both!(
    a_lost_reply_and_a_retry_at_another_instance_after_a_restart,
    async |app: TestApp| {
        let meeting = app.meeting("misam").await;
        let body = response(meeting, "coordination", held_together("large_extent"));
        let call = app.put(&format!("responses/{}", app.id()), body);
        let first = call.clone().await.expect(201);
        let other = app.second().await;
        drop(app);
        let again = call.at(&other).await.expect(200);
        assert_eq!(again.body, first.body);
    }
);

on_both!(
    a_caller_that_goes_away_does_not_undo_what_it_sent,
    async |app: TestApp| {
        let id = app.id();
        let call = app.put(&format!("participants/{id}"), json!({}));
        {
            let hold = app.database().hold("participant");
            let under_way = actix_web::rt::spawn(call.clone().send());
            hold.until_waiting(1).await;
            under_way.abort();
            // Asked to end, it has ended only when this thread has come back to it: until then it holds the service.
            assert!(under_way.await.is_err(), "cut off");
            hold.release();
        }
        let reply = call.await;
        assert!(matches!(reply.status, 200 | 201), "{reply:?}");
        assert_eq!(app.rows()["participant"], 1);
        app.call(Method::GET, &format!("participants/{id}"))
            .await
            .expect(200);
    }
);
