//! The rehearsal of Acronis' verification, with the tokens that it tries.

use super::Prepared;
use crate::checks::auth::forgery::{Forge, by_name};
use crate::suite::{self, Rehearsal};

/// What must be refused in the verification, by the names of the forgeries.
const REFUSED: [&str; 3] = ["no Authorization header", "a corrupted token", "a token for another CyberApp"];

impl Prepared {
    /// Walks through Acronis' verification once more, and keeps every exchange. What a run that broke off no longer
    /// lets through is told.
    pub fn rehearse(&self) -> Rehearsal {
        suite::rehearse(&self.session, &REFUSED, |session| {
            let forge = Forge::new(session);
            let forgeries = REFUSED.iter().filter_map(|name| by_name(name));
            forgeries.map(|forgery| (forgery.what, (forgery.make)(&forge))).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_forgery_is_known() {
        assert!(REFUSED.iter().all(|name| by_name(name).is_some()));
    }
}
