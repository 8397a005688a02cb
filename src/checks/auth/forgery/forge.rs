//! What a forgery is, and the means to make one.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::contract::{Requirement, requirements};
use crate::identity::{CallbackTokens, SigningKey, TokenDraft};
use crate::sender::Authorization;
use crate::suite::{Call, Session};

/// One way in which a token can be wrong.
#[derive(Clone, Copy)]
pub(crate) struct Forgery {
    /// What the callback has: “a callback with …”. Reports name the token by it.
    pub(crate) what: &'static str,
    /// The requirement that a handler breaks when it accepts the token.
    pub(crate) requirement: &'static Requirement,
    /// What a correct handler does with the token.
    pub(crate) reaction: Reaction,
    /// Makes the token.
    pub(crate) make: Make,
    /// What else an attacker changes in the request.
    pub(crate) request: fn(Call) -> Call,
}

/// Makes a forged Authorization.
pub(crate) type Make = fn(&Forge<'_>) -> Authorization;

/// What a handler must do with a forged token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// Refuse it with a 4xx: the documents name this kind of token.
    Refusal,
    /// Not carry out the callback: no document names this kind of token, and a handler may fail on it.
    NoAcceptance,
}

/// A token that the documents tell a handler to refuse.
pub(super) const fn refused(what: &'static str, make: Make) -> Forgery {
    let requirement = &requirements::AUTH_TOKEN;
    Forgery { what, requirement, reaction: Reaction::Refusal, make, request: |call| call }
}

/// A token of a kind that no document names.
pub(super) const fn odd(what: &'static str, make: Make) -> Forgery {
    Forgery { reaction: Reaction::NoAcceptance, ..refused(what, make) }
}

/// A token after the word Bearer.
pub(super) fn bearer(token: impl Into<String>) -> Authorization {
    Authorization::Bearer(token.into())
}

impl Forgery {
    /// The same token in a request that is changed too.
    pub(super) const fn in_request(self, request: fn(Call) -> Call) -> Self {
        Self { request, ..self }
    }

    /// The callback as an attacker would send it.
    pub(crate) fn forge(&self, call: Call, forge: &Forge<'_>) -> Call {
        (self.request)(call).noting(&format!("with {}", self.what)).forged(self.what, (self.make)(forge))
    }
}

/// What an attacker has: the endpoint, good tokens, the public key, and a key and a host of their own.
pub(crate) struct Forge<'b> {
    pub(super) endpoint: &'b str,
    pub(super) tokens: &'b CallbackTokens,
    pub(super) key: Arc<SigningKey>,
    session: &'b Session,
}

impl<'b> Forge<'b> {
    pub(crate) fn new(session: &'b Session) -> Self {
        let tokens = session.sender.tokens();
        Self { endpoint: &session.options.endpoint_id, tokens, key: tokens.key(), session }
    }

    pub(super) fn draft(&self) -> TokenDraft {
        self.tokens.draft(self.endpoint, &self.key)
    }

    /// A draft signed with the issuer's own key.
    pub(super) fn issued(&self, change: impl FnOnce(TokenDraft) -> TokenDraft) -> Authorization {
        Authorization::Bearer(change(self.draft()).sign(&self.key))
    }

    /// A draft signed with the attacker's key.
    pub(super) fn foreign(&self, change: impl FnOnce(TokenDraft) -> TokenDraft) -> Authorization {
        Authorization::Bearer(change(self.draft()).sign(&self.foreign_key()))
    }

    pub(super) fn foreign_key(&self) -> Arc<SigningKey> {
        self.session.gateway.other_issuer().1.signing()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.session.gateway.clock().now()
    }

    pub(super) fn foreign_issuer(&self) -> String {
        self.session.gateway.other_issuer().0
    }

    /// The parts of a good token.
    pub(super) fn good_parts(&self) -> (String, String, String) {
        let token = self.tokens.good(self.endpoint);
        let mut parts = token.splitn(3, '.').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        (next(), next(), next())
    }

    /// The right issuer with a part of its URL changed.
    pub(super) fn issuer_with<E>(&self, change: impl FnOnce(&mut url::Url) -> Result<(), E>) -> String {
        let issuer = self.tokens.issuer();
        let changed = url::Url::parse(issuer).ok().and_then(|mut url| change(&mut url).ok().map(|()| url));
        // `url` writes an empty path as a slash.
        changed.map_or(format!("{issuer}.other"), |url| url.as_str().trim_end_matches('/').to_owned())
    }

    /// A token with this scope.
    pub(super) fn scope(&self, scope: Value) -> Authorization {
        self.issued(|draft| draft.claim("scope", scope))
    }

    /// A token with this one role.
    pub(super) fn role(&self, role: impl Into<String>) -> Authorization {
        self.scope(json!([{ "role": role.into() }]))
    }
}
