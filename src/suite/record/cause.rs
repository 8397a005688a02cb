//! A cause: one thing that is wrong with a handler, however many checks show it.

/// One thing to fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The failed check that is about it.
    pub check: &'static str,
    /// Further failed checks that show the same.
    pub also: Vec<&'static str>,
    /// The checks that cannot be decided until it is fixed.
    pub blocks: Vec<&'static str>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to change in the handler.
    pub fix: String,
    /// The rule of the finding that shows it.
    pub rule: String,
    /// Where in the answer, as a JSON pointer; empty for the answer as a whole.
    pub pointer: String,
}

impl Cause {
    /// Whether the check of this id failed because of it.
    pub fn is_shown_by(&self, check: &str) -> bool {
        self.check == check || self.also.contains(&check)
    }
}
