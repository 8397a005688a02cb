//! What a handler is built on: the gateway's side, and the correct parts.

use std::sync::{Arc, LazyLock};

use acgw::internals::identity::Keys;
use acgw::internals::vendor::{Builder, Guard, Layer, Platform, Store};
use acgw::{Gateway, KeptKeys, Options, Vendor};
use uuid::Uuid;

/// A handler that is up. It goes when it is dropped.
pub(crate) trait Running {
    /// Where it takes callbacks.
    fn url(&self) -> String;
}

impl Running for Vendor {
    fn url(&self) -> String {
        Vendor::url(self)
    }
}

/// The platform as a handler knows it.
pub(crate) struct Ground {
    /// The issuer of callback tokens.
    pub(crate) issuer: String,
    /// The issuer's keys, for faults that need their public part.
    pub(crate) keys: Arc<Keys>,
    platform: String,
    second_platform: Option<String>,
}

impl Ground {
    pub(crate) fn of(gateway: &Gateway) -> Self {
        Self {
            issuer: gateway.issuer().to_owned(),
            keys: Arc::clone(gateway.keys()),
            platform: gateway.url().to_owned(),
            second_platform: gateway.second_data_centre().map(|second| second.url().to_owned()),
        }
    }

    /// The reference vendor.
    pub(crate) fn vendor(&self) -> Builder {
        Vendor::builder().issuer(&self.issuer)
    }

    /// The reference vendor behind a layer.
    pub(crate) fn behind(&self, layer: Arc<dyn Layer>) -> Builder {
        self.vendor().layer(layer)
    }

    /// The reference vendor over another store.
    pub(crate) fn over(&self, store: impl Store + 'static) -> Builder {
        self.vendor().store(Box::new(store))
    }

    /// The reference vendor with another guard.
    pub(crate) fn guarded(&self, change: impl FnOnce(Guard) -> Guard) -> Builder {
        Vendor::builder().guard(change(Guard::new(&self.issuer)))
    }

    /// The reference vendor, reporting to the platform, in each data centre that there is.
    pub(crate) fn reporting(&self) -> Builder {
        let centres = [Some(&self.platform), self.second_platform.as_ref()].into_iter().flatten();
        centres.fold(self.vendor(), |vendor, url| vendor.platform(platform(url)))
    }

    /// The reference vendor, reporting to one data centre, whatever a callback names.
    pub(crate) fn reporting_to_one(&self) -> Builder {
        self.reporting_to(&self.platform)
    }

    /// The reference vendor, reporting to this URL.
    pub(crate) fn reporting_to(&self, url: &str) -> Builder {
        self.vendor().platform(platform(url))
    }
}

fn platform(url: &str) -> Platform {
    Platform {
        url: url.to_owned(),
        client_id: "selftest".to_owned(),
        client_secret: "secret".to_owned(),
        application_code: "acgw.selftest".to_owned(),
    }
}

/// The keys of all gateways: making some for each takes longer than most runs.
static KEYS: LazyLock<KeptKeys> = LazyLock::new(KeptKeys::in_memory);

/// Options with nothing random in them. One conversation at a time: faults that mix up partners show alike each time.
pub(crate) fn fixed_options(seed: u64) -> Options {
    let (namespace, keys) = (Uuid::from_u128(u128::from(seed) + 1), Some(KEYS.clone()));
    Options { seed, namespace, keys, jobs: 1, ..Options::default() }
}
