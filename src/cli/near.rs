//! What somebody may have meant.

/// The known word that resembles this one most, if any does.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let scored = known.map(|known| (similar::TextDiff::from_chars(word, known).ratio(), known));
    scored
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .filter(|(score, _)| *score > 0.6)
        .map(|(_, known)| known)
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
}
