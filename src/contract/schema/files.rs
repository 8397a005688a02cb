//! The files of `schemas/`. Every limit and every type name stands there and nowhere else.

use std::sync::OnceLock;

use serde_json::Value;

/// Root of the identifiers (`$id`) in `schemas/`. It is only a name and is never fetched.
pub(super) const BASE: &str = "https://acgw.invalid/schemas/";

/// A file of the folder, without its ending.
pub(super) struct SchemaFile {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    /// Parsed when it is first used: a gateway never needs most of them.
    json: OnceLock<Value>,
}

impl SchemaFile {
    pub(super) fn json(&self) -> &Value {
        self.json.get_or_init(|| serde_json::from_str(self.text).expect("schemas/ holds JSON"))
    }
}

macro_rules! embed {
    ($($name:literal),* $(,)?) => {
        /// Every file of `schemas/`, in the order in which they are listed.
        pub(super) static FILES: [SchemaFile; [$($name),*].len()] = [$(SchemaFile {
            name: $name,
            text: include_str!(concat!("../../../schemas/", $name, ".json")),
            json: OnceLock::new(),
        }),*];
    };
}

embed![
    "common",
    "callback-request",
    "callback-response",
    "partner.mirroring.get_state.request",
    "partner.mirroring.get_state.response",
    "partner.mirroring.enable.request",
    "partner.mirroring.enable.response",
    "partner.mirroring.reset.request",
    "partner.mirroring.reset.response",
    "customer.mirroring.get_state.request",
    "customer.mirroring.get_state.response",
    "customer.mirroring.set_state.request",
    "customer.mirroring.set_state.response",
    "enablement.read.request",
    "enablement.read.response",
    "enablement.write.request",
    "enablement.write.response",
    "topology.read.request",
    "topology.read.response",
    "tenant_mapping.read.request",
    "tenant_mapping.read.response",
    "tenant_mapping.write.request",
    "tenant_mapping.write.response",
    "enablement.reset.request",
    "enablement.reset.response",
    "status-report",
    "platform.error",
    "platform.token.request",
    "platform.token.response",
    "platform.token.error",
    "platform.keys",
    "platform.discovery",
    "platform.client",
];

/// The file of that name.
pub(super) fn file(name: &str) -> Option<&'static SchemaFile> {
    FILES.iter().find(|file| file.name == name)
}

/// The schema of that name as JSON, without what [`Schema`](super::Schema) makes of all of them.
pub(in crate::contract) fn schema_json(name: &str) -> Option<&'static Value> {
    file(name).map(SchemaFile::json)
}

/// The file that a `$ref` names, and the schema at its fragment.
pub(super) fn resolve(reference: &str) -> &'static Value {
    let (name, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    schema_json(name.trim_end_matches(".json"))
        .and_then(|root| root.pointer(fragment))
        .unwrap_or_else(|| panic!("schemas/: `{reference}` leads nowhere"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .expect("schemas/ is there")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
            .collect();
        let mut embedded: Vec<String> = FILES.iter().map(|file| file.name.to_owned()).collect();
        on_disk.sort();
        embedded.sort();
        assert_eq!(on_disk, embedded);
    }
}
