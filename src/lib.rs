//! A mock Acronis API Callback Gateway, and a conformance suite for the callback handlers behind it.
//!
//! The [README](https://docs.rs/crate/acgw/latest/source/README.md) is about the command line. This page is about your
//! own Rust tests.
//!
//! # A gateway in a test
//!
//! A [`Gateway`] plays the platform: it publishes its keys, gives out tokens, sends callbacks, and takes status
//! reports. It listens on a free port and stops when it is dropped. Here a mock server stands for your handler:
//!
//! ```
//! use std::time::Duration;
//!
//! use acgw::{AccessTokens, Callback, Clock, Gateway};
//! use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let clock = Clock::fixed("2026-03-01T12:00:00Z".parse()?);
//!     let gateway = Gateway::builder().open(AccessTokens::Open).clock(clock.clone()).start()?;
//!     let handler = MockServer::start().await;
//!     Mock::given(method("POST")).respond_with(ResponseTemplate::new(403)).mount(&handler).await;
//!
//!     // Send a callback. The gateway judges the answer: the documents want a 200.
//!     let reply = gateway.callback(Callback::PartnerReset).send(&handler.uri()).await?;
//!     assert_eq!(reply.status(), Some(403));
//!     assert_eq!(reply.violations[0].rule, "response.status");
//!
//!     // The next two status reports fail with a 503.
//!     gateway.set_faults(["status=503@status,times=2".parse()?]);
//!
//!     // Three hours later every access token has expired.
//!     clock.advance(Duration::from_secs(3 * 60 * 60));
//!
//!     // Run your code with `gateway.url()` as its platform, then wait for its report. Here nothing reports.
//!     let partner = uuid::Uuid::new_v4();
//!     let reported = gateway.reported(partner).application("vendor.app").activated();
//!     let unmet = reported.wait(Duration::from_millis(50)).await.unwrap_err();
//!     assert!(unmet.to_string().contains("no request arrived at all"));
//!     Ok(())
//! }
//! ```
//!
//! # The conformance suite in `cargo test`
//!
//! A test program with `harness = false` in its `[[test]]` section. Each check is one test, and `ACGW_TARGET_URL` names
//! your handler:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     acgw::conformance::main(acgw::Options::default(), acgw::Target::from_environment())
//! }
//! ```
//!
//! [`conformance::run`] does the same in one call and returns the [`Run`].
//!
//! # Features
//!
//! Your tests need no command line: depend on the crate with `default-features = false`.
//!
//! | feature | what it adds |
//! |---|---|
//! | none | the gateway |
//! | `conformance` | the suite |
//! | `cli` (default) | the program `acgw`, and the suite |

// Without the command line, nothing here uses what only it needs.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports, unreachable_pub))]

#[cfg(feature = "conformance")]
mod checks;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "cli")]
mod console;
mod contract;
#[cfg(feature = "cli")]
mod explain;
mod generate;
mod identity;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod internals;
#[cfg(feature = "conformance")]
mod lessons;
mod platform;
#[cfg(feature = "conformance")]
mod report;
mod sender;
#[cfg(feature = "cli")]
mod store;
#[cfg(feature = "conformance")]
mod suite;
mod text;
#[cfg(feature = "cli")]
mod traffic;
#[cfg(feature = "conformance")]
mod vendor;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use cli::main;
#[cfg(feature = "conformance")]
pub use conformance::Target;
pub use contract::{Callback, CustomDefinition, DefinitionError};
pub use identity::{AccessTokens, Clock, KeptKeys, KeptKeysError};
pub use platform::{
    Client, Fault, Gateway, GatewayBuilder, GatewayError, Integration, Judged, SendError, StatusReport, Tls,
};
pub use sender::Trust;
#[cfg(feature = "conformance")]
pub use suite::{Method, Options, Run, Topology, VendorCustomer};
#[cfg(feature = "conformance")]
pub use vendor::Vendor;

/// The guide's Rust, compiled as doctests.
#[cfg(doctest)]
mod guide {
    #[doc = include_str!("../docs/guide/rust.md")]
    mod rust {}
}
