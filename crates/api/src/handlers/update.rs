//! Requests about newer versions of Causeway.

use causeway_core::clock::rfc3339;
use causeway_engine::Update;

use crate::api::wire;
use crate::inputs::{Empty, UpdateDaily};
use crate::views::UpdateView;
use crate::{Api, WireError};

impl Api {
    pub(crate) async fn update(&self, _: Empty) -> Result<UpdateView, WireError> {
        Ok(view(self.engine.update().await.map_err(wire)?))
    }

    pub(crate) async fn update_look(&self, _: Empty) -> Result<UpdateView, WireError> {
        Ok(view(self.engine.look_for_update().await.map_err(wire)?))
    }

    pub(crate) async fn update_fetch(&self, _: Empty) -> Result<UpdateView, WireError> {
        Ok(view(self.engine.fetch_update().await.map_err(wire)?))
    }

    pub(crate) async fn update_daily(&self, input: UpdateDaily) -> Result<UpdateView, WireError> {
        self.engine.look_for_updates_daily(input.on).await.map_err(wire)?;
        self.update(Empty {}).await
    }
}

fn view(update: Update) -> UpdateView {
    let command = update.command();
    let offer = update.offer;
    UpdateView {
        has_channel: Update::has_channel(),
        daily: update.daily,
        version: env!("CARGO_PKG_VERSION").into(),
        looked: update.looked.map(rfc3339),
        notes: offer.as_ref().and_then(|offer| offer.notes.as_ref()).map(ToString::to_string),
        size: offer.as_ref().map(|offer| offer.package.size),
        offered: offer.map(|offer| offer.version),
        file: update.file.map(|file| file.display().to_string()),
        command,
    }
}
