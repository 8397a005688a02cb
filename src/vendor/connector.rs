//! The reference connector: reports each change of a partner to the data centre that its callback named, without
//! delaying callbacks, and until the report arrives.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::data_centre::{DataCentre, Edits};
use super::http::Requester;
use super::report::{Activity, Platform, ReportError};

/// The pause before the first repetition, if the platform names none. Each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// The pause before a repetition that lets later reports pass.
const ASIDE: Duration = Duration::from_secs(4);

/// How many reports are under way at the same time.
const TOGETHER: usize = 8;

/// How many failures are kept; the oldest are dropped.
const KEPT: usize = 100;

/// How the connector goes about it.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    /// The time between a change and its report.
    pub delay: Duration,
    /// How often a report is sent at most.
    pub attempts: u32,
    /// Whether it waits before it sends a report again.
    pub is_patient: bool,
    /// Whether it sends a report again that the platform has refused for what it says.
    pub insists: bool,
    /// Whether it answers a callback only after the report.
    pub is_waiting: bool,
    /// Whether it uses a token for more than one report.
    pub keeps_token: bool,
    /// Whether it reports before the callback's token is verified.
    pub is_rash: bool,
    /// How long the platform may take for an answer.
    pub deadline: Duration,
    /// Whether a report that has to be sent again lets later ones of its partner pass.
    pub is_overtaken: bool,
    /// Whether it reports nothing more once a report has failed.
    pub falls_silent: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            attempts: 6,
            is_patient: true,
            insists: false,
            is_waiting: false,
            keeps_token: true,
            is_rash: false,
            deadline: Duration::from_secs(10),
            is_overtaken: false,
            falls_silent: false,
        }
    }
}

/// Failures so far, the latest last.
pub(super) type Failures = Arc<Mutex<Vec<ReportError>>>;

/// The handler's end of the queues. It accepts reports and returns at once.
pub(super) struct Reporter {
    worker: Arc<Worker>,
}

struct QueuedChange {
    activity: Activity,
    datacenter_url: String,
    done: oneshot::Sender<()>,
}

struct Worker {
    centres: Vec<DataCentre>,
    habits: Habits,
    together: Semaphore,
    failures: Failures,
    is_silent: AtomicBool,
    /// What waits for each partner that has a task. One queue for each keeps the order of its reports, and a slow one
    /// delays no other.
    queues: Mutex<HashMap<Uuid, VecDeque<QueuedChange>>>,
}

impl Reporter {
    /// A connector for these data centres.
    pub(super) fn new(
        platforms: Vec<Platform>,
        authority: Option<&str>,
        (edits, habits): (&Edits, Habits),
        failures: Failures,
    ) -> Self {
        let centre = |platform: Platform| {
            let client = Requester::to(&platform.url, authority).within(habits.deadline);
            DataCentre::new(platform, client, edits.clone(), habits.keeps_token)
        };
        let centres = platforms.into_iter().map(centre).collect();
        let together = Semaphore::new(TOGETHER);
        let (is_silent, queues) = (AtomicBool::new(false), Mutex::default());
        let worker = Worker { centres, habits, together, failures, is_silent, queues };
        Self { worker: Arc::new(worker) }
    }

    /// Reports a change from a task on the current runtime, and waits for that only if it is its habit.
    pub(super) async fn send(&self, partner: Uuid, activity: Activity, datacenter_url: &str) {
        let done = self.enqueue(partner, activity, datacenter_url);
        if self.worker.habits.is_waiting {
            // It is dropped only with the runtime.
            let _ = done.await;
        }
    }

    /// Whether it reports before the callback's token is verified.
    pub(super) fn is_rash(&self) -> bool {
        self.worker.habits.is_rash
    }

    fn enqueue(&self, partner: Uuid, activity: Activity, datacenter_url: &str) -> oneshot::Receiver<()> {
        let (done, is_done) = oneshot::channel();
        let change = QueuedChange { activity, datacenter_url: datacenter_url.to_owned(), done };
        let mut queues = self.worker.queues.lock().unwrap_or_else(PoisonError::into_inner);
        match queues.get_mut(&partner) {
            Some(queue) => queue.push_back(change),
            None => {
                queues.insert(partner, VecDeque::new());
                tokio::spawn(Arc::clone(&self.worker).run(partner, change));
            }
        }
        is_done
    }
}

