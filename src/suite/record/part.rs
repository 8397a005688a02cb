//! One part of a run that is shared out over several machines.

use std::fmt;
use std::str::FromStr;

/// A part of a run by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// The number of the part, counted from 1.
    pub index: u32,
    /// The number of all parts.
    pub count: u32,
}

impl Shard {
    /// More shards than this are useless: there are fewer checks.
    const MOST: u32 = 1000;

    /// A shard. Fails when the index is not within the count.
    pub fn new(index: u32, count: u32) -> Result<Self, String> {
        if count > Self::MOST {
            Err(format!("`{count}` shards are too many; use at most {}", Self::MOST))
        } else if (1..=count).contains(&index) {
            Ok(Self { index, count })
        } else {
            Err(format!("there is no shard {index} of {count}; K goes from 1 to N"))
        }
    }

    /// Whether this shard has the case with this number, counted from 0.
    pub fn has(self, case: usize) -> bool {
        case % self.count.max(1) as usize + 1 == self.index as usize
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "give K/N, as in 1/3: the first of three shards".to_owned();
        let (index, count) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        Self::new(number(index)?, number(count)?)
    }
}

/// A part of a run, and the whole that it belongs to. The parts of a run differ only in their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The number of the part.
    pub shard: Shard,
    /// Cases of each property in the whole run.
    pub cases: u32,
    /// The checks of the whole run, by id, in the order of the list.
    pub checks: Vec<&'static str>,
    /// The checks whose cases are shared out over all shards.
    pub shared: Vec<&'static str>,
}

impl Part {
    /// Whether this part has the case of a check with this number, counted from 0.
    pub fn has(&self, check: &str, case: usize) -> bool {
        !self.shared.contains(&check) || self.shard.has(case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_is_in_one_shard() {
        for count in 1..9 {
            let times = |case| (1..=count).filter(|index| Shard { index: *index, count }.has(case)).count();
            assert!((0..100).all(|case| times(case) == 1), "{count}");
        }
    }

    #[test]
    fn malformed_shards_are_rejected() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, count: 3 }));
        for wrong in ["0/3", "4/3", "1/0", "0/0", "-1/3", "1", "a/b", "1/3/5", "", "1/1001", "1/99999999999"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
