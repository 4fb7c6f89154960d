//! The picture that a coordinator and a participant look at together. R-Z2, R-Z3, R-O2, R-S2.

use framsteg::app::Coordinator;
use framsteg::domain::access::Role;
use framsteg::domain::definitions::ItemKind;
use framsteg::domain::ids::EnrolmentId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Browser, PROGRESSION, TestApp, between, held_together, on_both, progression, response,
    screening, with,
};

const OWN: &str = "progression-participant";
const RATED: &str = "progression-professional";

async fn coordinator(app: &TestApp, name: &str) -> Browser {
    app.staff(name, &[Role::Coordinator], &["misam"]).await
}

async fn code_of(app: &TestApp, person: Uuid) -> String {
    let view = app.get(&format!("participants/{person}")).await.json();
    view["code"].as_str().expect("a code").to_owned()
}

/// Somebody who has been enrolled since the first day of 2025, and whom this coordinator has taken on.
async fn taken_on(app: &TestApp, browser: &Browser) -> (Uuid, Uuid) {
    let person = app.participant().await;
    let stay = app.enrol(person, "misam", "2025-01-01").await;
    let use_cases = app.app();
    let token = browser.cookie("__Host-session");
    let signed_in = use_cases.signed_in(&token).await.expect("signed in");
    let acting = signed_in.acting_as::<Coordinator>().expect("a coordinator");
    let access = use_cases.access_of(&acting).expect("a reach");
    let taken = use_cases.take_on(&access, EnrolmentId(stay)).await;
    taken.expect("taken on");
    (person, stay)
}

/// What was answered at a meeting: to which part, in which version.
async fn said(app: &TestApp, meeting: Uuid, part: &str, version: i32, answers: Value) -> Uuid {
    let id = app.id();
    let body = with(response(meeting, part, answers), "version", version);
    app.put(&format!("responses/{id}"), body).await.expect(201);
    id
}

/// As much of the professional's part as counts, with this step.
fn assessed(step: &str) -> Value {
    let items = PROGRESSION[..6].iter();
    let items = items.map(|item| (format!("rated-{item}"), json!(step)));
    Value::Object(items.collect())
}

/// A meeting at which both parts were answered in the first version: the participant's with these answers, the professional's with one.
async fn met(app: &TestApp, stay: Uuid, on: &str, answers: Value) -> Uuid {
    let meeting = app.occasion(stay, on).await;
    said(app, meeting, RATED, 1, assessed("2")).await;
    said(app, meeting, OWN, 1, answers).await;
    meeting
}

async fn picture(browser: &Browser, stay: Uuid) -> String {
    let page = browser.get(&format!("/enrolments/{stay}/progress")).await;
    page.expect(200).text()
}

