//! How a finding of a check is told from one that a known cause brings about.

use crate::sender::Exchange;

/// How a finding of a check is told from one that a known cause brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// The check runs once more, without what it varies.
    Plain,
    /// The same, and names are all that it varies: a handler that goes by names fails such checks in many ways.
    Names,
    /// There is no control: a check that it rests on, if it failed, explains all its findings.
    Nothing,
    /// There is no control, and the check sums up what others look at: a known cause of one of these subjects explains
    /// all its findings.
    Summary(&'static [&'static str]),
    /// There is no control. The check is about what a handler stops doing in mid-run: whatever was decided after that
    /// moment is behind it.
    Since(Lapse),
    /// There is no control. The check is about something that is behind every finding of this kind.
    Behind(Shared),
    /// The conversation is its own control: it shows what a partner has before and after another one acts, while nothing
    /// else is sent. If that changes, the handler mixes up partners, whatever else is wrong with it.
    BeforeAndAfter,
}

/// Findings that one cause is behind, whichever check meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// A read that shows an old state: changes show late.
    OldState,
    /// A status of 502, 503 or 504, or the refusal of a limit of requests: the handler is overloaded.
    Overload,
    /// The status of a request that was not understood: it began with what was left unread of the one before.
    Unread,
    /// What comes and goes beside others: answers at the same time are mixed up.
    Mixing,
}

impl Shared {
    /// Whether an answer may come from a limit of requests that refuses in place of a 429, as some firewalls do.
    pub(crate) fn may_be_limit(exchange: &Exchange) -> bool {
        exchange.token.forgery().is_none() && matches!(exchange.status(), Some(403 | 420 | 509))
    }

    /// Whether a good callback was not understood, as when the rest of another one stood before it.
    pub(crate) fn may_be_rest(exchange: &Exchange) -> bool {
        exchange.token.forgery().is_none() && matches!(exchange.status(), Some(400 | 405 | 501))
    }
}

/// What a handler stops doing in mid-run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lapse {
    /// It no longer carries out callbacks that it has carried out before.
    Answers,
    /// It no longer refuses callbacks without a token.
    Guard,
}
