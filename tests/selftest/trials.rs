//! The tests: one for each fault and each correct handler.

use std::collections::VecDeque;

use libtest_mimic::{Failed, Trial};
use uuid::Uuid;

use acgw::internals::checks;
use acgw::internals::contract::Level;
use acgw::internals::suite::{Check, CheckOutcome, CheckResult, Finding, Session};
use acgw::{Options, Run};

use crate::causes;
use crate::correct::{self, Correct};
use crate::faults;
use crate::kit::{Fault, Ground, Running, fixed_options};
use crate::pairs;

/// The seed of a plain `cargo test`.
const SEED: u64 = 20;

/// The check with generated sequences.
const GENERATED: &str = "mirroring.model.customers";

/// How many seeds a correct handler meets in the full product.
const SEEDS: usize = 20;

/// Another seed than [`SEED`], as `acgw check` has it; `random` draws one.
const SEED_VARIABLE: &str = "ACGW_SEED";

/// The seed of this run of the program.
pub(crate) fn seed() -> Result<u64, String> {
    match std::env::var(SEED_VARIABLE).as_deref() {
        Err(_) => Ok(SEED),
        Ok("random") => Ok(u64::from(Uuid::new_v4().as_fields().0)),
        Ok(text) => text.parse().map_err(|_| format!("{SEED_VARIABLE}=`{text}`: give a number, or `random`")),
    }
}

/// Every test of this program.
pub(crate) fn all(seed: u64) -> Vec<Trial> {
    let (mut faults, correct) = (faults::all(), correct::all());
    // What waits longest begins first.
    faults.sort_by_key(|fault| !fault.caught_by.contains(&"auth.keys.rotation"));
    let fault = |fault: &&'static Fault| {
        let fault = *fault;
        Trial::test(format!("fault::{}", fault.id), move || caught(fault, seed, &chosen(fault.caught_by)))
    };
    let mut trials: Vec<Trial> = faults.iter().map(fault).collect();
    trials.extend(in_pairs(&correct).into_iter().map(|(one, two)| {
        let name = two.map_or_else(|| one.id.to_owned(), |two| format!("{}+{}", one.id, two.id));
        Trial::test(format!("correct::{name}"), move || neither_is_blamed(one, two, seed))
    }));
    trials.extend(steady_sample(&correct, seed));
    trials.extend(full(&faults, &correct, seed));
    trials.extend(causes::trials(&faults, seed));
    trials.extend(pairs::trials(&faults, seed));
    trials
}

/// Every correct handler, two in one where they can be: a real one differs in more than one way, and that takes half of the
/// runs.
fn in_pairs(correct: &[&'static Correct]) -> Vec<(&'static Correct, Option<&'static Correct>)> {
    let gateway = Session::gateway(&fixed_options(SEED)).expect("a gateway");
    let ground = Ground::of(&gateway);
    let mut left: VecDeque<&'static Correct> = correct.iter().copied().collect();
    let mut pairs = Vec::new();
    while let Some(one) = left.pop_front() {
        let other = left.iter().rposition(|other| one.goes_with(other, &ground)).and_then(|at| left.remove(at));
        pairs.push((one, other));
    }
    pairs
}

/// A pair that is blamed is taken apart, to say whose fault it is.
fn neither_is_blamed(one: &'static Correct, two: Option<&'static Correct>, seed: u64) -> Result<(), Failed> {
    let Some(two) = two else { return not_blamed(one, None, seed, 8).map(drop) };
    let Err(together) = not_blamed(one, Some(two), seed, 8) else { return Ok(()) };
    not_blamed(one, None, seed, 8)?;
    not_blamed(two, None, seed, 8)?;
    Err(together)
}

/// Some correct handlers, which change with the seed, under several seeds.
fn steady_sample(correct: &[&'static Correct], seed: u64) -> Vec<Trial> {
    const SAMPLE: usize = 2;
    let step = (correct.len() / SAMPLE).max(1);
    let first = usize::try_from(seed).unwrap_or_default() % step;
    let trial = |handler: &&'static Correct| {
        let handler = *handler;
        Trial::test(format!("steady::{}", handler.id), move || steady(handler, [seed, seed + 1, seed + 2], 8))
    };
    correct.iter().skip(first).step_by(step).map(trial).collect()
}

/// The full product, which takes minutes: each fault among all checks side by side, each correct handler under
/// many seeds.
fn full(faults: &[&'static Fault], correct: &[&'static Correct], seed: u64) -> Vec<Trial> {
    let fault = |fault: &&'static Fault| {
        let fault = *fault;
        let all = move || caught(fault, seed, &checks::all());
        Trial::test(format!("full::fault::{}", fault.id), all).with_ignored_flag(true)
    };
    let correct = correct.iter().map(|handler| {
        let handler = *handler;
        let seeds = move || steady(handler, (seed..).take(SEEDS), 64);
        Trial::test(format!("full::correct::{}", handler.id), seeds).with_ignored_flag(true)
    });
    faults.iter().map(fault).chain(correct).collect()
}

