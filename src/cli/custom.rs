//! The files that define custom callbacks.

use std::path::Path;

use super::text_file;
use crate::contract::CustomDefinition;
use crate::generate::plain;

/// Reads the file of a definition; what begins with a brace is a definition itself, as `[[custom]]` in `acgw.toml` has it.
pub(super) fn definition(text: &str) -> Result<&'static CustomDefinition, String> {
    let definition = match text.starts_with('{') {
        true => CustomDefinition::read(text),
        false => {
            let file = text_file::read(Path::new(text)).map_err(|error| format!("it cannot be read: {error}"))?;
            CustomDefinition::read(&file)
        }
    };
    let definition = definition.map_err(|error| error.to_string())?;
    if plain(definition.request_schemas()).is_empty() {
        return Err(
            "/request/payload: no payload was found that this schema accepts; show one in its `examples`".to_owned()
        );
    }
    Ok(definition)
}

/// Requires that no two definitions are of the same callback.
pub(super) fn require_distinct(definitions: &[&'static CustomDefinition]) -> anyhow::Result<()> {
    for (at, definition) in definitions.iter().enumerate() {
        let is_twice = definitions[..at].contains(definition);
        anyhow::ensure!(!is_twice, "--custom: `{}` is defined twice; keep one", definition.callback_id);
    }
    Ok(())
}
