//! What a check works with. Each check gets a bench of its own in each round.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use proptest::test_runner::{Config, TestRunner};

use crate::contract::Requirement;
use crate::platform::Gateway;

use super::crowd::clear_crowd;
use super::remarks::common_cause;
use super::session::Session;
use crate::suite::conversation::Conversation;
use crate::suite::conversation::ids;
use crate::suite::record::{KeptConversation, NotPassed, Options, Verdict};

/// How often a check looks whether another one is decided.
const LOOK: Duration = Duration::from_millis(10);

/// The round of a control.
const CONTROL: usize = 99;

/// The bench of one check: it holds conversations, and says what the check has to send.
pub struct Bench<'s> {
    session: &'s Session,
    check: &'static str,
    /// 0, or more when the check is repeated.
    round: usize,
    conversations: AtomicUsize,
    /// Its conversations leave out what the check varies.
    is_control: bool,
    /// Its conversations go before those of other checks.
    is_ahead: bool,
}

impl<'s> Bench<'s> {
    pub(crate) fn new(session: &'s Session, check: &'static str, round: usize) -> Self {
        Self { session, check, round, conversations: AtomicUsize::new(0), is_control: false, is_ahead: false }
    }

    /// The bench of a check that is its own control.
    pub(crate) fn control(session: &'s Session, check: &'static str) -> Self {
        Self { is_control: true, ..Self::new(session, check, CONTROL) }
    }

    /// The same for a check whose conversations go before those of others.
    pub(crate) fn ahead(self) -> Self {
        Self { is_ahead: true, ..self }
    }

    /// The checks about reports that this one rests on, with their requirements.
    pub(crate) fn simpler(&self) -> &'s [(&'static str, &'static Requirement)] {
        self.session.simpler.get().and_then(|simpler| simpler.get(self.check)).map_or(&[], Vec::as_slice)
    }

    /// The run's options.
    pub fn options(&self) -> &'s Options {
        &self.session.options
    }

    /// The gateway's own side.
    pub fn gateway(&self) -> &'s Gateway {
        &self.session.gateway
    }

    /// The session that all benches of a run share.
    pub(crate) fn session(&self) -> &'s Session {
        self.session
    }

    /// What the answers so far have in common, and what to do about it.
    pub(crate) fn likely_cause(&self) -> Option<String> {
        common_cause(self.session)
    }

    /// Waits until the run has decided these checks. Returns `Undecided` when the run is over before that.
    pub(crate) fn until_decided(&self, checks: &[&str]) -> Verdict {
        while checks.iter().any(|check| self.session.is_open(check)) {
            if let Some(end) = self.session.early_end() {
                return Err(end.into());
            }
            self.session.pause(LOOK);
        }
        Ok(())
    }

    /// How many conversations it has held.
    pub(crate) fn held(&self) -> usize {
        self.conversations.load(Ordering::Relaxed)
    }

    /// Holds one conversation as soon as there is a free slot. The same label gives the same identifiers. Returns
    /// `Undecided` when the run is over before the conversation starts.
    pub fn conversation<T>(
        &self,
        label: &str,
        hold: impl FnOnce(&Conversation<'_>) -> Result<T, NotPassed>,
    ) -> Result<T, NotPassed> {
        let slots = &self.session.slots;
        let _slot = if self.is_ahead { slots.take_ahead() } else { slots.take() };
        if let Some(end) = self.session.early_end() {
            return Err(end.into());
        }
        self.conversations.fetch_add(1, Ordering::Relaxed);
        // Several shards may run at the same time: each has tenants of its own.
        let shard = self.options().part.as_ref().map(|part| format!("{}/", part.shard)).unwrap_or_default();
        let label = format!("{shard}{}/{}/{label}", self.check, self.round);
        let new = if self.is_control { Conversation::control } else { Conversation::new };
        let conversation = new(self.session, self.check, label);
        let outcome = hold(&conversation);
        if self.options().keep_conversations && self.round == 0 {
            let (check, exchanges) = (self.check, conversation.exchanges());
            let kept = KeptConversation { check, label: conversation.label().to_owned(), exchanges };
            self.session.observations.keep_conversation(kept);
        }
        clear_crowd(&conversation);
        conversation.release();
        outcome
    }

    /// Holds one conversation for each item, and gathers their findings. Returns `Failed` with all findings; else the
    /// first other reason.
    pub fn each<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        label: impl Fn(&T) -> String,
        hold: impl Fn(&Conversation<'_>, &T) -> Verdict,
    ) -> Verdict {
        gather(self.own(items).map(|item| self.conversation(&label(&item), |conversation| hold(conversation, &item))))
    }

    /// As [`Bench::each`], but some conversations run at the same time. They must not disturb each other.
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

    /// The items that belong to this part of the run.
    fn own<T>(&self, items: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        items.into_iter().enumerate().filter(|(at, _)| self.has(*at)).map(|(_, item)| item)
    }

    /// Whether the case with this number belongs to this part of the run.
    pub(crate) fn has(&self, case: usize) -> bool {
        self.options().part.as_ref().is_none_or(|part| part.has(self.check, case))
    }

    /// A proptest runner for this check.
    pub(crate) fn runner(&self, label: &str, config: Config) -> TestRunner {
        ids::runner(self.options().seed, &format!("{}/{label}", self.check), config)
    }
}

/// When this many conversations of a check are undecided, and …
pub(crate) const MOST_UNDECIDED: usize = 3;
/// … they have taken this long, the check holds no more of them: they may all end in a time-out.
pub(crate) const LONGEST_UNDECIDED: Duration = Duration::from_secs(10);

/// One verdict for many: all findings, or else the first reason why one was not decided.
pub(crate) fn gather(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    let started = Instant::now();
    let mut findings = Vec::new();
    let mut others = Vec::new();
    for verdict in verdicts {
        match verdict {
            Ok(()) => {}
            Err(NotPassed::Failed(found)) => findings.extend(found),
            Err(other) => others.push(other),
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
