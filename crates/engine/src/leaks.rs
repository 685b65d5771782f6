//! What looks like a secret in something that is about to leave the machine.

use causeway_core::Slug;
use causeway_core::redact::live;
use causeway_core::redact::suspect::{OWN, Suspect, suspects};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::session::Secret;
use crate::{Engine, EngineError};

impl Engine {
    /// What looks like a secret in a flow's text.
    pub async fn leaks_of_flow(&self, text: &str) -> Result<Vec<Suspect>, EngineError> {
        self.know_secrets().await?;
        Ok(suspects(&serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))))
    }

    /// What of a connector's own file is a secret of a connection. Its description is a stranger's and full of examples.
    pub async fn leaks_of_connector(&self, slug: &Slug) -> Result<Vec<Suspect>, EngineError> {
        self.know_secrets().await?;
        let properties = serde_json::to_value(&self.connector(slug)?.properties).unwrap_or_default();
        Ok(suspects(&properties).into_iter().filter(|suspect| suspect.why == OWN).collect())
    }

    /// Opens what is sealed, so that each secret is known where it stands. What cannot be opened now is not.
    async fn know_secrets(&self) -> Result<(), EngineError> {
        for row in self.inner.store.connections().await? {
            let Ok(session) = self.session(&row.id).await else { continue };
            if let Secret::Token(token) = &session.secret {
                let all = [Some(&token.access), token.refresh.as_ref()];
                all.into_iter().flatten().for_each(|secret| live::remember(secret.expose_secret()));
            }
            let Ok(slug) = row.connector.parse() else { continue };
            if let Ok(Some(secret)) = self.client_secret(&slug).await {
                live::remember(secret.expose_secret());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn the_flows_of_the_catalogue_may_be_exported() {
        for (name, text) in catalog::FLOWS {
            assert_eq!(suspects(&serde_json::from_str(text).unwrap()), [], "{name}");
        }
    }
}
