//! The report as JUnit XML: one suite for each subject, one case for each check.
//!
//! There is not one schema. This report is valid by the schema of Jenkins' xUnit plugin and, if no check is skipped, by that
//! of Ant, which has no skipping, no output of a single case and no attributes of the whole.

use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::conclusion::by_subject;
use super::conclusion::is_also;
use super::exchange;
use super::findings::flaky;
use super::rerun::rerun;
use crate::contract::DOCUMENTS;
use crate::sender::Exchange;
use crate::suite::{CheckOutcome, CheckResult, Finding, Run};
use crate::text::visible::{clip, headline, visible};
use crate::text::{json, one_line};

/// Longest line, and most lines, of a body.
const WIDTH: usize = 160;
const LINES: usize = 60;
/// Longest value.
const VALUE: usize = 2000;

type Xml = Writer<Vec<u8>>;

pub(super) fn render(run: &Run) -> String {
    let mut xml = Writer::new_with_indent(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec(), b' ', 2);
    // Writing to memory does not fail.
    let _ = xml.create_element("testsuites").write_inner_content(|xml| {
        by_subject(run).enumerate().try_for_each(|(at, (subject, results))| suite(xml, run, (at, subject), results))
    });
    String::from_utf8(xml.into_inner()).unwrap_or_default() + "\n"
}

