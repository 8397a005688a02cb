//! The page for a browser: its size, and what stands in it. `.ci/html` opens the pages that this writes.

use acgw::Run;
use acgw::internals::report::{Format, Style, render};
use acgw::internals::suite::CheckOutcome;

use crate::kit::Fault;
use crate::sample;
use crate::support::{checks, fault, file, run};

fn page(run: &Run) -> String {
    render(run, Format::Html, Style::default())
}

/// A correct handler that reports to the platform.
const REPORTING: Fault = Fault::new("reporting", "nothing is wrong", &[], "", |ground| ground.reporting());

#[test]
fn the_lifecycle_of_a_passing_run_is_drawn_with_its_status_reports() {
    let run = run(&REPORTING, &checks(&["lifecycle.", "mirroring.partner.", "status."]));
    assert_eq!(run.count(CheckOutcome::Failed), 0);
    let text = page(&run);
    file("passing.html", &text);
    assert!(text.contains(">CONFORMS<"));
    assert!(text.contains("partner.enable for") && text.contains("customer.set_state for"), "{text}");
    assert!(text.contains("<strong>activation</strong>") && text.contains("<strong>deactivation</strong>"), "{text}");
}

#[test]
fn a_failing_run_shows_each_conversation() {
    let run = run(fault("settings.merged"), &checks(&["lifecycle.", "mirroring.", "auth.token.", "transport."]));
    let text = page(&run);
    file("failing.html", &text);
    assert!(text.contains(">DOES NOT CONFORM<") && text.contains("◀ here") && text.contains("What to fix"));
}

#[test]
fn two_hundred_findings_stay_below_a_megabyte() {
    let mut run = run(fault("isolation.one_list"), &checks(&["mirroring.", "concurrency.", "response.", "auth.scope"]));
    let failed: Vec<_> = run.results.iter_mut().filter(|result| result.outcome == CheckOutcome::Failed).collect();
    let checks = failed.len();
    for result in failed {
        let own = result.findings.clone();
        // Told apart by their places, so that none is taken for another one's like.
        let more = own.iter().cycle().enumerate().take(200_usize.div_ceil(checks)).map(|(at, finding)| {
            let mut finding = finding.clone();
            finding.pointer = format!("{}/member{at}", finding.pointer);
            finding
        });
        result.findings = more.collect();
    }
    let findings: usize = run.results.iter().map(|result| result.findings.len()).sum();
    assert!(findings >= 200, "{findings}");
    let text = page(&run);
    file("many.html", &text);
    assert!(text.len() < 1024 * 1024, "{} bytes", text.len());
    assert!(text.matches("class=\"finding\"").count() >= 200);
}

#[test]
fn what_a_handler_says_is_text_and_nothing_else() {
    let handler = Fault::new("injecting", "answers hold markup", &[], "", |ground| {
        ground.behind(acgw::internals::vendor::layer::after(|_, answer| {
            answer.edit(|body| {
                body["<img src=x onerror=alert(1)>"] =
                    serde_json::json!("</pre><script>alert(1)</script>\u{202e}\u{0}");
                body["request_id"] = serde_json::json!("\"><style>*{display:none}</style>");
            });
        }))
    });
    let text = page(&run(&handler, &checks(&["lifecycle.", "response.", "mirroring.customer.enable"])));
    file("injected.html", &text);
    for markup in ["<img", "<script", "<style>*", "\u{202e}", "\u{0}"] {
        assert!(!text.contains(markup), "{markup:?}");
    }
    assert!(text.contains("&lt;script&gt;alert(1)"));
    assert_eq!(text.matches("<style>").count(), 1);
}

#[test]
fn the_page_runs_nothing_and_loads_nothing() {
    let text = page(&sample::run());
    assert!(text.starts_with("<!DOCTYPE html>") && text.contains("default-src 'none'"));
    for forbidden in ["<script", "javascript:", " src=", "url(", "@import", "style=\"", "<b>50%"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    let targets = text.split("href=\"").skip(1);
    let is_ours = |target: &str| target.starts_with('#') || target.starts_with("https://developer.acronis.com/doc/");
    assert!(targets.clone().count() > 2 && targets.clone().all(is_ours), "{text}");
    assert!(text.contains("a bell \\u{7}, a | bar,") && !text.contains('\u{7}'));
}

#[test]
fn every_check_and_outcome_is_there() {
    let run = sample::run();
    let text = page(&run);
    for result in &run.results {
        assert!(text.contains(&format!("id=\"{}\"", result.check.id)));
        assert!(text.contains(&format!("id=\"show-{}\"", result.outcome.name())));
    }
}
