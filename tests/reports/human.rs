//! The report for people: what fits on the screen, what comes first, and what is not said again.

use acgw::Run;
use acgw::internals::checks;
use acgw::internals::contract::requirements;
use acgw::internals::explain;
use acgw::internals::report::{Format, Style};

use acgw::internals::suite::{Cause, CheckOutcome};

use crate::sample;

fn render(run: &Run, style: Style) -> String {
    acgw::internals::report::render(run, Format::Human, style)
}

#[test]
fn lines_fit_and_nothing_steers_the_terminal() {
    for (width, unicode) in [(40, true), (40, false), (60, true), (100, true)] {
        let text = render(&sample::run(), Style { width, unicode, ..Style::default() });
        let long = text.lines().find(|line| {
            // Addresses and commands are there to be copied, and some names are longer than a narrow terminal is wide.
            let is_whole =
                ["  repeat", "  token", "  curl", "target", "namespace"].iter().any(|start| line.starts_with(start));
            line.chars().count() > width && !is_whole && line.trim().contains(' ')
        });
        assert_eq!(long, None, "{width}");
        assert!(!text.contains('\u{7}') && !text.contains('\u{1b}'));
        assert!(text.contains("compared  - expected, + actual"), "{text}");
        assert!(unicode || text.is_ascii(), "{text}");
    }
    assert!(render(&sample::run(), Style { colour: true, ..Style::default() }).contains('\u{1b}'));
}

#[test]
fn each_cause_has_a_page_and_all_of_them_a_list() {
    let text = render(&sample::failing(5), Style::default());
    assert_eq!(text.matches("\nCAUSE ").count(), 5);
    assert!(text.contains("what to fix, most important first:\n  1. "), "{text}");
    assert!(text.ends_with("s)\n") && text.contains("\nDOES NOT CONFORM: 5 causes: "), "{text}");
    assert!(text.contains("\nverdict   DOES NOT CONFORM: 5 causes: "));
    let alone = render(&sample::failing(1), Style::default());
    assert!(!alone.contains("what to fix"), "{alone}");
}

#[test]
fn a_cause_says_what_it_blocks() {
    let mut run = sample::failing(8);
    let ids: Vec<_> = run.results.iter().map(|result| result.check.id).collect();
    let cause = run.results[0].as_cause();
    run.causes = vec![Cause { also: vec![ids[1]], blocks: ids[2..].to_vec(), ..cause }];
    for result in &mut run.results[2..] {
        (result.outcome, result.blocked_by) = (CheckOutcome::Blocked, vec![ids[0]]);
        result.findings.clear();
    }
    let text = render(&run, Style::default());
    assert_eq!(text.matches("\nCAUSE ").count(), 1, "{text}");
    assert!(text.contains("1 cause: ") && text.contains("6 checks that cannot be decided before: "), "{text}");
    assert!(text.contains(&format!("the same shows in {}", ids[1])), "{text}");
    assert!(text.lines().count() < 60, "{text}");
}

#[test]
fn the_reason_is_that_of_the_broken_requirement() {
    let wide = Style { width: 1000, ..Style::default() };
    let about = |rule: &str| {
        let mut run = sample::failing(1);
        run.results[0].findings.truncate(1);
        rule.clone_into(&mut run.results[0].findings[0].rule);
        let text = render(&run, wide);
        let why = text.lines().find_map(|line| line.trim().strip_prefix("why ")).expect("a reason");
        why.trim().to_owned()
    };
    let (of_status, of_check) = (about(requirements::RESPONSE_STATUS.id), about("some.schema.rule"));
    assert_ne!(of_status, of_check);
    assert!(explain::pages()["requirements.md"].contains(&of_status), "{of_status}");
}

#[test]
fn a_check_that_looks_back_on_a_run_is_repeated_with_all_of_it() {
    for check in checks::all() {
        let mut run = sample::failing(1);
        run.results[0].check = check;
        let text = render(&run, Style { width: 1000, ..Style::default() });
        let command = text.lines().find(|line| line.contains("acgw check ")).expect("a command");
        assert_eq!(command.contains(&format!("--only {}", check.id)), !check.is_last(), "{text}");
    }
}
