//! The faults in force, and which requests they strike.

use std::cell::LazyCell;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use uuid::Uuid;

use super::{Effect, Fault};
use crate::platform::api_error::ApiError;
use crate::platform::endpoint::of_platform;
use crate::platform::response::ApiResponse;

/// The `Retry-After` of a 429 or 503, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// The faults in force.
pub(crate) struct Faults {
    seed: u64,
    active: Mutex<Vec<ActiveFault>>,
}

/// A fault and its history.
struct ActiveFault {
    fault: Fault,
    /// Requests that it could have struck.
    met: u64,
    /// Requests that it struck.
    struck: u32,
}

/// What faults do to one request.
#[derive(Default)]
pub(crate) struct Strike {
    /// How long the response is delayed.
    pub(crate) delay: Duration,
    /// What happens instead of the usual response.
    pub(crate) ending: Option<Ending>,
    /// Whether an error has a number as its code.
    pub(crate) has_numeric_codes: bool,
    /// The faults, for the journal.
    pub(crate) notes: Vec<String>,
}

/// What happens to a request instead of the usual response.
pub(crate) enum Ending {
    Response(ApiResponse),
    Cut,
}

impl Faults {
    /// These faults. Every random decision follows from the seed.
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        let this = Self { seed, active: Mutex::default() };
        this.set(faults);
        this
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Replaces the faults. Counts and random decisions start again.
    pub(crate) fn set(&self, faults: Vec<Fault>) {
        *self.active() = faults.into_iter().map(|fault| ActiveFault { fault, met: 0, struck: 0 }).collect();
    }

    /// Adds a fault behind the others.
    pub(crate) fn add(&self, fault: Fault) {
        self.active().push(ActiveFault { fault, met: 0, struck: 0 });
    }

    /// Takes this fault out, and leaves the others as they are.
    pub(crate) fn remove(&self, fault: &Fault) {
        self.active().retain(|active| active.fault != *fault);
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.active().iter().map(|active| active.fault.clone()).collect()
    }

    /// How many requests the faults in force have struck.
    pub(crate) fn struck(&self) -> u32 {
        self.active().iter().map(|active| active.struck).sum()
    }

    /// How many requests this fault has struck.
    pub(crate) fn struck_by(&self, fault: &Fault) -> u32 {
        self.active().iter().filter(|active| active.fault == *fault).map(|active| active.struck).sum()
    }

    /// What faults do to a request before anything else happens. Delays add up. The first status or reset ends the
    /// request, and no random decision is made for those behind it.
    pub(crate) fn strike(&self, path: &str, tenant: impl FnOnce() -> Option<Uuid>) -> Strike {
        let mut strike = Strike::default();
        let mut active = self.active();
        if active.is_empty() || !of_platform().any(|endpoint| endpoint.is_at(path)) {
            return strike;
        }
        let tenant = LazyCell::new(tenant);
        for active in active.iter_mut() {
            let may_strike = match active.fault.effect {
                Effect::Delay(_) | Effect::NumericCodes => true,
                Effect::Status(_) | Effect::Reset => strike.ending.is_none(),
                Effect::ExpiredToken => false,
            };
            if may_strike && active.strikes(path, || *tenant, self.seed) {
                strike.add(&active.fault);
            }
        }
        strike
    }

    /// The fault that makes the next token of a client of this tenant an expired one.
    pub(crate) fn expires(&self, path: &str, tenant: Uuid) -> Option<String> {
        let mut active = self.active();
        let mut tokens = active.iter_mut().filter(|active| active.fault.effect == Effect::ExpiredToken);
        tokens.find_map(|active| active.strikes(path, || Some(tenant), self.seed).then(|| named(&active.fault)))
    }

