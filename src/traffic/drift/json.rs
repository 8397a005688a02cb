//! The differences of a recording as JSON.

use serde_json::{Value, json};

use super::facts::{Facts, NumberRange};
use super::{CountedDeviation, Drift, SubjectDrift};

impl Drift {
    /// The differences for programs.
    pub(crate) fn json(&self) -> Value {
        let subjects: Vec<Value> = self.subjects.iter().map(|(name, subject)| subject_json(name, subject)).collect();
        json!({ "tool": "acgw", "version": env!("CARGO_PKG_VERSION"), "subjects": subjects })
    }
}

fn subject_json(name: &str, SubjectDrift { facts, deviations }: &SubjectDrift) -> Value {
    let range = |range: Option<NumberRange>| range.map(|NumberRange { least, most }| json!([least, most]));
    let Facts { exchanges, own, statuses, request_sizes, answer_sizes, times, retries, .. } = facts;
    let statuses = statuses.iter().map(|(status, count)| json!({ "status": status, "count": count }));
    let retries = retries.values().map(|gap| range(Some(*gap)));
    json!({
        "subject": name,
        "exchanges": exchanges,
        "of_acgw": own,
        "statuses": statuses.collect::<Vec<_>>(),
        "request_bytes": range(*request_sizes),
        "answer_bytes": range(*answer_sizes),
        "milliseconds": range(*times),
        "seconds_between_retries": retries.collect::<Vec<_>>(),
        "differences": deviations.iter().map(deviation_json).collect::<Vec<_>>(),
    })
}

fn deviation_json(CountedDeviation { deviation, count, line, at }: &CountedDeviation) -> Value {
    json!({
        "half": deviation.half,
        "level": deviation.level.name(),
        "rule": deviation.rule,
        "place": deviation.place,
        "message": deviation.message,
        "source": deviation.source.map(|source| source.to_string()),
        "count": count,
        "example": { "line": line, "at": at, "found": deviation.found },
    })
}
