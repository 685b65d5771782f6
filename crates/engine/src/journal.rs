//! What the entries of a run's journal say. What history would hide is sealed with the vault's key.

use causeway_core::RunId;
use causeway_flow::{Fired, Outcome, PageState, Start, TicketId};
use causeway_store::Counts;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Engine, EngineError};

/// The first entry: what a run begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Begins {
    pub(crate) started: DateTime<Utc>,
    pub(crate) trigger: Fired,
    /// Values of parameters, instead of their defaults.
    #[serde(with = "causeway_flow::kept")]
    pub(crate) parameters: causeway_flow::Value,
}

impl Begins {
    /// Where it reads on, as its trigger had it.
    pub(crate) fn cursor(&self) -> &causeway_flow::Value {
        let outputs = &self.trigger.outputs;
        outputs.get("cursor").unwrap_or(&outputs["body"]["cursor"])
    }

    pub(crate) fn start(self, run: RunId, flow: String) -> Start {
        let parameters = self.parameters.as_object().cloned().unwrap_or_default();
        Start { run, flow, started: self.started, trigger: self.trigger, parameters }
    }
}

/// Every other entry: what a run took in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Taken {
    /// How an action ended.
    Ended(Ended),
    /// The user stopped the run.
    Cancelled(DateTime<Utc>),
    /// An action ended, and what it gave is secret and could not be sealed. The run cannot go on from here.
    Lost,
}

/// How an action ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub(crate) ticket: TicketId,
    /// The action with the loops around it.
    pub(crate) path: String,
    /// Names the call with all its inputs.
    pub(crate) print: String,
    pub(crate) outcome: Outcome,
    pub(crate) counts: Box<Counts>,
    pub(crate) at: DateTime<Utc>,
    /// Set where a page of a list was asked for and nothing else was under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) so_far: Option<Box<SoFar>>,
}

/// Where a run was: the entry stands for those since nothing but its list was under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SoFar {
    pub(crate) state: PageState,
    pub(crate) counts: Counts,
}

/// How an entry is written: the first byte of it.
const TEXT: u8 = 0;
const PACKED: u8 = 1;
/// Sealed, and one of the two others inside.
const SEALED: u8 = 2;
/// Shorter ones are not worth the work.
const LONG: usize = 512;
/// Quick: most entries are gone after seconds.
const LEVEL: i32 = 1;
/// Longer than any answer is kept in a flow, with room for what is escaped in JSON.
const LARGEST: usize = 256 << 20;
/// JSON that is deeper cannot be read again.
pub(crate) const DEEPEST: u32 = 120;

impl Engine {
    /// An entry as it goes to the store. Secrets that cannot be sealed are not written at all.
    pub(crate) async fn write_entry(&self, run: RunId, taken: &Taken, secret: bool) -> Result<Vec<u8>, EngineError> {
        let is_deep = matches!(taken, Taken::Ended(Ended { outcome, .. }) if depth(outcome) > DEEPEST);
        if is_deep {
            return pack(&Taken::Lost);
        }
        match (secret, pack(taken)?) {
            (false, packed) => Ok(packed),
            (true, packed) => match self.vault().await {
                Ok(vault) => Ok([&[SEALED][..], &vault.seal(&aad(run), &packed)].concat()),
                Err(error) => {
                    tracing::warn!(%run, "what an action gave is secret and is not kept: {error}");
                    pack(&Taken::Lost)
                }
            },
        }
    }

    /// An entry again.
    pub(crate) async fn read_entry(&self, run: RunId, data: &[u8]) -> Result<Taken, EngineError> {
        self.open_entry(&aad(run), data).await
    }

    /// What is packed, sealed for what `aad` names if it is secret.
    pub(crate) async fn close_entry(&self, aad: &str, packed: Vec<u8>, secret: bool) -> Result<Vec<u8>, EngineError> {
        if !secret {
            return Ok(packed);
        }
        Ok([&[SEALED][..], &self.vault().await?.seal(aad, &packed)].concat())
    }

    /// What was packed again, sealed or not.
    pub(crate) async fn open_entry<T: DeserializeOwned>(&self, aad: &str, data: &[u8]) -> Result<T, EngineError> {
        match data.split_first() {
            Some((&SEALED, sealed)) => unpack(&self.vault().await?.unseal(aad, sealed)?),
            _ => unpack(data),
        }
    }
}

fn depth(outcome: &Outcome) -> u32 {
    match outcome {
        Outcome::Succeeded { outputs, .. }
        | Outcome::Page { outputs, .. }
        | Outcome::Failed { outputs: Some(outputs), .. } => outputs.depth(),
        _ => 0,
    }
}

pub(crate) fn aad(run: RunId) -> String {
    format!("journal/{run}")
}

pub(crate) fn pack(entry: &impl Serialize) -> Result<Vec<u8>, EngineError> {
    let mut text = vec![TEXT];
    serde_json::to_writer(&mut text, entry).map_err(std::io::Error::other)?;
    if text.len() < LONG {
        return Ok(text);
    }
    let mut packed = vec![PACKED];
    packed.append(&mut causeway_store::compress(&text[1..], LEVEL)?);
    Ok(packed)
}

pub(crate) fn unpack<T: DeserializeOwned>(data: &[u8]) -> Result<T, EngineError> {
    let unreadable = |error: serde_json::Error| std::io::Error::other(error).into();
    match data.split_first() {
        Some((&TEXT, text)) => serde_json::from_slice(text).map_err(unreadable),
        Some((&PACKED, packed)) => {
            let text = zstd::bulk::decompress(packed, LARGEST)?;
            serde_json::from_slice(&text).map_err(unreadable)
        }
        _ => Err(std::io::Error::other("an entry of a newer Causeway").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ended(outputs: serde_json::Value) -> Taken {
        Taken::Ended(Ended {
            ticket: TicketId(7),
            path: "Each[3]/Send".into(),
            print: "abc".into(),
            outcome: Outcome::Succeeded { outputs: outputs.into(), code: Some("200".into()) },
            counts: Counts { delivered: 1, ..Counts::default() }.into(),
            at: DateTime::UNIX_EPOCH + chrono::TimeDelta::nanoseconds(1_234_567_891),
            so_far: None,
        })
    }

    #[test]
    fn an_entry_comes_back_as_it_was_whether_short_or_long() {
        for outputs in [
            json!(null),
            json!({"body": [1, 2.5, -0.0, 1e300, 9_007_199_254_740_993_i64, "\u{0}\u{1f600}"]}),
            json!({"body": "long ".repeat(10_000)}),
        ] {
            let before = ended(outputs);
            let data = pack(&before).unwrap();
            assert!(data.len() < 1000);
            let after: Taken = unpack(&data).unwrap();
            assert_eq!(format!("{after:?}"), format!("{before:?}"));
        }
        let decimals = causeway_flow::Value::from_iter(
            ["1.10", "12345678901234567890123"].map(|digits| causeway_flow::Value::Decimal(digits.parse().unwrap())),
        );
        let mut before = ended(json!(null));
        if let Taken::Ended(Ended { outcome: Outcome::Succeeded { outputs, .. }, .. }) = &mut before {
            *outputs = decimals;
        }
        let after: Taken = unpack(&pack(&before).unwrap()).unwrap();
        assert_eq!(format!("{after:?}"), format!("{before:?}"), "a run that goes on has the same digits");
        assert!(unpack::<Taken>(&[9, 9]).is_err() && unpack::<Taken>(&[]).is_err());
    }
}