/// What stands in the table of all themes in one theme's row, without tags.
fn row(page: &str, theme: &str) -> Vec<String> {
    let start = format!("<tr><th scope=\"row\">{theme}</th>");
    let row = between(page, &start, "</tr>").unwrap_or_else(|| panic!("no row {theme}: {page}"));
    row.split("</td>")
        .map(|cell| {
            let text = cell
                .split('<')
                .map(|part| part.rsplit('>').next().unwrap_or(part));
            text.collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .filter(|cell| !cell.is_empty())
        .collect()
}

on_both!(
    first_previous_and_latest_stand_beside_the_coordinators,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (_, stay) = taken_on(&app, &anna).await;
        let empty = picture(&anna, stay).await;
        assert!(
            empty.contains("Det finns inga svar att visa än."),
            "{empty}"
        );
        assert!(!empty.contains("<table") && !empty.contains("<svg"));
        met(&app, stay, "2025-02-03", progression("2")).await;
        let once = picture(&anna, stay).await;
        assert!(once.contains("Det här är de första svaren."), "{once}");
        met(&app, stay, "2025-05-05", progression("4")).await;
        let mut last = progression("4");
        last["able-to-work"] = json!("3");
        last["takes-steps"] = json!("5");
        last["handles-health"] = json!("5");
        met(&app, stay, "2025-08-04", last).await;
        let page = picture(&anna, stay).await;
        let told = "Högre än sist på två områden. Lägre på ett. Lika på sex.";
        assert!(page.contains(told), "{page}");
        assert_eq!(
            row(&page, "Tro på att klara ett jobb"),
            [
                "Lägre",
                "Jag tror det ibland 3 av 5, 2025-08-04",
                "Jag tror det för det mesta 4 av 5, 2025-05-05",
                "Jag tror det sällan 2 av 5, 2025-02-03",
                "Deltagaren tror det sällan 2 av 5, 2025-08-04",
            ]
        );
        assert_eq!(row(&page, "Egna steg")[0], "Högre");
        assert_eq!(row(&page, "Samarbete")[0], "Lika");
        // Nine themes over time and one drawing of all; a title and a description each.
        let drawings = page.matches("role=\"img\"").count();
        assert_eq!(drawings, 10);
        assert_eq!(page.matches("<desc id=").count(), drawings);
        assert!(!page.contains("style="));
    }
);

on_both!(
    r_z2_a_colleagues_enrolment_is_not_there,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let bo = coordinator(&app, "bo.ek").await;
        let (_, stay) = taken_on(&app, &anna).await;
        met(&app, stay, "2025-02-03", progression("2")).await;
        let ask = async |id: &str| {
            let page = bo.get(&format!("/enrolments/{id}/progress")).await;
            let page = page.expect(404);
            // The page remembers its own address, for whoever changes the language there.
            (page.text().replace(id, ""), page.headers)
        };
        let theirs = ask(&stay.to_string()).await;
        assert_eq!(theirs, ask(&app.id().to_string()).await);
        ask("anna").await;
        // One that nobody has is not there either.
        let person = app.participant().await;
        let unassigned = app.enrol(person, "misam", "2025-01-01").await;
        ask(&unassigned.to_string()).await;
        picture(&anna, stay).await;
        let noted = app.database().texts(&format!(
            "SELECT actor_kind || ' ' || role || ' ' || outcome AS t FROM audit WHERE action = 'progression.read' AND handle = '{stay}' ORDER BY id"
        ));
        assert_eq!(
            noted,
            ["staff coordinator denied", "staff coordinator found"]
        );
    }
);

on_both!(
    what_has_been_superseded_is_not_shown,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (_, stay) = taken_on(&app, &anna).await;
        let meeting = app.occasion(stay, "2025-02-03").await;
        said(&app, meeting, RATED, 1, assessed("2")).await;
        let wrong = said(&app, meeting, OWN, 1, progression("1")).await;
        let body = with(
            response(meeting, OWN, progression("5")),
            "supersedes",
            wrong.to_string(),
        );
        let id = app.id();
        app.put(&format!("responses/{id}"), body).await.expect(201);
        let page = picture(&anna, stay).await;
        let cell = &row(&page, "Tro på att klara ett jobb")[1];
        assert_eq!(cell, "Jag är säker på att det går 5 av 5, 2025-02-03");
        assert!(!page.contains("Jag tror inte att det går 1 av 5"), "{page}");
    }
);

on_both!(
    of_two_on_one_day_the_last_stored_counts,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (_, stay) = taken_on(&app, &anna).await;
        met(&app, stay, "2025-02-03", progression("4")).await;
        app.wait(60);
        met(&app, stay, "2025-02-03", progression("2")).await;
        let page = picture(&anna, stay).await;
        assert!(
            page.contains("Det här är de första svaren."),
            "one measurement: {page}"
        );
        let cell = &row(&page, "Tro på att klara ett jobb")[1];
        assert_eq!(cell, "Jag tror det sällan 2 av 5, 2025-02-03");
    }
);

