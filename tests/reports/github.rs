//! Annotations and the summary page of a GitHub workflow.

use acgw::internals::report::{Format, Style, render, summary};

use crate::sample;

fn annotations(run: &acgw::Run) -> String {
    render(run, Format::Github, Style::default())
}

#[test]
fn commands_come_in_order() {
    let text = annotations(&sample::run());
    let kinds: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("::")?.split(' ').next()).collect();
    assert_eq!(kinds, ["error", "warning", "notice"]);
    assert!(text.lines().all(|line| line.starts_with("::") || line.starts_with("acgw: ")), "{text}");
}

/// The title and the message that GitHub reads from a command.
fn read(line: &str) -> (String, String) {
    let (head, message) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
    let (_, title) = head.split_once(" title=").expect("a title");
    assert!(!title.contains([':', ',']), "{title}");
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    (data(&title.replace("%3A", ":").replace("%2C", ",")), data(message))
}

#[test]
fn commands_keep_any_text() {
    let mut run = sample::failing(1);
    run.remarks = vec!["::error::no, 100 % 🦀\r\n::stop-commands::x, `y` | %0A".to_owned()];
    run.results[0].findings[0].pointer = "/a::b,\n%3A🦀\u{1b}".to_owned();
    let text = annotations(&run);
    assert_eq!(text.lines().filter(|line| line.starts_with("::")).count(), 2, "{text}");
    let mut lines = text.lines();
    let (title, message) = read(lines.next().expect("the remark"));
    assert_eq!(title, "acgw: remark");
    assert_eq!(message.replace("\\r", "\r"), run.remarks[0]);
    let (title, message) = read(lines.next().expect("the failure"));
    assert_eq!(title, format!("{}: {}", run.results[0].check.id, run.results[0].check.title));
    assert!(message.contains("(at /a::b,\n%3A🦀\\u{1b})"), "{message}");
}

#[test]
fn at_most_ten_annotations_and_a_line_on_the_rest() {
    let text = annotations(&sample::failing(14));
    assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    assert!(text.contains("and 4 more findings"), "{text}");
}

#[test]
fn the_summary_is_a_table_whatever_is_in_the_texts() {
    let text = summary(&sample::run());
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), 4, "{text}");
    for row in rows {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 5, "{row}");
    }
    for (message, cell) in [
        ("`x` \\| ::y:: 🦀 5 %", "| \\`x\\` \\\\\\| ::y:: 🦀 5 % (and 1 more) |"),
        ("a|b\n<b>@c", "| a\\|b &lt;b&gt;@\u{200b}c (and 1 more) |"),
    ] {
        let mut run = sample::failing(1);
        message.clone_into(&mut run.results[0].findings[0].message);
        assert!(summary(&run).contains(cell), "{}", summary(&run));
    }
}
