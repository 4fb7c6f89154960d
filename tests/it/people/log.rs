//! The auditor's page: filter, random sample, head of the chain.

use std::time::Duration;

use actix_web::rt::spawn;
use actix_web::rt::time::sleep;
use framsteg::app::{AuditQuery, Auditor, Sealer};
use framsteg::domain::access::Role;

use super::table::handed_over;
use crate::support::{Browser, TestApp, between, on_both};

async fn auditor(app: &TestApp) -> Browser {
    app.staff("granskare", &[Role::Auditor], &[]).await
}

/// The lines of the table: what was done, to what, and the outcome.
fn lines(page: &str) -> Vec<String> {
    let body = between(page, "<tbody>", "</tbody>").unwrap_or_default();
    body.split("<tr>")
        .skip(1)
        .map(|row| {
            let cells: Vec<&str> = row
                .split("<td>")
                .skip(1)
                .filter_map(|cell| Some(cell.split_once("</td>")?.0))
                .collect();
            assert_eq!(cells.len(), 7, "{row}");
            format!("{} {} {} {}", cells[1], cells[3], cells[4], cells[5])
        })
        .collect()
}

on_both!(the_log_is_filtered, async |app: TestApp| {
    let auditor = auditor(&app).await;
    let (_, occasion) = handed_over(&app, "anna.berg").await;
    let anna = app.staff_id("anna.berg");
    for (query, expected) in [
        (
            format!("handle={occasion}&action=session.&outcome=stored"),
            vec![format!(
                "anna.berg (personal) session.hand_over {occasion} stored"
            )],
        ),
        (
            format!("who={anna}&action=enrolment.take_on&from=2026-11-20&until=2026-11-20"),
            vec!["anna.berg (personal) enrolment.take_on".to_owned()],
        ),
        (format!("who={anna}&until=2026-11-19"), vec![]),
        (format!("who={anna}&from=2026-11-21"), vec![]),
        ("action=%25&handle=_%25".to_owned(), vec![]),
        ("handle='%20OR%201=1%20--".to_owned(), vec![]),
    ] {
        let page = auditor
            .get(&format!("/audit?{query}"))
            .await
            .expect(200)
            .text();
        let lines = lines(&page);
        assert_eq!(lines.len(), expected.len(), "{query}: {lines:?}");
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.starts_with(&expected), "{query}: {line}");
        }
    }
    for (query, field) in [
        ("from=x", "from"),
        ("until=2026-13-01", "until"),
        ("who=anna", "who"),
    ] {
        let page = auditor
            .get(&format!("/audit?{query}"))
            .await
            .expect(422)
            .text();
        assert!(page.contains(&format!("<a href=\"#{field}\">")), "{page}");
    }
    auditor
        .get("/audit?from=2026-11-20&from=2026-11-21")
        .await
        .expect(400);
});

on_both!(r_o2_reading_the_log_is_in_the_log, async |app: TestApp| {
    let auditor = auditor(&app).await;
    for _ in 0..2 {
        auditor.get("/audit").await.expect(200);
    }
    auditor.get("/audit?sample=yes").await.expect(200);
    let rows = app.database().texts(
        "SELECT role || ' ' || outcome AS t FROM audit WHERE action = 'audit.read' ORDER BY id",
    );
    assert_eq!(rows, ["auditor found", "auditor found", "auditor sample"]);
});

on_both!(every_event_is_on_one_page, async |app: TestApp| {
    let auditor = auditor(&app).await;
    for _ in 0..60 {
        app.participant().await;
    }
    let (mut seen, mut address) = (Vec::new(), "/audit?action=participant.".to_owned());
    for _ in 0..3 {
        let page = auditor.get(&address).await.expect(200).text();
        seen.extend(lines(&page));
        match between(&page, "<a class=\"button\" href=\"/audit", "\"") {
            Some(rest) => address = format!("/audit{}", rest.replace("&#38;", "&")),
            None => break,
        }
    }
    assert_eq!(seen.len(), 60);
    let distinct: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!(distinct.len(), 60, "none twice");
});

on_both!(
    the_page_shows_the_head_and_a_sample,
    async |app: TestApp| {
        let auditor = auditor(&app).await;
        let mut sealer = Sealer::default();
        app.app().seal_audit(&mut sealer).await.expect("sealed");
        let sealed = app
            .database()
            .number("SELECT count(*) AS n FROM audit WHERE place IS NOT NULL");
        assert!(sealed > 1);
        let page = auditor.get("/audit?sample=yes").await.expect(200).text();
        assert!(page.contains("slumpmässigt urval ur hela loggen"), "{page}");
        assert_eq!(lines(&page).len() as i64, sealed.min(20));
        let head = between(&page, "<h2 id=\"head-heading\">", "</section>").expect("a head");
        assert!(head.contains(&format!("<code>{sealed}:")), "{head}");
    }
);

on_both!(
    a_search_is_done_before_those_who_write_are_waited_for,
    async |app: TestApp| {
        let auditor = auditor(&app).await;
        let token = auditor.cookie("__Host-session");
        app.app()
            .seal_audit(&mut Sealer::default())
            .await
            .expect("sealed");
        for is_sample in [true, false] {
            let signed_in = app.app().signed_in(&token).await.expect("signed in");
            let by = signed_in.acting_as::<Auditor>().expect("an auditor");
            // A page has room for fifty, a sample for twenty.
            let events = app.rows()["audit"].min(if is_sample { 20 } else { 50 });
            // The writer stands still before the reader's session, and behind it the log is emptied.
            let held = match app.database().kind {
                Kind::Sqlite => "",
                Kind::Postgres => "SELECT id FROM session FOR UPDATE;",
            };
            let hold = app
                .database()
                .hold_with(&format!("{held} DELETE FROM audit"));
            let service = app.app().clone();
            let query = AuditQuery {
                is_sample,
                ..AuditQuery::default()
            };
            let reading = spawn(async move { service.read_audit(&by, &query).await });
            hold.until_waiting(1).await;
            // SQLite tells nobody that the search is done.
            sleep(Duration::from_millis(300)).await;
            hold.release();
            let page = reading.await.expect("a reply").expect("a page");
            assert_eq!(page.events.len() as i64, events, "{is_sample}");
        }
    }
);
