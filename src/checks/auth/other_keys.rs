//! Keys of other kinds beside the issuer's RSA keys: an issuer may publish them at any time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::keys::FURTHER_FETCH;
use crate::checks::base::ADVISORY;
use crate::contract::requirements;
use crate::identity::SigningKey;
use crate::suite::{Bench, Check, Control, Conversation, Needs, NotPassed, Verdict};

/// How long a handler that has fetched the keys may go on refusing.
const AFTER_FETCH: Duration = Duration::from_secs(2);

pub(super) const OTHER_KINDS: Check = Check {
    id: "auth.keys.other_kinds",
    title: "keys of other kinds in the JWKS do no harm",
    needs: Needs::Alone,
    fix: "Skip the keys that you cannot use (another kty or use) when you read the JWKS. If one of them makes reading fail, every callback is refused from the day on which the platform publishes one.",
    rests_on: &[&super::keys::ROTATION],
    control: Control::Nothing,
    run: other_kinds,
    ..ADVISORY
};

/// An elliptic curve, a curve for EdDSA, a kind that nobody knows yet, and an RSA key for encryption.
fn others(key: &SigningKey) -> Vec<Value> {
    let mut encrypting = key.jwk();
    encrypting["use"] = json!("enc");
    encrypting["alg"] = json!("RSA-OAEP-256");
    vec![
        json!({
            "kty": "EC", "crv": "P-256", "kid": "acgw-ec", "use": "sig", "alg": "ES256",
            "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        }),
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "acgw-okp", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "kid": "acgw-akp", "pub": "AAAA" }),
        encrypting,
    ]
}

fn other_kinds(bench: &Bench<'_>) -> Verdict {
    let keys = bench.gateway().keys();
    let next = SigningKey::generate();
    keys.publish_others(others(&bench.gateway().other_issuer().1.signing()));
    let before = bench.gateway().key_fetches();
    let verdict = bench.conversation("others", |conversation| {
        let key = keys.rotate_to(next);
        let token = conversation.session().sender.tokens().draft(&bench.options().endpoint_id, &key).sign(&key);
        let verdict = require_accepted(bench, conversation, &token);
        keys.publish_others(Vec::new());
        if bench.gateway().key_fetches() == before {
            return verdict;
        }
        // A handler that failed on these keys can read the usual ones now, before other checks need it.
        let _ = require_accepted(bench, conversation, &token);
        verdict
    });
    keys.publish_others(Vec::new());
    verdict
}

fn require_accepted(bench: &Bench<'_>, conversation: &Conversation<'_>, token: &str) -> Verdict {
    let (started, before) = (Instant::now(), bench.gateway().key_fetches());
    let patience = if bench.session().fetches_later_than(FURTHER_FETCH) { Duration::ZERO } else { FURTHER_FETCH };
    let because = "a callback with a new key, which is published beside keys of other kinds";
    loop {
        let call = conversation.plain_read().because(because).with_token(token.to_owned()).unstated();
        let reply = conversation.send(call)?;
        if reply.is_carried_out() {
            return Ok(());
        }
        let is_fetched = bench.gateway().key_fetches() > before;
        let patience = if is_fetched { AFTER_FETCH.min(patience) } else { patience };
        if started.elapsed() < patience && !bench.session().is_over() {
            bench.session().pause(Duration::from_millis(100));
            continue;
        }
        if !is_fetched {
            let reason = "the handler did not fetch the keys again within a few seconds";
            return Err(NotPassed::Skipped(reason.to_owned()));
        }
        let message = "once the JWKS has keys of other kinds, good tokens are refused";
        return Err(conversation.finding(&requirements::UNSTATED, message).compared(200, reply.status()).into());
    }
}
