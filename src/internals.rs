//! What the tests and benches of this crate use beyond its public names. Nothing here is stable.

pub mod checks {
    pub use crate::checks::all;
}
pub mod cli {
    pub use crate::cli::{command, setting_key};
}
pub mod conformance {
    pub use crate::conformance::prepared::Prepared;
}
pub mod contract {
    pub use crate::contract::{
        AnyCallback, CustomCallback, DISCREPANCIES, Level, Outcome, Schema, Tree, requirements, schema, schemas,
        status_report,
    };
}
pub mod explain {
    pub use crate::explain::pages;
}
pub mod generate {
    pub use crate::generate::{Break, Side, Values, boundary, broken, broken_by, valid};
    pub mod fixtures {
        pub use crate::generate::fixtures::{Expect, INDEX, Index, compare, fixtures};
    }
}
pub mod identity {
    pub use crate::identity::{Keys, PublicEncoding, SigningKey};
}
pub mod platform {
    pub use crate::platform::{
        CallbackDraft, Direction, FAULTS_PATH, JournalEntry, KEYS_PATH, MINT_PATH, STATUS_PATH, openapi, openapi_3_0,
    };
}
pub mod report {
    pub use crate::report::{DossierFile, Format, JsonReport, SCHEMA, Style, dossier, render, summary};
}
pub mod sender {
    pub use crate::sender::{HttpClient, TransportError};
}
pub mod store {
    /// A gateway that keeps what it knows in this file.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn keep_in(
        builder: crate::GatewayBuilder,
        file: &std::path::Path,
    ) -> Result<crate::GatewayBuilder, Box<dyn std::error::Error>> {
        let file = crate::store::StateFile::open(file, drop)?;
        Ok(builder.keeper(std::sync::Arc::new(file)))
    }
}
pub mod suite {
    pub use crate::suite::{
        Baseline, Cause, Check, CheckOutcome, CheckResult, Control, Cost, Finding, KeptConversation,
        ModelledConversation, Needs, Rehearsal, RehearsalStep, Session, Symptom, Wait, example_conversation, lifecycle,
        merge, run, share_out, transcript,
    };
}
pub mod vendor {
    pub use crate::vendor::{
        Account, Answer, BoxFuture, Builder, Case, CustomerMapping, CustomerRecord, Guard, Habits, Incoming, Judgement,
        Jwks, KeyError, KeySource, Layer, MappingMemory, Mappings, Memory, NewCustomer, Next, PartnerRecord, Platform,
        PlatformRequest, PublicKey, Refusal, Report, Settings, Store, Token, credentials, layer, rules,
    };
}
