//! Exchanges per second through `acgw proxy`, which records them, against a bare hyper reverse proxy, before the same
//! handler.
//!
//! Both are loaded in turns, over kept connections to 127.0.0.1, for a bounded time, by a generator that writes prepared
//! bytes.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

use raw::{load, post};

#[path = "load/raw.rs"]
mod raw;

const CONNECTIONS: usize = 32;
/// The first one is not counted.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);

const BODY: &str = r#"{"type":"cti.a.p.acgw.request.v1.1~a.p.partner.mirroring.get_state.v1.0","request_id":"ff2a71a4-ae4d-48a9-879a-35cab62d50be","created_at":"0001-01-01T00:00:00Z","context":{"callback_id":"cti.a.p.acgw.callback.v2.0~a.p.partner.mirroring.get_state.v1.0","endpoint_id":"cti.a.p.acgw.endpoint.v1.1~acme.mirroring.endpoint.v1.1","tenant_id":"999d63d2-831e-40b9-aaab-16f919a483d0","datacenter_url":"https://eu8.acronis.cloud"}}"#;

fn main() {
    let handler = serve("handler", |listener| async move {
        while let Ok((stream, _)) = listener.accept().await {
            stream.set_nodelay(true).expect("a socket option");
            let server = hyper::server::conn::http1::Builder::new();
            tokio::spawn(server.serve_connection(TokioIo::new(stream), service_fn(no_content)));
        }
    });
    let bare = serve("bare", move |listener| reverse_proxy(listener, handler));
    let folder = std::env::temp_dir().join(format!("acgw-bench-proxy-{}", std::process::id()));
    let mut proxy = Command::new(env!("CARGO_BIN_EXE_acgw"))
        .args(["proxy", "--listen", "127.0.0.1:0", "--target", &format!("http://{handler}/callbacks"), "--out"])
        .arg(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(proxy.stdout.as_mut().expect("piped")).read_line(&mut line).expect("a line");
    let ready: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let url = url::Url::parse(ready["url"].as_str().expect("a URL")).expect("a URL");
    let acgw = SocketAddr::from(([127, 0, 0, 1], url.port().expect("a port")));
    let mut rates = [0.0, 0.0];
    for round in 0..ROUNDS {
        for (rate, addr) in rates.iter_mut().zip([bare, acgw]) {
            let count = measured(addr);
            *rate += if round == 0 { 0.0 } else { count as f64 / ROUND.as_secs_f64() / (ROUNDS - 1) as f64 };
        }
    }
    proxy.kill().expect("killed");
    let _ = proxy.wait();
    let _ = std::fs::remove_dir_all(&folder);
    let [bare, acgw] = rates;
    let table = format!(
        "bare hyper {bare:>8.0} exchanges/s\nacgw proxy {acgw:>8.0} exchanges/s\nratio      {:>8.2}\n",
        acgw / bare
    );
    std::io::stdout().write_all(table.as_bytes()).expect("standard output");
}

/// How many exchanges pass in a round.
fn measured(addr: SocketAddr) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let conversations = vec![vec![post("/callbacks", "aaaaaaaaaaaa.bbbbbbbbbbbb.cccccccccccc", BODY)]; CONNECTIONS];
    runtime.block_on(load(addr, ROUND, conversations)).len()
}

/// Runs a server on a thread and runtime of its own.
fn serve<F: Future<Output = ()> + Send + 'static>(name: &str, server: impl FnOnce(TcpListener) -> F) -> SocketAddr {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let server = server(listener);
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(move || runtime.block_on(server)).expect("a thread");
    addr
}

async fn reverse_proxy(listener: TcpListener, handler: SocketAddr) {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Incoming> = Client::builder(TokioExecutor::new()).build(connector);
    while let Ok((stream, _)) = listener.accept().await {
        stream.set_nodelay(true).expect("a socket option");
        let client = client.clone();
        let pass = move |mut request: Request<Incoming>| {
            let target = format!("http://{handler}{}", request.uri());
            *request.uri_mut() = target.parse::<Uri>().expect("a URI");
            client.request(request)
        };
        let server = hyper::server::conn::http1::Builder::new();
        tokio::spawn(server.serve_connection(TokioIo::new(stream), service_fn(pass)));
    }
}

async fn no_content(request: Request<Incoming>) -> Result<Response<Empty<Bytes>>, Infallible> {
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Empty::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}
