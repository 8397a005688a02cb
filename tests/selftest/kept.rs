//! Servers that keep something of the first callback of a connection for the later ones.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

use acgw::Callback::CustomerGetState;
use acgw::Vendor;
use serde_json::Value;
use uuid::Uuid;

use crate::kit::{Running, callback_of, partner_of};
use crate::server::Raw;

/// Stands before a vendor.
pub(crate) struct Kept {
    door: Box<dyn Running>,
    _vendor: Vendor,
}

/// What a connection keeps.
#[derive(Clone, Copy, PartialEq)]
enum What {
    /// The first list of each partner.
    Lists,
    /// The first partner.
    Partner,
}

impl Kept {
    /// Each connection shows a partner's customers as it did for the first time.
    pub(crate) fn lists(vendor: Vendor) -> Box<dyn Running> {
        Self::before(vendor, What::Lists)
    }

    /// All callbacks of a connection are about the partner of its first one.
    pub(crate) fn partner(vendor: Vendor) -> Box<dyn Running> {
        Self::before(vendor, What::Partner)
    }

    fn before(vendor: Vendor, what: What) -> Box<dyn Running> {
        let address = vendor.url().trim_start_matches("http://").split('/').next().map(str::to_owned);
        let address = address.expect("an address");
        let door = Raw::serve("http", move |stream| serve(&stream, &address, what));
        Box::new(Self { door, _vendor: vendor })
    }
}

impl Running for Kept {
    fn url(&self) -> String {
        self.door.url()
    }
}

/// One request after the other.
fn serve(mut stream: &TcpStream, vendor: &str, what: What) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut lists, mut first): (HashMap<Uuid, Value>, Option<Value>) = (HashMap::new(), None);
    while let Some((head, body)) = request(&mut reader)? {
        let mut sent: Value = serde_json::from_slice(&body).unwrap_or_default();
        if what == What::Partner
            && let Some(tenant) = sent.pointer_mut("/context/tenant_id")
        {
            *tenant = first.get_or_insert_with(|| tenant.clone()).clone();
        }
        let body = if what == What::Partner && sent.is_object() { sent.to_string().into_bytes() } else { body };
        let answer = answer(vendor, &head, &body)?;
        let is_list = what == What::Lists && callback_of(&sent) == Some(CustomerGetState);
        let answer = if is_list { with_kept(&answer, lists.entry(partner_of(&sent))) } else { answer };
        stream.write_all(&answer)?;
    }
    Ok(())
}

/// Head and body of the next request, without what says how long it is and that the connection ends.
fn request(reader: &mut BufReader<&TcpStream>) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim().to_ascii_lowercase().split_once(':') {
            None if line.trim().is_empty() => break,
            Some(("content-length", value)) => length = value.trim().parse().unwrap_or(0),
            _ => head.push_str(&line),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some((head, body)))
}

/// The vendor's answer, without the end of the connection.
fn answer(vendor: &str, head: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut inside = TcpStream::connect(vendor)?;
    let end = format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    inside.write_all(&[head.as_bytes(), end.as_bytes(), body].concat())?;
    let mut answer = Vec::new();
    inside.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).replacen("connection: close\r\n", "", 1).into_bytes())
}

/// The answer with the payload that was kept; the first one is kept.
fn with_kept(answer: &[u8], kept: std::collections::hash_map::Entry<'_, Uuid, Value>) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return answer.to_vec() };
    let Some(mut body) = serde_json::from_str::<Value>(body).ok().filter(|_| head.contains(" 200 ")) else {
        return answer.to_vec();
    };
    body["payload"] = kept.or_insert_with(|| body["payload"].clone()).clone();
    let body = body.to_string();
    let head: String = head
        .lines()
        .filter(|line| !line.starts_with("content-length"))
        .fold(String::new(), |head, line| head + line + "\r\n");
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
