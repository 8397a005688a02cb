//! Lessons on the verification of the origin. A correct handler refuses, a faulty one carries the callback out.

use super::lesson::SampleAnswer::{Described, Documented, Status};
use super::lesson::{DISABLED, Lesson, ONE, PARTNER_ENABLED, SampleAnswer};
use crate::contract::Callback::{CustomerGetState, PartnerEnable, PartnerGetState};

/// What anyone but the platform should get.
const REFUSED: SampleAnswer = Status(401, r#"{ "reason": "the token is not valid" }"#);
/// For a token that is valid, but for something else.
const FORBIDDEN: SampleAnswer = Status(403, r#"{ "reason": "the token is for another endpoint" }"#);
/// Carried out for a stranger.
const CARRIED_OUT: SampleAnswer = Documented(PartnerEnable, PARTNER_ENABLED);

/// A lesson on a token that must be refused.
const fn refused(of: &'static str, why: &'static str, when: &'static str) -> Lesson {
    Lesson { of, why, when, right: REFUSED, wrong: CARRIED_OUT }
}

pub(crate) const LESSONS: &[Lesson] = &[
    refused(
        "auth.token",
        "Anyone who finds the handler's URL can enable, read and switch off every partner and customer.",
        "A callback whose token is missing or not valid enables partner $1.",
    ),
    refused(
        "auth.token.missing",
        "Anyone who finds the handler's URL can use it. Nothing but the URL is needed.",
        "A callback without an Authorization header enables partner $1.",
    ),
    refused(
        "auth.token.corrupted",
        "If the handler reads a token without verifying it, anyone can write one. Acronis' own verification tries this.",
        "A callback enables partner $1 with a token in which one character of the signature is changed.",
    ),
    refused(
        "auth.token.unsigned",
        "Anyone can write a token which says that it needs no signature.",
        "A callback enables partner $1 with a token whose header is { \"alg\": \"none\" } and whose signature is empty.",
    ),
    refused(
        "auth.token.algorithm",
        "The public key is public. If a library takes it for a shared secret, anyone can sign.",
        "A callback enables partner $1 with a token { \"alg\": \"HS256\" } that is signed with the text of the public \
         key.",
    ),
    refused(
        "auth.token.foreign_key",
        "Anyone can make a key and put it, or a link to it, into the token.",
        "A callback enables partner $1 with a token that the sender signed with a key of its own, under the issuer's \
         `kid` or with the key in the header.",
    ),
    refused(
        "auth.token.issuer",
        "Anyone can be an issuer, with their own keys at their own URL.",
        "A callback enables partner $1 with a token whose `iss` is https://attacker.example, signed with a key that is \
         published there.",
    ),
    refused(
        "auth.token.expired",
        "A token from an old log, or a stolen one, works forever.",
        "A callback enables partner $1 with a token that expired an hour ago.",
    ),
    refused(
        "auth.every_callback",
        "The one callback that is not guarded is the one that attackers use.",
        "Any of the documented callbacks comes without a token; here it enables partner $1.",
    ),
    Lesson {
        of: "auth.scope",
        why: "Every vendor on the platform gets valid tokens for its own app. If the handler does not compare the scope, \
              each of them can use yours.",
        when: "A callback enables partner $1 with a valid token whose scope names another CyberApp's endpoint.",
        right: FORBIDDEN,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "auth.scope.context",
        why: "A handler that remembers valid tokens accepts one for every endpoint once it has accepted it for its own.",
        when: "A token that was valid a moment ago comes with another context.endpoint_id.",
        right: FORBIDDEN,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "auth.keys",
        why: "The platform changes its keys every day. A handler that keeps the first ones refuses every callback from \
              the next day on.",
        when: "The issuer has published a new key beside the old one, and a callback with a token from the new key reads \
               the state of partner $1.",
        right: Documented(PartnerGetState, DISABLED),
        wrong: Status(401, r#"{ "reason": "unknown kid" }"#),
    },
    Lesson {
        of: "auth.effect",
        why: "The handler says no to the stranger and does what the stranger wanted.",
        when: "A callback with a forged token enables customer $2 and is answered with 401. The gateway reads the list \
               with a valid token.",
        right: Documented(CustomerGetState, "[]"),
        wrong: Documented(CustomerGetState, ONE),
    },
    Lesson {
        of: "auth.token.claims",
        why: "The platform does not issue tokens that never expire, or that come from the future.",
        when: "A callback enables partner $1 with a correctly signed token that has no `exp`.",
        right: REFUSED,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "auth.token.scheme",
        why: "A handler that accepts a token in any form also accepts one from places where tokens leak.",
        when: "A callback enables partner $1 with `Authorization: Basic` before a valid token.",
        right: REFUSED,
        wrong: CARRIED_OUT,
    },
    Lesson {
        of: "audience",
        why: "No page asks for this check, so a handler is correct with it and without it.",
        when: "A token carries the issuer's host as `aud`.",
        right: Described("the callback is carried out, whether the handler compares `aud` with that host or not"),
        wrong: Described("the handler refuses the callback because it expects its own host in `aud`"),
    },
];
