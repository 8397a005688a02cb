//! Tokens that are wrong: each check sends reads with one kind of forgery.

use super::forgery::{self, FOREIGN_WITHOUT_KID, Forge, UNSIGNED_WITHOUT_KID};
use super::refusal::{require_all_refused, require_refused};
use crate::checks::base::{ADVISORY, MUST};
use crate::contract::requirements;
use crate::suite::{Bench, Call, Check, Control, Conversation, Needs, NotPassed, Verdict, gather};

/// A callback with a good token instead of the forged one shows nothing about the forged one.
const BASE: Check = Check { requirement: &requirements::AUTH_TOKEN, control: Control::Nothing, ..MUST };

pub(in crate::checks) const MISSING: Check = Check {
    id: "auth.token.missing",
    title: "a callback without a token is refused",
    fix: "Refuse with 401 when the Authorization header is absent or empty, before you look at anything else.",
    run: missing,
    ..BASE
};

fn missing(bench: &Bench<'_>) -> Verdict {
    let verdict = require_all_refused(bench, forgery::MISSING);
    let Err(NotPassed::Failed(mut findings)) = verdict else { return verdict };
    if bench.conversation("changes", refuses_changes)? {
        findings.iter_mut().for_each(|finding| finding.fix = Some(READS.to_owned()));
    }
    Err(NotPassed::Failed(findings))
}

/// How to fix a handler that verifies only callbacks that change something.
const READS: &str =
    "Verify the token of the callbacks that read, too: get_state tells who is enabled, and with which settings.";

/// Whether a callback that changes something is refused without a token.
fn refuses_changes(conversation: &Conversation<'_>) -> Result<bool, NotPassed> {
    if !conversation.options().partner_is_mirrored() {
        return Ok(false);
    }
    let forge = Forge::new(conversation.session());
    let reset = Call::reset_partner(&conversation.partner());
    let reply = conversation.try_send(forgery::NO_TOKEN.forge(reset, &forge))?;
    Ok(matches!(reply.status(), Some(401 | 403)))
}

pub(in crate::checks) const CORRUPTED: Check = Check {
    id: "auth.token.corrupted",
    title: "a callback with a corrupted token is refused",
    fix: "Verify the signature over header and claims with a JWT library; decoding alone verifies nothing. A memory of tokens that were good must hold whole tokens.",
    rests_on: &[&MISSING],
    run: |bench| require_all_refused(bench, forgery::CORRUPTED),
    ..BASE
};

pub(in crate::checks) const UNSIGNED: Check = Check {
    id: "auth.token.unsigned",
    title: "a callback with an unsigned token is refused",
    fix: "Tell the JWT library that RS256 is the only algorithm; never take the algorithm from the token.",
    rests_on: &[&MISSING, &CORRUPTED],
    run: unsigned,
    ..BASE
};

fn unsigned(bench: &Bench<'_>) -> Verdict {
    gather([require_all_refused(bench, forgery::UNSIGNED), without_kid(bench)])
}

/// Without a kid some libraries find no key, and then take no signature for a good one. A handler that does not verify
/// such tokens at all accepts one that is signed with a foreign key, too, which another check is about.
fn without_kid(bench: &Bench<'_>) -> Verdict {
    let forge = Forge::new(bench.session());
    bench.conversation("without-kid", |conversation| {
        let verdict = require_refused(conversation, &UNSIGNED_WITHOUT_KID, conversation.plain_read(), &forge);
        let Err(NotPassed::Failed(findings)) = verdict else { return verdict };
        let signed = conversation.send(FOREIGN_WITHOUT_KID.forge(conversation.plain_read(), &forge))?;
        if signed.is_carried_out() { Ok(()) } else { Err(NotPassed::Failed(findings)) }
    })
}

/// What repairs a handler that accepts unsigned tokens repairs it here, too.
pub(super) const ALGORITHM: Check = Check {
    id: "auth.token.algorithm",
    title: "a token signed with the public key as a shared secret is refused",
    needs: Needs::SettledKeys,
    fix: "Tell the JWT library that RS256 is the only algorithm; never take the algorithm from the token.",
    rests_on: &[&MISSING, &CORRUPTED, &UNSIGNED],
    run: |bench| require_all_refused(bench, forgery::ALGORITHM),
    ..BASE
};

pub(super) const FOREIGN_KEY: Check = Check {
    id: "auth.token.foreign_key",
    title: "a token signed with another key is refused",
    needs: Needs::SettledKeys,
    fix: "Take keys by kid, and only from the JWKS of the configured issuer; ignore jwk, jku and x5u in the token's header.",
    rests_on: &[&MISSING, &CORRUPTED],
    run: |bench| require_all_refused(bench, forgery::FOREIGN_KEY),
    ..BASE
};

pub(in crate::checks) const ISSUER: Check = Check {
    id: "auth.token.issuer",
    title: "a token of another issuer is refused",
    needs: Needs::SettledKeys,
    fix: "Compare `iss` as a whole with the configured issuer, and never fetch keys from a URL that the token names.",
    rests_on: &[&MISSING, &CORRUPTED],
    run: |bench| require_all_refused(bench, forgery::ISSUER),
    ..BASE
};

pub(in crate::checks) const EXPIRED: Check = Check {
    id: "auth.token.expired",
    title: "an expired token is refused",
    fix: "Check `exp` on every request with about a minute of leeway, also for cached tokens.",
    rests_on: &[&MISSING, &CORRUPTED],
    run: |bench| require_all_refused(bench, forgery::EXPIRED),
    ..BASE
};

pub(super) const CLAIMS: Check = Check {
    id: "auth.token.claims",
    title: "a token with claims of another form than the documented one is refused",
    fix: "Let a JWT library check iss, exp and nbf, and take the role from a list of objects only. Only the platform can sign such a token; if it ever does, your handler takes it for a good one.",
    rests_on: &[&MISSING, &CORRUPTED, &ISSUER, &EXPIRED],
    control: Control::Nothing,
    run: |bench| require_all_refused(bench, forgery::CLAIMS),
    ..ADVISORY
};

pub(super) const SCHEME: Check = Check {
    id: "auth.token.scheme",
    title: "a token is accepted after the word Bearer only",
    fix: "Require the scheme Bearer in the Authorization header: Acronis' verification expects that a request without `Authorization: Bearer …` is refused.",
    rests_on: &[&MISSING],
    run: |bench| require_all_refused(bench, forgery::SCHEME),
    ..BASE
};
