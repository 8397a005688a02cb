//! What can be made to go wrong.

use hyper::StatusCode;

use crate::console::frame;
use crate::console::visit::Visit;
use crate::platform::{ApiResponse, Fault, in_background};

/// A day with several faults: its word, its name, what happens, and the faults.
pub(super) struct Preset {
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    faults: &'static [&'static str],
    rotates: bool,
}

/// The days to choose from.
pub(super) const PRESETS: [Preset; 4] = [
    Preset {
        word: "restart",
        name: "The platform restarts",
        what: "One connection breaks, then three requests get 503.",
        faults: &["reset,times=1", "status=503,times=3"],
        rotates: false,
    },
    Preset {
        word: "revoked",
        name: "The token is revoked",
        what: "One status report gets 401. A backend fetches a new token and reports again.",
        faults: &["status=401@status,times=1"],
        rotates: false,
    },
    Preset {
        word: "rotated",
        name: "The keys are rotated",
        what: "A new key signs from now on. A handler fetches the keys again.",
        faults: &[],
        rotates: true,
    },
    Preset {
        word: "busy",
        name: "The platform is busy",
        what: "Two requests get 429 with Retry-After, and answers take two seconds.",
        faults: &["status=429,times=2", "delay=2s,times=10"],
        rotates: false,
    },
];

/// What a single fault can do: the word of the form, what it means, and its effect in a SPEC.
pub(super) const EFFECTS: [(&str, &str); 8] = [
    ("status=503", "503, try again later"),
    ("status=429", "429, too many requests"),
    ("status=401", "401, as for a token that is not valid"),
    ("status=500", "500"),
    ("token=expired", "an access token that has expired"),
    ("delay=2s", "an answer after 2 s"),
    ("delay=30s", "an answer after 30 s"),
    ("reset", "the connection is cut"),
];

/// Where it happens: the word of a SPEC, and what it means.
pub(super) const PLACES: [(&str, &str); 4] =
    [("", "everywhere"), ("token", "access tokens"), ("status", "status reports"), ("keys", "keys")];

/// Adds the fault of the form.
pub(in crate::console) fn add(visit: &Visit) -> ApiResponse {
    let (effect, place, times) = (visit.field("effect"), visit.field("place"), visit.field("times").trim());
    let mut spec = effect.to_owned();
    if !place.is_empty() && !effect.starts_with("token") {
        spec.push_str(&format!("@{place}"));
    }
    if !times.is_empty() {
        spec.push_str(&format!(",times={times}"));
    }
    match spec.parse::<Fault>() {
        Ok(fault) => {
            visit.state.faults.add(fault);
            frame::redirect(&visit.link("bad-day"))
        }
        Err(error) => frame::message(visit, StatusCode::BAD_REQUEST, "This cannot happen", &error.to_string()),
    }
}

/// Begins one of the days.
pub(in crate::console) async fn preset(visit: &Visit, word: &str) -> ApiResponse {
    let Some(preset) = PRESETS.iter().find(|preset| preset.word == word) else {
        return frame::message(visit, StatusCode::NOT_FOUND, "There is no such preset", "Choose one from the list.");
    };
    preset.faults.iter().filter_map(|spec| spec.parse().ok()).for_each(|fault| visit.state.faults.add(fault));
    if preset.rotates {
        let keys = std::sync::Arc::clone(&visit.state.keys);
        if let Err(error) = in_background(move || drop(keys.rotate())).await {
            return error.into();
        }
    }
    frame::redirect(&visit.link("bad-day"))
}

/// Ends one fault, or all.
pub(in crate::console) fn end(visit: &Visit) -> ApiResponse {
    let mut faults = visit.state.faults.list();
    match visit.field("fault").parse::<usize>() {
        Ok(at) if at < faults.len() => drop(faults.remove(at)),
        _ => faults.clear(),
    }
    visit.state.faults.set(faults);
    frame::redirect(&visit.link("bad-day"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_can_happen() {
        let of_presets = PRESETS.iter().flat_map(|preset| preset.faults.iter().copied());
        for spec in of_presets.chain(EFFECTS.map(|(effect, _)| effect)) {
            assert!(spec.parse::<Fault>().is_ok(), "{spec}");
        }
        for (place, _) in PLACES.iter().filter(|(place, _)| !place.is_empty()) {
            assert!(format!("status=503@{place}").parse::<Fault>().is_ok(), "{place}");
        }
    }
}
