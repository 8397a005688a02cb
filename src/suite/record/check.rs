//! A check: a constant record with a plain function. The function takes a bench, so this record points up to `engine`.

use crate::contract::{Level, Requirement};

use super::needs::{Needs, RunStage};
use super::verdict::Verdict;
use crate::suite::engine::bench::Bench;

/// One check of the suite. `checks::all()` lists all of them.
pub struct Check {
    /// A dotted name. It is never a number, and never used again for another check.
    pub id: &'static str,
    /// What a correct handler does, as a fact in the present tense.
    pub title: &'static str,
    /// Whether a finding fails the run or is only reported.
    pub level: Level,
    /// The requirement of the documents.
    pub requirement: &'static Requirement,
    /// The callbacks that it sends, and its place in the run.
    pub needs: Needs,
    /// How to fix a handler that fails it.
    pub fix: &'static str,
    /// Carries out the check.
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

    /// When it runs. Advisories come late, since a handler may not survive them.
    pub(crate) fn stage(&self) -> RunStage {
        match (self.needs, self.level) {
            (Needs::Any | Needs::Partner | Needs::Customer | Needs::Both, Level::Must) => RunStage::Musts,
            (Needs::SettledKeys, Level::Must) => RunStage::SettledKeys,
            (Needs::TheRun, _) => RunStage::LookBack,
            (Needs::Alone, Level::Must) => RunStage::Alone,
            (Needs::Alone, Level::Advisory) => RunStage::AloneAdvisories,
            (_, Level::Advisory) => RunStage::Advisories,
        }
    }
}
