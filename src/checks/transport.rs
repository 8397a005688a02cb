//! The connection itself (“Basic requirements”).

use hyper::{HeaderMap, Method};

use crate::contract::{Level, requirements};
use crate::gateway::HttpClient;
use crate::suite::{Bench, Check, Needs, Stop, Verdict};

pub(super) const CHECKS: &[Check] = &[Check {
    id: "transport.tls",
    title: "an HTTPS handler speaks TLS 1.3",
    level: Level::Must,
    requirement: &requirements::TLS,
    needs: Needs::Any,
    mend: "Allow TLS 1.3 in the server, or in the proxy that ends TLS before it.",
    run: tls,
}];

fn tls(bench: &Bench<'_>) -> Verdict {
    let uri = bench.session().sender.uri();
    if uri.scheme_str() != Some("https") {
        return Err(Stop::Skipped("the target is not HTTPS; before production it must be".to_owned()));
    }
    let options = bench.options();
    let client =
        HttpClient::tls13_only(&options.trust, options.timeout).map_err(|error| Stop::Undecided(error.to_string()))?;
    let headers = HeaderMap::new();
    let exchange = client.exchange(Method::GET, uri, &headers, bytes::Bytes::new());
    match bench.gateway().handle().block_on(exchange) {
        Err(error) if error.outcome == crate::contract::Outcome::TlsHandshakeFailed => {
            bench.conversation("handshake", |talk| {
                let message = format!("no connection with TLS 1.3: {error}");
                Err(talk.finding(&requirements::TLS, message).compared("TLS 1.3", "an older version").into())
            })
        }
        Err(error) if error.outcome.is_transport() && !error.cut => Err(Stop::Undecided(error.to_string())),
        _ => Ok(()),
    }
}
