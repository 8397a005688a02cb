//! later
use crate::suite::Run;
pub(super) fn render(_run: &Run) -> String {
    String::new()
}
