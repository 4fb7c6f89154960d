//! Starting: from settings to a service that may accept answers, or one sentence that says what to do.

use std::path::PathBuf;
use std::sync::Arc;

use super::definitions::{publish_versions, read_definitions};
use super::keys::Keys;
use super::oidc::{Oidc, OidcSettings};
use super::passwords::Passwords;
use super::publication_calendar::Interim;
use super::writer::{Lanes, Writer};
use super::{App, Clock, authenticate};
use crate::domain::definitions::DefinitionFault;
use crate::store::migrate::{self, SchemaState};
use crate::store::{
    DatabaseUrl, Db, Durability, Opener, ReadPool, check_durability, installations, prepare_folder,
};

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    pub database: DatabaseUrl,
    pub definitions: PathBuf,
    /// The secret that the instances share.
    pub key_file: PathBuf,
    /// Which interim period experience figures are published for.
    pub interim: Interim,
    pub durability: Durability,
    /// Whom staff may sign in through, if anybody.
    pub oidc: Option<OidcSettings>,
    /// Whom people turn to with faults and questions, if the förbund has said it.
    pub contact: Option<String>,
}

/// Why the service does not start: a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0}")]
    Refused(String),
    #[error("the survey definitions have {} fault(s); run `framsteg definitions check`. The first: {}", .0.len(), .0[0])]
    Definitions(Vec<DefinitionFault>),
}

/// One line, whatever a library put into it.
fn refused(text: impl Into<String>) -> StartError {
    let words: Vec<String> = text.into().split_whitespace().map(str::to_owned).collect();
    StartError::Refused(words.join(" "))
}

/// Opens a connection for writing, if the folder and the database's durability allow it.
pub fn connect(url: &DatabaseUrl, durability: Durability) -> Result<Db, StartError> {
    prepare_folder(url).map_err(refused)?;
    let mut db = Opener::new(url.clone()).open().map_err(|error| {
        refused(format!(
            "cannot open {url}: {error}; check DATABASE_URL and that the database runs"
        ))
    })?;
    if durability == Durability::Required {
        check_durability(&mut db).map_err(refused)?;
    }
    Ok(db)
}

/// How the schema stands.
pub fn schema_state(db: &mut Db) -> Result<SchemaState, StartError> {
    migrate::state(db)
        .map_err(|error| refused(format!("cannot read the schema's version: {error}")))
}

/// Makes sure that the schema is this program's: creates an empty one, and refuses any other.
pub fn prepare(db: &mut Db) -> Result<(), StartError> {
    match schema_state(db)? {
        SchemaState::Current => Ok(()),
        SchemaState::Empty => migrate::migrate(db)
            .map(|_| ())
            .map_err(|error| refused(format!("cannot create the schema: {error}"))),
        SchemaState::Older => Err(refused(
            "the database has an older schema; take a backup, then run `framsteg migrate`",
        )),
        SchemaState::Newer => Err(refused(
            "the database was written by a newer version of framsteg (or by something else); start that version, or restore a backup",
        )),
    }
}

/// Whether the database is a demo; `None` if it has never been served.
pub fn demo_state(db: &mut Db) -> Result<Option<bool>, StartError> {
    let found = installations::find(db)
        .map_err(|error| refused(format!("cannot read the database: {error}")))?;
    Ok(found.map(|installation| installation.is_demo))
}

/// The key file that belongs to a database.
pub fn open_keys(db: &mut Db, settings: &Settings) -> Result<Keys, StartError> {
    let known = installations::find(db)
        .map_err(|error| refused(format!("cannot read the database: {error}")))?
        .and_then(|installation| installation.key_check);
    Keys::open(&settings.key_file, &settings.database, known.as_deref()).map_err(refused)
}

/// Opens everything that the service needs. `demo` marks a database that is new as made up.
pub fn open_for_service(
    settings: &Settings,
    clock: Clock,
    demo: bool,
) -> Result<(App, Lanes), StartError> {
    let catalogue = read_definitions(&settings.definitions).map_err(|error| match error {
        super::definitions::ReadError::Folder(text) => refused(text),
        super::definitions::ReadError::Faults(faults) => StartError::Definitions(faults),
    })?;
    if catalogue.questionnaires().next().is_none() {
        return Err(refused(format!(
            "there are no questionnaires in {}; set DEFINITIONS_DIR to the folder survey-definitions",
            settings.definitions.display()
        )));
    }
    let oidc = match &settings.oidc {
        Some(oidc) => Some(Arc::new(
            Oidc::open(oidc, &settings.database).map_err(refused)?,
        )),
        None => None,
    };
    let mut db = connect(&settings.database, settings.durability)?;
    prepare(&mut db)?;
    let keys = open_keys(&mut db, settings)?;
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|_| refused("the system gives no random numbers"))?;
    let installation =
        installations::find_or_create(&mut db, clock.now_utc(), key, demo, keys.check())
            .and_then(|found| {
                installations::set_key_check(&mut db, keys.check())?;
                Ok(found)
            })
            .map_err(|error| refused(format!("cannot write to the database: {error}")))?;
    publish_versions(&mut db, &catalogue, clock.now_utc()).map_err(refused)?;
    let catalogue = Arc::new(catalogue);
    let (lanes, readers) = match settings.database {
        DatabaseUrl::Sqlite(_) => (1, 4),
        DatabaseUrl::Postgres(_) => (2, 6),
    };
    let (writer, lanes) = Writer::start(
        &Opener::new(settings.database.clone()),
        lanes,
        &clock,
        &catalogue,
    )
    .map_err(|error| refused(error.to_string()))?;
    let readers = ReadPool::new(settings.database.clone(), readers)
        .map_err(|error| refused(error.to_string()))?;
    let first_started =
        crate::domain::period::stockholm_date(installation.first_started_at.and_utc());
    let app = App {
        catalogue,
        clock,
        readers,
        writer,
        clients: Arc::new(authenticate::KnownClients::default()),
        dead_tokens: Arc::new(authenticate::DeadTokens::default()),
        interim: settings.interim,
        first_started,
        is_demo: installation.is_demo,
        fingerprint_key: installation.fingerprint_key.as_slice().into(),
        keys,
        passwords: Passwords::new().map_err(|error| refused(error.to_string()))?,
        oidc,
        contact: settings.contact.as_deref().map(Into::into),
    };
    Ok((app, lanes))
}
