//! Tokens that must not be taken, each with its maker: the attacks on JWTs that the literature knows.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::contract::{Requirement, requirements};
use crate::gateway::{Authorization, CallbackTokens, KEYS_PATH, PublicEncoding, SigningKey, TokenDraft};
use crate::suite::Bench;

/// One way in which a token can be wrong.
pub(crate) struct Forgery {
    /// What the callback carries: “a callback with …”.
    pub(crate) what: &'static str,
    /// What a correct handler does with it.
    pub(crate) asked: Asked,
    /// Makes it.
    pub(crate) make: fn(&Forge<'_>) -> Authorization,
}

/// What is asked of a handler that is sent a forged token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// To refuse it with a 4xx: the documents name this kind of token.
    Refusal,
    /// Not to carry the callback out: the token is of a kind that no document names, and a handler may stumble.
    NoAcceptance,
}

impl Asked {
    const fn by_mark(mark: &str) -> Self {
        if mark.is_empty() { Self::Refusal } else { Self::NoAcceptance }
    }
}

impl Forgery {
    /// The requirement that a handler breaks by taking it.
    pub(super) fn breaks(&self) -> &'static Requirement {
        let about_scope = SCOPE.iter().any(|forgery| forgery.what == self.what);
        if about_scope { &requirements::AUTH_SCOPE } else { &requirements::AUTH_TOKEN }
    }
}

/// What an attacker has: the endpoint, good tokens, the public key, keys of one's own, and a host of one's own.
pub(crate) struct Forge<'b> {
    endpoint: &'b str,
    tokens: &'b CallbackTokens,
    key: Arc<SigningKey>,
    bench: &'b Bench<'b>,
}

impl<'b> Forge<'b> {
    pub(crate) fn new(bench: &'b Bench<'b>) -> Self {
        let tokens = bench.session().sender.tokens();
        Self { endpoint: &bench.options().endpoint_id, tokens, key: tokens.key(), bench }
    }

    fn draft(&self) -> TokenDraft {
        self.tokens.draft(self.endpoint, &self.key)
    }

    /// A draft signed with the issuer's own key.
    fn issued(&self, change: impl FnOnce(TokenDraft) -> TokenDraft) -> Authorization {
        Authorization::Bearer(change(self.draft()).sign(&self.key))
    }

    /// A draft signed with the attacker's key.
    fn foreign(&self, change: impl FnOnce(TokenDraft) -> TokenDraft) -> Authorization {
        Authorization::Bearer(change(self.draft()).sign(&self.foreign_key()))
    }

    fn foreign_key(&self) -> Arc<SigningKey> {
        self.bench.gateway().other_issuer().1.signing()
    }

    fn now(&self) -> Timestamp {
        self.bench.gateway().clock().now()
    }

    fn foreign_issuer(&self) -> String {
        self.bench.gateway().other_issuer().0
    }

    /// The parts of a good token.
    fn good_parts(&self) -> (String, String, String) {
        let token = self.tokens.good(self.endpoint);
        let mut parts = token.splitn(3, '.').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        (next(), next(), next())
    }

    /// The right issuer, but for what this changes.
    fn issuer_with<E>(&self, change: impl FnOnce(&mut url::Url) -> Result<(), E>) -> String {
        let issuer = self.tokens.issuer();
        let changed = url::Url::parse(issuer).ok().and_then(|mut url| change(&mut url).ok().map(|()| url));
        // A URL is written down with the slash of its empty path.
        changed.map_or(format!("{issuer}.other"), |url| url.as_str().trim_end_matches('/').to_owned())
    }

    fn scope(&self, scope: Value) -> Authorization {
        self.issued(|draft| draft.claim("scope", scope))
    }
}

fn bearer(token: impl Into<String>) -> Authorization {
    Authorization::Bearer(token.into())
}

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

/// A list of forgeries. Those marked `odd` are of kinds that no document names.
macro_rules! forgeries {
    ($($($odd:ident)? $what:literal => $make:expr),* $(,)?) => {
        &[$(Forgery { what: $what, asked: Asked::by_mark(stringify!($($odd)?)), make: $make }),*]
    };
}

