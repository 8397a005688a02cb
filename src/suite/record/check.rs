//! A check: a constant record with a plain function. The function takes a bench, so this record points up to `engine`.

use crate::contract::{Level, Requirement};

use super::control::Control;
use super::needs::{Needs, RunStage};
use super::options::Options;
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
    /// The checks without which a finding of this one proves nothing.
    pub rests_on: &'static [&'static Check],
    /// How a finding is told from one that a known cause brings about.
    pub control: Control,
    /// Carries out the check.
    pub run: fn(&Bench) -> Verdict,
}

impl Check {
    /// The subject, the first part of the id.
    pub fn subject(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }

    /// Whether it is about a kind of enablement that a run with these options has at all. The others are no part of it.
    pub fn is_of(&self, options: &Options) -> bool {
        self.needs.is_of(options)
    }

    /// Whether a run with these options has the callbacks that it needs.
    pub fn fits(&self, options: &Options) -> bool {
        self.needs.fits(options)
    }

    /// Whether it sums up what checks of that subject look at.
    pub(crate) fn sums_up(&self, subject: &str) -> bool {
        matches!(self.control, Control::Summary(subjects) if subjects.contains(&subject))
    }

    /// Whether the check rests on the one of that id.
    pub(crate) fn rests_on(&self, id: &str) -> bool {
        self.rests_on.iter().any(|check| check.id == id || check.rests_on(id))
    }

    /// How many checks it rests on, one upon another.
    pub(crate) fn depth(&self) -> usize {
        self.rests_on.iter().map(|check| check.depth() + 1).max().unwrap_or(0)
    }

    /// Its place among failed checks when causes are named: those that others may rest on come first.
    pub(crate) fn turn(&self) -> (bool, bool, bool, usize) {
        (!self.comes_first(), matches!(self.control, Control::Summary(_)), self.is_late(), self.depth())
    }

    /// Whether the check is about the moment at which a handler broke.
    pub(crate) fn is_about_lapse(&self) -> bool {
        matches!(self.control, Control::Since(_))
    }

    /// Whether the check tells of something that is behind whatever other checks have met.
    pub(crate) fn comes_first(&self) -> bool {
        self.is_about_lapse() || matches!(self.control, Control::Behind(_))
    }

    /// Whether it needs nothing but callbacks of mirroring, and can run at any time.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.needs, Needs::Any | Needs::Partner | Needs::Customer | Needs::Both)
    }

    /// Whether the check is about the first contact.
    pub fn is_first(&self) -> bool {
        self.needs == Needs::Contact
    }

    /// Whether the check looks back on the whole run.
    pub fn is_last(&self) -> bool {
        self.needs == Needs::TheRun
    }

    /// Whether its failures are placed after those of other checks: it looks back on the run, or rests on such checks.
    pub(crate) fn is_late(&self) -> bool {
        self.is_last() || self.needs == Needs::Reports
    }

    /// Whether it runs in every part of a run that is shared out.
    pub fn is_everywhere(&self) -> bool {
        self.is_first() || self.is_last()
    }

    /// When it runs. Advisories come late, since a handler may not survive them.
    pub(crate) fn stage(&self) -> RunStage {
        match (self.needs, self.level) {
            (Needs::Contact, _) => RunStage::Contact,
            _ if self.control == Control::BeforeAndAfter => RunStage::Partners,
            (Needs::Reports, Level::Advisory) => RunStage::Watching,
            (Needs::Waiting | Needs::Reports, _) => RunStage::Waiting,
            (Needs::SettledKeys, Level::Must) => RunStage::SettledKeys,
            (Needs::TheRun, _) => RunStage::LookBack,
            (Needs::NoKeys, _) => RunStage::NoKeys,
            (Needs::Alone, Level::Must) => RunStage::Alone,
            (Needs::Alone, Level::Advisory) => RunStage::AloneAdvisories,
            (_, Level::Advisory) => RunStage::Advisories,
            (needs, Level::Must) if needs.is_mapping() => RunStage::Mapping,
            (_, Level::Must) => RunStage::Musts,
        }
    }
}
