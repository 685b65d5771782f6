//! Tries a connection: one call that only reads, of an operation that needs nothing but the sign-in.

use causeway_core::Slug;
use causeway_store::Search;
use serde_json::Map;

use crate::{CallAnswer, Engine, EngineError, LoadedConnector, Transfer};

/// How services call the operation that says who is signed in.
const WHO: [&str; 8] = ["/me", "/user", "/profile", "/athlete", "/self", "/whoami", "/account", "/identity"];
/// So many operations are looked at.
const LOOKED_AT: u32 = 200;

impl Engine {
    /// Makes the call that a connection is tried with: the operation given, or one that the connector has for it.
    pub async fn try_connection(&self, id: &str, operation: Option<&str>) -> Result<(String, CallAnswer), EngineError> {
        let row = self.connection(id).await?;
        let slug: Slug = row.connector.parse().map_err(|_| self.needs_sign_in(&row))?;
        let connector = self.connector(&slug)?;
        let operation = match operation {
            Some(operation) => operation.to_owned(),
            None => self.trial(&connector)?.ok_or_else(|| EngineError::NothingToTry(connector.title().to_owned()))?,
        };
        let answer = self.call(&slug, &operation, Some(id), Map::new(), &Transfer::NONE).await?;
        Ok((operation, answer))
    }

    /// An operation that reads and needs no arguments; one that says who is signed in if there is one.
    fn trial(&self, connector: &LoadedConnector) -> Result<Option<String>, EngineError> {
        let all = Search { connector: Some(&connector.slug), text: "", offset: 0, limit: LOOKED_AT };
        let found = self.search(&all)?.operations.into_iter().map(|(_, entry)| entry);
        let mut gets: Vec<_> = found.filter(|entry| entry.method == "GET" && !entry.path.contains('{')).collect();
        let says_who = |path: &str| WHO.iter().any(|end| path.trim_end_matches(".json").ends_with(end));
        gets.sort_by_key(|entry| !says_who(&entry.path.to_lowercase()));
        for entry in gets {
            let operation = connector.operation(&entry.id)?;
            let needed = |parameter: &causeway_openapi::Parameter| parameter.required && parameter.default.is_none();
            if !operation.parameters.iter().any(needed) {
                return Ok(Some(entry.id));
            }
        }
        Ok(None)
    }
}
