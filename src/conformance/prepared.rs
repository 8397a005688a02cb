//! The target of a run, and a session that is ready to test it.

use crate::checks::auth::forgery::{Forge, VERIFICATION};
use crate::checks::mapping::wrong_user_and_password;
use crate::platform::Gateway;
use crate::suite::{self, Check, ForgedPart, Method, Options, Rehearsal, Run, Session, SetupError};
use crate::vendor::{self, Account, BOOK_SEATS, Guard, Jwks, Platform, Vendor};

use super::accounts::{accounts_of, with_accounts};

/// The environment variable with the URL of the handler to test.
pub(crate) const TARGET_VARIABLE: &str = "ACGW_TARGET_URL";

/// The handler to test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The reference vendor that is part of `acgw`, over real HTTP.
    Embedded,
    /// The callback handler at this URL.
    Url(String),
}

impl Target {
    /// The handler at the URL in the environment variable `ACGW_TARGET_URL`, or else the embedded vendor.
    pub fn from_environment() -> Self {
        std::env::var(TARGET_VARIABLE).ok().filter(|url| !url.is_empty()).map_or(Self::Embedded, Self::Url)
    }
}

/// A session, and the embedded vendor if that is the target.
pub struct Prepared {
    /// The session.
    pub session: Session,
    vendor: Option<Vendor>,
}

impl Prepared {
    /// Starts the gateway and, if that is the target, the embedded vendor.
    ///
    /// # Errors
    /// When the gateway cannot listen or the target cannot be used.
    pub fn new(options: Options, target: &Target) -> Result<Self, SetupError> {
        match target {
            Target::Url(url) => {
                let gateway = Session::gateway(&options)?;
                Ok(Self { session: Session::attach(options, gateway, url)?, vendor: None })
            }
            Target::Embedded => {
                // It has a connector too, which reports.
                let options = with_accounts(Options { expect_reports: true, ..options });
                let gateway = Session::gateway(&options)?;
                if let Some(other) = options.custom.iter().find(|custom| ***custom != **BOOK_SEATS) {
                    return Err(SetupError::OtherCustom(other.title));
                }
                let vendor = reference_vendor(&gateway, accounts_of(&options));
                // Without callbacks that enable partners, it cannot know any.
                let vendor = if options.partner == Method::Mirrored { vendor } else { vendor.serve_strangers() };
                let vendor = vendor.start();
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

    /// Goes through Acronis' verification once more, and keeps every exchange. After a run that broke off, the steps that
    /// can no longer be sent say so.
    pub fn rehearse(&self) -> Rehearsal {
        let wrong =
            self.session.options.credentials.as_deref().filter(|_| self.session.options.partner == Method::Mapped);
        let wrong: Vec<_> = wrong.map(wrong_user_and_password).unwrap_or_default();
        let names = wrong.iter().map(|(what, _)| *what).chain(VERIFICATION.iter().map(|forgery| forgery.what));
        suite::rehearse(&self.session, &names.collect::<Vec<_>>(), |session| {
            let forge = Forge::new(session);
            let wrong = wrong.iter().map(|(what, text)| (*what, ForgedPart::Credentials(text.clone())));
            let tokens = VERIFICATION.iter();
            let tokens = tokens.map(|forgery| (forgery.what, ForgedPart::Authorization((forgery.make)(&forge))));
            wrong.chain(tokens).collect()
        })
    }

    /// The embedded vendor, if that is the target.
    pub fn vendor(&self) -> Option<&Vendor> {
        self.vendor.as_ref()
    }
}

/// A vendor that trusts the gateway and, if it has one, its local authority.
fn reference_vendor(gateway: &Gateway, accounts: Vec<Account>) -> vendor::Builder {
    let platform = |gateway: &Gateway| Platform {
        url: gateway.url().to_owned(),
        client_id: "reference-vendor".to_owned(),
        client_secret: "secret".to_owned(),
        application_code: "acgw.reference".to_owned(),
    };
    let centres = [Some(gateway), gateway.second_data_centre()].into_iter().flatten();
    let builder =
        centres.fold(Vendor::builder().accounts(accounts), |builder, centre| builder.platform(platform(centre)));
    match gateway.authority() {
        None => builder.issuer(gateway.issuer()),
        Some(pem) => {
            let keys = Jwks::of(gateway.issuer()).authority(pem);
            builder.guard(Guard::new(gateway.issuer()).keys(keys)).authority(pem)
        }
    }
}
