//! Settings that are no texts: a Checkbox or a Switch gives a boolean, a NumPicker a number.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::checks::base::MUST;
use crate::contract::requirements;
use crate::suite::{Call, Check, Control, Conversation, Needs, NotPassed, Options, Tenant, Verdict, listed_id};

/// How many customers are enabled at most: a list to select from may be long.
const MOST: usize = 8;

pub(super) const TYPED_SETTINGS: Check = Check {
    id: "mirroring.customer.typed_settings",
    title: "settings that are booleans or numbers come back as such, or the request is refused",
    requirement: &requirements::CUSTOMER_SETTINGS,
    needs: Needs::CustomerFields,
    fix: "Accept what the fields of the CyberApp give, and store it as JSON values, not as texts: `false` and `0` are \
          values, too, and take the place of others; a number may have a fraction or more than 32 bits.",
    rests_on: &[&super::SETTINGS_CHANGE, &super::SEVERAL],
    control: Control::Nothing,
    run: |bench| bench.conversation("typed", typed_settings),
    ..MUST
};

/// The settings to send, for one customer each: of the fields whose types are known, or else of those of the example. The
/// next turn has other values of the same types in each field.
fn settings(options: &Options, turn: usize) -> Vec<Map<String, Value>> {
    let known = &options.typed_fields;
    if known.is_empty() {
        let mut pairs = [[json!(false), json!(true)], [json!(0), json!(2.5)], [json!(5), json!(3_000_000_000_u64)]];
        pairs.iter_mut().for_each(|pair| pair.rotate_left(turn % 2));
        return pairs.into_iter().map(|pair| options.field_ids().into_iter().zip(pair).collect()).collect();
    }
    let most = known.iter().map(|(_, values)| values.len()).max().unwrap_or_default().min(MOST);
    let texts = || options.setting_keys.iter().map(|key| (key.clone(), json!("text")));
    let typed = |at: usize| known.iter().map(move |(id, values)| (id.clone(), values[at % values.len()].clone()));
    (turn..turn + most).map(|at| texts().chain(typed(at)).collect()).collect()
}

/// A handler may refuse them: the fields of the example may be text fields to it, and a number may have limits.
fn typed_settings(conversation: &Conversation<'_>) -> Verdict {
    let options = conversation.options();
    let knows_types = !options.typed_fields.is_empty();
    if !options.setting_keys.is_empty() && !knows_types {
        return Err(NotPassed::Skipped("nobody knows the types of the fields given with --setting-key".to_owned()));
    }
    let partner = conversation.enabled_partner()?;
    let customers: Vec<Tenant> = settings(options, 0).iter().map(|_| conversation.customer()).collect();
    // In the second turn each value takes the place of another one.
    for turn in 0..2 {
        let accepted = enabled(conversation, &partner, customers.iter().zip(settings(options, turn)))?;
        if accepted.is_empty() && knows_types {
            let reason =
                "the handler refused all values that the types of its fields allow: there was nothing to compare";
            return Err(NotPassed::Undecided(reason.to_owned()));
        }
        if accepted.is_empty() {
            return Ok(());
        }
        require_shown(conversation, &partner, &accepted)?;
    }
    Ok(())
}

/// Enables each customer with its settings. Returns those that the handler did not refuse.
fn enabled<'t>(
    conversation: &Conversation<'_>,
    partner: &Tenant,
    customers: impl Iterator<Item = (&'t Tenant, Map<String, Value>)>,
) -> Result<Vec<(Uuid, Value)>, NotPassed> {
    let typed_fields = &conversation.options().typed_fields;
    let has_numbers = typed_fields.iter().any(|(_, values)| values.iter().any(Value::is_number));
    let mut accepted = Vec::new();
    for (customer, settings) in customers {
        let settings = Value::Object(settings);
        let sent = settings.clone();
        let enable = Call::enable(partner, &[(customer.clone(), Some(conversation.settings("text")))])
            .because(format!("enable a customer with the settings {settings}"))
            .edited(move |body| body["payload"]["enabled"][0]["settings"] = sent);
        let reply = conversation.send(enable.unstated())?;
        if reply.is_carried_out() {
            accepted.push((customer.id, settings));
        } else if !typed_fields.is_empty() && !has_numbers {
            conversation.require_carried_out(&requirements::CUSTOMER_SETTINGS, &reply)?;
        }
    }
    Ok(accepted)
}

/// Requires that these customers are listed with these settings.
fn require_shown(conversation: &Conversation<'_>, partner: &Tenant, customers: &[(Uuid, Value)]) -> Verdict {
    let listed = conversation.set_up(Call::list(partner))?.payload();
    for (at, item) in listed.as_array().into_iter().flatten().enumerate() {
        let sent = customers.iter().find(|(id, _)| listed_id(item) == Some(*id)).map(|(_, settings)| settings);
        let changed: Vec<String> = sent.map(|sent| changed(sent, &item["settings"])).unwrap_or_default();
        if !changed.is_empty() {
            let message = format!("settings do not come back as they were sent: {}", changed.join(", "));
            let finding = conversation.finding(&requirements::CUSTOMER_SETTINGS, message);
            let place = format!("/payload/{at}/settings");
            return Err(finding.at(place).compared(json!(sent), item["settings"].clone()).into());
        }
    }
    Ok(())
}

/// The settings that are not shown as they were sent.
fn changed(sent: &Value, shown: &Value) -> Vec<String> {
    let members = sent.as_object().into_iter().flatten();
    let differs =
        |(key, value): &(&String, &Value)| !shown.get(key.as_str()).is_some_and(|shown| is_same(value, shown));
    let tell = |(key, value): (&String, &Value)| match shown.get(key) {
        Some(shown) => format!("{value} as {shown}"),
        None => format!("{value} is missing"),
    };
    members.filter(differs).map(tell).collect()
}

/// Whether two values are the same in JSON, where 5 and 5.0 are one number.
fn is_same(one: &Value, other: &Value) -> bool {
    one == other || (one.is_number() && one.as_f64() == other.as_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_be_written_in_another_way() {
        let sent = json!({ "a": 5, "b": false });
        assert_eq!(changed(&sent, &json!({ "b": false, "a": 5.0 })), Vec::<String>::new());
        assert_eq!(changed(&sent, &json!({ "a": "5", "c": null })), ["5 as \"5\"", "false is missing"]);
        assert_eq!(changed(&sent, &Value::Null), ["5 is missing", "false is missing"]);
    }
}
