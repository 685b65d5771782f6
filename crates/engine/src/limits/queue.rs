//! Who waits for a budget, and whose turn it is: people first, then flows in turn, however many requests each has.

use std::collections::VecDeque;

use tokio::sync::oneshot;

/// Those who wait.
#[derive(Debug, Default)]
pub(super) struct Queue {
    by_hand: Line,
    due: Line,
    last: u64,
}

/// Flows in turn, each with its own waiters.
#[derive(Debug, Default)]
struct Line(VecDeque<(String, VecDeque<Waiter>)>);

#[derive(Debug)]
struct Waiter {
    number: u64,
    tell: oneshot::Sender<()>,
}

impl Queue {
    /// Joins the queue; gives its number, and what says that it has its turn.
    pub(super) fn join(&mut self, flow: &str, by_hand: bool) -> (u64, oneshot::Receiver<()>) {
        self.last += 1;
        let (tell, told) = oneshot::channel();
        let line = if by_hand { &mut self.by_hand } else { &mut self.due };
        line.join(flow, Waiter { number: self.last, tell });
        (self.last, told)
    }

    /// Leaves it without having had a turn.
    pub(super) fn leave(&mut self, number: u64) {
        for line in [&mut self.by_hand, &mut self.due] {
            line.0.iter_mut().for_each(|(_, waiters)| waiters.retain(|waiter| waiter.number != number));
            line.0.retain(|(_, waiters)| !waiters.is_empty());
        }
    }

    /// Whether anybody waits, and whether the first one does so by hand.
    pub(super) fn first(&self) -> Option<bool> {
        if !self.by_hand.0.is_empty() { Some(true) } else { (!self.due.0.is_empty()).then_some(false) }
    }

    /// Whether this flow waits; by hand or not.
    pub(super) fn waits(&self, flow: &str) -> Option<bool> {
        let has = |line: &Line| line.0.iter().any(|(own, _)| own == flow);
        if has(&self.by_hand) { Some(true) } else { has(&self.due).then_some(false) }
    }

    /// Gives the next one its turn; `false` when nobody is there to take it.
    pub(super) fn serve(&mut self) -> bool {
        while let Some(waiter) = self.by_hand.next().or_else(|| self.due.next()) {
            // One who has just gone takes no turn.
            if waiter.tell.send(()).is_ok() {
                return true;
            }
        }
        false
    }
}

impl Line {
    fn join(&mut self, flow: &str, waiter: Waiter) {
        match self.0.iter_mut().find(|(own, _)| own == flow) {
            Some((_, waiters)) => waiters.push_back(waiter),
            None => self.0.push_back((flow.to_owned(), VecDeque::from([waiter]))),
        }
    }

    fn next(&mut self) -> Option<Waiter> {
        let (flow, mut waiters) = self.0.pop_front()?;
        let waiter = waiters.pop_front();
        if !waiters.is_empty() {
            self.0.push_back((flow, waiters));
        }
        waiter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_take_turns_and_people_come_first() {
        let mut queue = Queue::default();
        let mut told = Vec::new();
        let order = [("a", false), ("a", false), ("a", false), ("b", false), ("c", false), ("a", true), ("b", false)];
        for (n, (flow, by_hand)) in order.into_iter().enumerate() {
            told.push((n, queue.join(flow, by_hand)));
        }
        // One who leaves, and one who is gone without a word.
        queue.leave(told[1].1.0);
        drop(told.remove(4));
        let mut served = Vec::new();
        while queue.serve() {
            let at = told.iter_mut().position(|(_, (_, told))| told.try_recv().is_ok()).unwrap();
            served.push(told.remove(at).0);
        }
        assert_eq!(served, [5, 0, 3, 2, 6]);
        assert_eq!(queue.first(), None);
    }
}
