//! `verify-audit`.

use super::Failure;
use crate::app;
use crate::config::Config;
use crate::domain::audit_chain::Head;

pub(super) fn verify_audit(config: &Config, head: Option<&str>) -> Result<(), Failure> {
    let exported: Option<Head> = head
        .map(str::parse)
        .transpose()
        .map_err(|text: &str| Failure::Failed(text.to_owned()))?;
    let settings = config.settings();
    let mut db = app::connect(&settings.database, settings.durability)?;
    app::prepare(&mut db)?;
    let keys = app::open_keys(&mut db, &settings)?;
    match app::verify_audit(&mut db, &keys, exported)? {
        Ok(check) => {
            println!(
                "The audit log is sound: {} rows sealed, {} not sealed yet.\nhead {}",
                check.head.place, check.unsealed, check.head
            );
            Ok(())
        }
        Err(fault) => Err(Failure::Failed(format!(
            "the audit log breaks at row {}: {}",
            fault.place, fault.how
        ))),
    }
}
