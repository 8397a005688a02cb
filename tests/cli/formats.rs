//! The formats of a report, over real runs.

use acgw::Callback;
use acgw::internals::vendor::{Answer, layer};
use serde_json::json;

use crate::support::*;

/// A vendor that answers one callback with a wrong state, control characters in it.
fn faulty() -> Bed {
    Bed::new(|vendor| {
        vendor.layer(layer::after(|incoming, answer| {
            if incoming.callback() == Some(Callback::PartnerEnable) {
                answer.edit(|body| body["payload"]["state"] = json!("\u{1b}[2J<\u{0}&\u{ffff}"));
            }
        }))
    })
}

#[test]
fn the_embedded_vendor_passes_and_its_report_is_valid() {
    let done = run(&["check", "--cases", "4", "--format", "json"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let report = done.json();
    assert_valid(&report);
    assert_eq!(report["summary"]["failed"], 0);
    assert!(report["summary"]["passed"].as_u64() > Some(50));
}

#[test]
fn one_failing_run_in_every_format() {
    let (bed, folder) = (faulty(), Folder::new("formats"));
    let file = |format: &str, name: &str| format!("{format}={}", folder.path(name));
    let further = [file("junit", "new/folder/report.xml"), file("github", "report.txt"), file("human", "human.txt")];
    let mut args = vec!["--format", "json"];
    further.iter().for_each(|report| args.extend(["--report", report]));
    let done = bed.check(&args);
    assert_eq!(done.code, Some(1), "{}", done.err);
    let report = done.json();
    assert_valid(&report);
    let (failed, advised) = (report["summary"]["failed"].as_u64(), report["summary"]["advised"].as_u64());
    assert_eq!(failed, Some(1), "{}", report["summary"]);
    assert_eq!(report["causes"].as_array().map(Vec::len), Some(1), "{}", report["causes"]);
    let read = |name: &str| std::fs::read_to_string(folder.path(name)).expect("the report is written");

    let junit = read("new/folder/report.xml");
    assert_eq!(u64::try_from(junit.matches("<failure ").count()).ok(), failed);
    assert_eq!(junit.matches("<testcase ").count(), report["checks"].as_array().map_or(0, Vec::len));

    let github = read("report.txt");
    let annotations = github.lines().filter(|line| line.starts_with("::")).count();
    assert_eq!(annotations as u64, (failed.unwrap_or(0) + advised.unwrap_or(0)).min(10), "{github}");
    assert!(github.lines().any(|line| line.starts_with("::error title=response.partner.enable%3A ")), "{github}");

    let human = read("human.txt");
    assert!(human.contains("DOES NOT CONFORM: ") && !human.contains('\u{1b}') && !human.contains('\u{0}'));
    for page in human.split("\n\n").filter(|page| page.starts_with("FAILED ")) {
        assert!(page.lines().count() <= 50, "{page}");
    }
    for page in human.split("\n\n").filter(|page| page.starts_with("ADVISED ")) {
        assert!(page.lines().count() <= 10, "{page}");
    }
}

#[test]
fn advice_is_reported_and_fails_only_when_strict() {
    // No document says how a GET is answered, so a 500 is at most odd.
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| (incoming.method != "POST").then(|| Answer::empty(500))))
    });
    let done = bed.check(&["--only", "robustness.method", "--format", "json"]);
    assert_eq!((done.code, &done.json()["checks"][0]["outcome"]), (Some(0), &json!("advised")));
    assert_valid(&done.json());
    let done = bed.check(&["--only", "robustness.method", "--format", "json", "--strict"]);
    assert_eq!((done.code, &done.json()["checks"][0]["outcome"]), (Some(1), &json!("failed")));
}

#[test]
fn an_undecided_run_is_no_passed_one() {
    // No partner can be enabled, so nothing can be said of customers.
    let bed = Bed::new(|vendor| {
        vendor.layer(layer::instead(|incoming| {
            (incoming.callback() == Some(Callback::PartnerEnable)).then(|| Answer::json(503, &json!({})))
        }))
    });
    let done = bed.check(&["--only", "mirroring.isolation.*", "--format", "json"]);
    assert_eq!(done.code, Some(3), "{}", done.out);
    let report = done.json();
    assert_valid(&report);
    assert_eq!(report["summary"]["undecided"], report["checks"].as_array().map_or(0, Vec::len));
}

#[test]
fn fail_fast_stops_and_says_so() {
    let bed = faulty();
    let done = bed.check(&["--fail-fast", "--jobs", "1", "--format", "json"]);
    assert_eq!(done.code, Some(1));
    let report = done.json();
    assert_valid(&report);
    assert_eq!(report["broken_off"], "an earlier check failed (--fail-fast)");
    assert!(report["summary"]["undecided"].as_u64() > Some(10), "{}", report["summary"]);
    let human = bed.check(&["--fail-fast", "--jobs", "1"]).out;
    // Only those with another reason are listed.
    let listed = human.lines().filter(|line| line.trim_start().starts_with("undecided")).count();
    assert!(listed < 5, "{human}");
    assert!(human.contains("the run stopped early: an earlier check failed"), "{human}");
}

#[test]
fn the_summary_is_appended_for_github() {
    let folder = Folder::new("summary");
    let path = folder.path("summary.md");
    std::fs::write(&path, "before\n").expect("a file");
    let bed = faulty();
    let url = bed.vendor.url();
    let args = bed.args(&url, &["--only", "response.partner.*", "--format", "github"]);
    let done = Done::from(acgw(&args).env("GITHUB_STEP_SUMMARY", &path).output().expect("the program"));
    assert_eq!(done.code, Some(1));
    let summary = std::fs::read_to_string(&path).expect("a summary");
    assert!(summary.starts_with("before\n### acgw: ") && summary.contains("| `response.partner.enable` | failed |"));
    let args = bed.args(&url, &["--only", "response.partner.*", "--format", "human"]);
    acgw(&args).env("GITHUB_STEP_SUMMARY", &path).output().expect("the program");
    assert_eq!(std::fs::read_to_string(&path).expect("a summary"), summary);
}

#[test]
fn human_report_of_a_failing_run() {
    let bed = faulty();
    let done = bed.check(&["--only", "response.partner.*", "--only", "mirroring.partner.en*"]);
    assert_eq!(done.code, Some(1));
    snapshot("check-failing", &scrub(&done.out));
}

#[test]
fn human_report_shows_differences_of_lists() {
    let bed = Bed::new(|vendor| {
        let change = |_: &acgw::internals::vendor::Incoming, answer: &mut Answer| {
            answer.edit(|body| {
                let payload = body.get_mut("payload").and_then(|payload| payload.as_array_mut());
                for item in payload.into_iter().flatten() {
                    if item["settings"].is_object() {
                        item["settings"]["field2_id"] = json!("other");
                    }
                }
            });
        };
        vendor.layer(layer::after(change))
    });
    // The vendor lists customers in the order of their identifiers.
    let namespace = "00000000-0000-4000-8000-000000000001";
    let done = bed.check(&["--only", "mirroring.customer.settings*", "--namespace", namespace]);
    assert_eq!(done.code, Some(1));
    snapshot("check-settings", &scrub(&done.out));
}

#[test]
fn help() {
    for (name, args) in [("help", &["--help"][..]), ("help-check", &["check", "--help"])] {
        let done = run(args);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
        snapshot(name, &done.out);
    }
    for command in ["serve", "send", "fixtures", "checks", "explain", "schema", "completions", "token", "replay"] {
        let done = run(&[command, "--help"]);
        assert!(done.code == Some(0) && done.out.contains("Usage: acgw "), "{command}");
    }
}
