//! Tokens that are missing, or whose signature is not the issuer's.

use aws_lc_rs::hmac::{HMAC_SHA256, HMAC_SHA384, HMAC_SHA512};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Asked, Forge, Forgery, bearer};
use crate::identity::PublicEncoding;
use crate::platform::KEYS_PATH;
use crate::sender::Authorization;
use crate::suite::Call;

pub(crate) const MISSING: &[Forgery] = forgeries![
    "no Authorization header" => |_| Authorization::Absent,
    "the word Bearer and no token" => |_| Authorization::Raw("Bearer".to_owned()),
    "a user and a password in place of a token" => |_| Authorization::Raw("Basic dXNlcjpwYXNz".to_owned()),
    "an empty Authorization header" => |_| Authorization::Raw(String::new()),
];

/// Another character of the base64 alphabet in the middle, where every bit counts.
fn flipped(part: &str) -> String {
    let middle = part.len() / 2;
    part.char_indices()
        .map(|(at, c)| {
            if at != middle {
                c
            } else if c == 'A' {
                'B'
            } else {
                'A'
            }
        })
        .collect()
}

/// The token with another signature of the same length.
fn corrupted(forge: &Forge<'_>) -> String {
    let (header, claims, signature) = forge.good_parts();
    format!("{header}.{claims}.{}", flipped(&signature))
}

pub(crate) const CORRUPTED: &[Forgery] = forgeries![
    "a corrupted token" => |forge| bearer(corrupted(forge)),
    odd "a corrupted token under the scheme bearer, in small letters" => |forge| {
        Authorization::Raw(format!("bearer {}", corrupted(forge)))
    },
    "claims changed under an old signature" => |forge| {
        let (_, _, signature) = forge.good_parts();
        bearer(forge.draft().claim("sub", json!("00000000-0000-4000-8000-000000000001")).with_signature(&signature))
    },
    "a token whose signature is cut short" => |forge| {
        let (header, claims, signature) = forge.good_parts();
        bearer(format!("{header}.{claims}.{}", &signature[..signature.len() / 2]))
    },
    "a token without its signature" => |forge| {
        let (header, claims, _) = forge.good_parts();
        bearer(format!("{header}.{claims}"))
    },
    "a token with an empty signature" => |forge| {
        let (header, claims, _) = forge.good_parts();
        bearer(format!("{header}.{claims}."))
    },
    "text that is no token" => |_| bearer("not-a-token"),
    odd "three dots' worth of nothing" => |_| bearer("e30.e30.e30"),
];

fn unsigned(forge: &Forge<'_>, algorithm: &str) -> Authorization {
    bearer(forge.draft().header("alg", json!(algorithm)).unsigned())
}

pub(crate) const UNSIGNED: &[Forgery] = forgeries![
    "an unsigned token (alg none)" => |forge| unsigned(forge, "none"),
    odd "an unsigned token (alg None)" => |forge| unsigned(forge, "None"),
    odd "an unsigned token (alg NONE)" => |forge| unsigned(forge, "NONE"),
    odd "an unsigned token (alg nOnE)" => |forge| unsigned(forge, "nOnE"),
    odd "an unsigned token without alg" => |forge| bearer(forge.draft().header("alg", Value::Null).unsigned()),
    odd "an unsigned token without kid" => |forge| {
        bearer(forge.draft().header("alg", json!("none")).header("kid", Value::Null).unsigned())
    },
];

fn hmac(forge: &Forge<'_>, secret: &[u8]) -> Authorization {
    bearer(forge.draft().header("alg", json!("HS256")).sign_hmac(HMAC_SHA256, secret))
}

/// One secret after the other would be a callback each: the encodings that libraries give out.
fn encoded(forge: &Forge<'_>, encoding: PublicEncoding) -> String {
    STANDARD.encode(forge.key.public(encoding))
}

/// A token that says another algorithm, under the signature of a good one.
fn relabelled(forge: &Forge<'_>, algorithm: &str) -> Authorization {
    let (_, _, signature) = forge.good_parts();
    bearer(forge.draft().header("alg", json!(algorithm)).with_signature(&signature))
}

