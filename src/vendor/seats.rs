//! The custom callback of the reference vendor, a sample: it books seats (`examples/custom/book-seats.json`).

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::{CustomDefinition, CustomResponse};

/// The most seats of a partner.
const SEATS: u64 = 1_000_000;

/// The most notes that an answer shows.
const NOTES: usize = 10;

/// The callback's definition.
pub(crate) static BOOK_SEATS: LazyLock<&'static CustomDefinition> = LazyLock::new(|| {
    CustomDefinition::read(include_str!("../../examples/custom/book-seats.json")).expect("our example is a definition")
});

/// The seats of all partners.
#[derive(Default)]
pub(super) struct Seats(Mutex<HashMap<Uuid, Booked>>);

#[derive(Default)]
struct Booked {
    seats: u64,
    notes: Vec<String>,
}

/// The payload of a request that its schema accepts.
#[derive(Deserialize)]
struct Booking {
    seats: f64,
    note: Option<String>,
}

impl Seats {
    /// Books seats for a partner. Returns the status and the body of the answer without its identifiers.
    pub(super) fn book(&self, partner: Uuid, payload: &Value) -> Result<(u16, Value), serde_json::Error> {
        let booking = Booking::deserialize(payload)?;
        let mut partners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let booked = partners.entry(partner).or_default();
        // A whole number may be written with a fraction of zero. The schema has its limits.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let wanted = booking.seats as u64;
        let (status, payload) = match SEATS - booked.seats {
            _ if wanted == 0 => (202, None),
            free if wanted > free => (409, Some(json!({ "free": free }))),
            _ => {
                booked.seats += wanted;
                booked.notes.extend(booking.note);
                booked.notes.drain(..booked.notes.len().saturating_sub(NOTES));
                let payload = json!({ "booking_id": Uuid::new_v4(), "booked": booked.seats, "notes": booked.notes });
                (200, Some(payload))
            }
        };
        let mut body = json!({ "type": response(status).map(|response| response.response_type) });
        if let Some(payload) = payload {
            body["payload"] = payload;
        }
        Ok((status, body))
    }
}

fn response(status: u16) -> Option<&'static CustomResponse> {
    BOOK_SEATS.with_status(status).next()
}
