//! Verification of the origin: a source of keys, and rules in order.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use serde_json::Value;

use super::keys::{Jwks, KeySource};
use super::rules::{self, Case, Judgement};
use super::token::Token;

/// How much the clocks of issuer and vendor may differ.
const LEEWAY: Duration = Duration::from_secs(60);

/// Tokens that are remembered before the memory is emptied.
const REMEMBERED: usize = 4096;

/// When a rule is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before the key is looked for; once for each token.
    Token,
    /// With the key; once for each token.
    Key,
    /// For each request: the verdict depends on the body, or on the time.
    Request,
}

type Judge = Box<dyn Fn(&Case<'_>) -> Judgement + Send + Sync>;

struct Rule {
    name: &'static str,
    stage: Stage,
    judge: Judge,
}

/// Decides whether a request comes from the gateway.
pub struct Guard {
    issuer: String,
    keys: Box<dyn KeySource>,
    leeway: Duration,
    rules: Vec<Rule>,
    verified: Mutex<HashMap<String, Arc<Token>>>,
}

impl Guard {
    /// Trusts that issuer, by all rules: `present`, `form`, `algorithm`, `critical`, `issuer`, `key`, `signature`,
    /// `expiry`, `not_before`, `scope`.
    pub fn new(issuer: &str) -> Self {
        let rule = |name, stage, judge: fn(&Case<'_>) -> Judgement| Rule { name, stage, judge: Box::new(judge) };
        Self {
            rules: vec![
                rule("present", Stage::Token, rules::present),
                rule("form", Stage::Token, rules::form),
                rule("algorithm", Stage::Token, rules::algorithm),
                rule("critical", Stage::Token, rules::critical),
                rule("issuer", Stage::Token, rules::issuer),
                rule("key", Stage::Key, rules::key),
                rule("signature", Stage::Key, rules::signature),
                rule("expiry", Stage::Request, rules::expiry),
                rule("not_before", Stage::Request, rules::not_before),
                rule("scope", Stage::Request, rules::scope),
            ],
            ..Self::open(issuer)
        }
    }

    /// Has no rules and lets everything pass; a start for [`Guard::with_rule`].
    pub fn open(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            keys: Box::new(Jwks::of(issuer)),
            leeway: LEEWAY,
            rules: Vec::new(),
            verified: Mutex::default(),
        }
    }

    /// Takes keys from elsewhere, or in another way.
    pub fn keys(mut self, keys: impl KeySource + 'static) -> Self {
        self.keys = Box::new(keys);
        self
    }

    /// Allows clocks to differ that much.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Leaves a rule out.
    ///
    /// # Panics
    ///
    /// When there is no rule of that name, since then nothing would change.
    pub fn without(mut self, name: &str) -> Self {
        let at = self.position(name).unwrap_or_else(|| panic!("no rule `{name}`; there are {:?}", self.names()));
        self.rules.remove(at);
        self
    }

    /// Replaces the rule of that name, or adds one at the end that is asked for each request.
    pub fn with_rule<F>(mut self, name: &'static str, judge: F) -> Self
    where
        F: Fn(&Case<'_>) -> Judgement + Send + Sync + 'static,
    {
        let judge: Judge = Box::new(judge);
        match self.position(name) {
            Some(at) => self.rules[at].judge = judge,
            None => self.rules.push(Rule { name, stage: Stage::Request, judge }),
        }
        self
    }

    /// The names of the rules, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.rules.iter().map(|rule| rule.name).collect()
    }

    /// Judges a request by its headers and its body (if that is JSON).
    pub async fn verify(&self, headers: &HeaderMap, body: Option<&Value>) -> Judgement {
        let bearer = rules::bearer(headers);
        let remembered = bearer.and_then(|raw| self.recall(raw));
        let known = remembered.is_some();
        let token = remembered.or_else(|| bearer.and_then(Token::parse).map(Arc::new));
        let found;
        let (issuer, leeway, now) = (self.issuer.as_str(), self.leeway, SystemTime::now());
        let mut case = Case { headers, body, bearer, token: token.as_deref(), key: None, issuer, leeway, now };
        if !known {
            self.judge(Stage::Token, &case)?;
            found = match &token {
                Some(token) if self.rules.iter().any(|rule| rule.stage == Stage::Key) => {
                    Some(self.keys.find(token).await)
                }
                _ => None,
            };
            case.key = found.as_ref().map(|found| found.as_deref());
            self.judge(Stage::Key, &case)?;
            self.remember(token.as_ref());
        }
        self.judge(Stage::Request, &case)
    }

    fn judge(&self, stage: Stage, case: &Case<'_>) -> Judgement {
        self.rules.iter().filter(|rule| rule.stage == stage).try_for_each(|rule| (rule.judge)(case))
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.name == name)
    }

    fn recall(&self, raw: &str) -> Option<Arc<Token>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner).get(raw).cloned()
    }

    fn remember(&self, token: Option<&Arc<Token>>) {
        let Some(token) = token else { return };
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.len() >= REMEMBERED {
            verified.clear();
        }
        verified.insert(token.raw().to_owned(), Arc::clone(token));
    }
}