on_both!(what_was_skipped_is_missing, async |app: TestApp| {
    let anna = coordinator(&app, "anna.berg").await;
    let (_, stay) = taken_on(&app, &anna).await;
    met(&app, stay, "2025-02-03", progression("4")).await;
    let mut second = progression("4");
    second["able-to-work"] = Value::Null;
    met(&app, stay, "2025-05-05", second).await;
    let page = picture(&anna, stay).await;
    let told = "Lika som sist på åtta områden. På ett område finns inget svar den här gången.";
    assert!(page.contains(told), "{page}");
    let row = row(&page, "Tro på att klara ett jobb");
    assert_eq!(row[..2], ["Inget svar den här gången", "–"], "{row:?}");
    // In the drawing of all themes one of nine marks is missing, twice: it is nowhere, not in the middle.
    assert_eq!(page.matches("class=\"mark latest\"").count(), 1 + 8);
    assert_eq!(page.matches("class=\"mark first\"").count(), 1 + 9);
});

on_both!(
    nothing_is_compared_over_a_change_of_question,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (_, stay) = taken_on(&app, &anna).await;
        met(&app, stay, "2025-02-03", progression("2")).await;
        let mut second = progression("4");
        let answers = second.as_object_mut().expect("an object");
        answers.remove("believes-in-goals");
        answers.insert("can-reach-goals".to_owned(), json!("4"));
        let meeting = app.occasion(stay, "2025-05-05").await;
        said(&app, meeting, RATED, 2, assessed("2")).await;
        said(&app, meeting, OWN, 2, second).await;
        let page = picture(&anna, stay).await;
        let told = "Högre än sist på sju områden. På två områden är frågan ändrad.";
        assert!(page.contains(told), "{page}");
        for theme in ["Mål", "Vardag"] {
            let row = row(&page, theme);
            assert_eq!(row[0], "Frågan är ändrad");
            assert_eq!(row[2], "–", "nothing before: {row:?}");
        }
        // Reworded, and declared comparable.
        assert_eq!(row(&page, "Vägar till jobb")[0], "Högre");
        let breaks = page.matches("class=\"break\"").count();
        assert_eq!(breaks, 2);
        assert_eq!(page.matches("Frågan ändrades efter 2025-02-03").count(), 2);
        // What was said before the break is still told, in its own words.
        assert!(page.contains("Jag tror lite på mina mål"), "{page}");
    }
);

