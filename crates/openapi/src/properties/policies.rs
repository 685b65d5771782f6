//! `policyTemplateInstances`: what the platform does to requests on their way, as changes of the connector and its
//! operations (<https://learn.microsoft.com/connectors/custom-connectors/policy-templates>).

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::change::{Change, What};
use super::policy_text::{Meant, meant, template};
use super::values::Values;
use super::{member, place, sign_in, text};
use crate::meaning::PollingPolicy;
use crate::model::{AuthScheme, Connector, In};
use crate::repair::Repairs;

/// Policies of one file, and operations that one of them names. The most of a known one are 39, and 219.
const MOST: usize = 500;
const MOST_NAMES: usize = 2_000;

/// Carries out what can be, and says what is not.
pub(super) fn add(connector: &mut Connector, properties: &Value, values: &Values, notes: &mut Repairs) {
    let all = member(properties, "policyTemplateInstances").and_then(Value::as_array);
    for (n, raw) in all.into_iter().flatten().enumerate() {
        let pointer = place(&format!("/properties/policyTemplateInstances/{n}"));
        if n >= MOST {
            let message = format!("Policies after the first {MOST} are not carried out.");
            return notes.look("policy-not-applied", pointer, message);
        }
        let policy = Policy { raw, values };
        if let Err(why) = policy.carry_out(connector, &pointer, notes) {
            let title = causeway_core::text::one_line(text(raw, "title").unwrap_or("untitled"), 80);
            let message = format!("The policy {} (\"{title}\") is not carried out: {why}.", policy.template());
            notes.look("policy-not-applied", pointer, message);
        }
    }
}

/// Why a policy is not carried out.
type Refusal = &'static str;

const BEYOND: Refusal = "it computes a value from the request or the answer";
const ANSWER: Refusal = "it changes the answer";
const UNKNOWN: Refusal = "Causeway does not know this kind";
const INCOMPLETE: Refusal = "it does not say what it needs to";
const NOWHERE: Refusal = "it names no operation of this description";

struct Policy<'a> {
    raw: &'a Value,
    values: &'a Values,
}

impl<'a> Policy<'a> {
    fn template(&self) -> String {
        causeway_core::text::one_line(text(self.raw, "templateId").unwrap_or("without a template"), 80)
    }

    fn carry_out(&self, connector: &mut Connector, pointer: &str, notes: &mut Repairs) -> Result<(), Refusal> {
        let on = self.operations(connector)?;
        if self.text("x-ms-apimTemplate-policySection").is_some_and(|section| section.eq_ignore_ascii_case("response"))
        {
            return Err(ANSWER);
        }
        match self.template().to_ascii_lowercase().as_str() {
            "dynamichosturl" => self.server(connector, on, pointer, notes),
            "setheader" => self.value(connector, on, In::Header, (pointer, notes)),
            "setqueryparameter" => self.value(connector, on, In::Query, (pointer, notes)),
            "routerequesttoendpoint" => self.route(connector, on),
            "setproperty" => self.member(connector, on),
            "pollingtrigger" => self.polling(connector, on),
            "updatenextlink" => self.next_link(connector, on),
            // Every call that is refused (401) asks for a new sign-in anyway.
            "setconnectionstatustounauthenticated" => Ok(()),
            "stringreplace"
            | "stringtoarray"
            | "convertobjecttoarray"
            | "convertarraytoobject"
            | "moveproperties"
            | "encodepropertyvalue"
            | "setvaluefromurl" => Err(BEYOND),
            _ => Err(UNKNOWN),
        }
    }

    fn parameter(&self, name: &str) -> Option<&'a Value> {
        let parameters = member(self.raw, "parameters")?;
        member(parameters, name).or_else(|| member(parameters, &format!("x-ms-apimTemplateParameter.{name}")))
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.parameter(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The pointers of the operations it is for; none where it is for all.
    fn operations(&self, connector: &Connector) -> Result<Option<Vec<String>>, Refusal> {
        let names: Vec<&str> = match self.parameter("x-ms-apimTemplate-operationName") {
            Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(name)) => vec![name.as_str()],
            _ => Vec::new(),
        };
        let names = names.into_iter().map(str::trim).filter(|name| !name.is_empty());
        let names: Vec<_> = names.take(MOST_NAMES).collect();
        if names.is_empty() {
            return Ok(None);
        }
        let found: Vec<_> = names.iter().filter_map(|name| Some(connector.entry(name)?.pointer.clone())).collect();
        let named: HashSet<_> = found.iter().collect();
        let all = connector.operations.iter().all(|entry| named.contains(&entry.pointer));
        match found.is_empty() {
            true => Err(NOWHERE),
            false => Ok((!all).then_some(found)),
        }
    }

    fn server(
        &self,
        connector: &mut Connector,
        on: Option<Vec<String>>,
        pointer: &str,
        notes: &mut Repairs,
    ) -> Result<(), Refusal> {
        let filled = template(self.text("urlTemplate").ok_or(INCOMPLETE)?, self.values).ok_or(BEYOND)?;
        let server = crate::read::servers::absolute(&filled);
        for name in crate::read::template::names(&server) {
            let message = format!(
                "The server's address has the variable {{{name}}} ({}) without a default; set it under \
                 causeway.variables.",
                self.values.title(name)
            );
            notes.look("server-variable", pointer, message);
        }
        match on {
            None => connector.servers = vec![server],
            on => push(connector, on, What::Server(Some(server))),
        }
        Ok(())
    }

