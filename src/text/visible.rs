//! Makes text that came from elsewhere safe to show.

/// Escapes characters that control a terminal or cannot be seen; line feeds and tabs stay.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            _ if c.is_control() || is_unseen(c) => out.extend(c.escape_default()),
            _ => out.push(c),
        }
    }
    out
}

/// Format characters and noncharacters: they reorder text or are invisible; XML forbids the last two.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// The text in ASCII: our own marks by their closest match, other characters by their escapes.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '…' => out.push_str(".."),
            '“' | '”' => out.push('"'),
            '‘' | '’' => out.push('\''),
            '–' | '—' => out.push('-'),
            _ if c.is_ascii() => out.push(c),
            _ => out.extend(c.escape_unicode()),
        }
    }
    out
}

/// The text on one line.
pub(crate) fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first line, which says what is wrong.
pub(crate) fn headline(text: &str) -> String {
    clip(&one_line(text.lines().next().unwrap_or_default()), 300)
}

/// The first `most` characters, and a mark where more was there.
pub(crate) fn clip(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// Two texts, clipped so that the first difference between them stays in view.
pub(crate) fn clip_both(left: &str, right: &str, most: usize) -> (String, String) {
    const BEFORE: usize = 16;
    let same = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
    let longest = left.chars().count().max(right.chars().count());
    if longest <= most || same + BEFORE <= most {
        return (clip(left, most), clip(right, most));
    }
    let from = same - BEFORE;
    let window = |text: &str| clip(&std::iter::once('…').chain(text.chars().skip(from)).collect::<String>(), most);
    (window(left), window(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_escaped() {
        assert_eq!(visible("a\u{1b}[31mb\n\u{202e}c\u{ffff}"), "a\\u{1b}[31mb\n\\u{202e}c\\u{ffff}");
        assert_eq!(visible("Zoë 🦀"), "Zoë 🦀");
        assert_eq!(one_line(" a\n  b\u{0}"), "a b\\u{0}");
    }

    #[test]
    fn long_texts_are_clipped_where_they_differ() {
        assert_eq!(clip("abcdef", 6), "abcdef");
        assert_eq!(clip("abcdefg", 6), "abcde…");
        let (left, right) = (format!("{}X{}", "a".repeat(80), "b".repeat(80)), format!("{}Y", "a".repeat(80)));
        let (left, right) = clip_both(&left, &right, 40);
        assert!(left.contains('X') && right.contains('Y') && left.chars().count() == 40, "{left} {right}");
    }

    #[test]
    fn ascii_loses_nothing() {
        assert_eq!(ascii("page, “a”: Zoë…"), "page, \"a\": Zo\\u{eb}..");
    }
}
