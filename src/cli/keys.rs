//! The signing keys of the gateway: kept between runs on the same machine, or new.

use std::path::{Path, PathBuf};

use clap::Args;
use uuid::Uuid;

use crate::identity::KeptKeys;

/// Which signing keys the gateway has.
#[derive(Debug, Clone, Args)]
pub(super) struct KeyArgs {
    /// Make new signing keys; without it, acgw keeps them between runs on this machine, but not in CI
    #[arg(long, env)]
    fresh_keys: bool,
}

impl KeyArgs {
    /// Whether new ones are wanted.
    pub(super) fn are_fresh(&self) -> bool {
        self.fresh_keys
    }

    /// The keys that were kept, unless new ones are wanted. If they cannot be kept, a warning says so.
    pub(super) fn kept(&self, data_centre: Option<&str>) -> Option<KeptKeys> {
        if is_ci(std::env::var("CI").ok().as_deref()) {
            return None;
        }
        let folder = own_folder(data_centre)?;
        if self.fresh_keys {
            KeptKeys::note_others(&folder);
            return None;
        }
        let kept = KeptKeys::open(&folder)
            .inspect_err(|error| anstream::eprintln!("warning: {error}; this run has new ones, as with --fresh-keys"));
        let kept = kept.ok()?;
        if let Some(warning) = kept.warning() {
            anstream::eprintln!("warning: {warning}");
        }
        Some(kept)
    }
}

/// Notes that a gateway of this machine has keys of another place.
pub(super) fn note_others(data_centre: Option<&str>) {
    own_folder(data_centre).iter().for_each(|folder| KeptKeys::note_others(folder));
}

fn own_folder(data_centre: Option<&str>) -> Option<PathBuf> {
    folder(data_centre, |name| std::env::var_os(name).map(PathBuf::from))
}

/// Every usual CI system sets `CI`.
fn is_ci(variable: Option<&str>) -> bool {
    variable.is_some_and(|value| !matches!(value, "" | "0" | "false"))
}

/// The folder where this user's programs keep their state. Each data centre has keys of its own, because it is an issuer
/// of its own.
fn folder(data_centre: Option<&str>, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let place = |name: &str, below: &str| variable(name).filter(|path| path.is_absolute()).map(|path| path.join(below));
    let of_system = || match std::env::consts::OS {
        "windows" => place("LOCALAPPDATA", ""),
        "macos" => place("HOME", "Library/Application Support"),
        _ => place("HOME", ".local/state"),
    };
    let folder = place("XDG_STATE_HOME", "").or_else(of_system)?.join("acgw");
    Some(match data_centre {
        Some(name) => folder.join(Path::new(&Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string())),
        None => folder,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ci_is_known_by_its_variable() {
        assert!(is_ci(Some("true")) && is_ci(Some("1")) && is_ci(Some("woodpecker")));
        assert!(!is_ci(None) && !is_ci(Some("")) && !is_ci(Some("false")));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_state_folder_is_the_users() {
        let of = |home: Option<&str>, state: Option<&str>, data_centre| {
            let value = |name: &str| if name == "HOME" { home } else { state }.map(PathBuf::from);
            folder(data_centre, value)
        };
        assert_eq!(of(Some("/home/me"), None, None), Some("/home/me/.local/state/acgw".into()));
        assert_eq!(of(Some("/home/me"), Some("/state"), None), Some("/state/acgw".into()));
        assert_eq!(of(Some("/home/me"), Some("state"), None), Some("/home/me/.local/state/acgw".into()));
        assert_eq!(of(None, None, None), None);
        assert_ne!(of(Some("/home/me"), None, Some("eu")), of(Some("/home/me"), None, Some("us")));
    }
}
