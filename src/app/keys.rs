//! The secret that the instances share: in a file of its own, outside the database's folder, so that whoever takes the database, or a backup
//! of it, can neither mend the audit log's chain nor make second factors.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::domain::hex::hex;
use crate::store::DatabaseUrl;

/// The secret. Everything that needs a key gets one of its own, derived from it.
#[derive(Clone)]
pub struct Keys(Arc<[u8; 32]>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], super::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| super::Error::Internal("the system gives no random numbers".to_owned()))?;
    Ok(bytes)
}

impl Keys {
    /// Reads the key file of a database. It is made if it is not there, unless the database has been used with one: `known` is what
    /// [`Keys::check`] gave then. The error is a sentence that says what to do.
    pub fn open(path: &Path, database: &DatabaseUrl, known: Option<&[u8]>) -> Result<Keys, String> {
        let shown = path.display();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound && known.is_none() => {
                create(path).map_err(|error| {
                    format!("cannot make the key file {shown}: {error}; set KEY_FILE to a file in a folder where this user may write")
                })?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(format!(
                    "the key file {shown} is missing, and this database has been used with one; restore it, or set KEY_FILE to where it is"
                ));
            }
            Err(error) => return Err(format!("cannot read the key file {shown}: {error}")),
        };
        check_key_place(path, database, "KEY_FILE")?;
        let keys = parse(text.trim()).ok_or_else(|| {
            format!("the key file {shown} must hold 64 random hexadecimal digits; remove it if it was never used, and a new one is made")
        })?;
        match known {
            Some(known) if known != keys.check() => Err(format!(
                "the key file {shown} is not the one that this database has been used with; set KEY_FILE to that one"
            )),
            _ => Ok(keys),
        }
    }

    /// A key for one purpose and the thing it is for.
    pub fn derive(&self, purpose: &str, of: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice())
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of any length"));
        mac.update(purpose.as_bytes());
        for part in of {
            mac.update(&[0]);
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// What tells this key from another, and tells nothing of it.
    pub fn check(&self) -> [u8; 32] {
        self.derive("check", &[])
    }
}

fn parse(text: &str) -> Option<Keys> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    // A sample, or what somebody typed to be done with it.
    let distinct: std::collections::BTreeSet<u8> = bytes.into();
    (distinct.len() >= 12).then(|| Keys(Arc::new(bytes)))
}

fn create(path: &Path) -> std::io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| ErrorKind::Unsupported)?;
    let text = hex(&bytes);
    let folder = folder_of(path);
    if !folder.exists() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
    }
    // Whole or not at all, and never over another one: two instances may start at once. In containers they have the same process id.
    let draft = folder.join(format!(".key-{}", Uuid::new_v4()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(format!("{text}\n").as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => fs::read_to_string(path),
        Err(error) => Err(error),
        Ok(()) => Ok(text),
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Of any file with a secret key, and the setting that names it: nobody else may read it, and it must not lie where the database is copied
/// from. The error is a sentence that says what to do.
pub fn check_key_place(path: &Path, database: &DatabaseUrl, setting: &str) -> Result<(), String> {
    let shown = path.display();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path)
            .map_err(|error| format!("cannot read the key file {shown}: {error}"))?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(format!(
                "the key file {shown} can be read by others; run: chmod 600 {shown}"
            ));
        }
    }
    if let DatabaseUrl::Sqlite(file) = database {
        let key = fs::canonicalize(path).ok().map(|path| folder_of(&path));
        let data = fs::canonicalize(folder_of(file)).ok();
        if let (Some(key), Some(data)) = (key, data)
            && key == data
        {
            return Err(format!(
                "the key file {shown} lies in the database's folder and would be copied together with it; set {setting} to a file elsewhere"
            ));
        }
    }
    Ok(())
}
