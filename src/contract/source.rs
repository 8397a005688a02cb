//! Where a rule comes from: a document and the clause in it.

use serde::Serialize;
use serde_json::Value;

/// A place in the documents. `document` is `S0`, `S2`, or the title of a page of the
/// vendor's public developer documentation; `clause` names the place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Source {
    /// `S0`, `S2`, or a page title.
    pub document: &'static str,
    /// The place within the document.
    pub clause: &'static str,
}

impl Source {
    /// A source known at compile time.
    pub const fn new(document: &'static str, clause: &'static str) -> Self {
        Self { document, clause }
    }

    /// Reads the `x-source` annotation that every constraint of a schema carries.
    pub(crate) fn from_annotation(annotation: &'static Value) -> Option<Self> {
        Some(Self { document: annotation.get("document")?.as_str()?, clause: annotation.get("clause")?.as_str()? })
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, \u{201c}{}\u{201d}", self.document, self.clause)
    }
}

/// The two documents that are the contract, with the identifier of the edition `acgw` was written to.
pub const DOCUMENTS: [(&str, &str); 2] = [("S0", "4fe7e9d5851914ed"), ("S2", "e5182cbdb94a3a7f")];
