//! What somebody may have meant.

/// How alike two words have to be.
const ALIKE: f32 = 0.6;

/// The known word that resembles this one most, if any does.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    near(word, known, 1).pop()
}

/// The known words that resemble this one, the most alike first; at most that many.
pub(super) fn near<'k>(word: &str, known: impl Iterator<Item = &'k str>, most: usize) -> Vec<&'k str> {
    let scored = known.map(|known| (similar::TextDiff::from_chars(word, known).ratio(), known));
    let mut scored: Vec<_> = scored.filter(|(score, _)| *score > ALIKE).collect();
    scored.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    scored.into_iter().take(most).map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_resembles_nothing_has_no_near_word() {
        let known = ["listen", "issuer"];
        assert_eq!(nearest("lisen", known.into_iter()), Some("listen"));
        assert_eq!(nearest("colour", known.into_iter()), None);
    }

    #[test]
    fn the_most_alike_comes_first() {
        let known = ["auth.token", "auth.scope", "auth.token.missing"];
        assert_eq!(near("auth.tokens", known.into_iter(), 2), ["auth.token", "auth.token.missing"]);
    }
}
