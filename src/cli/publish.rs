//! `publish`.

use super::{Failure, block_on};
use crate::app::{Clock, PublishReport, Trigger, open_for_service};
use crate::config::Config;
use crate::domain::period::Period;

pub(super) fn publish(config: &Config, period: Option<&str>) -> Result<(), Failure> {
    let period: Option<Period> = period
        .map(|text| {
            text.parse()
                .map_err(|error| Failure::Failed(format!("--period: {error}")))
        })
        .transpose()?;
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
