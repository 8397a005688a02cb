//! The clocks differ.

use crate::suite::engine::session::Tally;

/// The clocks differ: the handler sees tokens that are not valid yet, or no longer.
pub(super) fn clock(tally: &Tally) -> Option<String> {
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
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_a_cause() {
        let tally = Tally { skewed: (5, -600), ..Tally::of_statuses(&[(200, 5)]) };
        assert!(clock(&tally).is_some_and(|text| text.contains("600 s behind")));
        assert!(clock(&Tally { skewed: (1, -600), ..Tally::of_statuses(&[(200, 5)]) }).is_none());
    }
}
