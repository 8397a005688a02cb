//! Passes the bytes of one connection on, in both directions, as they are.

use std::io;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::observed::ObservedExchange;
use super::observer::Observer;
use super::record::RecordedFailure;
use super::upstream::{Upstream, UpstreamStream};
use crate::contract::Outcome;

/// How much is read at a time.
const PIECE: usize = 16 * 1024;

/// How long a caller may take to close a connection that the upstream has closed.
const LINGER: Duration = Duration::from_secs(10);

/// How long the beginning of a request is waited for that nobody will get.
const GLANCE: Duration = Duration::from_millis(200);

/// One connection while it lasts.
struct Passage<'p> {
    observer: Mutex<Observer>,
    /// When the caller closed its side.
    left: Mutex<Option<Instant>>,
    /// Stores an exchange, before its last byte goes back.
    store: &'p (dyn Fn(ObservedExchange, Option<RecordedFailure>) + Sync),
}

/// Serves one caller until both sides are done.
pub(super) async fn pass(
    mut caller: TcpStream,
    upstream: &Upstream,
    store: &(dyn Fn(ObservedExchange, Option<RecordedFailure>) + Sync),
) {
    let observer = Mutex::new(Observer::new(upstream.host.clone()));
    let passage = Passage { observer, left: Mutex::default(), store };
    let _ = caller.set_nodelay(true);
    let is_cut = match upstream.connect().await {
        Ok(UpstreamStream::Plain(stream)) => {
            passage.both_ways(&mut caller, stream, |stream| drop(stream.set_zero_linger())).await
        }
        Ok(UpstreamStream::Tls(stream)) => passage.both_ways(&mut caller, *stream, |_| ()).await,
        Err(failure) => {
            passage.unsent(&mut caller, &failure).await;
            true
        }
    };
    if is_cut {
        // The caller sees a reset, as it would without a proxy.
        let _ = caller.set_zero_linger();
    }
}

impl Passage<'_> {
    fn observer(&self) -> MutexGuard<'_, Observer> {
        self.observer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what the caller has sent of a request that cannot be passed on.
    async fn unsent(&self, caller: &mut TcpStream, failure: &RecordedFailure) {
        let mut piece = vec![0; PIECE];
        if let Ok(Ok(read)) = tokio::time::timeout(GLANCE, caller.read(&mut piece)).await {
            self.observer().request(&piece[..read], &mut Vec::new());
        }
        let unsent = self.observer().closed();
        unsent.into_iter().for_each(|exchange| (self.store)(exchange, Some(failure.clone())));
    }

    /// Returns whether the upstream broke the connection. `cut` lets it see that the caller did.
    async fn both_ways<U: AsyncRead + AsyncWrite + Unpin>(
        &self,
        caller: &mut TcpStream,
        upstream: U,
        cut: impl Fn(&U),
    ) -> bool {
        let (mut from_upstream, mut to_upstream) = tokio::io::split(upstream);
        let (from_caller, to_caller) = caller.split();
        let (mut is_cut, mut caller_cut) = (false, false);
        {
            let mut up = pin!(self.up(from_caller, &mut to_upstream));
            let mut down = pin!(self.down(&mut from_upstream, to_caller));
            tokio::select! {
                ended = &mut down => match ended {
                    Ok(()) => drop(tokio::time::timeout(LINGER, &mut up).await),
                    Err(side) => (is_cut, caller_cut) = (side == CutSide::Upstream, side == CutSide::Caller),
                },
                ended = &mut up => match ended {
                    Err(CutSide::Caller) => caller_cut = true,
                    // What the upstream has said before it stopped listening still goes back.
                    Ok(()) | Err(CutSide::Upstream) => is_cut = down.await == Err(CutSide::Upstream),
                },
            }
        }
        self.unanswered(caller_cut);
        if caller_cut {
            cut(&from_upstream.unsplit(to_upstream));
        }
        is_cut
    }

    /// From the caller to the upstream.
    async fn up(&self, mut from: impl AsyncRead + Unpin, to: &mut (impl AsyncWrite + Unpin)) -> Result<(), CutSide> {
        let (mut piece, mut changed) = (vec![0; PIECE], Vec::new());
        loop {
            let read = from.read(&mut piece).await.map_err(|_| CutSide::Caller)?;
            if read == 0 {
                break;
            }
            let is_changed = {
                let mut observer = self.observer();
                observer.request(&piece[..read], &mut changed);
                observer.rewrites()
            };
            let sent = if is_changed { to.write_all(&changed).await } else { to.write_all(&piece[..read]).await };
            sent.map_err(|_| CutSide::Upstream)?;
            changed.clear();
        }
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        let rest = self.observer().rest_of_request();
        let ended = async { to.write_all(&rest).await.and(to.shutdown().await) };
        ended.await.or_else(|error| closed_anyway(&error)).map_err(|_| CutSide::Upstream)
    }

    /// From the upstream to the caller.
    async fn down(&self, from: &mut (impl AsyncRead + Unpin), mut to: impl AsyncWrite + Unpin) -> Result<(), CutSide> {
        let mut piece = vec![0; PIECE];
        loop {
            let read = from.read(&mut piece).await.or_else(|error| closed_anyway(&error).map(|()| 0));
            let read = read.map_err(|_| CutSide::Upstream)?;
            let ended = if read == 0 {
                self.observer().ended_with_connection()
            } else {
                self.observer().answer(&piece[..read])
            };
            ended.into_iter().for_each(|exchange| (self.store)(exchange, None));
            if read == 0 {
                break;
            }
            to.write_all(&piece[..read]).await.map_err(|_| CutSide::Caller)?;
        }
        self.unanswered(false);
        to.shutdown().await.or_else(|error| closed_anyway(&error)).map_err(|_| CutSide::Caller)
    }

    /// Stores the exchanges that will get no more of an answer.
    fn unanswered(&self, caller_cut: bool) {
        let left = *self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let left = left.or_else(|| caller_cut.then(Instant::now));
        let failure = |exchange: &ObservedExchange| match left {
            Some(left) => {
                let after = left.saturating_duration_since(exchange.started).as_secs_f64();
                let message = format!("the caller closed the connection {after:.1} s after its request began");
                RecordedFailure { outcome: Outcome::TimedOut, message }
            }
            None => {
                let message = "the connection was closed before the answer was complete".to_owned();
                RecordedFailure { outcome: Outcome::Unreachable, message }
            }
        };
        let unanswered = self.observer().closed();
        unanswered.into_iter().for_each(|exchange| {
            let failure = failure(&exchange);
            (self.store)(exchange, Some(failure));
        });
    }
}

/// Who broke a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CutSide {
    Caller,
    Upstream,
}

/// A stream that ended without the words for it has ended all the same.
fn closed_anyway(error: &io::Error) -> io::Result<()> {
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::NotConnected => Ok(()),
        kind => Err(kind.into()),
    }
}
