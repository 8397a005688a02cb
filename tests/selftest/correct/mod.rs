//! Correct handlers that differ in whatever the documents leave open (1.6 of the protocol): none may be blamed.

mod answers;
mod codings;
mod connectors;
mod custom;
mod gates;
mod mapping;
mod records;
mod validators;

use acgw::Options;
use acgw::internals::vendor::Builder;

use crate::kit::{Ground, Running, fixed_options};
use crate::server::{Porter, tls13};
use crate::unread::Unread;

/// A correct handler.
#[derive(Clone, Copy)]
pub(crate) struct Correct {
    /// Dotted name.
    pub(crate) id: &'static str,
    /// In what it differs.
    pub(crate) title: &'static str,
    /// The checks that are run, where not all make sense.
    pub(crate) only: Option<&'static str>,
    make: Make,
    tune: fn(&mut Options),
}

#[derive(Clone, Copy)]
enum Make {
    Vendor(fn(&Ground) -> Builder),
    Server(fn(&Ground) -> Box<dyn Running>),
}

impl Correct {
    const fn new(id: &'static str, title: &'static str, make: fn(&Ground) -> Builder) -> Self {
        Self { id, title, only: None, make: Make::Vendor(make), tune: |_| {} }
    }

    const fn tuned(mut self, tune: fn(&mut Options)) -> Self {
        self.tune = tune;
        self
    }

    /// The run's options for this handler.
    pub(crate) fn options(&self, mut options: Options) -> Options {
        (self.tune)(&mut options);
        options
    }

    /// Whether this one and another one can be one handler: they are about different subjects and in different parts of it,
    /// and want no different options.
    pub(crate) fn goes_with(&self, other: &Self, ground: &Ground) -> bool {
        let subject = |id: &'static str| id.split('.').next();
        let tuned = |one: &Self, two: &Self| format!("{:?}", two.options(one.options(fixed_options(0))));
        subject(self.id) != subject(other.id)
            && self.only.is_none()
            && other.only.is_none()
            && tuned(self, other) == tuned(other, self)
            && self.joined(other, ground).is_some()
    }

    fn joined(&self, other: &Self, ground: &Ground) -> Option<Builder> {
        match (self.make, other.make) {
            (Make::Vendor(one), Make::Vendor(two)) => one(ground).joined(two(ground)),
            _ => None,
        }
    }

    /// Starts the handler, together with another one if there is one that goes with it.
    pub(crate) fn start_with(&self, other: Option<&Self>, ground: &Ground) -> Box<dyn Running> {
        match other.and_then(|other| self.joined(other, ground)) {
            Some(joined) => Box::new(joined.start().expect("a vendor")),
            None => self.start(ground),
        }
    }

    /// Starts the handler.
    pub(crate) fn start(&self, ground: &Ground) -> Box<dyn Running> {
        match self.make {
            Make::Vendor(make) => Box::new(make(ground).start().expect("a vendor")),
            Make::Server(make) => make(ground),
        }
    }
}

const PLAIN: &[Correct] = &[
    Correct::new("plain", "the reference vendor unchanged", |ground| ground.vendor()),
    Correct::new("reporting", "reports its status to the platform", |ground| ground.reporting()),
    Correct {
        id: "porter",
        title: "a proxy refuses requests without a token before it reads the body",
        only: None,
        make: Make::Server(|ground| Porter::before(ground.vendor().start().expect("a vendor"))),
        tune: |_| {},
    },
    Correct::new("partner_only", "customers are enabled without callbacks", |ground| ground.vendor())
        .tuned(|options| options.customer = acgw::Method::Explicit),
    Correct::new("customers_only", "partners are enabled without callbacks", |ground| ground.vendor())
        .tuned(|options| options.partner = acgw::Method::Explicit),
    Correct {
        id: "unread_methods",
        title: "what is not POST is refused before its body is read, and the connection is kept",
        only: None,
        make: Make::Server(|ground| Unread::before(ground.vendor().start().expect("a vendor"), true)),
        tune: |_| {},
    },
    Correct {
        id: "silent_close",
        title: "a proxy closes each connection without saying so before",
        only: None,
        make: Make::Server(|ground| Porter::silent(ground.vendor().start().expect("a vendor"))),
        tune: |_| {},
    },
    Correct {
        id: "tls13",
        title: "an HTTPS server that speaks TLS 1.3",
        only: Some("transport.tls"),
        make: Make::Server(|_| tls13()),
        tune: |options| options.trust = acgw::Trust::Anything,
    },
];

/// Every correct handler.
pub(crate) fn all() -> Vec<&'static Correct> {
    const SUBJECTS: [&[Correct]; 9] = [
        PLAIN,
        answers::HANDLERS,
        codings::HANDLERS,
        connectors::HANDLERS,
        custom::HANDLERS,
        gates::HANDLERS,
        mapping::HANDLERS,
        records::HANDLERS,
        validators::HANDLERS,
    ];
    SUBJECTS.into_iter().flatten().collect()
}
