//! Where the documents disagree, and the position that `acgw` takes on each.

/// One disagreement of the documents.
#[derive(Debug, Clone, Copy)]
pub struct Discrepancy {
    /// Dotted or dashed name.
    pub id: &'static str,
    /// What stands against what.
    pub conflict: &'static str,
    /// What `acgw` does, and takes as right.
    pub position: &'static str,
}

macro_rules! discrepancies {
    ($(($id:literal, $conflict:literal, $position:literal)),* $(,)?) => {
        &[$(Discrepancy { id: $id, conflict: $conflict, position: $position }),*]
    };
}

/// All known disagreements; `acgw explain discrepancies` shows them.
pub const DISCREPANCIES: &[Discrepancy] = discrepancies![
    (
        "request-id-echo",
        "“Callback response format” and the published tests want the request's `request_id` in the answer; the example pairs of S2 and of every mirroring page show two different ones.",
        "The echo is a must. The examples are kept as fixtures of single messages, not as pairs."
    ),
    (
        "payload-kind",
        "“Callback response format” calls `payload` an object; the answer to customer.mirroring.get_state carries an array.",
        "The page of the callback decides: there the payload is an array."
    ),
    (
        "error-type",
        "`type` must be in every answer; the example of an enabling error leaves it out.",
        "With an error status `type` is not asked for."
    ),
    (
        "enablement-write-payload",
        "The page of enablement.write shows an answer without payload; an older checklist wants the two tenant ids in it.",
        "Leaving it out is right; the two ids would be an advisory."
    ),
    (
        "issuer-host",
        "Newer pages name https://acronis.cloud as issuer, older ones https://cloud.acronis.com; the data-centre URL is a third host.",
        "The issuer is a setting (`--issuer`); texts name the newer one."
    ),
    (
        "authorization-header",
        "An old page shows callbacks without an Authorization header.",
        "Every callback carries one; a callback without it must be refused."
    ),
    ("token-path", "Three paths of the token endpoint are documented.", "The gateway serves all three alike."),
    (
        "tls-version",
        "“Basic requirements” wants TLS 1.3 of a handler, other pages TLS 1.2.",
        "An HTTPS target that cannot speak TLS 1.3 fails."
    ),
    (
        "created-at-year-one",
        "`created_at` is the date of the request, yet the examples carry the first of January of year 1.",
        "A handler must take both; both are sent."
    ),
    (
        "identifier-versions",
        "Callback identifiers appear in versions 1.0 and 2.0, endpoints in 1.0 and 1.1.",
        "Mirroring is version 2.0; endpoints of both versions are sent."
    ),
    (
        "timeout",
        "The time that the gateway waits for an answer, and the time between two tries, are not published.",
        "`--timeout` is an assumption, and reports say so."
    ),
    (
        "payload-omitted",
        "The required `payload` of a request that has none is shown as absent and as `{}`.",
        "Both are sent; a handler must take both."
    ),
    (
        "audience",
        "Tokens carry `aud`, but its verification is not asked for.",
        "`aud` is set; a handler may check it or leave it."
    ),
    (
        "application-code-placeholder",
        "S0 wants a code in the form vendor.application; its own example shows a placeholder in angle brackets.",
        "The example is recorded and rejected: the placeholder is not a code."
    ),
];
