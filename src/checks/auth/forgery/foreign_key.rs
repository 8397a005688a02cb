//! Tokens signed with a key of the attacker.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::forge::{Forge, Forgery, odd, refused};
use crate::platform::KEYS_PATH;
use crate::sender::Authorization;

/// Signed by the attacker under a key id of the attacker's choice.
fn with_kid(forge: &Forge<'_>, kid: Value) -> Authorization {
    forge.foreign(|draft| draft.header("kid", kid))
}

/// A token whose key nobody publishes. Libraries that limit how often they fetch keys fail on it in their own ways.
pub(crate) const UNKNOWN_KEY: Forgery = odd("a foreign key under an unknown kid", |forge| {
    let kid = json!(forge.foreign_key().kid());
    with_kid(forge, kid)
});

pub(crate) const FOREIGN_WITHOUT_KID: Forgery = odd("a foreign key and no kid", |forge| with_kid(forge, Value::Null));

pub(crate) const FOREIGN_KEY: &[Forgery] = &[
    refused("a foreign key under the issuer's kid", |forge| forge.foreign(|draft| draft)),
    UNKNOWN_KEY,
    FOREIGN_WITHOUT_KID,
    odd("a foreign key in the token's own header (jwk)", |forge| {
        let key = forge.foreign_key();
        forge.foreign(|draft| draft.header("kid", json!(key.kid())).header("jwk", key.jwk()))
    }),
    odd("a foreign key that the token's header points to (jku)", |forge| {
        let (kid, url) = (json!(forge.foreign_key().kid()), format!("{}{KEYS_PATH}", forge.foreign_issuer()));
        forge.foreign(|draft| draft.header("kid", kid).header("jku", json!(url)))
    }),
    odd("a foreign certificate that the token's header points to (x5u)", |forge| {
        let (kid, url) = (json!(forge.foreign_key().kid()), format!("{}{KEYS_PATH}", forge.foreign_issuer()));
        forge.foreign(|draft| draft.header("kid", kid).header("x5u", json!(url)))
    }),
    odd("a kid that is a path", |forge| with_kid(forge, json!("../../../../dev/null"))),
    odd("a kid that is SQL", |forge| with_kid(forge, json!("' UNION SELECT 'x' --"))),
    odd("a kid that is empty", |forge| with_kid(forge, json!(""))),
    odd("a kid that every object has", |forge| with_kid(forge, json!("constructor"))),
    odd("a kid that is the prototype", |forge| with_kid(forge, json!("__proto__"))),
    odd("a kid that is a number", |forge| with_kid(forge, json!(0))),
    odd("a kid that is a list", |forge| {
        let kid = json!([forge.key.kid()]);
        with_kid(forge, kid)
    }),
    odd("a foreign key in the token's own header (jwk), under the issuer's kid", |forge| {
        let jwk = forge.foreign_key().jwk();
        forge.foreign(|draft| draft.header("jwk", jwk))
    }),
    odd("a foreign key that the token's header points to (jku), under the issuer's kid", |forge| {
        let url = format!("{}{KEYS_PATH}", forge.foreign_issuer());
        forge.foreign(|draft| draft.header("jku", json!(url)))
    }),
    odd("a foreign certificate in the token's own header (x5c)", |forge| {
        let key = forge.foreign_key();
        let (kid, certificate) = (json!(key.kid()), key.certificate().map(|der| STANDARD.encode(der)));
        forge.foreign(|draft| draft.header("kid", kid).header("x5c", json!([certificate])))
    }),
];
