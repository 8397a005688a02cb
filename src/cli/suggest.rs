//! What the user may have meant.

/// How similar two words must be, from 0 to 1. clap has the same limit for its own suggestions.
const SIMILAR: f64 = 0.7;

/// The known word that is most similar to this one, if any is similar enough.
pub(super) fn suggestion<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    suggestions(word, known, 1).pop()
}

/// At most that many similar words, the most similar first.
pub(super) fn suggestions<'k>(word: &str, known: impl Iterator<Item = &'k str>, most: usize) -> Vec<&'k str> {
    let mut similar: Vec<_> = known.map(|known| (strsim::jaro(word, known), known)).collect();
    similar.retain(|(similarity, _)| *similarity > SIMILAR);
    similar.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    similar.into_iter().take(most).map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_similar_words_are_suggested() {
        let known = ["listen", "issuer"];
        assert_eq!(suggestion("lisen", known.into_iter()), Some("listen"));
        assert_eq!(suggestion("colour", known.into_iter()), None);
    }

    #[test]
    fn the_most_similar_word_comes_first() {
        let known = ["auth.token", "auth.scope", "auth.token.missing"];
        assert_eq!(suggestions("auth.tokens", known.into_iter(), 2), ["auth.token", "auth.token.missing"]);
    }
}
