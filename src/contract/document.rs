//! Where a rule comes from: a page of the documentation and the place in it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A page of Acronis' public developer documentation, or another public text.
#[derive(Debug, PartialEq, Eq)]
pub struct SourcePage {
    /// What [`Source::document`] and the JSON report call it: `S0` and `S2` for the two pages that are the contract,
    /// its title for every other page.
    pub id: &'static str,
    /// The title, as people see it.
    pub title: &'static str,
    /// Where it is below [`DOCUMENTATION`], if that is known.
    path: Option<&'static str>,
    /// Which edition `acgw` was written to, for the pages that are the contract.
    pub edition: Option<&'static str>,
}

/// The document of what no document states.
const NO_PAGE: &str = "no page";

/// Where the pages are.
const DOCUMENTATION: &str = "https://developer.acronis.com/doc/";

/// A page that is called by its title.
const fn page(title: &'static str, path: &'static str) -> SourcePage {
    SourcePage { id: title, title, path: Some(path), edition: None }
}

/// Every document that a rule refers to.
pub(crate) const DOCUMENTS: &[SourcePage] = &[
    SourcePage {
        id: "S0",
        edition: Some("4fe7e9d5851914ed"),
        ..page("API endpoint", "apis/api-library/integration-management/endpoint.html")
    },
    SourcePage {
        id: "S2",
        edition: Some("e5182cbdb94a3a7f"),
        ..page(
            "Enabling customers using mirroring",
            "callback-handler/enablement/mirroring/enable-customer/enable-customer.html",
        )
    },
    page("API Authentication", "connector/authentication.html"),
    page("Authenticating to the platform", "integration-management/v2/guide/getting-started/authenticating.html"),
    page("Activating an outbound integration", "outbound/activation.html"),
    page("Basic requirements", "callback-handler/basic-requirements.html"),
    page("Callback error handling", "callback-handler/error-handling.html"),
    page("Callback handler verification", "callback-handler/verification.html"),
    page("Callback request format", "callback-handler/formats/requests.html"),
    page("Callback response format", "callback-handler/formats/responses.html"),
    page("Changing CyberApp credentials", "callback-handler/enablement/mapping/changing-credentials.html"),
    page("Custom callbacks", "callback-handler/custom-callbacks.html"),
    page("Deactivating an outbound integration", "outbound/deactivation.html"),
    page("Disabling a mapped customer", "callback-handler/enablement/mapping/disabling-customer.html"),
    page("Disabling a mapped partner", "callback-handler/enablement/mapping/disabling-partner.html"),
    page("Disabling a mirrored partner", "callback-handler/enablement/mirroring/disable-partner.html"),
    page("Disabling mirrored customers", "callback-handler/enablement/mirroring/disable-customer.html"),
    page(
        "Enabling a partner using mirroring",
        "callback-handler/enablement/mirroring/enable-partner/enable-partner.html",
    ),
    page(
        "Getting customer enablement status",
        "callback-handler/enablement/mirroring/enable-customer/get-cust-state.html",
    ),
    page(
        "Getting partner enablement state",
        "callback-handler/enablement/mirroring/enable-partner/get-partner-state.html",
    ),
    page("Integration Management", "outbound/apis/api-library/integration-management/index.html"),
    page(
        "Mapping the partner ID to the Acronis tenant ID",
        "callback-handler/enablement/mapping/enable-partner/mapping.html",
    ),
    page(
        "Reading partner customers from your service",
        "callback-handler/enablement/mapping/enable-customer/reading-customers.html",
    ),
    page(
        "Reading the customer mapping from your service",
        "callback-handler/enablement/mapping/enable-customer/reading-customer-mapping.html",
    ),
    page("Reading the partner ID from your service", "callback-handler/enablement/mapping/enable-partner/reading.html"),
    page("Status and error codes", "account-management/v2/guide/overview/codes"),
    page("Verifying callback requests", "callback-handler/request-verification.html"),
    page(
        "Writing the customer mapping to your service",
        "callback-handler/enablement/mapping/enable-customer/writing-customer-mapping.html",
    ),
    SourcePage { id: "OpenID Connect Discovery 1.0", title: "OpenID Connect Discovery 1.0", path: None, edition: None },
    SourcePage { id: "RFC 6749", title: "RFC 6749", path: None, edition: None },
    SourcePage { id: NO_PAGE, title: "Not stated by the documents", path: None, edition: None },
];

/// A place in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Source {
    /// [`SourcePage::id`].
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

    /// The document, unless a report of another version names one that is not known here.
    pub fn page(&self) -> Option<&'static SourcePage> {
        DOCUMENTS.iter().find(|document| document.id == self.document)
    }

    /// Where to read the document.
    pub fn url(&self) -> Option<String> {
        Some(format!("{DOCUMENTATION}{}", self.page()?.path?))
    }

    /// The source and, where it is known, the document's URL.
    pub fn with_url(&self) -> String {
        self.url().map_or_else(|| self.to_string(), |url| format!("{self}: {url}"))
    }
}

/// The document's title and, if there is a document, the place in it.
impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.page() {
            Some(page) if page.id == NO_PAGE => f.write_str(page.title),
            page => write!(f, "{}, “{}”", page.map_or(self.document, |page| page.title), self.clause),
        }
    }
}

/// A source as JSON files hold it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WrittenSource {
    /// [`SourcePage::id`].
    pub document: String,
    /// The place within the document.
    pub clause: String,
}

impl From<Source> for WrittenSource {
    fn from(source: Source) -> Self {
        Self { document: source.document.to_owned(), clause: source.clause.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{UNTESTABLE, requirements, schemas};

    #[test]
    fn every_source_is_in_a_document_of_the_table() {
        let requirements = requirements::ALL.iter().map(|requirement| requirement.source);
        let untestable = UNTESTABLE.iter().map(|untestable| untestable.source);
        let rules = schemas().flat_map(|schema| schema.constraints()).map(|constraint| constraint.source);
        for source in requirements.chain(untestable).chain(rules) {
            assert!(source.page().is_some(), "`{}` is not in the table of documents", source.document);
        }
    }

    #[test]
    fn people_see_the_title_and_the_url() {
        let shown = Source::new("S0", "Request body structure").with_url();
        assert!(shown.starts_with("API endpoint, “Request body structure”: https://"), "{shown}");
        assert_eq!(Source::new("a page", "a place").with_url(), "a page, “a place”");
    }
}
