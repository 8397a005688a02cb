//! The faults in force, and which requests they strike.

use std::cell::LazyCell;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::response::{IntoResponse as _, Response};
use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use uuid::Uuid;

use super::{Effect, Fault};
use crate::platform::front::{Note, Received};
use crate::platform::refusal::Refusal;
use crate::platform::routes;
use crate::platform::routes::place::Place;
use crate::platform::state::Shared;

/// What `Retry-After` says beside 429 and 503, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// The faults in force.
pub(crate) struct Faults {
    seed: u64,
    armed: Mutex<Vec<Armed>>,
}

/// A fault and its history.
struct Armed {
    fault: Fault,
    /// Requests that it could have struck.
    met: u64,
    /// Requests that it struck.
    struck: u32,
}

/// What faults do to one request.
#[derive(Default)]
pub(crate) struct Strike {
    /// How long the answer is held back.
    pub(crate) delay: Duration,
    /// What happens in place of an answer.
    pub(crate) ending: Option<Ending>,
    /// Which faults they were, for the journal.
    pub(crate) note: Option<String>,
}

/// What happens to a request in place of an answer.
pub(crate) enum Ending {
    Refused(Response),
    Cut,
}

/// What a fault may be limited to.
struct Request<'r, F> {
    path: &'r str,
    tenant: LazyCell<Option<Uuid>, F>,
}

impl Faults {
    /// These faults; every draw follows from the seed.
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        let this = Self { seed, armed: Mutex::default() };
        this.set(faults);
        this
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Puts these in the place of the former ones, and begins to count and to draw anew.
    pub(crate) fn set(&self, faults: Vec<Fault>) {
        let armed = faults.into_iter().map(|fault| Armed { fault, met: 0, struck: 0 }).collect();
        *self.armed.lock().unwrap_or_else(PoisonError::into_inner) = armed;
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        let armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        armed.iter().map(|armed| armed.fault.clone()).collect()
    }

    /// How many requests those in force have struck.
    pub(crate) fn struck(&self) -> u32 {
        let armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        armed.iter().map(|armed| armed.struck).sum()
    }

    /// What happens to a request before anything is done about it. Delays add up; of statuses and resets the first one
    /// decides, and those behind it are not drawn.
    pub(crate) fn strike(&self, app: &Shared, received: &Received) -> Strike {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        let request = Request { path: received.uri.path(), tenant: LazyCell::new(|| routes::tenant(app, received)) };
        let mut strike = Strike::default();
        if armed.is_empty() || !routes::is_platform(request.path) {
            return strike;
        }
        for armed in armed.iter_mut() {
            let open = match armed.fault.effect {
                Effect::Delay(_) => true,
                Effect::Status(_) | Effect::Reset => strike.ending.is_none(),
                Effect::ExpiredToken => false,
            };
            if open && armed.strikes(&request, self.seed) {
                strike.add(&armed.fault);
            }
        }
        strike
    }

    /// The fault that makes the token expired that is about to be given to a client of this tenant.
    pub(crate) fn expires(&self, path: &str, tenant: Uuid) -> Option<String> {
        let mut armed = self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        let request = Request { path, tenant: LazyCell::new(|| Some(tenant)) };
        let mut tokens = armed.iter_mut().filter(|armed| armed.fault.effect == Effect::ExpiredToken);
        tokens.find_map(|armed| armed.strikes(&request, self.seed).then(|| named(&armed.fault)))
    }
}

impl Armed {
    /// Whether the fault strikes this request, which is the next one that it meets.
    fn strikes<F: FnOnce() -> Option<Uuid>>(&mut self, request: &Request<'_, F>, seed: u64) -> bool {
        let Fault { probability, endpoint, tenant, times, .. } = &self.fault;
        let spent = times.is_some_and(|times| self.struck >= times.get());
        let elsewhere = endpoint.is_some_and(|place: Place| !place.is_at(request.path));
        if spent || elsewhere || tenant.is_some_and(|tenant| *request.tenant != Some(tenant)) {
            return false;
        }
        let strikes = draw(seed, self.met, &self.fault) < *probability;
        self.met += 1;
        self.struck += u32::from(strikes);
        strikes
    }
}

/// A number from 0 up to 1 that follows from the seed, the fault, and how many requests it has met: what other faults
/// do has no part in it.
fn draw(seed: u64, met: u64, fault: &Fault) -> f64 {
    let (drawn, ..) = Uuid::new_v5(&Uuid::from_u64_pair(seed, met), fault.to_string().as_bytes()).as_fields();
    f64::from(drawn) / (f64::from(u32::MAX) + 1.0)
}

/// A fault in the journal.
/// In quotes, or `token=…` would be taken for a secret where it is shown.
fn named(fault: &Fault) -> String {
    format!("fault `{fault}`")
}

impl Strike {
    fn add(&mut self, fault: &Fault) {
        self.note = joined(self.note.take(), Some(named(fault)));
        match fault.effect {
            Effect::Delay(delay) => self.delay += delay,
            Effect::Status(status) => self.ending = Some(Ending::Refused(refused(status, fault))),
            Effect::Reset => self.ending = Some(Ending::Cut),
            Effect::ExpiredToken => {}
        }
    }
}

/// Two notes as one.
pub(crate) fn joined(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first}; {second}")),
        (first, second) => first.or(second),
    }
}

/// A fault's answer in the platform's error form.
fn refused(status: StatusCode, fault: &Fault) -> Response {
    let code = status.canonical_reason().unwrap_or("fault").to_lowercase().replace([' ', '-'], "_");
    let message = format!("the fault `{fault}` struck this request, and nothing was done about it; send it again");
    let refusal = Refusal::new(status, code, message);
    let refusal = match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            refusal.header(RETRY_AFTER, RETRY_AFTER_SECONDS)
        }
        StatusCode::UNAUTHORIZED => refusal.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        _ => refusal,
    };
    let mut response = refusal.into_response();
    // The journal has the name of the fault.
    response.extensions_mut().remove::<Note>();
    response
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
