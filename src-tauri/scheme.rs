//! Whether the system's programs are light or dark, as the portal says it over D-Bus: desktops tell only GTK 4 otherwise.
//! Tauri can listen too, with a thread that wakes up every five seconds for it.

use std::time::Duration;

use futures_util::StreamExt;
use tauri::{AppHandle, Theme};
use tokio::time::timeout;
use zbus::proxy::CacheProperties;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Proxy};

/// A portal that does not answer is not there.
const PATIENCE: Duration = Duration::from_secs(5);
const SETTINGS: &str = "org.freedesktop.portal.Settings";
const APPEARANCE: (&str, &str) = ("org.freedesktop.appearance", "color-scheme");

/// Gives pages the system's theme, for as long as the session's bus is there.
pub async fn follow(app: AppHandle) {
    if let Err(error) = listen(&app).await {
        tracing::info!(%error, "the system does not say whether it is light or dark");
    }
}

async fn listen(app: &AppHandle) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let portal = zbus::proxy::Builder::<Proxy<'_>>::new(&bus)
        .destination("org.freedesktop.portal.Desktop")?
        .path("/org/freedesktop/portal/desktop")?
        .interface(SETTINGS)?
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    let mut changes = portal.receive_signal("SettingChanged").await?;
    if let Ok(Ok(now)) = timeout(PATIENCE, portal.call::<_, _, OwnedValue>("Read", &APPEARANCE)).await {
        set(app, &now);
    }
    while let Some(change) = changes.next().await {
        let body = change.body();
        match body.deserialize::<(&str, &str, Value<'_>)>() {
            Ok((group, name, value)) if (group, name) == APPEARANCE => set(app, &value),
            _ => {}
        }
    }
    Ok(())
}

fn set(app: &AppHandle, value: &Value<'_>) {
    if let Some(scheme) = number(value) {
        app.set_theme(Some(if scheme == DARK { Theme::Dark } else { Theme::Light }));
    }
}

/// The portal's word for programs that are to be dark.
const DARK: u32 = 1;

/// A number in as many wrappings as it came in: `Read` puts one more around it than the signal.
fn number(value: &Value<'_>) -> Option<u32> {
    match value {
        Value::Value(inner) => number(inner),
        Value::U32(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_read_however_often_it_is_wrapped() {
        let scheme = Value::U32(DARK);
        let wrapped = Value::Value(Box::new(Value::Value(Box::new(Value::U32(DARK)))));
        assert_eq!([number(&scheme), number(&wrapped), number(&Value::from("dark"))], [Some(DARK), Some(DARK), None]);
    }
}
