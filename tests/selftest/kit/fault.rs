//! One faulty handler: the reference vendor with one thing wrong.

use acgw::Options;
use acgw::internals::vendor::Builder;

use super::booking::with_booking;
use super::ground::{Ground, Running};
use super::mapping::mapped;

/// How a handler is put up.
#[derive(Clone, Copy)]
enum Make {
    Vendor(fn(&Ground) -> Builder),
    Server(fn(&Ground) -> Box<dyn Running>),
}

/// A fault, and the checks that must catch it.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    /// Dotted name.
    pub(crate) id: &'static str,
    /// What the handler does wrong, a fact in the present tense.
    pub(crate) title: &'static str,
    /// Each of these must report it.
    pub(crate) caught_by: &'static [&'static str],
    /// What one of the reports must say: `rule @ pointer`, with `*` for an index.
    pub(crate) says: &'static str,
    /// Callbacks in the shortest sequence that `mirroring.model.customers` finds.
    pub(crate) shortest: Option<usize>,
    make: Make,
    tune: fn(&mut Options),
}

impl Fault {
    /// A fault in one part of the reference vendor.
    pub(crate) const fn new(
        id: &'static str,
        title: &'static str,
        caught_by: &'static [&'static str],
        says: &'static str,
        make: fn(&Ground) -> Builder,
    ) -> Self {
        Self { id, title, caught_by, says, shortest: None, make: Make::Vendor(make), tune: |_| {} }
    }

    /// A fault of a vendor that partners and customers are mapped to.
    pub(crate) const fn mapped(
        id: &'static str,
        title: &'static str,
        caught_by: &'static [&'static str],
        says: &'static str,
        make: fn(&Ground) -> Builder,
    ) -> Self {
        Self::new(id, title, caught_by, says, make).tuned(mapped)
    }

    /// A fault in the vendor's own callback.
    pub(crate) const fn booking(
        id: &'static str,
        title: &'static str,
        caught_by: &'static [&'static str],
        says: &'static str,
        make: fn(&Ground) -> Builder,
    ) -> Self {
        Self::new(id, title, caught_by, says, make).tuned(with_booking)
    }

    /// A fault of a server that is no vendor at all.
    pub(crate) const fn server(
        id: &'static str,
        title: &'static str,
        caught_by: &'static [&'static str],
        says: &'static str,
        make: fn(&Ground) -> Box<dyn Running>,
    ) -> Self {
        Self { id, title, caught_by, says, shortest: None, make: Make::Server(make), tune: |_| {} }
    }

    /// With the length of the shortest sequence that shows it.
    pub(crate) const fn shortest(mut self, callbacks: usize) -> Self {
        self.shortest = Some(callbacks);
        self
    }

    /// With other options of the run.
    pub(crate) const fn tuned(mut self, tune: fn(&mut Options)) -> Self {
        self.tune = tune;
        self
    }

    /// The run's options for this fault.
    pub(crate) fn options(&self, mut options: Options) -> Options {
        (self.tune)(&mut options);
        options
    }

    /// A handler with this fault and another one, if the two are in different parts of it.
    pub(crate) fn start_with(&self, other: &Self, ground: &Ground) -> Option<Box<dyn Running>> {
        match (self.make, other.make) {
            (Make::Vendor(one), Make::Vendor(two)) => {
                Some(Box::new(one(ground).joined(two(ground))?.start().expect("a vendor")))
            }
            _ => None,
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
