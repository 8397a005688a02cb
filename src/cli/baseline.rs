//! The baseline file of `acgw check`.

use std::path::Path;

use anyhow::Context as _;

use crate::suite::{BASELINE_FILE, Baseline, Run};

/// Reads the named file, or the usual one if it is there. One that is to be written need not be there.
pub(super) fn read(named: Option<&Path>, update: bool) -> anyhow::Result<Baseline> {
    let path = named.unwrap_or(Path::new(BASELINE_FILE));
    match std::fs::read_to_string(path) {
        Ok(text) => Baseline::parse(&text).with_context(|| format!("the baseline `{}` cannot be used", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && (update || named.is_none()) => {
            Ok(Baseline::default())
        }
        Err(error) => Err(error).with_context(|| format!("the baseline `{}` cannot be read", path.display())),
    }
}

/// Waives what is known, or writes the file anew. Returns what there is to say.
pub(super) fn settle(
    baseline: &Baseline,
    run: &mut Run,
    named: Option<&Path>,
    update: bool,
) -> anyhow::Result<Vec<String>> {
    let today = jiff::Zoned::now().date();
    if !update {
        baseline.apply(run, today);
        return Ok(Vec::new());
    }
    let path = named.unwrap_or(Path::new(BASELINE_FILE));
    let updated = baseline.updated(run);
    std::fs::write(path, updated.to_toml())
        .with_context(|| format!("cannot write the baseline `{}`", path.display()))?;
    updated.apply(run, today);
    Ok(vec![format!("{} holds the failures of this run now; give each a reason", path.display())])
}
