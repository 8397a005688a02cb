//! Faults as JSON: an object, or a text that is a SPEC. TOML and serde's other formats work the same way.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::{Effect, Fault, FaultError, codes, delay, endpoint, probability, status, times, token};

/// A fault as an object with a member for each part.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultObject {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delay: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codes: Option<String>,
    /// Its probability, as in `reset=0.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reset: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    endpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
}

impl TryFrom<FaultObject> for Fault {
    type Error = FaultError;

    fn try_from(object: FaultObject) -> Result<Self, Self::Error> {
        let effects = [
            object.status.map(|code| status(&code.to_string())),
            object.token.as_deref().map(token),
            object.delay.as_deref().map(delay),
            object.codes.as_deref().map(codes),
            object.reset.map(|_| Ok(Effect::Reset)),
        ];
        let mut effects = effects.into_iter().flatten();
        let (Some(effect), None) = (effects.next(), effects.next()) else { return Err(FaultError::NotOneEffect) };
        let share = match (object.reset, object.probability) {
            (Some(_), Some(_)) => return Err(FaultError::Twice("probability")),
            (reset, share) => reset.or(share).map_or(Ok(1.0), probability)?,
        };
        let endpoint = object.endpoint.as_deref().map(endpoint).transpose()?;
        let count = object.times.map(times).transpose()?;
        Self { effect: effect?, probability: share, endpoint, tenant: object.tenant, times: count }.checked()
    }
}

impl From<&Fault> for FaultObject {
    fn from(fault: &Fault) -> Self {
        let limits = Self {
            endpoint: fault.endpoint.map(|endpoint| endpoint.to_string()),
            tenant: fault.tenant,
            times: fault.times.map(Into::into),
            ..Self::default()
        };
        if fault.effect == Effect::Reset {
            return Self { reset: Some(fault.probability), ..limits };
        }
        let probability = (fault.probability < 1.0).then_some(fault.probability);
        let limits = Self { probability, ..limits };
        match fault.effect {
            Effect::Status(status) => Self { status: Some(status.as_u16()), ..limits },
            Effect::ExpiredToken => Self { token: Some("expired".to_owned()), ..limits },
            Effect::Delay(delay) => Self { delay: Some(humantime::format_duration(delay).to_string()), ..limits },
            Effect::NumericCodes => Self { codes: Some("numeric".to_owned()), ..limits },
            Effect::Reset => limits,
        }
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        FaultObject::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrObject)
    }
}

struct TextOrObject;

impl<'de> Visitor<'de> for TextOrObject {
    type Value = Fault;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"a fault such as "status=503:0.2" or {"status": 503, "probability": 0.2}"#)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Fault, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fault, A::Error> {
        FaultObject::deserialize(MapAccessDeserializer::new(map))?.try_into().map_err(A::Error::custom)
    }
}
