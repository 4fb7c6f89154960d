//! Settings: from one TOML file and the environment, which wins. The only reader of either.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::app::{Interim, Settings};
use crate::domain::coded::Coded;
use crate::http::peer::TrustedProxies;
use crate::store::{DatabaseUrl, Durability};

/// The file that is read when `FRAMSTEG_CONFIG` names no other.
const DEFAULT_FILE: &str = "framsteg.toml";

/// What the TOML file may hold.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database_url: Option<String>,
    listen: Option<String>,
    definitions_dir: Option<PathBuf>,
    data_dir: Option<PathBuf>,
    key_file: Option<PathBuf>,
    interim_period: Option<String>,
    tls_cert: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    trusted_proxy: Option<String>,
}

/// The PEM files to serve TLS with.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Everything that an operator decides.
#[derive(Clone, Debug)]
pub struct Config {
    pub database: DatabaseUrl,
    pub listen: SocketAddr,
    pub definitions: PathBuf,
    /// Where what the service makes of itself goes: the default database, the demo's.
    pub data: PathBuf,
    /// The secret that the instances share.
    pub key_file: PathBuf,
    pub interim: Interim,
    /// Without, it serves plain HTTP.
    pub tls: Option<TlsFiles>,
    pub trusted: TrustedProxies,
}

impl Config {
    /// Reads the settings. The error is a sentence that says what to do.
    pub fn read() -> Result<Config, String> {
        let file = match variable("FRAMSTEG_CONFIG")? {
            Some(path) => read_file(Path::new(&path))?,
            None if Path::new(DEFAULT_FILE).exists() => read_file(Path::new(DEFAULT_FILE))?,
            None => File::default(),
        };
        let data = match variable("DATA_DIR")? {
            Some(path) => PathBuf::from(path),
            None => file.data_dir.unwrap_or_else(|| PathBuf::from("data")),
        };
        let database = variable("DATABASE_URL")?.or(file.database_url);
        let listen = variable("LISTEN")?.or(file.listen);
        let interim = variable("INTERIM_PERIOD")?.or(file.interim_period);
        let certificate = variable("TLS_CERT")?.map(PathBuf::from).or(file.tls_cert);
        let key = variable("TLS_KEY")?.map(PathBuf::from).or(file.tls_key);
        let trusted = variable("TRUSTED_PROXY")?.or(file.trusted_proxy);
        Ok(Config {
            database: match database {
                Some(url) => DatabaseUrl::parse(&url)?,
                None => DatabaseUrl::Sqlite(data.join("framsteg.db")),
            },
            listen: match listen {
                Some(text) => text.parse().map_err(|_| {
                    "LISTEN must be an address and a port, such as 127.0.0.1:8080".to_owned()
                })?,
                None => SocketAddr::from(([127, 0, 0, 1], 8080)),
            },
            definitions: match variable("DEFINITIONS_DIR")? {
                Some(path) => PathBuf::from(path),
                None => file
                    .definitions_dir
                    .unwrap_or_else(|| PathBuf::from("survey-definitions")),
            },
            key_file: match variable("KEY_FILE")? {
                Some(path) => PathBuf::from(path),
                None => file
                    .key_file
                    .unwrap_or_else(|| PathBuf::from("keys/framsteg.key")),
            },
            interim: match interim {
                Some(code) => Interim::from_code(&code)
                    .ok_or_else(|| format!("INTERIM_PERIOD must be {}", Interim::codes()))?,
                None => Interim::FirstHalf,
            },
            tls: match (certificate, key) {
                (Some(certificate), Some(key)) => Some(TlsFiles { certificate, key }),
                (None, None) => None,
                (Some(_), None) => {
                    return Err("TLS_CERT is set without TLS_KEY; set both or neither".to_owned());
                }
                (None, Some(_)) => {
                    return Err("TLS_KEY is set without TLS_CERT; set both or neither".to_owned());
                }
            },
            trusted: match trusted {
                Some(text) => text.parse().map_err(|error| {
                    format!(
                        "TRUSTED_PROXY must be addresses or networks with commas between; {error}"
                    )
                })?,
                None => TrustedProxies::default(),
            },
            data,
        })
    }

    /// Whether a database was named, by the environment or the file.
    pub fn names_a_database() -> Result<bool, String> {
        if variable("DATABASE_URL")?.is_some() {
            return Ok(true);
        }
        let path = variable("FRAMSTEG_CONFIG")?.unwrap_or_else(|| DEFAULT_FILE.to_owned());
        if !Path::new(&path).exists() {
            return Ok(false);
        }
        Ok(read_file(Path::new(&path))?.database_url.is_some())
    }

    /// Whether browsers elsewhere would be served without TLS. Then they would keep neither the session's cookie nor what is asked of
    /// them: an address that others reach wants TLS here or in a proxy.
    pub fn is_exposed(&self) -> bool {
        !self.listen.ip().to_canonical().is_loopback()
            && self.tls.is_none()
            && self.trusted.is_empty()
    }

    /// What the use cases need to know.
    pub fn settings(&self) -> Settings {
        Settings {
            database: self.database.clone(),
            definitions: self.definitions.clone(),
            key_file: self.key_file.clone(),
            interim: self.interim,
            durability: Durability::Required,
        }
    }
}

/// An environment variable; an empty one counts as not set.
fn variable(name: &str) -> Result<Option<String>, String> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("{name} is not valid UTF-8")),
    }
}

fn read_file(path: &Path) -> Result<File, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read the settings in {}: {error}", path.display()))?;
    // The message shows the line, which could hold a password: only its place is told.
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(0, |span| {
            text[..span.start.min(text.len())].matches('\n').count() + 1
        });
        format!(
            "the settings in {} are wrong at line {line}: {}",
            path.display(),
            error.message()
        )
    })
}
