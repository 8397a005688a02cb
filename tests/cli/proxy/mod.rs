//! Real traffic: what the proxy passes on, what it records, and what the recording is good for.

mod bytes;
mod recordings;
mod trouble;

use std::io::{BufRead as _, BufReader};
use std::process::Child;

use serde_json::Value;

use crate::support::{Folder, start};

/// A proxy that runs until the value goes.
struct Proxying {
    child: Child,
    ready: Value,
    folder: Folder,
}

impl Proxying {
    /// In front of the handler at this URL, with a recording in a folder of its own.
    fn start(target: &str, more: &[&str]) -> Self {
        let folder = Folder::new("proxy");
        let out = folder.path("traffic");
        Self::into(folder, &out, target, more)
    }

    fn into(folder: Folder, out: &str, target: &str, more: &[&str]) -> Self {
        let args = ["proxy", "--target", target, "--listen", "127.0.0.1:0", "--out", out];
        let mut child = start(&[&args, more].concat());
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
        Self { child, ready: serde_json::from_str(&line).expect("JSON"), folder }
    }

    /// What the platform calls.
    fn url(&self) -> &str {
        self.ready["url"].as_str().expect("a URL")
    }

    /// Its address.
    fn address(&self) -> String {
        let url = url::Url::parse(self.url()).expect("a URL");
        format!("{}:{}", url.host_str().expect("a host"), url.port().expect("a port"))
    }

    /// The folder of the recording.
    fn recording(&self) -> String {
        self.folder.path("traffic")
    }

    /// The exchanges in the recording.
    fn exchanges(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path("traffic/traffic.jsonl")).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

impl Drop for Proxying {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
