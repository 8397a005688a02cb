//! A run that is shared out over several machines: which checks and which cases each of them has.

use std::fmt;
use std::str::FromStr;

use crate::suite::record::check::Check;

/// One of so many parts of a run, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which one.
    pub index: u32,
    /// Of how many.
    pub count: u32,
}

impl Shard {
    /// More shards than there are checks are of no use.
    const MOST: u32 = 1000;

    /// That shard of so many.
    ///
    /// # Errors
    /// When there is no such shard.
    pub fn new(index: u32, count: u32) -> Result<Self, String> {
        if count > Self::MOST {
            Err(format!("`{count}` shards are too many; use up to {}", Self::MOST))
        } else if (1..=count).contains(&index) {
            Ok(Self { index, count })
        } else {
            Err(format!("there is no shard {index} of {count}; K goes from 1 to N"))
        }
    }

    /// Whether this shard has the case of that number, counted from 0.
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

/// What a shard knows of the whole run. Shards of one run differ in nothing but their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which part it is.
    pub shard: Shard,
    /// Cases of each property in the whole run.
    pub cases: u32,
    /// The checks of the whole run, by id, in the order of the list.
    pub checks: Vec<&'static str>,
    /// Those of them whose cases are shared out over all shards.
    pub shared: Vec<&'static str>,
}

/// What a check costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// So many callbacks, in one piece.
    Whole(u32),
    /// It has cases, which can be shared out.
    Shared,
}

impl Part {
    /// Shares these checks out. Returns what the shard knows of the run, and the checks that it runs: its own, its
    /// share of those with cases, and those that look back on whatever was run.
    pub fn of(
        shard: Shard,
        cases: u32,
        chosen: &[&'static Check],
        cost: impl Fn(&Check) -> Cost,
    ) -> (Self, Vec<&'static Check>) {
        let mut pieces: Vec<(u32, &'static str)> = Vec::new();
        let mut shared = Vec::new();
        for check in chosen.iter().filter(|check| !check.is_last()) {
            match cost(check) {
                Cost::Whole(callbacks) => pieces.push((callbacks, check.id)),
                Cost::Shared => shared.push(check.id),
            }
        }
        // The largest first, each to the shard that has the least so far; the order of the list breaks ties.
        pieces.sort_by_key(|(callbacks, _)| std::cmp::Reverse(*callbacks));
        let mut loads = vec![0_u32; shard.count.max(1) as usize];
        let mut own = Vec::new();
        for (callbacks, id) in pieces {
            let Some(least) = (0..loads.len()).min_by_key(|at| loads[*at]) else { continue };
            loads[least] += callbacks.max(1);
            if least + 1 == shard.index as usize {
                own.push(id);
            }
        }
        let runs = |check: &&&'static Check| check.is_last() || shared.contains(&check.id) || own.contains(&check.id);
        let runs = chosen.iter().filter(runs).copied().collect();
        (Self { shard, cases, checks: chosen.iter().map(|check| check.id).collect(), shared }, runs)
    }

    /// Whether the shard has the case of that number of a check, counted from 0.
    pub fn has(&self, check: &str, case: usize) -> bool {
        !self.shared.contains(&check) || self.shard.has(case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Level;
    use crate::suite::record::check::Needs;

    const fn check(id: &'static str, needs: Needs) -> Check {
        let requirement = &crate::contract::requirements::LIFECYCLE;
        Check { id, title: "-", level: Level::Must, requirement, needs, mend: "-", run: |_| Ok(()) }
    }

    static CHECKS: [Check; 6] = [
        check("a.one", Needs::Any),
        check("a.five", Needs::Any),
        check("a.cases", Needs::Any),
        check("a.three", Needs::Any),
        check("a.two", Needs::Any),
        check("a.last", Needs::TheRun),
    ];

    fn cost(check: &Check) -> Cost {
        match check.id {
            "a.five" => Cost::Whole(5),
            "a.three" => Cost::Whole(3),
            "a.two" => Cost::Whole(2),
            "a.cases" => Cost::Shared,
            _ => Cost::Whole(1),
        }
    }

    fn shard(text: &str) -> Vec<&'static str> {
        let chosen: Vec<&'static Check> = CHECKS.iter().collect();
        let (part, runs) = Part::of(text.parse().expect("a shard"), 8, &chosen, cost);
        assert_eq!((part.checks.len(), &part.shared[..]), (6, &["a.cases"][..]));
        runs.iter().map(|check| check.id).collect()
    }

    #[test]
    fn each_piece_is_in_one_shard_and_the_rest_in_all() {
        assert_eq!(shard("1/1").len(), CHECKS.len());
        assert_eq!(shard("1/2"), ["a.one", "a.five", "a.cases", "a.last"]);
        assert_eq!(shard("2/2"), ["a.cases", "a.three", "a.two", "a.last"]);
        for count in 1..9 {
            let all: Vec<_> = (1..=count).flat_map(|index| shard(&format!("{index}/{count}"))).collect();
            for check in &CHECKS {
                let times = all.iter().filter(|id| **id == check.id).count();
                let expected = if matches!(check.id, "a.cases" | "a.last") { count } else { 1 };
                assert_eq!(times, expected, "{} of {count} shards", check.id);
            }
        }
    }

    #[test]
    fn each_case_is_in_one_shard() {
        for count in 1..9 {
            let times = |case| (1..=count).filter(|index| Shard { index: *index, count }.has(case)).count();
            assert!((0..100).all(|case| times(case) == 1), "{count}");
        }
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, count: 3 }));
        for wrong in ["0/3", "4/3", "1/0", "0/0", "-1/3", "1", "a/b", "1/3/5", "", "1/1001", "1/99999999999"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
