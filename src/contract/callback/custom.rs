//! A custom callback as its vendor defines it (“Custom callbacks”): its identifiers, and the schemas of its messages.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;

use super::record::predefined;
use crate::contract::schema::{escape, message_schemas};
use crate::contract::{Schema, Source};

/// The JSON Schema of the file that defines a custom callback.
pub(crate) const CUSTOM_SCHEMA: &str = include_str!("../../../schemas/tool/custom.json");

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(CUSTOM_SCHEMA).expect("our schema is JSON");
    jsonschema::validator_for(&schema).expect("our schema is a schema")
});

/// What a vendor may require of its own callbacks.
const REQUEST: Source = Source::new("Custom callbacks", "the request that the vendor defines");
const RESPONSE: Source = Source::new("Custom callbacks", "the responses that the vendor defines");

/// Why the definition of a custom callback cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DefinitionError {
    /// The text is not JSON.
    #[error("this is not JSON: {0}")]
    NotJson(String),
    /// Something is wrong at a place.
    #[error("{}: {message}", if pointer.is_empty() { "the file" } else { pointer })]
    At {
        /// JSON pointer.
        pointer: String,
        /// What is wrong there, and what to do.
        message: String,
    },
}

/// A custom callback that a vendor defined. Two are equal if they have the same `callback_id`.
pub struct CustomDefinition {
    /// What the callback does, in the vendor's words.
    pub title: &'static str,
    /// `context.callback_id` (CTI).
    pub callback_id: &'static str,
    /// The request's `type` (CTI).
    pub request_type: &'static str,
    /// The last part of its identifier, which rules and fixtures are named after.
    pub(crate) name: &'static str,
    /// The schemas of the request. The first one judges; values are generated from the shape of each.
    pub(crate) request: Vec<Schema>,
    /// Every response that the handler may give.
    pub(crate) responses: Vec<CustomResponse>,
    /// The file as the vendor wrote it.
    pub(crate) file: Value,
}

/// A response that a vendor defined.
pub(crate) struct CustomResponse {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The response's `type` (CTI).
    pub(crate) response_type: &'static str,
    /// The schemas of the response, as those of the request.
    pub(crate) schemas: Vec<Schema>,
}

#[derive(Deserialize)]
struct DefinitionFile {
    title: String,
    callback_id: String,
    request: DefinedRequest,
    responses: Vec<DefinedResponse>,
}

#[derive(Deserialize)]
struct DefinedRequest {
    r#type: String,
    payload: Option<Value>,
}

#[derive(Deserialize)]
struct DefinedResponse {
    status: u16,
    r#type: String,
    payload: Option<Value>,
}

impl CustomDefinition {
    /// Reads a definition: the text of a JSON file. It stays in memory until the program ends; the same text is read once.
    ///
    /// # Errors
    /// When it is not JSON, does not have the form of a definition, or holds an invalid JSON Schema. The error names the
    /// place.
    pub fn read(text: &str) -> Result<&'static Self, DefinitionError> {
        static READ: Mutex<BTreeMap<String, &'static CustomDefinition>> = Mutex::new(BTreeMap::new());
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(text) {
            return Ok(known);
        }
        let definition: &'static Self = Box::leak(Box::new(Self::parse(text)?));
        read.insert(text.to_owned(), definition);
        Ok(definition)
    }

    fn parse(text: &str) -> Result<Self, DefinitionError> {
        let json: Value = serde_json::from_str(text).map_err(|error| DefinitionError::NotJson(error.to_string()))?;
        if let Some(error) = VALIDATOR.iter_errors(&json).next() {
            return Err(misshapen(&error));
        }
        let DefinitionFile { title, callback_id, request, responses } =
            DefinitionFile::deserialize(&json).map_err(|error| at("", error.to_string()))?;
        if let Some(known) = predefined(&callback_id) {
            let message = format!("this is the predefined callback `{}`; give your callback an id of its own", known);
            return Err(at("/callback_id", message));
        }
        require_distinct(&responses)?;
        let callback_id: &'static str = callback_id.leak();
        let name = short_name(callback_id);
        let frame = request_frame(callback_id, &request);
        let schemas = message_schemas(&format!("{name}.request"), &frame, request.payload.as_ref(), REQUEST)
            .map_err(|invalid| at(&format!("/request/payload{}", invalid.pointer), invalid.message))?;
        let responses = responses.into_iter().enumerate().map(|(nth, defined)| {
            let name = format!("{name}.response.{}", response_name(&defined));
            let schemas = message_schemas(&name, &response_frame(&defined), defined.payload.as_ref(), RESPONSE)
                .map_err(|invalid| at(&format!("/responses/{nth}/payload{}", invalid.pointer), invalid.message))?;
            Ok(CustomResponse { status: defined.status, response_type: defined.r#type.leak(), schemas })
        });
        let responses = responses.collect::<Result<Vec<_>, DefinitionError>>()?;
        let (title, request_type): (&'static str, _) = (title.leak(), request.r#type.leak());
        Ok(Self { title, callback_id, request_type, name, request: schemas, responses, file: json })
    }

    /// The schemas of the request: all accept the same, and each shows another way to be valid.
    pub fn request_schemas(&self) -> &[Schema] {
        &self.request
    }

    /// The schema to judge a request by.
    pub fn request(&self) -> &Schema {
        &self.request[0]
    }

    /// The schema of the first response that is no error, or else of the first one.
    pub fn response(&self) -> &Schema {
        self.first().schema()
    }

    /// The type of that response.
    pub fn response_type(&self) -> &'static str {
        self.first().response_type
    }

    fn first(&self) -> &CustomResponse {
        self.responses.iter().find(|response| response.status < 400).unwrap_or(&self.responses[0])
    }

    /// The responses with this status.
    pub(crate) fn with_status(&self, status: u16) -> impl Iterator<Item = &CustomResponse> {
        self.responses.iter().filter(move |response| response.status == status)
    }
}

impl CustomResponse {
    /// The schema to judge an answer by.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schemas[0]
    }
}

