//! The file of known failures.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::suggest::suggestion;
use super::text_file;
use crate::checks;
use crate::suite::{BASELINE_FILE, Baseline, Run};

/// Which baseline holds, and whether this run writes it.
#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// Known failures [default: acgw-baseline.toml, if it exists]
    #[arg(long, env, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the baseline from this run; keep the reasons it has
    #[arg(long)]
    baseline_update: bool,
}

impl BaselineArgs {
    /// Reads the file. It may be absent if it is the default one, or if this run writes it.
    pub(super) fn read(&self) -> anyhow::Result<Baseline> {
        let path = self.path();
        match text_file::read(path) {
            Ok(text) => Self::parse(&text).with_context(|| format!("the baseline `{}` cannot be used", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !self.must_exist() => Ok(Baseline::default()),
            Err(error) => Err(error).with_context(|| format!("the baseline `{}` cannot be read", path.display())),
        }
    }

    fn parse(text: &str) -> anyhow::Result<Baseline> {
        let baseline = Baseline::parse(text)?;
        let ids: Vec<&str> = checks::all().iter().map(|check| check.id).collect();
        if let Some(unknown) = baseline.matching_none(&ids) {
            let hint = suggestion(unknown, ids.into_iter()).map(|near| format!(", did you mean `{near}`?"));
            let hint = hint.unwrap_or("; `acgw checks` lists them".to_owned());
            anyhow::bail!("there is no check `{unknown}`{hint}");
        }
        Ok(baseline)
    }

    /// Waives known failures, or writes the file. Returns a note for the user.
    pub(super) fn settle(&self, baseline: &Baseline, run: &mut Run) -> anyhow::Result<Option<String>> {
        let today = jiff::Zoned::now().date();
        if !self.baseline_update {
            baseline.apply(run, today);
            return Ok(None);
        }
        let path = self.path();
        let updated = baseline.updated(run);
        std::fs::write(path, updated.to_toml())
            .with_context(|| format!("cannot write the baseline `{}`", path.display()))?;
        updated.apply(run, today);
        Ok(Some(format!("{} now holds the failures of this run; give each a reason", path.display())))
    }

    /// Whether there is a baseline: named, about to be written, or the default one.
    pub(super) fn is_given(&self) -> bool {
        self.baseline.is_some() || self.baseline_update || Path::new(BASELINE_FILE).exists()
    }

    fn path(&self) -> &Path {
        self.baseline.as_deref().unwrap_or(Path::new(BASELINE_FILE))
    }

    fn must_exist(&self) -> bool {
        self.baseline.is_some() && !self.baseline_update
    }
}
