//! Runs cut into parts at random, and put together again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use acgw::internals::checks;
use acgw::internals::contract::requirements;
use acgw::internals::suite::{Baseline, Check, CheckOutcome, CheckResult, Cost, Finding, merge, share_out};
use acgw::{Method, Options, Run};
use proptest::collection::vec;
use proptest::prelude::*;

/// What one case of a check, or a check in one piece, comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Atom {
    Passed,
    Failed,
    Undecided,
}

fn atom() -> impl Strategy<Value = Atom> {
    prop_oneof![6 => Just(Atom::Passed), 2 => Just(Atom::Failed), 1 => Just(Atom::Undecided)]
}

/// The plan of a run: the cases of each check of a sample, and which of them have a baseline entry.
#[derive(Debug, Clone)]
struct Plan {
    count: u32,
    /// Those with more than one case are shared out.
    checks: Vec<(Vec<Atom>, bool)>,
}

fn plans() -> impl Strategy<Value = Plan> {
    let cases = prop_oneof![2 => vec(atom(), 1), 1 => vec(atom(), 2..9)];
    (1_u32..6, vec((cases, any::<bool>()), 1..20)).prop_map(|(count, checks)| Plan { count, checks })
}

impl Plan {
    fn chosen(&self) -> Vec<&'static Check> {
        checks::all().into_iter().filter(|check| !check.is_everywhere()).take(self.checks.len()).collect()
    }

    fn cases(&self, check: &Check) -> &[Atom] {
        let at = self.chosen().iter().position(|chosen| chosen.id == check.id).expect("chosen");
        &self.checks[at].0
    }

    fn baseline(&self) -> Baseline {
        let chosen = self.chosen();
        let waived = chosen.iter().zip(&self.checks).filter(|(_, (_, waived))| *waived);
        let entries = waived.map(|(check, _)| format!("[[waiver]]\ncheck = \"{}\"\nreason = \"known\"\n", check.id));
        Baseline::parse(&entries.collect::<String>()).expect("a baseline")
    }

    fn part(&self, index: u32) -> Run {
        let shard = format!("{index}/{}", self.count).parse().expect("a shard");
        let cost = |check: &Check| if self.cases(check).len() > 1 { Cost::Shared } else { Cost::Whole(1) };
        let (part, own) = share_out(shard, 9, &self.chosen(), cost);
        let has = |check: &Check, at: usize| part.has(check.id, at);
        let results = own.iter().map(|check| {
            let cases = self.cases(check).iter().enumerate().filter(|(at, _)| has(check, *at));
            result(check, &cases.map(|(_, atom)| *atom).collect::<Vec<_>>())
        });
        let mut run = run(results.collect());
        run.options.part = Some(Arc::new(part));
        run
    }

    fn whole(&self) -> Run {
        run(self.chosen().into_iter().map(|check| result(check, self.cases(check))).collect())
    }
}

fn result(check: &'static Check, cases: &[Atom]) -> CheckResult {
    let has = |atom| cases.contains(&atom);
    let (outcome, reason) = match (has(Atom::Failed), has(Atom::Undecided)) {
        (true, _) => (CheckOutcome::Failed, None),
        (false, true) => (CheckOutcome::Undecided, Some("no answer".to_owned())),
        (false, false) => (CheckOutcome::Passed, None),
    };
    let finding = Finding::new(check.requirement, "wrong").at("/payload");
    let findings = if outcome == CheckOutcome::Failed { vec![finding] } else { Vec::new() };
    CheckResult {
        reason: reason.map(Into::into),
        cases: cases.len(),
        duration: Duration::from_millis(7),
        findings,
        ..CheckResult::empty(check, outcome)
    }
}

fn run(results: Vec<CheckResult>) -> Run {
    Run {
        options: Options { seed: 5, ..Options::default() },
        target: "http://vendor.example/callbacks".to_owned(),
        embedded: false,
        started_at: jiff::Timestamp::UNIX_EPOCH,
        duration: Duration::from_secs(1),
        requests: results.iter().map(|result| result.cases).sum(),
        results,
        key_fetches: 1,
        reports: (1, 0),
        broken_off: None,
        causes: Vec::new(),
        remarks: vec!["a remark".to_owned()],
        baseline_errors: Vec::new(),
        conversations: Vec::new(),
        lifecycle: Vec::new(),
        lifecycle_reports: Vec::new(),
        commands: BTreeMap::new(),
    }
}

fn today() -> jiff::civil::Date {
    jiff::civil::Date::constant(2026, 1, 1)
}

