//! The most likely fix for each rule that a status report breaks.

use serde_json::Value;

use crate::contract::Violation;

/// What to change in the report.
pub(super) fn fix_of(violation: &Violation) -> String {
    let Violation { pointer, rule, actual, .. } = violation;
    let member = pointer.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or_default();
    let keyword = rule.rsplit('.').next().unwrap_or_default();
    match (member, keyword, actual) {
        (_, "oneOf", Value::Object(report)) if report.contains_key("application_code") => {
            "Send application_code or application_id, not both.".to_owned()
        }
        (_, "oneOf", _) => {
            "Send application_code (vendor.application) or application_id (a UUID): one of them is required.".to_owned()
        }
        ("application_code", "pattern", Value::String(code)) if code.contains(['<', '>']) => {
            "Replace the placeholder by the code of the CyberApp, such as vendor.application.".to_owned()
        }
        ("application_code", "pattern", _) => {
            "Write the code of the CyberApp as vendor.application, with a dot.".to_owned()
        }
        ("module", _, Value::Null) => "Add module, an object with the name of the integration.".to_owned(),
        ("module" | "vendor_system", "type", _) => format!("Make {member} an object with name and version."),
        ("events", "type", Value::Object(_)) => "Wrap the event in a list: events is an array, even of one.".to_owned(),
        ("events", "type", _) => "Make events a list of objects, each with category and action.".to_owned(),
        ("activation_event" | "deactivation_event", "type", _) => {
            format!("Write {member} as true or false, without quotes.")
        }
        ("activated_at" | "deactivated_at", _, Value::Number(_)) => {
            format!("Write {member} as a text such as 2026-01-31T12:00:00Z, not as a number.")
        }
        ("activated_at" | "deactivated_at", _, Value::String(time)) => format!("Write {member} {}.", time_fix(time)),
        (_, "maxLength", _) => format!("Shorten {member} to what the page allows."),
        (_, "minLength", _) => format!("Give {member} a text: it must not be empty."),
        (_, _, Value::Null) => format!("Add {member}."),
        ("", "type", _) => "Send one JSON object as the report.".to_owned(),
        _ => format!("Write {member} as the page “API endpoint” says."),
    }
}

/// What a time lacks.
fn time_fix(time: &str) -> String {
    let example = "as in 2026-01-31T12:00:00Z";
    let Some((_, clock)) = time.split_once(['T', 't']) else {
        return format!("with T between date and time, {example}");
    };
    let has_offset = clock.ends_with(['Z', 'z']) || clock.contains(['+', '-']);
    let parts = clock.split(['+', '-', 'Z', 'z']).next().unwrap_or_default().split(':').count();
    match (parts < 3, has_offset) {
        (true, true) => format!("with seconds, {example}"),
        (true, false) => format!("with seconds and with an offset from UTC, {example}"),
        (false, false) => format!("with an offset from UTC, {example} or 2026-01-31T14:00:00+02:00"),
        (false, true) => format!("as a date and time of RFC 3339, {example}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::status_report;
    use serde_json::json;

    fn fix(change: impl Fn(&mut Value)) -> String {
        let mut report = json!({
            "application_code": "vendor.application", "module": { "name": "backend" },
            "events": [{ "category": "activation", "action": "activated", "activation_event": true }],
        });
        change(&mut report);
        status_report().violations(&report).first().map(fix_of).expect("a violation")
    }

    #[test]
    fn each_mistake_gets_its_likely_fix() {
        assert!(
            fix(|report| report["application_id"] = json!("999d63d2-831e-40b9-aaab-16f919a483d0")).contains("not both")
        );
        assert!(fix(|report| report["application_code"] = json!("<vendor.application>")).contains("placeholder"));
        assert!(fix(|report| report["events"] = report["events"][0].clone()).contains("Wrap"));
        assert!(fix(|report| report["events"][0]["activation_event"] = json!("true")).contains("without quotes"));
        assert!(fix(|report| report["activated_at"] = json!("2026-01-31T12:00:00")).contains("with an offset"));
        assert!(
            fix(|report| report["activated_at"] = json!("2026-01-31T12:00")).contains("seconds and with an offset")
        );
        assert!(fix(|report| report["activated_at"] = json!(5)).contains("not as a number"));
        assert!(fix(|report| report["module"] = json!("backend")).contains("an object"));
        assert!(
            fix(|report| drop(report.as_object_mut().and_then(|it| it.shift_remove("module")))).contains("Add module")
        );
        let unnamed =
            |report: &mut Value| drop(report.as_object_mut().and_then(|it| it.shift_remove("application_code")));
        assert!(fix(unnamed).contains("one of them is required"));
    }
}
