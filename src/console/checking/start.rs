//! Begins a run, and ends it early.

use std::sync::Arc;
use std::time::Instant;

use hyper::StatusCode;
use tokio::runtime::Handle;

use super::runs::Underway;
use crate::checks;
use crate::console::console::Console;
use crate::console::desk::{text_keys, typed_fields};
use crate::console::frame;
use crate::console::visit::Visit;
use crate::platform::{ApiResponse, Gateway, State};
use crate::report::Masker;
use crate::sender::CallbackHeaders;
use crate::suite::{self, Check, MOST_REQUESTS, Method, Options, Session, SetupError};

/// Which checks a run has: in words, themselves, and those that a short form leaves out.
struct Chosen {
    what: String,
    checks: Vec<&'static Check>,
    left_out: Vec<&'static str>,
}

/// Begins the run that the form asks for.
pub(in crate::console) fn start(visit: &Visit) -> ApiResponse {
    let message = |title, text| frame::message(visit, StatusCode::BAD_REQUEST, title, text);
    let Some(target) = visit.state.settings.target.clone() else {
        return message("There is nothing to check", "Start the gateway with --target URL, the URL of your handler.");
    };
    let options = options(visit);
    let mut chosen = chosen(visit);
    chosen.checks.retain(|check| check.is_of(&options));
    if chosen.checks.is_empty() {
        return message("There is nothing to run", "No check is chosen, or none is about this kind of enablement.");
    }
    if !visit.console.runs.reserve() {
        return message("A run is under way", "Wait until it is over, or stop it.");
    }
    let options = Options { left_out: chosen.left_out.clone(), ..options };
    let (console, state, handle) = (Arc::clone(&visit.console), Arc::clone(&visit.state), Handle::current());
    std::thread::spawn(move || {
        if let Err(error) = run(&console, &state, handle, (options, chosen, &target)) {
            console.runs.fail(error.to_string());
        }
    });
    frame::redirect(&visit.link("check"))
}

/// Ends the run under way early.
pub(in crate::console) fn stop(visit: &Visit) -> ApiResponse {
    visit.console.runs.stop();
    frame::redirect(&visit.link("check"))
}

/// Carries out a run, on a thread of its own.
fn run(
    console: &Console,
    state: &Arc<State>,
    handle: Handle,
    (options, chosen, target): (Options, Chosen, &str),
) -> Result<(), SetupError> {
    let gateway = Gateway::beside(state, handle);
    gateway.keep_backend_requests(MOST_REQUESTS);
    let session = Arc::new(Session::attach(options, gateway, target)?);
    console.runs.begin(Underway {
        what: chosen.what,
        masker: Masker::new(&session.options, target),
        session: Arc::clone(&session),
        started: Instant::now(),
        all: chosen.checks.len(),
        done: 0,
        found: Vec::new(),
    });
    let reached = session.reach();
    if reached.is_ok() {
        let run = suite::run(&session, &chosen.checks, &|result| console.runs.add(result));
        console.runs.end(&run);
    }
    session.gateway.keep_backend_requests(0);
    reached
}

/// The options of a run: what the gateway sends with each callback, and the methods of the form.
fn options(visit: &Visit) -> Options {
    let (state, callbacks) = (&visit.state, &visit.state.settings.callbacks);
    let CallbackHeaders { credentials, extra, further } = callbacks.headers.clone();
    let fields = &visit.console.settings.fields;
    let setting_keys = text_keys(fields);
    let (partner, customer) = methods(visit);
    Options {
        partner,
        customer,
        endpoint_id: callbacks.endpoint_id.clone(),
        public_url: Some(state.site.url.clone()),
        issuer: Some(state.site.issuer.clone()),
        clients: state.settings.directory.clients.clone(),
        credentials,
        extra,
        headers: further,
        platform_claims: state.settings.has_platform_claims,
        no_settings: !fields.is_empty() && setting_keys.is_empty(),
        setting_keys,
        typed_fields: typed_fields(fields),
        trust: state.settings.trust.clone(),
        timeout: callbacks.timeout,
        ..Options::default()
    }
}

/// The methods of the form. Without some, those of the last run, or else the first ones that the only check needs.
fn methods(visit: &Visit) -> (Method, Method) {
    let named = |name| Method::ALL.into_iter().find(|method| method.name() == visit.field(name));
    if let Some(both) = named("partner").zip(named("customer")) {
        return both;
    }
    let last = visit.console.runs.methods();
    let Some(only) = checks::all().into_iter().find(|check| check.id == visit.field("id")) else { return last };
    let all = Method::ALL.into_iter().flat_map(|partner| Method::ALL.map(|customer| (partner, customer)));
    let fits = |(partner, customer): &(Method, Method)| {
        only.fits(&Options { partner: *partner, customer: *customer, ..Options::default() })
    };
    std::iter::once(last).chain(all).find(fits).unwrap_or(last)
}

fn chosen(visit: &Visit) -> Chosen {
    let only = |what: String, wanted: &dyn Fn(&Check) -> bool| {
        let checks = checks::all().into_iter().filter(|check| wanted(check)).collect();
        Chosen { what, checks, left_out: Vec::new() }
    };
    let id = visit.field("id");
    match visit.field("what") {
        "quick" => {
            let (checks, others) = checks::quick();
            Chosen {
                what: "the short form".to_owned(),
                checks,
                left_out: others.iter().map(|check| check.id).collect(),
            }
        }
        "failed" => {
            let failed = visit.console.runs.failed();
            only("what failed before".to_owned(), &|check| failed.contains(&check.id))
        }
        "subject" => {
            let subject = visit.field("subject");
            only(format!("the checks of {subject}"), &|check| check.subject() == subject)
        }
        "one" => only(format!("the check {id}"), &|check| check.id == id),
        _ => only("all checks".to_owned(), &|_| true),
    }
}
