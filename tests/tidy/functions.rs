//! How long functions are.

/// Each function: its name, its first line (from 1), and its number of lines, from `fn` to the closing brace.
pub(crate) fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let end = format!("{}}}", " ".repeat(indent));
        // A function on one line, or one without a body, ends before any other begins.
        let ends = |line: &str| line.trim_end().trim_end_matches(',') == end;
        let is_one_line = line.trim_end().ends_with('}') || line.trim_end().ends_with(';');
        if let Some(length) = lines[at..].iter().position(|line| ends(line)).filter(|_| !is_one_line) {
            found.push((name, at + 1, length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    const BEFORE: [&str; 6] = ["pub", "const", "async", "unsafe", "extern", "default"];
    let mut words = line.split_whitespace();
    loop {
        match words.next()? {
            "fn" => break,
            word if BEFORE.iter().any(|known| word == *known || word.starts_with("pub(")) => {}
            _ => return None,
        }
    }
    Some(words.next()?.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

#[test]
fn lengths_are_counted_from_the_signature_to_the_brace() {
    let text = "fn one() {}\n\npub(crate) async fn two(\n    x: u8,\n) {\n    if x > 1 {\n    }\n}\n";
    assert_eq!(functions(text), [("two".to_owned(), 3, 6)]);
}
