//! Tolerance for data: names, settings and lists of every kind that a user or the gateway may come up with.

use proptest::prelude::*;
use serde_json::json;

use super::taken;
use crate::contract::requirements;
use crate::generate::text;
use crate::suite::{
    Bench, Call, Conversation, FieldValues, ModelledConversation, NotPassed, Verdict, gather, property,
};

pub(super) fn names(bench: &Bench<'_>) -> Verdict {
    const AWKWARD: &[&str] = &[
        "O'Brien & Sons <b>\"quoted\"</b>",
        "'; DROP TABLE customers; --",
        "../../etc/passwd",
        "%s%n${x}{{y}}",
        "-1",
        "null",
        "x UNION SELECT y FROM z",
        "${jndi:ldap://x}",
        "x' OR 1=1 --",
        "3M Company",
        "<script>alert(1)</script>",
        "\u{17d}lu\u{165}ou\u{10d}k\u{fd} k\u{16f}\u{148} \u{682a}\u{5f0f}\u{4f1a}\u{793e} \u{1f980}",
        "The Very Long Name of a Company That Sells Backups to Everybody Between Here and There, Brothers and Sons, Limited by Shares",
    ];
    let named = |conversation: &Conversation<'_>, partner_name: &str, customer_name: &str| {
        let modelled = ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE);
        let partner = conversation.partner().named(partner_name);
        modelled.enable_partner(&partner)?;
        let customer = conversation.customer().named(customer_name);
        modelled.enable_plain(&partner, std::slice::from_ref(&customer))?;
        modelled.list(&partner)?;
        if bench.partner_is_mirrored() {
            modelled.state(&partner)?;
        }
        modelled.disable(&partner, &[customer])
    };
    let fixed = bench.each(AWKWARD, |name| (*name).to_string(), |conversation, name| named(conversation, name, name));
    let strategy = (text(1, AMPLE), text(1, AMPLE));
    let generated =
        property(bench, &strategy, bench.options().cases.div_ceil(5), |conversation, (partner, customer)| {
            named(conversation, partner, customer)
        });
    gather([fixed, generated])
}

/// Names are no identifiers: two tenants may bear the same, and one may change its own.
pub(super) fn same_names(bench: &Bench<'_>) -> Verdict {
    bench.conversation("same", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let (first, second) =
            (conversation.partner().named("Same Name Ltd"), conversation.partner().named("Same Name Ltd"));
        modelled.enable_partner(&first)?;
        let customers = [(); 3].map(|()| conversation.customer().named("Same Name Ltd"));
        modelled.enable_plain(&first, &customers)?;
        modelled.enable_partner(&second)?;
        modelled.state(&first)?;
        modelled.list(&first)?;
        modelled.enable_plain(&first, &[customers[0].named("Another Name Ltd")])?;
        modelled.enable_plain(&second, &[conversation.customer().named("Same Name Ltd")])?;
        // Who tidies up late does so by name.
        modelled.leave(&[&second]);
        modelled.list(&first)?;
        modelled.list(&second)?;
        // One that is known by another name by now, and one that has a namesake.
        modelled.disable(&first, &customers[..1])?;
        modelled.list(&first)?;
        modelled.disable(&first, &customers[1..2])?;
        modelled.list(&first)?;
        modelled.reset_partner(&first)?;
        modelled.state(&second)?;
        modelled.list(&second)
    })
}

/// Characters of a name or value that every handler has room for: twice as many units of UTF-16 at most.
const AMPLE: usize = 127;

/// Text that software likes to take for something else.
const TYPED: &[&str] = &[
    "true",
    "null",
    "NaN",
    "0",
    "42",
    "007",
    "1.0",
    "1e3",
    "0x10",
    "1,5",
    "-",
    " spaces around ",
    "   ",
    "two  spaces",
    "\ttab\t",
    "line\nbreak",
    "line\r\nbreak\r\n",
    "\u{a0}no-break\u{a0}",
    "\u{feff}mark",
    "{\"a\":1}",
    "[]",
    "<b>&amp;\"'\\/</b>",
    "a+b",
    "50%20off",
    "%41",
    "100%",
    "${x}{{y}}%s\\n",
    "e\u{301} is not \u{e9}",
    "\u{fb01}\u{2460}\u{ff21}",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "\u{200f}\u{5e9}\u{202e}",
    "\u{1}\u{1f}\u{7f}",
    "\u{fffd}?",
    "2024-01-01T00:00:00Z",
    "00000000-0000-4000-8000-000000000000",
    "UPPER lower",
    "I\u{307}\u{131}\u{df}\u{130}",
    "$HOME/~",
    "~/x",
    "Me@Example.COM",
    "https://example.com/",
    "HTTPS://Example.com",
    "YQ==",
    "my secret password",
    "\u{201c}it\u{2019}s\u{201d} \u{2013} \u{2026}",
    "\u{2764}\u{fe0f}",
    "a\u{200b}b\u{ad}c",
    "undefined",
    "None",
    "yes",
    "off",
    "01/02/2026",
    "12345678901234567890",
    "+49301",
    "=1+1",
    "@x",
    "a--b",
    "select * from x where 1=1 or 'a'='a'",
    "<script>alert(1)</script>",
    "../x",
    "50%%",
    "a #b?c",
    "false",
    "True",
    "1,234",
    "1.234,50",
    "****",
    "No",
    "\u{2022}\u{2022}\u{2022}\u{2022}",
    "(none)",
    "~",
    "-0",
    "\"quoted\"",
    "<![CDATA[x]]>",
    "  two\n    lines",
    "\u{3000}wide\u{3000}",
    "$&$1",
    "2024-01-01",
    "ABCDEF00-0000-4000-8000-00000000ABCD",
    "<a@b.c>",
];

