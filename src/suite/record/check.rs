//! What a check is: a constant record and a plain function.

use crate::contract::{Level, Requirement};

use super::finding::Finding;
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
    /// How to mend a handler that fails it.
    pub mend: &'static str,
    /// The check itself.
    pub run: fn(&Bench) -> Verdict,
}

/// Which callbacks a check sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Whatever callbacks the enablement method has; at least one side is mirrored.
    Any,
    /// Callbacks of the partner's side.
    Partner,
    /// Callbacks of the customer's side; the partner is enabled first where that is mirrored.
    Customer,
    /// Callbacks of both sides.
    Both,
    /// Whatever callbacks there are, once the checks about fetching keys are done: a token with an unknown key id
    /// can use up the one fetch that a handler allows itself in a while.
    SettledKeys,
    /// What the other checks sent: it runs after them.
    TheRun,
    /// That nothing else is sent meanwhile: it disturbs what all other callbacks depend on.
    Alone,
}

/// What came of a check.
pub type Verdict = Result<(), NotPassed>;

/// Why a check did not pass.
#[derive(Debug)]
pub enum NotPassed {
    /// The handler breaks the requirement.
    Failed(Vec<Finding>),
    /// What the check needs did not happen; the reason says what.
    Undecided(String),
    /// The check does not apply; the reason says why.
    Skipped(String),
}

impl From<Finding> for NotPassed {
    fn from(finding: Finding) -> Self {
        Self::Failed(vec![finding])
    }
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
