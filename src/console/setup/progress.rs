//! What a backend has managed so far, read off the journal. It is read only when somebody looks, and each exchange once.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

use crate::contract::Outcome;
use crate::platform::{Aim, Direction, JournalEntry, OWN_PATHS, State, aim_of};

/// Words in the paths of requests for keys.
const OF_KEYS: [&str; 4] = ["keys", "jwks", ".well-known", "openid"];

/// Something that has to work, and the exchanges that tell of it.
#[derive(Debug, Clone, Default)]
pub(super) struct SetupStep {
    /// The last exchange that worked.
    pub(super) done: Option<ToldExchange>,
    /// The last exchange that went wrong, if none has worked since.
    pub(super) wrong: Option<ToldExchange>,
}

/// An exchange in one line. What is shown of it must be masked: few of them ever are.
#[derive(Debug, Clone)]
pub(super) struct ToldExchange {
    /// Its number in the journal.
    pub(super) number: usize,
    pub(super) at: Timestamp,
    /// Method, URL, and status.
    pub(super) line: String,
    /// Why it was answered so.
    pub(super) note: Option<String>,
}

/// The steps of a backend.
#[derive(Debug, Clone, Default)]
pub(super) struct SetupSteps {
    pub(super) handler: SetupStep,
    pub(super) keys: SetupStep,
    /// The ids of the keys that were fetched last.
    pub(super) kids: Vec<String>,
    pub(super) token: SetupStep,
    pub(super) callback: SetupStep,
    pub(super) report: SetupStep,
}

impl SetupSteps {
    /// Whether all of it has worked, and nothing has gone wrong since.
    pub(super) fn are_done(&self) -> bool {
        let Self { handler, keys, token, callback, report, .. } = self;
        [handler, keys, token, callback, report].iter().all(|step| step.done.is_some() && step.wrong.is_none())
    }

    fn read(&mut self, number: usize, entry: &JournalEntry, bases: &[String]) {
        let told = told(number, entry);
        let is_good = entry.status.is_some_and(|status| status < 300);
        if entry.direction == Direction::Outbound {
            self.handler.take(told.clone(), entry.status.is_some());
            if entry.status.is_some() {
                let answered = format!(", {}", Outcome::Answered.name());
                self.callback.take(told, entry.note.as_ref().is_some_and(|note| note.ends_with(&answered)));
            }
            return;
        }
        let path = entry.url.split('?').next().unwrap_or_default();
        let path = bases.iter().find_map(|base| path.strip_prefix(base.as_str())).unwrap_or(path);
        if path.starts_with(OWN_PATHS) {
            return;
        }
        match aim_of(path, entry.request.body.as_bytes()) {
            Aim::Token => self.token.take(told, is_good),
            Aim::Report => self.report.take(told, is_good),
            Aim::Other if OF_KEYS.iter().any(|word| path.contains(word)) => {
                let kids = entry.response.as_ref().map(|response| kids(&response.body)).unwrap_or_default();
                if is_good && !kids.is_empty() {
                    self.kids = kids;
                    self.keys.take(told, true);
                } else if !is_good {
                    self.keys.take(told, false);
                }
            }
            Aim::Other => {}
        }
    }
}

impl SetupStep {
    fn take(&mut self, told: ToldExchange, is_good: bool) {
        if is_good {
            *self = Self { done: Some(told), wrong: None };
        } else {
            self.wrong = Some(told);
        }
    }
}

fn told(number: usize, entry: &JournalEntry) -> ToldExchange {
    let answer = entry.status.map_or("no answer".to_owned(), |status| status.to_string());
    ToldExchange {
        number,
        at: entry.at,
        line: format!("{} {}, {answer}", entry.method, entry.url),
        note: entry.note.clone(),
    }
}

/// The ids of the keys in a JWKS.
fn kids(body: &str) -> Vec<String> {
    let jwks: Value = serde_json::from_str(body).unwrap_or_default();
    let keys = jwks.get("keys").and_then(Value::as_array).into_iter().flatten();
    keys.filter_map(|key| key.get("kid")?.as_str().map(str::to_owned)).collect()
}

/// The steps, and how much of the journal they come from.
#[derive(Default)]
pub(in crate::console) struct Progress(Mutex<(usize, SetupSteps)>);

impl Progress {
    /// The steps so far. They outlive the exchanges that they come from.
    pub(super) fn steps(&self, state: &State) -> SetupSteps {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (from, steps) = &mut *seen;
        for kept in state.journal.kept(*from) {
            *from = kept.number + 1;
            if let Some(entry) = kept.unmasked() {
                steps.read(kept.number, &entry, &state.site.bases);
            }
        }
        steps.clone()
    }

    /// The exchange that fetched the keys last, when it was, and the ids of these keys.
    pub(in crate::console) fn fetched_keys(&self, state: &State) -> Option<(usize, Timestamp, Vec<String>)> {
        let steps = self.steps(state);
        steps.keys.done.map(|done| (done.number, done.at, steps.kids))
    }
}
