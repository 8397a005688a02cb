//! The suite as a library: a session against the embedded reference vendor or a handler's URL, and the harness
//! that makes one test of each check.

mod costs;
mod rehearsal;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::checks;
use crate::platform::Gateway;
use crate::report::{self, Style};
use crate::suite::{self, Check, CheckOutcome, Options, Run, Session, SetupError};
use crate::vendor::{self, Guard, Jwks, Platform, Vendor};

pub use costs::cost;

/// Environment variable with the URL of the handler to test.
pub const TARGET_VARIABLE: &str = "ACGW_TARGET_URL";

/// What is tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The reference vendor that comes with `acgw`, over real HTTP.
    Embedded,
    /// The callback handler at this URL.
    Url(String),
}

impl Target {
    /// The handler that [`TARGET_VARIABLE`] names, or else the embedded vendor.
    pub fn from_environment() -> Self {
        std::env::var(TARGET_VARIABLE).ok().filter(|url| !url.is_empty()).map_or(Self::Embedded, Self::Url)
    }
}

/// A session, and the embedded vendor where that is the target.
pub struct Prepared {
    /// The session.
    pub session: Session,
    vendor: Option<Vendor>,
}

impl Prepared {
    /// Starts the gateway's own side and, where asked for, the embedded vendor.
    ///
    /// # Errors
    /// When the gateway cannot listen or the target cannot be used.
    pub fn new(options: Options, target: &Target) -> Result<Self, SetupError> {
        let gateway = Session::gateway(&options)?;
        match target {
            Target::Url(url) => Ok(Self { session: Session::attach(options, gateway, url)?, vendor: None }),
            Target::Embedded => {
                let platform = Platform {
                    url: gateway.url().to_owned(),
                    client_id: "reference-vendor".to_owned(),
                    client_secret: "secret".to_owned(),
                    application_code: "acgw.reference".to_owned(),
                };
                let vendor = reference_vendor(&gateway, platform).start();
                let vendor = vendor.map_err(|error| SetupError::Embedded(error.to_string()))?;
                let session = Session::attach(options, gateway, &vendor.url())?.embedded();
                Ok(Self { session, vendor: Some(vendor) })
            }
        }
    }

    /// Waits for the target, then runs these checks.
    ///
    /// # Errors
    /// When the target cannot be reached.
    pub fn run(&self, checks: &[&'static Check]) -> Result<Run, SetupError> {
        self.session.reach()?;
        Ok(suite::run(&self.session, checks, &|_| {}))
    }

    /// The embedded vendor, where that is the target.
    pub fn vendor(&self) -> Option<&Vendor> {
        self.vendor.as_ref()
    }
}

/// A vendor that trusts the gateway, and its local authority where it has one.
fn reference_vendor(gateway: &Gateway, platform: Platform) -> vendor::Builder {
    let builder = Vendor::builder().platform(platform);
    match gateway.authority() {
        None => builder.issuer(gateway.issuer()),
        Some(pem) => {
            let keys = Jwks::of(gateway.issuer()).authority(pem);
            builder.guard(Guard::new(gateway.issuer()).keys(keys)).authority(pem)
        }
    }
}

/// Runs the suite as a test program: one test for each check, with the arguments that `cargo test` gives.
///
/// In a vendor's own repository (`harness = false` in the `[[test]]` section) this is the whole file:
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     acgw::conformance::main(acgw::Options::default(), acgw::Target::from_environment())
/// }
/// ```
pub fn main(options: Options, target: Target) -> ExitCode {
    let arguments = Arguments::from_args();
    let chosen: Vec<&'static Check> = checks::all().into_iter().filter(|check| is_chosen(&arguments, check)).collect();
    // One run of all that is chosen, made by the first test: checks keep their order, and listing starts nothing.
    let run: Arc<OnceLock<Result<Run, String>>> = Arc::default();
    let trials = checks::all().into_iter().map(|check| {
        let (run, options, target, chosen) = (Arc::clone(&run), options.clone(), target.clone(), chosen.clone());
        let trial = Trial::test(check.id, move || {
            let run = run.get_or_init(|| {
                let prepared = Prepared::new(options, &target).map_err(|error| error.to_string())?;
                prepared.run(&chosen).map_err(|error| error.to_string())
            });
            verdict(run.as_ref().map_err(Failed::from)?, check)
        });
        trial.with_kind(check.level.name())
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Whether the arguments of the test program choose the check's test.
fn is_chosen(arguments: &Arguments, check: &Check) -> bool {
    !arguments.is_filtered_out(&Trial::test(check.id, || Ok(())).with_kind(check.level.name()))
}

/// A check that is undecided proves nothing, so it is no passed test; one that does not apply is. What looks back on
/// the run has nothing to look at when it is alone.
fn verdict(run: &Run, check: &Check) -> Result<(), Failed> {
    let Some(result) = run.results.iter().find(|result| result.check.id == check.id) else {
        return Err("the check was not run".into());
    };
    let undecided = result.outcome == CheckOutcome::Undecided && !check.is_last();
    if result.outcome != CheckOutcome::Failed && !undecided {
        return Ok(());
    }
    let alone = Run { results: vec![result.clone()], ..run.clone() };
    Err(report::render(&alone, report::Format::Human, Style::default()).into())
}
