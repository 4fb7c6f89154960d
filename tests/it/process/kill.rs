//! R-D2: `kill -9` at any moment, again and again. What was acknowledged is there exactly once; what was not, at most once.

use std::time::{Duration, Instant};

use super::load::{Load, Register};
use super::random::Random;
use super::{Place, amount, both};

both!(nothing_acknowledged_is_lost_by_killing_it, |kind| {
    let mut random = Random::new("killing");
    let place = Place::new(kind);
    let token = place.token();
    let mut register = Register::default();
    let mut starts = Vec::new();
    for _ in 0..amount(20, 200) {
        let began = Instant::now();
        let service = place.start();
        starts.push(began.elapsed());
        // What the last life left behind.
        register.compare(&place);
        let first = register.acknowledged.len().saturating_sub(200);
        register.send_again(&mut service.api(&token), first);
        let load = Load::start(service.address, &token, 6);
        random.pause(1, 300);
        service.kill();
        register.merge(load.stop().0);
    }
    let service = place.start();
    register.compare(&place);
    register.send_again(&mut service.api(&token), 0);
    register.compare(&place);
    service.terminate();
    place.check();
    starts.sort();
    let slow = starts[starts.len() * 95 / 100];
    println!(
        "{} acknowledged, slowest starts {slow:?}",
        register.acknowledged.len()
    );
    assert!(
        register.responses() > 5 * starts.len(),
        "too little was sent: {}",
        register.responses()
    );
    assert!(slow < Duration::from_secs(3), "restart to ready: {slow:?}");
});
