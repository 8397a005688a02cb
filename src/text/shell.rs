//! Commands to copy into a shell.

/// A word of a POSIX shell, quoted where it must be. A JSON body stays readable: only its single quotes are escaped.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,~".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('~') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        for (text, word) in [
            ("https://a.example/b?c=1", "'https://a.example/b?c=1'"),
            ("cti.a.p~1.0", "cti.a.p~1.0"),
            ("~", "'~'"),
            ("", "''"),
            ("a'b", r"'a'\''b'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