pub(crate) const ALGORITHM: &[Forgery] = forgeries![
    odd "an HMAC under the public key (PEM)" => |forge| hmac(forge, &forge.key.public(PublicEncoding::SpkiPem)),
    odd "an HMAC under the public key (PEM, trimmed)" => |forge| {
        hmac(forge, forge.key.public(PublicEncoding::SpkiPem).trim_ascii_end())
    },
    odd "an HMAC under the public key (DER)" => |forge| hmac(forge, &forge.key.public(PublicEncoding::SpkiDer)),
    odd "an HMAC under the public key (PKCS #1, PEM)" => |forge| {
        hmac(forge, &forge.key.public(PublicEncoding::Pkcs1Pem))
    },
    odd "an HMAC under the public key (PKCS #1, PEM, trimmed)" => |forge| {
        hmac(forge, forge.key.public(PublicEncoding::Pkcs1Pem).trim_ascii_end())
    },
    odd "an HMAC under the public key (PKCS #1, DER)" => |forge| {
        hmac(forge, &forge.key.public(PublicEncoding::Pkcs1Der))
    },
    odd "an HMAC under the public key (its modulus)" => |forge| {
        hmac(forge, &forge.key.public(PublicEncoding::Modulus))
    },
    odd "an HMAC under the public key (its modulus in base64)" => |forge| {
        hmac(forge, forge.key.jwk()["n"].as_str().unwrap_or_default().as_bytes())
    },
    odd "an HMAC under the public key (its JWK)" => |forge| hmac(forge, forge.key.jwk().to_string().as_bytes()),
    odd "an HMAC under an empty secret" => |forge| hmac(forge, b""),
    odd "an HMAC under the word secret" => |forge| hmac(forge, b"secret"),
    odd "an HMAC under the public key (PEM), SHA-384" => |forge| {
        let secret = forge.key.public(PublicEncoding::SpkiPem);
        bearer(forge.draft().header("alg", json!("HS384")).sign_hmac(HMAC_SHA384, &secret))
    },
    odd "an HMAC under the public key (PEM), SHA-512" => |forge| {
        let secret = forge.key.public(PublicEncoding::SpkiPem);
        bearer(forge.draft().header("alg", json!("HS512")).sign_hmac(HMAC_SHA512, &secret))
    },
    odd "an HMAC under the public key (DER in base64)" => |forge| {
        hmac(forge, encoded(forge, PublicEncoding::SpkiDer).as_bytes())
    },
    odd "an HMAC under the public key (PKCS #1 in base64)" => |forge| {
        hmac(forge, encoded(forge, PublicEncoding::Pkcs1Der).as_bytes())
    },
    odd "an HMAC under the public key (PEM on one line)" => |forge| {
        let body = encoded(forge, PublicEncoding::SpkiDer);
        hmac(forge, format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----").as_bytes())
    },
    odd "an HMAC under the public key (its modulus with a sign)" => |forge| {
        hmac(forge, &[&[0], forge.key.public(PublicEncoding::Modulus).as_slice()].concat())
    },
    odd "an HMAC under the public key (its JWK with sorted members)" => |forge| {
        let jwk = forge.key.jwk();
        hmac(forge, json!({ "e": jwk["e"], "kty": jwk["kty"], "n": jwk["n"] }).to_string().as_bytes())
    },
    odd "an HMAC under the public key (its JWK as Node writes it)" => |forge| {
        let jwk = forge.key.jwk();
        hmac(forge, json!({ "kty": jwk["kty"], "n": jwk["n"], "e": jwk["e"] }).to_string().as_bytes())
    },
    odd "an HMAC under the public key (its JWK as Python writes it)" => |forge| {
        let jwk = forge.key.jwk().to_string();
        hmac(forge, jwk.replace("\":", "\": ").replace(",\"", ", \"").as_bytes())
    },
    odd "an HMAC under the public key (PEM with line breaks of Windows)" => |forge| {
        let pem = String::from_utf8(forge.key.public(PublicEncoding::SpkiPem)).unwrap_or_default();
        hmac(forge, pem.replace('\n', "\r\n").as_bytes())
    },
    odd "an HMAC under the public key (its modulus in hex)" => |forge| {
        let digits: String = forge.key.public(PublicEncoding::Modulus).iter().map(|byte| format!("{byte:02x}")).collect();
        hmac(forge, digits.as_bytes())
    },
    odd "an HMAC under the word undefined" => |forge| hmac(forge, b"undefined"),
    odd "an HMAC under the key id" => |forge| hmac(forge, forge.key.kid().as_bytes()),
    odd "a signature that does not fit, alg RS512" => |forge| relabelled(forge, "RS512"),
    odd "a signature that does not fit, alg PS256" => |forge| relabelled(forge, "PS256"),
    odd "a signature that does not fit, alg ES256" => |forge| relabelled(forge, "ES256"),
    odd "a signature that does not fit, alg EdDSA" => |forge| relabelled(forge, "EdDSA"),
    odd "a signature that does not fit, alg rs256" => |forge| relabelled(forge, "rs256"),
    odd "a signature that does not fit, alg empty" => |forge| relabelled(forge, ""),
];

/// Signed by the attacker under a key id of the attacker's choice.
fn with_kid(forge: &Forge<'_>, kid: Value) -> Authorization {
    forge.foreign(|draft| draft.header("kid", kid))
}

pub(crate) const FOREIGN_KEY: &[Forgery] = forgeries![
    "a foreign key under the issuer's kid" => |forge| forge.foreign(|draft| draft),
    "a foreign key under an unknown kid" => |forge| {
        let kid = json!(forge.foreign_key().kid());
        forge.foreign(|draft| draft.header("kid", kid))
    },
    odd "a foreign key and no kid" => |forge| forge.foreign(|draft| draft.header("kid", Value::Null)),
    odd "a foreign key in the token's own header (jwk)" => |forge| {
        let key = forge.foreign_key();
        forge.foreign(|draft| draft.header("kid", json!(key.kid())).header("jwk", key.jwk()))
    },
    odd "a foreign key that the token's header points to (jku)" => |forge| {
        let (kid, url) = (json!(forge.foreign_key().kid()), format!("{}{KEYS_PATH}", forge.foreign_issuer()));
        forge.foreign(|draft| draft.header("kid", kid).header("jku", json!(url)))
    },
    odd "a foreign certificate that the token's header points to (x5u)" => |forge| {
        let (kid, url) = (json!(forge.foreign_key().kid()), format!("{}{KEYS_PATH}", forge.foreign_issuer()));
        forge.foreign(|draft| draft.header("kid", kid).header("x5u", json!(url)))
    },
    odd "a kid that is a path" => |forge| forge.foreign(|draft| draft.header("kid", json!("../../../../dev/null"))),
    odd "a kid that is SQL" => |forge| forge.foreign(|draft| draft.header("kid", json!("' UNION SELECT 'x' --"))),
    odd "a kid that is empty" => |forge| with_kid(forge, json!("")),
    odd "a kid that every object has" => |forge| with_kid(forge, json!("constructor")),
    odd "a kid that is the prototype" => |forge| with_kid(forge, json!("__proto__")),
    odd "a kid that is a number" => |forge| with_kid(forge, json!(0)),
    odd "a kid that is a list" => |forge| {
        let kid = json!([forge.key.kid()]);
        with_kid(forge, kid)
    },
    odd "a foreign key in the token's own header (jwk), under the issuer's kid" => |forge| {
        let jwk = forge.foreign_key().jwk();
        forge.foreign(|draft| draft.header("jwk", jwk))
    },
    odd "a foreign key that the token's header points to (jku), under the issuer's kid" => |forge| {
        let url = format!("{}{KEYS_PATH}", forge.foreign_issuer());
        forge.foreign(|draft| draft.header("jku", json!(url)))
    },
    odd "a foreign certificate in the token's own header (x5c)" => |forge| {
        let key = forge.foreign_key();
        let (kid, certificate) = (json!(key.kid()), key.certificate().map(|der| STANDARD.encode(der)));
        forge.foreign(|draft| draft.header("kid", kid).header("x5c", json!([certificate])))
    },
];

pub(crate) const SCHEME: &[Forgery] = forgeries![
    "a good token without a scheme" => |forge| Authorization::Raw(forge.tokens.good(forge.endpoint)),
    "a good token under the scheme Basic" => |forge| Authorization::Raw(format!("Basic {}", forge.tokens.good(forge.endpoint))),
];
