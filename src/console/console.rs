//! What the console of one gateway remembers.

use std::sync::{Arc, OnceLock};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use uuid::Uuid;

use super::checking::Runs;
use super::desk::{Desk, SettingField};
use super::refresh::Refreshes;
use super::setup::Progress;
use crate::platform::{Client, Keeper};

/// What a console shows beyond what its gateway knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConsoleSettings {
    /// The name of the data centre, if there are several.
    pub(crate) data_centre: Option<String>,
    /// The API clients of the backend.
    pub(crate) clients: Vec<Client>,
    /// Which tenant is above which, partners and their customers, and the name of the lower one, if it has one.
    pub(crate) tenants: Vec<(Uuid, Uuid, String)>,
    /// The fields that the CyberApp defines.
    pub(crate) fields: Vec<SettingField>,
    /// The data centres and where their consoles are, once all have started.
    pub(crate) centres: Arc<OnceLock<Vec<(String, String)>>>,
    /// Who keeps the partners and customers beyond the end of the process.
    pub(crate) keeper: Option<Arc<dyn Keeper>>,
}

/// The console of one gateway.
pub(crate) struct Console {
    pub(super) settings: ConsoleSettings,
    /// In each form, so that pages of others cannot send it.
    pub(super) form_token: String,
    /// In the cookie of those who have logged in.
    session: String,
    pub(super) progress: Progress,
    pub(super) desk: Desk,
    pub(super) runs: Runs,
    pub(super) refreshes: Refreshes,
}

impl Console {
    /// A console that nobody has used yet.
    pub(crate) fn new(settings: ConsoleSettings) -> Self {
        // 122 random bits of the system each.
        let secret = || Uuid::new_v4().simple().to_string();
        Self {
            form_token: secret(),
            session: secret(),
            progress: Progress::default(),
            desk: Desk::of(&settings.tenants, settings.keeper.clone()),
            runs: Runs::default(),
            refreshes: Refreshes::default(),
            settings,
        }
    }

    /// The secret of those who have logged in.
    pub(super) fn session(&self) -> &str {
        &self.session
    }

    /// Whether this is the secret of those who have logged in.
    pub(super) fn is_session(&self, text: &str) -> bool {
        is_same(text, &self.session)
    }

    /// Whether this is the token of this console's forms.
    pub(super) fn is_form_token(&self, text: &str) -> bool {
        is_same(text, &self.form_token)
    }
}

fn is_same(text: &str, secret: &str) -> bool {
    verify_slices_are_equal(text.as_bytes(), secret.as_bytes()).is_ok()
}
