//! Tokens that must not be taken, each with its maker: the attacks on JWTs that the literature knows.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::contract::{Requirement, requirements};
use crate::identity::{CallbackTokens, SigningKey, TokenDraft};
use crate::sender::Authorization;
use crate::suite::{Call, Session};

/// A list of forgeries. Those marked `odd` are of kinds that no document names.
macro_rules! forgeries {
    ($($($odd:ident)? $what:literal => $make:expr $(=> $dress:expr)?),* $(,)?) => {
        &[$(Forgery {
            what: $what,
            asked: Asked::by_mark(stringify!($($odd)?)),
            make: $make,
            dress: {
                let _plain: fn(Call) -> Call = |call| call;
                $(let _plain: fn(Call) -> Call = $dress;)?
                _plain
            },
        }),*]
    };
}

mod claims;
mod issuer;
mod scope;
mod signature;

pub(super) use claims::{CLAIMS, EXPIRED};
pub(super) use issuer::ISSUER;
pub(super) use scope::{SCOPE, other_endpoint};
pub(super) use signature::{ALGORITHM, CORRUPTED, FOREIGN_KEY, MISSING, SCHEME, UNSIGNED};

/// One way in which a token can be wrong.
pub(crate) struct Forgery {
    /// What the callback carries: “a callback with …”.
    pub(crate) what: &'static str,
    /// What a correct handler does with it.
    pub(crate) asked: Asked,
    /// Makes it.
    pub(crate) make: fn(&Forge<'_>) -> Authorization,
    /// What else an attacker puts into the request.
    dress: fn(Call) -> Call,
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
    /// The callback as an attacker would send it.
    pub(crate) fn forge(&self, call: Call, forge: &Forge<'_>) -> Call {
        (self.dress)(call).noting(&format!("with {}", self.what)).forged(self.what, (self.make)(forge))
    }

    /// The requirement that a handler breaks by taking it.
    pub(crate) fn breaks(&self) -> &'static Requirement {
        let about_scope = SCOPE.iter().any(|forgery| forgery.what == self.what);
        if about_scope { &requirements::AUTH_SCOPE } else { &requirements::AUTH_TOKEN }
    }
}

/// What an attacker has: the endpoint, good tokens, the public key, keys of one's own, and a host of one's own.
pub(crate) struct Forge<'b> {
    endpoint: &'b str,
    tokens: &'b CallbackTokens,
    key: Arc<SigningKey>,
    session: &'b Session,
}

impl<'b> Forge<'b> {
    pub(crate) fn new(session: &'b Session) -> Self {
        let tokens = session.sender.tokens();
        Self { endpoint: &session.options.endpoint_id, tokens, key: tokens.key(), session }
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
        self.session.gateway.other_issuer().1.signing()
    }

    fn now(&self) -> Timestamp {
        self.session.gateway.clock().now()
    }

    fn foreign_issuer(&self) -> String {
        self.session.gateway.other_issuer().0
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

/// The forgery of that name, in any of the lists.
pub(crate) fn by_name(what: &str) -> Option<&'static Forgery> {
    const ALL: &[&[Forgery]] =
        &[MISSING, CORRUPTED, UNSIGNED, ALGORITHM, FOREIGN_KEY, ISSUER, EXPIRED, SCOPE, CLAIMS, SCHEME];
    ALL.iter().flat_map(|list| list.iter()).find(|forgery| forgery.what == what)
}

/// A token whose key nobody publishes.
pub(crate) const UNKNOWN_KEY: &Forgery = &FOREIGN_KEY[1];

/// Those that every callback has to refuse: the three that Acronis' own verification tries (“Callback handler
/// verification”), and an expired token, another issuer's, and an unsigned one.
pub(crate) fn essential() -> impl Iterator<Item = &'static Forgery> {
    verification().chain(EXPIRED.iter().take(1)).chain(ISSUER.iter().take(1)).chain(UNSIGNED.iter().take(1))
}

/// The three that Acronis' own verification tries (“Callback handler verification”).
pub(crate) fn verification() -> impl Iterator<Item = &'static Forgery> {
    MISSING.iter().take(1).chain(CORRUPTED.iter().take(1)).chain(SCOPE.iter().take(1))
}
