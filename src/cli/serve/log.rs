//! The request log: each request, its answer, and the reason.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};

use crate::platform::EntrySummary;
use crate::text::inert::inert;
use crate::text::visible::clip;

/// The most characters of a URL in a line.
const MOST_URL: usize = 2000;

/// Writes one exchange to standard error. If nobody reads the log any more, the gateway still goes on.
pub(in crate::cli) fn to_stderr(data_centre: Option<String>) -> impl Fn(&EntrySummary) + Send + Sync + 'static {
    move |exchange| {
        let _ = anstream::stderr().write_all(line(data_centre.as_deref(), exchange).as_bytes());
    }
}

/// The exchange in one line, and below it the reason of a refusal.
fn line(data_centre: Option<&str>, exchange: &EntrySummary) -> String {
    let EntrySummary { at, method, url, status, note, .. } = exchange;
    let style = style(*status);
    let status = status.map_or("no answer".to_owned(), |status| status.to_string());
    let centre = data_centre.map(|name| format!("{name} ")).unwrap_or_default();
    let url = if url.len() > MOST_URL { clip(url, MOST_URL).into() } else { Cow::Borrowed(url.as_str()) };
    let mut text = format!("{at:.3} {centre}{method} {url} {style}{status}{style:#}");
    if let Some(note) = note {
        let lead = if is_refusal(exchange) { "\n    " } else { "  " };
        let _ = write!(text, "{lead}{}", shown(note));
    }
    text.push('\n');
    inert(&text)
}

fn is_refusal(exchange: &EntrySummary) -> bool {
    exchange.status.is_none_or(|status| status >= 400)
}

fn style(status: Option<u16>) -> Style {
    let colour = match status {
        Some(..400) => AnsiColor::Green,
        Some(400..500) => AnsiColor::Yellow,
        _ => AnsiColor::Red,
    };
    colour.on_default().bold()
}

/// Text from others, without characters that control the terminal.
fn shown(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::platform::Direction;

    fn plain(status: u16, note: &str) -> String {
        line_for("/x", status, note)
    }

    fn line_for(url: &str, status: u16, note: &str) -> String {
        let summary = EntrySummary {
            at: Timestamp::UNIX_EPOCH,
            direction: Direction::Inbound,
            method: "POST".to_owned(),
            url: url.to_owned(),
            status: Some(status),
            note: Some(note.to_owned()),
        };
        anstream::adapter::strip_str(&line(Some("eu"), &summary)).to_string()
    }

    #[test]
    fn a_long_url_is_cut() {
        let line = line_for(&"/x".repeat(MOST_URL), 204, "well");
        assert!(line.ends_with("x/… 204  well\n") && line.chars().count() < MOST_URL + 60, "{line}");
    }

    #[test]
    fn a_refusal_has_its_reason_below() {
        assert_eq!(plain(204, "well"), "1970-01-01T00:00:00.000Z eu POST /x 204  well\n");
        assert_eq!(
            plain(400, "bad\u{1b}[2J\nx"),
            "1970-01-01T00:00:00.000Z eu POST /x 400\n    bad\u{fffd}[2J\u{fffd}x\n"
        );
    }
}
