//! Settings: from one TOML file and the environment, which wins. The only reader of either.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::app::{Interim, OidcSettings, Settings};
use crate::domain::coded::Coded;
use crate::domain::oidc;
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
    public_url: Option<String>,
    oidc_issuer: Option<String>,
    oidc_client_id: Option<String>,
    oidc_client_secret_file: Option<PathBuf>,
    oidc_acr: Option<String>,
    oidc_name: Option<String>,
    oidc_ca_file: Option<PathBuf>,
    contact: Option<String>,
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
    /// Whom staff may sign in through, if anybody.
    pub oidc: Option<OidcSettings>,
    /// Whom people turn to with faults and questions, in the förbund's own words.
    pub contact: Option<String>,
}

impl Config {
    /// Reads the settings. The error is a sentence that says what to do.
    pub fn read() -> Result<Config, String> {
        let file = match variable("FRAMSTEG_CONFIG")? {
            Some(path) => read_file(Path::new(&path))?,
            None if Path::new(DEFAULT_FILE).exists() => read_file(Path::new(DEFAULT_FILE))?,
            None => File::default(),
        };
        let oidc = read_oidc(&file)?;
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
        let contact = variable("CONTACT")?.or(file.contact);
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
            oidc,
            contact: contact.map(|text| read_contact(&text)).transpose()?,
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
            oidc: self.oidc.clone(),
            contact: self.contact.clone(),
        }
    }
}

/// The identity provider. Nothing of it is set, or all that it needs.
fn read_oidc(file: &File) -> Result<Option<OidcSettings>, String> {
    let text =
        |name, own: &Option<String>| Ok::<_, String>(variable(name)?.or_else(|| own.clone()));
    let path = |name, own: &Option<PathBuf>| {
        Ok::<_, String>(variable(name)?.map(PathBuf::from).or_else(|| own.clone()))
    };
    let origin = text("PUBLIC_URL", &file.public_url)?;
    let issuer = text("OIDC_ISSUER", &file.oidc_issuer)?;
    let client = text("OIDC_CLIENT_ID", &file.oidc_client_id)?;
    let secret_file = path("OIDC_CLIENT_SECRET_FILE", &file.oidc_client_secret_file)?;
    let acr = text("OIDC_ACR", &file.oidc_acr)?;
    let name = text("OIDC_NAME", &file.oidc_name)?;
    let ca_file = path("OIDC_CA_FILE", &file.oidc_ca_file)?;
    let origin = match origin {
        None => None,
        Some(text) => Some(oidc::origin(&text).ok_or(
            "PUBLIC_URL must be where browsers find this service, such as https://framsteg.example.se, with nothing after the host; http only on this machine",
        )?),
    };
    let Some(issuer) = issuer else {
        let is_anything_set = client.is_some()
            || secret_file.is_some()
            || acr.is_some()
            || name.is_some()
            || ca_file.is_some();
        return match is_anything_set {
            false => Ok(None),
            true => Err(
                "OIDC_ISSUER is not set, and another OIDC setting is; set it too, or none of them"
                    .to_owned(),
            ),
        };
    };
    let is_issuer = oidc::trusted_url(&issuer).filter(|url| url.query().is_none());
    let Some(host) = is_issuer.and_then(|url| url.host_str().map(str::to_owned)) else {
        return Err(
            "OIDC_ISSUER must be an https address without a query, exactly as the provider writes it; http only on this machine"
                .to_owned(),
        );
    };
    let (Some(client), Some(origin)) = (client, origin) else {
        return Err(
            "OIDC_ISSUER needs OIDC_CLIENT_ID and PUBLIC_URL; set them too, or none of them"
                .to_owned(),
        );
    };
    Ok(Some(OidcSettings {
        issuer,
        client,
        secret_file,
        acr: acr
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        name: name.unwrap_or(host),
        origin,
        ca_file,
    }))
}

/// Where people turn, as it stands on a page: in one line.
fn read_contact(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_short = (1..=200).contains(&text.chars().count());
    match is_short && !text.chars().any(char::is_control) {
        true => Ok(text.to_owned()),
        false => Err("CONTACT must be one line of at most 200 characters that says where people turn, such as an address or a phone number; or leave it unset".to_owned()),
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
