//! A data folder for one story after the other: its connector is imported once.

use std::path::PathBuf;

use causeway_core::{Home, Slug};
use serde_json::{Value, json};

use super::plan::{CHILD, FLOW, Plan, description};
use super::world;
use crate::{Engine, Import, Options, VaultChoice};

pub(super) struct Ground {
    folder: tempfile::TempDir,
    pub(super) home: Home,
}

impl Ground {
    pub(super) fn new() -> Self {
        // Where there is no disk behind it, a flush costs nothing; what a lost flush does is the torture's matter.
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        let ground = Self { home: Home::new(folder.path().join("home")), folder };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(ground.settle());
        ground
    }

    async fn settle(&self) {
        let engine = Engine::open(self.options()).await.unwrap();
        let (description, known) = description();
        let name = Slug::from_title("island");
        let bytes = description.to_string().into_bytes().into();
        engine.import(Import { bytes, source: "simulation", name: Some(&name), ..Import::default() }).unwrap();
        let mut properties = engine.connector(&name).unwrap().properties.clone();
        properties.other.insert("operations".into(), known);
        engine.save_properties(&name, &properties).unwrap();
        // Brings the index up to date.
        assert!(engine.connector(&name).unwrap().operation("listItems").is_ok());
        engine.close().await;
        fs_err::rename(self.home.database(), self.fresh()).unwrap();
    }

    fn fresh(&self) -> PathBuf {
        self.folder.path().join("fresh.db")
    }

    pub(super) fn options(&self) -> Options {
        let options = Options::new(self.home.clone());
        let clock = if world::is_on() { world::clock() } else { options.clock.clone() };
        Options { vault: VaultChoice::InDataFolder, clock, ..options }
    }

    /// As it was, with other flows.
    pub(super) fn clear(&self, plan: &Plan) {
        for path in [self.home.database(), self.home.blobs()] {
            for end in ["", "-wal", "-shm"] {
                let _ = fs_err::remove_file(format!("{}{end}", path.display()));
            }
        }
        fs_err::copy(self.fresh(), self.home.database()).unwrap();
        let nothing = json!({"definition": {"triggers": {}, "actions": {}}});
        self.write(FLOW, &plan.flow);
        self.write(CHILD, plan.child.as_ref().unwrap_or(&nothing));
    }

    fn write(&self, name: &str, flow: &Value) {
        fs_err::write(self.home.flow(&name.parse().unwrap()), flow.to_string()).unwrap();
    }
}
