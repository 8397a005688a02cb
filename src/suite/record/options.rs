//! The options of a run.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::part::Part;
use super::topology::Topology;
use crate::contract::{Callback, CustomDefinition, sample_endpoints};
use crate::identity::KeptKeys;
use crate::platform::{Client, Tls};
use crate::sender::{CallbackHeaders, Trust};

/// How one side is enabled (“Enabling the CyberApp”).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// By mirroring callbacks.
    #[default]
    Mirrored,
    /// By mapping to tenants that the vendor has.
    Mapped,
    /// Without callbacks.
    Explicit,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mirrored, Self::Mapped, Self::Explicit];

    /// The word of the command line and of reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mirrored => "mirrored",
            Self::Mapped => "mapped",
            Self::Explicit => "explicit",
        }
    }
}

/// The options of a run. [`Options::default`] has the defaults of the command line.
#[derive(Debug, Clone)]
pub struct Options {
    /// Enablement of the partner.
    pub partner: Method,
    /// Enablement of the customers.
    pub customer: Method,
    /// `context.endpoint_id` and the role in the token's scope.
    pub endpoint_id: String,
    /// The address where the platform's side listens.
    pub listen: SocketAddr,
    /// The URL under which the target reaches the platform's side.
    pub public_url: Option<String>,
    /// `iss` of the callback tokens.
    pub issuer: Option<String>,
    /// The certificate of the platform's side; without one it speaks plain HTTP.
    pub tls: Option<Tls>,
    /// The signing keys, if they were kept; else the run has new ones.
    pub keys: Option<KeptKeys>,
    /// The handler refreshes its keys when they are this old, and at no other time.
    pub key_cache: Option<Duration>,
    /// The API clients that may fetch access tokens; if empty, any may.
    pub clients: Vec<Client>,
    /// `<identity>:<secrets as JSON>` for `X-CyberApp-Auth`.
    pub credentials: Option<String>,
    /// The vendor's own callbacks.
    pub custom: Vec<&'static CustomDefinition>,
    /// Credentials of another tenant of the vendor.
    pub other_credentials: Option<String>,
    /// Another pair of credentials of the first tenant of the vendor.
    pub changed_credentials: Option<String>,
    /// The customers that the vendor's tenants have.
    pub topology: Option<Topology>,
    /// A JSON object for `X-CyberApp-Extra`.
    pub extra: Option<String>,
    /// Callback tokens carry the further members that the platform's tokens carry.
    pub platform_claims: bool,
    /// The field ids that the CyberApp defines; if empty, the ones of the documented example.
    pub setting_keys: Vec<String>,
    /// The other fields of customers: the id of each, and values of its type.
    pub typed_fields: Vec<(String, Vec<Value>)>,
    /// The CyberApp defines no fields that take any text: the run sends none, and skips the checks about them.
    pub no_settings: bool,
    /// Further headers on every callback; none that the gateway itself sends.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The certificates that are trusted.
    pub trust: Trust,
    /// How long to wait until the target answers.
    pub wait: Duration,
    /// How long to wait for one answer. The platform's own time-out is not published (discrepancy `timeout`).
    pub timeout: Duration,
    /// The number of cases of each property.
    pub cases: u32,
    /// Decides every random choice.
    pub seed: u64,
    /// Decides every identifier.
    pub namespace: Uuid,
    /// How many conversations run side by side.
    pub jobs: usize,
    /// Leave the tenants of the run enabled.
    pub keep: bool,
    /// All conversations are kept, to be compared with those of another run.
    pub keep_conversations: bool,
    /// The backend reports its status: a partner that is never reported as active fails the run.
    pub expect_reports: bool,
    /// How long a report may take; a backend may send on a timer what has changed in the meantime.
    pub report_patience: Duration,
    /// Stop at the first failed check.
    pub fail_fast: bool,
    /// Advisories fail the run, too.
    pub strict: bool,
    /// The ids of the checks that the short form of a run leaves out; empty if it is not the short form.
    pub left_out: Vec<&'static str>,
    /// The part of the run, if it is shared out over several machines.
    pub part: Option<Arc<Part>>,
    /// The options of `acgw check`, with their values, that reports put into the command that repeats a check.
    pub repeat: Vec<(String, Option<String>)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            partner: Method::Mirrored,
            customer: Method::Mirrored,
            endpoint_id: sample_endpoints()[0].to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            issuer: None,
            tls: None,
            keys: None,
            key_cache: None,
            clients: Vec::new(),
            credentials: None,
            custom: Vec::new(),
            other_credentials: None,
            changed_credentials: None,
            topology: None,
            extra: None,
            platform_claims: false,
            setting_keys: Vec::new(),
            typed_fields: Vec::new(),
            no_settings: false,
            headers: Vec::new(),
            trust: Trust::default(),
            wait: Duration::ZERO,
            timeout: Duration::from_secs(10),
            cases: 64,
            seed: u64::from(Uuid::new_v4().as_fields().0),
            namespace: Uuid::new_v4(),
            jobs: 8,
            keep: false,
            keep_conversations: false,
            expect_reports: false,
            report_patience: Duration::from_secs(30),
            fail_fast: false,
            strict: false,
            left_out: Vec::new(),
            part: None,
            repeat: Vec::new(),
        }
    }
}

impl Options {
    /// Whether partners are enabled by callbacks.
    pub fn partner_is_mirrored(&self) -> bool {
        self.partner == Method::Mirrored
    }

    /// Whether customers are enabled by callbacks.
    pub fn customer_is_mirrored(&self) -> bool {
        self.customer == Method::Mirrored
    }

    /// The callbacks that this enablement method has.
    pub fn callbacks(&self) -> Vec<Callback> {
        let is_of_method = |callback: &Callback| {
            let method = if callback.is_partner_side() { self.partner } else { self.customer };
            method == if callback.is_mapping() { Method::Mapped } else { Method::Mirrored }
        };
        Callback::all().filter(is_of_method).collect()
    }

    /// Whether all callbacks of the enablement method belong to mapping.
    pub fn only_maps(&self) -> bool {
        let callbacks = self.callbacks();
        !callbacks.is_empty() && callbacks.iter().all(|callback| callback.is_mapping())
    }

    /// The callbacks of the first contact: those of the enablement method, or else the vendor's own.
    pub fn contact_callbacks(&self) -> Vec<Callback> {
        let callbacks = self.callbacks();
        if callbacks.is_empty() { self.custom.iter().copied().map(Callback::Custom).collect() } else { callbacks }
    }

    /// The headers of every callback.
    pub(crate) fn callback_headers(&self) -> CallbackHeaders {
        let (credentials, extra) = (self.credentials.clone(), self.extra.clone());
        CallbackHeaders { credentials, extra, further: self.headers.clone() }
    }

    /// The field ids of the CyberApp, or else the ones of the documented example.
    pub fn field_ids(&self) -> Vec<String> {
        if self.setting_keys.is_empty() { sample_field_ids() } else { self.setting_keys.clone() }
    }
}

/// The field ids in the example on the page “Enabling customers using mirroring”.
fn sample_field_ids() -> Vec<String> {
    Callback::CustomerSetState
        .request()
        .examples()
        .iter()
        .filter_map(|example| example.pointer("/payload/enabled/0/settings")?.as_object())
        .flat_map(|settings| settings.keys().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_from_the_schemas() {
        assert_eq!(Options::default().field_ids(), ["field1_id", "field2_id"]);
        assert!(sample_endpoints().len() >= 2);
    }
}
