//! The connectors of `examples/connectors/` report to a gateway; nothing is changed in them but the URL.

use std::process::{Command, Output};

use acgw::{Client, Gateway, Integration};
use uuid::Uuid;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/connectors/python/connector.py");
const SECRET: &str = "s3cr:et ß";

/// Whether Python is there; says why not otherwise.
#[expect(clippy::print_stderr, reason = "a test that is skipped says why")]
fn is_python_there() -> bool {
    let there = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: there is no python3 on this machine");
    }
    there
}

/// Python, which leaves nothing beside the connector, and goes through no proxy.
fn python() -> Command {
    let mut command = Command::new("python3");
    command.envs([("PYTHONDONTWRITEBYTECODE", "1"), ("NO_PROXY", "*")]);
    command
}

fn gateway(tenant: Uuid) -> Gateway {
    let client = Client { id: "connector".to_owned(), secret: SECRET.to_owned(), tenant };
    Gateway::builder().client(client).start().expect("a free port")
}

/// Runs the connector with these settings beside the usual ones.
fn connector(gateway: &Gateway, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let usual = [
        ("ACRONIS_URL", gateway.url()),
        ("ACRONIS_CLIENT_ID", "connector"),
        ("ACRONIS_CLIENT_SECRET", SECRET),
        ("CYBERAPP_CODE", "vendor.application"),
    ];
    let mut command = python();
    command.arg(FILE).args(arguments).env_remove("ACRONIS_TENANT_ID");
    command.envs(usual).envs(settings.iter().copied()).output().expect("python3 starts")
}

/// A token may be refused before its time; the connector then fetches another one, once.
#[test]
fn the_python_connector_fetches_a_new_token_when_its_own_is_refused() {
    if !is_python_there() {
        return;
    }
    let gateway = gateway(Uuid::from_u128(7));
    let script = "import connector, sys, time\n\
        platform = connector.Platform(*sys.argv[1:])\n\
        platform.token, platform.expires_on = 'revoked', time.time() + 3600\n\
        print(platform.report_status(connector.report('vendor.application', activated=True)))";
    let mut command = python();
    let folder = FILE.rsplit_once('/').expect("a folder").0;
    command.env("PYTHONPATH", folder).args(["-c", script, gateway.url(), "connector", SECRET]);
    let done = command.output().expect("python3 starts");
    assert!(done.status.success() && told(&done).contains("204"), "{}", told(&done));
    let statuses: Vec<_> = gateway.journal().into_iter().filter_map(|entry| entry.status).collect();
    assert_eq!(statuses, [401, 200, 204]);
    assert!(only(&gateway).activation.active);
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

fn only(gateway: &Gateway) -> Integration {
    let mut all = gateway.integrations();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn the_python_connector_reports_activation_and_deactivation() {
    if !is_python_there() {
        return;
    }
    let tenant = Uuid::from_u128(7);
    let gateway = gateway(tenant);
    let done = connector(&gateway, &[], &[]);
    assert!(done.status.success() && told(&done).contains("activated integration: 204"), "{}", told(&done));
    let integration = only(&gateway);
    assert!(integration.activation.active && integration.tenant == tenant, "{integration:?}");
    assert!(integration.notes.is_empty(), "{:?}", integration.notes);

    let done = connector(&gateway, &["deactivated"], &[]);
    assert!(done.status.success(), "{}", told(&done));
    let integration = only(&gateway);
    assert!(!integration.activation.active && integration.activation.deactivated_at.is_some(), "{integration:?}");
}

#[test]
fn the_python_connector_names_a_tenant_and_shows_what_the_gateway_says() {
    if !is_python_there() {
        return;
    }
    let gateway = gateway(Uuid::from_u128(7));
    let customer = Uuid::from_u128(8).to_string();
    let done = connector(&gateway, &[], &[("ACRONIS_TENANT_ID", &customer)]);
    assert!(done.status.success(), "{}", told(&done));
    assert_eq!(only(&gateway).tenant.to_string(), customer);

    let done = connector(&gateway, &[], &[("CYBERAPP_CODE", "vendor")]);
    assert!(!done.status.success() && told(&done).contains("application_code.pattern"), "{}", told(&done));
    let done = connector(&gateway, &[], &[("ACRONIS_CLIENT_SECRET", "other")]);
    assert!(!done.status.success() && told(&done).contains("invalid_client"), "{}", told(&done));
}
