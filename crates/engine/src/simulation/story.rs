//! One story: a flow, lives of an engine that die, and at last a calm one in which everything that can arrive does.

use std::time::Duration;

use causeway_core::{RunId, Slug};
use causeway_store::{Cause, LedgerState, Resolution, RunStatus};
use chrono::TimeDelta;

use super::ground::Ground;
use super::plan::{CHILD, FLOW, Plan, Planned};
use super::service::Class;
use super::verdict;
use super::world::{self, Odds, World, with};
use crate::resume::Again;
use crate::{Engine, EngineError, StartError};

/// What came of a story.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) story: Vec<String>,
    pub(super) broken: Vec<String>,
    pub(super) deaths: u64,
    pub(super) items: u64,
    pub(super) unknown: u64,
}

/// How far a story is.
struct Story<'g> {
    ground: &'g Ground,
    plan: Plan,
    /// So many more things happen.
    acts: u64,
    is_calm: bool,
    told: Told,
}

/// What a run may take, with all that it waits for: also by a clock that was set back by a day, more than once.
const PATIENCE: Duration = Duration::from_secs(10 * 24 * 3600);
const MINUTE: u64 = 60;

pub(super) fn tell(ground: &Ground, seed: u64, is_loud: bool) -> Told {
    let mut world = World::new(seed, is_loud);
    let plan = super::plan::draw(&mut world.dice);
    world.odds = Odds {
        death: world.dice.one_of(&[0, 30, 100, 300]),
        refusal: world.dice.one_of(&[0, 0, 30, 100]),
        request: world.dice.one_of(&[2, 4, 8, 20]),
    };
    world.service.items = vec![0; 1 + world.dice.below(4) as usize];
    let acts = 3 + world.dice.below(8);
    world.tell(plan.flow.to_string());
    plan.child.iter().for_each(|child| world.tell(child.to_string()));
    world::replace(Some(world));
    ground.clear(&plan);
    let mut story = Story { ground, plan, acts, is_calm: false, told: Told::default() };
    while !story.live() {}
    if !story.is_calm {
        story.calm_down();
        while !story.live() {}
    }
    let world = world::replace(None).unwrap();
    let mut told = story.told;
    told.broken.extend(world.service.broken);
    (told.story, told.deaths) = (world.story, u64::from(world.deaths));
    told
}

