//! Fetches a description from the address that a user gave, and the files that it refers to. The guard looks at each
//! hop; no credential travels.

use std::collections::HashSet;

use causeway_core::Slug;
use causeway_openapi::Request;
use url::Url;

use crate::approval::Approved;
use crate::call::host_of;
use crate::http::{self, SendError, Trip, WHOLE};
use crate::transfer::Transfer;
use crate::{Engine, EngineError, approval};

/// So many files that a description refers to are fetched, in so many rounds, and no more than so many bytes.
const MOST_FILES: usize = 100;
const ROUNDS: usize = 6;
const MOST_BYTES: usize = 64 << 20;

impl Engine {
    /// The bytes at an address that the user typed.
    pub async fn fetch(&self, url: &Url) -> Result<Vec<u8>, EngineError> {
        self.fetch_as(url, &Approved::typed(url), None).await
    }

    /// The bytes at an address, as far as the user approved it, where redirects lead too.
    pub(crate) async fn fetch_as(
        &self,
        url: &Url,
        approved: &Approved,
        connector: Option<&Slug>,
    ) -> Result<Vec<u8>, EngineError> {
        approved.check(url, connector)?;
        let accept = "application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5";
        let request = Request {
            method: "GET".into(),
            url: url.clone(),
            headers: vec![("accept".to_owned(), accept.to_owned())],
            body: None,
            attached: Vec::new(),
            content_type: None,
        };
        let trip = Trip { request: &request, credentials: &[], approved, patience: WHOLE, transfer: &Transfer::NONE };
        let answer = http::send(trip).await.map_err(|error| match error {
            SendError::NotSent(why) | SendError::Unknown(why) => unreachable(url, &why),
            SendError::Refused(url, why) => approval::refused(&url, why, connector),
        })?;
        match answer.status {
            200..=299 if answer.whole => Ok(answer.body),
            200..=299 => Err(unreachable(url, "the answer was cut off")),
            status => Err(answered(url, status)),
        }
    }

    /// The attached files, and those besides that the description and they refer to by address. One that cannot be
    /// had stays missing, which the import says.
    pub async fn fetch_attached(
        &self,
        bytes: &[u8],
        source: &str,
        mut attached: Vec<(String, Vec<u8>)>,
    ) -> Vec<(String, Vec<u8>)> {
        // What a description names is a stranger's word, except where it came from.
        let approved = Url::parse(source).map(|url| Approved::typed(&url)).unwrap_or_default();
        let mut asked = HashSet::new();
        for _ in 0..ROUNDS {
            let missing = crate::connectors::read(bytes.into(), source, &attached)
                .map(|read| read.connector.missing_files().to_vec());
            let fresh = missing.unwrap_or_default().into_iter().filter(|file| !asked.contains(file));
            let urls: Vec<Url> = fresh.filter_map(|file| Url::parse(&file).ok()).filter(|url| url.has_host()).collect();
            let before = attached.len();
            for url in urls {
                let size: usize = attached.iter().map(|(_, bytes)| bytes.len()).sum();
                if !asked.insert(url.to_string()) || asked.len() > MOST_FILES || size > MOST_BYTES {
                    continue;
                }
                match self.fetch_as(&url, &approved, None).await {
                    Ok(bytes) => attached.push((url.to_string(), bytes)),
                    Err(error) => tracing::warn!(url = %causeway_core::redact::url(&url), %error, "not fetched"),
                }
            }
            if attached.len() == before {
                break;
            }
        }
        attached
    }
}

fn unreachable(url: &Url, message: &str) -> EngineError {
    EngineError::Unreachable { host: host_of(url), message: message.to_owned() }
}

fn answered(url: &Url, status: u16) -> EngineError {
    EngineError::Answered {
        host: host_of(url),
        status,
        operation: "the request for the description".into(),
        message: "there is no description at this address.".into(),
    }
}
