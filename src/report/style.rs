//! Which report is written, and how.

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
    /// For CI servers.
    Junit,
    /// Annotations of a GitHub workflow.
    Github,
    /// One page for a browser, which works offline.
    Html,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Human, Self::Json, Self::Junit, Self::Github, Self::Html];

    /// The word of the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Html => "html",
        }
    }
}

/// How a report is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Use ANSI colours.
    pub colour: bool,
    /// Show tokens and credentials.
    pub show_secrets: bool,
    /// Characters in a line, as far as words allow.
    pub width: usize,
    /// With characters beyond ASCII. Only the report for people can do without.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, show_secrets: false, width: 100, unicode: true }
    }
}
