//! What a check needs: its callbacks, and its place in the run.

/// What a check needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is the first contact with the handler. If it fails, no other check runs.
    Contact,
    /// The callbacks that the enablement method has; at least one side is mirrored.
    Any,
    /// Callbacks of the partner's side.
    Partner,
    /// Callbacks of the customer's side. The partner is enabled first if that side is mirrored.
    Customer,
    /// Callbacks of both sides.
    Both,
    /// Callbacks of the partner's side, and the reports that follow. It begins with the first checks, since it waits
    /// longest.
    Reports,
    /// As `Any`, but after the checks about fetching keys: a token with an unknown key id can use up the one fetch
    /// that a handler allows itself in a while.
    SettledKeys,
    /// The callbacks that the other checks sent: it runs after them.
    TheRun,
    /// A run that sends nothing else meanwhile: the check disturbs what all other callbacks depend on.
    Alone,
}

/// The stages of a run. The checks of a stage run side by side, the stages one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunStage {
    Contact,
    Musts,
    SettledKeys,
    Advisories,
    LookBack,
    Alone,
    AloneAdvisories,
}

impl RunStage {
    /// All stages, in order.
    pub(crate) const ALL: [Self; 7] = [
        Self::Contact,
        Self::Musts,
        Self::SettledKeys,
        Self::Advisories,
        Self::LookBack,
        Self::Alone,
        Self::AloneAdvisories,
    ];
}