    fn value(
        &self,
        connector: &mut Connector,
        on: Option<Vec<String>>,
        location: In,
        (pointer, notes): (&str, &mut Repairs),
    ) -> Result<(), Refusal> {
        let name = self.text("name").ok_or(INCOMPLETE)?.to_owned();
        if location == In::Header && !crate::call::encode::is_token(&name) {
            return Err("its name is none that a header can have");
        }
        let raw = self.parameter("value").map(causeway_core::json::plain).ok_or(INCOMPLETE)?;
        match meant(&raw, self.values) {
            Meant::Plain(value) => push(connector, on, What::Fixed { location, name, value }),
            Meant::Asked { name: value } => {
                let title = self.values.title(&value).to_owned();
                push(connector, on, What::Asked { location, name, title, secret: false });
            }
            Meant::Secret { name: secret, before } => {
                sign_in::from_policy(connector, scheme(&secret, &before, location, &name));
                self.note_prefix(&secret, &before, pointer, notes);
            }
            // The key that is given as this very header is a bearer token.
            Meant::Argument { before, name: same }
                if location == In::Header && before == "Bearer " && same.eq_ignore_ascii_case(&name) =>
            {
                sign_in::from_policy(connector, AuthScheme::Bearer { name: "bearer".into() });
            }
            Meant::Argument { .. } | Meant::Beyond => return Err(BEYOND),
        }
        Ok(())
    }

    /// `Token ` before a key: the model has no word for it.
    fn note_prefix(&self, secret: &str, before: &str, pointer: &str, notes: &mut Repairs) {
        if !matches!(before, "" | "Bearer ") {
            let title = self.values.title(secret);
            let message = format!("The key \"{title}\" is sent with \"{before}\" before it; give both.");
            notes.look("key-with-prefix", pointer, message);
        }
    }

    /// Without a word for which operations, all would go to one path.
    fn route(&self, connector: &mut Connector, on: Option<Vec<String>>) -> Result<(), Refusal> {
        if on.is_none() && connector.operations.len() > 1 {
            return Err("it does not say for which operations");
        }
        let method = self.text("httpMethod").unwrap_or_default();
        if !method.is_empty() && !method.starts_with("@Request") {
            return Err("it changes the method");
        }
        let path = template(self.text("newPath").ok_or(INCOMPLETE)?, self.values).ok_or(BEYOND)?;
        let names = crate::read::template::names(&path);
        if path.split_once('?').is_some_and(|(_, query)| query.split('&').any(|pair| pair.starts_with('{'))) {
            return Err("it makes the name of a parameter from an argument");
        }
        let asked: Vec<_> = names.iter().filter(|name| self.values.all().any(|asked| asked.name == **name)).collect();
        let asks = asked.into_iter().map(|name| What::Asked {
            location: In::Path,
            name: (*name).to_owned(),
            title: self.values.title(name).to_owned(),
            secret: self.values.is_secret(name),
        });
        let asks: Vec<_> = asks.collect();
        push(connector, on.clone(), What::Route { path });
        asks.into_iter().for_each(|what| push(connector, on.clone(), what));
        Ok(())
    }

    /// A member of the body itself with a value that is always the same.
    fn member(&self, connector: &mut Connector, on: Option<Vec<String>>) -> Result<(), Refusal> {
        let parent = self.text("newPropertyParentPathTemplate").ok_or(INCOMPLETE)?;
        if parent.trim_start_matches('@') != "body()" {
            return Err("it changes something within a member of the body");
        }
        let name = self.text("newPropertySubPathTemplate").ok_or(INCOMPLETE)?;
        let name = name.trim_start_matches("['").trim_end_matches("']").to_owned();
        let value = self.text("propertyValuePathTemplate").ok_or(INCOMPLETE)?;
        let Meant::Plain(value) = meant(value, self.values) else { return Err(BEYOND) };
        let list = value.starts_with(['[', '{']).then(|| serde_json::from_str(&value).ok()).flatten();
        push(connector, on, What::Member { name, value: list.unwrap_or(Value::String(value)) });
        Ok(())
    }

    fn polling(&self, connector: &mut Connector, on: Option<Vec<String>>) -> Result<(), Refusal> {
        let config = self.parameter("triggerConfig").and_then(Value::as_object).cloned();
        let trigger_data_path = self.text("triggerDataPath").map(str::to_owned);
        if on.is_none() || (config.as_ref().is_none_or(Map::is_empty) && trigger_data_path.is_none()) {
            return Err(INCOMPLETE);
        }
        let policy = PollingPolicy { trigger_config: config.unwrap_or_default(), trigger_data_path };
        push(connector, on, What::Polling(policy));
        Ok(())
    }

    fn next_link(&self, connector: &mut Connector, on: Option<Vec<String>>) -> Result<(), Refusal> {
        let path = self.text("nextLinkPropertyName").ok_or(INCOMPLETE)?.to_owned();
        push(connector, Some(on.ok_or(INCOMPLETE)?), What::NextLink(path));
        Ok(())
    }
}

fn push(connector: &mut Connector, on: Option<Vec<String>>, what: What) {
    connector.head.changes.push(Change { on, what });
}

fn scheme(secret: &str, before: &str, location: In, parameter: &str) -> AuthScheme {
    let name = secret.to_owned();
    match location {
        In::Header if before == "Bearer " && parameter.eq_ignore_ascii_case("authorization") => {
            AuthScheme::Bearer { name }
        }
        _ => AuthScheme::ApiKey { name, location, parameter: parameter.to_owned() },
    }
}
