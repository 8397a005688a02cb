//! later
use super::Style;
use crate::suite::Run;
pub(super) fn render(_run: &Run, _s: Style) -> String {
    String::new()
}
