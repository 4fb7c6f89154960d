use super::Identifier::{EmailAddress, PersonalNumber, PhoneNumber};
use super::find_identifier;
use chrono::{Datelike, Days, NaiveDate};

/// SplitMix64: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    fn day(&mut self, first_year: i32, years: u64) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(first_year, 1, 1).unwrap();
        first + Days::new(self.below(years * 365))
    }
}

/// The check digit computed in another way than the code under test: from the left, by weights.
fn check_digit(nine: &str) -> u32 {
    let sum: u32 = nine
        .bytes()
        .zip([2, 1].into_iter().cycle())
        .map(|(byte, weight)| {
            let product = u32::from(byte - b'0') * weight;
            product / 10 + product % 10
        })
        .sum();
    (10 - sum % 10) % 10
}

/// `yyyymmdd` and the four last digits, with the check digit wrong by `error`.
fn personal_number(random: &mut Random, error: u32) -> (String, String) {
    let born = random.day(1910, 110);
    let day = born.day() + if random.below(4) == 0 { 60 } else { 0 };
    let date = format!("{:04}{:02}{day:02}", born.year(), born.month());
    let serial = format!("{:03}", random.below(1000));
    let check = (check_digit(&format!("{}{serial}", &date[2..])) + error) % 10;
    (date, format!("{serial}{check}"))
}

fn in_other_digits(text: &str, zero: u32) -> String {
    text.chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32(zero + digit).unwrap(),
            None => c,
        })
        .collect()
}

#[test]
fn ten_thousand_valid_personal_numbers_are_caught_in_every_spelling() {
    let mut random = Random(1);
    let mut missed = Vec::new();
    for _ in 0..10_000 {
        let (date, last) = personal_number(&mut random, 0);
        let date = &date[random.pick(&[0, 2])..];
        let gap = random.pick(&[
            "", "-", "+", " ", " - ", "–", "\u{2212}", "\u{A0}", "\u{AD}-",
        ]);
        let mut number = format!("{date}{gap}{last}");
        if random.below(5) == 0 {
            let zero = random.pick(&[0x0660, 0x06F0, 0xFF10, 0x1D7CE]);
            number = in_other_digits(&number, zero);
        }
        let text = match random.below(4) {
            0 => number,
            1 => format!("pnr{number}."),
            2 => format!("Ring 3 gånger, ({number}) den 12 maj"),
            _ => format!("Deltagaren {number}, kl. 10"),
        };
        if find_identifier(&text) != Some(PersonalNumber) {
            missed.push(text);
        }
    }
    assert!(missed.is_empty(), "{} missed: {missed:?}", missed.len());
}

#[test]
fn ten_thousand_numbers_with_a_wrong_check_digit_are_no_personal_numbers() {
    let mut random = Random(2);
    for _ in 0..10_000 {
        let error = 1 + random.below(9) as u32;
        let (date, last) = personal_number(&mut random, error);
        let date = &date[random.pick(&[0, 2])..];
        let text = format!("{date}{}{last}", random.pick(&["", "-", "+", " "]));
        assert_ne!(find_identifier(&text), Some(PersonalNumber), "{text}");
    }
}

#[test]
fn a_personal_number_needs_a_date() {
    // Right check digits all of them; the first four dates exist, the others do not.
    for (date, exists) in [
        ("19040229", true),
        ("20000229", true),
        ("000229", true),
        ("19850791", true),
        ("19000229", false),
        ("19850230", false),
        ("19850431", false),
        ("19851301", false),
        ("19850700", false),
        ("19850760", false),
        ("19850792", false),
        ("21000101", false),
        ("17000101", false),
    ] {
        let nine = format!("{}980", &date[date.len() - 6..]);
        let text = format!("{date}-980{}", check_digit(&nine));
        let found = find_identifier(&text) == Some(PersonalNumber);
        assert_eq!(found, exists, "{text}");
    }
}

#[test]
fn other_spellings_and_neighbours() {
    for text in [
        "1985-07-09-9805",
        "1985-07-09 9805",
        "85 07 09-9805",
        "1985.07.09-9805",
        "1985/07/09 - 9805",
        "19850709\u{200B}-98\u{200D}05",
        "8507\u{AD}099805",
        "nr:8507099805kr",
        "12 850709-9805",
        "850709\n9805",
    ] {
        assert_eq!(find_identifier(text), Some(PersonalNumber), "{text}");
    }
    // Parts of longer numbers, an organisation's number, a date with a time.
    for text in [
        "18507099805",
        "8507099805123",
        "850709-98051",
        "850709:9805",
        "556036-0793",
        "1985-07-09 1006",
        "20240919 - 2024-11-27",
    ] {
        assert_eq!(find_identifier(text), None, "{text}");
    }
}

