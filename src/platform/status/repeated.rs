//! Reports with the same text, as most are when a backend reports about one tenant after another.

use bytes::Bytes;

/// The text of the last report.
#[derive(Default)]
pub(super) struct RepeatedText(Bytes);

impl RepeatedText {
    /// The text to keep in place of this one: that of the last report if it is the same, so that both take space once.
    pub(super) fn kept(&mut self, text: &Bytes) -> Bytes {
        if self.0 != text {
            self.0 = text.clone();
        }
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_kept_once() {
        let mut texts = RepeatedText::default();
        let kept = ["a", "a", "b"].map(|text| texts.kept(&Bytes::copy_from_slice(text.as_bytes())));
        assert_eq!(kept, ["a", "a", "b"]);
        assert_eq!(kept[0].as_ptr(), kept[1].as_ptr());
    }
}