/// A session with the handler that this starts.
pub(crate) fn session(
    options: Options,
    start: impl FnOnce(&Ground) -> Box<dyn Running>,
) -> (Session, Box<dyn Running>) {
    let gateway = Session::gateway(&options).expect("a gateway");
    let handler = start(&Ground::of(&gateway));
    (Session::attach(options, gateway, &handler.url()).expect("a session"), handler)
}

/// Checks by their ids. One that looks back on the run gets a run to look back on, with forged callbacks if it is about
/// these.
pub(crate) fn chosen(ids: &[&str]) -> Vec<&'static Check> {
    let looks_back = |check: &&Check| check.is_last() && ids.contains(&check.id);
    let backdrop: Vec<&Check> = checks::all().into_iter().filter(looks_back).collect();
    let is_about_origin = backdrop.iter().any(|check| check.requirement.id.starts_with("auth."));
    let is_behind = |subject: &str| match subject {
        "lifecycle" | "mirroring" => !backdrop.is_empty(),
        "auth" => is_about_origin,
        _ => false,
    };
    let wanted = |check: &&Check| ids.contains(&check.id) || is_behind(check.subject());
    checks::all().into_iter().filter(wanted).collect()
}

/// Each check that must catch the fault does, and one report says what is wrong.
fn caught(fault: &Fault, seed: u64, checks: &[&'static Check]) -> Result<(), Failed> {
    let (session, _handler) = session(fault.options(fixed_options(seed)), |ground| fault.start(ground));
    judge(fault, &acgw::internals::suite::run(&session, checks, &|_| {}))?;
    shortest(fault, seed)
}

/// No check blames the handler, or the two in one, and none stays undecided. Returns the checks with an advisory.
fn not_blamed(handler: &Correct, other: Option<&Correct>, seed: u64, cases: u32) -> Result<Vec<&'static str>, Failed> {
    let options = handler.options(Options { cases, jobs: 8, ..fixed_options(seed) });
    let options = other.map_or_else(|| options.clone(), |other| other.options(options.clone()));
    let (session, _handler) = session(options, |ground| handler.start_with(other, ground));
    let wanted = |check: &&Check| handler.only.is_none_or(|only| check.id == only);
    let run =
        acgw::internals::suite::run(&session, &checks::all().into_iter().filter(wanted).collect::<Vec<_>>(), &|_| {});
    let wrong = |result: &&CheckResult| {
        let undecided = result.outcome == CheckOutcome::Undecided && result.check.level == Level::Must;
        result.outcome == CheckOutcome::Failed || undecided
    };
    let blamed: Vec<String> = run.results.iter().filter(wrong).map(blame).collect();
    if !blamed.is_empty() {
        return Err(format!("seed {seed}: {}", blamed.join("; ")).into());
    }
    let advised = run.results.iter().filter(|result| result.outcome == CheckOutcome::Advised);
    Ok(advised.map(|result| result.check.id).collect())
}

/// No seed blames the handler, and all seeds give the same advisories.
fn steady(handler: &Correct, seeds: impl IntoIterator<Item = u64>, cases: u32) -> Result<(), Failed> {
    let mut first: Option<(u64, Vec<&str>)> = None;
    for seed in seeds {
        let advised = not_blamed(handler, None, seed, cases)?;
        match &first {
            Some((other, before)) if *before != advised => {
                return Err(format!("seed {other} advises {before:?}, seed {seed} {advised:?}").into());
            }
            Some(_) => {}
            None => first = Some((seed, advised)),
        }
    }
    Ok(())
}

