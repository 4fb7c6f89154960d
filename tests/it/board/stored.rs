//! Publications put into the database as the publisher stores them, so that a page can be held against any of them.

use framsteg::app::Director;
use framsteg::domain::access::Role;
use framsteg::domain::ids::PublicationId;
use framsteg::store::publications::{self, Place, Publication};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Browser, TestApp};

/// A publication that is to be.
#[derive(Clone)]
pub struct Stored {
    pub indicator: &'static str,
    pub period: &'static str,
    pub by: Option<&'static str>,
    pub revision: i32,
    pub is_final: bool,
    pub published_at: &'static str,
    pub cells: Value,
    /// What stands beside the cells.
    pub beside: Value,
}

/// A total of a period that was over.
pub fn total(indicator: &'static str, period: &'static str, cell: Value) -> Stored {
    let mut all = cell;
    all["group"] = json!("all");
    Stored {
        indicator,
        period,
        by: None,
        revision: 1,
        is_final: true,
        published_at: "2026-11-01T05:00:00Z",
        cells: json!([all]),
        beside: json!({}),
    }
}

/// A table of a period that was over.
pub fn table(
    indicator: &'static str,
    period: &'static str,
    by: &'static str,
    cells: Value,
) -> Stored {
    Stored {
        by: Some(by),
        cells,
        ..total(indicator, period, json!({}))
    }
}

/// A share that is shown.
pub fn share(numerator: u64, denominator: u64) -> Value {
    let percent = (numerator as f64 * 1000.0 / denominator as f64).round() / 10.0;
    json!({
        "group": "all", "numerator": numerator, "denominator": denominator, "percent": percent,
        "interval": null, "verdict": null,
    })
}

/// A number of something.
pub fn count(number: u64) -> Value {
    json!({
        "group": "all", "numerator": null, "denominator": number, "percent": null,
        "interval": null, "verdict": null,
    })
}

/// The same with more in it.
pub fn with(mut cell: Value, name: &str, value: Value) -> Value {
    cell[name] = value;
    cell
}

/// The cell of a group.
pub fn of(group: &str, cell: Value) -> Value {
    with(cell, "group", json!(group))
}

pub fn hidden(group: &str) -> Value {
    json!({"group": group, "suppressed": true})
}

impl Stored {
    pub fn beside(mut self, beside: Value) -> Self {
        self.beside = beside;
        self
    }

    pub fn open(mut self) -> Self {
        self.is_final = false;
        self
    }

    pub fn revised(mut self, revision: i32, published_at: &'static str) -> Self {
        self.revision = revision;
        self.published_at = published_at;
        self
    }

    /// Stores it: its id.
    pub fn put(&self, app: &TestApp) -> Uuid {
        let id = Uuid::now_v7();
        let catalogue = app.app().catalogue();
        let indicator = catalogue.indicator(self.indicator).expect(self.indicator);
        let mut body = json!({
            "indicator": self.indicator, "definition_version": 1, "period": self.period, "by": self.by,
            "cut_off": self.published_at, "published_at": self.published_at, "publication_id": id,
            "revision": self.revision, "final": self.is_final, "target": indicator.target,
            "cells": self.cells, "missing": null, "excluded": {}, "response_rate": null,
            "overturned_by": null,
        });
        for (name, value) in self.beside.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let at = self.published_at.parse::<chrono::DateTime<chrono::Utc>>();
        let at = at.expect("an instant").naive_utc();
        let publication = Publication {
            id: PublicationId(id),
            place: Place {
                indicator: self.indicator.to_owned(),
                period: self.period.to_owned(),
                table_by: self.by.unwrap_or("all").to_owned(),
            },
            definition_version: 1,
            revision: self.revision,
            is_final: self.is_final,
            cut_off: at,
            published_at: at,
            withdrawn: None,
            entered_by: None,
            body: body.to_string(),
        };
        publications::insert(&mut app.database().open(), &publication).expect("stored");
        id
    }
}

/// Takes everything of an indicator back.
pub fn withdraw(app: &TestApp, indicator: &str) {
    app.database().execute(&format!(
        "UPDATE publication SET withdrawn_at = '2026-11-10 00:00:00', withdrawn_reason = 'Fel nämnare.' WHERE indicator = '{indicator}'"
    ));
}

/// The director at a browser.
pub async fn director(app: &TestApp) -> Browser {
    app.staff("carl.chef", &[Role::Director], &[]).await
}

/// The director, as the use cases know them.
pub async fn acting(app: &TestApp, browser: &Browser) -> framsteg::app::Acting<Director> {
    let token = browser.cookie("__Host-session");
    let signed_in = app.app().signed_in(&token).await.expect("a session");
    signed_in.acting_as::<Director>().expect("the director")
}

/// What a page says in its main part: without tags, in one line.
pub fn said(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut text = String::new();
    let mut is_tag = true;
    for c in main.chars() {
        match c {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    for (entity, c) in [
        ("&#38;", "&"),
        ("&#39;", "'"),
        ("&#34;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, c);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The piece of a page about one measure on Målkartan.
pub fn card(page: &str, path: &str) -> String {
    let begin = format!("<article class=\"measure\" aria-labelledby=\"{path}\">");
    let (_, rest) = page
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no card {path}: {}", said(page)));
    let (card, _) = rest.split_once("</article>").expect("its end");
    said(&format!("<main>{card}</main>"))
}
