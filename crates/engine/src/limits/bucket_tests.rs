//! Budgets in time: windows, quotas, blocks, restarts.

use super::super::headers::Standing;
use super::*;

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

fn bucket(requests: u32, seconds: f64, aligned: bool) -> Bucket {
    let mut bucket = Bucket::default();
    bucket.set_rules(&[Limit { requests, seconds, aligned }]);
    bucket
}

fn standing(limit: Option<u32>, remaining: u32, reset: i64, window: Option<i64>) -> Said {
    let standings = vec![Standing { name: "a".into(), limit, remaining, reset: Some(reset), window }];
    Said { standings, policies: Vec::new() }
}

/// Makes requests as soon as they may be, `n` of them; gives their times.
fn ask(bucket: &mut Bucket, mut now: i64, n: usize) -> Vec<i64> {
    let mut made = Vec::new();
    for _ in 0..n {
        now = now.max(bucket.ready_at(now, false));
        bucket.begin(now);
        bucket.end(now);
        made.push(now);
    }
    made
}

#[test]
fn a_rolling_window_is_never_fuller_than_it_may_be() {
    for (requests, ms) in [(3, 60 * SECOND), (130, 10 * SECOND), (1, SECOND), (300, 60 * SECOND)] {
        let mut bucket = bucket(requests, ms as f64 / 1000.0, false);
        let mut made = Vec::new();
        for burst in 0..10 {
            let from = made.last().copied().unwrap_or(0) + burst * ms / 7;
            made.extend(ask(&mut bucket, from, requests as usize / 2 + 1));
        }
        let most = made.iter().map(|at| made.iter().filter(|other| (*at..*at + ms).contains(*other)).count()).max();
        assert_eq!(most, Some((requests as usize).min(made.len())), "{requests} in {ms}");
        // And hardly emptier than need be.
        let least = (made.len() as i64 / i64::from(requests) - 1) * ms;
        let idle: i64 = (0..10).map(|burst| burst * ms / 7).sum();
        assert!(made[made.len() - 1] <= least + idle + 2 * ms + ms / 10, "{requests} in {ms}: {made:?}");
    }
}

#[test]
fn an_aligned_window_is_used_up_and_waited_for_by_the_services_clock() {
    // Theirs is 10 minutes ahead: their hour begins at 50 minutes past ours.
    let mut bucket = bucket(150, 3600.0, true);
    let start = 100 * HOUR + 40 * 60 * SECOND;
    bucket.set_offset(start, start + 600 * SECOND);
    let made = ask(&mut bucket, start, 310);
    let their_hours: Vec<_> = made.iter().map(|at| (at + 600 * SECOND) / HOUR).collect();
    for hour in [100, 101, 102] {
        assert!(their_hours.iter().filter(|of| **of == hour).count() <= 150, "{hour}");
    }
    assert_eq!(made[149], start, "the window is there to be used");
    let next = 100 * HOUR + 50 * 60 * SECOND;
    assert!((next..next + 3 * SECOND).contains(&made[150]), "{}", made[150]);
    assert!((next + HOUR..next + HOUR + 3 * SECOND).contains(&made[300]), "{}", made[300]);
}

#[test]
fn what_is_asked_around_the_end_of_a_window_fits_both() {
    // The service's clock may be off by a second from what its answers seem to say.
    for off in [-900, 0, 900] {
        let mut bucket = bucket(10, 60.0, true);
        let mut made = ask(&mut bucket, 59 * SECOND, 10);
        made.extend(ask(&mut bucket, 60 * SECOND, 25));
        for window in 0..5 {
            let used = made.iter().filter(|at| (*at + off).div_euclid(60 * SECOND) == window).count();
            assert!(used <= 10, "{off}: {used} in {window}: {made:?}");
        }
    }
}

#[test]
fn what_the_service_says_is_left_counts() {
    let mut bucket = Bucket::default();
    bucket.learn(0, &standing(Some(100), 2, 30 * SECOND, None));
    assert_eq!(ask(&mut bucket, 0, 3), [0, 0, 31 * SECOND]);
    // Where a whole quota and its window are known, the next one is not spent at once either.
    let mut bucket = Bucket::default();
    bucket.learn(0, &standing(Some(3), 1, 30 * SECOND, Some(60 * SECOND)));
    let made = ask(&mut bucket, 0, 6);
    assert_eq!(made, [0, 31 * SECOND, 31 * SECOND, 31 * SECOND, 91 * SECOND, 91 * SECOND]);
    // Requests under way are not in what it says.
    let mut bucket = Bucket::default();
    (0..4).for_each(|_| bucket.begin(0));
    bucket.learn(0, &standing(Some(100), 5, 30 * SECOND, None));
    assert_eq!(ask(&mut bucket, 0, 3)[2], 31 * SECOND);
    // An answer that comes late does not give back what was asked since.
    let mut bucket = Bucket::default();
    bucket.learn(0, &standing(Some(100), 4, 30 * SECOND, None));
    (0..3).for_each(|_| bucket.begin(0));
    bucket.learn(SECOND, &standing(Some(100), 3, 29 * SECOND, None));
    (0..3).for_each(|_| bucket.end(SECOND));
    assert_eq!(ask(&mut bucket, SECOND, 2), [SECOND, 31 * SECOND]);
}

