//! Group commit: one transaction for what waits, one sync, then all the answers.
//!
//! A lane is a thread with a connection of its own. It takes what waits in the queue, writes it in one transaction, commits, and only then
//! replies. SQLite has one lane; PostgreSQL gains from two. After an error the group is rolled back and done again one by one, so that one
//! faulty request cannot spoil its neighbours'. A commit that failed is in doubt and is never tried again here: the client's retry, which
//! is idempotent, settles it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{Notify, oneshot};

use super::clock::Clock;
use super::error::Error;
use super::submit_response::{self, Receipt, Submission};
use crate::domain::definitions::Catalogue;
use crate::store::{self, Db, Opener, transaction};

/// How many requests one transaction may hold.
const GROUP: usize = 128;
/// How many may wait. More are told to come back: a clear «later» beats an answer that comes too late.
const QUEUE: usize = 1024;

/// What waits to be written.
enum Job {
    /// Responses are written set-wise.
    Submission {
        submission: Box<Submission>,
        outcome: Option<Result<Receipt, Error>>,
        reply: oneshot::Sender<Result<Receipt, Error>>,
    },
    /// Everything else, one after the other.
    Task(Box<dyn Task>),
}

/// Some other write. It may be attempted more than once; only the last attempt counts.
trait Task: Send {
    fn attempt(&mut self, db: &mut Db) -> Result<(), store::Error>;
    /// Answers the caller: with the error, or with what the last attempt gave.
    fn reply(self: Box<Self>, error: Option<Error>);
}

struct Work<T, F> {
    run: F,
    outcome: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Task for Work<T, F>
where
    T: Send,
    F: FnMut(&mut Db) -> Result<T, Error> + Send,
{
    fn attempt(&mut self, db: &mut Db) -> Result<(), store::Error> {
        self.outcome = match transaction::savepoint(db, &mut self.run) {
            Err(Error::Store(error)) => return Err(error),
            outcome => Some(outcome),
        };
        Ok(())
    }

    fn reply(self: Box<Self>, error: Option<Error>) {
        answer(self.reply, error, self.outcome);
    }
}

fn answer<T>(
    reply: oneshot::Sender<Result<T, Error>>,
    error: Option<Error>,
    outcome: Option<Result<T, Error>>,
) {
    let outcome = match (error, outcome) {
        (Some(error), _) => Err(error),
        (None, Some(outcome)) => outcome,
        (None, None) => Err(Error::Internal("a write was never attempted".to_owned())),
    };
    // Whoever asked may be gone; what was written stays written.
    let _ = reply.send(outcome);
}

impl Job {
    fn reply(self, error: Option<Error>) {
        match self {
            Job::Submission { outcome, reply, .. } => answer(reply, error, outcome),
            Job::Task(task) => task.reply(error),
        }
    }
}

/// What went wrong with a group, and whether it may nevertheless be on disk.
struct Failure {
    error: store::Error,
    at_commit: bool,
}

impl Failure {
    /// Gone before anything was committed.
    fn is_lost_connection(&self) -> bool {
        !self.at_commit && matches!(self.error, store::Error::Unreachable(_))
    }