fn blame(result: &CheckResult) -> String {
    let said = result
        .findings
        .iter()
        .map(|finding| format!("{}: {} (got {})", says(finding), finding.message, finding.actual));
    let said: Vec<String> = result.reason_text().into_iter().chain(said).collect();
    format!("`{}` is {}: {}", result.check.id, result.outcome.name(), said.join(", "))
}

fn judge(fault: &Fault, run: &Run) -> Result<(), Failed> {
    let mut said = Vec::new();
    for id in fault.caught_by {
        let result = run.results.iter().find(|result| result.check.id == *id).ok_or(format!("no check `{id}`"))?;
        let expected = if result.check.level == Level::Must { CheckOutcome::Failed } else { CheckOutcome::Advised };
        // One of them may be the cause of another.
        let is_blocked = result.outcome == CheckOutcome::Blocked;
        if is_blocked && result.blocked_by.iter().all(|by| causes::names(fault, by)) {
            continue;
        }
        // A check that looks back has nothing to add to a cause that is named.
        let is_told = |finding: &Finding| says(finding) == fault.says;
        let is_named = run.causes.iter().any(|cause| causes::names(fault, cause.check))
            || run.results.iter().flat_map(|result| &result.findings).any(is_told);
        if result.outcome == CheckOutcome::Skipped && result.check.is_last() && is_named {
            continue;
        }
        // What generated sequences find depends on the seed; where another check must catch the fault, that is enough.
        if *id == GENERATED && fault.caught_by.len() > 1 && result.outcome == CheckOutcome::Passed {
            continue;
        }
        if result.outcome != expected {
            let (outcome, reason) = (result.outcome.name(), result.reason_text().unwrap_or_default());
            let told = causes::told(fault, run);
            return Err(format!("`{id}` does not catch it: {outcome} {reason}; {told}").into());
        }
        result.findings.iter().try_for_each(|finding| sound(result, finding))?;
        said.extend(result.findings.iter().map(says));
    }
    let causes = run.results.iter().filter(|result| run.causes.iter().any(|cause| cause.check == result.check.id));
    said.extend(causes.flat_map(|result| &result.findings).map(says));
    if !said.iter().any(|said| said == fault.says) {
        said.dedup();
        return Err(format!("SAYS {} |{}| no report says `{}`", fault.id, said.join("|"), fault.says).into());
    }
    Ok(())
}

/// A finding is one that a reader can act on.
fn sound(result: &CheckResult, finding: &Finding) -> Result<(), Failed> {
    let complete = !finding.rule.is_empty() && !finding.message.is_empty() && !finding.source.clause.is_empty();
    let pointer = finding.pointer.is_empty() || finding.pointer.starts_with('/');
    // A handshake is no exchange.
    let unseen = result.check.is_last() || result.check.subject() == "transport";
    let shown = !finding.exchanges.is_empty() || unseen;
    let steady = !finding.flaky;
    if complete && pointer && shown && steady {
        return Ok(());
    }
    let Finding { rule, pointer, message, flaky, .. } = finding;
    Err(format!("`{}` reports badly: {rule} @ {pointer}, flaky {flaky}: {message}", result.check.id).into())
}

/// Rule and place of a finding; an index is a `*`.
fn says(finding: &Finding) -> String {
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let parts: Vec<&str> = finding.pointer.split('/').map(|part| if digits(part) { "*" } else { part }).collect();
    format!("{} @ {}", finding.rule, parts.join("/"))
}

/// The model check alone finds the shortest sequence; among other checks, simpler ones come first.
fn shortest(fault: &Fault, seed: u64) -> Result<(), Failed> {
    let Some(wanted) = fault.shortest else { return Ok(()) };
    let (session, _handler) = session(fault.options(fixed_options(seed)), |ground| fault.start(ground));
    let run = acgw::internals::suite::run(&session, &chosen(&[GENERATED]), &|_| {});
    let model = run.results.iter().find(|result| result.check.id == GENERATED);
    let finding = model.and_then(|result| result.findings.first()).ok_or("the model check finds nothing")?;
    let steps: Vec<&str> = finding.exchanges.iter().map(|exchange| exchange.intent.as_str()).collect();
    if steps.len() == wanted {
        return Ok(());
    }
    Err(format!("the shortest sequence has {} callbacks, not {wanted}: {steps:?}", steps.len()).into())
}
