//! Lessons on partners beside each other, and on callbacks at the same time.

use super::Answer::{Status, Told, With};
use super::Lesson;
use crate::contract::Callback::{CustomerGetState, PartnerEnable, PartnerGetState};

/// A list with one customer.
const ONE: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#;
/// A list with both customers.
const BOTH: &str = r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                       { "vendor_tenant_id": "v-3", "acronis_tenant_id": "$3" }]"#;
const ENABLED: &str = r#"{ "state": "ENABLED" }"#;
const DISABLED: &str = r#"{ "state": "DISABLED" }"#;

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "mirroring.isolation",
        why: "One partner sees, changes or ends what belongs to another: a breach of data between competitors.",
        when: "The customer $2 was enabled by the partner $4; then the list of the partner $1 is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.isolation.partner_state",
        why: "The second partner cannot enable the app, since the console takes it for enabled.",
        when: "The partner $4 is enabled; then the state of the partner $1 is read.",
        right: With(PartnerGetState, DISABLED),
        wrong: With(PartnerGetState, ENABLED),
    },
    Lesson {
        of: "mirroring.isolation.partner_reset",
        why: "One partner who leaves takes the service from all others.",
        when: "The partners $1 and $4 are enabled, then $4 is disabled; then the state of $1 is read.",
        right: With(PartnerGetState, ENABLED),
        wrong: With(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "mirroring.isolation.customer_disable",
        why: "Whoever knows the id of a tenant can switch off the service of somebody else's customer.",
        when: "The customer $2 of the partner $1 is enabled; the partner $4 disables $2; then the list of $1 is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.isolation.customer_reset",
        why: "One partner who leaves takes the service from the customers of others.",
        when: "The customer $2 of the partner $1 is enabled; the partner $4 is disabled; then the list of $1 is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.concurrency",
        why: "A partner enables many customers at once, and the gateway sends the requests together. Some are lost, and \
              nobody is told.",
        when: "The customers $2 and $3 of the partner $1 are enabled by two requests at the same time; then the list is \
               read.",
        right: With(CustomerGetState, BOTH),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "concurrency.same_customer",
        why: "Two records of one customer: the partner pays twice, and disabling ends one of them only.",
        when: "The customer $2 is enabled by two requests at the same time; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                { "vendor_tenant_id": "v-9", "acronis_tenant_id": "$2" }]"#,
        ),
    },
    Lesson {
        of: "concurrency.reads",
        why: "The console shows a list that never was, or an error, whenever somebody works at the same time.",
        when: "The list of the partner $1 is read while the customers $2 and $3 are being enabled by one request.",
        right: Told("200 with none or both of the customers"),
        wrong: Told("500, or 200 with the one customer that was stored first"),
    },
    Lesson {
        of: "mirroring.isolation.same_settings",
        why: "One partner's customers get another partner's credentials.",
        when: "$1 enables $2 with field1_id = a, the partner $4 enables a customer with field1_id = b; then the list of $1 is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "a" } }]"#,
        ),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "b" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.isolation.payload_partner",
        why: "The token is checked against the context alone: whoever may send for one partner would act for another.",
        when: "$1 enables $2, but payload.partner_tenant_id is $4; then the list of $4 is read.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.isolation.shared_customer",
        why: "A partner is shown what another one has typed, passwords included.",
        when: "$1 enables $2 with field1_id = a, then $4 enables $2 with field1_id = b; then the list of $1 is read.",
        right: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "a" } }]"#,
        ),
        wrong: With(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "b" } }]"#,
        ),
    },
    Lesson {
        of: "mirroring.isolation.context",
        why: "The handler acts for a partner whom the request is not about.",
        when: "$1 is enabled by a request that has a further member, tenant_id = $4; then the state of $4 is read.",
        right: With(PartnerGetState, r#"{ "state": "DISABLED" }"#),
        wrong: With(PartnerGetState, r#"{ "state": "ENABLED" }"#),
    },
    Lesson {
        of: "concurrency.enable_and_disable",
        why: "One of two requests is undone by the other, and its partner is not told.",
        when: "$2 is enabled and $3 disabled, by two requests at the same time; then the list is read.",
        right: With(CustomerGetState, ONE),
        wrong: With(CustomerGetState, "[]"),
    },
    Lesson {
        of: "concurrency.partners",
        why: "At the hour when everybody works, partners get each other's errors.",
        when: "Twenty partners are enabled at the same time, $1 among them; then the state of $1 is read.",
        right: With(PartnerGetState, r#"{ "state": "ENABLED" }"#),
        wrong: With(PartnerGetState, r#"{ "state": "DISABLED" }"#),
    },
    Lesson {
        of: "concurrency.same_partner",
        why: "Two records of one partner: half of the customers hang on each.",
        when: "$1 is enabled by two requests at the same time; this is the second answer.",
        right: With(
            PartnerEnable,
            r#"{ "state": "ENABLED", "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" }"#,
        ),
        wrong: Status(500, r#"{ "reason": "duplicate key" }"#),
    },
];
