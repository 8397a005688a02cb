//! The effect of a status report on an integration (“API endpoint”, Integration Management). The functions are pure: the
//! time of receipt is an argument.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::report_facts::{Flags, ReportFacts};

/// The activation of one integration on one tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// When it was activated: a time of receipt, or the text from a report.
    pub activated_at: Option<String>,
    /// When it was deactivated: a time of receipt, or the text from a report.
    pub deactivated_at: Option<String>,
    /// Whether it is active now.
    pub active: bool,
}

/// The activation after a valid report that was received at `now`.
///
/// Timestamps in the report are about the past and apply first. Events happen at the time of receipt and apply in their
/// order.
pub(crate) fn apply(state: Activation, facts: &ReportFacts, now: Timestamp) -> Activation {
    facts.events.iter().fold(history(state, facts), |state, flags| happen(state, *flags, now))
}

fn history(mut state: Activation, facts: &ReportFacts) -> Activation {
    if facts.activated_at.is_none() && facts.deactivated_at.is_none() {
        return state;
    }
    state.activated_at = facts.activated_at.clone().or(state.activated_at);
    state.deactivated_at = facts.deactivated_at.clone().or(state.deactivated_at);
    let instant = |text: &Option<String>| text.as_deref().map(instant);
    // `None` is before every time. If both times are equal, the deactivation is later.
    state.active = instant(&state.activated_at) > instant(&state.deactivated_at);
    state
}

fn happen(mut state: Activation, flags: Flags, now: Timestamp) -> Activation {
    if flags.activation && !state.active {
        state.activated_at = Some(now.to_string());
        state.active = true;
    }
    if flags.deactivation && state.active {
        state.deactivated_at = Some(now.to_string());
        state.active = false;
    }
    state
}

/// The instant of a valid RFC 3339 text. Digits beyond nanoseconds do not count, and an instant outside the calendar of
/// `jiff` becomes its first or last one.
fn instant(text: &str) -> Timestamp {
    let beyond = if text.starts_with("9999") { Timestamp::MAX } else { Timestamp::MIN };
    let Some((seconds, rest)) = text.split_once('.') else { return text.parse().unwrap_or(beyond) };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, zone) = rest.split_at(digits);
    format!("{seconds}.{}{zone}", &fraction[..digits.min(9)]).parse().unwrap_or(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_compared_across_zones_and_at_the_edges() {
        assert!(instant("2024-01-01T00:00:00+02:00") < instant("2023-12-31T23:00:00Z"));
        assert!(instant("2024-01-01t00:00:00.0000000001z") == instant("2024-01-01T00:00:00Z"));
        assert!(instant("9999-12-31T23:59:59-12:00") > instant("9999-01-01T00:00:00Z"));
        assert!(instant("0000-01-01T00:00:00+23:59") < instant("0001-01-01T00:00:00Z"));
    }
}
