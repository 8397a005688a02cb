//! Lessons on several partners, and on callbacks at the same time.

use super::lesson::SampleAnswer::{Described, Documented, Status};
use super::lesson::{BOTH, DISABLED, ENABLED, Lesson, ONE, PARTNER_ENABLED};
use crate::contract::Callback::{CustomerGetState, PartnerEnable, PartnerGetState};

/// A list with one customer and the settings of its own partner, or of another one.
const OWN_SETTINGS: &str =
    r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "a" } }]"#;
const OTHER_SETTINGS: &str =
    r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2", "settings": { "field1_id": "b" } }]"#;

pub(crate) const LESSONS: &[Lesson] = &[
    Lesson {
        of: "mirroring.isolation",
        why: "One partner sees, changes or removes what belongs to another. That is a data breach between competitors.",
        when: "Partner $4 enabled customer $2. The gateway reads the list of partner $1.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.isolation.partner_state",
        why: "The second partner cannot enable the app, because the console thinks that it is enabled.",
        when: "Partner $4 is enabled. The gateway reads the state of partner $1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Documented(PartnerGetState, ENABLED),
    },
    Lesson {
        of: "mirroring.isolation.partner_reset",
        why: "When one partner leaves, all the others lose the service.",
        when: "Partners $1 and $4 are enabled, then $4 is disabled. The gateway reads the state of $1.",
        right: Documented(PartnerGetState, ENABLED),
        wrong: Documented(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "mirroring.isolation.customer_disable",
        why: "Anyone who knows a tenant's id can switch off the service of somebody else's customer.",
        when: "Partner $1 enabled customer $2, and partner $4 disables $2. The gateway reads the list of $1.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.isolation.customer_reset",
        why: "When one partner leaves, other partners' customers lose the service.",
        when: "Partner $1 enabled customer $2, and partner $4 is disabled. The gateway reads the list of $1.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, "[]"),
    },
    Lesson {
        of: "mirroring.concurrency",
        why: "A partner enables many customers at once, and the gateway sends the requests together. Some get lost, and \
              nobody notices.",
        when: "Two requests at the same time enable customers $2 and $3 of partner $1. The gateway reads the list.",
        right: Documented(CustomerGetState, BOTH),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "concurrency.same_customer",
        why: "With two records of one customer the partner pays twice, and disabling removes only one of them.",
        when: "Two requests at the same time enable customer $2. The gateway reads the list.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(
            CustomerGetState,
            r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" },
                { "vendor_tenant_id": "v-9", "acronis_tenant_id": "$2" }]"#,
        ),
    },
    Lesson {
        of: "concurrency.reads",
        why: "While somebody else is working, the console shows an error, or a list that never existed.",
        when: "One request is enabling customers $2 and $3 of partner $1 while the gateway reads the list.",
        right: Described("200 with none or both of the customers"),
        wrong: Described("500, or 200 with only the customer that was stored first"),
    },
    Lesson {
        of: "mirroring.isolation.same_settings",
        why: "One partner's customers get another partner's credentials.",
        when: "Partner $1 enables $2 with field1_id = a, and partner $4 enables a customer with field1_id = b. The \
               gateway reads the list of $1.",
        right: Documented(CustomerGetState, OWN_SETTINGS),
        wrong: Documented(CustomerGetState, OTHER_SETTINGS),
    },
    Lesson {
        of: "mirroring.isolation.payload_partner",
        why: "The token is only checked against the context. Anyone who may send for one partner could act for another.",
        when: "Partner $1 enables $2, but payload.partner_tenant_id is $4. The gateway reads the list of $4.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "mirroring.isolation.shared_customer",
        why: "A partner sees what another partner has typed, passwords included.",
        when: "Partner $1 enables $2 with field1_id = a, then partner $4 enables $2 with field1_id = b. The gateway \
               reads the list of $1.",
        right: Documented(CustomerGetState, OWN_SETTINGS),
        wrong: Documented(CustomerGetState, OTHER_SETTINGS),
    },
    Lesson {
        of: "mirroring.isolation.context",
        why: "The handler acts for a partner that the request is not about.",
        when: "A request enables $1 and has an unknown member tenant_id = $4. The gateway reads the state of $4.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Documented(PartnerGetState, ENABLED),
    },
    Lesson {
        of: "concurrency.enable_and_disable",
        why: "One of two requests undoes the other, and its partner does not notice.",
        when: "Two requests at the same time enable $2 and disable $3. The gateway reads the list.",
        right: Documented(CustomerGetState, ONE),
        wrong: Documented(CustomerGetState, "[]"),
    },
    Lesson {
        of: "concurrency.partners",
        why: "When many partners work at the same time, they get each other's errors.",
        when: "Twenty partners are enabled at the same time, $1 among them. The gateway reads the state of $1.",
        right: Documented(PartnerGetState, ENABLED),
        wrong: Documented(PartnerGetState, DISABLED),
    },
    Lesson {
        of: "concurrency.same_partner",
        why: "With two records of one partner, half of the customers end up under each.",
        when: "Two requests at the same time enable $1. This is the second answer.",
        right: Documented(PartnerEnable, PARTNER_ENABLED),
        wrong: Status(500, r#"{ "reason": "duplicate key" }"#),
    },
];