type Row = (&'static str, CheckOutcome, Option<String>, usize, usize);

/// What must be the same, whether a run was cut into parts or not.
fn facts(run: &Run) -> (Vec<Row>, Vec<usize>, usize, u8, Vec<String>) {
    let row = |result: &CheckResult| {
        (result.check.id, result.outcome, result.reason_text(), result.cases, result.findings.len())
    };
    let summary = CheckOutcome::ALL.iter().map(|outcome| run.count(*outcome)).collect();
    (run.results.iter().map(row).collect(), summary, run.requests, run.exit_code(), run.baseline_errors.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_make_the_whole(plan in plans(), in_parts in any::<bool>(), order in any::<u64>()) {
        let baseline = plan.baseline();
        let mut parts: Vec<Run> = (1..=plan.count).map(|index| plan.part(index)).collect();
        if in_parts {
            parts.iter_mut().for_each(|part| baseline.apply(part, today()));
            let stale = parts.iter().any(|part| plan.count > 1 && !part.baseline_errors.is_empty());
            prop_assert!(!stale, "a part cannot tell what is stale");
        }
        parts.rotate_left(usize::try_from(order % u64::from(plan.count)).expect("small"));
        let mut merged = merge(parts, &checks::all()).expect("parts of one run");
        Baseline::reset(&mut merged);
        let mut whole = plan.whole();
        prop_assert_eq!(facts(&merged), facts(&whole));
        baseline.apply(&mut merged, today());
        baseline.apply(&mut whole, today());
        prop_assert_eq!(facts(&merged), facts(&whole));
        prop_assert!(merged.options.part.is_none() && merged.remarks.len() == 1);
    }

    #[test]
    fn a_missing_part_is_never_passed_over(plan in plans(), at in any::<prop::sample::Index>()) {
        prop_assume!(plan.count > 1);
        let mut parts: Vec<Run> = (1..=plan.count).map(|index| plan.part(index)).collect();
        let gone = parts.remove(at.index(parts.len()));
        let mut merged = merge(parts, &checks::all()).expect("parts of one run");
        plan.baseline().apply(&mut merged, today());
        prop_assert_ne!(merged.exit_code(), 0);
        let shard = gone.options.part.as_ref().expect("a part").shard.to_string();
        prop_assert!(merged.broken_off.as_ref().is_some_and(|reason| reason.contains(&shard)));
        prop_assert_eq!(merged.results.len(), plan.checks.len());
        for lost in &gone.results {
            let result = merged.results.iter().find(|result| result.check.id == lost.check.id).expect("it is named");
            prop_assert!(!matches!(result.outcome, CheckOutcome::Passed | CheckOutcome::Skipped));
        }
    }
}

#[test]
fn parts_of_different_runs_are_rejected() {
    let plan = Plan { count: 2, checks: vec![(vec![Atom::Passed], false), (vec![Atom::Passed], false)] };
    let merged = |first: Run, second: Run| {
        merge(vec![first, second], &checks::all()).map(|_| ()).map_err(|error| error.to_string())
    };
    let changed = |change: fn(&mut Run)| {
        let mut part = plan.part(2);
        change(&mut part);
        merged(plan.part(1), part)
    };
    assert_eq!(changed(|_| {}), Ok(()));
    assert_eq!(changed(|run| run.target = "http://vendor.example:81/callbacks".to_owned()), Ok(()));
    for (said, change) in [
        ("the seed (`5`, `6`)", (|run| run.options.seed = 6) as fn(&mut Run)),
        ("the method (`mirrored/mirrored`, `mapped/mirrored`)", |run| run.options.partner = Method::Mapped),
        ("the target (`http://vendor.example/callbacks`, `http://other.example/`)", |run| {
            run.target = "http://other.example/".to_owned();
        }),
        ("the choice of checks", |run| Arc::make_mut(run.options.part.as_mut().expect("a part")).checks.truncate(1)),
        ("the cases (`9`, `8`)", |run| Arc::make_mut(run.options.part.as_mut().expect("a part")).cases = 8),
        ("their number (`2`, `3`)", |run| Arc::make_mut(run.options.part.as_mut().expect("a part")).shard.count = 3),
        ("no shard has the result of", |run| run.results.clear()),
    ] {
        assert!(changed(change).is_err_and(|error| error.contains(said)), "{said}");
    }
    let is_rejected = |first, second, said| merged(first, second).is_err_and(|error| error.contains(said));
    assert!(is_rejected(plan.part(1), plan.part(1), "two reports of shard `1/2`"));
    assert!(is_rejected(plan.part(1), plan.whole(), "about a whole run"));
    assert!(merge(Vec::new(), &checks::all()).is_err_and(|error| error.to_string().contains("there is no report")));
}

#[test]
fn a_check_that_looks_back_says_the_same_of_the_merged_run() {
    let last = checks::all().into_iter().find(|check| check.id == "response.observed").expect("there");
    let form = checks::all().into_iter().find(|check| check.id == "response.partner.enable").expect("there");
    let with = |shard: &str, of_form: Option<CheckOutcome>, mut of_last: CheckResult| {
        let (part, _) = share_out(shard.parse().expect("a shard"), 9, &[form, last], |_| Cost::Whole(1));
        let mut own = result(form, &[Atom::Failed]);
        own.outcome = of_form.unwrap_or(CheckOutcome::Passed);
        of_last.cases = 0;
        let mut run = run(of_form.map(|_| own).into_iter().chain([of_last]).collect());
        run.options.part = Some(Arc::new(part));
        run
    };
    let both = |first: CheckResult, second: CheckResult, outcome| {
        let parts = vec![with("1/2", Some(outcome), first), with("2/2", None, second)];
        let merged = merge(parts, &checks::all()).expect("parts of one run");
        let result = merged.results.into_iter().find(|result| result.check.is_last()).expect("there");
        (result.outcome, result.reason_text())
    };
    let mut known = result(last, &[Atom::Failed]);
    known.findings[0].rule = requirements::RESPONSE_FORM.id.to_owned();
    let passed = || result(last, &[Atom::Passed]);
    // The other shard's check has reported that rule already.
    let skipped = (CheckOutcome::Skipped, Some("other checks have found everything already".to_owned()));
    assert_eq!(both(passed(), known.clone(), CheckOutcome::Failed), skipped);
    assert_eq!(both(passed(), known, CheckOutcome::Passed).0, CheckOutcome::Failed);
    // A shard with nothing to look at does not take the others' word away.
    assert_eq!(both(result(last, &[Atom::Undecided]), passed(), CheckOutcome::Passed).0, CheckOutcome::Passed);
    let nothing = || result(last, &[Atom::Undecided]);
    assert_eq!(both(nothing(), nothing(), CheckOutcome::Passed).0, CheckOutcome::Undecided);
}
