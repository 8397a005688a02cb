//! A plain load generator: one request again and again over kept connections, for a bounded time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Sends the request over so many connections until the time is up, and counts the answers. Each must have this
/// status.
pub(crate) async fn load(
    addr: SocketAddr,
    connections: usize,
    time: Duration,
    wanted: StatusCode,
    request: impl Fn() -> Request<Full<Bytes>>,
) -> usize {
    let until = Instant::now() + time;
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (head, body) = request().into_parts();
            tokio::spawn(async move {
                let mut sender = connect(addr).await;
                let mut count = 0;
                while Instant::now() < until {
                    sender.ready().await.expect("a kept connection");
                    let answer = sender.send_request(Request::from_parts(head.clone(), body.clone())).await;
                    let answer = answer.expect("an answer");
                    assert_eq!(answer.status(), wanted);
                    answer.into_body().collect().await.expect("an end");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut total = 0;
    for task in tasks {
        total += task.await.expect("no panic");
    }
    total
}

/// One kept connection.
pub(crate) async fn connect(addr: SocketAddr) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(addr).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket option");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}
