//! `framsteg withdraw`: an operator takes a wrong figure back while the service runs.

use super::{Place, both};

both!(an_operator_takes_a_figure_back, |kind| {
    let place = Place::new(kind);
    let service = place.start();
    let token = place.token();
    assert_eq!(place.run(&["publish", "--period", "2025"]).code, Some(0));
    let mut api = service.api(&token);
    let mut get = |path: &str| api.get(path).expect("an answer");
    let path = "/api/v1/figures/enrolled?period=2025";
    assert_eq!(get(path).status, 200);
    let withdraw = |indicator: &str, period: &str, reason: &str| {
        place.run(&[
            "withdraw",
            "--indicator",
            indicator,
            "--period",
            period,
            "--reason",
            reason,
        ])
    };
    for (indicator, period, reason, sentence) in [
        (
            "inskrivna",
            "2025",
            "Fel",
            "--indicator: there is no such indicator; there are answered-twice,",
        ),
        (
            "enrolled",
            "i fjol",
            "Fel",
            "--period: a period is written 2026,",
        ),
        (
            "enrolled",
            "2025",
            "x",
            "--reason: must be at least 3 characters long",
        ),
        (
            "enrolled",
            "2025",
            "Ring 070-123 45 67",
            "--reason: holds what looks like a phone number",
        ),
        ("enrolled", "2024", "Fel", "nothing is published for 2024"),
    ] {
        let ran = withdraw(indicator, period, reason);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains(sentence), "{ran:?}");
    }
    assert_eq!(get(path).status, 200);
    let ran = withdraw("enrolled", "2025", "Registret var tomt");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.stdout,
        "enrolled 2025: withdrawn, with every table of it\n"
    );
    for by in ["", "&by=programme"] {
        let gone = get(&format!("{path}{by}"));
        assert_eq!(gone.status, 410);
        assert!(gone.body.contains("Registret var tomt"), "{}", gone.body);
    }
    let again = withdraw("enrolled", "2025", "Registret var tomt");
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("was withdrawn on"), "{again:?}");
    let noted = "SELECT 'n' AS t, CAST(count(*) AS BIGINT) AS n FROM audit WHERE action = 'figure.withdraw' AND actor_kind = 'operator'";
    assert_eq!(place.numbers(noted)["n"], 1);
    // By hand its total comes back, and says so.
    let ran = place.run(&["publish", "--period", "2025"]);
    assert!(
        ran.stdout.contains("enrolled 2025: published, the total\n"),
        "{ran:?}"
    );
    assert_eq!(get(path).status, 200);
    service.terminate();
});
