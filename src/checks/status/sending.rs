//! How the backend sends reports: where to, and with which token.

use std::collections::BTreeMap;

use hyper::header::HOST;
use jiff::Timestamp;
use serde_json::json;

use super::asked::{Asked, BASE, Trouble, finding, judged};
use super::paths::reached;
use super::token_request;
use crate::checks::base::ADVISORY;
use crate::contract::{Requirement, requirements};
use crate::platform::{Aim, BackendRequest, TokenSent};
use crate::suite::{Bench, Check, Needs, NotPassed, Verdict};

/// Reports that were on their way when the first refusal came are no mistake.
const ON_THE_WAY: i64 = 250;

/// A refused token that is used so much later is used again and again.
const LATER: i64 = 2_000;
const AGAIN_AND_AGAIN: usize = 5;

pub(super) const ENDPOINT: Check = Check {
    id: "status.endpoint",
    title: "status reports are sent with POST to the status endpoint",
    requirement: &requirements::STATUS_ENDPOINT,
    fix: "Send reports with POST to /api/integration_management/v2/status of the data centre.",
    rests_on: &[&token_request::CREDENTIALS],
    run: |bench| reached(bench, Aim::Report, &requirements::STATUS_ENDPOINT),
    ..BASE
};

pub(super) const BEARER: Check = Check {
    id: "status.token.bearer",
    title: "a status report carries an access token as Bearer authorization",
    requirement: &requirements::TOKEN_BEARER,
    fix: "Send the header Authorization: Bearer, and the access_token of the answer from the token endpoint.",
    rests_on: &[&ENDPOINT],
    run: bearer,
    ..BASE
};

fn bearer(bench: &Bench<'_>) -> Verdict {
    let asked = Asked::of(bench)?;
    judged(&requirements::TOKEN_BEARER, asked.made(Aim::Report)?, |request| {
        let is_lost = !request.is_granted() && !asked.has_other_way(request);
        let what = without_token(request).filter(|_| is_lost)?;
        let right =
            json!({ "request": format!("POST {}", Aim::Report.path()), "headers": { "authorization": "Bearer ***" } });
        Some(Trouble { what, right, fix: BEARER.fix.to_owned() })
    })
}

fn without_token(request: &BackendRequest) -> Option<String> {
    let is_in_query = ["access_token", "token"].iter().any(|name| !request.parameters(name).is_empty());
    match &request.token {
        TokenSent::Missing if is_in_query => Some("the token stands in the query and not in Authorization".to_owned()),
        TokenSent::Missing => Some("the report has no Authorization".to_owned()),
        TokenSent::OtherScheme(scheme) if scheme.len() > 20 => {
            Some("the Authorization has no scheme before the token".to_owned())
        }
        TokenSent::OtherScheme(scheme) => Some(format!("the Authorization has the scheme {scheme} and not Bearer")),
        TokenSent::NoToken(instead) => Some(format!("after Bearer stands {instead}, and not the access_token")),
        TokenSent::Valid(_) | TokenSent::Expired(_) | TokenSent::Foreign(_) => None,
    }
}

pub(super) const DATACENTER: Check = Check {
    id: "status.token.datacenter",
    title: "a token is used at the data centre that issued it",
    requirement: &requirements::TOKEN_DATACENTER,
    fix: "Fetch a token from the data centre in context.datacenter_url and keep one for each data centre; after a 401, fetch a new one there and send the report again.",
    rests_on: &[&BEARER],
    run: own_tokens,
    ..BASE
};

fn own_tokens(bench: &Bench<'_>) -> Verdict {
    at_data_centre(bench)?;
    let is_foreign = |request: &&BackendRequest| matches!(request.token, TokenSent::Foreign(_));
    replaced(bench, &DATACENTER, is_foreign, "the token was not issued here, and it is not replaced")
}

/// Requires that requests do not go to the issuer's host, if that is another one than the data centre's.
fn at_data_centre(bench: &Bench<'_>) -> Verdict {
    let gateway = bench.gateway();
    let host = |url: &str| Some(url.parse::<hyper::Uri>().ok()?.authority()?.to_string());
    let (issuer, own) = (host(gateway.issuer()), host(gateway.url()));
    if issuer == own {
        return Ok(());
    }
    let asked = Asked::of(bench)?;
    let requests = asked.all(Aim::Token).chain(asked.all(Aim::Report));
    judged(&requirements::TOKEN_DATACENTER, requests, |request| {
        let to = request.header(&HOST).map(str::to_owned);
        let what = if request.is_for(Aim::Token) { "a token is requested from" } else { "a report goes to" };
        (to == issuer).then(|| Trouble {
            what: format!("{what} the issuer and not the data centre that the callback named"),
            right: json!({ "request": format!("POST {}{}", gateway.url(), request.aimed.aim.path()) }),
            fix: "Take the URL from context.datacenter_url; the issuer is there for the keys of callback tokens only."
                .to_owned(),
        })
    })
}

