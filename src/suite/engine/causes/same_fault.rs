//! The same thing is wrong with nearly every answer.

use super::cause::{Cause, Explains};
use crate::contract::requirements;
use crate::suite::engine::session::Tally;

/// The clocks differ: the handler sees tokens that are not valid yet, or no longer.
pub(super) fn clock(tally: &Tally) -> Option<Cause> {
    let (count, away) = tally.skewed;
    if !tally.is_common(count) {
        return None;
    }
    let way = if away < 0 { "behind" } else { "ahead of" };
    let text = format!(
        "The clock of the handler is {} s {way} the clock of this machine, by the Date header of its answers. So it may \
         refuse good tokens or accept expired ones. Synchronise both clocks with a time server.",
        away.abs()
    );
    Some(Cause { text, explains: Explains::Nothing })
}

/// Nearly every answer with status 200 breaks the same rule.
pub(super) fn in_all_answers(tally: &Tally) -> Option<Cause> {
    // The rules of a schema are about one callback; these are about all of them.
    let common = [&requirements::RESPONSE_JSON, &requirements::RESPONSE_ECHO, &requirements::RESPONSE_ID];
    let (rule, (_, violation)) =
        common.iter().find_map(|rule| tally.rules.get_key_value(rule.id).filter(|(_, (n, _))| tally.is_common(*n)))?;
    let place = if violation.pointer.is_empty() { String::new() } else { format!(" (at {})", violation.pointer) };
    let text = format!(
        "Every answer has the same fault: {}{place}. Fix it first, in the code that makes all answers.",
        violation.message.trim_end_matches('.')
    );
    Some(Cause { text, explains: Explains::Rule(rule.clone()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_a_cause() {
        let tally = Tally { skewed: (5, -600), ..Tally::of_statuses(&[(200, 5)]) };
        assert!(clock(&tally).is_some_and(|cause| cause.text.contains("600 s behind")));
        assert!(clock(&Tally { skewed: (1, -600), ..Tally::of_statuses(&[(200, 5)]) }).is_none());
    }
}