    /// Nothing is gained by trying again here.
    fn is_final(&self) -> bool {
        self.at_commit
            || matches!(
                self.error,
                store::Error::Disk(_) | store::Error::Unreachable(_)
            )
    }
}

/// The way to the database for everything that writes.
#[derive(Clone)]
pub struct Writer {
    queue: SyncSender<Job>,
    state: Arc<State>,
}

struct State {
    lanes: usize,
    /// How many jobs wait, about.
    waiting: AtomicUsize,
    /// The disk failed: nothing more is accepted.
    broken: AtomicBool,
    failed: Notify,
}

/// The lanes' threads. They end when every [`Writer`] is gone and the queue is empty.
pub struct Lanes(Vec<JoinHandle<()>>);

impl Lanes {
    /// Waits until everything that was accepted is written and answered.
    pub fn drain(self) {
        for lane in self.0 {
            if lane.join().is_err() {
                tracing::error!("a writing lane ended in a panic");
            }
        }
    }
}

impl Writer {
    /// Starts the lanes.
    pub fn start(
        opener: &Opener,
        lanes: usize,
        clock: &Clock,
        catalogue: &Arc<Catalogue>,
    ) -> Result<(Writer, Lanes), Error> {
        let (queue, jobs) = sync_channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        let state = Arc::new(State {
            lanes,
            waiting: AtomicUsize::new(0),
            broken: AtomicBool::new(false),
            failed: Notify::new(),
        });
        let threads = (0..lanes)
            .map(|number| {
                let lane = Lane {
                    jobs: Arc::clone(&jobs),
                    opener: opener.clone(),
                    connection: None,
                    clock: clock.clone(),
                    catalogue: Arc::clone(catalogue),
                    state: Arc::clone(&state),
                };
                std::thread::Builder::new()
                    .name(format!("write-{number}"))
                    .spawn(move || lane.run())
                    .map_err(|error| Error::Internal(format!("no thread for writing: {error}")))
            })
            .collect::<Result<_, _>>()?;
        Ok((Writer { queue, state }, Lanes(threads)))
    }

    /// Stores a response. The reply comes when it is on disk.
    pub async fn submit(&self, submission: Submission) -> Result<Receipt, Error> {
        let (reply, outcome) = oneshot::channel();
        self.enqueue(Job::Submission {
            submission: Box::new(submission),
            outcome: None,
            reply,
        })?;
        in_time(outcome).await
    }

    /// Runs a use case that writes, in the next group. It may be run more than once, each time on a clean slate.
    pub async fn write<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut Db) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, outcome) = oneshot::channel();
        self.enqueue(Job::Task(Box::new(Work {
            run,
            outcome: None,
            reply,
        })))?;
        in_time(outcome).await
    }

    /// Whether writing has ended because the disk failed.
    pub fn is_broken(&self) -> bool {
        self.state.broken.load(Ordering::SeqCst)
    }

    /// Waits until the disk fails: then the program must stop.
    pub async fn failed(&self) {
        self.state.failed.notified().await;
    }

    fn enqueue(&self, job: Job) -> Result<(), Error> {
        if self.is_broken() {
            return Err(Error::Unavailable);
        }
        self.state.waiting.fetch_add(1, Ordering::Relaxed);
        self.queue.try_send(job).map_err(|error| {
            self.state.waiting.fetch_sub(1, Ordering::Relaxed);
            match error {
                TrySendError::Full(_) | TrySendError::Disconnected(_) => Error::Unavailable,
            }
        })
    }
}

/// Nobody waits for ever for a database that has stopped answering. What comes of the write is then in doubt; a retry settles it.
const PATIENCE: Duration = Duration::from_secs(10);

async fn in_time<T>(outcome: oneshot::Receiver<Result<T, Error>>) -> Result<T, Error> {
    match tokio::time::timeout(PATIENCE, outcome).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Err(Error::Unavailable),
    }
}

struct Lane {
    jobs: Arc<Mutex<Receiver<Job>>>,
    opener: Opener,
    connection: Option<Db>,
    clock: Clock,
    catalogue: Arc<Catalogue>,
    state: Arc<State>,
}

impl Lane {
    fn run(mut self) {
        while let Some(group) = self.next_group() {
            if self.state.broken.load(Ordering::SeqCst) {
                // After a failed sync a later one may claim more than is on disk: nothing more is written in this process.
                group
                    .into_iter()
                    .for_each(|job| job.reply(Some(Error::Unavailable)));
            } else {
                self.settle(group);
            }
        }
    }