pub(super) const RENEWED: Check = Check {
    id: "status.token.renewed",
    title: "a token that has expired is replaced by a new one",
    requirement: &requirements::TOKEN_RENEWED,
    fix: "Fetch a new token before expires_on of the old one, and after a 401; then send the report again.",
    rests_on: &[&DATACENTER],
    run: renewed,
    ..BASE
};

fn renewed(bench: &Bench<'_>) -> Verdict {
    let is_expired = |request: &&BackendRequest| matches!(request.token, TokenSent::Expired(_));
    replaced(bench, &RENEWED, is_expired, "the token has expired, and it is not replaced")
}

/// Requires that tokens of this kind, which get a 401, are replaced.
fn replaced(bench: &Bench<'_>, check: &Check, is_bad: impl Fn(&&BackendRequest) -> bool, what: &str) -> Verdict {
    let asked = Asked::of(bench)?;
    let reports = asked.made(Aim::Report)?;
    let refused: Vec<&BackendRequest> =
        reports.iter().copied().filter(is_bad).filter(|it| it.status == Some(401)).collect();
    let mut by_token: BTreeMap<_, Vec<&BackendRequest>> = BTreeMap::new();
    for request in refused {
        by_token.entry(request.token.fingerprint()).or_default().push(request);
    }
    // A backend that has to report, and has been silent since the refusal, has given up.
    let is_over = |last: &BackendRequest| {
        bench.options().expect_reports && Timestamp::now().duration_since(last.at).as_millis() > i128::from(LATER)
    };
    let stuck = by_token.values().find_map(|uses| stuck(uses, &reports, is_over).map(|last| (last, uses.len())));
    let Some((last, count)) = stuck else { return Ok(()) };
    let right =
        json!({ "request": format!("POST {}", Aim::Token.path()), "then": "the report again, with the new token" });
    let trouble = Trouble { what: what.to_owned(), right, fix: check.fix.to_owned() };
    Err(finding(check.requirement, trouble, last, count).into())
}

/// The last use of a refused token, if it was used again after its refusal and no other one took its place.
fn stuck<'r>(
    uses: &[&'r BackendRequest],
    reports: &[&BackendRequest],
    is_over: impl Fn(&BackendRequest) -> bool,
) -> Option<&'r BackendRequest> {
    let (first, last) = (uses.first()?, uses.last()?);
    let is_after = |at: Timestamp, millis: i64| at.duration_since(first.at).as_millis() > i128::from(millis);
    let is_repeated = uses.windows(2).any(|two| two[0].url == two[1].url && two[0].body == two[1].body);
    let is_used_again = is_repeated || is_over(last) || uses.iter().any(|request| is_after(request.at, ON_THE_WAY));
    let is_replaced = reports.iter().any(|other| other.at >= last.at && matches!(other.token, TokenSent::Valid(_)));
    let later = uses.iter().filter(|request| is_after(request.at, LATER)).count();
    (later >= AGAIN_AND_AGAIN || (is_used_again && !is_replaced)).then_some(*last)
}

pub(super) const KEPT: Check = Check {
    id: "status.token.kept",
    title: "an access token is used for more than one report",
    requirement: &requirements::TOKEN_KEPT,
    fix: "Keep the token until shortly before expires_on, and use it for all reports to that data centre.",
    rests_on: &[&RENEWED],
    needs: Needs::TheRun,
    control: BASE.control,
    run: kept,
    ..ADVISORY
};

fn kept(bench: &Bench<'_>) -> Verdict {
    /// With fewer tokens nothing can be said.
    const FEW: usize = 4;
    /// A token with less time left is worth replacing, in seconds.
    const SHORT: i64 = 600;
    let asked = Asked::of(bench)?;
    let reports: Vec<_> = asked.made(Aim::Report)?.into_iter().filter(|request| request.is_granted()).collect();
    let fetched: Vec<&BackendRequest> = asked.made(Aim::Token)?;
    let lasting = fetched.iter().filter(|request| {
        request.issued.is_some_and(|issued| issued.expires.duration_since(request.at).as_secs() > SHORT)
    });
    let lasting: Vec<&BackendRequest> = lasting.copied().collect();
    if lasting.len() < FEW || lasting.len() * 10 < reports.len() * 8 {
        return Ok(());
    }
    let Some(last) = lasting.last() else { return Err(NotPassed::FoundAlready) };
    let (tokens, sent) = (lasting.len(), reports.len());
    let what = format!("{tokens} tokens were fetched for {sent} reports, although each lives for two hours");
    let right = json!("one token for all reports of two hours");
    let trouble = Trouble { what, right, fix: KEPT.fix.to_owned() };
    let requirement: &Requirement = KEPT.requirement;
    Err(finding(requirement, trouble, last, 1).into())
}
