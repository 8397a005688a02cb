//! What a check needs: its callbacks, and its place in the run.

use super::options::{Method, Options};

/// What a check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is the first contact with the handler. If it fails, no other check runs.
    Contact,
    /// The callbacks that the enablement method has; at least one side has some.
    Any,
    /// As `Any`, but it mostly waits: it begins with the first musts and runs beside all checks that send.
    Waiting,
    /// Callbacks of the partner's side, by mirroring.
    Partner,
    /// Callbacks of the customer's side, by mirroring. The partner is enabled first if that side has callbacks.
    Customer,
    /// As `Customer`, and fields for customers: those of the documented example, or others of which the types are known.
    CustomerFields,
    /// Callbacks of both sides.
    Both,
    /// Callbacks that map partners.
    MappedPartner,
    /// Callbacks that map customers. The partner is enabled first if that side has callbacks.
    MappedCustomers,
    /// Callbacks that map partners, and those that map customers.
    Mapped,
    /// Callbacks that map partners or customers.
    AnyMapping,
    /// Callbacks that map customers, of partners that have an account: they are mapped to it, or enabled by hand.
    MappedOfAccount,
    /// Callbacks that map customers, of partners that callbacks enable.
    MappedOfPartner,
    /// Callbacks that map partners, and those that enable their customers by mirroring.
    MirroredOfMapped,
    /// Callbacks of the partner's side, and the reports that follow. It mostly waits, as `Waiting` does.
    Reports,
    /// As `Any`, but after the checks about fetching keys: a token with an unknown key id can use up the one fetch
    /// that a handler allows itself in a while.
    SettledKeys,
    /// The callbacks that the other checks sent: it runs after them.
    TheRun,
    /// A run that sends nothing else meanwhile: the check disturbs what all other callbacks depend on.
    Alone,
    /// As `Alone`, and no other check is alone with it: while the keys cannot be fetched, a handler may refuse every
    /// callback.
    NoKeys,
}

impl Needs {
    /// Whether it is about a kind of enablement that a run with these options has at all.
    pub(crate) fn is_of(self, options: &Options) -> bool {
        let has = |method| options.partner == method || options.customer == method;
        match self {
            Self::Any
            | Self::Waiting
            | Self::Contact
            | Self::SettledKeys
            | Self::TheRun
            | Self::Alone
            | Self::NoKeys => true,
            Self::Partner | Self::Customer | Self::CustomerFields | Self::Both => has(Method::Mirrored),
            Self::Reports => options.partner != Method::Explicit,
            Self::MappedPartner
            | Self::MappedCustomers
            | Self::Mapped
            | Self::AnyMapping
            | Self::MappedOfAccount
            | Self::MappedOfPartner => has(Method::Mapped),
            Self::MirroredOfMapped => self.fits(options),
        }
    }

    /// Whether it maps.
    pub(crate) fn is_mapping(self) -> bool {
        matches!(
            self,
            Self::MappedPartner
                | Self::MappedCustomers
                | Self::Mapped
                | Self::AnyMapping
                | Self::MappedOfAccount
                | Self::MappedOfPartner
                | Self::MirroredOfMapped
        )
    }

    /// Whether a run with these options has what it needs.
    pub(crate) fn fits(self, options: &Options) -> bool {
        let (partner, customer) = (options.partner, options.customer);
        match self {
            Self::Any
            | Self::Waiting
            | Self::Contact
            | Self::SettledKeys
            | Self::TheRun
            | Self::Alone
            | Self::NoKeys => true,
            Self::Partner => partner == Method::Mirrored,
            Self::Reports => partner != Method::Explicit,
            Self::Customer | Self::CustomerFields => customer == Method::Mirrored,
            Self::Both => partner == Method::Mirrored && customer == Method::Mirrored,
            Self::MappedPartner => partner == Method::Mapped,
            Self::MappedCustomers => customer == Method::Mapped,
            Self::AnyMapping => partner == Method::Mapped || customer == Method::Mapped,
            Self::Mapped => partner == Method::Mapped && customer == Method::Mapped,
            Self::MappedOfAccount => partner != Method::Mirrored && customer == Method::Mapped,
            Self::MappedOfPartner => partner != Method::Explicit && customer == Method::Mapped,
            Self::MirroredOfMapped => partner == Method::Mapped && customer == Method::Mirrored,
        }
    }
}

/// The stages of a run. The checks of a stage run side by side, the stages one after another; only those that wait
/// or watch run beside the stages up to the advisories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunStage {
    Contact,
    /// What partners have to do with each other: if conversations disturb each other, the others are held one by one.
    Partners,
    /// What is mapped. All these checks share the few tenants of the vendor, and so the traces of earlier mappings: they run
    /// one by one, the simple ones first.
    Mapping,
    Waiting,
    /// Advisories about reports that were struck, or might come twice. No stage up to the advisories waits for them.
    Watching,
    Musts,
    SettledKeys,
    Advisories,
    LookBack,
    Alone,
    NoKeys,
    AloneAdvisories,
}

impl RunStage {
    /// The stages beside which the checks run that wait.
    pub(crate) const BESIDE_WAITING: [Self; 4] = [Self::Mapping, Self::Musts, Self::SettledKeys, Self::Advisories];

    /// The stages after them.
    pub(crate) const AFTER: [Self; 4] = [Self::LookBack, Self::Alone, Self::NoKeys, Self::AloneAdvisories];

    /// Whether its checks mostly wait.
    pub(crate) fn is_patient(self) -> bool {
        matches!(self, Self::Waiting | Self::Watching)
    }
}
