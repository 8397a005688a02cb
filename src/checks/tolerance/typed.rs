//! Generated text that a user can type into a form.

use proptest::strategy::Strategy;

use super::texts::AMPLE;
use crate::generate::text;

/// The bytes that columns for short texts have room for, whether they count bytes or characters.
const ROOM: usize = 250;

/// Any characters but control characters, for which no key exists in a field of one line. It begins with a letter, so that
/// it is never blank, and has at least three characters.
pub(super) fn typed() -> impl Strategy<Value = String> {
    text(2, AMPLE).prop_map(|text| {
        let characters = format!("t{}", text.replace(char::is_control, "c"));
        let fits = |size: &mut usize, c: char| {
            *size += c.len_utf8();
            (*size <= ROOM).then_some(c)
        };
        characters.chars().scan(0, fits).collect::<String>()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_typed_fits_into_common_columns(text in super::typed()) {
            prop_assert!(text.len() <= super::ROOM && text.chars().count() >= 3);
            prop_assert!(!text.chars().any(char::is_control) && !text.trim().is_empty());
        }
    }
}
