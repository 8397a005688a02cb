//! A proxy that passes bytes on and records the exchanges in them.

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver as Receiving, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::{Semaphore, oneshot};

use super::deviation::JudgedExchange;
use super::judging::judged;
use super::observed::ObservedExchange;
use super::passing::pass;
use super::record::{Receiver, RecordedExchange, RecordedFailure};
use super::recording::Recorder;
use super::upstream::Upstream;

/// How many connections pass at a time; further ones wait.
const MOST_CONNECTIONS: usize = 1024;

/// How many exchanges may wait to be judged. Later ones are stored, and not judged.
const MOST_UNJUDGED: usize = 4096;

/// What is said when they are that many.
const OVERRUN: &str = "more passes than can be compared with the documents at once; everything is stored, and `acgw drift` \
                       compares all of it";

/// How much longer than a judgement the pause after it is, while others wait.
const BREATH: u32 = 8;

/// How long to wait when the system has no more connections.
const PAUSE: Duration = Duration::from_millis(50);

/// A listener of a proxy, and where its requests go.
pub(crate) struct ProxyRoute {
    pub(crate) listener: TcpListener,
    pub(crate) receiver: Receiver,
    pub(crate) upstream: Upstream,
}

/// Called with a stored exchange and how it differs from the contract.
pub(crate) type OnJudged = Box<dyn Fn(&RecordedExchange, &JudgedExchange) + Send>;

/// Who hears of what passes.
pub(crate) struct ProxyEvents {
    /// An exchange was stored.
    pub(crate) on_exchange: OnJudged,
    /// Exchanges cannot be stored, or are stored again.
    pub(crate) on_trouble: Box<dyn Fn(&str) + Send + Sync>,
}

/// A running proxy. Dropping it ends its connections.
pub(crate) struct TrafficProxy {
    stop: Option<oneshot::Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

/// What all connections share.
struct Common {
    recorder: Recorder,
    judge: SyncSender<RecordedExchange>,
    /// Whether exchanges were stored and not judged, and it was said.
    is_overrun: AtomicBool,
    on_trouble: Box<dyn Fn(&str) + Send + Sync>,
}

impl TrafficProxy {
    /// Starts a proxy on threads of its own.
    ///
    /// # Errors
    /// When the system gives no threads, or no events of its sockets.
    pub(crate) fn start(routes: Vec<ProxyRoute>, recorder: Recorder, events: ProxyEvents) -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (judge, unjudged) = sync_channel::<RecordedExchange>(MOST_UNJUDGED);
        let ProxyEvents { on_exchange, on_trouble } = events;
        if let Some(trouble) = recorder.open() {
            on_trouble(&trouble);
        }
        let common = Arc::new(Common { recorder, judge, is_overrun: AtomicBool::new(false), on_trouble });
        let judging = std::thread::Builder::new()
            .name("acgw-judge".to_owned())
            .spawn(move || judge_all(&unjudged, |exchange| on_exchange(exchange, &judged(exchange))))?;
        let (stop, stopped) = oneshot::channel();
        let mut listening = Vec::new();
        for ProxyRoute { listener, receiver, upstream } in routes {
            listener.set_nonblocking(true)?;
            let _runtime = runtime.enter();
            listening.push((tokio::net::TcpListener::from_std(listener)?, receiver, Arc::new(upstream)));
        }
        let passing = std::thread::Builder::new().name("acgw-proxy".to_owned()).spawn(move || {
            let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
            for (listener, receiver, upstream) in listening {
                runtime.spawn(accept(listener, receiver, upstream, Arc::clone(&common), Arc::clone(&places)));
            }
            let _ = runtime.block_on(stopped);
        })?;
        Ok(Self { stop: Some(stop), threads: vec![passing, judging] })
    }
}

/// Judges exchanges as they come. While many wait, it leaves most of the time to those that pass.
fn judge_all(unjudged: &Receiving<RecordedExchange>, judge: impl Fn(&RecordedExchange)) {
    loop {
        match unjudged.try_recv() {
            Ok(exchange) => {
                let began = Instant::now();
                judge(&exchange);
                std::thread::sleep(BREATH * began.elapsed());
            }
            Err(TryRecvError::Empty) => match unjudged.recv() {
                Ok(exchange) => judge(&exchange),
                Err(_) => return,
            },
            Err(TryRecvError::Disconnected) => return,
        }
    }
}

impl Drop for TrafficProxy {
    fn drop(&mut self) {
        drop(self.stop.take());
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

async fn accept(
    listener: tokio::net::TcpListener,
    receiver: Receiver,
    upstream: Arc<Upstream>,
    common: Arc<Common>,
    places: Arc<Semaphore>,
) {
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((caller, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (common, upstream) = (Arc::clone(&common), Arc::clone(&upstream));
        tokio::spawn(async move {
            serve(caller, receiver, &upstream, &common).await;
            drop(place);
        });
    }
}

async fn serve(caller: TcpStream, receiver: Receiver, upstream: &Upstream, common: &Common) {
    let last = Mutex::default();
    let store = |observed: ObservedExchange, failure: Option<RecordedFailure>| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let record = RecordedExchange::of(observed, receiver, &upstream.origin, failure, &mut last);
        if let Some(trouble) = common.recorder.append(&record) {
            (common.on_trouble)(&trouble);
        }
        let is_lost = matches!(common.judge.try_send(record), Err(TrySendError::Full(_)));
        if is_lost && !common.is_overrun.swap(true, Ordering::Relaxed) {
            (common.on_trouble)(OVERRUN);
        }
    };
    pass(caller, upstream, &store).await;
}
