//! Values and field ids of settings: any text that a user types or a CyberApp defines.

use proptest::collection::vec;
use proptest::strategy::Strategy;
use serde_json::json;

use super::firewall::hinted;
use super::texts;
use super::typed::typed;
use crate::checks::base::{ADVISORY, MUST};
use crate::checks::basics;
use crate::checks::skips::require_partner_fields;
use crate::contract::requirements;
use crate::suite::{
    Bench, Call, Check, Conversation, FieldValues, ModelledConversation, Needs, NotPassed, Tenant, Verdict, gather,
    property,
};

const BASE: Check =
    Check { requirement: &requirements::CUSTOMER_SETTINGS, needs: Needs::Customer, rests_on: basics::ALL, ..MUST };

pub(in crate::checks) const VALUES: Check = Check {
    id: "tolerance.values",
    title: "settings come back with exactly the text that the user typed",
    fix: "Store and return the values unchanged: no trimming, no escaping, no conversion, full Unicode.",
    run: values,
    ..BASE
};

fn values(bench: &Bench<'_>) -> Verdict {
    let fixed = bench.conversation("typed", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let with = |value: &&str| (conversation.customer(), Some(conversation.settings_all(value)));
        let customers: Vec<_> = texts::VALUES.iter().map(with).collect();
        modelled.enable(&partner, &customers)?;
        modelled.list(&partner)
    });
    let fixed = fixed.map_err(|together| {
        let is_refused = matches!(&together, NotPassed::Failed(found) if found.iter().any(|it| it.pointer.is_empty()));
        let alone = is_refused.then(|| refused_alone(bench)).flatten();
        alone.unwrap_or(together)
    });
    let keys = bench.options().field_ids();
    let settings =
        vec(typed(), keys.len()).prop_map(move |values| keys.iter().cloned().zip(values).collect::<FieldValues>());
    let generated = property(bench, &settings, bench.options().cases.div_ceil(2), |conversation, settings| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        modelled.enable(&partner, &[(conversation.customer(), Some(settings.clone()))])?;
        modelled.list(&partner)
    });
    hinted(gather([fixed, generated]))
}

/// The first value that the handler refuses for a customer which is alone in the list.
fn refused_alone(bench: &Bench<'_>) -> Option<NotPassed> {
    let enable = |conversation: &Conversation<'_>, value: &str| {
        let customer = (conversation.customer(), Some(conversation.settings_all(value)));
        let call =
            Call::enable(&conversation.enabled_partner()?, &[customer]).noting(&format!("with the value {value:?}"));
        conversation.require(&requirements::CUSTOMER_SETTINGS, call).map(drop)
    };
    let alone = |value: &&str| bench.conversation(value, |conversation| enable(conversation, value)).err();
    texts::VALUES.iter().find_map(alone).filter(|found| matches!(found, NotPassed::Failed(_)))
}

pub(super) const PARTNER_VALUES: Check = Check {
    id: "tolerance.partner_values",
    title: "a partner's settings may contain any text",
    requirement: &requirements::REQUEST_TOLERANCE,
    needs: Needs::Partner,
    fix: "Treat the text of a partner's settings as data, not as markup or SQL, and as Unicode.",
    rests_on: &[&VALUES],
    run: partner_values,
    ..BASE
};

fn partner_values(bench: &Bench<'_>) -> Verdict {
    require_partner_fields(bench.options())?;
    let long = "0123456789".repeat(12);
    hinted(bench.each(
        texts::PARTNER_VALUES.iter().copied().chain([long.as_str()]),
        |value| (*value).to_owned(),
        |conversation, value| {
            let partner = conversation.partner();
            let call = Call::enable_partner(&partner).noting("with its own settings");
            let call = call.partner_settings(&conversation.settings_all(value));
            conversation.require(&requirements::REQUEST_TOLERANCE, call)?;
            let modelled = ModelledConversation::strict(conversation);
            modelled.model.borrow_mut().enable_partner(partner.id);
            modelled.state(&partner)
        },
    ))
}

pub(super) const WHOLE_VALUES: Check = Check {
    id: "tolerance.whole_values",
    title: "a long value or name is stored whole or refused",
    fix: "Refuse what is too long for you with a 4xx; never truncate it, and never skip it silently.",
    rests_on: &[&VALUES, &super::names::NAMES],
    run: whole_or_refused,
    ..BASE
};

fn whole_or_refused(bench: &Bench<'_>) -> Verdict {
    gather([whole_values(bench), whole_names(bench)])
}

/// A handler may refuse a value that is too long. If it accepts the value, it must return it whole.
fn whole_values(bench: &Bench<'_>) -> Verdict {
    let values = ["0123456789".repeat(26), "long \u{6f22} ".repeat(60), "0123456789".repeat(501)];
    bench.each(
        values,
        |value| value.len().to_string(),
        |conversation, value| {
            let modelled = ModelledConversation::new(conversation);
            let partner = modelled.partner()?;
            let mut settings = conversation.settings("short");
            if let Some(first) = settings.values_mut().next() {
                first.clone_from(value);
            }
            let customers = [(conversation.customer(), Some(settings))];
            let because = format!("enable a customer with a value of {} characters", value.chars().count());
            enabled_or_refused(&modelled, &partner, &customers, because)
        },
    )
}

