//! `publish` and `withdraw`.

use super::{Failure, block_on, catalogue, open};
use crate::app::{Clock, Error, PublishReport, Trigger, open_for_service, operator};
use crate::config::Config;
use crate::domain::period::Period;

pub(super) fn publish(config: &Config, period: Option<&str>) -> Result<(), Failure> {
    let period = period.map(read_period).transpose()?;
    let (app, lanes) = open_for_service(&config.settings(), Clock::System, false)?;
    let reports = block_on(async {
        Ok(match period {
            Some(period) => app.publish_period(period).await?,
            None => app.publish_due(Trigger::Hand).await?,
        })
    });
    drop(app);
    lanes.drain();
    let reports = reports?;
    if reports.is_empty() {
        println!("Nothing is due.");
    }
    reports.iter().for_each(tell);
    let nothing = reports.iter().all(|report| report.outcome.is_err());
    if period.is_some() && nothing {
        return Err(Failure::Failed("nothing was published".to_owned()));
    }
    Ok(())
}

/// Takes a figure back.
pub(super) fn withdraw(
    config: &Config,
    indicator: &str,
    period: &str,
    reason: &str,
) -> Result<(), Failure> {
    let period = read_period(period)?;
    let catalogue = catalogue(config)?;
    let mut db = open(config)?;
    operator::withdraw_figure(
        &mut db,
        &Clock::System,
        &catalogue,
        indicator,
        period,
        reason,
    )
    .map_err(|error| match error {
        Error::Invalid(faults) => Failure::Failed(
            faults
                .iter()
                .map(|fault| {
                    format!(
                        "--{}: {}",
                        fault.pointer.trim_start_matches('/'),
                        fault.message
                    )
                })
                .collect(),
        ),
        other => other.into(),
    })?;
    println!("{indicator} {period}: withdrawn, with every table of it");
    Ok(())
}

fn read_period(text: &str) -> Result<Period, Failure> {
    text.parse()
        .map_err(|error| Failure::Failed(format!("--period: {error}")))
}

fn tell(report: &PublishReport) {
    let PublishReport {
        indicator, period, ..
    } = report;
    match &report.outcome {
        Ok(1) => println!("{indicator} {period}: published, the total"),
        Ok(tables) => println!(
            "{indicator} {period}: published, the total and {} tables",
            tables - 1
        ),
        Err(refusal) => println!("{indicator} {period}: {}", refusal.0),
    }
}
