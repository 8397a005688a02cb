//! Runs against faulty handlers of the catalogue, and texts without what differs from run to run.

use acgw::internals::checks;
use acgw::internals::report::{Format, Style, render};
use acgw::internals::suite::{Check, Session};
use acgw::{Options, Run};

use crate::faults;
use crate::kit::{Fault, Ground, Running, fixed_options};

/// The fault of this name.
pub(crate) fn fault(id: &str) -> &'static Fault {
    faults::all().into_iter().find(|fault| fault.id == id).unwrap_or_else(|| panic!("there is no fault `{id}`"))
}

/// A run of these checks against the handler with this fault.
pub(crate) fn run(fault: &Fault, checks: &[&'static Check]) -> Run {
    let (session, _handler) = session(fault);
    acgw::internals::suite::run(&session, checks, &|_| {})
}

/// A run that is interrupted after its first result.
pub(crate) fn run_interrupted(fault: &Fault, checks: &[&'static Check]) -> Run {
    let (session, _handler) = session(fault);
    let interrupt = session.interrupter();
    acgw::internals::suite::run(&session, checks, &|_| interrupt("interrupted"))
}

fn session(fault: &Fault) -> (Session, Box<dyn Running>) {
    let options = fault.options(Options { cases: 4, ..fixed_options(1) });
    let gateway = Session::gateway(&options).expect("a gateway");
    let handler = fault.start(&Ground::of(&gateway));
    (Session::attach(options, gateway, &handler.url()).expect("a session"), handler)
}

/// Checks by the beginnings of their ids.
pub(crate) fn checks(starts: &[&str]) -> Vec<&'static Check> {
    let chosen = |check: &&'static Check| starts.iter().any(|start| check.id.starts_with(start));
    // Those of mapping are no part of these runs.
    checks::all().into_iter().filter(|check| check.is_of(&Options::default())).filter(chosen).collect()
}

/// Identifiers by order of appearance, so that a reader can follow them; times, ports and counts by placeholders.
pub(crate) fn scrub(text: &str) -> String {
    let pattern = |pattern: &str| regex::Regex::new(pattern).expect("a pattern");
    let mut seen: Vec<String> = Vec::new();
    let ids = pattern(r"(vendor-)?([0-9a-f]{8})(…|-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})");
    let text = ids.replace_all(text, |found: &regex::Captures<'_>| {
        let id = found[2].to_owned();
        let at = seen.iter().position(|known| *known == id).unwrap_or_else(|| {
            seen.push(id);
            seen.len() - 1
        });
        format!("<{}id {}>", found.get(1).map_or("", |found| found.as_str()), at + 1)
    });
    let scrubs = [
        (r"(acgw (?:partner|customer)) [0-9a-f]{1,8}", "$1 <id>"),
        (r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", "<time>"),
        (r"127\.0\.0\.1:\d+", "<address>"),
        (r"\(\d+\s+callbacks\s+in\s+[0-9.]+\s+s\)", "(<count> callbacks in <time>)"),
        (r"keys fetched: \d+", "keys fetched: <count>"),
        // How often a race shows is not the same each time.
        (r"(?: \(the same for \d+ more\))? \(failed again in \d of \d rounds\)", " (failed again in <some> rounds)"),
        (r"  and \d+ more:\n(?:    .*failed again.*\n(?:    …\n)?)+", "  and <count> more:\n    …\n"),
        (r"… \(\d+ more lines\)", "… (<count> more lines)"),
    ];
    scrubs.iter().fold(text.into_owned(), |text, (found, shown)| pattern(found).replace_all(&text, *shown).into_owned())
}

/// Compares with the snapshot of this name.
pub(crate) fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../../snapshots/reports",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}

/// Writes a report for the scripts in `.ci/`, which look at it with other tools.
pub(crate) fn file(name: &str, text: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(name), text).expect("a file");
}

/// The JSON report of a run is as its published schema says, without members that the schema does not know.
pub(crate) fn valid_json(run: &Run) {
    let text = render(run, Format::Json, Style::default());
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let schema: serde_json::Value = serde_json::from_str(acgw::internals::report::SCHEMA).expect("JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
