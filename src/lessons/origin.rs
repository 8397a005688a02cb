//! Lessons on the verification of the origin. A correct handler refuses; a faulty one carries out.

use super::Answer::{Status, Told, With};
use super::{Answer, Lesson};
use crate::contract::Callback::{CustomerGetState, PartnerEnable, PartnerGetState};

/// What whoever is not the platform should get.
const REFUSED: Answer = Status(401, r#"{ "reason": "the token is not valid" }"#);
/// A token that is good, but for something else.
const FORBIDDEN: Answer = Status(403, r#"{ "reason": "the token is for another endpoint" }"#);
/// Carried out for a stranger.
const CARRIED_OUT: Answer =
    With(PartnerEnable, r#"{ "state": "ENABLED", "vendor_tenant_id": "vendor-1", "acronis_tenant_id": "$1" }"#);

/// A lesson on a token that must be refused.
const fn refused(of: &'static str, why: &'static str, when: &'static str) -> Lesson {
    Lesson { of, why, when, right: REFUSED, wrong: CARRIED_OUT }
}

pub(crate) const LESSONS: &[Lesson] = &[
    refused(
        "auth.token",
        "Whoever finds the handler's URL can enable, read and switch off every partner and customer.",
        "The partner $1 is enabled by a callback whose token is missing or not valid.",
    ),
    refused(
        "auth.token.missing",
        "Whoever finds the handler's URL can use it: nothing but the URL is needed.",
        "The partner $1 is enabled by a callback without an Authorization header.",
    ),
    refused(
        "auth.token.corrupted",
        "A token that is read and not verified can be written by anybody; Acronis' own verification tries this.",
        "The partner $1 is enabled with a token of which one character of the signature is changed.",
    ),
    refused(
        "auth.token.unsigned",
        "Anybody can write a token that says that it needs no signature.",
        "The partner $1 is enabled with a token whose header is { \"alg\": \"none\" } and whose signature is empty.",
    ),
    refused(
        "auth.token.algorithm",
        "The public key is public. A library that takes it for a shared secret lets everybody sign.",
        "The partner $1 is enabled with a token { \"alg\": \"HS256\" }, signed with the text of the public key.",
    ),
    refused(
        "auth.token.foreign_key",
        "Anybody can make a key and put it, or a link to it, into the token.",
        "The partner $1 is enabled with a token that is signed with the sender's own key, under the issuer's `kid` or \
         with the key in the header.",
    ),
    refused(
        "auth.token.issuer",
        "Anybody can be an issuer, with keys of one's own at a URL of one's own.",
        "The partner $1 is enabled with a token whose `iss` is https://attacker.example, signed with a key that is \
         published there.",
    ),
    refused(
        "auth.token.expired",
        "A token from an old log or a stolen one is good for ever.",
        "The partner $1 is enabled with a token that was valid until an hour ago.",
    ),
    refused(
        "auth.every_callback",
        "The one callback that is not guarded is the one that is used by others.",
        "Any of the documented callbacks comes without a token; here the partner $1 is enabled.",
    ),
    Lesson {
        of: "auth.scope",
        why: "Every vendor on the platform gets good tokens for its own app. If the scope is not compared, each of them \
              can use yours.",
        when: "The partner $1 is enabled with a good token whose scope names another CyberApp's endpoint.",
        right: FORBIDDEN,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "auth.scope.context",
        why: "A handler that remembers good tokens takes one for every endpoint, once it has been good for its own.",
        when: "A token that was good a moment ago comes with another context.endpoint_id.",
        right: FORBIDDEN,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "auth.keys",
        why: "The platform changes its keys every day. A handler that keeps the first ones for ever refuses every \
              callback from the next day on.",
        when: "The issuer has published a new key beside the old one, and the state of the partner $1 is read with a \
               token that is signed with it.",
        right: With(PartnerGetState, r#"{ "state": "DISABLED" }"#),
        wrong: Status(401, r#"{ "reason": "unknown kid" }"#),
    },
    Lesson {
        of: "auth.effect",
        why: "The stranger is told “no”, and has what was wanted all the same.",
        when: "The customer $2 is enabled with a forged token, which is answered with 401; then the list is read with a \
               good one.",
        right: With(CustomerGetState, "[]"),
        wrong: With(CustomerGetState, r#"[{ "vendor_tenant_id": "v-2", "acronis_tenant_id": "$2" }]"#),
    },
    Lesson {
        of: "auth.token.claims",
        why: "A token without an end, or from a time to come, is none that the platform gave out.",
        when: "The partner $1 is enabled with a well signed token that has no `exp`.",
        right: REFUSED,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "auth.token.scheme",
        why: "A handler that takes whatever stands in the header takes a token from places where it leaks.",
        when: "The partner $1 is enabled with `Authorization: Basic` before a good token.",
        right: REFUSED,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "audience",
        why: "No page asks for the comparison, so that a handler which makes it is as correct as one which does not.",
        when: "A token carries the issuer's host as `aud`.",
        right: Told("the callback is carried out, whether `aud` is compared with that host or not"),
        wrong: Told("the callback is refused, because the handler wants its own host in `aud`"),
    },
];
