//! Reads right after each change of a conversation, and what it means if one shows the change late: for the checks of
//! mirroring and of mapping.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::sender::Exchange;
use crate::suite::{Bench, Conversation, Finding, NotPassed, Verdict};

/// How to fix a handler that shows changes late.
pub(super) const FIX: &str = "Answer a callback when its change is stored, and read from the store that you write to: not from a replica, a \
                              cache, or what a queue has worked off so far.";

/// Judges a read, which has this number.
pub(super) type Look<'a> = &'a mut dyn FnMut(usize, &dyn Fn() -> Verdict) -> Verdict;

/// A conversation that makes the changes, and hands on each read that may follow one, with its number.
pub(super) type Changes = fn(&Conversation<'_>, Look<'_>) -> Verdict;

/// How long to read again and again after a read that shows the old state.
const PATIENCE: Duration = Duration::from_secs(4);

/// The longest pause between two of these reads.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// How long to wait then before the last read: some caches keep an answer as long as somebody asks for it.
const LAST_PAUSE: Duration = Duration::from_millis(2500);

/// How often to read once more after a read that shows the new state late.
const READS: usize = 8;

/// How to fix a handler whose processes or connections have a state each.
pub(super) const SEVERAL_STORES: &str = "Keep the state in one store that all processes and connections of the handler share, \
                              not in the memory of each.";

const NO_CACHE: &str = "Read from the store that you write to, and keep no answer: a cache that is not emptied by every write shows what was there before.";

/// How the message of a change begins that never shows.
const NEVER: &str = "a change does not show at all";

/// A change that showed late.
struct Late {
    after: Duration,
    /// It showed once nobody had read for a while.
    is_kept_by_reads: bool,
    /// A later read showed the old state again.
    is_lost_again: bool,
    finding: Finding,
}

/// Makes the changes, and requires that each shows in the next read.
pub(super) fn require_at_once(bench: &Bench<'_>, go_through: Changes) -> Verdict {
    let reached = Cell::new(0);
    let writes = bench.conversation("writes", |conversation| {
        let late = changes(conversation, go_through, &reached)?;
        let longest = late.iter().map(|late| late.after.as_millis()).max().unwrap_or_default();
        let comes_and_goes = late.iter().any(|late| late.is_lost_again);
        let is_kept = late.iter().any(|late| late.is_kept_by_reads);
        let Some(Late { mut finding, .. }) = late.into_iter().next() else { return Ok(()) };
        if comes_and_goes {
            finding.message = format!("reads show now the new state and now the old one: {}", finding.message);
            return Err(finding.fixed_by(SEVERAL_STORES).into());
        }
        let pause =
            if is_kept { format!(", the last {} without a read", LAST_PAUSE.as_millis()) } else { String::new() };
        finding.message = format!("the write is visible only after {longest} ms{pause}: {}", finding.message);
        Err(finding.into())
    });
    writes.or_else(|wrong| unless_read_before(bench, go_through, reached.get(), wrong))
}

/// What to say of a change that never showed. Other checks are about that, unless it shows where nobody has read before.
fn unless_read_before(bench: &Bench<'_>, go_through: Changes, read: usize, wrong: NotPassed) -> Verdict {
    let mut finding = match wrong {
        NotPassed::Failed(findings) if findings.iter().all(|finding| finding.message.starts_with(NEVER)) => {
            let Some(first) = findings.into_iter().next() else { return Ok(()) };
            first
        }
        other => return Err(other),
    };
    let shows = |conversation: &Conversation<'_>| {
        go_through(conversation, &mut |at, look| if at == read { look() } else { Ok(()) })
    };
    if is_repeated(&finding) && bench.conversation("unread", shows).is_ok() {
        let what = finding.message.trim_start_matches(NEVER);
        finding.message = format!("a change shows only if nobody has read the state before it{what}");
        return Err(finding.fixed_by(NO_CACHE).into());
    }
    Err(NotPassed::set_up(&finding))
}

/// Whether the last answer of the conversation is that to an earlier read, before the last change.
fn is_repeated(finding: &Finding) -> bool {
    let payload = |exchange: &Exchange| exchange.json().and_then(|body| body.get("payload").cloned());
    let Some(last) = finding.exchanges.last() else { return false };
    let is_same = |exchange: &&Arc<Exchange>| exchange.intent == last.intent;
    let mut earlier = finding.exchanges.iter().rev().skip_while(is_same);
    earlier.find(is_same).is_some_and(|earlier| payload(earlier) == payload(last))
}

/// Makes one change of each kind, and reads after each; notes the read that it has reached. Returns those that showed late,
/// and `Failed` when a change never showed.
fn changes(
    conversation: &Conversation<'_>,
    go_through: Changes,
    reached: &Cell<usize>,
) -> Result<Vec<Late>, NotPassed> {
    let mut late: Vec<Late> = Vec::new();
    go_through(conversation, &mut |at, read| {
        reached.set(at);
        // One change that shows so late is enough.
        if late.iter().all(|late| late.after < PATIENCE) {
            late.extend(until_right(conversation, read)?);
        }
        Ok(())
    })?;
    Ok(late)
}

/// Reads until the answer is right.
fn until_right(conversation: &Conversation<'_>, read: &dyn Fn() -> Verdict) -> Result<Option<Late>, NotPassed> {
    let (started, mut pause) = (Instant::now(), Duration::from_millis(10));
    let mut first = match read() {
        Err(NotPassed::Failed(findings)) => findings.into_iter(),
        other => return other.map(|()| None),
    };
    let Some(finding) = first.next() else { return Ok(None) };
    loop {
        let is_last = started.elapsed() >= PATIENCE;
        if is_last {
            pause = LAST_PAUSE;
        }
        conversation.session().pause(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
        match read() {
            Ok(()) => {
                let after = started.elapsed();
                let is_lost_again = (0..READS).any(|_| matches!(read(), Err(NotPassed::Failed(_))));
                return Ok(Some(Late { after, is_kept_by_reads: is_last, is_lost_again, finding }));
            }
            Err(NotPassed::Failed(_)) if is_last || conversation.session().is_over() => {
                let message = format!("{NEVER}: {}", finding.message);
                return Err(Finding { message, ..finding }.into());
            }
            Err(NotPassed::Failed(_)) => {}
            Err(other) => return Err(other),
        }
    }
}
