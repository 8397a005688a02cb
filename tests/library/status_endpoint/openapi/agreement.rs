//! A reader who knows the description alone sends requests, right ones and wrong ones. The gateway must take what the
//! description takes, refuse what it refuses, and answer as it says.

use acgw::internals::generate::{broken, valid};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::header::CONTENT_TYPE;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::{Description, content, contract_schema};
use crate::status_endpoint::properties::runner;
use crate::status_endpoint::support::{Answer, Bench, CUSTOMER, PARTNER, SECRET, STRANGER};

/// Requests to each operation.
const CASES: u32 = 150;

/// One operation of the description.
struct Operation<'d> {
    method: Method,
    path: &'d str,
    doc: &'d Value,
}

/// A request as the description lets a reader make it.
#[derive(Debug, Clone)]
struct Request {
    /// A value for each parameter; `None` leaves it out.
    parameters: Vec<Option<String>>,
    body: Option<Value>,
    access: Access,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Access {
    Right,
    Wrong,
    None,
}

fn operations(description: &Description) -> Vec<Operation<'_>> {
    let paths = description.members("/paths");
    let methods =
        paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(m, doc)| (path, m, doc)));
    methods
        .map(|(path, method, doc)| Operation { method: method.to_uppercase().parse().expect("a method"), path, doc })
        .collect()
}

impl Operation<'_> {
    fn parameters(&self) -> &[Value] {
        self.doc["parameters"].as_array().map_or(&[], Vec::as_slice)
    }

    fn body(&self) -> Option<(&str, &str)> {
        content(&self.doc["requestBody"])
    }

    fn requests(&self) -> impl Strategy<Value = Request> + use<> {
        let body = match self.body() {
            None => Just(None).boxed(),
            Some((_, name)) => {
                let schema = contract_schema(name);
                let wrong = broken(schema).prop_map(|case| Some(case.value));
                prop_oneof![6 => valid(&schema.shape).prop_map(Some), 3 => wrong, 1 => Just(None)].boxed()
            }
        };
        // Ids and words of the kinds that occur, so that each parameter gets right ones and wrong ones.
        let ids = [PARTNER, CUSTOMER, STRANGER].map(|id| id.to_string());
        let words =
            ["partner", "nobody", "client_credentials", "password", "", "x y", "%", "/", "ä"].map(str::to_owned);
        let value = prop_oneof![2 => select(ids.to_vec()).prop_map(Some), 1 => select(words.to_vec()).prop_map(Some), 1 => Just(None)];
        let parameters = prop::collection::vec(value, self.parameters().len());
        let access = prop_oneof![8 => Just(Access::Right), 1 => Just(Access::Wrong), 1 => Just(Access::None)];
        (parameters, body, access).prop_map(|(parameters, body, access)| Request { parameters, body, access })
    }

    /// Whether the description takes the request, whoever sends it.
    fn takes(&self, description: &Description, request: &Request) -> bool {
        let parameters = self.parameters().iter().zip(&request.parameters).all(|(parameter, value)| match value {
            Some(value) => fits(description.resolved(&parameter["schema"]), value),
            None => parameter["required"] == false,
        });
        let body = match (self.body(), &request.body) {
            (Some((_, name)), Some(body)) => description.accepts(name, body),
            (Some(_), None) => false,
            (None, _) => true,
        };
        parameters && body
    }

    fn send(&self, bench: &Bench, token: &str, request: &Request) -> Answer {
        let (mut path, mut query) = (self.path.to_owned(), url::form_urlencoded::Serializer::new(String::new()));
        for (parameter, value) in self.parameters().iter().zip(&request.parameters) {
            let name = parameter["name"].as_str().expect("a name");
            match (parameter["in"].as_str(), value) {
                (Some("path"), value) => path = path.replace(&format!("{{{name}}}"), &escaped(value.as_deref())),
                (_, Some(value)) => drop(query.append_pair(name, value)),
                (_, None) => {}
            }
        }
        let mut headers: Vec<(&str, String)> = Vec::new();
        headers.extend(self.authorization(token, request.access).map(|value| ("authorization", value)));
        headers.extend(self.body().map(|(media, _)| ("content-type", media.to_owned())));
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let target = format!("{path}?{}", query.finish());
        bench.send(self.method.as_str(), target.trim_end_matches('?'), &headers, self.encoded(request.body.as_ref()))
    }

    fn authorization(&self, token: &str, access: Access) -> Option<String> {
        let scheme = self.doc["security"][0].as_object().and_then(|security| security.keys().next())?;
        let basic = |credentials: String| format!("Basic {}", STANDARD.encode(credentials));
        match (scheme.as_str(), access) {
            (_, Access::None) => None,
            ("accessToken", Access::Right) => Some(format!("Bearer {token}")),
            ("accessToken", Access::Wrong) => Some("Bearer x".to_owned()),
            ("clientCredentials", Access::Right) => Some(basic(format!("partner:{SECRET}"))),
            ("clientCredentials", Access::Wrong) => Some(basic("partner:x".to_owned())),
            (other, _) => panic!("the security scheme `{other}` is not known to this test"),
        }
    }

    fn encoded(&self, body: Option<&Value>) -> String {
        match (self.body(), body) {
            (Some(("application/json", _)), Some(body)) => body.to_string(),
            (Some(_), Some(Value::Object(fields))) => {
                let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let fields = fields.iter().map(|(name, value)| (name, text(value)));
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
            }
            _ => String::new(),
        }
    }

    /// That the answer is one of those that the description has.
    fn answers(&self, description: &Description, answer: &Answer) -> Result<(), TestCaseError> {
        let documented = &self.doc["responses"][answer.status.to_string()];
        prop_assert!(!documented.is_null(), "{} is not described: {}", answer.status, answer.body);
        match content(documented) {
            Some((media, name)) => {
                prop_assert_eq!(answer.headers.get(CONTENT_TYPE).map(|value| value.as_bytes()), Some(media.as_bytes()));
                prop_assert!(description.accepts(name, &answer.json()), "not a {}: {}", name, answer.body);
            }
            None => prop_assert_eq!(&answer.body, ""),
        }
        Ok(())
    }
}

