//! Tokens, good and bad, by the names that the boundary table calls them.

use std::collections::BTreeMap;

use acgw::internals::identity::SigningKey;
use acgw::internals::platform::MINT_PATH;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::support::Bench;

/// The tokens of one bench.
pub(crate) fn tokens(bench: &Bench) -> BTreeMap<&'static str, String> {
    let pair = bench.tokens("partner");
    let text = |member: &str| pair[member].as_str().expect("a token").to_owned();
    let good = text("access_token");
    let (head, claims, signature) = parts(&good);
    let unsigned = json!({ "alg": "none", "typ": "at+jwt" });
    let mut altered = claims.clone();
    altered["tenant_id"] = json!(uuid::Uuid::from_u128(3));
    let mut expired = claims.clone();
    let past = claims["iat"].as_i64().expect("seconds") - 1;
    expired["exp"] = json!(past);
    let other = Bench::with(|builder| builder.issuer(bench.gateway.issuer()));
    BTreeMap::from([
        ("customer", bench.token_of("customer")),
        ("stranger", bench.token_of("stranger")),
        ("id_token", text("id_token")),
        ("corrupted", corrupted(&good)),
        ("altered", format!("{}.{}.{signature}", encoded(&head), encoded(&altered))),
        ("unsigned", format!("{}.{}.", encoded(&unsigned), encoded(&claims))),
        ("expired", signed(&bench.gateway.keys().signing(), &head, &expired)),
        ("foreign", other.token()),
        ("callback", callback(bench)),
        ("partner", good),
    ])
}

fn parts(token: &str) -> (Value, Value, &str) {
    let part = |at| token.split('.').nth(at).expect("three parts");
    let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON");
    (json(part(0)), json(part(1)), part(2))
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(key: &SigningKey, head: &Value, claims: &Value) -> String {
    let message = format!("{}.{}", encoded(head), encoded(claims));
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes())))
}

/// The token with another first character of its signature.
fn corrupted(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').expect("three parts");
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{message}.{first}{}", &signature[1..])
}

/// A token as callbacks carry it.
fn callback(bench: &Bench) -> String {
    let request = json!({ "endpoint_id": "cti.a.p.acgw.endpoint.v1.1~v.a.endpoint.v1.1" }).to_string();
    let answer = bench.send("POST", MINT_PATH, &[], request);
    answer.json()["token"].as_str().unwrap_or_else(|| panic!("no token: {}", answer.body)).to_owned()
}