on_both!(
    whoever_declines_to_rate_sees_the_answers_and_rates_no_more,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let bo = coordinator(&app, "bo.ek").await;
        let (_, stay) = taken_on(&app, &anna).await;
        let rated = met(&app, stay, "2026-08-03", progression("2")).await;
        let meeting = app.occasion(stay, "2026-11-10").await;
        let page = format!("/meetings/{meeting}");
        let decline = format!("{page}/unrated");
        let enter = format!("{page}/enter/sv/{RATED}");
        let shown = anna.get(&page).await.expect(200).text();
        assert!(!shown.contains(&decline), "nothing waits yet: {shown}");
        said(&app, meeting, OWN, 1, progression("5")).await;
        let shown = anna.get(&page).await.expect(200).text();
        assert!(shown.contains(&decline), "{shown}");
        let day = anna.get("/meetings").await.expect(200).text();
        assert!(day.contains("möte 2026-11-10"), "unfinished: {day}");
        let form = anna.get(&enter).await.expect(200).text();
        let id = between(&form, "name=\"response\" value=\"", "\"").expect("an id");
        // Nobody else's, and not where the rating has been given.
        bo.get("/meetings").await.expect(200);
        bo.post(&decline, &[]).await.expect(404);
        let told = anna.post(&format!("/meetings/{rated}/unrated"), &[]).await;
        assert!(
            told.expect(409)
                .text()
                .contains("Skattningen är redan gjord")
        );
        for _ in 0..2 {
            let gone = anna.post(&decline, &[]).await.expect(303);
            let picture = format!("/enrolments/{stay}/progress");
            assert_eq!(gone.header("location"), picture);
        }
        let shown = picture(&anna, stay).await;
        assert!(shown.contains("Högre än sist på nio områden."), "{shown}");
        assert!(
            !shown.contains("visas när koordinatorn har skattat"),
            "{shown}"
        );
        // From then on it cannot be given, by any door: not from a page that was opened before, either.
        let fields = [("response", &*id), ("answer-usable-competence", "4")];
        let told = anna.post(&enter, &fields).await.expect(409).text();
        assert!(told.contains("har valt att inte skatta"), "{told}");
        anna.get(&enter).await.expect(303);
        let body = response(meeting, RATED, json!({"rated-able-to-work": "5"}));
        app.put(&format!("responses/{}", app.id()), body)
            .await
            .refused(409, "rating_declined");
        let shown = anna.get(&page).await.expect(200).text();
        assert!(shown.contains("Du har valt att inte skatta"), "{shown}");
        assert!(!shown.contains(&decline) && !shown.contains(&enter));
        let day = anna.get("/meetings").await.expect(200).text();
        assert!(!day.contains("möte 2026-11-10"), "all is done: {day}");
        let rows = app.database().texts(
            "SELECT outcome AS t FROM audit WHERE action = 'rating.decline' ORDER BY at, id",
        );
        assert_eq!(rows, ["denied", "stored", "unchanged"]);
        assert_eq!(app.rows()["unrated"], 1);
        // At the next meeting it is rated as ever.
        let next = app.occasion(stay, "2026-11-19").await;
        said(&app, next, RATED, 1, json!({"rated-able-to-work": "3"})).await;
    }
);

on_both!(the_coordinator_rates_before_seeing, async |app: TestApp| {
    let anna = coordinator(&app, "anna.berg").await;
    let (_, stay) = taken_on(&app, &anna).await;
    met(&app, stay, "2025-02-03", progression("2")).await;
    let meeting = app.occasion(stay, "2025-05-05").await;
    said(&app, meeting, OWN, 1, progression("5")).await;
    let page = picture(&anna, stay).await;
    assert!(
        page.contains(
            "Deltagarens svar från 2025-05-05 visas när koordinatorn har skattat tillräckligt många frågor i samma möte, eller har valt att visa svaren utan skattning."
        ),
        "{page}"
    );
    // Neither words nor step nor a change that would tell it.
    assert!(
        !page.contains("5 av 5") && !page.contains("Högre"),
        "{page}"
    );
    assert_eq!(page.matches("2025-05-05").count(), 1, "{page}");
    said(&app, meeting, RATED, 1, assessed("1")).await;
    let page = picture(&anna, stay).await;
    assert!(page.contains("Högre än sist på nio områden."), "{page}");
    assert!(!page.contains("visas när koordinatorn har skattat"));
    // The coordinator's own part can be looked at as soon as it is there.
    let third = app.occasion(stay, "2025-08-04").await;
    let sure = json!({"rated-able-to-work": "5", "usable-competence": "1"});
    said(&app, third, RATED, 1, sure).await;
    let page = picture(&anna, stay).await;
    let row = row(&page, "Yrkeskunskap");
    assert_eq!(row[0], "Bara koordinatorn svarar", "{row:?}");
    assert!(
        page.contains("Deltagaren är säker på att det går"),
        "{page}"
    );
});

