//! What is wrong with a body that is not JSON.

use serde_json::Value;

/// What is wrong with the body of an answer, in the words of somebody who sends it, and the bytes that show it.
pub(super) fn fault(body: &[u8]) -> (String, &[u8]) {
    const BOM: &[u8] = b"\xef\xbb\xbf";
    if body.is_empty() {
        return ("the body is empty".to_owned(), body);
    }
    if body.starts_with(BOM) {
        return ("the body begins with a byte order mark (BOM), which JSON must not have".to_owned(), body);
    }
    if body.starts_with(b"\xff\xfe") || body.starts_with(b"\xfe\xff") || body.iter().take(4).any(|byte| *byte == 0) {
        return ("the body is in UTF-16 or UTF-32, not in UTF-8".to_owned(), body);
    }
    if let Err(error) = std::str::from_utf8(body) {
        let at = error.valid_up_to();
        // Several characters at least are wrong if the text is in another encoding; a cut one stands at the end.
        return match error.error_len() {
            None => (cut(body), tail(body)),
            Some(_) if matches!(body[at..], [0xed, 0xa0..=0xbf, ..]) => {
                let what = "has half a surrogate pair in three bytes";
                (
                    format!("the body is not UTF-8 (at {at}): it {what}, as CESU-8 and Java's modified UTF-8 write it"),
                    tail(&body[..at]),
                )
            }
            Some(_) => (
                format!(
                    "the body is not UTF-8 (byte 0x{:02x} at {at}): it may be in ISO-8859-1 or Windows-1252",
                    body[at]
                ),
                tail(&body[..at]),
            ),
        };
    }
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Value>();
    match values.next() {
        Some(Ok(_)) => {
            let rest = &body[values.byte_offset()..];
            (format!("something follows the JSON: {} bytes", rest.trim_ascii().len()), rest.trim_ascii())
        }
        Some(Err(error)) if error.is_eof() => (cut(body), tail(body)),
        Some(Err(error)) => (format!("the body is not JSON: {error}"), body),
        None => ("the body has nothing but white space".to_owned(), body),
    }
}

fn cut(body: &[u8]) -> String {
    let hint = if body.is_ascii() { "" } else { "; Content-Length must count bytes, not characters" };
    format!("the JSON breaks off after {} bytes{hint}", body.len())
}

/// The end of the bytes.
fn tail(bytes: &[u8]) -> &[u8] {
    const SHOWN: usize = 60;
    &bytes[bytes.len().saturating_sub(SHOWN)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_words() {
        let said = |body: &[u8]| fault(body).0;
        assert!(said(b"").contains("empty") && said(b" \n").contains("white space"));
        assert!(said(b"\xef\xbb\xbf{}").contains("byte order mark"));
        assert!(said(b"\xff\xfe{\0}\0").contains("UTF-16") && said(b"{\0}\0").contains("UTF-16"));
        assert!(said(b"{\"a\": \"\xe4\"}").contains("byte 0xe4 at 7"));
        assert_eq!(fault(b"{} null\n"), ("something follows the JSON: 4 bytes".to_owned(), b"null".as_slice()));
        assert_eq!(said(b"{\"a\": 1"), "the JSON breaks off after 7 bytes");
        assert!(said("{\"a\": \"\u{e4}".as_bytes()).contains("count bytes"));
        assert!(said(b"<html>").contains("not JSON"));
    }
}
