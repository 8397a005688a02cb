//! The finding that the README and the guide show is one that the program prints.
//! `ACGW_UPDATE=1 cargo test --test reports readme` writes it into the pages; `.ci/screenshot` takes a picture of it.

use std::path::Path;

use acgw::internals::report::{Format, Style, render};

use crate::support::{checks, fault, file, run, scrub};

/// A page that shows a finding.
struct Shown {
    page: &'static str,
    fault: &'static str,
    check: &'static str,
    with_conversation: bool,
}

const SHOWN: [Shown; 2] = [
    Shown { page: "README.md", fault: "customers.replaced", check: "mirroring.customer.add", with_conversation: false },
    Shown {
        page: "docs/guide/findings.md",
        fault: "settings.merged",
        check: "mirroring.customer.settings_fewer",
        with_conversation: true,
    },
];

/// The first line of the block.
const FENCE: &str = "```text finding\n";

/// The cause as the pages show it.
fn finding(report: &str, with_conversation: bool) -> String {
    let at = report.find("CAUSE ").expect("a finding");
    let address = regex::Regex::new(r"http://127\.0\.0\.1:\d+/callback\b").expect("a pattern");
    let report = address.replace_all(&report[at..], "http://127.0.0.1:3000/callbacks");
    let lines = report.lines().take_while(|line| !line.is_empty());
    let (mut shown, mut skipping) = (String::new(), false);
    for line in lines {
        // Steps are indented further than the labels of the finding.
        let step = line.starts_with("    1. ") && !with_conversation;
        if step {
            shown += "  …\n";
        }
        skipping = step || (skipping && line.starts_with("    "));
        if !skipping {
            shown += &format!("{line}\n");
        }
    }
    shown
}

#[test]
fn the_findings_in_the_pages_are_what_the_program_prints() {
    for shown in &SHOWN {
        let run = run(fault(shown.fault), &checks(&[shown.check]));
        file("finding.html", &render(&run, Format::Html, Style::default()));
        compare(shown, &finding(&render(&run, Format::Human, Style::default()), shown.with_conversation));
    }
}

/// The new text, in which lines that say the same as before keep their identifiers.
fn with_old_lines(old: &str, new: &str) -> String {
    let kept = |line: &str| old.lines().find(|known| scrub(known) == scrub(line)).unwrap_or(line).to_owned();
    new.lines().map(|line| kept(line) + "\n").collect()
}

fn compare(shown: &Shown, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(shown.page);
    let text = std::fs::read_to_string(&path).expect("the page").replace("\r\n", "\n");
    let from = text.find(FENCE).expect("the page shows a finding") + FENCE.len();
    let to = from + text[from..].find("```").expect("the end of the block");
    if scrub(&text[from..to]) != scrub(printed) {
        let how = "`ACGW_UPDATE=1 cargo test --test reports readme` writes it anew";
        assert!(std::env::var_os("ACGW_UPDATE").is_some(), "the finding in {} is stale; {how}:\n{printed}", shown.page);
        let printed = with_old_lines(&text[from..to], printed);
        std::fs::write(&path, format!("{}{printed}{}", &text[..from], &text[to..])).expect("the page is written");
    }
}
