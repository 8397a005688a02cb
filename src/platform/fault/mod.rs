//! Faults: what the platform's endpoints do wrong because somebody asked for it.
//!
//! One type for all ways to ask: [`Fault`] is read from a SPEC (`spec`) and from JSON (`json`), and is kept and drawn
//! in `faults`.

pub(crate) mod faults;
pub(crate) mod json;
pub(crate) mod spec;

use std::num::NonZeroU32;
use std::time::Duration;

use hyper::StatusCode;
use thiserror::Error;
use uuid::Uuid;

use super::routes;
use super::routes::place::Place;

/// The longest time that an answer is held back.
const LONGEST_DELAY: Duration = Duration::from_secs(10 * 60);

/// Something that goes wrong on purpose, for a vendor's retries and token refresh to be tested.
///
/// It is written as `EFFECT[:PROBABILITY][@ENDPOINT][,tenant=UUID][,times=N]`:
///
/// - the effect: `status=503` (any status from 400 to 599), `token=expired` (the tokens that are given out have
///   expired already), `delay=2s` (the answer is held back), `reset` (the connection is cut in place of an answer);
/// - the probability, 1 unless said otherwise: `status=503:0.2`; that of a reset is its value, `reset=0.1`;
/// - the endpoint, all of the platform's unless said otherwise: `status=429@token`, or by its path,
///   `status=429@/idp/token`;
/// - the tenant that the request is about: `status=403,tenant=999d63d2-831e-40b9-aaab-16f919a483d0`;
/// - how often it happens before it is over: `status=503@status,times=2`.
///
/// ```
/// let fault: acgw::Fault = "status=503:0.2@status,times=2".parse()?;
/// assert_eq!(fault.to_string(), "status=503:0.2@status,times=2");
/// # Ok::<(), acgw::platform::FaultError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    effect: Effect,
    /// Above 0 and at most 1.
    probability: f64,
    endpoint: Option<Place>,
    tenant: Option<Uuid>,
    times: Option<NonZeroU32>,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// This error is answered, and nothing else is done.
    Status(StatusCode),
    /// The token endpoint gives out tokens that have expired.
    ExpiredToken,
    /// The answer is held back.
    Delay(Duration),
    /// The connection is cut, and nothing else is done.
    Reset,
}

/// Why a text or an object is no fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FaultError {
    /// Nothing that can go wrong.
    #[error("`{0}` is no effect; write `status=503`, `token=expired`, `delay=2s` or `reset=0.1`")]
    Effect(String),
    /// An object with no effect, or with several.
    #[error("a fault has one effect; give one of `status`, `token`, `delay` and `reset`")]
    NotOneEffect,
    /// Not a status of an error.
    #[error("`{0}` is not the status of an error; give one from 400 to 599")]
    Status(String),
    /// Not a state of tokens.
    #[error("`{0}` is nothing that a token can be; write `token=expired`")]
    Token(String),
    /// Not a delay, or too long a one.
    #[error(
        "`{0}` is no delay; write it as `300ms` or `2s`, and at most `{longest}`",
        longest = humantime::format_duration(LONGEST_DELAY)
    )]
    Delay(String),
    /// Not a probability.
    #[error("`{0}` is no probability; give a number above 0 and at most 1")]
    Probability(String),
    /// Not an endpoint of the platform.
    #[error("`{0}` is no endpoint of the platform; name one of {places}", places = routes::places())]
    Endpoint(String),
    /// Not a limit.
    #[error("`{0}` is no limit of a fault; write `tenant=UUID` or `times=N`")]
    Limit(String),
    /// Not a tenant.
    #[error("`{0}` is not a UUID; name a tenant by its id")]
    Tenant(String),
    /// Not a number of times.
    #[error("`{0}` is no number of times; give a whole number from 1 on")]
    Times(String),
    /// Something is there twice.
    #[error("`{0}` is given more than once; give it once")]
    Twice(&'static str),
    /// It could never happen.
    #[error("this fault would never happen, as {0}")]
    Never(&'static str),
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self { effect, probability: 1.0, endpoint: None, tenant: None, times: None }
    }

    /// The fault, if it can happen at all.
    fn checked(self) -> Result<Self, FaultError> {
        let elsewhere = |name: &str| self.endpoint.is_some_and(|place| place.name() != name);
        if self.effect == Effect::ExpiredToken && elsewhere(routes::TOKEN) {
            return Err(FaultError::Never("only the token endpoint gives out tokens; leave out the endpoint"));
        }
        if self.tenant.is_some() && self.endpoint.is_some_and(|place| place.name() == routes::KEYS) {
            return Err(FaultError::Never("a request for keys is about no tenant; leave out the tenant"));
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

fn delay(text: &str) -> Result<Effect, FaultError> {
    let delay = humantime::parse_duration(text).ok().filter(|delay| !delay.is_zero() && *delay <= LONGEST_DELAY);
    delay.map(Effect::Delay).ok_or_else(|| FaultError::Delay(text.to_owned()))
}

fn probability(value: f64) -> Result<f64, FaultError> {
    if value > 0.0 && value <= 1.0 { Ok(value) } else { Err(FaultError::Probability(value.to_string())) }
}

fn endpoint(text: &str) -> Result<Place, FaultError> {
    Place::find(text).ok_or_else(|| FaultError::Endpoint(text.to_owned()))
}

fn times(count: u32) -> Result<NonZeroU32, FaultError> {
    NonZeroU32::new(count).ok_or_else(|| FaultError::Times(count.to_string()))
}