pub(super) const MISSING: &[Forgery] = forgeries![
    "no Authorization header" => |_| Authorization::Absent,
    "the word Bearer and no token" => |_| Authorization::Raw("Bearer".to_owned()),
    "an empty Authorization header" => |_| Authorization::Raw(String::new()),
];

pub(super) const CORRUPTED: &[Forgery] = forgeries![
    "a corrupted token" => |forge| {
        let (header, claims, signature) = forge.good_parts();
        bearer(format!("{header}.{claims}.{}", flipped(&signature)))
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

pub(super) const UNSIGNED: &[Forgery] = forgeries![
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
    bearer(forge.draft().header("alg", json!("HS256")).sign_hmac(secret))
}

pub(super) const ALGORITHM: &[Forgery] = forgeries![
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
];

pub(super) const FOREIGN_KEY: &[Forgery] = forgeries![
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
];

pub(super) const ISSUER: &[Forgery] = forgeries![
    "a token of another issuer" => |forge| {
        forge.issued(|draft| draft.claim("iss", json!("https://issuer.example")).claim("aud", json!("issuer.example")))
    },
    "another issuer's token, signed with that issuer's key" => |forge| {
        let (key, issuer) = (forge.foreign_key(), forge.foreign_issuer());
        let draft = TokenDraft::new(&issuer, forge.endpoint, key.kid(), forge.now());
        bearer(draft.sign(&key))
    },
    "an issuer whose name begins like the right one" => |forge| {
        let issuer = format!("{}.issuer.example", forge.tokens.issuer());
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    "an issuer whose name ends like the right one" => |forge| {
        let issuer = format!("https://issuer.example/{}", forge.tokens.issuer());
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    "an issuer that is the beginning of the right one" => |forge| {
        let issuer = forge.tokens.issuer();
        let end = issuer.char_indices().last().map_or(0, |(at, _)| at);
        forge.issued(|draft| draft.claim("iss", json!(issuer[..end])))
    },
    "an issuer of the same host at another port" => |forge| {
        let issuer = forge.issuer_with(|url| url.set_port(Some(url.port().map_or(8443, |port| port ^ 1))));
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    "an issuer of the same host under another path" => |forge| {
        let issuer = format!("{}/other", forge.tokens.issuer());
        forge.issued(|draft| draft.claim("iss", json!(issuer)))
    },
    odd "an issuer that is an empty text" => |forge| forge.issued(|draft| draft.claim("iss", json!(""))),
    odd "no issuer" => |forge| forge.issued(|draft| draft.claim("iss", Value::Null)),
];

pub(super) const EXPIRED: &[Forgery] = forgeries![
    "a token that expired an hour ago" => |forge| forge.issued(|draft| draft.aged(Duration::from_secs(2 * 60 * 60))),
    "a token that expired ten minutes ago" => |forge| forge.issued(|draft| draft.aged(Duration::from_secs(70 * 60))),
    "a token that expired years ago" => |forge| {
        forge.issued(|draft| draft.claim("iat", json!(1_500_000_000)).claim("exp", json!(1_500_003_600)))
    },
];

pub(super) const SCOPE: &[Forgery] = forgeries![
    "a token for another CyberApp" => |forge| {
        let other = other_endpoint(forge.endpoint);
        forge.scope(json!([{ "role": other }]))
    },
    "a token for an endpoint whose name begins alike" => |forge| {
        let longer = format!("{}.other", forge.endpoint);
        forge.scope(json!([{ "role": longer }]))
    },
    "a token for an endpoint whose name is the beginning" => |forge| {
        let shorter = forge.endpoint.split_once('~').map_or(&forge.endpoint[..1], |(base, _)| base);
        forge.scope(json!([{ "role": shorter }]))
    },
    odd "a token without scope" => |forge| forge.scope(Value::Null),
    "a token with an empty scope" => |forge| forge.scope(json!([])),
    odd "a token with an empty role" => |forge| forge.scope(json!([{ "role": "" }])),
    "a token with a role for everything" => |forge| forge.scope(json!([{ "role": "*" }])),
    "a token for another version of the endpoint" => |forge| {
        let other = other_version(forge.endpoint);
        forge.scope(json!([{ "role": other }]))
    },
    "a token for an endpoint of the same name under another base" => |forge| {
        let derived = forge.endpoint.rsplit('~').next().unwrap_or_default();
        forge.scope(json!([{ "role": derived }]))
    },
    "a token for the endpoint in other letter case" => |forge| {
        let upper = forge.endpoint.to_uppercase();
        forge.scope(json!([{ "role": upper }]))
    },
    odd "a token whose scope is a list of texts" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!([endpoint]))
    },
    odd "a token whose scope has no role" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!([{ "name": endpoint }]))
    },
    odd "a token whose scope is null" => |forge| {
        let mut draft = forge.draft();
        draft.claims["scope"] = Value::Null;
        bearer(draft.sign(&forge.key))
    },
];

pub(super) const CLAIMS: &[Forgery] = forgeries![
    "an issuer of the same host under another scheme" => |forge| {
        let issuer = forge.tokens.issuer();
        let other = match issuer.strip_prefix("https://") {
            Some(rest) => format!("http://{rest}"),
            None => issuer.replacen("http://", "https://", 1),
        };
        forge.issued(|draft| draft.claim("iss", json!(other)))
    },
    "a token whose scope is a text" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!(endpoint))
    },
    "a token whose scope is one role without a list" => |forge| {
        let endpoint = forge.endpoint;
        forge.scope(json!({ "role": endpoint }))
    },
    "a token that never expires" => |forge| forge.issued(|draft| draft.claim("exp", Value::Null)),
    "a token that is not valid yet" => |forge| {
        let later = forge.now().as_second() + 3600;
        forge.issued(|draft| draft.claim("nbf", json!(later)))
    },
    "a token with a critical extension" => |forge| {
        forge.issued(|draft| draft.header("crit", json!(["acgw"])).header("acgw", json!(true)))
    },
];

