//! The figures, counted a second time in another way.
//!
//! A [`world`] drives the service's use cases with its clock moved and keeps a journal of what was accepted. The [`oracle`] recomputes every
//! figure from that journal, day by day and person by person, [`veil`] applies disclosure control anew, and [`register`] foretells what is
//! published when. None of them uses anything from `src/domain/counting`, `summary` or `disclosure`.

mod attack;
mod attacker;
mod calendar;
mod change;
mod edits;
mod heads;
mod interim;
mod items;
mod journal;
mod oracle;
mod outlook;
mod population;
mod populations;
mod publication;
mod random;
mod register;
mod rounds;
mod veil;
mod versions;
mod worked;
mod world;

pub use calendar::{day, instant};
pub use journal::Person;
pub use worked::figure;
pub use world::World;
