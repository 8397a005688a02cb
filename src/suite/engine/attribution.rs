//! From results to causes. One fault makes many checks fail; here each failed check is a cause of its own, shows the
//! same as a cause that is known, or is blocked by one.
//!
//! Checks that rest on fewer others come first. A check that may only show a known cause runs again as its own control,
//! without what it varies (`conversation/simplifier.rs`): what shows there too is not about the check.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::bench::Bench;
use super::confirm::{confirm, guarded};
use super::disturbed::{struck_by_errors, struck_by_loss};
use super::known_cause::{FORM, KnownCause, accepted, block};
use super::race::yield_to_race;
use super::session::Session;
use crate::suite::record::{
    Cause, Check, CheckOutcome, CheckResult, Control, Finding, NotPassed, Reason, Shared, Symptom,
};

/// What becomes of a failed check.
enum Placement {
    /// A cause of its own, with the findings that no other cause explains.
    Own(Vec<Finding>),
    /// The same as the known cause of that number.
    Also(usize),
    /// It cannot be decided before the known cause of that number is fixed.
    Blocked(usize),
}

/// Names the causes of what failed, the first to fix first. Results that a cause explains become `blocked`.
pub(super) fn attribute(session: &Session, results: &mut [CheckResult]) -> Vec<Cause> {
    let mut known: Vec<KnownCause> = Vec::new();
    let mut waiting: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    let comes_first = |result: &CheckResult| result.check.comes_first() || result.mixes_partners();
    let mut first: Vec<usize> =
        (0..results.len()).filter(|at| results[*at].is_wrong() && comes_first(&results[*at])).collect();
    first.sort_by_key(|at| (!results[*at].mixes_partners(), results[*at].check.depth()));
    for at in first.iter().copied() {
        let under = known.iter().position(|known| known.is_of_partners() && known.is_under(results[at].check));
        let is_old_state = results[at].check.control == Control::Behind(Shared::OldState);
        let of_partners = known.iter().position(KnownCause::is_of_partners).filter(|_| is_old_state);
        let placement = match (under.filter(|_| results[at].mixes_partners()), of_partners) {
            (Some(cause), _) => Placement::Also(cause),
            // Another partner's state is not an old one.
            (None, Some(cause)) => Placement::Blocked(cause),
            (None, None) => Placement::Own(std::mem::take(&mut results[at].findings)),
        };
        settle(session, results, &mut known, at, placement);
    }
    set_aside(session, results, &mut known, &mut first);
    let is_open = |(at, result): &(usize, &CheckResult)| result.is_wrong() && !first.contains(at);
    for (at, result) in results.iter().enumerate().filter(is_open) {
        let is_advised = result.outcome == CheckOutcome::Advised;
        waiting.entry((is_advised, result.check.turn())).or_default().push(at);
    }
    for group in waiting.into_values() {
        place_group(session, results, &mut known, group);
    }
    yield_to_race(session, &mut known, results);
    block_undecided(&mut known, results);
    note_blocked(&mut known, results);
    known.into_iter().map(|known| known.cause).collect()
}

/// Blocks what was only disturbed: by callbacks that fail now and then, or by a state that does not last.
fn set_aside(session: &Session, results: &mut [CheckResult], known: &mut Vec<KnownCause>, first: &mut Vec<usize>) {
    let open = |results: &[CheckResult], first: &[usize]| -> Vec<usize> {
        (0..results.len()).filter(|at| results[*at].is_wrong() && !first.contains(at)).collect()
    };
    if let Some(cause) = known.iter().position(KnownCause::is_overload) {
        for at in struck_by_errors(session, results, open(results, first)) {
            block(known, &mut results[at], cause);
        }
    } else if known.is_empty()
        && let Some((loss, struck)) = struck_by_loss(session, results, open(results, first))
    {
        let findings = std::mem::take(&mut results[loss].findings);
        settle(session, results, known, loss, Placement::Own(findings));
        first.push(loss);
        let cause = known.len() - 1;
        struck.into_iter().for_each(|at| block(known, &mut results[at], cause));
    }
}

