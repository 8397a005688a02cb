//! What a check is: a constant record and a plain function.

use crate::contract::{Level, Requirement};

use super::needs::Needs;
use super::verdict::Verdict;
use crate::suite::engine::bench::Bench;

/// One check of the suite. `checks::all()` is the one list of them.
pub struct Check {
    /// Dotted name; never a number, never used again for something else.
    pub id: &'static str,
    /// What a correct handler does, a fact in the present tense.
    pub title: &'static str,
    /// Whether a finding fails the run or is only reported.
    pub level: Level,
    /// What the documents ask for.
    pub requirement: &'static Requirement,
    /// Which sides of the enablement must be mirrored for the check to make sense.
    pub needs: Needs,
    /// How to fix a handler that fails it.
    pub fix: &'static str,
    /// The check itself.
    pub run: fn(&Bench) -> Verdict,
}

impl Check {
    /// The subject, the first part of the id.
    pub fn subject(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// Whether the check looks back on the whole run.
    pub fn is_last(&self) -> bool {
        self.needs == Needs::TheRun
    }

    /// When it runs: checks of one stage run side by side, the stages one after another. Advice comes after what must
    /// hold, since a handler that is provoked may not survive it.
    pub(crate) fn stage(&self) -> usize {
        match (self.needs, self.level) {
            (Needs::Alone, Level::Must) => 4,
            (Needs::Alone, Level::Advisory) => 5,
            (Needs::TheRun, _) => 3,
            (_, Level::Advisory) => 2,
            (Needs::SettledKeys, Level::Must) => 1,
            (Needs::Any | Needs::Partner | Needs::Customer | Needs::Both, Level::Must) => 0,
        }
    }

    /// How many stages there are.
    pub(crate) const STAGES: usize = 6;
}
