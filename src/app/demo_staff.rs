//! The people of a demo.

use chrono::NaiveDateTime;

use super::App;
use super::error::Error;
use super::manage_staff::new_staff;
use super::one_time_code::{LATER, issue};
use super::session::note;
use crate::domain::access::{Actor, Role};
use crate::domain::definitions::Audience;
use crate::domain::ids::ActorId;
use crate::store::{Db, assignments, enrolments, staff};

/// Who can try a demo out: username, name, role.
const DEMO_STAFF: [(&str, &str, Role); 4] = [
    ("koordinator", "Karin Koordinator", Role::Coordinator),
    ("chef", "Carl Chef", Role::Director),
    ("admin", "Anna Administratör", Role::Administrator),
    ("granskare", "Gunnar Granskare", Role::Auditor),
];

/// In which insatser the demo's coordinator has people, and how many at most.
const DEMO_CASELOAD: ([&str; 2], i64) = (["misam", "ung-resurs"], 30);

/// A caseload, so that the coordinator's pages have something to show.
fn give_caseload(db: &mut Db, to: ActorId, now: NaiveDateTime) -> Result<(), Error> {
    let (programmes, limit) = DEMO_CASELOAD;
    for enrolment in enrolments::open_unassigned(db, &programmes, limit)? {
        assignments::assign(db, enrolment, to, now)?;
        let action = "enrolment.take_on";
        note(db, now, Actor::Service, action, Some(enrolment), "stored")?;
    }
    Ok(())
}

impl App {
    /// In a demo: one person of each role, made if they are not there, with a new one-time code for everybody who has not chosen a password.
    pub async fn demo_staff(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let now = self.clock.now_utc();
        let programmes: std::collections::BTreeSet<String> = self
            .catalogue
            .programmes()
            .filter(|programme| programme.audience == Audience::Participants)
            .map(|programme| programme.key.clone())
            .collect();
        self.writer
            .write(move |db| {
                let mut codes = Vec::new();
                for (name, shown, role) in DEMO_STAFF {
                    let staff = match staff::find_by_username(db, name)? {
                        Some(staff) => staff,
                        None => {
                            let staff = new_staff(name, shown, [role].into(), now);
                            staff::insert(db, &staff)?;
                            if role == Role::Coordinator {
                                staff::set_programmes(db, staff.id, &programmes)?;
                                give_caseload(db, staff.id, now)?;
                            }
                            note(
                                db,
                                now,
                                Actor::Service,
                                "staff.add",
                                Some(staff.id),
                                "stored",
                            )?;
                            staff
                        }
                    };
                    if staff.password.is_none() {
                        let code = issue(db, Some(staff.id), now, LATER)?;
                        codes.push((name, code.shown()));
                    }
                }
                Ok(codes)
            })
            .await
    }
}
