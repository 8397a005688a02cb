//! `acgw drift`: where recorded traffic differs from the contract.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::proxy::no_recording;
use crate::contract::Level;
use crate::text::inert::{inert, inert_json};
use crate::text::visible::clip;
use crate::text::{json, one_line};
use crate::traffic::{CountedDeviation, Drift, ExchangeHalf, Facts, NumberRange, recorded};

/// The longest example that is shown.
const EXAMPLE: usize = 300;

/// Options of `acgw drift`.
#[derive(Debug, Args)]
pub(super) struct DriftArgs {
    /// The folder of a recording, which `acgw proxy` makes
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The format on standard output
    #[arg(long, value_enum, default_value_t = DriftFormat::Human)]
    format: DriftFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DriftFormat {
    Human,
    Json,
}

/// Compares. The exit code is 1 if a must is contradicted.
pub(super) fn run(args: &DriftArgs) -> anyhow::Result<ExitCode> {
    let recorded = recorded(&args.dir).with_context(|| no_recording(&args.dir))?;
    if recorded.unreadable > 0 {
        anstream::eprintln!("note: {} lines of the recording are damaged, and left out", recorded.unreadable);
    }
    let drift = Drift::of(&recorded.exchanges);
    let text = match args.format {
        DriftFormat::Human => inert(&human(&drift)),
        DriftFormat::Json => inert_json(&format!("{:#}\n", drift.json())),
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(if drift.contradicts_a_must() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn human(drift: &Drift) -> String {
    let mut text = String::new();
    for (name, subject) in &drift.subjects {
        let _ = writeln!(text, "{}: {}", one_line(name), facts(&subject.facts));
        text.extend(subject.deviations.iter().map(deviation));
        text.push('\n');
    }
    let all = drift.subjects.values().flat_map(|subject| &subject.deviations);
    let (musts, others): (Vec<_>, Vec<_>) = all.partition(|counted| counted.deviation.level == Level::Must);
    let _ = match (musts.len(), others.len()) {
        (0, 0) => writeln!(text, "The traffic is as the documents say."),
        (0, others) => writeln!(text, "No must is contradicted; what no document states: {others}."),
        (musts, others) => writeln!(text, "Contradicted musts: {musts}; what no document states: {others}."),
    };
    text
}

fn facts(facts: &Facts) -> String {
    let mut text =
        if facts.exchanges == 1 { "1 exchange".to_owned() } else { format!("{} exchanges", facts.exchanges) };
    if facts.own > 0 {
        let _ = write!(text, ", {} sent by acgw", facts.own);
    }
    let status = |(status, count): (&Option<u16>, &usize)| {
        format!("{} ({count})", status.map_or("no answer".to_owned(), |status| status.to_string()))
    };
    let _ = write!(text, "\n  statuses {}", facts.statuses.iter().map(status).collect::<Vec<_>>().join(", "));
    for (what, range, unit) in [
        ("requests", facts.request_sizes, "bytes"),
        ("answers", facts.answer_sizes, "bytes"),
        ("time", facts.times, "ms"),
    ] {
        if let Some(range) = range {
            let _ = write!(text, "; {what} {} {unit}", shown(range, 0));
        }
    }
    for (attempt, gap) in &facts.retries {
        let _ = write!(text, "\n  retry {attempt} after {} s", shown(*gap, 1));
    }
    text
}

fn shown(NumberRange { least, most }: NumberRange, digits: usize) -> String {
    let (least, most) = (format!("{least:.digits$}"), format!("{most:.digits$}"));
    if least == most { least } else { format!("{least} to {most}") }
}

fn deviation(counted: &CountedDeviation) -> String {
    let CountedDeviation { deviation, count, line, at } = counted;
    let half = if deviation.half == ExchangeHalf::Request { "request" } else { "answer" };
    let level = if deviation.level == Level::Must { "MUST" } else { "note" };
    let place = if deviation.place.is_empty() { String::new() } else { format!(" {}", one_line(&deviation.place)) };
    let times = if *count == 1 { "once".to_owned() } else { format!("{count} times") };
    let mut text = format!("  {level}  {half}{place}: {}, {times}\n", one_line(&deviation.message));
    let source = deviation.source.map(|source| format!(" ({source})")).unwrap_or_default();
    let _ = writeln!(text, "        {}{source}", deviation.rule);
    let found = clip(&one_line(&json::compact(&deviation.found)), EXAMPLE);
    let _ = writeln!(text, "        line {line}, {at:.3}: {found}");
    text
}
