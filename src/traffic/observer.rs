//! Finds the exchanges in the bytes of one connection.

use std::collections::VecDeque;
use std::time::Instant;

use jiff::Timestamp;

use super::head::{AnswerHead, RequestHead, with_host};
use super::observed::{ObservedBody, ObservedExchange};
use super::reader::{Framing, MessageReader, ReadPart};

/// The most requests that wait for their answers on one connection; what comes after them is not read.
const MOST_WAITING: usize = 16;

/// Watches both directions of a connection.
#[derive(Default)]
pub(super) struct Observer {
    requests: MessageReader,
    answers: MessageReader,
    /// When the first byte of the request came that is being read.
    begun: Option<(Timestamp, Instant)>,
    /// Requests without a whole answer, the oldest first.
    waiting: VecDeque<ObservedExchange>,
    /// The last one of them is still being read.
    is_open: bool,
    /// What takes the place of `Host`.
    host: Option<String>,
}

impl Observer {
    /// An observer of a connection on which each `Host` is replaced by this one.
    pub(super) fn new(host: Option<String>) -> Self {
        Self { host, ..Self::default() }
    }

    /// Whether bytes of requests have to be passed on as [`Observer::request`] returns them.
    pub(super) fn rewrites(&self) -> bool {
        self.host.is_some()
    }

    /// Takes the next bytes of requests. If there is another host, `out` gets what goes on in their place.
    pub(super) fn request(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while !bytes.is_empty() {
            self.begun.get_or_insert_with(|| (Timestamp::now(), Instant::now()));
            let (used, part) = self.requests.read(bytes);
            let read = &bytes[..used];
            bytes = &bytes[used..];
            match part {
                ReadPart::WholeHead(head) => {
                    if let Some(host) = &self.host {
                        out.extend_from_slice(&with_host(&head, host));
                    }
                    self.request_head(&head);
                }
                ReadPart::Nothing if !self.requests.unfinished_head().is_empty() => {}
                ReadPart::Nothing => self.pass(read, out),
                ReadPart::Content(content, last) => {
                    self.pass(read, out);
                    if let Some(open) = self.open() {
                        open.request_body.add(content);
                    }
                    if last {
                        self.request_ended();
                    }
                }
                ReadPart::End => {
                    self.pass(read, out);
                    self.request_ended();
                }
                ReadPart::LongHead(head) => {
                    self.pass(&head, out);
                    self.request_lost();
                }
                ReadPart::Unreadable => {
                    self.pass(read, out);
                    self.request_lost();
                }
            }
        }
    }

    /// What was held back of a head that does not end.
    pub(super) fn rest_of_request(&mut self) -> Vec<u8> {
        if self.rewrites() { self.requests.unfinished_head().to_vec() } else { Vec::new() }
    }

    /// Takes the next bytes of answers. Returns the exchanges that end with them.
    pub(super) fn answer(&mut self, mut bytes: &[u8]) -> Vec<ObservedExchange> {
        let mut ended = Vec::new();
        while !bytes.is_empty() {
            let (used, part) = self.answers.read(bytes);
            bytes = &bytes[used..];
            let is_over = match part {
                ReadPart::WholeHead(head) => self.answer_head(&head),
                ReadPart::Content(content, last) => {
                    if let Some((_, body)) = self.answering() {
                        body.add(content);
                    }
                    last
                }
                ReadPart::End => true,
                ReadPart::Nothing | ReadPart::LongHead(_) | ReadPart::Unreadable => false,
            };
            if is_over {
                ended.extend(self.answered());
            }
        }
        ended
    }

    /// The answers have ended. Returns the exchange whose answer has no other end.
    pub(super) fn ended_with_connection(&mut self) -> Vec<ObservedExchange> {
        let whole = if self.answers.is_until_close() { self.answered() } else { None };
        self.answers.give_up();
        whole.into_iter().collect()
    }

    /// The connection has ended. Returns the exchanges that have no whole answer.
    pub(super) fn closed(&mut self) -> Vec<ObservedExchange> {
        self.waiting.drain(..).map(ObservedExchange::ended).collect()
    }

    fn pass(&self, bytes: &[u8], out: &mut Vec<u8>) {
        if self.rewrites() {
            out.extend_from_slice(bytes);
        }
    }

    fn open(&mut self) -> Option<&mut ObservedExchange> {
        if self.is_open { self.waiting.back_mut() } else { None }
    }

    fn request_head(&mut self, bytes: &[u8]) {
        let (at, started) = self.begun.take().unwrap_or_else(|| (Timestamp::now(), Instant::now()));
        let head = RequestHead::read(bytes);
        let framing = head.as_ref().and_then(RequestHead::framing);
        let is_tunnel = head.as_ref().is_some_and(|head| head.method == "CONNECT");
        self.waiting.push_back(ObservedExchange::new(at, started, head));
        self.is_open = true;
        match framing {
            Some(framing) if !is_tunnel && self.waiting.len() < MOST_WAITING => {
                if self.requests.body_follows(framing) {
                    self.request_ended();
                }
            }
            _ => self.requests.give_up(),
        }
    }