    /// This lane's share of what waits now; `None` when nothing will come any more. No artificial delay: while one group syncs, the next
    /// one gathers. A lane that took everything would leave the others, and afterwards the callers, with nothing to do.
    fn next_group(&self) -> Option<Vec<Job>> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let mut group = vec![jobs.recv().ok()?];
        let waiting = self.state.waiting.load(Ordering::Relaxed);
        let share = waiting.div_ceil(self.state.lanes).min(GROUP);
        while group.len() < share {
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        self.state.waiting.fetch_sub(group.len(), Ordering::Relaxed);
        Some(group)
    }

    fn settle(&mut self, mut group: Vec<Job>) {
        let mut result = self.attempt(&mut group);
        if matches!(&result, Err(failure) if failure.is_lost_connection()) {
            // The connection may have died while it was idle; what it had begun is undone. A new one decides.
            result = self.attempt(&mut group);
        }
        match result {
            Ok(()) => group.into_iter().for_each(|job| job.reply(None)),
            Err(failure) if failure.is_final() => self.refuse(group, &failure),
            Err(_) => {
                for job in group {
                    self.settle_one(job);
                }
            }
        }
    }

    /// One request by itself, so that its error is its own.
    fn settle_one(&mut self, job: Job) {
        let mut alone = vec![job];
        // Somebody else may have stored the same id a moment ago; the second look sees it.
        for last in [false, true] {
            match self.attempt(&mut alone) {
                Ok(()) => return alone.into_iter().for_each(|job| job.reply(None)),
                Err(failure) if last || failure.is_final() => {
                    return self.refuse(alone, &failure);
                }
                Err(_) => {}
            }
        }
    }

    fn refuse(&mut self, group: Vec<Job>, failure: &Failure) {
        tracing::error!(error = %failure.error, at_commit = failure.at_commit, "a group was not written");
        if matches!(failure.error, store::Error::Disk(_)) {
            self.state.broken.store(true, Ordering::SeqCst);
            self.state.failed.notify_one();
        }
        let later = failure.at_commit
            || matches!(
                failure.error,
                store::Error::Unreachable(_) | store::Error::Busy(_) | store::Error::Disk(_)
            );
        for job in group {
            let error = if later {
                Error::Unavailable
            } else {
                Error::Internal(failure.error.to_string())
            };
            job.reply(Some(error));
        }
    }

    /// All of the group, or nothing.
    fn attempt(&mut self, group: &mut [Job]) -> Result<(), Failure> {
        let mut db = match self.connection.take() {
            Some(db) => db,
            None => self.opener.open().map_err(before_commit)?,
        };
        let result = self.attempt_on(&mut db, group);
        // A connection that failed in a way we cannot judge is not used again.
        let keep = match &result {
            Ok(()) => true,
            Err(failure) => !failure.at_commit && !failure.error.breaks_connection(),
        };
        if keep {
            self.connection = Some(db);
        }
        result
    }

    fn attempt_on(&mut self, db: &mut Db, group: &mut [Job]) -> Result<(), Failure> {
        transaction::begin(db).map_err(before_commit)?;
        if let Err(error) = self.work(db, group) {
            let failure = before_commit(error);
            // The first error is the one to tell.
            let _ = transaction::rollback(db);
            return Err(failure);
        }
        transaction::commit(db).map_err(|error| Failure {
            error,
            at_commit: true,
        })
    }

    fn work(&mut self, db: &mut Db, group: &mut [Job]) -> Result<(), store::Error> {
        let mut submissions = Vec::new();
        let mut outcomes = Vec::new();
        for job in group {
            match job {
                Job::Task(task) => task.attempt(db)?,
                Job::Submission {
                    submission,
                    outcome,
                    ..
                } => {
                    submissions.push(&**submission);
                    outcomes.push(outcome);
                }
            }
        }
        if submissions.is_empty() {
            return Ok(());
        }
        let settled =
            submit_response::store_group(db, &submissions, &self.catalogue, self.clock.now_utc())?;
        for (place, outcome) in outcomes.into_iter().zip(settled) {
            *place = Some(outcome);
        }
        Ok(())
    }
}

fn before_commit(error: store::Error) -> Failure {
    Failure {
        error,
        at_commit: false,
    }
}
