//! Breaks text into lines.

/// Lines of at most `width` characters, as far as the words allow.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Lines of at most `width` characters, broken at spaces where there are any, and within words otherwise.
pub(crate) fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in wrap(text, width) {
        let chars: Vec<char> = line.chars().collect();
        lines.extend(chars.chunks(width.max(1)).map(|chunk| chunk.iter().collect::<String>()));
    }
    if lines.is_empty() { vec![String::new()] } else { lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_long_ones_kept() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(folded("one twothree", 5), ["one", "twoth", "ree"]);
        assert_eq!(wrap("https://vendor.example/callbacks", 5), ["https://vendor.example/callbacks"]);
    }
}
