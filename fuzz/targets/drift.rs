//! Two versions of a description: nothing differs from itself, and every operation is kept, gone or new.
#![no_main]

use std::collections::HashSet;

use causeway_openapi::{Connector, drift, import};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // A byte that no UTF-8 text holds stands between the two.
    let mut halves = bytes.splitn(2, |byte| *byte == 0xff);
    let (old, new) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
    let Ok(old) = import(old) else { return };
    assert!(drift(&old.connector, &old.connector).is_empty(), "{:?}", drift(&old.connector, &old.connector));
    if let Ok(new) = import(new) {
        compared(&old.connector, &new.connector);
        compared(&new.connector, &old.connector);
    }
});

fn compared(old: &Connector, new: &Connector) {
    let found = drift(old, new);
    let ids = |connector: &Connector| connector.operations.iter().map(|one| one.id.clone()).collect::<HashSet<_>>();
    let (before, now) = (ids(old), ids(new));
    assert!(found.removed.iter().all(|id| before.contains(id)) && found.added.iter().all(|id| now.contains(id)));
    assert!(found.changed.iter().all(|one| before.contains(&one.id) && now.contains(&one.now) && !one.what.is_empty()));
    assert_eq!(before.len() - found.removed.len(), now.len() - found.added.len(), "{found:?}");
}
