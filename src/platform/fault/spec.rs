//! Faults as text: `status=503:0.2@token,tenant=UUID,times=2`.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::{Effect, Fault, FaultError, delay, endpoint, probability, status, times, token};

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

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "999d63d2-831e-40b9-aaab-16f919a483d0";

    #[test]
    fn faults_are_written_as_they_were_read() {
        for spec in [
            "status=503:0.2",
            "status=429",
            "token=expired",
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
            ("delay=soon", "`soon` is not a valid delay"),
            ("delay=0s", "`0s` is not a valid delay"),
            ("delay=1h", "at most `10m`"),
            ("status=503@tokens", "name one of `token`, `keys`, `clients`, `status`"),
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
}
