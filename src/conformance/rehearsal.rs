//! The rehearsal of Acronis' verification, with the tokens that it tries.

use super::Prepared;
use crate::checks::auth::forgery::{Forge, VERIFICATION};
use crate::suite::{self, Rehearsal};

impl Prepared {
    /// Goes through Acronis' verification once more, and keeps every exchange. After a run that broke off, the steps that
    /// can no longer be sent say so.
    pub fn rehearse(&self) -> Rehearsal {
        let names: Vec<_> = VERIFICATION.iter().map(|forgery| forgery.what).collect();
        suite::rehearse(&self.session, &names, |session| {
            let forge = Forge::new(session);
            VERIFICATION.iter().map(|forgery| (forgery.what, (forgery.make)(&forge))).collect()
        })
    }
}
