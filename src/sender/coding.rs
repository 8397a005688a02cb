//! Undoes the compression of an answer's body (RFC 9110, 8.4.1).

use std::io::{Error, Read, Result};

use brotli_decompressor::Decompressor;
use bytes::Bytes;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use hyper::HeaderMap;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH};

/// What a request says in `Accept-Encoding`.
pub(super) const ACCEPTED: &str = "gzip, deflate, br";

/// The plain body, if it is not longer than `most`. The headers then say so; an unknown coding stays as it is.
pub(super) fn plain(headers: &mut HeaderMap, body: &Bytes, most: usize) -> Result<Bytes> {
    let values: Vec<&str> =
        headers.get_all(CONTENT_ENCODING).into_iter().filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() || body.is_empty() {
        return Ok(body.clone());
    }
    let Some(plain) = undone(&values, body, most)? else { return Ok(body.clone()) };
    headers.remove(CONTENT_ENCODING);
    headers.remove(CONTENT_LENGTH);
    Ok(plain)
}

/// The plain body behind the codings that these headers name; `None` if it is not in these codings, or too long.
pub(crate) fn decoded(values: &[&str], body: &[u8], most: usize) -> Option<Bytes> {
    undone(values, body, most).ok().flatten()
}

/// The plain body; `None` if a coding is unknown.
fn undone(values: &[&str], body: &[u8], most: usize) -> Result<Option<Bytes>> {
    let codings = values.iter().flat_map(|value| value.split(',')).map(|coding| coding.trim().to_ascii_lowercase());
    let mut codings: Vec<String> = codings.filter(|coding| !coding.is_empty() && coding != "identity").collect();
    codings.reverse();
    let mut plain = Bytes::copy_from_slice(body);
    for coding in codings {
        plain = match coding.as_str() {
            "gzip" | "x-gzip" => read(MultiGzDecoder::new(&plain[..]), most)?,
            // Some servers leave out the zlib wrapper that the coding of this name has.
            "deflate" => {
                read(ZlibDecoder::new(&plain[..]), most).or_else(|_| read(DeflateDecoder::new(&plain[..]), most))?
            }
            "br" => read(Decompressor::new(&plain[..], 4096), most)?,
            _ => return Ok(None),
        };
    }
    Ok(Some(plain))
}

fn read(decoder: impl Read, most: usize) -> Result<Bytes> {
    let mut plain = Vec::new();
    let read = decoder.take(most as u64 + 1).read_to_end(&mut plain)?;
    if read > most {
        return Err(Error::other(format!("the answer is longer than {most} bytes")));
    }
    Ok(plain.into())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn decoded(coding: &'static str, body: Vec<u8>) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, coding.parse().expect("a value"));
        let plain = plain(&mut headers, &body.into(), 100).ok()?;
        assert!(headers.is_empty() || coding == "zstd");
        String::from_utf8(plain.to_vec()).ok()
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn all_forms_of_a_coding_are_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(b"text").expect("memory");
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(b"text").expect("memory");
        let members = [gzip("te"), gzip("xt")].concat();
        let gzip = gzip("text");
        for (coding, body) in [
            ("gzip", members),
            ("GZIP", gzip.clone()),
            ("x-gzip", gzip),
            ("deflate", zlib.finish().expect("memory")),
            ("deflate", raw.finish().expect("memory")),
            ("identity", b"text".to_vec()),
            ("zstd", b"text".to_vec()),
        ] {
            assert_eq!(decoded(coding, body).as_deref(), Some("text"), "{coding}");
        }
    }

    #[test]
    fn what_is_not_compressed_or_too_long_is_an_error() {
        assert_eq!(decoded("gzip", b"text".to_vec()), None);
        assert_eq!(decoded("gzip", gzip(&"x".repeat(101))), None);
    }
}
