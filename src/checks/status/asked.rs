//! What the backend asked of the platform in the run, for the checks that look back on it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::checks::base::MUST;
use crate::contract::Requirement;
use crate::platform::{Aim, BackendRequest};
use crate::suite::{Bench, Check, Control, Finding, Needs, NotPassed, Verdict};

/// What the checks that look back on the requests share.
pub(super) const BASE: Check = Check { needs: Needs::TheRun, control: Control::Nothing, ..MUST };

/// How long a backend may be silent before it has said everything, and how long the run waits for that. One that got all it
/// asked for has nothing to try again.
const SILENCE: Duration = Duration::from_millis(400);
const SILENCE_AFTER_GRANTS: Duration = Duration::from_millis(100);
const LOOK: Duration = Duration::from_millis(25);
const PATIENCE: Duration = Duration::from_secs(4);

/// A request that fails may be made in another way at once, as a backend does that tries several paths.
const OTHER_WAY: i64 = 5;

/// How many findings one check reports.
const MOST: usize = 5;

/// Why nothing can be judged.
pub(super) const NOTHING: &str = "the backend asked nothing of the platform: it sent no status report; if it should, \
                                  say so with --expect-reports, and a partner that is never reported as active fails the run";

/// The requests of the run, the oldest first.
pub(super) struct Asked(Vec<Arc<BackendRequest>>);

impl Asked {
    /// Waits until the backend has been silent for a moment. Skips if it never wanted a token or a report.
    pub(super) fn of(bench: &Bench<'_>) -> Result<Self, NotPassed> {
        let started = Instant::now();
        let mut asked = bench.session().gateway.backend_requests();
        while is_under_way(&asked) && started.elapsed() < PATIENCE {
            bench.session().pause(LOOK);
            asked = bench.session().gateway.backend_requests();
        }
        asked.retain(|request| request.aimed.aim != Aim::Other && !request.is_struck);
        if asked.is_empty() { Err(NotPassed::Skipped(NOTHING.to_owned())) } else { Ok(Self(asked)) }
    }

    /// Those for this, at its path and with its method. Skips if there are none.
    pub(super) fn made(&self, aim: Aim) -> Result<Vec<&BackendRequest>, NotPassed> {
        let made: Vec<_> = self.all(aim).filter(|request| request.aimed.at_path && request.aimed.by_method).collect();
        let what = if aim == Aim::Token { "requested no access token" } else { "sent no status report" };
        if made.is_empty() {
            Err(NotPassed::Skipped(format!("the backend {what} at the path for it")))
        } else {
            Ok(made)
        }
    }

    /// Those for this, wherever they went.
    pub(super) fn all(&self, aim: Aim) -> impl Iterator<Item = &BackendRequest> {
        self.0.iter().map(AsRef::as_ref).filter(move |request| request.is_for(aim))
    }

    /// Whether the backend soon got in another way what this request was to bring.
    pub(super) fn has_other_way(&self, request: &BackendRequest) -> bool {
        let is_same = |other: &BackendRequest| request.is_for(Aim::Token) || other.body == request.body;
        let is_soon = |other: &BackendRequest| {
            let later = other.at.duration_since(request.at).as_secs();
            other.at >= request.at && later <= OTHER_WAY
        };
        self.all(request.aimed.aim).any(|other| other.is_granted() && is_soon(other) && is_same(other))
    }
}

/// Whether the backend has asked for something a moment ago.
fn is_under_way(asked: &[Arc<BackendRequest>]) -> bool {
    let Some(last) = asked.last() else { return false };
    let is_all_granted = asked.iter().all(|request| request.is_granted() || request.is_struck);
    let silence = if is_all_granted { SILENCE_AFTER_GRANTS } else { SILENCE };
    Timestamp::now().duration_since(last.at).unsigned_abs() < silence
}

/// A kind of trouble: what is wrong with a request, the right one, and how to fix it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trouble {
    pub(super) what: String,
    pub(super) right: Value,
    pub(super) fix: String,
}

/// One finding for each kind of trouble, shown by its first request.
pub(super) fn judged<'r>(
    requirement: &Requirement,
    requests: impl IntoIterator<Item = &'r BackendRequest>,
    trouble: impl Fn(&BackendRequest) -> Option<Trouble>,
) -> Verdict {
    let mut kinds: Vec<(Trouble, &BackendRequest, usize)> = Vec::new();
    for request in requests {
        let Some(trouble) = trouble(request) else { continue };
        match kinds.iter_mut().find(|(known, ..)| known.fix == trouble.fix) {
            Some((_, _, count)) => *count += 1,
            None => kinds.push((trouble, request, 1)),
        }
    }
    let findings: Vec<Finding> = kinds
        .into_iter()
        .take(MOST)
        .map(|(trouble, request, count)| finding(requirement, trouble, request, count))
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(NotPassed::Failed(findings)) }
}

/// A finding about a request that came that often.
pub(super) fn finding(requirement: &Requirement, trouble: Trouble, request: &BackendRequest, count: usize) -> Finding {
    let Trouble { what, right, fix } = trouble;
    let answer = request.status.map_or("no answer".to_owned(), |status| format!("status {status}"));
    let times = if count > 1 { format!(" ({count} requests like it)") } else { String::new() };
    let mut shown = request.shown();
    shown["answer"] = json!(request.status);
    let message = format!("{what}: {} got {answer}{times}", request.line());
    Finding::new(requirement, message).compared(right, shown).fixed_by(fix)
}
