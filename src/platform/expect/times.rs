//! How many reports are expected.

use std::fmt;
use std::ops::{RangeFrom, RangeInclusive, RangeToInclusive};

/// A number of reports, or a range of them: `2`, `1..`, `1..=3`, `..=3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    least: usize,
    most: Option<usize>,
}

impl Times {
    pub(crate) fn met_by(self, count: usize) -> bool {
        count >= self.least && !self.exceeded_by(count)
    }

    /// Whether there are too many, so that waiting does not help.
    pub(crate) fn exceeded_by(self, count: usize) -> bool {
        self.most.is_some_and(|most| count > most)
    }

    /// Whether enough have arrived, so that waiting can end.
    pub(crate) fn settled_by(self, count: usize) -> bool {
        self.least > 0 && count >= self.least
    }
}

impl From<usize> for Times {
    fn from(number: usize) -> Self {
        Self { least: number, most: Some(number) }
    }
}

impl From<RangeFrom<usize>> for Times {
    fn from(range: RangeFrom<usize>) -> Self {
        Self { least: range.start, most: None }
    }
}

impl From<RangeInclusive<usize>> for Times {
    fn from(range: RangeInclusive<usize>) -> Self {
        Self { least: *range.start(), most: Some(*range.end()) }
    }
}

impl From<RangeToInclusive<usize>> for Times {
    fn from(range: RangeToInclusive<usize>) -> Self {
        Self { least: 0, most: Some(range.end) }
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (0, Some(0)) => write!(f, "no status report"),
            (1, Some(1)) => write!(f, "one status report"),
            (least, Some(most)) if least == most => write!(f, "{least} status reports"),
            (0, Some(most)) => write!(f, "at most {most} status reports"),
            (least, Some(most)) => write!(f, "{least} to {most} status reports"),
            (1, None) => write!(f, "a status report"),
            (least, None) => write!(f, "at least {least} status reports"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_ranges_are_met_exceeded_and_settled() {
        let verdicts = |times: Times| -> Vec<(bool, bool, bool)> {
            (0..4).map(|count| (times.met_by(count), times.exceeded_by(count), times.settled_by(count))).collect()
        };
        let (under, met, over) = ((false, false, false), (true, false, true), (false, true, true));
        assert_eq!(verdicts(2.into()), [under, under, met, over]);
        assert_eq!(verdicts((1..).into()), [under, met, met, met]);
        assert_eq!(verdicts((1..=2).into()), [under, met, met, over]);
        let (quiet, broken) = ((true, false, false), (false, true, false));
        assert_eq!(verdicts((..=1).into()), [quiet, quiet, broken, broken]);
        assert_eq!(verdicts(0.into()), [quiet, broken, broken, broken]);
    }

    #[test]
    fn every_form_reads_as_a_phrase() {
        let all: [Times; 7] = [0.into(), 1.into(), 2.into(), (..=2).into(), (1..=2).into(), (1..).into(), (2..).into()];
        let phrases = all.map(|times| times.to_string());
        let counts = ["no", "one", "2", "at most 2", "1 to 2", "a", "at least 2"];
        for (phrase, count) in phrases.iter().zip(counts) {
            assert!(phrase.starts_with(&format!("{count} status report")), "{phrase}");
        }
    }
}