on_both!(
    r_z3_r_s2_what_is_only_for_aggregates_is_never_shown,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (person, stay) = taken_on(&app, &anna).await;
        let meeting = met(&app, stay, "2025-02-03", progression("2")).await;
        met(&app, stay, "2025-05-05", progression("3")).await;
        let opinion =
            json!({"comment": "kanariefågel", "satisfied": "not_at_all", "benefit": "very_much"});
        app.answer(meeting, "satisfaction", opinion).await;
        app.answer(meeting, "coordination", held_together("not_at_all"))
            .await;
        let status = screening(meeting, "declined");
        let id = app.id();
        app.put(&format!("screenings/{id}"), status)
            .await
            .expect(201);
        let page = picture(&anna, stay).await;
        let catalogue = app.app().catalogue();
        let mut canaries: Vec<String> = ["kanarie", "not_at_all", "very_much", "declined"]
            .map(str::to_owned)
            .into();
        for key in ["satisfaction", "coordination", "violence-screening"] {
            let questionnaire = catalogue.latest(key).expect(key);
            canaries.push(questionnaire.texts.title.clone());
            for item in &questionnaire.items {
                canaries.push(item.text.clone());
                if item.kind == ItemKind::Choice {
                    canaries.extend(item.options.iter().map(|option| option.text.clone()));
                }
            }
        }
        // «Nej, inte alls» answers other questions too.
        let words_of = |key: &str| -> Vec<String> {
            let items = &catalogue.latest(key).expect(key).items;
            let options = items.iter().flat_map(|item| &item.options);
            options.map(|option| option.text.clone()).collect()
        };
        let shared = [words_of(OWN), words_of(RATED)].concat();
        canaries.retain(|canary| !shared.contains(canary));
        assert!(canaries.len() > 25, "{canaries:?}");
        for canary in &canaries {
            assert!(!page.contains(&format!(">{canary}<")), "{canary}: {page}");
        }
        let bare = page.to_lowercase();
        for word in ["våld", "hot", "partner", "utsatt", "screening", "kanarie"] {
            assert!(!bare.contains(word), "{word}: {page}");
        }
        // Nor who it is: the paper may lie on a table.
        let code = code_of(&app, person).await;
        let grouped = format!("{} {} {}", &code[..3], &code[3..6], &code[6..]);
        for hidden in [code, grouped, person.to_string(), meeting.to_string()] {
            assert!(!page.contains(&hidden), "{hidden}");
        }
        let title = between(&page, "<title>", "</title>").expect("a title");
        assert_eq!(title, "Så har det gått – framsteg");
    }
);

on_both!(
    an_area_that_only_the_coordinator_rated_keeps_its_axis,
    async |app: TestApp| {
        let anna = coordinator(&app, "anna.berg").await;
        let (_, stay) = taken_on(&app, &anna).await;
        let mut answers = progression("3");
        answers
            .as_object_mut()
            .expect("answers")
            .shift_remove("able-to-work")
            .expect("an answer");
        met(&app, stay, "2025-02-03", answers).await;
        let page = picture(&anna, stay).await;
        let spider = between(&page, "<svg class=\"drawing spider\"", "</svg>").expect("a spider");
        assert!(spider.contains("Tro på att"), "{spider}");
        // All nine areas; the participant has answered eight, and the line is broken at the ninth.
        assert_eq!(spider.matches("<text ").count(), 9, "{spider}");
        let line = between(&spider, "class=\"line latest\" d=\"", "\"").expect("a line");
        assert_eq!(line.matches('M').count(), 7, "{line}");
    }
);

on_both!(the_picture_in_english, async |app: TestApp| {
    let anna = coordinator(&app, "anna.berg").await;
    let (_, stay) = taken_on(&app, &anna).await;
    met(&app, stay, "2025-02-03", progression("2")).await;
    met(&app, stay, "2025-05-05", progression("1")).await;
    anna.post("/language", &[("language", "en")])
        .await
        .expect(303);
    let page = picture(&anna, stay).await;
    assert!(
        page.contains("Lower than last time in nine areas."),
        "{page}"
    );
    assert!(
        page.contains("The words of the answers are a translation that nobody has reviewed yet.")
    );
    assert!(
        !page.contains("Jag tror") && !page.contains("lang=\"sv\">Jag"),
        "{page}"
    );
});
