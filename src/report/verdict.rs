//! What a run comes to, in a word and in numbers.

use crate::suite::{CheckOutcome, Run};

/// What a run says of the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Conforms,
    Fails,
    Undecided,
}

impl Verdict {
    pub(super) fn of(run: &Run) -> Self {
        match run.exit_code() {
            0 => Self::Conforms,
            1 => Self::Fails,
            _ => Self::Undecided,
        }
    }

    /// The word of reports.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Conforms => "CONFORMS",
            Self::Fails => "DOES NOT CONFORM",
            Self::Undecided => "UNDECIDED",
        }
    }

    /// The outcomes that occur, counted, and how much was sent.
    pub(super) fn counted(self, run: &Run) -> String {
        let counts = CheckOutcome::ALL.iter().map(|outcome| (run.count(*outcome), *outcome));
        let counts = counts.filter(|(count, outcome)| *count > 0 || *outcome == CheckOutcome::Failed);
        let counts: Vec<String> = counts.map(|(count, outcome)| format!("{count} {}", outcome.name())).collect();
        let seconds = run.duration.as_secs_f64();
        format!("{} ({} callbacks in {seconds:.1} s)", counts.join(", "), run.requests)
    }
}