impl Story<'_> {
    /// From now on nothing goes wrong.
    fn calm_down(&mut self) {
        self.is_calm = true;
        with(|world| world.odds = Odds::default());
    }

    /// One life; `false` when it ended before its time.
    fn live(&mut self) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let ended = runtime.block_on(async {
            let died = with(World::begin);
            let ended = tokio::select! {
                biased;
                () = died.notified() => false,
                ended = self.lives() => ended,
            };
            with(World::end);
            ended
        });
        drop(runtime);
        ended
    }

    async fn lives(&mut self) -> bool {
        with(|world| world.tell("Causeway starts"));
        let engine = match Engine::open(self.ground.options()).await {
            Ok(engine) => engine,
            Err(error) => {
                self.expect::<()>("opening", Err(error));
                return false;
            }
        };
        self.expect("going on", engine.go_on().await);
        while self.acts > 0 && !self.is_calm {
            self.acts -= 1;
            self.act(&engine).await;
        }
        // What went wrong has to be got over in the same life as well as in a new one.
        if !self.is_calm && with(|world| world.dice.once_in(2)) {
            self.calm_down();
        }
        if self.is_calm {
            self.settle(&engine).await;
        }
        engine.close().await;
        true
    }

    /// Only the disk has a right to refuse.
    fn expect<T>(&mut self, what: &str, done: Result<T, EngineError>) -> Option<T> {
        match done {
            Ok(done) => Some(done),
            Err(EngineError::Store(_) | EngineError::FlowRunning(_)) if !self.is_calm => None,
            // The user paused a run, and knows.
            Err(EngineError::Start(StartError::RunPaused(_))) if !self.is_calm => None,
            Err(error) => {
                self.told.broken.push(format!("{what}: {error}"));
                None
            }
        }
    }

    async fn act(&mut self, engine: &Engine) {
        let flow = slug(FLOW);
        match with(|world| world.dice.below(18)) {
            0..=5 => {
                let for_long = with(|world| world.dice.once_in(2));
                let patience = if for_long { PATIENCE } else { some_time(10 * MINUTE) };
                let run = self.expect("starting", engine.run_flow(&flow, Cause::Schedule).await);
                if with(|world| world.dice.once_in(3)) {
                    // A second one beside it, where the flow allows that.
                    tokio::time::sleep(some_time(1)).await;
                    self.change_an_item();
                    self.expect("starting", engine.run_flow(&flow, Cause::Schedule).await);
                }
                if let Some(run) = run {
                    let _ = tokio::time::timeout(patience, engine.wait_for_run(&flow, run)).await;
                }
            }
            6 | 7 => {
                self.expect("going on", engine.go_on().await);
                tokio::time::sleep(some_time(MINUTE)).await;
            }
            8 => tokio::time::sleep(some_time(200 * MINUTE)).await,
            9 => {
                let by = [2, -2, 24, -24].map(TimeDelta::hours);
                with(|world| {
                    let by = world.dice.one_of(&by);
                    world.set_clock(by);
                });
            }
            10 | 11 => with(|world| {
                let more = 1 + world.dice.below(3) as usize;
                let all = (world.service.items.len() + more).min(9);
                world.service.items.resize(all, 0);
                world.tell(format!("there are {all} items"));
            }),
            12 => self.change_an_item(),
            13 => {
                with(|world| world.tell("the user stops the run"));
                self.expect("stopping", engine.cancel_runs(&flow).await);
            }
            14 => self.decide(engine).await,
            15 => self.pause_a_run(engine).await,
            16 => self.resume_runs(engine).await,
            _ => self.run_again(engine).await,
        }
    }

    fn change_an_item(&self) {
        // It is looked for with its content: one that may not follow a change would not be found after it.
        if self.plan.deliveries.iter().any(|one| one.class == Class::Findable && !one.follows_changes) {
            return;
        }
        with(|world| {
            let index = world.dice.below(world.service.items.len() as u64) as usize;
            world.service.items[index] += 1;
            world.tell(format!("item {} changes", index + 1));
        });
    }

    async fn pause_a_run(&mut self, engine: &Engine) {
        // In the order in which they began: their ids are not all of the seed.
        let unfinished = engine.store().unfinished_runs().await;
        let unfinished = self.expect("listing", unfinished.map_err(EngineError::from)).unwrap_or_default();
        let running: Vec<RunId> = engine.running().into_iter().map(|(_, run)| run).collect();
        let running: Vec<_> = unfinished.into_iter().filter(|(run, _)| running.contains(&run.id)).collect();
        if running.is_empty() {
            return;
        }
        let (flow, run) = with(|world| {
            let (chosen, _) = &running[world.dice.below(running.len() as u64) as usize];
            world.tell(format!("the user pauses a run of {}", chosen.flow));
            (slug(&chosen.flow), chosen.id)
        });
        self.expect("pausing", engine.pause_run(&flow, run).await);
    }

    /// The user lets paused runs go on.
    async fn resume_runs(&mut self, engine: &Engine) {
        let paused = engine.store().paused_runs().await;
        for (run, _) in self.expect("listing", paused.map_err(EngineError::from)).unwrap_or_default() {
            let run = engine.store().run(run).await;
            let Some(Some(run)) = self.expect("looking at a run", run.map_err(EngineError::from)) else { continue };
            with(|world| world.tell("the user resumes a run"));
            self.expect("resuming", engine.run_again(&run, Again::default()).await);
        }
    }

    async fn run_again(&mut self, engine: &Engine) {
        let last = engine.store().last_runs(FLOW, 1).await;
        let Some(last) =
            self.expect("looking at runs", last.map_err(EngineError::from)).and_then(|runs| runs.into_iter().next())
        else {
            return;
        };
        if last.status == RunStatus::Failed {
            let whole = with(|world| {
                world.tell("the user runs it again");
                world.dice.once_in(2)
            });
            let again = engine.run_again(&last, Again { whole, same_version: whole }).await;
            if let Some(run) = self.expect("running again", again) {
                let _ = tokio::time::timeout(some_time(60 * MINUTE), engine.wait_for_run(&slug(FLOW), run)).await;
            }
        }
    }

    /// The user says of items in doubt what they see at the destination.
    async fn decide(&mut self, engine: &Engine) {
        let waiting = engine.store().waiting(1000).await;
        let waiting = self.expect("listing", waiting.map_err(EngineError::from)).unwrap_or_default();
        for row in waiting.into_iter().filter(|row| row.state == LedgerState::Unknown) {
            let planned = self.plan.deliveries.iter().find(|planned| planned.action == row.route.action);
            // What counts as arrived the flow does not come to again.
            let is_asked = |planned: &&Planned| !planned.follows_changes && planned.on_unknown != "skip";
            let Some(planned) = planned.filter(is_asked) else { continue };
            let thing = (planned.class, format!("{}-{}", planned.action, row.key));
            let is_there = with(|world| {
                let service = &mut world.service;
                (!service.is_expected(&thing)).then(|| service.made.contains_key(&thing))
            });
            let Some(is_there) = is_there.filter(|_| matches!(planned.class, Class::Blind | Class::Keyed)) else {
                continue;
            };
            let word = if is_there { Resolution::Arrived } else { Resolution::NotArrived };
            with(|world| world.tell(format!("the user says of {}: {word:?}", thing.1)));
            // It may have been decided meanwhile.
            let _ = engine.store().resolve(row.route, &row.key, word).await;
        }
    }

    /// Nothing goes wrong any more.
    async fn settle(&mut self, engine: &Engine) {
        with(|world| world.tell("from now on nothing goes wrong"));
        tokio::time::sleep(Duration::from_secs(3600)).await;
        with(|world| world.service.go_on(world.time()));
        self.resume_runs(engine).await;
        self.run_to_the_end(engine, 3).await;
        let found = verdict::of(engine, &self.plan).await;
        (self.told.items, self.told.unknown) = (found.items, found.unknown);
        self.told.broken.extend(found.broken);
        if found.unknown == 0 {
            return self.show_runs(engine).await;
        }
        self.decide(engine).await;
        self.run_to_the_end(engine, 2).await;
        let found = verdict::of(engine, &self.plan).await;
        self.told.broken.extend(found.broken.into_iter().map(|broken| format!("after the user's word: {broken}")));
        self.told.broken.extend(found.left);
        self.show_runs(engine).await;
    }

    /// How its runs went, for people.
    async fn show_runs(&self, engine: &Engine) {
        if !with(|world| world.is_loud) {
            return;
        }
        let mut runs = engine.store().last_runs(FLOW, 100).await.unwrap();
        runs.extend(engine.store().last_runs(CHILD, 100).await.unwrap());
        for run in runs {
            let actions = engine.store().actions(run.id, None, 1000).await.unwrap();
            let line = |row: &causeway_store::ActionRow| {
                format!(
                    "  {} {} {} {}",
                    row.path,
                    row.status,
                    row.code.as_deref().unwrap_or_default(),
                    row.error.as_deref().unwrap_or_default()
                )
            };
            let actions: Vec<_> = actions.iter().map(line).collect();
            let error = run.error.unwrap_or_default();
            with(|world| world.tell(format!("{} {} {error}\n{}", run.flow, run.status, actions.join("\n"))));
        }
    }

    async fn run_to_the_end(&mut self, engine: &Engine, times: u32) {
        for _ in 0..times {
            self.expect("going on", engine.go_on().await);
            for (flow, run) in engine.running() {
                self.wait(engine, &flow, run).await;
            }
            let flow = slug(FLOW);
            if let Some(run) = self.expect("starting", engine.run_flow(&flow, Cause::Schedule).await) {
                self.wait(engine, &flow, run).await;
            }
        }
    }

    async fn wait(&mut self, engine: &Engine, flow: &Slug, run: RunId) {
        if tokio::time::timeout(PATIENCE, engine.wait_for_run(flow, run)).await.is_err() {
            self.told.broken.push(format!("a run of {flow} does not end"));
        }
    }
}

fn slug(name: &str) -> Slug {
    name.parse().unwrap()
}

/// More often short.
fn some_time(most: u64) -> Duration {
    with(|world| {
        let range = 1 + world.dice.below(most * 1000);
        Duration::from_millis(world.dice.below(range))
    })
}