#[test]
fn phone_numbers_as_people_write_them() {
    for text in [
        "070-123 45 67",
        "0701234567",
        "070 123 45 67",
        "070.123.45.67",
        "070-1234567",
        "070/123 45 67",
        "073 - 123 45 67",
        "0910-73 50 00",
        "(0910) 73 50 00",
        "0910-123 45",
        "0918-100 50",
        "08-123 456 78",
        "08-12 34 56",
        "08 123 45 67",
        "090-785 00 00",
        "010-123 45 67",
        "020-50 50 50",
        "+46 70 123 45 67",
        "+46701234567",
        "+46 (0)70-123 45 67",
        "+46 0910 73 50 00",
        "+ 46 8 12 34 56",
        "0046 70 123 45 67",
        "0046701234567",
        "ring 0701234567 2026-03-12",
        "tel:0701234567.",
        "Hen nås på 070–123\u{A0}45\u{A0}67 efter kl. 16",
        "٠٧٠-١٢٣ ٤٥ ٦٧",
    ] {
        assert_eq!(find_identifier(text), Some(PhoneNumber), "{text}");
    }
}

#[test]
fn generated_phone_numbers_are_caught() {
    let mut random = Random(3);
    for _ in 0..5_000 {
        let n = random.below(10_000_000);
        let (a, b, c) = (n / 10_000, n / 100 % 100, n % 100);
        let mobile = random.pick(&["70", "72", "73", "76", "79"]);
        let form = random.below(6);
        let text = match form {
            0 => format!("0{mobile}-{a:03} {b:02} {c:02}"),
            1 => format!("0{mobile}{n:07}"),
            2 => format!("+46{mobile}{n:07}"),
            3 => format!("+46 (0){mobile} {a:03} {b:02} {c:02}"),
            4 => format!("0910-{:02} {b:02} {c:02}", a % 100),
            _ => format!("090-{a:03} {b:02} {c:02}"),
        };
        match find_identifier(&text) {
            Some(PhoneNumber) => {}
            // Ten digits such as 0708768544 are a valid samordningsnummer as well.
            Some(PersonalNumber) if form == 1 => {}
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn email_addresses() {
    for text in [
        "anna.andersson@skelleftea.se",
        "skriv till a@b.nu!",
        "<kalle+x@mejl.example.com>",
        "åsa@företag.se.",
        "anna＠skelleftea.se",
        "mejl:a_b-c%d@sub-domain.example",
        "x@xn--fretag-wxa.xn--p1ai",
    ] {
        assert_eq!(find_identifier(text), Some(EmailAddress), "{text}");
    }
    for text in [
        "@namn på sociala medier",
        "2 st @ 20.50 kr",
        "20@20.50",
        "a@b",
        "a@.se",
        "a@b..se",
        "vi ses @ kl 10",
        "a @b.se",
    ] {
        assert_eq!(find_identifier(text), None, "{text}");
    }
}

#[test]
fn ten_thousand_lines_of_prose_are_left_alone() {
    let mut random = Random(4);
    let mut flagged = Vec::new();
    for _ in 0..10_000 {
        let day = random.day(2024, 4);
        let (other, hour) = (day + Days::new(random.below(200)), 6 + random.below(12));
        let (minute, money) = (random.pick(&[0, 15, 30, 45]), random.below(90_000_000));
        let millions = format!(
            "{} {:03} {:03}",
            money / 1_000_000,
            money / 1000 % 1000,
            money % 1000
        );
        let text = match random.below(24) {
            0 => format!(
                "Nästa möte {} kl. {hour:02}.{minute:02}.",
                day.format("%Y-%m-%d")
            ),
            1 => format!("Möte {} kl {hour:02}{minute:02}", day.format("%Y-%m-%d")),
            2 => format!(
                "Praktik {} - {}",
                day.format("%Y-%m-%d"),
                other.format("%Y-%m-%d")
            ),
            3 => format!(
                "Praktik {}–{}.",
                day.format("%d/%m %Y"),
                other.format("%d/%m %Y")
            ),
            4 => format!(
                "Från {} till {}",
                day.format("%d.%m.%Y"),
                other.format("%d.%m.%Y")
            ),
            5 => format!(
                "Den {} och {}",
                day.format("%d-%m-%Y"),
                other.format("%y%m%d")
            ),
            6 => format!("Öppet {hour:02}.{minute:02}-{:02}.30 varje dag", hour + 2),
            7 => format!(
                "Öppet {hour:02}:{minute:02} – {:02}:00, även lunch",
                hour + 3
            ),
            8 => format!("Pass {hour:02}{minute:02}-{:02}15 och vila", hour + 1),
            9 => format!("Pass {hour:02} {minute:02} - {:02} 15", hour + 1),
            10 => format!("Budgeten är {millions} kr för {}", day.year()),
            11 => format!("Skulden är {money} kronor, {}% av allt", money % 100),
            12 => format!(
                "Kostar {},{:02} kr/mån i {} mån",
                money / 100,
                money % 100,
                money % 36
            ),
            13 => format!(
                "Åren {}–{} och {}",
                day.year() - 7,
                day.year(),
                day.year() + 1
            ),
            14 => format!("Läsåret {}/{:02}", day.year(), (day.year() + 1) % 100),
            15 => format!(
                "Dnr {}-{:05}, handling {}",
                day.year(),
                money % 100_000,
                money % 90
            ),
            16 => format!("Dnr SF {}/0{}-{:02}", day.year(), money % 1000, money % 60),
            17 => format!("Arbetar {} %, mål {} %", money % 100, money % 101),
            18 => format!("Sov {} h, gick {} steg", money % 12, money % 20_000),
            19 => format!(
                "Vecka {:02}-{:02} {}",
                money % 40,
                money % 40 + 9,
                day.year()
            ),
            20 => format!(
                "{} av 10 dagar, {} av {}",
                money % 10,
                money % 7,
                money % 100
            ),
            21 => format!(
                "Postnummer {:03} {:02} Skellefteå",
                930 + money % 9,
                money % 100
            ),
            22 => format!("Andelen var 0,{money:07} (p = 0.0{})", money % 1_000_000),
            _ => format!(
                "{} {millions} kr {}",
                day.format("%Y"),
                day.format("%d %m %Y")
            ),
        };
        if find_identifier(&text).is_some() {
            flagged.push(text);
        }
    }
    // R-I10 allows 0.5 %; ten-digit and date-like numbers with a right check digit are the rest.
    assert!(flagged.len() < 50, "{}: {flagged:?}", flagged.len());
}

#[test]
fn sentences_from_notes_are_left_alone() {
    for text in [
        "",
        "Vill helst träffas på förmiddagen, 09.00-11.30, två gånger i veckan.",
        "Ring 112 vid fara. Polisen har 114 14.",
        "Hyran är 5 400 kr och elen 1 050,50 kr.",
        "Har gått 3-4 gånger sedan 2026-01-15, senast 15/1.",
        "Lön 25 000–28 000 kr/mån, 0,75 tjänst.",
        "MISAM 2.0, NAFS team 4, Sikt 2.0, 010203.",
        "Fick 1 000 000 000 kr? Nej, 100 000 000 öre.",
        "H1 2025 mot H1 2026: 70 av 100, 69,9 %.",
        "Koden K7M 4Q2 X står på lappen.",
        "Bankgiro 123-4567, plusgiro 12 34 56-7.",
        "Perioden 01-06 2026 och 07-12 2026.",
        "Kontor 0123, rum 045, hylla 08-12.",
        "Version 1.0.12, 0.10.2, sidan 003–010.",
        "مرحبا، يوم ٢٠٢٦-٠٣-١٢ الساعة ١٤:٣٠",
        "Resultat: 0-0, 03-02, 1-0.",
        "0 av 5, 00 av 10, 000 000 000",
    ] {
        assert_eq!(find_identifier(text), None, "{text}");
    }
}

#[test]
fn long_and_hostile_text_is_no_trouble() {
    for text in [
        "0".repeat(60_000),
        "07 ".repeat(20_000),
        "@a.".repeat(20_000),
        "+46 ".repeat(15_000),
        "1-".repeat(30_000),
        "a@".repeat(30_000),
        "\u{200B}".repeat(20_000),
    ] {
        let _ = find_identifier(&text);
    }
}

#[test]
fn the_gravest_is_named() {
    let all = "0701234567 a@b.se 850709-9805";
    assert_eq!(find_identifier(all), Some(PersonalNumber));
    assert_eq!(find_identifier("0701234567 a@b.se"), Some(EmailAddress));
    let codes = [PersonalNumber, PhoneNumber, EmailAddress].map(super::Identifier::code);
    assert_eq!(codes, ["personal_number", "phone_number", "email_address"]);
}