/// Whether a parameter's schema takes the text.
fn fits(schema: &Value, text: &str) -> bool {
    jsonschema::options().should_validate_formats(true).build(schema).expect("a schema").is_valid(&Value::from(text))
}

/// A segment of a path. One must be there, or it is another path.
fn escaped(segment: Option<&str>) -> String {
    let segment = segment.filter(|segment| !segment.is_empty()).unwrap_or("-");
    segment
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[test]
fn the_gateway_does_what_the_description_says() {
    let bench = Bench::with(|builder| builder.tenant_below(PARTNER, CUSTOMER));
    let token = bench.token();
    let description = Description::new(bench.send("GET", "/_acgw/openapi", &[], "").json());
    let operations = operations(&description);
    assert!(operations.len() > 3, "the operations are found");
    let mut statuses = std::collections::BTreeSet::new();
    for operation in &operations {
        let secured = operation.doc["security"].as_array().is_some_and(|security| !security.is_empty());
        let seen = std::cell::RefCell::new(Vec::new());
        let checked = runner(CASES).run(&operation.requests(), |request| {
            let answer = operation.send(&bench, &token, &request);
            seen.borrow_mut().push(answer.status);
            operation.answers(&description, &answer)?;
            let refused = answer.status >= 400;
            match (operation.takes(&description, &request), request.access) {
                (true, Access::Right) => {
                    prop_assert!(!refused || matches!(answer.status, 403 | 404), "{}", answer.body)
                }
                (true, _) if secured => prop_assert_eq!(answer.status, 401),
                (true, _) => prop_assert!(!refused, "{}", answer.body),
                // A path has no wrong values, only unknown ones.
                (false, _) => prop_assert!(refused || operation.path.contains('{'), "{}", answer.status),
            }
            Ok(())
        });
        if let Err(error) = checked {
            panic!("{} {}: {error}", operation.method, operation.path);
        }
        statuses.extend(seen.take());
    }
    assert_eq!(Vec::from_iter(statuses), [200, 204, 400, 401, 403, 404], "right and wrong requests were made");
}
