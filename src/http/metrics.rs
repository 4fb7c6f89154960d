//! Counters and durations for an operator's monitoring: routes and statuses, never who or what.

use std::sync::Arc;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

/// What is measured.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    seconds: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("framsteg");
        let requests = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        let seconds = Histogram::new(exponential_buckets(0.0005, 2.0, 14));
        registry.register(
            "http_request_seconds",
            "Time from request to answer",
            seconds.clone(),
        );
        Metrics {
            registry: Arc::new(registry),
            requests,
            seconds,
        }
    }
}

impl Metrics {
    /// Notes an answered request. `route` is a pattern, never a path.
    pub fn answered(&self, method: &str, route: &str, status: u16, seconds: f64) {
        self.requests
            .get_or_create(&Request {
                method: method.to_owned(),
                route: route.to_owned(),
                status,
            })
            .inc();
        self.seconds.observe(seconds);
    }

    /// The text that Prometheus reads.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
