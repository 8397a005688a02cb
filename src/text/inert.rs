//! Text from others that a CI server would take for a command: a handler must not steer the CI that tests it.
//!
//! GitHub takes lines that begin with `::`; Azure Pipelines, TeamCity and GitHub's older form take `##vso[`, `##teamcity[`
//! and `##[` anywhere in a line.

/// The text without the beginning of a command: a space parts its first two characters.
pub(crate) fn inert(text: &str) -> String {
    rewritten(text, "# ", ": ")
}

/// The same for JSON, which stays the same value.
pub(crate) fn inert_json(text: &str) -> String {
    rewritten(text, "\\u0023", ":")
}

/// The same for XML and HTML, which stay the same document.
pub(crate) fn inert_markup(text: &str) -> String {
    rewritten(text, "&#35;", "&#58;")
}

/// The text with something else for the first character of each beginning.
fn rewritten(text: &str, hash: &str, colon: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive(['\n', '\r']) {
        let start = line.len() - line.trim_start().len();
        let mut rest = line;
        if line[start..].starts_with("::") {
            out.push_str(&line[..start]);
            out.push_str(colon);
            rest = &line[start + 1..];
        }
        while let Some(at) = rest.find("##") {
            let behind = &rest[at + 2..];
            out.push_str(&rest[..at]);
            let is_command = behind.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('[');
            out.push_str(if is_command { hash } else { "#" });
            rest = &rest[at + 1..];
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_begins_a_command() {
        for (text, expected) in [
            ("::error::x", ": :error::x"),
            ("a\n  ::add-mask::x\r::stop", "a\n  : :add-mask::x\r: :stop"),
            ("a ##vso[task.x]b ##teamcity[x]", "a # #vso[task.x]b # #teamcity[x]"),
            ("##[group]x", "# #[group]x"),
            ("###[x]", "## #[x]"),
            ("a::b, ## title, #[x], ###", "a::b, ## title, #[x], ###"),
            ("", ""),
        ] {
            assert_eq!(inert(text), expected);
        }
    }

    #[test]
    fn documents_stay_what_they_are() {
        let value = serde_json::json!({ "a": "##vso[x] ::y" });
        let text = inert_json(&format!("{value:#}"));
        assert!(!text.contains("##vso["), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).ok(), Some(value));
        assert_eq!(inert_markup("<a>\n::b ##vso[x]</a>"), "<a>\n&#58;:b &#35;#vso[x]</a>");
    }
}
