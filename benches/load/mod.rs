//! A plain load generator: prepared requests again and again over kept connections, for a bounded time.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How long each answer took, in no order.
pub(crate) type Times = Vec<Duration>;

/// Sends each list of requests over a connection of its own, again and again until the time is up. Where a status is
/// given, each answer must have it.
pub(crate) async fn load(
    addr: SocketAddr,
    time: Duration,
    wanted: Option<StatusCode>,
    conversations: Vec<Vec<Request<Full<Bytes>>>>,
) -> Times {
    let until = Instant::now() + time;
    let converse = |requests: Vec<Request<Full<Bytes>>>| {
        tokio::spawn(async move {
            let mut sender = connect(addr).await;
            let mut times = Times::new();
            let mut sent = Instant::now();
            for request in requests.iter().cycle() {
                sender.ready().await.expect("a kept connection");
                let answer = sender.send_request(request.clone()).await.expect("an answer");
                assert_eq!(answer.status(), wanted.unwrap_or(answer.status()));
                answer.into_body().collect().await.expect("an end");
                let now = Instant::now();
                times.push(now - sent);
                sent = now;
                if now >= until {
                    break;
                }
            }
            times
        })
    };
    let tasks: Vec<_> = conversations.into_iter().map(converse).collect();
    let mut all = Times::new();
    for task in tasks {
        all.extend(task.await.expect("no panic"));
    }
    all
}

/// One kept connection.
async fn connect(addr: SocketAddr) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(addr).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket option");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}