    fn request_ended(&mut self) {
        if let Some(open) = self.open() {
            open.request_body.is_whole = true;
        }
        (self.is_open, self.begun) = (false, None);
    }

    /// What comes is not HTTP, or no longer.
    fn request_lost(&mut self) {
        if let Some((at, started)) = self.begun.take().filter(|_| !self.is_open && self.waiting.is_empty()) {
            self.waiting.push_back(ObservedExchange::new(at, started, None));
        }
        self.is_open = true;
    }

    fn answering(&mut self) -> Option<&mut (AnswerHead, ObservedBody)> {
        self.waiting.front_mut()?.answer.as_mut()
    }

    /// Whether the answer ends with its head.
    fn answer_head(&mut self, bytes: &[u8]) -> bool {
        let head = AnswerHead::read(bytes);
        if head.as_ref().is_some_and(AnswerHead::is_interim) {
            self.answers.body_follows(Framing::Length(0));
            return false;
        }
        let method = self.waiting.front().and_then(|waiting| waiting.request.as_ref());
        let method = method.map_or_else(String::new, |request| request.method.clone());
        let framing = head.as_ref().and_then(|head| head.framing(&method));
        let is_switched =
            head.as_ref().is_some_and(|head| head.status == 101 || method == "CONNECT" && head.status < 300);
        if let (Some(waiting), Some(head)) = (self.waiting.front_mut(), head) {
            waiting.answer = Some((head, ObservedBody::default()));
        }
        match framing {
            Some(framing) if !is_switched => self.answers.body_follows(framing),
            _ => {
                self.answers.give_up();
                self.requests.give_up();
                is_switched
            }
        }
    }

    fn answered(&mut self) -> Option<ObservedExchange> {
        let mut exchange = self.waiting.pop_front()?;
        // The rest of a request that was answered early belongs to nobody.
        self.is_open = self.is_open && !self.waiting.is_empty();
        if let Some((_, body)) = &mut exchange.answer {
            body.is_whole = true;
        }
        Some(exchange.ended())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &[u8] = b"POST /x?a=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}";
    const OK: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n";

    #[test]
    fn pipelined_requests_get_their_answers_in_order() {
        let mut observer = Observer::new(None);
        let mut out = Vec::new();
        observer.request(&[POST, b"HEAD /y HTTP/1.1\r\n\r\n"].concat(), &mut out);
        let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
        let ended = observer.answer(&[interim, OK, b"HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n"].concat());
        let seen: Vec<_> = ended
            .iter()
            .map(|it| (it.request.as_ref().map(|head| head.target.as_str()), it.answer.as_ref().map(|it| it.0.status)))
            .collect();
        assert_eq!(seen, [(Some("/x?a=1"), Some(200)), (Some("/y"), Some(404))]);
        assert_eq!(
            (ended[0].request_body.kept.as_slice(), ended[0].answer.as_ref().map(|it| it.1.size)),
            (&b"{}"[..], Some(2))
        );
        assert!(out.is_empty() && observer.closed().is_empty());
    }

    #[test]
    fn another_host_is_the_only_change() {
        for size in 1..20 {
            let mut observer = Observer::new(Some("b".to_owned()));
            let mut out = Vec::new();
            [POST, POST].concat().chunks(size).for_each(|piece| observer.request(piece, &mut out));
            let expected = String::from_utf8_lossy(POST).replace("Host: a", "Host: b").repeat(2);
            assert_eq!(String::from_utf8_lossy(&out), expected);
        }
    }

    #[test]
    fn what_is_not_http_is_one_exchange() {
        let mut observer = Observer::new(Some("b".to_owned()));
        let mut out = Vec::new();
        observer.request(b"\x16\x03\x01 not HTTP \n\n and more", &mut out);
        assert_eq!(out, b"\x16\x03\x01 not HTTP \n\n and more");
        assert!(observer.answer(b"HTTP/1.1 400 Bad Request\r\n\r\n").is_empty());
        let ended = observer.closed();
        assert!(ended.len() == 1 && ended[0].request.is_none() && ended[0].answer.is_some());
    }

    #[test]
    fn a_connection_that_breaks_leaves_an_exchange_without_an_answer() {
        let mut observer = Observer::new(None);
        observer.request(&POST[..POST.len() - 1], &mut Vec::new());
        let ended = observer.closed();
        assert!(ended.len() == 1 && ended[0].answer.is_none() && !ended[0].request_body.is_whole);
    }
}
