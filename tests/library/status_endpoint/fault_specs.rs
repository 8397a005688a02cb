//! Faults as texts and as objects.

use acgw::Fault;
use serde_json::{Value, json};
use uuid::Uuid;

const TENANT: &str = "999d63d2-831e-40b9-aaab-16f919a483d0";

#[test]
fn faults_are_written_as_they_were_read() {
    for spec in [
        "status=503:0.2",
        "status=429",
        "token=expired",
        "codes=numeric",
        "codes=numeric:0.5@status",
        "delay=2s",
        "delay=1s 500ms:0.5@keys",
        "reset=0.1",
        "reset",
        "status=401:0.5@/api/2/idp/token",
        "status=404@/api/2/clients/{id}",
        &format!("token=expired@token,tenant={TENANT},times=3"),
    ] {
        let fault: Fault = spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"));
        assert_eq!(fault.to_string(), spec);
    }
    for (spec, shown) in [("reset=1", "reset"), ("status=500:1.0", "status=500"), ("delay=90s", "delay=1m 30s")] {
        assert_eq!(spec.parse::<Fault>().map(|fault| fault.to_string()), Ok(shown.to_owned()));
    }
}

#[test]
fn errors_say_how_to_fix_them() {
    for (spec, said) in [
        ("", "`` is not an effect; write `status=503`"),
        ("503", "`503` is not an effect"),
        ("body=html", "`body=html` is not an effect"),
        ("status=204", "`204` is not an error status; give one from 400 to 599"),
        ("status=banana", "`banana` is not an error status"),
        ("status=600", "`600` is not an error status"),
        ("status=503:2", "`2` is not a probability"),
        ("status=503:0", "`0` is not a probability"),
        ("status=503:NaN", "`NaN` is not a probability"),
        ("reset=often", "`often` is not a probability"),
        ("token=wrong", "write `token=expired`"),
        ("codes=words", "write `codes=numeric`"),
        ("delay=soon", "`soon` is not a valid delay"),
        ("delay=0s", "`0s` is not a valid delay"),
        ("delay=1h", "at most `10m`"),
        ("status=503@tokens", "name one of `token`, `keys`, `openid-configuration`, `clients`, `status`"),
        ("status=503@/_acgw/health", "`/_acgw/health` is not an endpoint of the platform"),
        ("status=503@", "`` is not an endpoint"),
        ("status=503,tenant=x", "`x` is not a UUID"),
        ("status=503,times=0", "`0` is not a valid count"),
        ("status=503,times=-1", "`-1` is not a valid count"),
        ("status=503,times=1,times=2", "`times` is given more than once"),
        ("status=503,for=2s", "`for=2s` is not a limit of a fault"),
        ("status=503,", "`` is not a limit of a fault"),
        ("token=expired@status", "only the token endpoint issues tokens"),
        (&format!("status=503@keys,tenant={TENANT}"), "a request for keys is not about a tenant"),
    ] {
        let error = spec.parse::<Fault>().map_err(|error| error.to_string());
        assert!(error.as_ref().is_err_and(|error| error.contains(said)), "{spec}: {error:?}");
    }
}

fn read(value: Value) -> Result<Fault, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

#[test]
fn objects_say_the_same_as_texts() {
    let tenant = Uuid::from_u128(7);
    for (object, spec) in [
        (json!({ "status": 503, "probability": 0.25 }), "status=503:0.25".to_owned()),
        (json!({ "token": "expired", "times": 1 }), "token=expired,times=1".to_owned()),
        (json!({ "delay": "2s", "endpoint": "status", "tenant": tenant }), format!("delay=2s@status,tenant={tenant}")),
        (json!({ "reset": 0.5, "endpoint": "/idp/token" }), "reset=0.5@/idp/token".to_owned()),
        (json!({ "reset": 1.0 }), "reset".to_owned()),
        (json!({ "codes": "numeric" }), "codes=numeric".to_owned()),
    ] {
        let fault = read(object.clone());
        assert_eq!(fault, read(json!(spec)));
        assert_eq!(fault.as_ref().map(ToString::to_string), Ok(spec));
        assert_eq!(fault.ok().and_then(|fault| serde_json::to_value(fault).ok()), Some(object));
    }
}

#[test]
fn other_objects_are_rejected_with_a_reason() {
    for (value, said) in [
        (json!(503), "expected a fault such as"),
        (json!("status=5"), "`5` is not an error status"),
        (json!({}), "a fault has exactly one effect"),
        (json!({ "status": 503, "delay": "2s" }), "a fault has exactly one effect"),
        (json!({ "status": 200 }), "`200` is not an error status"),
        (json!({ "status": 503, "probability": 1.5 }), "`1.5` is not a probability"),
        (json!({ "reset": 0.1, "probability": 0.1 }), "`probability` is given more than once"),
        (json!({ "reset": true }), "expected f64"),
        (json!({ "status": 503, "path": "/idp/token" }), "unknown field `path`"),
        (json!({ "status": 503, "endpoint": "nowhere" }), "`nowhere` is not an endpoint"),
        (json!({ "status": 503, "times": 0 }), "`0` is not a valid count"),
    ] {
        let refused = read(value.clone());
        assert!(refused.as_ref().is_err_and(|error| error.contains(said)), "{value}: {refused:?}");
    }
}
