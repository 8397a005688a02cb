//! What goes wrong around the proxy is passed on, and never added by it.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use serde_json::json;

use super::Proxying;
use crate::support::{Folder, free_address, http, run, wait_for};

/// Answers each connection with this, once.
fn server(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}/callbacks")
}

const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

#[test]
fn an_answer_is_stored_before_its_end_goes_back() {
    let mut proxy = Proxying::start(&server(NO_CONTENT), &[]);
    for number in 1..=20 {
        assert_eq!(http("POST", proxy.url(), &[], "{}").0, 204);
        assert_eq!(proxy.exchanges().len(), number, "what the caller has is in the file");
    }
    proxy.child.kill().expect("killed");
    assert_eq!(proxy.exchanges().len(), 20);
}

#[test]
fn a_folder_that_cannot_be_written_stops_nothing() {
    let folder = Folder::new("proxy-full");
    std::fs::write(folder.path("file"), "").expect("a file");
    let mut outs = vec![folder.path("file/traffic")];
    #[cfg(target_os = "linux")]
    {
        // A disk without room.
        std::fs::create_dir(folder.path("full")).expect("a folder");
        std::os::unix::fs::symlink("/dev/full", folder.path("full/traffic.jsonl")).expect("a link");
        outs.push(folder.path("full"));
    }
    for out in outs {
        let mut proxy = Proxying::into(Folder::new("proxy"), &out, &server(NO_CONTENT), &[]);
        for _ in 0..3 {
            assert_eq!(http("POST", proxy.url(), &[], "{}").0, 204);
        }
        proxy.child.kill().expect("killed");
        let mut log = String::new();
        proxy.child.stderr.take().expect("piped").read_to_string(&mut log).expect("a log");
        assert!(log.contains("cannot be stored") && log.contains("the traffic goes on"), "{log}");
        assert!(log.matches("cannot be stored").count() <= 2, "{log}");
    }
}

#[test]
fn a_handler_that_is_not_there_gets_no_answer_from_the_proxy() {
    let target = format!("http://{}/callbacks", free_address());
    let proxy = Proxying::start(&target, &[]);
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    stream.write_all(b"POST /callbacks HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}").expect("sent");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert_eq!(String::from_utf8_lossy(&answer), "");
    wait_for("the exchange", || !proxy.exchanges().is_empty());
    let exchange = &proxy.exchanges()[0];
    assert_eq!((&exchange["answer"], &exchange["failure"]["outcome"]), (&json!(null), &json!("unreachable")));
}

#[test]
fn a_caller_that_gives_up_is_recorded() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let proxy = Proxying::start(&format!("http://{}/", listener.local_addr().expect("an address")), &[]);
    let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
    stream.write_all(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n").expect("sent");
    let (mut behind, _) = listener.accept().expect("a connection");
    let _ = behind.read(&mut [0; 100]);
    drop(stream);
    // The server sees the end too.
    behind.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    assert!(matches!(behind.read(&mut [0; 100]), Ok(0)));
    drop(behind);
    wait_for("the exchange", || !proxy.exchanges().is_empty());
    assert_eq!(proxy.exchanges()[0]["failure"]["outcome"], "timed-out");
}

#[test]
fn hostile_connections_leave_it_as_it_was() {
    let proxy = Proxying::start(&server(NO_CONTENT), &[]);
    let many = [b"POST / HTTP/1.1\r\n".as_slice(), &b"X: y\r\n".repeat(3000), b"\r\n"].concat();
    let pieces: [&[u8]; 8] = [
        b"",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\nxx",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nzz",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        &b"GET / HTTP/1.1\r\n\r\n".repeat(100),
        &many,
    ];
    for number in 0..160 {
        let mut stream = TcpStream::connect(proxy.address()).expect("a connection");
        let piece = pieces[number % pieces.len()];
        let _ = stream.write_all(&piece[..piece.len() - piece.len() * (number / pieces.len()) / 40]);
    }
    assert_eq!(http("POST", proxy.url(), &[], "{}").0, 204);
}

#[test]
fn wrong_usage_says_what_to_do() {
    let folder = Folder::new("drift");
    let none = folder.path("none");
    for (args, said) in [
        (&["proxy", "--target", "ftp://a", "--out", "x"][..], "the scheme is `ftp`"),
        (&["drift", &none], "has no recording"),
        (&["fixtures", "--out", "x"], "--out is for"),
        (&["replay", &none], "the folder of a recording"),
    ] {
        let done = run(args);
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(done.err.contains(said), "{args:?}: {}", done.err);
    }
}
