//! Faults: what the platform's endpoints do wrong on request.
//!
//! [`Fault`] is one type for all ways to request one: `spec` reads it from a SPEC, `json` from JSON. `faults` keeps the
//! faults in force and decides which requests they strike.

pub(crate) mod faults;
pub(crate) mod json;
pub(crate) mod spec;

use std::num::NonZeroU32;
use std::time::Duration;

use hyper::StatusCode;
use thiserror::Error;
use uuid::Uuid;

use super::endpoint_name::{self, EndpointName};

/// The longest delay of a response.
const LONGEST_DELAY: Duration = Duration::from_secs(10 * 60);

/// Something that goes wrong on purpose, to test a vendor's retries and token refresh.
///
/// A fault is written as `EFFECT[:PROBABILITY][@ENDPOINT][,tenant=UUID][,times=N]`:
///
/// - the effect: `status=503` (any status from 400 to 599), `token=expired` (the token endpoint issues expired tokens),
///   `delay=2s` (the response is delayed), `reset` (the connection is cut instead of a response), `codes=numeric` (errors
///   have a number as `code`, and a `context`, as some errors of the platform have);
/// - the probability, by default 1: `status=503:0.2`; for a reset it is the value, `reset=0.1`;
/// - the endpoint, by default every endpoint of the platform: `status=429@token`, or by its path,
///   `status=429@/idp/token`;
/// - the tenant that the request is about: `status=403,tenant=999d63d2-831e-40b9-aaab-16f919a483d0`;
/// - how many requests it strikes before it ends: `status=503@status,times=2`.
///
/// ```
/// let fault: acgw::Fault = "status=503:0.2@status,times=2".parse()?;
/// assert_eq!(fault.to_string(), "status=503:0.2@status,times=2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    effect: Effect,
    /// Above 0 and at most 1.
    probability: f64,
    endpoint: Option<EndpointName>,
    tenant: Option<Uuid>,
    times: Option<NonZeroU32>,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The response is this error, and the request has no other effect.
    Status(StatusCode),
    /// The token endpoint issues tokens that have expired.
    ExpiredToken,
    /// The response is delayed.
    Delay(Duration),
    /// The connection is cut, and the request has no other effect.
    Reset,
    /// An error has a number as its code, and a context.
    NumericCodes,
}

/// Why a text or an object is not a fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FaultError {
    /// Not an effect.
    #[error("`{0}` is not an effect; write `status=503`, `token=expired`, `delay=2s`, `reset=0.1` or `codes=numeric`")]
    Effect(String),
    /// An object with no effect, or with several.
    #[error("a fault has exactly one effect; give one of `status`, `token`, `delay`, `reset` and `codes`")]
    NotOneEffect,
    /// Not a status of an error.
    #[error("`{0}` is not an error status; give one from 400 to 599")]
    Status(String),
    /// Not a state of tokens.
    #[error("`{0}` is not a state of a token; write `token=expired`")]
    Token(String),
    /// Not a kind of codes.
    #[error("`{0}` is not a kind of codes; write `codes=numeric`")]
    Codes(String),
    /// Not a delay, or a delay that is too long.
    #[error(
        "`{0}` is not a valid delay; write it as `300ms` or `2s`, at most `{longest}`",
        longest = humantime::format_duration(LONGEST_DELAY)
    )]
    Delay(String),
    /// Not a probability.
    #[error("`{0}` is not a probability; give a number above 0 and at most 1")]
    Probability(String),
    /// Not an endpoint of the platform.
    #[error("`{0}` is not an endpoint of the platform; name one of {names}", names = endpoint_name::names())]
    Endpoint(String),
    /// Not a limit.
    #[error("`{0}` is not a limit of a fault; write `tenant=UUID` or `times=N`")]
    Limit(String),
    /// Not a tenant.
    #[error("`{0}` is not a UUID; name a tenant by its id")]
    Tenant(String),
    /// Not a valid count.
    #[error("`{0}` is not a valid count; give a whole number, at least 1")]
    Times(String),
    /// A part is given twice.
    #[error("`{0}` is given more than once; give it once")]
    Twice(&'static str),
    /// It could never happen.
    #[error("this fault could never happen, because {0}")]
    Never(&'static str),
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self { effect, probability: 1.0, endpoint: None, tenant: None, times: None }
    }

    /// The fault, if it can happen.
    fn checked(self) -> Result<Self, FaultError> {
        let elsewhere = |name: &str| self.endpoint.is_some_and(|endpoint| endpoint.name() != name);
        if self.effect == Effect::ExpiredToken && elsewhere(endpoint_name::TOKEN) {
            return Err(FaultError::Never("only the token endpoint issues tokens; leave out the endpoint"));
        }
        let of_nobody = [endpoint_name::KEYS, endpoint_name::DISCOVERY];
        if self.tenant.is_some() && self.endpoint.is_some_and(|endpoint| of_nobody.contains(&endpoint.name())) {
            return Err(FaultError::Never("a request for keys is not about a tenant; leave out the tenant"));
        }
        Ok(self)
    }
}

fn status(code: &str) -> Result<Effect, FaultError> {
    let known = code.parse().ok().and_then(|code: u16| StatusCode::from_u16(code).ok());
    let error = known.filter(|status| status.is_client_error() || status.is_server_error());
    error.map(Effect::Status).ok_or_else(|| FaultError::Status(code.to_owned()))
}

fn token(state: &str) -> Result<Effect, FaultError> {
    if state == "expired" { Ok(Effect::ExpiredToken) } else { Err(FaultError::Token(state.to_owned())) }
}

fn codes(kind: &str) -> Result<Effect, FaultError> {
    if kind == "numeric" { Ok(Effect::NumericCodes) } else { Err(FaultError::Codes(kind.to_owned())) }
}

fn delay(text: &str) -> Result<Effect, FaultError> {
    let delay = humantime::parse_duration(text).ok().filter(|delay| !delay.is_zero() && *delay <= LONGEST_DELAY);
    delay.map(Effect::Delay).ok_or_else(|| FaultError::Delay(text.to_owned()))
}

fn probability(value: f64) -> Result<f64, FaultError> {
    if value > 0.0 && value <= 1.0 { Ok(value) } else { Err(FaultError::Probability(value.to_string())) }
}

fn endpoint(text: &str) -> Result<EndpointName, FaultError> {
    EndpointName::find(text).ok_or_else(|| FaultError::Endpoint(text.to_owned()))
}

fn times(count: u32) -> Result<NonZeroU32, FaultError> {
    NonZeroU32::new(count).ok_or_else(|| FaultError::Times(count.to_string()))
}