    fn active(&self) -> MutexGuard<'_, Vec<ActiveFault>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveFault {
    /// Decides whether the fault strikes a request that could be struck, and counts the request.
    fn strikes(&mut self, path: &str, about: impl FnOnce() -> Option<Uuid>, seed: u64) -> bool {
        let Fault { probability, endpoint, tenant, times, .. } = &self.fault;
        let spent = times.is_some_and(|times| self.struck >= times.get());
        let elsewhere = endpoint.is_some_and(|endpoint| !endpoint.is_at(path));
        if spent || elsewhere || tenant.is_some_and(|tenant| about() != Some(tenant)) {
            return false;
        }
        let strikes = draw(seed, self.met, &self.fault) < *probability;
        self.met += 1;
        self.struck += u32::from(strikes);
        strikes
    }
}

/// A number from 0 up to 1 that follows from the seed, the fault, and the number of requests that it could have struck,
/// so that other faults do not influence it.
fn draw(seed: u64, met: u64, fault: &Fault) -> f64 {
    let (drawn, ..) = Uuid::new_v5(&Uuid::from_u64_pair(seed, met), fault.to_string().as_bytes()).as_fields();
    f64::from(drawn) / (f64::from(u32::MAX) + 1.0)
}

/// A fault for the journal. The quotes keep `token=…` from being masked as a secret.
fn named(fault: &Fault) -> String {
    format!("fault `{fault}`")
}

impl Strike {
    fn add(&mut self, fault: &Fault) {
        self.notes.push(named(fault));
        match fault.effect {
            Effect::Delay(delay) => self.delay += delay,
            Effect::Status(status) => self.ending = Some(Ending::Response(response(status, fault))),
            Effect::Reset => self.ending = Some(Ending::Cut),
            Effect::NumericCodes => self.has_numeric_codes = true,
            Effect::ExpiredToken => {}
        }
    }
}

/// A fault's response in the platform's error form.
fn response(status: StatusCode, fault: &Fault) -> ApiResponse {
    let code = status.canonical_reason().unwrap_or("fault").to_lowercase().replace([' ', '-'], "_");
    let message = format!("the fault `{fault}` struck this request, which had no other effect; send it again");
    let error = ApiError::new(status, code, message);
    let error = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            error.header(RETRY_AFTER, RETRY_AFTER_SECONDS)
        }
        StatusCode::UNAUTHORIZED => error.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        _ => error,
    };
    // `Strike` has the note.
    ApiResponse::from(error).note(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/idp/token";

    fn faults(seed: u64, spec: &str) -> Faults {
        Faults::new(seed, vec![spec.parse().expect("a fault")])
    }

    fn drawn(faults: &Faults, number: u32) -> Vec<bool> {
        (0..number).map(|_| faults.expires(PATH, Uuid::nil()).is_some()).collect()
    }

    #[test]
    fn draws_follow_from_the_seed_and_begin_anew() {
        let first = faults(1, "token=expired:0.5");
        let of_first = drawn(&first, 64);
        assert_eq!(of_first, drawn(&faults(1, "token=expired:0.5"), 64));
        assert_ne!(of_first, drawn(&faults(2, "token=expired:0.5"), 64));
        assert_ne!(of_first, drawn(&first, 64));
        first.set(first.list());
        assert_eq!(of_first, drawn(&first, 64));
    }

    #[test]
    fn a_fault_strikes_as_often_as_its_probability_says() {
        for (spec, expected) in [("token=expired:0.1", 1000), ("token=expired:0.9", 9000), ("token=expired", 10_000)] {
            let struck = drawn(&faults(7, spec), 10_000).into_iter().filter(|struck| *struck).count();
            assert!(struck.abs_diff(expected) < 200, "{spec}: {struck}");
        }
    }

    #[test]
    fn limits_hold_and_what_they_exclude_is_not_drawn() {
        let tenant = Uuid::from_u128(1);
        let limited = faults(3, &format!("token=expired:0.5@{PATH},tenant={tenant},times=2"));
        for _ in 0..20 {
            assert_eq!(limited.expires("/bc/idp/token", tenant), None);
            assert_eq!(limited.expires(PATH, Uuid::nil()), None);
        }
        let struck: Vec<bool> = (0..20).map(|_| limited.expires(PATH, tenant).is_some()).collect();
        assert_eq!(struck.iter().filter(|struck| **struck).count(), 2);
    }
}
