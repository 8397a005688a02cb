//! Generated text that a user can type into a form.

use proptest::strategy::Strategy;

use super::texts::AMPLE;
use crate::generate::text;

/// Any characters but control characters, for which no key exists.
pub(super) fn typed() -> impl Strategy<Value = String> {
    let is_untypeable = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    text(1, AMPLE).prop_map(move |text| text.replace(is_untypeable, "c"))
}