pub(super) fn values(bench: &Bench<'_>) -> Verdict {
    let keys = bench.options().field_ids();
    let fixed = bench.conversation("typed", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let all = |value: &&str| keys.iter().map(|key| (key.clone(), (*value).to_owned())).collect::<FieldValues>();
        let customers: Vec<_> = TYPED.iter().map(|value| (conversation.customer(), Some(all(value)))).collect();
        modelled.enable(&partner, &customers)?;
        modelled.list(&partner)
    });
    let count = keys.len();
    let keyed = keys.clone();
    let settings = prop::collection::vec(text(1, AMPLE), count)
        .prop_map(move |values| keyed.iter().cloned().zip(values).collect::<FieldValues>());
    let generated = property(bench, &settings, bench.options().cases.div_ceil(2), |conversation, settings| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        modelled.enable(&partner, &[(conversation.customer(), Some(settings.clone()))])?;
        modelled.list(&partner)
    });
    gather([fixed, generated])
}

pub(super) fn keys(bench: &Bench<'_>) -> Verdict {
    if !bench.options().setting_keys.is_empty() {
        return Err(NotPassed::Skipped("only the CyberApp's own field ids are used (--setting-key)".to_owned()));
    }
    const KEYS: &[&str] = &[
        "a.b",
        "with space",
        "__proto__",
        "constructor",
        "$where",
        "0",
        "\u{e9}t\u{e9}",
        "UPPER",
        "upper",
        "a/b~c",
        "id",
    ];
    bench.conversation("awkward", |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let settings: FieldValues = KEYS.iter().map(|key| ((*key).to_owned(), format!("value of {key}"))).collect();
        let customer = conversation.customer();
        let call = Call::enable(&partner, &[(customer.clone(), Some(settings.clone()))]).unstated();
        conversation.require(&requirements::UNSTATED, call)?;
        modelled.now_enabled(&partner, &[(customer, Some(settings))]);
        modelled.list(&partner)
    })
}

/// Bytes of a request that common frameworks take by default.
const USUAL_LIMIT: usize = 95_000;

/// Enables as many customers in one request as fit into so many bytes, and reads them back.
fn list_of(bench: &Bench<'_>, bytes: usize) -> Verdict {
    bench.conversation(&format!("{bytes}-bytes"), |conversation| {
        let modelled = ModelledConversation::strict(conversation);
        let partner = modelled.partner()?;
        let one = Call::enable_one(&partner, &conversation.customer());
        let two = Call::enable(&partner, &[(conversation.customer(), None), (conversation.customer(), None)]);
        let (one, two) = (conversation.compose(one).to_string().len(), conversation.compose(two).to_string().len());
        let count = (bytes - one) / (two - one).max(1);
        let customers: Vec<_> = (0..count).map(|_| (conversation.customer(), None)).collect();
        taken(conversation, Call::enable(&partner, &customers).unstated())?;
        modelled.now_enabled(&partner, &customers);
        modelled.list(&partner)
    })
}

/// Not observed: how long a handler may take for so many is not said anywhere.
pub(super) fn long_list(bench: &Bench<'_>) -> Verdict {
    list_of(bench, USUAL_LIMIT)
}

/// Alone, as it may keep a handler from answering others in time.
pub(super) fn longer_list(bench: &Bench<'_>) -> Verdict {
    if !bench.customer_is_mirrored() {
        return Err(NotPassed::Skipped("there is no callback for customers".to_owned()));
    }
    list_of(bench, 4 * USUAL_LIMIT)
}

