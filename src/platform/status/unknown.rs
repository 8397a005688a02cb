//! Members of a status report that no document defines. The objects are open, so they are noted and not refused.

use std::fmt;

use crate::contract::{Shape, Tree, escape, status_report};

/// How many unknown members of one report are listed.
const MOST: usize = 50;

/// A member that no document defines.
#[derive(Debug)]
pub(crate) struct UnknownMember {
    pointer: String,
    /// The member that its name is nearly that of.
    near: Option<String>,
}

impl UnknownMember {
    /// Those of a report.
    pub(crate) fn of(report: &Tree<'_>) -> Vec<Self> {
        let mut found = Vec::new();
        collect(&status_report().shape, report, &String::new, &mut found);
        found
    }

    /// Whether its sender probably means another member, which the platform then misses.
    pub(crate) fn is_near(&self) -> bool {
        self.near.is_some()
    }
}

impl fmt::Display for UnknownMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a documented member", self.pointer)?;
        self.near.iter().try_for_each(|near| write!(f, "; did you mean `{near}`?"))
    }
}

/// `place` writes the pointer to the value, which most reports need for no member.
fn collect(shape: &Shape, value: &Tree<'_>, place: &dyn Fn() -> String, found: &mut Vec<UnknownMember>) {
    match value {
        Tree::Members(members) => {
            for (name, member) in members {
                let pointer = || format!("{}/{}", place(), escape(name));
                match shape.property(name) {
                    Some(shape) if matches!(member, Tree::Members(_) | Tree::List(_)) => {
                        collect(shape, member, &pointer, found);
                    }
                    Some(_) => {}
                    None if found.len() < MOST => {
                        let near = shape.near(name, |known| value.get(known).is_some());
                        found.push(UnknownMember { pointer: pointer(), near: near.map(str::to_owned) });
                    }
                    None => return,
                }
            }
        }
        Tree::List(items) => {
            let Some(shape) = shape.items.as_deref() else { return };
            for (at, item) in items.iter().enumerate() {
                collect(shape, item, &|| format!("{}/{at}", place()), found);
            }
        }
        _ => {}
    }
}
