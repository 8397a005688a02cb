//! The trail of exchanges: when the handler last did what it should, and what it did first after that. It leads to the
//! moment at which a handler broke.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::contract::{Callback, Outcome};
use crate::sender::{Exchange, TokenKind};
use crate::suite::record::Lapse;

/// This many answers in a row that are wrong, to a callback that was carried out before, may mean that the handler broke.
const SUSPICIOUS: usize = 8;

/// The exchanges among which the one before a moment is looked for.
const RECENT: usize = 64;

/// The trail of a run. It keeps a few exchanges, however long the run is.
#[derive(Default)]
pub(crate) struct Trail(Mutex<TrailNotes>);

#[derive(Default)]
struct TrailNotes {
    turns: BTreeMap<(Lapse, Callback), Turn>,
    recent: VecDeque<Arc<Exchange>>,
}

#[derive(Default)]
struct Turn {
    good: Option<Arc<Exchange>>,
    /// The first wrong one after the good one, and the exchange before it.
    wrong: Option<(Arc<Exchange>, Option<Arc<Exchange>>)>,
    /// How many have been wrong since.
    count: usize,
}

/// It went well, and since then it goes wrong.
#[derive(Debug, Clone)]
pub(crate) struct Lapsed {
    /// The last exchange that was as it should be.
    pub(crate) good: Arc<Exchange>,
    /// The exchange before the first wrong one, whatever it was about.
    pub(crate) before: Arc<Exchange>,
    /// The first wrong one.
    pub(crate) wrong: Arc<Exchange>,
}

impl Trail {
    fn seen(&self) -> MutexGuard<'_, TrailNotes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an exchange. What it got is telling if the callback is documented, or a read without a token.
    pub(crate) fn note(&self, callback: Callback, is_documented: bool, exchange: &Arc<Exchange>) {
        let mut seen = self.seen();
        if let Some((lapse, is_good)) = judged(callback, is_documented, exchange) {
            let before = seen.recent.iter().filter(|it| it.sent_at < exchange.sent_at);
            let before = before.max_by_key(|it| it.sent_at).cloned();
            seen.turns.entry((lapse, callback)).or_default().note(is_good, exchange, before);
        }
        if seen.recent.len() == RECENT {
            seen.recent.pop_front();
        }
        seen.recent.push_back(Arc::clone(exchange));
    }

    /// Whether a callback that was carried out has not been for so long that the handler may be broken.
    pub(crate) fn is_suspicious(&self) -> bool {
        self.seen().turns.values().any(|turn| turn.lapsed().is_some() && turn.count >= SUSPICIOUS)
    }

    /// Whether the last exchange of any kind went wrong after an earlier one had gone well.
    pub(crate) fn is_troubled(&self) -> bool {
        self.seen().turns.values().any(|turn| turn.lapsed().is_some())
    }

    /// The last callback that was carried out.
    pub(crate) fn last_good(&self) -> Option<Arc<Exchange>> {
        let seen = self.seen();
        let answers = seen.turns.iter().filter(|((lapse, _), _)| *lapse == Lapse::Answers);
        answers.filter_map(|(_, turn)| turn.good.clone()).max_by_key(|good| good.sent_at)
    }

    /// What came of this callback, if it went well and since then goes wrong.
    pub(crate) fn lapsed(&self, lapse: Lapse, callback: Callback) -> Option<Lapsed> {
        self.seen().turns.get(&(lapse, callback))?.lapsed()
    }
}

impl Turn {
    /// Exchanges of conversations side by side may come in another order than they were sent in.
    fn note(&mut self, is_good: bool, exchange: &Arc<Exchange>, before: Option<Arc<Exchange>>) {
        let is_later = |than: &Arc<Exchange>| exchange.sent_at > than.sent_at;
        if is_good {
            if self.good.as_ref().is_none_or(is_later) {
                self.good = Some(Arc::clone(exchange));
            }
            if self.wrong.as_ref().is_some_and(|(wrong, _)| is_later(wrong)) {
                (self.wrong, self.count) = (None, 0);
            }
        } else if self.good.as_ref().is_none_or(is_later) {
            self.count += 1;
            if self.wrong.as_ref().is_none_or(|(wrong, _)| !is_later(wrong)) {
                self.wrong = Some((Arc::clone(exchange), before));
            }
        }
    }

    fn lapsed(&self) -> Option<Lapsed> {
        let (good, (wrong, before)) = (self.good.as_ref()?, self.wrong.as_ref()?);
        let before = Arc::clone(before.as_ref().unwrap_or(good));
        Some(Lapsed { good: Arc::clone(good), before, wrong: Arc::clone(wrong) })
    }
}

/// What an exchange shows, and whether it is as it should be.
fn judged(callback: Callback, is_documented: bool, exchange: &Exchange) -> Option<(Lapse, bool)> {
    let status = exchange.status()?;
    // Its vendor defines what may come; and whether a mapping is refused depends on what is mapped already.
    let is_refused_mapping = callback.is_mapping() && !callback.is_read() && (400..500).contains(&status);
    if matches!(callback, Callback::Custom(_)) || (is_refused_mapping && status != 401) {
        return None;
    }
    if is_documented && exchange.token == TokenKind::Good && exchange.outcome != Outcome::TooManyRequests {
        return Some((Lapse::Answers, status == 200 && exchange.json().is_some_and(serde_json::Value::is_object)));
    }
    let is_open = exchange.token == TokenKind::Absent && callback.is_read() && exchange.method == "POST";
    is_open.then_some((Lapse::Guard, status != 200))
}
