//! Callbacks that disturb each other: what they bring about elsewhere is put down to them.

use super::confirm::confirm;
use super::known_cause::{KnownCause, block};
use super::session::Session;
use crate::suite::record::CheckResult;

/// Failures that come and go are not causes of their own where callbacks at the same time, or of different partners, are
/// known to disturb each other: the checks of a run are such callbacks.
pub(super) fn yield_to_race(session: &Session, known: &mut Vec<KnownCause>, results: &mut [CheckResult]) {
    let Some(race) = known.iter().find(|known| known.disturbs_others()).map(|known| known.cause.check) else { return };
    repeat_alone(session, known.iter().filter(|known| known.cause.check != race), results);
    let comes_and_goes = |known: &KnownCause| {
        let shown = results.iter().filter(|result| result.check.id == known.cause.check);
        known.cause.check != race && shown.flat_map(|result| &result.findings).any(|finding| finding.flaky)
    };
    let (gone, kept): (Vec<_>, Vec<_>) = std::mem::take(known).into_iter().partition(comes_and_goes);
    *known = kept;
    let Some(at) = known.iter().position(|known| known.cause.check == race) else { return };
    for KnownCause { cause, .. } in gone {
        let is_of = |id: &str| id == cause.check || cause.also.contains(&id) || cause.blocks.contains(&id);
        for result in results.iter_mut().filter(|result| is_of(result.check.id)) {
            block(known, result, at);
        }
    }
}

/// Repeats the checks of these causes while nothing else is sent: they may have failed again and again beside others.
fn repeat_alone<'k>(session: &Session, known: impl Iterator<Item = &'k KnownCause>, results: &mut [CheckResult]) {
    for cause in known.map(|known| &known.cause) {
        let is_shown = |result: &&mut CheckResult| result.check.id == cause.check && result.check.is_plain();
        if let Some(result) = results.iter_mut().find(is_shown) {
            result.findings.iter_mut().for_each(|finding| finding.confirmed = false);
            confirm(session, result.check, &mut result.findings);
        }
    }
}
