//! Assertions on what was reported: a test says which status reports it expects, and waits for them.
//!
//! `report` is a report that arrived, `log` keeps them, `condition` tells which of them count, `times` how many are
//! expected, and `account` what is said when they do not come.

pub(crate) mod account;
pub(crate) mod condition;
pub(crate) mod times;

use std::sync::{Arc, mpsc};
use std::time::Duration;

use uuid::Uuid;

pub(crate) use super::status::report::StatusReport;
pub(crate) use account::Unmet;
pub(crate) use times::Times;

use super::gateway::Gateway;
use super::state::App;
use condition::Condition;

/// How much longer than asked for a thread waits for the gateway's own to say that the time is up.
const GRACE: Duration = Duration::from_secs(5);

/// An expectation of status reports (S0) about one tenant, which [`Gateway::reported`] begins.
///
/// Every accepted report counts that has all that is asked for, from the gateway's start on or since it was made to
/// forget; at least one is expected.
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
/// # write!(backend, "POST {}?tenantID={partner} HTTP/1.1\r\nhost: acgw\r\nauthorization: Bearer any\r\n", acgw::platform::STATUS_PATH)?;
/// # write!(backend, "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
/// let reports = gateway.reported(partner).application("vendor.app").activated().within(Duration::from_secs(5));
/// assert_eq!(reports[0].body["module"]["name"], "backend");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is expected until `within` or `wait` is called"]
pub struct Reported<'g> {
    gateway: &'g Gateway,
    wanted: Wanted,
}

/// What is expected.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    conditions: Vec<Condition>,
    times: Times,
}

impl Gateway {
    /// Begins an expectation of status reports about this tenant.
    pub fn reported(&self, tenant: Uuid) -> Reported<'_> {
        let conditions = vec![Condition::Tenant(tenant), Condition::Accepted];
        Reported { gateway: self, wanted: Wanted { conditions, times: Times::from(1..) } }
    }

    /// The status reports that arrived, accepted or not, the oldest first. The latest thousand are kept.
    pub fn reports(&self) -> Vec<StatusReport> {
        self.app().reports.list()
    }
}

impl Reported<'_> {
    /// Only reports for this CyberApp: its `application_code` or `application_id`.
    pub fn application(self, code_or_id: impl Into<String>) -> Self {
        self.and(Condition::Application(code_or_id.into()))
    }

    /// Only reports of an activation: with an activation event, or a time of activation.
    pub fn activated(self) -> Self {
        self.and(Condition::Activated)
    }

    /// Only reports of a deactivation: with a deactivation event, or a time of deactivation.
    pub fn deactivated(self) -> Self {
        self.and(Condition::Deactivated)
    }

    /// Reports that were refused, in place of accepted ones. Those that a fault struck are among them.
    pub fn refused(mut self) -> Self {
        self.wanted.conditions.retain(|condition| *condition != Condition::Accepted);
        self.and(Condition::Refused)
    }

    /// How many are expected: `2`, `1..`, `..=3`, `0`.
    ///
    /// The expectation holds as soon as the least number is there. One whose least number is 0 is about what does not
    /// come, and takes the whole time.
    pub fn expect(mut self, times: impl Into<Times>) -> Self {
        self.wanted.times = times.into();
        self
    }

    fn and(mut self, condition: Condition) -> Self {
        self.wanted.conditions.push(condition);
        self
    }

    /// Blocks the thread until the expectation holds, and returns the reports that count. In a test that is async use
    /// [`wait`](Self::wait), or the code under test may never get its turn.
    ///
    /// # Panics
    /// When it does not hold after that time, or more reports have come than are expected. The message tells what did
    /// arrive, and why it does not count.
    #[track_caller]
    pub fn within(self, time: Duration) -> Vec<StatusReport> {
        let (app, wanted) = (Arc::clone(self.gateway.app()), self.wanted.clone());
        let (sender, outcome) = mpsc::channel();
        // The gateway's own runtime waits, as there may be none here, or one that must not be entered twice.
        self.gateway.handle().spawn(async move { sender.send(wanted.met(&app, time).await) });
        let outcome = outcome.recv_timeout(time.saturating_add(GRACE));
        let outcome = outcome.unwrap_or_else(|_| self.wanted.missed(self.gateway.app(), time));
        outcome.unwrap_or_else(|unmet| panic!("{unmet}"))
    }

    /// Waits until the expectation holds, and returns the reports that count. Any executor will do.
    ///
    /// # Errors
    /// When it does not hold after that time, or more reports have come than are expected. The error tells what did
    /// arrive, and why it does not count.
    pub async fn wait(self, time: Duration) -> Result<Vec<StatusReport>, Unmet> {
        let (app, wanted) = (Arc::clone(self.gateway.app()), self.wanted.clone());
        let waiting = self.gateway.handle().spawn(async move { wanted.met(&app, time).await });
        waiting.await.unwrap_or_else(|_| self.wanted.missed(self.gateway.app(), time))
    }
}

impl Wanted {
    fn counts(&self, report: &StatusReport) -> bool {
        self.conditions.iter().all(|condition| condition.holds(report))
    }

    /// Waits for arrivals until it is decided.
    async fn met(&self, app: &App, time: Duration) -> Result<Vec<StatusReport>, Unmet> {
        let mut arrivals = app.reports.arrivals();
        let mut counted = Vec::new();
        let mut seen = 0;
        let decided = async {
            loop {
                // Marked first, so that none is missed that arrives meanwhile.
                arrivals.mark_unchanged();
                let (latest, reports) = app.reports.since(seen);
                seen = latest;
                counted.extend(reports.into_iter().filter(|report| self.counts(report)));
                if self.times.exceeded_by(counted.len()) || self.times.settled_by(counted.len()) {
                    return;
                }
                if arrivals.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        // Whether it was decided or the time is up shows in what has come.
        let _ = tokio::time::timeout(time, decided).await;
        self.judged(app, counted, time)
    }

    /// The outcome when nobody could wait: by what is there.
    fn missed(&self, app: &App, time: Duration) -> Result<Vec<StatusReport>, Unmet> {
        let counted = app.reports.list().into_iter().filter(|report| self.counts(report)).collect();
        self.judged(app, counted, time)
    }

    fn judged(&self, app: &App, counted: Vec<StatusReport>, time: Duration) -> Result<Vec<StatusReport>, Unmet> {
        if self.times.met_by(counted.len()) { Ok(counted) } else { Err(Unmet::new(app, self, counted.len(), time)) }
    }
}
