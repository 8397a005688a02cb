//! Real traffic: a proxy that records it, and what recordings are good for.
//!
//! Reading order: `proxy` accepts connections, and `passing` passes their bytes on to an `upstream`. An `observer` finds the
//! exchanges in them (`observed`): `reader` knows where messages end, `head` what their heads say. A `record` is what is stored of an
//! exchange, without what `masking` hides; `recording` writes and reads the file. `judging` compares a record with the
//! contract, with `request_side` for callbacks and `platform_side` for the rest, and finds each `deviation`.
//! `drift` puts these together, `fixtures` writes messages with `made_up` values, and `har` exports a recording.

mod deviation;
mod drift;
mod fixtures;
mod har;
mod head;
mod judging;
mod made_up;
mod masking;
mod observed;
mod observer;
mod passing;
mod platform_side;
mod proxy;
mod reader;
mod record;
mod recording;
mod request_side;
mod upstream;

pub(crate) use deviation::{ExchangeHalf, note_on};
pub(crate) use drift::{CountedDeviation, Drift, Facts, NumberRange};
pub(crate) use fixtures::recorded_fixtures;
pub(crate) use har::har;
pub(crate) use judging::{callback, differing_rules};
pub(crate) use made_up::MadeUp;
pub(crate) use proxy::{ProxyEvents, ProxyRoute, TrafficProxy};
pub(crate) use record::{Receiver, RecordedExchange};
pub(crate) use recording::{Recorder, recorded};
pub(crate) use upstream::Upstream;