/// What users type into the fields of a partner.
pub(super) fn partner_values(bench: &Bench<'_>) -> Verdict {
    if !bench.options().setting_keys.is_empty() {
        return Err(NotPassed::Skipped("the fields of --setting-key may be those of customers only".to_owned()));
    }
    const VALUES: &[&str] = &["it's \"so\"", "\u{6f22}\u{5b57} \u{e9} \u{1f600}", "a\\b\n<c> & ${d}", "true"];
    let long = "0123456789".repeat(12);
    bench.each(
        VALUES.iter().copied().chain([long.as_str()]),
        |value| (*value).to_owned(),
        |conversation, value| {
            let partner = conversation.partner();
            let settings: FieldValues =
                bench.options().field_ids().into_iter().map(|key| (key, (*value).to_owned())).collect();
            let call = Call::enable_partner(&partner).noting("with settings of its own");
            taken(conversation, call.edited(move |body| body["payload"]["settings"] = json!(settings)))?;
            let modelled = ModelledConversation::strict(conversation);
            modelled.model.borrow_mut().enable_partner(partner.id);
            modelled.state(&partner)
        },
    )
}

/// What a user leaves empty is a value too; a handler may have its own view of it.
pub(super) fn empty_value(bench: &Bench<'_>) -> Verdict {
    exactly(bench, "")
}

/// A long value may be refused. One that is taken comes back whole, and so does one beside it that is empty.
pub(super) fn whole_or_not(bench: &Bench<'_>) -> Verdict {
    gather([whole_values(bench), whole_names(bench)])
}

/// A customer whose name is too long may be refused, but not be passed over in silence.
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
            if conversation.send(Call::enable(&partner, &customers).because(because).unstated())?.is_carried_out() {
                modelled.now_enabled(&partner, &customers);
                modelled.list(&partner)?;
            }
            Ok(())
        },
    )
}

fn whole_values(bench: &Bench<'_>) -> Verdict {
    let long = |unit: &str, count: usize| unit.repeat(count);
    let values = [long("0123456789", 26), long("long \u{6f22} ", 60), long("0123456789", 501)];
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
            let because = format!("enable a customer, one value of {} characters", value.chars().count());
            if conversation.send(Call::enable(&partner, &customers).because(because).unstated())?.is_carried_out() {
                modelled.now_enabled(&partner, &customers);
                modelled.list(&partner)?;
            }
            Ok(())
        },
    )
}

/// The classic: a body is cut into pieces, and a character with it. Characters of three bytes fill most of it; moved on
/// by a byte, they are cut where they were not before.
pub(super) fn long_texts(bench: &Bench<'_>) -> Verdict {
    bench.each(
        ["", "+"],
        |by| format!("three-bytes{by}"),
        |conversation, by| {
            let modelled = ModelledConversation::strict(conversation).demanding(&requirements::REQUEST_TOLERANCE);
            let partner = modelled.partner()?;
            let partner = partner.named(format!("{}{by}", partner.name));
            let keys = bench.options().field_ids();
            // Every second one like the one before.
            let settings = |at: usize| {
                let value = format!("{}{}", "\u{6f22}\u{5b57}\u{20ac}".repeat(AMPLE / 3 - 1), at / 2);
                keys.iter().map(|key| (key.clone(), value.clone())).collect::<FieldValues>()
            };
            let count = USUAL_LIMIT / (250 + keys.len() * 3 * AMPLE);
            let customers: Vec<_> = (0..count).map(|at| (conversation.customer(), Some(settings(at)))).collect();
            modelled.enable(&partner, &customers)?;
            modelled.list(&partner)
        },
    )
}

pub(super) fn long_value(bench: &Bench<'_>) -> Verdict {
    exactly(bench, &"long \u{6f22} ".repeat(700))
}

/// Enables a customer with this value in every field, and compares to the letter.
fn exactly(bench: &Bench<'_>, value: &str) -> Verdict {
    if bench.options().no_settings {
        return Err(NotPassed::Skipped("the CyberApp has no additional settings (--no-settings)".to_owned()));
    }
    bench.conversation("value", |conversation| {
        let partner = conversation.enabled_partner()?;
        let settings: FieldValues =
            bench.options().field_ids().into_iter().map(|key| (key, value.to_owned())).collect();
        let call = Call::enable(&partner, &[(conversation.customer(), Some(settings.clone()))]);
        conversation.require(&requirements::UNSTATED, call.unstated())?;
        let shown = conversation.set_up(Call::list(&partner))?.payload()[0]["settings"].clone();
        if shown == json!(settings) {
            return Ok(());
        }
        let finding = conversation
            .finding(&requirements::UNSTATED, "the settings are not those that the customer was enabled with");
        Err(finding.at("/payload/0/settings").compared(json!(settings), shown).into())
    })
}
