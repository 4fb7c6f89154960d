//! The conversation in the room: how long it may take.

use framsteg::domain::access::Role;
use uuid::Uuid;

use super::answering::give_word;
use super::table::meeting_of;
use crate::support::{Browser, TestApp, between, on_both};

async fn coordinator(app: &TestApp) -> Browser {
    app.staff("anna.berg", &[Role::Coordinator], &["misam"])
        .await
}

/// Opens the questions, and gives what the page's form holds.
async fn open(browser: &Browser, meeting: Uuid) -> [(&'static str, String); 2] {
    let room = format!("/meetings/{meeting}/room");
    let page = give_word(browser, &room).await.expect(200).text();
    ["mark", "screening"].map(|name| {
        let value = between(&page, &format!("name=\"{name}\" value=\""), "\"");
        (name, value.expect("a field"))
    })
}

/// Sends the status, and opens the page that follows.
async fn close(browser: &Browser, meeting: Uuid, form: [(&str, String); 2], status: &str) {
    let done = format!("/meetings/{meeting}/room/done");
    let [mark, id] = &form;
    let fields = [(mark.0, &*mark.1), (id.0, &*id.1), ("status", status)];
    browser.post(&done, &fields).await.expect(303);
    browser.get(&done).await.expect(200);
}

on_both!(
    a_conversation_may_last_while_its_page_says_that_somebody_is_there,
    async |app: TestApp| {
        let browser = coordinator(&app).await;
        for minutes in [11, 40] {
            let meeting = meeting_of(&app, &browser).await;
            let form = open(&browser, meeting).await;
            for _ in 0..minutes {
                app.wait(60);
                browser.get("/alive").await.expect(204);
            }
            close(&browser, meeting, form, "answered").await;
        }
        assert_eq!(app.rows()["screening"], 2);
    }
);
