//! Shares the checks of a run out over several machines.

use crate::suite::record::{Check, Part, Shard};

/// The cost of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// It runs in one piece, and sends about this many callbacks.
    Whole(u32),
    /// It has cases, which can be shared out.
    Shared,
}

/// Shares these checks out. Returns the part, and the checks that it runs: the ones it has alone, the ones with cases
/// of which it has a share, and the ones that look back on the run.
pub fn share_out(
    shard: Shard,
    cases: u32,
    chosen: &[&'static Check],
    cost: impl Fn(&Check) -> Cost,
) -> (Part, Vec<&'static Check>) {
    let mut pieces: Vec<(u32, &'static str)> = Vec::new();
    let mut shared = Vec::new();
    for check in chosen.iter().filter(|check| !check.is_everywhere()) {
        match cost(check) {
            Cost::Whole(callbacks) => pieces.push((callbacks, check.id)),
            Cost::Shared => shared.push(check.id),
        }
    }
    // The largest check first, each to the shard with the least work so far. The order of the list breaks ties.
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
    let runs = |check: &&&'static Check| check.is_everywhere() || shared.contains(&check.id) || own.contains(&check.id);
    let runs = chosen.iter().filter(runs).copied().collect();
    (Part { shard, cases, checks: chosen.iter().map(|check| check.id).collect(), shared }, runs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Level;
    use crate::suite::record::{Control, Needs};

    const fn check(id: &'static str, needs: Needs) -> Check {
        let requirement = &crate::contract::requirements::LIFECYCLE;
        Check {
            id,
            title: "-",
            level: Level::Must,
            requirement,
            needs,
            fix: "-",
            rests_on: &[],
            control: Control::Plain,
            run: |_| Ok(()),
        }
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
        let (part, runs) = share_out(text.parse().expect("a shard"), 8, &chosen, cost);
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
}