/// A handler may refuse a customer whose name is too long, but must not skip it silently.
fn whole_names(bench: &Bench<'_>) -> Verdict {
    bench.each(
        [200, 300, 1100],
        |length| format!("name-{length}"),
        |conversation, length| {
            let modelled = ModelledConversation::new(conversation);
            let partner = modelled.partner()?;
            let customers =
                [(conversation.customer(), None), (conversation.customer().named("n".repeat(*length)), None)];
            let because = format!("enable two customers, one with a name of {length} characters");
            enabled_or_refused(&modelled, &partner, &customers, because)
        },
    )
}

fn enabled_or_refused(
    modelled: &ModelledConversation<'_>,
    partner: &Tenant,
    customers: &[(Tenant, Option<FieldValues>)],
    because: String,
) -> Verdict {
    let call = Call::enable(partner, customers).because(because).unstated();
    if !modelled.conversation.send(call)?.is_carried_out() {
        return Ok(());
    }
    modelled.now_enabled(partner, customers);
    modelled.list(partner)
}

pub(super) const KEYS: Check = Check {
    id: "tolerance.keys",
    title: "settings with unusual field ids come back unchanged",
    needs: Needs::Customer,
    fix: "Treat the keys of settings as data: dots, spaces, `__proto__` and `$` have no special meaning.",
    rests_on: basics::ALL,
    run: keys,
    ..ADVISORY
};

fn keys(bench: &Bench<'_>) -> Verdict {
    if !bench.options().setting_keys.is_empty() {
        return Err(NotPassed::Skipped("the run uses only the field ids given with --setting-key".to_owned()));
    }
    bench.conversation("awkward", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let settings: FieldValues =
            texts::FIELD_IDS.iter().map(|key| ((*key).to_owned(), format!("value of {key}"))).collect();
        let customer = conversation.customer();
        // A handler may know only the fields of its own CyberApp, and refuse others.
        let call = Call::enable(&partner, &[(customer.clone(), Some(settings.clone()))]).unstated();
        if !conversation.send(call)?.is_carried_out() {
            return Ok(());
        }
        modelled.now_enabled(&partner, &[(customer, Some(settings))]);
        modelled.list(&partner)
    })
}

pub(super) const KEY_CASE: Check = Check {
    id: "tolerance.key_case",
    title: "a field id comes back with the capital letters that the CyberApp gave it",
    fix: "Treat field ids as case-sensitive text: store and return them unchanged.",
    rests_on: &[&VALUES],
    run: key_case,
    ..BASE
};

/// A handler may know only the fields of its own CyberApp, and refuse or drop others.
fn key_case(bench: &Bench<'_>) -> Verdict {
    const KEY: &str = "RegionCode";
    if !bench.options().setting_keys.is_empty() || bench.options().no_settings {
        return Err(NotPassed::Skipped("the run uses only the field ids that the CyberApp defines".to_owned()));
    }
    bench.conversation("case", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let (partner, customer) = (modelled.partner()?, conversation.customer());
        let settings: FieldValues = [(KEY.to_owned(), "value".to_owned())].into();
        let call = Call::enable(&partner, &[(customer.clone(), Some(settings.clone()))])
            .noting("with capital letters in a field id");
        if !conversation.send(call.unstated())?.is_carried_out() {
            return Ok(());
        }
        let shown = conversation.set_up(Call::list(&partner))?.settings_of(customer.id);
        let mut names = shown.as_object().into_iter().flat_map(|members| members.keys());
        if names.all(|name| name == KEY || !name.eq_ignore_ascii_case(KEY)) {
            return Ok(());
        }
        let message = "a field id came back in other letter case";
        let finding = conversation.finding(&requirements::CUSTOMER_SETTINGS, message);
        Err(finding.at("/payload/0/settings").compared(json!(settings), shown).into())
    })
}

pub(super) const EMPTY_VALUE: Check = Check {
    id: "tolerance.empty_value",
    title: "an empty value in settings comes back as an empty value",
    needs: Needs::Customer,
    fix: "Store an empty text as an empty text; it is not the same as no value.",
    rests_on: basics::ALL,
    run: empty_value,
    ..ADVISORY
};

/// A user may leave a field empty. The documents do not say whether that is a value.
fn empty_value(bench: &Bench<'_>) -> Verdict {
    exactly(bench, "")
}

pub(super) const LONG_VALUE: Check = Check {
    id: "tolerance.long_value",
    title: "a value of a few thousand characters in settings comes back whole",
    needs: Needs::Customer,
    fix: "Store values as text without a limit of your own, or refuse what is too long.",
    rests_on: basics::ALL,
    run: long_value,
    ..ADVISORY
};

fn long_value(bench: &Bench<'_>) -> Verdict {
    exactly(bench, &"long \u{6f22} ".repeat(700))
}

/// Enables a customer with this value in every field, and compares the values exactly. A handler may refuse the value.
fn exactly(bench: &Bench<'_>, value: &str) -> Verdict {
    if bench.options().no_settings {
        return Err(NotPassed::Skipped("the CyberApp has no settings (--no-settings)".to_owned()));
    }
    bench.conversation("value", |conversation| {
        let (partner, customer) = (conversation.enabled_partner()?, conversation.customer());
        let settings = conversation.settings_all(value);
        let call = Call::enable(&partner, &[(customer.clone(), Some(settings.clone()))]);
        if !conversation.send(call.unstated())?.is_carried_out() {
            return Ok(());
        }
        let shown = conversation.set_up(Call::list(&partner))?.settings_of(customer.id);
        if shown == json!(settings) {
            return Ok(());
        }
        let message = "the settings are not those that the customer was enabled with";
        let finding = conversation.finding(&requirements::UNSTATED, message);
        Err(finding.at("/payload/0/settings").compared(json!(settings), shown).into())
    })
}
