//! Items that are being delivered: of two actions that come to the same item, in one run or in two of the flow, the second
//! begins when it is known what became of the first. The ledger alone would keep the item from being sent twice at the same
//! time, but not from being looked for by both and then sent again by the slower one.

use std::collections::HashMap;

use causeway_core::Slug;
use causeway_flow::Ticket;
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::engine::lock;
use crate::running::Halt;

/// Names an item: flow, action and key.
type Item = [u8; 16];

/// The items that are being delivered, each with what tells that it is over.
#[derive(Debug, Default)]
pub(crate) struct Claims(HashMap<Item, CancellationToken>);

/// The right to deliver an item, until it is dropped.
#[derive(Debug)]
pub(crate) struct Claim {
    engine: Engine,
    item: Item,
}

impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(over) = lock(&self.engine.inner.claims).0.remove(&self.item) {
            over.cancel();
        }
    }
}

impl Engine {
    /// Waits until nobody else delivers the action's item. `None` for an action that delivers none, and for one whose run
    /// ends first.
    pub(crate) async fn claim(&self, flow: &Slug, ticket: &Ticket, halt: &Halt) -> Option<Claim> {
        let item = item(flow, &ticket.name, &ticket.delivery.as_ref()?.key);
        loop {
            let other = match lock(&self.inner.claims).0.entry(item) {
                std::collections::hash_map::Entry::Occupied(other) => other.get().clone(),
                std::collections::hash_map::Entry::Vacant(free) => {
                    free.insert(CancellationToken::new());
                    return Some(Claim { engine: self.clone(), item });
                }
            };
            tokio::select! {
                () = other.cancelled() => {}
                () = halt.cancel.cancelled() => return None,
            }
        }
    }
}

fn item(flow: &Slug, action: &str, key: &str) -> Item {
    let mut hasher = blake3::Hasher::new();
    for part in [flow.as_str(), action, key] {
        hasher.update(&part.len().to_le_bytes()).update(part.as_bytes());
    }
    let mut item = Item::default();
    item.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    item
}
