//! Assertions about status reports: a test says which reports it expects, and waits for them.
//!
//! `condition` decides which reports count, `times` how many are expected, and `account` writes the error.

pub(crate) mod account;
pub(crate) mod condition;
pub(crate) mod times;

use std::sync::{Arc, mpsc};
use std::time::Duration;

use uuid::Uuid;

use tokio::runtime::Handle;

use super::state::State;
use super::status::report::StatusReport;
use account::Unmet;
use condition::{Condition, Wanted};
use times::Times;

/// How much longer a thread waits for the gateway's runtime to say that the time is up.
const GRACE: Duration = Duration::from_secs(5);

/// An expectation of status reports (“API endpoint”, Integration Management) about one tenant.
/// [`Gateway::reported`](crate::Gateway::reported) starts one.
///
/// Every accepted report since the gateway's start, or since it was last told to forget, counts if it meets all
/// conditions. By default at least one is expected.
///
/// ```
/// use std::time::Duration;
/// use acgw::{AccessTokens, Gateway};
///
/// let gateway = Gateway::builder().open(AccessTokens::Open).start()?;
/// let partner = uuid::Uuid::new_v4();
/// // … the code under test runs, with `gateway.url()` as its platform …
/// # use std::io::Write as _;
/// # let body = r#"{"application_code":"vendor.app","module":{"name":"backend"},"events":[{"category":"c","action":"a","activation_event":true}]}"#;
/// # let mut backend = std::net::TcpStream::connect(gateway.addr())?;
/// # write!(backend, "POST {}?tenantID={partner} HTTP/1.1\r\nhost: acgw\r\nauthorization: Bearer any\r\n", acgw::internals::platform::STATUS_PATH)?;
/// # write!(backend, "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
/// let reports = gateway.reported(partner).application("vendor.app").activated().within(Duration::from_secs(5));
/// assert_eq!(reports[0].body["module"]["name"], "backend");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is expected until `within` or `wait` is called"]
pub struct Reported<'g> {
    state: &'g Arc<State>,
    runtime: &'g Handle,
    wanted: Wanted,
}

impl<'g> Reported<'g> {
    /// An expectation about this tenant.
    pub(crate) fn new(state: &'g Arc<State>, runtime: &'g Handle, tenant: Uuid) -> Self {
        let conditions = vec![Condition::Tenant(tenant), Condition::Accepted];
        Self { state, runtime, wanted: Wanted { conditions, times: Times::from(1..) } }
    }

    /// Only reports for this CyberApp: its `application_code` or `application_id`.
    pub fn application(self, code_or_id: impl Into<String>) -> Self {
        self.and(Condition::Application(code_or_id.into()))
    }

    /// Only activations: reports with an activation event or a time of activation.
    pub fn activated(self) -> Self {
        self.and(Condition::Activated)
    }

    /// Only deactivations: reports with a deactivation event or a time of deactivation.
    pub fn deactivated(self) -> Self {
        self.and(Condition::Deactivated)
    }

    /// Refused reports instead of accepted ones. They include reports that a fault struck.
    pub fn refused(mut self) -> Self {
        self.wanted.conditions.retain(|condition| *condition != Condition::Accepted);
        self.and(Condition::Refused)
    }

    /// How many are expected: `2`, `1..`, `..=3`, `0`.
    ///
    /// The expectation is met as soon as the minimum has arrived. If the minimum is 0, it waits for the whole time.
    pub fn expect(mut self, times: impl Into<Times>) -> Self {
        self.wanted.times = times.into();
        self
    }

    fn and(mut self, condition: Condition) -> Self {
        self.wanted.conditions.push(condition);
        self
    }

    /// Blocks the thread until the expectation is met, and returns the reports that count. In an async test use
    /// [`wait`](Self::wait), so that the code under test can run meanwhile.
    ///
    /// # Panics
    /// When the expectation is not met within that time, or more reports arrive than expected. The message lists what
    /// arrived, and why it does not count.
    #[track_caller]
    pub fn within(self, time: Duration) -> Vec<StatusReport> {
        let (state, wanted) = (Arc::clone(self.state), self.wanted.clone());
        let (sender, outcome) = mpsc::channel();
        // The gateway's runtime waits, because this thread may have none, or one that must not be entered twice.
        self.runtime.spawn(async move { sender.send(met(&wanted, &state, time).await) });
        let outcome = outcome.recv_timeout(time.saturating_add(GRACE));
        let outcome = outcome.unwrap_or_else(|_| missed(&self.wanted, self.state, time));
        outcome.unwrap_or_else(|unmet| panic!("{unmet}"))
    }

    /// Waits until the expectation is met, and returns the reports that count. Works with any executor.
    ///
    /// # Errors
    /// When the expectation is not met within that time, or more reports arrive than expected. The error lists what
    /// arrived, and why it does not count.
    pub async fn wait(self, time: Duration) -> Result<Vec<StatusReport>, Unmet> {
        let (state, wanted) = (Arc::clone(self.state), self.wanted.clone());
        let waiting = self.runtime.spawn(async move { met(&wanted, &state, time).await });
        waiting.await.unwrap_or_else(|_| missed(&self.wanted, self.state, time))
    }
}

/// Waits for arrivals until the expectation is decided.
async fn met(wanted: &Wanted, state: &State, time: Duration) -> Result<Vec<StatusReport>, Unmet> {
    let mut arrivals = state.reports.arrivals();
    let mut counted = Vec::new();
    let mut seen = 0;
    let decided = async {
        loop {
            // Marked first, so that no arrival is missed meanwhile.
            arrivals.mark_unchanged();
            let (latest, reports) = state.reports.since(seen);
            seen = latest;
            counted.extend(reports.into_iter().filter(|report| wanted.counts(report)));
            if wanted.times.exceeded_by(counted.len()) || wanted.times.settled_by(counted.len()) {
                return;
            }
            if arrivals.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    };
    // The reports show whether the expectation was decided or the time ran out.
    let _ = tokio::time::timeout(time, decided).await;
    judged(wanted, state, counted, time)
}

/// The outcome without waiting.
fn missed(wanted: &Wanted, state: &State, time: Duration) -> Result<Vec<StatusReport>, Unmet> {
    let counted = state.reports.list().into_iter().filter(|report| wanted.counts(report)).collect();
    judged(wanted, state, counted, time)
}

fn judged(
    wanted: &Wanted,
    state: &State,
    counted: Vec<StatusReport>,
    time: Duration,
) -> Result<Vec<StatusReport>, Unmet> {
    if wanted.times.met_by(counted.len()) { Ok(counted) } else { Err(Unmet::new(state, wanted, counted.len(), time)) }
}
