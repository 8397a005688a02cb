//! Text: characters of every plane, lengths in characters.

use proptest::char::{range, ranges};
use proptest::prelude::*;
use proptest::sample::select;

/// Longest text where the schema sets no limit, or a high one: the width of a handler's columns is not tested.
const USUAL: usize = 24;

/// Longest awkward text where the schema sets no limit.
const LONG: usize = 5_000;

/// The kind of characters that text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Alphabet {
    /// Characters of every plane, except those that common databases and runtimes refuse.
    #[default]
    Plain,
    /// U+0000 and noncharacters too, and very long text.
    Awkward,
}

impl Alphabet {
    fn character(self) -> BoxedStrategy<char> {
        match self {
            Self::Plain => plain(),
            Self::Awkward => {
                prop_oneof![6 => plain(), 1 => select(vec!['\0', '\u{FFFE}', '\u{FDD0}', '\u{10FFFF}', '\u{FEFF}'])]
                    .boxed()
            }
        }
    }

    /// Text of at least `least` characters and, if given, at most `most`; sometimes exactly `most`.
    pub(super) fn text(self, least: usize, most: Option<usize>) -> BoxedStrategy<String> {
        let usual = least..=most.unwrap_or(USUAL).min(USUAL).max(least);
        let text = proptest::collection::vec(self.character(), usual).prop_map(String::from_iter);
        match (most, self) {
            (Some(most), _) => prop_oneof![6 => text, 1 => self.exactly(most)].boxed(),
            (None, Self::Awkward) => prop_oneof![6 => text, 1 => self.exactly(LONG)].boxed(),
            (None, Self::Plain) => text.boxed(),
        }
    }

    /// Text of that many characters. It repeats a few, so that shrinking need not go through each.
    pub(super) fn exactly(self, length: usize) -> BoxedStrategy<String> {
        proptest::collection::vec(self.character(), 1..=4)
            .prop_map(move |few| few.iter().cycle().take(length).collect())
            .boxed()
    }
}

fn plain() -> BoxedStrategy<char> {
    let scripts = ranges(
        vec!['\u{E0}'..='\u{17F}', 'α'..='ω', 'а'..='я', 'あ'..='ん', '一'..='龥', '가'..='힣', 'ก'..='ฮ'].into(),
    );
    let right_to_left = ranges(vec!['א'..='ת', 'ء'..='ي', '\u{200E}'..='\u{200F}', '\u{202A}'..='\u{202E}'].into());
    prop_oneof![
        10 => range('a', 'z'),
        4 => range(' ', '~'),
        2 => select("\"\\/'`<>&%${}()[];:|\u{2028}\u{2029}".chars().collect::<Vec<_>>()),
        1 => ranges(vec!['\u{1}'..='\u{1F}', '\u{7F}'..='\u{9F}'].into()),
        3 => scripts,
        1 => range('\u{300}', '\u{36F}'),
        1 => right_to_left,
        2 => ranges(vec!['\u{1F300}'..='\u{1F5FF}', '\u{1F600}'..='\u{1F64F}', '\u{1F1E6}'..='\u{1F1FF}'].into()),
        1 => any_plane(),
    ]
    .boxed()
}

fn any_plane() -> impl Strategy<Value = char> {
    (0_u32..=0x10, 0_u32..=0xFFFF).prop_filter_map("a character", |(plane, low)| {
        char::from_u32((plane << 16) | low).filter(|character| !is_awkward(*character))
    })
}

/// U+0000 and the noncharacters: JSON allows them, but much software does not.
pub(super) fn is_awkward(character: char) -> bool {
    let code = u32::from(character);
    code == 0 || code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code)
}

/// Brings the text to this length by repeating its last character or by cutting.
pub(super) fn fit(text: &str, least: usize, most: Option<usize>) -> String {
    let length = text.chars().count();
    let filler = text.chars().last().unwrap_or('x');
    let most = most.unwrap_or(usize::MAX);
    text.chars().chain(std::iter::repeat_n(filler, least.saturating_sub(length))).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    #[test]
    fn text_meets_both_limits_and_every_plane() {
        let mut runner = TestRunner::deterministic();
        let (mut planes, mut longest, mut shortest) = (std::collections::HashSet::new(), 0, usize::MAX);
        for _ in 0..4_000 {
            let text = Alphabet::Plain.text(1, Some(40)).new_tree(&mut runner).expect("generates").current();
            assert!(!text.chars().any(is_awkward));
            planes.extend(text.chars().map(|character| u32::from(character) >> 16));
            longest = longest.max(text.chars().count());
            shortest = shortest.min(text.chars().count());
        }
        assert_eq!((shortest, longest, planes.len()), (1, 40, 17));
    }

    #[test]
    fn text_is_fitted() {
        assert_eq!(fit("ab", 4, None), "abbb");
        assert_eq!(fit("äöü", 0, Some(2)), "äö");
    }
}