pub(super) const SCHEME: &[Forgery] = forgeries![
    "a good token without a scheme" => |forge| Authorization::Raw(forge.tokens.good(forge.endpoint)),
    "a good token under the scheme Basic" => |forge| Authorization::Raw(format!("Basic {}", forge.tokens.good(forge.endpoint))),
];

/// The forgery of that name, in any of the lists.
pub(crate) fn by_name(what: &str) -> Option<&'static Forgery> {
    const ALL: &[&[Forgery]] =
        &[MISSING, CORRUPTED, UNSIGNED, ALGORITHM, FOREIGN_KEY, ISSUER, EXPIRED, SCOPE, CLAIMS, SCHEME];
    ALL.iter().flat_map(|list| list.iter()).find(|forgery| forgery.what == what)
}

/// Those that every callback has to refuse: the three that Acronis' own verification tries (“Callback handler
/// verification”), and an expired token, another issuer's, and an unsigned one.
pub(super) fn essential() -> impl Iterator<Item = &'static Forgery> {
    verification().chain(EXPIRED.iter().take(1)).chain(ISSUER.iter().take(1)).chain(UNSIGNED.iter().take(1))
}

/// The three that Acronis' own verification tries (“Callback handler verification”).
pub(super) fn verification() -> impl Iterator<Item = &'static Forgery> {
    MISSING.iter().take(1).chain(CORRUPTED.iter().take(1)).chain(SCOPE.iter().take(1))
}

/// The same endpoint in another minor version.
fn other_version(endpoint: &str) -> String {
    match endpoint.rsplit_once('.') {
        Some((name, minor)) => format!("{name}.{}", minor.parse::<u32>().map_or(0, |minor| minor + 1)),
        None => format!("{endpoint}.1"),
    }
}

/// The endpoint of a CyberApp of somebody else.
pub(super) fn other_endpoint(endpoint: &str) -> String {
    match endpoint.split_once('~') {
        Some((base, _)) => format!("{base}~somebody.else.endpoint.v1.0"),
        None => format!("{endpoint}~somebody.else.endpoint.v1.0"),
    }
}