/// The part of a CTI after the last `~`.
fn short_name(cti: &str) -> &str {
    cti.rsplit('~').next().unwrap_or(cti)
}

/// The status and the name of a response's type: several may have the same status.
fn response_name(DefinedResponse { status, r#type, .. }: &DefinedResponse) -> String {
    format!("{status}.{}", short_name(r#type))
}

fn request_frame(callback_id: &str, request: &DefinedRequest) -> Value {
    let required = if request.payload.is_some() { json!(["payload"]) } else { json!([]) };
    json!({
        "allOf": [{ "$ref": "callback-request.json" }],
        "required": required,
        "properties": {
            "type": { "const": request.r#type },
            "context": { "properties": { "callback_id": { "const": callback_id } } },
            "payload": { "maxProperties": 0 },
        },
    })
}

fn response_frame(response: &DefinedResponse) -> Value {
    let required = if response.payload.is_some() { json!(["payload"]) } else { json!([]) };
    json!({
        "allOf": [{ "$ref": "callback-response.json" }],
        "required": required,
        "properties": { "type": { "const": response.r#type }, "payload": { "not": {} } },
    })
}

fn require_distinct(responses: &[DefinedResponse]) -> Result<(), DefinitionError> {
    for (nth, response) in responses.iter().enumerate() {
        let is_same = |other: &&DefinedResponse| (other.status, &other.r#type) == (response.status, &response.r#type);
        if responses[..nth].iter().any(|other| is_same(&other)) {
            let message = "there is already a response with this status and this type; merge them with `anyOf`";
            return Err(at(&format!("/responses/{nth}"), message));
        }
    }
    Ok(())
}

fn at(pointer: &str, message: impl Into<String>) -> DefinitionError {
    DefinitionError::At { pointer: pointer.to_owned(), message: message.into() }
}

/// The place of an error in the form of the file, and what is wrong there.
fn misshapen(error: &jsonschema::ValidationError<'_>) -> DefinitionError {
    let place = error.instance_path().as_str();
    match error.kind() {
        ValidationErrorKind::Required { property } => at(
            place,
            format!("`{}` is missing; `acgw schema custom` shows the form", property.as_str().unwrap_or_default()),
        ),
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let name = unexpected.first().map_or("", String::as_str);
            at(&format!("{place}/{}", escape(name)), "unknown member; `acgw schema custom` shows the form")
        }
        ValidationErrorKind::Pattern { .. } => {
            at(place, "this is not a typed identifier; use one like cti.a.p.acgw.callback.v1.0~vendor.app.name.v1.0")
        }
        _ => at(place, format!("{}; `acgw schema custom` shows the form", error.masked())),
    }
}

impl fmt::Debug for CustomDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CustomDefinition").field(&self.callback_id).finish()
    }
}

impl PartialEq for CustomDefinition {
    fn eq(&self, other: &Self) -> bool {
        self.callback_id == other.callback_id
    }
}

impl Eq for CustomDefinition {}

impl PartialOrd for CustomDefinition {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CustomDefinition {
    fn cmp(&self, other: &Self) -> Ordering {
        self.callback_id.cmp(other.callback_id)
    }
}

impl Hash for CustomDefinition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.callback_id.hash(state);
    }
}
