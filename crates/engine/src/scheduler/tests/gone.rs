//! Flows whose files went away while Causeway was off.

use causeway_store::{Looked, Poll, PollFound};

use super::*;

impl Island {
    /// The trigger of a flow brought something that no run has begun with.
    async fn brought(&self, flow: &str) {
        let poll = Poll {
            flow: flow.into(),
            looked: self.clock.now(),
            found: PollFound::New,
            message: None,
            state: Vec::new(),
        };
        let fired = vec![b"entry".to_vec()];
        let look = Looked { poll, schedule: None, fired, seen: vec![[1; 16]], anew: false };
        self.engine.store().keep_look(look).await.unwrap();
    }

    async fn waiting(&self, flow: &str) -> u64 {
        self.nothing_more(flow, 0).await;
        self.engine.store().fired_count(flow).await.unwrap()
    }
}

#[tokio::test]
async fn what_waits_for_a_flow_that_was_deleted_meanwhile_is_forgotten_after_a_minute() {
    let island = island().await;
    island.brought("gone").await;
    island.brought("back").await;
    let island = island.again().await;
    island.engine.start();
    assert_eq!(island.waiting("gone").await, 1, "the file may come back in a moment");
    fs_err::write(island.home.flow(&slug("back")), "{ broken").unwrap();
    island.clock.advance(Duration::from_secs(61));
    assert_eq!(island.waiting("gone").await, 0);
    assert_eq!(island.engine.store().unseen("gone", vec![[1; 16]]).await.unwrap(), [true]);
    assert!(island.engine.store().poll("gone").await.unwrap().is_none());
    assert_eq!(island.waiting("back").await, 1, "its file is there again");
    island.engine.close().await;
}
