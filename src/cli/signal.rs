//! SIGINT and SIGTERM.

use anyhow::Context as _;
use tokio::runtime::Handle;

/// Calls `act` with the number of the first signal.
pub(super) fn on_stop(runtime: &Handle, act: impl FnOnce(u8) + Send + 'static) -> anyhow::Result<()> {
    let signal = first(runtime)?;
    runtime.spawn(async move { act(signal.await) });
    Ok(())
}

/// Listens for the signals that stop the program. The future returns the number of the first one.
#[cfg(unix)]
pub(super) fn first(runtime: &Handle) -> anyhow::Result<impl Future<Output = u8> + Send + use<>> {
    use tokio::signal::unix::{SignalKind, signal};
    let _runtime = runtime.enter();
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => 2,
            _ = terminate.recv() => 15,
        }
    })
}

/// Listens for the signals that stop the program. The future returns the number of the first one.
#[cfg(windows)]
pub(super) fn first(runtime: &Handle) -> anyhow::Result<impl Future<Output = u8> + Send + use<>> {
    let _runtime = runtime.enter();
    let mut interrupt = tokio::signal::windows::ctrl_c().context("cannot listen for signals")?;
    Ok(async move {
        interrupt.recv().await;
        2
    })
}
