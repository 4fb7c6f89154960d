//! Staff: signing in, sessions, rights, handing over. On both databases.

mod activation;
mod answering;
mod attacks;
mod caseloads;
mod day;
mod desk;
mod desk_reports;
mod doubles;
mod enrolments;
mod forms;
mod hand_over;
mod key_file;
mod log;
mod new_participants;
mod oidc;
mod passwords;
mod progression;
mod races;
mod second_factor;
mod sessions;
mod staff;
mod table;
mod texts;
mod throttle;
mod traces;
