//! Verifies where a request comes from: a source of keys, and rules in order.

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

/// How many tokens are remembered before the memory is cleared.
const REMEMBERED: usize = 4096;

/// When a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RulePhase {
    /// Before the key is looked up, once for each token.
    Token,
    /// With the key, once for each token.
    Key,
    /// For each request, because the result depends on the body or the time.
    Request,
}

type Judge = Box<dyn Fn(&Case<'_>) -> Judgement + Send + Sync>;

struct Rule {
    name: &'static str,
    stage: RulePhase,
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
    /// Trusts this issuer, with all rules: `present`, `form`, `algorithm`, `critical`, `issuer`, `key`, `signature`,
    /// `expiry`, `not_before`, `scope`.
    pub fn new(issuer: &str) -> Self {
        let rule = |name, stage, judge: fn(&Case<'_>) -> Judgement| Rule { name, stage, judge: Box::new(judge) };
        Self {
            rules: vec![
                rule("present", RulePhase::Token, rules::present),
                rule("form", RulePhase::Token, rules::form),
                rule("algorithm", RulePhase::Token, rules::algorithm),
                rule("critical", RulePhase::Token, rules::critical),
                rule("issuer", RulePhase::Token, rules::issuer),
                rule("key", RulePhase::Key, rules::key),
                rule("signature", RulePhase::Key, rules::signature),
                rule("expiry", RulePhase::Request, rules::expiry),
                rule("not_before", RulePhase::Request, rules::not_before),
                rule("scope", RulePhase::Request, rules::scope),
            ],
            ..Self::open(issuer)
        }
    }

    /// Has no rules and accepts every request; a start for [`Guard::with_rule`].
    pub fn open(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            keys: Box::new(Jwks::of(issuer)),
            leeway: LEEWAY,
            rules: Vec::new(),
            verified: Mutex::default(),
        }
    }

    /// Replaces the source of keys.
    pub fn keys(mut self, keys: impl KeySource + 'static) -> Self {
        self.keys = Box::new(keys);
        self
    }

    /// Sets how much clocks may differ.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Removes a rule.
    ///
    /// # Panics
    /// When there is no rule with that name, because nothing would change.
    pub fn without(mut self, name: &str) -> Self {
        let at = self.position(name).unwrap_or_else(|| panic!("no rule `{name}`; there are {:?}", self.names()));
        self.rules.remove(at);
        self
    }

    /// Replaces the rule with that name, or adds a rule at the end that applies to each request.
    pub fn with_rule<F>(mut self, name: &'static str, judge: F) -> Self
    where
        F: Fn(&Case<'_>) -> Judgement + Send + Sync + 'static,
    {
        let judge: Judge = Box::new(judge);
        match self.position(name) {
            Some(at) => self.rules[at].judge = judge,
            None => self.rules.push(Rule { name, stage: RulePhase::Request, judge }),
        }
        self
    }

    /// The names of the rules, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.rules.iter().map(|rule| rule.name).collect()
    }

    /// Judges a request by its headers and its body, if that is JSON.
    ///
    /// # Errors
    /// The refusal of the first rule that does not hold.
    pub async fn verify(&self, headers: &HeaderMap, body: Option<&Value>) -> Judgement {
        let bearer = rules::bearer(headers);
        let remembered = bearer.and_then(|raw| self.recall(raw));
        let known = remembered.is_some();
        let token = remembered.or_else(|| bearer.and_then(Token::parse).map(Arc::new));
        let found;
        let (issuer, leeway, now) = (self.issuer.as_str(), self.leeway, SystemTime::now());
        let mut case = Case { headers, body, bearer, token: token.as_deref(), key: None, issuer, leeway, now };
        if !known {
            self.judge(RulePhase::Token, &case)?;
            found = match &token {
                Some(token) if self.rules.iter().any(|rule| rule.stage == RulePhase::Key) => {
                    Some(self.keys.find(token).await)
                }
                _ => None,
            };
            case.key = found.as_ref().map(|found| found.as_deref());
            self.judge(RulePhase::Key, &case)?;
            self.remember(token.as_ref());
        }
        self.judge(RulePhase::Request, &case)
    }

    fn judge(&self, stage: RulePhase, case: &Case<'_>) -> Judgement {
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
