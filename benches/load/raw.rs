//! A load generator that costs less than the server it loads: it writes prepared bytes, and of an answer it reads the
//! status line and the end.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long each answer took, in no order.
pub(crate) type Times = Vec<Duration>;

/// What an answer without a body begins and ends with.
const NO_CONTENT: &[u8] = b"HTTP/1.1 204 ";
const END: &[u8] = b"\r\n\r\n";

/// Sends each list of requests over a connection of its own, again and again until the time is up. Every answer must be
/// a 204.
pub(crate) async fn load(addr: SocketAddr, time: Duration, conversations: Vec<Vec<Vec<u8>>>) -> Times {
    let until = Instant::now() + time;
    let tasks: Vec<_> = conversations.into_iter().map(|it| tokio::spawn(converse(addr, it, until))).collect();
    let mut all = Times::new();
    for task in tasks {
        all.extend(task.await.expect("no panic"));
    }
    all
}

async fn converse(addr: SocketAddr, requests: Vec<Vec<u8>>, until: Instant) -> Times {
    let mut stream = TcpStream::connect(addr).await.expect("the server listens");
    stream.set_nodelay(true).expect("a socket option");
    let mut times = Times::new();
    let mut buffer = [0; 4096];
    let mut sent = Instant::now();
    for request in requests.iter().cycle() {
        stream.write_all(request).await.expect("a kept connection");
        let mut length = 0;
        while !buffer[..length].ends_with(END) {
            let read = stream.read(&mut buffer[length..]).await.expect("an answer");
            assert_ne!(read, 0, "an answer that fits the buffer");
            length += read;
        }
        assert!(buffer.starts_with(NO_CONTENT), "{}", String::from_utf8_lossy(&buffer[..length]));
        let now = Instant::now();
        times.push(now - sent);
        sent = now;
        if now >= until {
            break;
        }
    }
    times
}

/// A POST with a JSON body.
pub(crate) fn post(target: &str, token: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("POST {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n");
    format!("{head}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}