impl Worker {
    /// Reports a change and those that come meanwhile.
    async fn run(self: Arc<Self>, partner: Uuid, first: QueuedChange) {
        let mut next = Some(first);
        while let Some(change) = next {
            tokio::time::sleep(self.habits.delay).await;
            if let Err(error) = self.deliver(partner, &change).await {
                self.note(error);
            }
            let _ = change.done.send(());
            next = self.next(partner);
        }
    }

    /// The next change of a partner. If there is none, its task ends.
    fn next(&self, partner: Uuid) -> Option<QueuedChange> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let next = queues.get_mut(&partner).and_then(VecDeque::pop_front);
        if next.is_none() {
            queues.remove(&partner);
        }
        next
    }

    fn note(&self, error: ReportError) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= KEPT {
            failures.remove(0);
        }
        failures.push(error);
    }

    /// Sends a report until it arrives, or until there is no hope.
    async fn deliver(self: &Arc<Self>, partner: Uuid, change: &QueuedChange) -> Result<(), ReportError> {
        let centre = self.centre(&change.datacenter_url)?;
        let mut pause = PAUSE;
        for _ in 1..self.habits.attempts {
            let Err(error) = self.attempt(centre, partner, change.activity).await else { return Ok(()) };
            if self.habits.is_overtaken {
                tokio::spawn(Arc::clone(self).send_aside(partner, change.activity, change.datacenter_url.clone()));
                return Ok(());
            }
            let asked = match wait(&error) {
                Some(asked) => asked,
                None if self.habits.insists => None,
                None => return Err(error),
            };
            if self.habits.is_patient {
                tokio::time::sleep(asked.unwrap_or(pause)).await;
            }
            pause *= 2;
        }
        self.attempt(centre, partner, change.activity).await
    }

    /// Sends a report again after a while, whatever else is reported meanwhile.
    async fn send_aside(self: Arc<Self>, partner: Uuid, activity: Activity, datacenter_url: String) {
        tokio::time::sleep(ASIDE).await;
        if let Ok(centre) = self.centre(&datacenter_url)
            && let Err(error) = self.attempt(centre, partner, activity).await
        {
            self.note(error);
        }
    }

    async fn attempt(&self, centre: &DataCentre, partner: Uuid, activity: Activity) -> Result<(), ReportError> {
        // It is never closed.
        let _permit = self.together.acquire().await;
        if self.is_silent.load(Ordering::Relaxed) {
            return Ok(());
        }
        let reported = centre.report(partner, activity).await;
        self.is_silent.fetch_or(self.habits.falls_silent && reported.is_err(), Ordering::Relaxed);
        reported
    }

    /// The data centre that a callback names. A connector for a single one reports everything there.
    fn centre(&self, url: &str) -> Result<&DataCentre, ReportError> {
        let named = self.centres.iter().find(|centre| centre.is_at(url));
        let only = self.centres.first().filter(|_| self.centres.len() == 1);
        named.or(only).ok_or_else(|| ReportError::DataCentre(url.to_owned()))
    }
}

/// How long to wait before a report is sent again, if that can help; `Some(None)` leaves it to us.
fn wait(error: &ReportError) -> Option<Option<Duration>> {
    let (status, retry_after) = match error {
        ReportError::Http(super::http::HttpError::Url(_)) | ReportError::DataCentre(_) => return None,
        ReportError::Http(_) => return Some(None),
        ReportError::Token { status, retry_after } | ReportError::Status { status, retry_after, .. } => {
            (*status, *retry_after)
        }
    };
    match (status, error) {
        // The token is forgotten, so that the next attempt has another one.
        (401, ReportError::Status { .. }) => Some(Some(Duration::ZERO)),
        (408 | 429 | 500..=599, _) => Some(retry_after.map(Duration::from_secs)),
        _ => None,
    }
}
