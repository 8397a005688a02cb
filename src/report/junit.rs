//! The report as JUnit XML: one suite for each subject, one case for each check.

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::text::{clip, headline, one_line, visible};
use super::{exchange, pretty, rerun};
use crate::gateway::Exchange;
use crate::suite::{CheckOutcome, CheckResult, Finding, Run};

/// Longest line, and most lines, of a body.
const WIDTH: usize = 160;
const LINES: usize = 60;
/// Longest value.
const VALUE: usize = 2000;

pub(super) fn render(run: &Run) -> String {
    let mut report = Report::new("acgw");
    report.set_time(run.duration);
    for of_subject in run.results.chunk_by(|left, right| left.check.subject() == right.check.subject()) {
        report.add_test_suite(suite(run, of_subject));
    }
    // Writing to memory does not fail.
    report.to_string().unwrap_or_default()
}

fn suite(run: &Run, results: &[CheckResult]) -> TestSuite {
    let mut suite = TestSuite::new(results.first().map_or("", |result| result.check.subject()));
    suite.set_time(results.iter().map(|result| result.duration).sum());
    suite.extra.insert("timestamp".into(), run.started_at.to_string().into());
    let properties = [
        ("target", visible(&run.target)),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("seed", run.options.seed.to_string()),
        ("namespace", run.options.namespace.to_string()),
    ];
    suite.add_properties(properties.map(|(name, value)| Property::new(name, value)));
    suite.add_test_cases(results.iter().map(|result| case(run, result)));
    suite
}

fn case(run: &Run, result: &CheckResult) -> TestCase {
    let reason = one_line(result.reason.as_deref().unwrap_or("no reason given"));
    let mut status = match result.outcome {
        CheckOutcome::Passed | CheckOutcome::Advised => TestCaseStatus::success(),
        CheckOutcome::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        CheckOutcome::Undecided => TestCaseStatus::non_success(NonSuccessKind::Error),
        CheckOutcome::Waived | CheckOutcome::Skipped => TestCaseStatus::skipped(),
    };
    match result.outcome {
        CheckOutcome::Failed => drop(failure(&mut status, run, result)),
        CheckOutcome::Waived => drop(status.set_message(format!("waived: {reason}"))),
        _ => drop(status.set_message(reason)),
    }
    let mut case = TestCase::new(result.check.id, status);
    case.set_classname(format!("acgw.{}", result.check.subject())).set_time(result.duration);
    if result.outcome == CheckOutcome::Advised {
        let notes: Vec<_> =
            result.findings.iter().map(|finding| format!("advice: {}", headline(&finding.message))).collect();
        case.set_system_out(format!("{}\nmend: {}", notes.join("\n"), result.check.mend));
    }
    case
}

fn failure<'s>(status: &'s mut TestCaseStatus, run: &Run, result: &CheckResult) -> &'s mut TestCaseStatus {
    let Some(first) = result.findings.first() else { return status };
    let more = match result.findings.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    status.set_message(headline(&first.message) + &more).set_type(first.rule.as_str());
    let shortest = result.findings.iter().min_by_key(|finding| finding.exchanges.len()).unwrap_or(first);
    status.set_description(description(run, result, shortest))
}

fn description(run: &Run, result: &CheckResult, shown: &Finding) -> String {
    let mut lines = vec![result.check.title.to_owned(), String::new()];
    for finding in &result.findings {
        let flaky = if finding.flaky { " (flaky)" } else { "" };
        lines.push(format!("found     {}{flaky}", headline(&finding.message)));
        lines.push(format!("rule      {} {} [{}]", finding.rule, visible(&finding.pointer), finding.source));
        if !(finding.expected.is_null() && finding.actual.is_null()) {
            lines.push(format!("expected  {}", clip(&visible(&pretty::compact(&finding.expected)), VALUE)));
            lines.push(format!("actual    {}", clip(&visible(&pretty::compact(&finding.actual)), VALUE)));
        }
    }
    lines.push(format!("mend      {}", result.check.mend));
    lines.push(format!("repeat    {}", rerun(run, result.check.id)));
    for (at, exchange) in shown.exchanges.iter().enumerate() {
        lines.push(format!("\n{}. {}", at + 1, one_line(&exchange.intent)));
        lines.extend(conversation(exchange));
    }
    lines.join("\n")
}

fn conversation(exchange: &Exchange) -> Vec<String> {
    let mut lines = vec![format!("> {} {}", exchange.method, visible(&exchange.url))];
    let indented = |bytes: &[u8]| {
        let lines = pretty::bounded(pretty::body(bytes, "", WIDTH), LINES);
        lines.into_iter().map(|line| format!("  {line}")).collect::<Vec<_>>()
    };
    lines.extend(indented(&exchange.request_body));
    lines.push(format!("< {}", exchange::answer(exchange)));
    lines.extend(indented(exchange.received.as_ref().map_or(&[], |received| &received.body)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn every_outcome_has_its_element_and_nothing_breaks_the_xml() {
        let text = render(&sample::run());
        let report = Report::deserialize_from_str(&text).expect("JUnit XML");
        assert_eq!((report.tests, report.failures, report.errors, report.skipped), (6, 1, 1, 2));
        let suites: Vec<_> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
        assert!(suites.len() > 1 && suites.contains(&"auth"), "{suites:?}");
        assert!(report.test_suites.iter().all(|suite| suite.properties.len() == 4));
        assert!(text.contains("waived: known since spring"));
        assert!(text.contains("advice: "));
        assert!(text.contains("bell \\u{7}") && !text.contains('\u{7}') && !text.contains('\u{ffff}'), "{text}");
    }
}
