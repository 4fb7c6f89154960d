//! A meeting that is not needed can be taken away, as long as nothing is stored there: what a participant has given is never lost by it.

use actix_web::rt::spawn;
use framsteg::domain::access::Role;
use serde_json::json;

use super::day::taken_on;
use super::table::meeting_of;
use crate::support::{Browser, PASSWORD, TestApp, on_both, progression, response, screening};

async fn coordinator(app: &TestApp, name: &str) -> Browser {
    app.staff(name, &[Role::Coordinator], &["misam"]).await
}

on_both!(an_empty_meeting_is_taken_away, async |app: TestApp| {
    let anna = coordinator(&app, "anna.berg").await;
    let bo = coordinator(&app, "bo.ek").await;
    let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
    let meeting = app.occasion(stay, "2026-11-10").await;
    let page = format!("/meetings/{meeting}");
    let remove = format!("{page}/remove");
    let day = anna.get("/meetings").await.expect(200).text();
    assert!(day.contains("möte 2026-11-10"), "{day}");
    let shown = anna.get(&page).await.expect(200).text();
    assert!(shown.contains(&remove), "{shown}");
    bo.get("/meetings").await.expect(200);
    bo.post(&remove, &[]).await.expect(404);
    let gone = anna.post(&remove, &[]).await.expect(303);
    assert_eq!(gone.header("location"), format!("/enrolments/{stay}"));
    assert_eq!(app.rows()["occasion"], 0);
    anna.get(&page).await.expect(404);
    let day = anna.get("/meetings").await.expect(200).text();
    assert!(!day.contains("möte 2026-11-10"), "{day}");
    anna.post(&remove, &[]).await.expect(404);
    let rows = app
        .database()
        .texts("SELECT outcome AS t FROM audit WHERE action = 'occasion.remove' ORDER BY at, id");
    assert_eq!(rows, ["denied", "removed", "denied"]);
    // What a system still has to send for it is told so.
    let late = response(meeting, "progression-participant", progression("3"));
    app.put(&format!("responses/{}", app.id()), late)
        .await
        .expect(404);
});

on_both!(a_meeting_with_anything_in_it_stays, async |app: TestApp| {
    let anna = coordinator(&app, "anna.berg").await;
    let (_, stay) = taken_on(&app, &anna, "misam", "2026-01-01").await;
    let answered = app.occasion(stay, "2026-11-10").await;
    app.answer(answered, "satisfaction", json!({"satisfied": "very"}))
        .await;
    let asked = meeting_of(&app, &anna).await;
    app.put(
        &format!("screenings/{}", app.id()),
        screening(asked, "declined"),
    )
    .await
    .expect(201);
    let told = meeting_of(&app, &anna).await;
    anna.get(&format!("/meetings/{told}")).await.expect(200);
    let why = [("reason", "planned")];
    anna.post(&format!("/meetings/{told}/room/not-yet"), &why)
        .await
        .expect(303);
    let declined = meeting_of(&app, &anna).await;
    anna.get(&format!("/meetings/{declined}")).await.expect(200);
    anna.post(&format!("/meetings/{declined}/unrated"), &[])
        .await
        .expect(303);
    for meeting in [answered, asked, told, declined] {
        let page = format!("/meetings/{meeting}");
        let remove = format!("{page}/remove");
        let shown = anna.get(&page).await.expect(200).text();
        assert!(!shown.contains(&remove), "{shown}");
        let refused = anna.post(&remove, &[]).await.expect(409).text();
        assert!(refused.contains("Bara ett tomt möte"), "{refused}");
    }
    // Nor while a tablet is in a participant's hands there.
    let waiting = meeting_of(&app, &anna).await;
    let page = format!("/meetings/{waiting}");
    let tablet = app.browser();
    tablet.sign_in("anna.berg", PASSWORD).await.expect(303);
    tablet.get(&page).await.expect(200);
    tablet
        .post(&format!("{page}/hand-over"), &[])
        .await
        .expect(303);
    anna.get(&page).await.expect(200);
    anna.post(&format!("{page}/remove"), &[]).await.expect(409);
    tablet.get(&page).await.expect(200);
    let fields = [("password", PASSWORD)];
    tablet
        .post(&format!("{page}/take-back"), &fields)
        .await
        .expect(303);
    anna.post(&format!("{page}/remove"), &[]).await.expect(303);
    assert_eq!(app.rows()["occasion"], 4);
});

on_both!(
    what_is_stored_at_the_same_moment_comes_before_or_has_no_place,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let meeting = meeting_of(&app, &anna).await;
        let page = format!("/meetings/{meeting}");
        anna.get(&page).await.expect(200);
        // By another instance, which has not finished yet.
        let storing = app.database().hold_with(
            "INSERT INTO screening (id, occasion_id, status, reason, asked, sender, stored_at) \
             SELECT id, id, 'declined', NULL, TRUE, created_by, created_at FROM occasion",
        );
        let removing = spawn(anna.form(&format!("{page}/remove"), &[]).send());
        storing.until_waiting(1).await;
        storing.release();
        removing.await.expect("a reply").expect(409);
        assert_eq!(app.rows()["occasion"], 1);
        app.database().execute("DELETE FROM screening");
        let removing = app.database().hold_with("DELETE FROM occasion");
        let late = response(meeting, "progression-participant", progression("3"));
        let storing = spawn(app.put(&format!("responses/{}", app.id()), late).send());
        removing.until_waiting(1).await;
        removing.release();
        storing.await.expect("a reply").expect(404);
        assert_eq!(app.rows()["response"], 0);
    }
);
