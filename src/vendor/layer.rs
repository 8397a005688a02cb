//! Layers around the handler. A layer sees each request before the handler, and each answer after it.

use std::sync::Arc;

use super::BoxFuture;
use super::handler::Handler;
use super::message::{Answer, Incoming};

/// Changes requests, answers, or both.
pub trait Layer: Send + Sync {
    /// Answers a request, usually with [`Next::run`].
    fn call<'a>(&'a self, incoming: Incoming, next: Next<'a>) -> BoxFuture<'a, Answer>;
}

/// The inner layers and the handler. A layer can run them several times, or never.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    layers: &'a [Arc<dyn Layer>],
    handler: &'a Handler,
}

impl<'a> Next<'a> {
    pub(super) fn new(layers: &'a [Arc<dyn Layer>], handler: &'a Handler) -> Self {
        Self { layers, handler }
    }

    /// The answer of the inner layers and the handler.
    pub fn run(self, incoming: Incoming) -> BoxFuture<'a, Answer> {
        match self.layers.split_first() {
            Some((layer, layers)) => layer.call(incoming, Self { layers, ..self }),
            None => Box::pin(async move { self.handler.answer(&incoming).await }),
        }
    }
}

/// A layer from a closure: `around(|incoming, next| Box::pin(async move { next.run(incoming).await }))`.
pub fn around<F>(call: F) -> Arc<dyn Layer>
where
    F: for<'a> Fn(Incoming, Next<'a>) -> BoxFuture<'a, Answer> + Send + Sync + 'static,
{
    struct Around<F>(F);
    impl<F> Layer for Around<F>
    where
        F: for<'a> Fn(Incoming, Next<'a>) -> BoxFuture<'a, Answer> + Send + Sync,
    {
        fn call<'a>(&'a self, incoming: Incoming, next: Next<'a>) -> BoxFuture<'a, Answer> {
            (self.0)(incoming, next)
        }
    }
    Arc::new(Around(call))
}

/// A layer that changes requests.
pub fn before<F>(change: F) -> Arc<dyn Layer>
where
    F: Fn(&mut Incoming) + Send + Sync + 'static,
{
    around(move |mut incoming, next| {
        change(&mut incoming);
        next.run(incoming)
    })
}

/// A layer that answers the requests for which the closure returns an answer.
pub fn instead<F>(answer: F) -> Arc<dyn Layer>
where
    F: Fn(&Incoming) -> Option<Answer> + Send + Sync + 'static,
{
    around(move |incoming, next| match answer(&incoming) {
        Some(answer) => Box::pin(std::future::ready(answer)),
        None => next.run(incoming),
    })
}

/// A layer that changes answers. The closure also gets the request.
pub fn after<F>(change: F) -> Arc<dyn Layer>
where
    F: Fn(&Incoming, &mut Answer) + Send + Sync + 'static,
{
    let change = Arc::new(change);
    around(move |incoming, next| {
        let change = Arc::clone(&change);
        Box::pin(async move {
            let mut answer = next.run(incoming.clone()).await;
            change(&incoming, &mut answer);
            answer
        })
    })
}
