//! Text from elsewhere in Markdown: it stays text and becomes neither Markdown nor HTML.

use crate::text::one_line;
use crate::text::visible::clip;

/// The longest text in a line of a table or a list.
const MOST: usize = 400;

/// Plain text on one line.
pub(super) fn plain(text: &str) -> String {
    escaped(&clip(&one_line(text), MOST))
}

/// Escapes everything that means something in Markdown or HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' => out.extend(['\\', c]),
            // Otherwise it would notify people.
            '@' => out.push_str("@\u{200b}"),
            _ => out.push(c),
        }
    }
    out
}

/// Code on one line, in a cell of a table too.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(plain("a|b\n<b>@c `x`"), "a\\|b &lt;b&gt;@\u{200b}c \\`x\\`");
        assert_eq!((code("a|b"), code("`"), code("a`b")), ("`a\\|b`".into(), "`` ` ``".into(), "``a`b``".into()));
    }
}