/// Places the failed checks of one depth: first those that no known cause may explain, then the others.
fn place_group(session: &Session, results: &mut [CheckResult], known: &mut Vec<KnownCause>, group: Vec<usize>) {
    let mut suspected = Vec::new();
    for at in group {
        if suspects(known, results[at].check, &results[at].findings).is_empty() {
            let findings = std::mem::take(&mut results[at].findings);
            settle(session, results, known, at, Placement::Own(findings));
        } else {
            suspected.push(at);
        }
    }
    let controls = controls(session, results, known, &suspected);
    for at in suspected {
        let placement = place(known, &results[at], controls.get(&at));
        settle(session, results, known, at, placement);
    }
}

/// The known causes that may be behind a failed check, by number.
fn suspects(known: &[KnownCause], check: &Check, findings: &[Finding]) -> Vec<usize> {
    let accepted = accepted(findings);
    let may_explain = |known: &KnownCause| {
        let reaches = findings.iter().any(|finding| known.reaches(check, finding));
        reaches || !known.accepted.is_disjoint(&accepted)
    };
    (0..known.len()).filter(|at| may_explain(&known[*at])).collect()
}

/// Runs the controls of these checks side by side. A check without one has no entry.
fn controls(
    session: &Session,
    results: &[CheckResult],
    known: &[KnownCause],
    suspected: &[usize],
) -> BTreeMap<usize, Shown> {
    let shown = Mutex::new(BTreeMap::new());
    let needs_control = |at: &&usize| {
        let result = &results[**at];
        let is_shared = |finding: &Finding| known.iter().any(|known| known.is_behind(finding));
        let is_explained = lets_pass(known, &result.findings).is_some() || result.findings.iter().all(is_shared);
        matches!(result.check.control, Control::Plain | Control::Names) && !is_explained
    };
    std::thread::scope(|scope| {
        for at in suspected.iter().filter(needs_control) {
            let (check, shown) = (results[*at].check, &shown);
            scope.spawn(move || {
                let control = Shown::of(guarded(check, &Bench::control(session, check.id)));
                shown.lock().unwrap_or_else(PoisonError::into_inner).insert(*at, control);
            });
        }
    });
    shown.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What a control shows.
enum Shown {
    /// These symptoms; none if the control is clean.
    Symptoms(BTreeSet<Symptom>),
    /// It could not be held: what is wrong is in the way of any conversation of this kind.
    Nothing,
}

impl Shown {
    fn of(verdict: Result<(), NotPassed>) -> Self {
        match verdict {
            Ok(()) | Err(NotPassed::Skipped(_) | NotPassed::FoundAlready) => Self::Symptoms(BTreeSet::new()),
            Err(NotPassed::Failed(findings)) => Self::Symptoms(Symptom::all(&findings)),
            Err(NotPassed::NotSetUp { .. } | NotPassed::Silent(_) | NotPassed::Undecided(_)) => Self::Nothing,
        }
    }
}

fn place(known: &[KnownCause], result: &CheckResult, control: Option<&Shown>) -> Placement {
    let subject = result.check.subject();
    if let Some(at) = lets_pass(known, &result.findings) {
        return if subject == known[at].subject { Placement::Also(at) } else { Placement::Blocked(at) };
    }
    let open = result.findings.iter().filter(|finding| lets_pass(known, std::slice::from_ref(finding)).is_none());
    let open: Vec<Finding> = open.cloned().collect();
    let suspects = suspects(known, result.check, &open);
    let Some(first) = suspects.first().copied() else { return Placement::Own(open) };
    let find = |fits: &dyn Fn(&KnownCause) -> bool| suspects.iter().copied().find(|at| fits(&known[*at]));
    if let Some(at) = find(&|known| open.iter().all(|finding| known.mixes_up(result.check, finding))) {
        return Placement::Blocked(at);
    }
    if let Some(at) =
        find(&|known| known.keeps_accounts(result.check, &open) || known.leaves_conflicts(result.check, &open))
    {
        return Placement::Blocked(at);
    }
    let symptoms = Symptom::all(&open);
    let is_form = |known: &KnownCause| known.subject == FORM && subject == FORM && known.has_alike(&symptoms);
    let is_met_again = |known: &KnownCause| known.is_met_again(result.check, &symptoms);
    if let Some(at) = find(&|known| known.is_one_mechanism(result.check) || is_form(known) || is_met_again(known)) {
        return Placement::Also(at);
    }
    // What a basic behaviour shows too is not about the check, whatever its control says.
    if let Some(at) = find(&|known| known.symptoms.is_superset(&symptoms) && known.is_under(result.check)) {
        return Placement::Blocked(at);
    }
    let left: Vec<Finding> = match control {
        Some(Shown::Symptoms(shown)) => {
            let is_reached = |finding: &Finding| find(&|known| known.reaches_plain(result.check, finding)).is_some();
            let is_behind = |finding: &Finding| known.iter().any(|known| known.is_behind(finding));
            let is_explained = |finding: &Finding| {
                is_behind(finding) || (shown.contains(&Symptom::of(finding)) && is_reached(finding))
            };
            open.into_iter().filter(|finding| !is_explained(finding)).collect()
        }
        Some(Shown::Nothing) | None => Vec::new(),
    };
    match find(&|known| known.has_alike(&symptoms) && known.subject == subject) {
        _ if !left.is_empty() => Placement::Own(left),
        Some(at) => Placement::Also(at),
        None => Placement::Blocked(first),
    }
}

/// Writes down what becomes of a failed check.
fn settle(
    session: &Session,
    results: &mut [CheckResult],
    known: &mut Vec<KnownCause>,
    at: usize,
    placement: Placement,
) {
    let result = &mut results[at];
    match placement {
        Placement::Own(mut findings) => {
            // Beside other callbacks it may have failed again and again because of these.
            if result.check.is_plain() && known.iter().any(KnownCause::disturbs_others) {
                findings.iter_mut().for_each(|finding| finding.confirmed = false);
            }
            confirm(session, result.check, &mut findings);
            let is_flaky = findings.iter().all(|finding| finding.flaky);
            if is_flaky && findings.iter().all(Finding::has_silence) {
                let reason = "a callback got no answer, but did when the check was repeated (see transport.answers)";
                (result.outcome, result.reason) = (CheckOutcome::Undecided, Some(Reason::from(reason.to_owned())));
                result.set_up = Some(Symptom::no_answer());
                result.findings.clear();
                return;
            }
            if is_flaky && result.outcome == CheckOutcome::Advised {
                let reason = "it found something that did not turn up again when it was repeated";
                (result.outcome, result.reason) = (CheckOutcome::Undecided, Some(Reason::from(reason.to_owned())));
                result.findings.clear();
                return;
            }
            result.findings = findings;
            // It needs other callbacks at the same time, and these are known to disturb it.
            let race = known.iter().position(KnownCause::disturbs_others);
            if let (true, Some(race)) = (is_flaky, race) {
                return block(known, result, race);
            }
            if result.outcome == CheckOutcome::Failed {
                known.push(KnownCause::of(result));
            }
        }
        // One advisory is enough; a cause that is known needs none.
        Placement::Also(cause) if result.outcome == CheckOutcome::Failed => {
            known[cause].cause.also.push(result.check.id)
        }
        Placement::Also(cause) | Placement::Blocked(cause) => block(known, result, cause),
    }
}

/// A check whose set-up a known cause spoils is blocked by it. A callback of the set-up that is not carried out is the
/// most basic symptom: only a cause that is as basic may be behind it.
fn block_undecided(known: &mut [KnownCause], results: &mut [CheckResult]) {
    for result in results.iter_mut().filter(|result| result.outcome == CheckOutcome::Undecided) {
        let Some(spoiled) = result.set_up.clone() else { continue };
        let is_shown = known.iter().position(|known| known.symptoms.contains(&spoiled));
        let cause = is_shown.or_else(|| known.iter().position(|known| known.spoils(result.check, &spoiled)));
        if let Some(cause) = cause {
            block(known, result, cause);
        }
    }
}

/// Notes the checks that did not run since there is no contact.
fn note_blocked(known: &mut [KnownCause], results: &[CheckResult]) {
    for result in results.iter().filter(|result| result.outcome == CheckOutcome::Blocked) {
        for KnownCause { cause, .. } in known.iter_mut().filter(|known| result.blocked_by.contains(&known.cause.check))
        {
            if !cause.blocks.contains(&result.check.id) {
                cause.blocks.push(result.check.id);
            }
        }
    }
}

/// The known cause that lets all the forged callbacks of these findings pass.
fn lets_pass(known: &[KnownCause], findings: &[Finding]) -> Option<usize> {
    let accepted = accepted(findings);
    let by = |forgery: &&str| known.iter().position(|known| known.accepted.contains(*forgery));
    let causes = accepted.iter().map(by).collect::<Option<Vec<usize>>>()?;
    causes.into_iter().min()
}
