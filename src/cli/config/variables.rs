//! `${NAME}` in a value takes an environment variable.

/// Replaces the variables in a text. `$$` stands for one dollar sign.
///
/// # Errors
/// If a variable is not set, or lacks its `}`.
pub(super) fn replace(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        replaced.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some(more) = behind.strip_prefix('$') {
            replaced.push('$');
            rest = more;
        } else if let Some(named) = behind.strip_prefix('{') {
            let (name, more) = named.split_once('}').ok_or("`${` has no `}`; write `$${` for a literal `${`")?;
            let value = variable(name)
                .ok_or_else(|| format!("the environment variable `{name}` is not set; set it, or use the option"))?;
            replaced.push_str(&value);
            rest = more;
        } else {
            replaced.push('$');
            rest = behind;
        }
    }
    replaced.push_str(rest);
    Ok(replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> Result<String, String> {
        replace(text, |name| (name == "NAME").then(|| "${NAME}".to_owned()))
    }

    #[test]
    fn variables_are_replaced_once() {
        for (text, expected) in
            [("a${NAME}b${NAME}", "a${NAME}b${NAME}"), ("$$", "$"), ("$${NAME}", "${NAME}"), ("5$ $x $", "5$ $x $")]
        {
            assert_eq!(replaced(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn missing_ones_are_named() {
        assert!(replaced("${OTHER}").is_err_and(|message| message.contains("`OTHER` is not set")));
        assert!(replaced("a ${NAME").is_err_and(|message| message.contains("`}`")));
    }
}
