//! How commands reach a callback handler: the options that `check`, `send`, `replay`, `serve` and `token` share.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use hyper::header::{HeaderName, HeaderValue};

use crate::console::SettingField;
use crate::platform::GatewayBuilder;
use crate::sender::{Trust, may_add};
use crate::suite::Options;

/// What is sent with every callback, and how.
#[derive(Debug, Clone, Args)]
pub(super) struct HandlerArgs {
    #[command(flatten)]
    endpoint: EndpointArgs,
    /// The credentials that X-CyberApp-Auth carries
    #[arg(long, env, hide_env_values = true, value_name = "ID:JSON", value_parser = credentials)]
    credentials: Option<String>,
    /// The JSON object that X-CyberApp-Extra carries [default: an empty one]
    #[arg(long, env, value_name = "JSON", value_parser = extra)]
    extra: Option<String>,
    /// One more header on every callback (repeatable)
    #[arg(long = "header", env, hide_env_values = true, value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(HeaderName, HeaderValue)>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// The endpoint that tokens are for.
#[derive(Debug, Clone, Args)]
pub(super) struct EndpointArgs {
    /// The CyberApp's endpoint, in context.endpoint_id and in the token's scope [default: a sample one]
    #[arg(long, env, value_name = "CTI", value_parser = NonEmptyStringValueParser::new())]
    endpoint_id: Option<String>,
}

/// How the handler is connected to.
#[derive(Debug, Clone, Args)]
pub(super) struct ConnectionArgs {
    #[command(flatten)]
    trust: TrustArgs,
    /// Time-out of one callback (an assumption: the platform's is not published)
    #[arg(long, env, value_name = "DURATION", default_value = "10s", value_parser = humantime::parse_duration)]
    timeout: Duration,
}

/// Which certificates are trusted.
#[derive(Debug, Clone, Args)]
pub(super) struct TrustArgs {
    /// Trust the certificates in this PEM file too
    #[arg(long, env, value_name = "FILE")]
    ca_cert: Option<PathBuf>,
    /// Trust any certificate
    #[arg(long, env, conflicts_with = "ca_cert")]
    insecure: bool,
}

impl HandlerArgs {
    /// These options with what the arguments say.
    pub(super) fn options(&self, options: Options) -> Options {
        Options {
            endpoint_id: self.endpoint.id(),
            credentials: self.credentials.clone(),
            extra: self.extra.clone(),
            headers: self.headers.clone(),
            ..self.connection.options(options)
        }
    }
}

impl HandlerArgs {
    /// A gateway whose callbacks are as the arguments say.
    pub(super) fn defaults(self, mut builder: GatewayBuilder) -> GatewayBuilder {
        let ConnectionArgs { trust, timeout } = self.connection;
        builder = builder.endpoint_id(self.endpoint.id()).trust(trust.trust()).callback_timeout(timeout);
        if let Some(credentials) = self.credentials {
            builder = builder.credentials(credentials);
        }
        if let Some(extra) = self.extra {
            builder = builder.extra(extra);
        }
        self.headers.into_iter().fold(builder, |builder, (name, value)| builder.header(name, value))
    }
}

impl EndpointArgs {
    /// The endpoint.
    pub(super) fn id(&self) -> String {
        self.endpoint_id.clone().unwrap_or_else(|| Options::default().endpoint_id)
    }
}

impl ConnectionArgs {
    /// These options with what the arguments say.
    pub(super) fn options(&self, options: Options) -> Options {
        Options { trust: self.trust.trust(), timeout: self.timeout, ..options }
    }
}

impl TrustArgs {
    /// The certificates to trust. Trusting any certificate comes with a warning.
    pub(super) fn trust(&self) -> Trust {
        if self.insecure {
            anstream::eprintln!("warning: --insecure trusts ANY certificate of the target");
            return Trust::Anything;
        }
        Trust::Roots { extra: self.ca_cert.clone() }
    }
}

/// The URL of a callback handler. The error does not repeat it, because it may hold a secret.
pub(super) fn handler_url(text: &str) -> Result<String, String> {
    crate::platform::target_uri(text).map(|_| text.to_owned()).map_err(|reason| {
        format!("this is not the URL of a callback handler: {reason}; use one like https://vendor.example/callbacks")
    })
}

pub(super) fn credentials(text: &str) -> Result<String, String> {
    let (_, secrets) =
        text.split_once(':').ok_or("use <identity>:<secrets as JSON>, as in me@example.com:{\"password\":\"…\"}")?;
    serde_json::from_str::<serde_json::Value>(secrets)
        .map_err(|error| format!("the part after the colon is not JSON: {error}"))?;
    Ok(text.to_owned())
}

fn extra(text: &str) -> Result<String, String> {
    let read = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
    read.map_err(|error| format!("use a JSON object, as in {{\"contact\":\"me@example.com\"}} ({error})"))?;
    Ok(text.to_owned())
}

/// A field of the settings.
pub(super) fn field(text: &str) -> Result<SettingField, String> {
    let field: SettingField = serde_json::from_str(text).map_err(|error| {
        format!(
            "use a JSON object, as in {{\"id\":\"field1_id\",\"label\":\"Name\",\"type\":\"text\",\"of\":\"customer\"}} ({error})"
        )
    })?;
    if field.is_possible() {
        Ok(field)
    } else {
        Err(format!("the settings of a partner are texts; give `{}` the type text or select", field.id))
    }
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("use NAME: VALUE")?;
    let name = name.trim().parse::<HeaderName>().map_err(|error| error.to_string())?;
    let value = value.trim().parse::<HeaderValue>().map_err(|error| error.to_string())?;
    may_add(&name).map_err(|error| error.to_string())?;
    Ok((name, value))
}
