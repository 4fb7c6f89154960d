//! The downloads in the spreadsheet program that anybody can have: LibreOffice, set up for Sweden.
//!
//! `tests/run` installs it. Where it is missing these tests fail.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use calamine::{Data, Range, Reader, Xlsx};

use super::downloads::everything;
use super::stored::director;
use crate::support::{Kind, TestApp, run};

/// It takes seconds to start, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// What decides how numbers are read, in a profile of its own.
const SWEDISH: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>sv-SE</value></prop></item>
</oor:items>
"#;

struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn new() -> Office {
        let folder = tempfile::tempdir().expect("a folder");
        let user = folder.path().join("profile/user");
        fs::create_dir_all(&user).expect("a profile");
        fs::write(user.join("registrymodifications.xcu"), SWEDISH).expect("its settings");
        Office { folder }
    }

    /// Opens a file and saves it as a spreadsheet anew.
    fn open(&self, name: &str, bytes: &[u8], arguments: &[&str]) -> Xlsx<Cursor<Vec<u8>>> {
        let opened = self.folder.path().join(name);
        fs::write(&opened, bytes).expect("a file");
        let saved = self.folder.path().join("saved");
        let profile = self.folder.path().join("profile");
        let mut office = Command::new("soffice")
            .arg(format!(
                "-env:UserInstallation=file://{}",
                profile.display()
            ))
            .args([
                "--headless",
                "--norestore",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
            ])
            .args(arguments)
            .arg("--outdir")
            .args([&saved, &opened])
            .env("HOME", self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("LibreOffice is missing: tests/run installs it");
        let ended = crate::process::wait(&mut office, PATIENCE);
        assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
        let file: PathBuf = saved.join(Path::new(name).with_extension("xlsx"));
        let bytes = fs::read(&file).expect("it was saved");
        Xlsx::new(Cursor::new(bytes)).expect("a spreadsheet")
    }
}

async fn download(app: &TestApp, name: &str) -> Vec<u8> {
    let director = director(app).await;
    let reply = director.get(&format!("/reports/2025/{name}")).await;
    reply.expect(200).body.to_vec()
}

fn row_of<'a>(sheet: &'a Range<Data>, starts: &[&str]) -> &'a [Data] {
    sheet
        .rows()
        .find(|row| {
            starts
                .iter()
                .zip(*row)
                .all(|(text, cell)| *cell == Data::String((*text).to_owned()))
        })
        .unwrap_or_else(|| panic!("{starts:?}: {sheet:?}"))
}

#[test]
fn the_csv_holds_numbers_and_no_formulas_in_sweden() {
    run(Kind::Sqlite, async |app: TestApp| {
        for one in everything() {
            one.put(&app);
        }
        let bytes = download(&app, "figures.csv").await;
        // Semicolons, quotes, UTF-8, from the first line, in the language of the profile; numbers are recognised.
        let filter = "--infilter=Text - txt - csv (StarCalc):59,34,76,1,,,false,true";
        let mut book = Office::new().open("figures.csv", &bytes, &[filter]);
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
        let row = row_of(&sheet, &["Nöjdhet"]);
        let number = |value| Data::Float(value);
        assert_eq!(
            row[5..10],
            [61.0, 80.0, 76.3, 65.9, 84.2].map(number),
            "{row:?}"
        );
        let row = row_of(&sheet, &["Volyminsatser"]);
        assert_eq!(row[4], number(70.0), "{row:?}");
        let names: Vec<String> = sheet.rows().map(|row| row[3].to_string()).collect();
        assert!(names.iter().any(|name| name.ends_with("=1+1")), "{names:?}");
        assert!(
            names.contains(&"Hälsa; steg \"ett\"".to_owned()),
            "{names:?}"
        );
        let formulas = book
            .worksheet_formula(&book.sheet_names()[0])
            .expect("formulas");
        assert!(formulas.is_empty(), "{formulas:?}");
    });
}

#[test]
fn the_spreadsheet_is_the_same_after_it_was_opened_and_saved() {
    run(Kind::Sqlite, async |app: TestApp| {
        for one in everything() {
            one.put(&app);
        }
        let bytes = download(&app, "figures.xlsx").await;
        let mut ours = Xlsx::new(Cursor::new(bytes.clone())).expect("a spreadsheet");
        let mut theirs = Office::new().open("figures.xlsx", &bytes, &[]);
        assert_eq!(ours.sheet_names(), theirs.sheet_names());
        for name in ours.sheet_names() {
            let (ours, saved) = (
                ours.worksheet_range(&name).expect("cells"),
                theirs.worksheet_range(&name).expect("cells"),
            );
            let filled = |range: &Range<Data>| -> Vec<(usize, usize, Data)> {
                let used = range.used_cells();
                used.map(|(row, column, cell)| (row, column, cell.clone()))
                    .collect()
            };
            assert_eq!(filled(&ours), filled(&saved), "{name}");
            let formulas = theirs.worksheet_formula(&name).expect("formulas");
            assert!(formulas.is_empty(), "{name}: {formulas:?}");
        }
    });
}
