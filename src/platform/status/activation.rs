//! The effect of a status report on an integration (“API endpoint”, Integration Management). The functions are pure: the
//! time of receipt is an argument.

use jiff::Timestamp;
use serde::Serialize;

use super::report_facts::{Flags, ReportFacts};

/// The activation of one integration on one tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::contract::Tree;

    /// The state after a report.
    fn after(state: Activation, report: &Value, now: Timestamp) -> Activation {
        let text = report.to_string();
        apply(state, &ReportFacts::of(&Tree::read(text.as_bytes()).expect("JSON")), now)
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("within the calendar")
    }

    /// Times as plain numbers: (activated, deactivated, active).
    type TimesModel = (Option<i64>, Option<i64>, bool);

    #[derive(Debug, Clone)]
    struct ReportModel {
        activated: Option<i64>,
        deactivated: Option<i64>,
        events: Vec<(Option<bool>, Option<bool>)>,
    }

    impl ReportModel {
        fn body(&self) -> Value {
            let mut body = json!({});
            for (member, time) in [("activated_at", self.activated), ("deactivated_at", self.deactivated)] {
                if let Some(time) = time {
                    body[member] = json!(second(time).to_string());
                }
            }
            for (on, off) in &self.events {
                let mut event = json!({ "category": "c", "action": "a" });
                for (member, flag) in [("activation_event", on), ("deactivation_event", off)] {
                    if let Some(flag) = flag {
                        event[member] = json!(flag);
                    }
                }
                match body["events"].as_array_mut() {
                    Some(events) => events.push(event),
                    None => body["events"] = json!([event]),
                }
            }
            body
        }

        fn expected(&self, (mut on_at, mut off_at, mut active): TimesModel, now: i64) -> TimesModel {
            on_at = self.activated.or(on_at);
            off_at = self.deactivated.or(off_at);
            if self.activated.or(self.deactivated).is_some() {
                active = match (on_at, off_at) {
                    (Some(on), Some(off)) => on > off,
                    (Some(_), None) => true,
                    _ => false,
                };
            }
            for (on, off) in &self.events {
                if *on == Some(true) && !active {
                    (on_at, active) = (Some(now), true);
                }
                if *off == Some(true) && active {
                    (off_at, active) = (Some(now), false);
                }
            }
            (on_at, off_at, active)
        }
    }

    fn reports() -> impl Strategy<Value = Vec<ReportModel>> {
        let time = || proptest::option::weighted(0.2, 0..12_i64);
        let events = proptest::collection::vec(any::<(Option<bool>, Option<bool>)>(), 0..4);
        let report = (time(), time(), events).prop_map(|(activated, deactivated, events)| ReportModel {
            activated,
            deactivated,
            events,
        });
        proptest::collection::vec(report, 0..10)
    }

    proptest! {
        #[test]
        fn state_follows_the_model(reports in reports()) {
            let (mut state, mut model): (Activation, TimesModel) = (Activation::default(), (None, None, false));
            for (now, report) in reports.iter().enumerate() {
                let now = i64::try_from(now).expect("few reports");
                state = after(state, &report.body(), second(now));
                model = report.expected(model, now);
                let text = |time: Option<i64>| time.map(|time| second(time).to_string());
                let expected =
                    Activation { activated_at: text(model.0), deactivated_at: text(model.1), active: model.2 };
                prop_assert_eq!(&state, &expected);
            }
        }

        #[test]
        fn repeated_activation_keeps_the_first_time(times in proptest::collection::vec(1..1000_i64, 1..8)) {
            let report = json!({ "events": [{ "category": "c", "action": "a", "activation_event": true }] });
            let state = times.iter().fold(Activation::default(), |state, now| after(state, &report, second(*now)));
            prop_assert_eq!(state.activated_at, Some(second(times[0]).to_string()));
            prop_assert!(state.active && state.deactivated_at.is_none());
        }
    }

    #[test]
    fn given_times_are_kept_unchanged() {
        let given = "2024-02-29T23:59:60.1234567891234+05:30";
        let state = after(Activation::default(), &json!({ "activated_at": given }), second(0));
        assert_eq!(state, Activation { activated_at: Some(given.to_owned()), deactivated_at: None, active: true });
    }

    #[test]
    fn instants_are_compared_across_zones_and_at_the_edges() {
        assert!(instant("2024-01-01T00:00:00+02:00") < instant("2023-12-31T23:00:00Z"));
        assert!(instant("2024-01-01t00:00:00.0000000001z") == instant("2024-01-01T00:00:00Z"));
        assert!(instant("9999-12-31T23:59:59-12:00") > instant("9999-01-01T00:00:00Z"));
        assert!(instant("0000-01-01T00:00:00+23:59") < instant("0001-01-01T00:00:00Z"));
    }
}
