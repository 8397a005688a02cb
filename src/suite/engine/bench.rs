//! What a check works with: conversations, seed, deadline, tenants. One bench for each check.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use proptest::test_runner::{Config, TestRunner};

use crate::contract::Callback;
use crate::platform::Gateway;

use super::session::session::Session;
use crate::suite::conversation::conversation::Conversation;
use crate::suite::conversation::ids;
use crate::suite::record::options::Options;
use crate::suite::record::verdict::{NotPassed, Verdict};

/// The bench of one check in one run.
pub struct Bench<'s> {
    pub(crate) session: &'s Session,
    pub(crate) check: &'static str,
    /// Told apart from the first run of the check when it is repeated.
    pub(crate) round: usize,
    conversations: AtomicUsize,
}

impl<'s> Bench<'s> {
    pub(crate) fn new(session: &'s Session, check: &'static str, round: usize) -> Self {
        Self { session, check, round, conversations: AtomicUsize::new(0) }
    }

    /// The run's options.
    pub fn options(&self) -> &Options {
        &self.session.options
    }

    /// The gateway's own side.
    pub fn gateway(&self) -> &Gateway {
        &self.session.gateway
    }

    /// The session that all benches of a run share.
    pub(crate) fn session(&self) -> &'s Session {
        self.session
    }

    /// Conversations held so far.
    pub(crate) fn held(&self) -> usize {
        self.conversations.load(Ordering::Relaxed)
    }

    /// Holds one conversation, when its turn comes. The label names it; the same label gives the same identifiers.
    ///
    /// # Errors
    /// Whatever stops the conversation, and `Undecided` when the run is over before it starts.
    pub fn conversation<T>(
        &self,
        label: &str,
        hold: impl FnOnce(&Conversation<'_>) -> Result<T, NotPassed>,
    ) -> Result<T, NotPassed> {
        let _slot = self.session.slots.take();
        if let Some(ending) = self.session.ending() {
            return Err(ending.into());
        }
        self.conversations.fetch_add(1, Ordering::Relaxed);
        // Shards may be at work at the same time: what more than one of them sends must not be about the same tenants.
        let shard = self.options().part.as_ref().map(|part| format!("{}/", part.shard)).unwrap_or_default();
        let conversation = Conversation::new(self.session, format!("{shard}{}/{}/{label}", self.check, self.round));
        hold(&conversation)
    }

    /// Holds one conversation for each of these; findings of all of them are gathered.
    ///
    /// # Errors
    /// `Failed` with all findings; else the first other reason.
    pub fn each<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        label: impl Fn(&T) -> String,
        hold: impl Fn(&Conversation<'_>, &T) -> Verdict,
    ) -> Verdict {
        gather(self.own(items).map(|item| self.conversation(&label(&item), |conversation| hold(conversation, &item))))
    }

    /// As [`Bench::each`], where no conversation minds the others: some of them go on at the same time.
    ///
    /// # Errors
    /// As for [`Bench::each`].
    pub fn each_at_once<T: Sync>(
        &self,
        items: impl IntoIterator<Item = T>,
        label: impl Fn(&T) -> String + Sync,
        hold: impl Fn(&Conversation<'_>, &T) -> Verdict + Sync,
    ) -> Verdict {
        const LANES: usize = 4;
        let items: Vec<T> = self.own(items).collect();
        let one_by_one = |lane: &[T]| {
            gather(lane.iter().map(|item| self.conversation(&label(item), |conversation| hold(conversation, item))))
        };
        std::thread::scope(|scope| {
            let lanes = items.chunks(items.len().div_ceil(LANES).max(1));
            let lanes: Vec<_> = lanes.map(|lane| scope.spawn(|| one_by_one(lane))).collect();
            gather(lanes.into_iter().map(|lane| lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))))
        })
    }

    /// Those of these cases that are for this part of the run.
    fn own<T>(&self, items: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        items.into_iter().enumerate().filter(|(at, _)| self.has(*at)).map(|(_, item)| item)
    }

    /// Whether the case of that number is for this part of the run: all are, unless the check is shared out.
    pub(crate) fn has(&self, case: usize) -> bool {
        self.options().part.as_ref().is_none_or(|part| part.has(self.check, case))
    }

    /// A proptest runner for this check.
    pub(crate) fn runner(&self, label: &str, config: Config) -> TestRunner {
        ids::runner(self.session.options.seed, &format!("{}/{label}", self.check), config)
    }

    /// Whether the partner's side is mirrored.
    pub fn partner_is_mirrored(&self) -> bool {
        self.options().partner_is_mirrored()
    }

    /// Whether the customer's side is mirrored.
    pub fn customer_is_mirrored(&self) -> bool {
        self.options().customer_is_mirrored()
    }

    /// The callbacks that this enablement method has.
    pub fn callbacks(&self) -> Vec<Callback> {
        let mirrored = |callback: &Callback| {
            if callback.is_partner_side() { self.partner_is_mirrored() } else { self.customer_is_mirrored() }
        };
        Callback::ALL.into_iter().filter(mirrored).collect()
    }
}

/// Parts that end in a time-out cost that time: after so many of them …
pub(crate) const MOST_UNDECIDED: usize = 3;
/// … and this time, a check has no further parts.
pub(crate) const LONGEST_UNDECIDED: Duration = Duration::from_secs(10);

/// One verdict of many: all findings, or else the first thing that kept a part from being decided.
pub(crate) fn gather(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let started = Instant::now();
    let mut findings = Vec::new();
    let mut others = Vec::new();
    for verdict in verdicts {
        match verdict {
            Ok(()) => {}
            Err(NotPassed::Failed(found)) => findings.extend(found),
            Err(stop) => others.push(stop),
        }
        if others.len() >= MOST_UNDECIDED && started.elapsed() >= LONGEST_UNDECIDED {
            break;
        }
    }
    if !findings.is_empty() {
        return Err(NotPassed::Failed(findings));
    }
    others.into_iter().next().map_or(Ok(()), Err)
}
