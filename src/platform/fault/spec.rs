//! Faults as text: `status=503:0.2@token,tenant=UUID,times=2`.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::{Effect, Fault, FaultError, codes, delay, endpoint, probability, status, times, token};

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(',');
        let head = parts.next().unwrap_or_default();
        let (effect, place) = head.split_once('@').map_or((head, None), |(effect, place)| (effect, Some(place)));
        let mut fault = happening(effect)?;
        fault.endpoint = place.map(endpoint).transpose()?;
        for limit in parts {
            match limit.split_once('=') {
                Some(("tenant", id)) => {
                    let id = Uuid::try_parse(id).map_err(|_| FaultError::Tenant(id.to_owned()))?;
                    once("tenant", fault.tenant.replace(id))?;
                }
                Some(("times", count)) => {
                    let count = count.parse().map_err(|_| FaultError::Times(count.to_owned()))?;
                    once("times", fault.times.replace(times(count)?))?;
                }
                _ => return Err(FaultError::Limit(limit.to_owned())),
            }
        }
        fault.checked()
    }
}

fn once<T>(what: &'static str, earlier: Option<T>) -> Result<(), FaultError> {
    earlier.map_or(Ok(()), |_| Err(FaultError::Twice(what)))
}

/// An effect and its probability.
fn happening(text: &str) -> Result<Fault, FaultError> {
    let likely = |text: &str| probability(text.parse().map_err(|_| FaultError::Probability(text.to_owned()))?);
    let Some((kind, value)) = text.split_once('=') else {
        let reset = (text == "reset").then(|| Fault::new(Effect::Reset));
        return reset.ok_or_else(|| FaultError::Effect(text.to_owned()));
    };
    if kind == "reset" {
        return Ok(Fault { probability: likely(value)?, ..Fault::new(Effect::Reset) });
    }
    let (value, share) = value.split_once(':').map_or((value, None), |(value, share)| (value, Some(share)));
    let effect = match kind {
        "status" => status(value)?,
        "token" => token(value)?,
        "delay" => delay(value)?,
        "codes" => codes(value)?,
        _ => return Err(FaultError::Effect(text.to_owned())),
    };
    Ok(Fault { probability: share.map_or(Ok(1.0), likely)?, ..Fault::new(effect) })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certain = self.probability >= 1.0;
        match self.effect {
            Effect::Status(status) => write!(f, "status={}", status.as_u16())?,
            Effect::ExpiredToken => write!(f, "token=expired")?,
            Effect::Delay(delay) => write!(f, "delay={}", humantime::format_duration(delay))?,
            Effect::Reset => write!(f, "reset")?,
            Effect::NumericCodes => write!(f, "codes=numeric")?,
        }
        match self.effect {
            _ if certain => {}
            Effect::Reset => write!(f, "={}", self.probability)?,
            _ => write!(f, ":{}", self.probability)?,
        }
        self.endpoint.iter().try_for_each(|endpoint| write!(f, "@{endpoint}"))?;
        self.tenant.iter().try_for_each(|tenant| write!(f, ",tenant={tenant}"))?;
        self.times.iter().try_for_each(|times| write!(f, ",times={times}"))
    }
}
