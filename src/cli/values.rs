//! The words that options take for values of other modules.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::report::Format;
use crate::suite::Method;

impl ValueEnum for Method {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Mirrored => "With mirroring callbacks",
            Self::Mapped => "By mapping to tenants that the vendor already has",
            Self::Explicit => "Without callbacks",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Human => "For people",
            Self::Json => "For programs",
            Self::Junit => "For CI servers",
            Self::Github => "Annotations of a GitHub workflow",
            Self::Html => "One page for a browser, which works offline",
        };
        Some(PossibleValue::new(self.name()).help(help))
    }
}
