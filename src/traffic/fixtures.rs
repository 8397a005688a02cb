//! Recorded messages as fixtures.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::judging::judged;
use super::made_up::MadeUp;
use super::record::RecordedExchange;

/// The files that a recording gives, by their path: of exchanges that have the same form, the first one.
pub(crate) fn recorded_fixtures(exchanges: &[(usize, RecordedExchange)], made_up: &MadeUp) -> BTreeMap<String, String> {
    let (mut files, mut seen, mut numbers) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::<String, usize>::new());
    for (_, exchange) in exchanges {
        let request = exchange.request.body.json();
        let answer = exchange.answer.as_ref().and_then(|answer| answer.body.json());
        let folder = folder(&judged(exchange).subject);
        let forms = [&request, &answer].map(|body| body.as_ref().map(form).unwrap_or_default().to_string());
        if (request.is_none() && answer.is_none()) || !seen.insert((folder.clone(), exchange.status(), forms)) {
            continue;
        }
        let number = numbers.entry(folder.clone()).or_default();
        *number += 1;
        let mut write = |name: String, body: Option<Value>| {
            if let Some(body) = body {
                files.insert(format!("{folder}/{number:03}.{name}.json"), format!("{:#}\n", made_up.value(&body, "")));
            }
        };
        write("request".to_owned(), request);
        write(format!("response.{}", exchange.status().unwrap_or_default()), answer);
    }
    files
}

/// The name of a folder for a subject.
fn folder(subject: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    subject.chars().map(word).collect::<String>().trim_matches(['.', '-']).to_owned()
}

/// What is the same for messages of one form: members and types.
fn form(value: &Value) -> Value {
    match value {
        Value::String(_) => Value::from(""),
        Value::Number(_) => Value::from(0),
        Value::Bool(_) => Value::from(false),
        Value::Null => Value::Null,
        Value::Array(items) => {
            let forms: BTreeSet<String> = items.iter().map(|item| form(item).to_string()).collect();
            forms.into_iter().map(Value::from).collect()
        }
        Value::Object(members) => {
            let mut forms: Vec<_> = members.iter().map(|(name, value)| (name.clone(), form(value))).collect();
            forms.sort_by(|(left, _), (right, _)| left.cmp(right));
            Value::Object(forms.into_iter().collect())
        }
    }
}