fn suite(xml: &mut Xml, run: &Run, (at, subject): (usize, &str), results: &[CheckResult]) -> std::io::Result<()> {
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    // What shows the cause of another check is skipped.
    let also = results.iter().filter(|result| result.outcome == CheckOutcome::Failed && is_also(run, result)).count();
    let causes = count(CheckOutcome::Failed) - also;
    let skipped = also + count(CheckOutcome::Waived) + count(CheckOutcome::Skipped) + count(CheckOutcome::Blocked);
    let attributes = [
        ("name", subject.to_owned()),
        ("package", "acgw".to_owned()),
        ("id", at.to_string()),
        ("hostname", host(run)),
        // In UTC; the schema of Ant does not allow to say so.
        ("timestamp", run.started_at.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        ("tests", results.len().to_string()),
        ("failures", causes.to_string()),
        ("errors", count(CheckOutcome::Undecided).to_string()),
        ("skipped", skipped.to_string()),
        ("time", seconds(results.iter().map(|result| result.duration).sum())),
    ];
    // Without skipped checks the number is not needed, and one schema does not have it.
    let attributes = attributes.iter().filter(|(name, value)| *name != "skipped" || value != "0");
    let element =
        xml.create_element("testsuite").with_attributes(attributes.map(|(name, value)| (*name, value.as_str())));
    element.write_inner_content(|xml| {
        properties(xml, run)?;
        results.iter().try_for_each(|result| case(xml, run, result))?;
        let advisories: Vec<String> = results.iter().filter_map(advisory).collect();
        xml.create_element("system-out").write_text_content(BytesText::new(&advisories.join("\n\n")))?;
        xml.create_element("system-err").write_text_content(BytesText::new(""))?;
        Ok(())
    })?;
    Ok(())
}

/// The handler's host, which is what was tested.
fn host(run: &Run) -> String {
    let url = url::Url::parse(&run.target).ok();
    url.and_then(|url| url.host_str().map(visible)).unwrap_or_else(|| "localhost".to_owned())
}

/// With three decimals and without separators for thousands.
fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

fn properties(xml: &mut Xml, run: &Run) -> std::io::Result<()> {
    let options = &run.options;
    let mut properties = vec![
        ("target", visible(&run.target)),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("seed", options.seed.to_string()),
        ("namespace", options.namespace.to_string()),
        ("partner", options.partner.name().to_owned()),
        ("customer", options.customer.name().to_owned()),
    ];
    properties.extend(DOCUMENTS.iter().filter_map(|page| Some((page.id, page.edition?.to_owned()))));
    properties.extend(run.broken_off.iter().map(|reason| ("broken_off", one_line(reason))));
    properties.extend(run.remarks.iter().map(|remark| ("remark", one_line(remark))));
    properties.extend(run.baseline_errors.iter().map(|error| ("baseline_error", one_line(error))));
    xml.create_element("properties").write_inner_content(|xml| {
        for (name, value) in &properties {
            xml.create_element("property")
                .with_attributes([("name", *name), ("value", value.as_str())])
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn case(xml: &mut Xml, run: &Run, result: &CheckResult) -> std::io::Result<()> {
    let class = format!("acgw.{}", result.check.subject());
    let time = seconds(result.duration);
    let element = xml.create_element("testcase").with_attributes([
        ("name", result.check.id),
        ("classname", class.as_str()),
        ("time", time.as_str()),
    ]);
    let reason = one_line(result.reason_text().as_deref().unwrap_or("no reason given"));
    let (name, kind, message, text) = match result.outcome {
        CheckOutcome::Passed | CheckOutcome::Advised => return element.write_empty().map(drop),
        CheckOutcome::Failed if is_also(run, result) => {
            ("skipped", "also".to_owned(), also(run, result), String::new())
        }
        CheckOutcome::Failed => failure(run, result),
        CheckOutcome::Undecided => ("error", "undecided".to_owned(), reason.clone(), reason),
        CheckOutcome::Blocked => ("skipped", "blocked".to_owned(), blocked(result), String::new()),
        CheckOutcome::Waived => ("skipped", "waived".to_owned(), format!("waived: {reason}"), known(result)),
        CheckOutcome::Skipped => ("skipped", "skipped".to_owned(), reason, String::new()),
    };
    element.write_inner_content(|xml| {
        xml.create_element(name)
            .with_attributes([("type", kind.as_str()), ("message", message.as_str())])
            .write_text_content(BytesText::new(&text))?;
        Ok(())
    })?;
    Ok(())
}

/// What the waiver covers.
fn known(result: &CheckResult) -> String {
    let found = result.findings.iter().map(|finding| format!("{}: {}", finding.rule, headline(&finding.message)));
    found.collect::<Vec<_>>().join("\n")
}

/// An advisory fails nothing, so it stands in the suite's output.
fn advisory(result: &CheckResult) -> Option<String> {
    let findings = result.findings.iter().map(|finding| format!("advisory: {}", headline(&finding.message)));
    let findings = findings.collect::<Vec<_>>().join("\n");
    (result.outcome == CheckOutcome::Advised)
        .then(|| format!("{}: {}\n{findings}\nfix: {}", result.check.id, result.check.title, result.as_cause().fix))
}

/// Element, type, message and text of a failure.
fn failure(run: &Run, result: &CheckResult) -> (&'static str, String, String, String) {
    let Some(first) = result.findings.first() else {
        return ("failure", "failed".to_owned(), String::new(), String::new());
    };
    let more = match result.findings.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let shortest = result.findings.iter().min_by_key(|finding| finding.exchanges.len()).unwrap_or(first);
    ("failure", first.rule.clone(), headline(&first.message) + &more, description(run, result, shortest))
}

fn description(run: &Run, result: &CheckResult, shown: &Finding) -> String {
    let mut lines = vec![result.check.title.to_owned(), String::new()];
    for finding in &result.findings {
        lines.push(format!("found     {}{}", headline(&finding.message), flaky(finding)));
        lines.push(format!("rule      {} {}", finding.rule, visible(&finding.pointer)));
        lines.push(format!("source    {}", finding.source.with_url()));
        if !(finding.expected.is_null() && finding.actual.is_null()) {
            lines.push(format!("expected  {}", clip(&visible(&json::compact(&finding.expected)), VALUE)));
            lines.push(format!("actual    {}", clip(&visible(&json::compact(&finding.actual)), VALUE)));
        }
    }
    lines.push(format!("fix       {}", result.as_cause().fix));
    lines.push(format!("repeat    {}", rerun(run, result.check)));
    for (at, exchange) in shown.exchanges.iter().enumerate() {
        lines.push(format!("\n{}. {}", at + 1, one_line(&exchange.intent)));
        lines.extend(conversation(exchange));
    }
    lines.join("\n")
}

fn conversation(exchange: &Exchange) -> Vec<String> {
    let mut lines = vec![format!("> {} {}", exchange.method, visible(&exchange.url))];
    let indented = |bytes: &[u8]| {
        let lines = json::bounded(json::body(bytes, "", WIDTH), LINES);
        lines.into_iter().map(|line| format!("  {line}")).collect::<Vec<_>>()
    };
    lines.extend(indented(&exchange.request_body));
    lines.push(format!("< {}", exchange::answer(exchange)));
    lines.extend(indented(exchange.received.as_ref().map_or(&[], |received| &received.body)));
    lines
}

/// Why a blocked check is skipped.
fn blocked(result: &CheckResult) -> String {
    format!("blocked by {}: it cannot be decided before that is fixed", result.blocked_by.join(", "))
}

/// Why a failed check is skipped: a cause is one failure.
fn also(run: &Run, result: &CheckResult) -> String {
    let cause = run.causes.iter().find(|cause| cause.also.contains(&result.check.id));
    format!("shows the same as {}", cause.map_or("another check", |cause| cause.check))
}
