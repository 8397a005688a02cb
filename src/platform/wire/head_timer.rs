//! The time that the head of a request may take, with one timer for the whole life of a connection.
//!
//! A timer is wanted with each request, and dropped as soon as the head is there. Here it stays: while it goes off
//! no later than it is needed it is left alone, and when it goes off too early it is set anew.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};
use tokio::task::unconstrained;

/// The timer of one connection, all of whose waits are polled by one task.
#[derive(Default)]
pub(crate) struct HeadTimer(Arc<Mutex<Option<Alarm>>>);

struct Alarm {
    sleep: Pin<Box<tokio::time::Sleep>>,
    /// Whom it wakes up.
    waker: Waker,
}

/// Waits for a time.
struct Wait {
    until: Instant,
    alarm: Arc<Mutex<Option<Alarm>>>,
}

impl Timer for HeadTimer {
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(Instant::now() + time)
    }

    fn sleep_until(&self, until: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Wait { until, alarm: Arc::clone(&self.0) })
    }
}

impl Sleep for Wait {}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut alarm = self.alarm.lock().unwrap_or_else(PoisonError::into_inner);
        if alarm.as_ref().is_some_and(|alarm| alarm.serves(self.until, context.waker())) {
            return Poll::Pending;
        }
        let until = self.until.into();
        let Alarm { sleep, waker } = alarm.get_or_insert_with(|| Alarm {
            sleep: Box::pin(tokio::time::sleep_until(until)),
            waker: context.waker().clone(),
        });
        sleep.as_mut().reset(until);
        waker.clone_from(context.waker());
        // A turn that is over would leave the timer without whom to wake up.
        pin!(unconstrained(sleep.as_mut())).poll(context)
    }
}

impl Alarm {
    /// Whether it has yet to go off, and wakes up this task in time.
    fn serves(&self, until: Instant, waker: &Waker) -> bool {
        !self.sleep.is_elapsed() && self.sleep.deadline().into_std() <= until && self.waker.will_wake(waker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(3600);

    /// Begins to wait, as for a head that comes in time.
    async fn begin(timer: &HeadTimer, time: Duration) {
        let mut wait = timer.sleep(time);
        std::future::poll_fn(|context| {
            let _ = wait.as_mut().poll(context);
            Poll::Ready(())
        })
        .await;
    }

    #[tokio::test]
    async fn one_timer_serves_one_wait_after_the_other() {
        let timer = HeadTimer::default();
        for earlier in [LONG, SHORT, LONG] {
            begin(&timer, earlier).await;
            let began = Instant::now();
            timer.sleep(SHORT * 2).await;
            assert!(began.elapsed() >= SHORT * 2);
        }
        timer.sleep_until(Instant::now()).await;
    }

    #[tokio::test]
    async fn another_task_is_woken_up_too() {
        let timer = Arc::new(HeadTimer::default());
        begin(&timer, SHORT).await;
        let other = Arc::clone(&timer);
        tokio::spawn(async move { other.sleep(SHORT * 2).await }).await.expect("no panic");
    }
}
