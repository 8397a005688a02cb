//! Where the documents disagree, and the position that `acgw` takes on each.

/// One disagreement between documents.
#[derive(Debug, Clone, Copy)]
pub struct Discrepancy {
    /// Dashed name.
    pub id: &'static str,
    /// What contradicts what.
    pub conflict: &'static str,
    /// What `acgw` does, and takes as right.
    pub position: &'static str,
}

/// All known disagreements; `acgw explain discrepancies` shows them.
pub const DISCREPANCIES: &[Discrepancy] = &[
    Discrepancy {
        id: "request-id-echo",
        conflict: "“Callback response format” and Acronis' published tests want the answer to repeat the request's \
                   `request_id`, but the example pairs on “Enabling customers using mirroring” and every other \
                   mirroring page show two different ids.",
        position: "The answer must repeat it. acgw keeps the examples as fixtures of single messages, not as pairs.",
    },
    Discrepancy {
        id: "payload-kind",
        conflict: "“Callback response format” says that `payload` is an object, but the answer to \
                   customer.mirroring.get_state carries an array.",
        position: "The callback's own page decides: that payload is an array.",
    },
    Discrepancy {
        id: "error-type",
        conflict: "Every answer must have a `type`, but the example of an enabling error has none.",
        position: "An answer with an error status needs no `type`.",
    },
    Discrepancy {
        id: "enablement-write-payload",
        conflict: "The page of enablement.write shows an answer without a payload, but an older checklist wants the \
                   two tenant ids in it.",
        position: "An answer without a payload is right. The two ids would be an advisory.",
    },
    Discrepancy {
        id: "issuer-host",
        conflict: "Newer pages name https://acronis.cloud as the issuer, older pages name https://cloud.acronis.com, \
                   and the data-centre URL has a third host.",
        position: "The issuer is a setting (`--issuer`); our texts use the newer name.",
    },
    Discrepancy {
        id: "authorization-header",
        conflict: "An old page shows callbacks without an Authorization header.",
        position: "Every callback carries one, and a handler must refuse a callback without it.",
    },
    Discrepancy {
        id: "token-path",
        conflict: "The documents give three different paths for the token endpoint.",
        position: "The gateway serves all three in the same way.",
    },
    Discrepancy {
        id: "tls-version",
        conflict: "“Basic requirements” asks a handler for TLS 1.3, other pages ask for TLS 1.2.",
        position: "An HTTPS handler that does not support TLS 1.3 fails.",
    },
    Discrepancy {
        id: "created-at-year-one",
        conflict: "`created_at` is the date of the request, but the examples show 1 January of the year 1.",
        position: "acgw sends both, and a handler must accept both.",
    },
    Discrepancy {
        id: "identifier-versions",
        conflict: "Callback identifiers appear with versions 1.0 and 2.0, endpoint identifiers with versions 1.0 and \
                   1.1.",
        position: "Mirroring callbacks have version 2.0. acgw sends endpoints of both versions.",
    },
    Discrepancy {
        id: "timeout",
        conflict: "The documents do not say how long the gateway waits for an answer, or how long it waits before it \
                   tries again.",
        position: "`--timeout` is an assumption, and reports say so.",
    },
    Discrepancy {
        id: "payload-omitted",
        conflict: "If a request has no payload, some examples leave the member out and others show `{}`.",
        position: "acgw sends both, and a handler must accept both.",
    },
    Discrepancy {
        id: "audience",
        conflict: "Tokens carry `aud`, but no page asks a handler to verify it.",
        position: "acgw sets `aud`. A handler may check it or ignore it.",
    },
    Discrepancy {
        id: "application-code-placeholder",
        conflict: "“API endpoint” wants the application code in the form vendor.application, but its own example shows \
                   a placeholder in angle brackets.",
        position: "acgw keeps the example and rejects it, because the placeholder is not a code.",
    },
];