#[test]
fn policies_are_kept_ahead_of_time() {
    let mut bucket = Bucket::default();
    bucket.learn(0, &Said { standings: Vec::new(), policies: vec![(2, 10 * SECOND)] });
    assert_eq!(ask(&mut bucket, 0, 3), [0, 0, 10 * SECOND]);
    bucket.set_rules(&[]);
    assert!(bucket.to_reserve().is_some(), "what was learned stays when the file says nothing");
    bucket.learn(0, &Said { standings: Vec::new(), policies: vec![(200, 10 * SECOND)] });
    assert_eq!(bucket.meters.len(), 1, "the newer one counts");
}

#[test]
fn windows_without_a_reset_end_with_the_quarter_and_the_day() {
    let mut bucket = Bucket::default();
    let now = 5 * DAY + 10 * 60 * SECOND;
    let pair = [(Some(15 * 60 * SECOND), 0), (Some(DAY), 100)];
    let standings = pair.map(|(window, remaining)| Standing {
        name: format!("{window:?}"),
        limit: Some(200),
        remaining,
        reset: None,
        window,
    });
    bucket.learn(now, &Said { standings: standings.to_vec(), policies: Vec::new() });
    assert_eq!(ask(&mut bucket, now, 1), [5 * DAY + 15 * 60 * SECOND + SECOND]);
}

#[test]
fn a_tenth_of_a_day_is_kept_for_people() {
    let mut bucket = bucket(1_000, 86_400.0, true);
    let now = 3 * DAY + 2 * HOUR;
    ask(&mut bucket, now, 900);
    assert!(bucket.ready_at(now, false) >= 4 * DAY);
    assert_eq!(bucket.ready_at(now, true), now);
    let mut learned = Bucket::default();
    learned.learn(now, &standing(Some(1_000), 100, 22 * HOUR, None));
    assert!(learned.ready_at(now, false) > now && learned.ready_at(now, true) == now);
    let mut short = Bucket::default();
    short.learn(now, &standing(Some(1_000), 1, HOUR, None));
    assert_eq!(short.ready_at(now, false), now);
    // A quota of one is not kept from everybody.
    assert_eq!(super::kept(1, DAY, false), 1);
}

#[test]
fn a_block_and_a_slower_rate_pass() {
    let mut bucket = Bucket::default();
    bucket.block(0, 40 * SECOND);
    bucket.block(0, 10 * SECOND);
    assert_eq!(ask(&mut bucket, 0, 1), [40 * SECOND]);

    let mut bucket = Bucket::default();
    ask(&mut bucket, 0, 8);
    (0..2).for_each(|_| bucket.refuse(0));
    assert_eq!(bucket.rate.requests, u32::MAX, "two may be chance");
    bucket.refuse(0);
    assert_eq!(bucket.rate.requests, 4);
    assert!(bucket.ready_at(0, true) > 0);
    bucket.recover(59 * SECOND);
    assert_eq!(bucket.rate.requests, 4, "not a clean minute yet");
    bucket.recover(60 * SECOND);
    assert_eq!(bucket.rate.requests, 5);
    bucket.recover(60 * SECOND + 5 * MINUTE);
    assert_eq!(bucket.rate.requests, 10);
    ask(&mut bucket, 10 * MINUTE, 10);
    (0..3).for_each(|_| bucket.refuse(10 * MINUTE));
    assert_eq!(bucket.rate.requests, 5);
    bucket.rate.requests = 300;
    bucket.recover(12 * MINUTE);
    assert_eq!(bucket.rate.requests, 363, "a tenth in each minute");
    bucket.recover(2_000 * MINUTE);
    assert_eq!(bucket.rate.requests, u32::MAX, "in the end it is no limit any more");
    // Three of a hundred are chance.
    ask(&mut bucket, 3_000 * MINUTE, 100);
    (0..3).for_each(|_| bucket.refuse(3_000 * MINUTE));
    assert_eq!(bucket.rate.requests, u32::MAX);
}

#[test]
fn after_a_crash_no_more_is_asked_than_may_be_and_hardly_less() {
    for (requests, chunk) in [(150, 10), (20, 2), (3, 1)] {
        for crash_after in 0..requests {
            let mut bucket = bucket(requests, 3600.0, true);
            let mut disk = serde_json::to_value(&bucket).unwrap();
            let now = 10 * HOUR + HOUR / 2;
            for n in 0..crash_after {
                if let Some(more) = bucket.to_reserve() {
                    assert_eq!(more, chunk);
                    bucket.reserve(more);
                    disk = serde_json::to_value(&bucket).unwrap();
                }
                bucket.begin(now);
                // Some answers are not there yet.
                if n % 3 > 0 {
                    bucket.end(now);
                }
            }
            let mut again = serde_json::from_value::<Bucket>(disk).unwrap().recovered(now + SECOND);
            again.set_rules(&[Limit { requests, seconds: 3600.0, aligned: true }]);
            let left = ask(&mut again, now + SECOND, 200).iter().filter(|at| **at < 11 * HOUR).count() as u32;
            assert!(left + crash_after <= requests, "{requests}: {left} after {crash_after}");
            assert!(left + crash_after + chunk >= requests, "{requests}: {left} after {crash_after}");
        }
    }
}

#[test]
fn a_bucket_without_limits_writes_nothing() {
    let mut bucket = Bucket::default();
    ask(&mut bucket, 0, 10_000);
    assert_eq!(bucket.to_reserve(), None);
    assert!(bucket.rate.made.len() <= 200);
    assert!(!bucket.is_worth_keeping(0));
}
