//! A likely cause, and the findings that it explains.

use crate::suite::record::Finding;

/// The likely causes of a run, and the failed and advised checks that they explain.
#[derive(Default)]
pub(crate) struct Causes {
    pub(crate) texts: Vec<String>,
    pub(crate) explained: Vec<&'static str>,
}

/// One cause.
pub(super) struct Cause {
    /// What is wrong, and what to do about it.
    pub(super) text: String,
    pub(super) explains: Explains,
}

/// Which findings a cause explains.
pub(super) enum Explains {
    /// None: they may have other causes.
    Nothing,
    /// Those with an answer of one of these statuses.
    Statuses(&'static [u16]),
    /// Those against this rule.
    Rule(String),
}

impl Explains {
    pub(super) fn has(&self, finding: &Finding) -> bool {
        match self {
            Self::Nothing => false,
            Self::Statuses(statuses) => {
                finding.exchanges.iter().filter_map(|exchange| exchange.status()).any(|s| statuses.contains(&s))
            }
            Self::Rule(rule) => finding.rule == *rule,
        }
    }
}
