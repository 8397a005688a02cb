//! A page of text for people, built line by line.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style as Ansi};

use crate::report::style::Style;
use crate::text::{one_line, wrap};

/// The column where the text after a label begins.
pub(super) const LABEL: usize = 12;

/// The text so far.
pub(super) struct Page {
    /// Characters in a line.
    pub(super) width: usize,
    colour: bool,
    text: String,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        // In ASCII the mark for what is left out takes more than one character.
        let marks = if style.unicode { 0 } else { 4 };
        Self { width: style.width.clamp(40, 160) - marks, colour: style.colour, text: String::new() }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn paint(&self, colour: AnsiColor, text: &str) -> String {
        self.styled(Ansi::new().fg_color(Some(colour.into())), text)
    }

    pub(super) fn bold(&self, colour: AnsiColor, text: &str) -> String {
        self.styled(Ansi::new().bold().fg_color(Some(colour.into())), text)
    }

    fn styled(&self, ansi: Ansi, text: &str) -> String {
        if !self.colour || text.is_empty() { text.to_owned() } else { format!("{ansi}{text}{ansi:#}") }
    }

    pub(super) fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    /// Words, wrapped.
    pub(super) fn words(&mut self, text: &str) {
        wrap(text, self.width).iter().for_each(|line| self.line(line));
    }

    /// Words, wrapped and indented.
    pub(super) fn indented(&mut self, indent: usize, text: &str) {
        let lines = wrap(&one_line(text), self.width.saturating_sub(indent));
        lines.iter().for_each(|line| self.line(&format!("{:indent$}{line}", "")));
    }

    /// Words after a label, wrapped and indented.
    pub(super) fn entry(&mut self, label: &str, text: &str) {
        let label = format!("  {label:<10}");
        let lines = wrap(&one_line(text), self.width.saturating_sub(LABEL));
        for (at, line) in lines.iter().enumerate() {
            let label = if at == 0 { label.as_str() } else { "" };
            self.line(&format!("{label:LABEL$}{line}"));
        }
    }
}
