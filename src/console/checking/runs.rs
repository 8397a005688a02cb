//! The run under way, and the last two that are over.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::report::{Masker, masked};
use crate::suite::{Cause, CheckOutcome, CheckResult, Method, Run, Session};

/// A run under way.
pub(super) struct Underway {
    /// What it runs, in words.
    pub(super) what: String,
    pub(super) session: Arc<Session>,
    /// For what is shown of it.
    pub(super) masker: Masker,
    pub(super) started: Instant,
    pub(super) all: usize,
    pub(super) done: usize,
    /// What failed so far. Some of it may turn out to be the effect of another cause.
    pub(super) found: Vec<Cause>,
}

/// A run that is over.
#[derive(Clone)]
pub(super) struct PastRun {
    pub(super) what: String,
    /// Without its secrets.
    pub(super) run: Arc<Run>,
}

/// How a run is compared with the one before: the checks of causes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) new: BTreeSet<&'static str>,
    pub(super) still: BTreeSet<&'static str>,
    /// What the run before had, and what passes now.
    pub(super) gone: BTreeSet<&'static str>,
}

/// What a page shows of a run under way.
pub(super) struct UnderwayView {
    pub(super) what: String,
    pub(super) passed: Duration,
    pub(super) counts: (usize, usize),
    pub(super) sent: usize,
    pub(super) found: Vec<Cause>,
    /// What it waits for, since when, and how long at most.
    pub(super) wait: Option<(&'static str, Duration, Duration)>,
}

#[derive(Default)]
struct HeldRuns {
    /// A run is being set up.
    is_starting: bool,
    underway: Option<Underway>,
    last: Option<PastRun>,
    before: Option<PastRun>,
    /// Why the last one did not begin.
    trouble: Option<String>,
}

/// The runs of a console.
#[derive(Default)]
pub(in crate::console) struct Runs {
    held: Mutex<HeldRuns>,
    changed: watch::Sender<()>,
}

impl Runs {
    fn held(&self) -> MutexGuard<'_, HeldRuns> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signals each result, and the end.
    pub(in crate::console) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Takes the place for a run; false if one is under way.
    pub(super) fn reserve(&self) -> bool {
        let mut held = self.held();
        let is_free = !held.is_starting && held.underway.is_none();
        held.is_starting |= is_free;
        is_free
    }

    /// A run begins.
    pub(super) fn begin(&self, underway: Underway) {
        let mut held = self.held();
        (held.underway, held.is_starting, held.trouble) = (Some(underway), false, None);
        self.changed.send_replace(());
    }

    /// A run does not begin or cannot go on, for this reason.
    pub(super) fn fail(&self, trouble: String) {
        let mut held = self.held();
        (held.underway, held.is_starting, held.trouble) = (None, false, Some(trouble));
        self.changed.send_replace(());
    }

    /// Adds a result to the run under way.
    pub(super) fn add(&self, result: &CheckResult) {
        if let Some(underway) = &mut self.held().underway {
            underway.done += 1;
            if result.outcome == CheckOutcome::Failed {
                underway.found.push(underway.masker.cause(&result.as_cause()));
            }
        }
        self.changed.send_replace(());
    }

    /// The run under way is over.
    pub(super) fn end(&self, run: &Run) {
        let run = Arc::new(masked(run));
        let mut held = self.held();
        let what = held.underway.take().map(|underway| underway.what).unwrap_or_default();
        held.before = held.last.take();
        held.last = Some(PastRun { what, run });
        self.changed.send_replace(());
    }

    /// Ends the run under way early.
    pub(super) fn stop(&self) {
        if let Some(underway) = &self.held().underway {
            underway.session.interrupter()("stopped in the console");
        }
    }

    /// The run under way, as a page shows it.
    pub(super) fn underway(&self) -> Option<UnderwayView> {
        let held = self.held();
        let underway = held.underway.as_ref()?;
        let wait = underway.session.waiting().map(|wait| (wait.what, wait.since.elapsed(), wait.up_to));
        Some(UnderwayView {
            what: underway.what.clone(),
            passed: underway.started.elapsed(),
            counts: (underway.done, underway.all),
            sent: underway.session.sent(),
            found: underway.found.clone(),
            wait,
        })
    }

    /// The last run and the one before.
    pub(super) fn over(&self) -> (Option<PastRun>, Option<PastRun>) {
        let held = self.held();
        (held.last.clone(), held.before.clone())
    }

    /// Why the last one did not begin, if it did not.
    pub(super) fn trouble(&self) -> Option<String> {
        self.held().trouble.clone()
    }

    /// How partners and customers were enabled in the last run.
    pub(super) fn methods(&self) -> (Method, Method) {
        let (last, _) = self.over();
        last.map(|last| (last.run.options.partner, last.run.options.customer)).unwrap_or_default()
    }

    /// The checks that failed in the last run.
    pub(super) fn failed(&self) -> Vec<&'static str> {
        let (last, _) = self.over();
        let results = last.iter().flat_map(|last| &last.run.results);
        results.filter(|result| result.outcome == CheckOutcome::Failed).map(|result| result.check.id).collect()
    }
}

/// Compares the causes of a run with what the one before found, as far as both have decided it.
pub(super) fn compared(now: &Run, before: &Run) -> Comparison {
    let with = |run: &Run, outcome| -> BTreeSet<&'static str> {
        run.results.iter().filter(|result| result.outcome == outcome).map(|result| result.check.id).collect()
    };
    let causes = |run: &Run| run.causes.iter().map(|cause| cause.check).collect::<BTreeSet<_>>();
    Comparison {
        new: &causes(now) & &with(before, CheckOutcome::Passed),
        still: &causes(now) & &with(before, CheckOutcome::Failed),
        gone: &causes(before) & &with(now, CheckOutcome::Passed),
    }
}
