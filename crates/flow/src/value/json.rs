//! Values in and out of serde, and to and from `serde_json::Value`.

use std::fmt;

use causeway_core::digits;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Array, Decimal, Object, Text, Value};

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Int(number) => serializer.serialize_i64(*number),
            Self::Float(number) if number.is_finite() => serializer.serialize_f64(*number),
            Self::Float(number) => serializer.serialize_str(&crate::expr::values::float_text(*number)),
            // The only way to write more digits than a double has.
            Self::Decimal(_) => {
                RawValue::from_string(self.to_string()).map_err(S::Error::custom)?.serialize(serializer)
            }
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(name, value)| (name.as_str(), value)))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

/// Reads a value. The depth is limited by the reader of the format, as serde_json's is.
struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(flag.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element()? {
            read.push(item);
        }
        Ok(Value::Array(read.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut read: Vec<(Text, Value)> = Vec::new();
        while let Some(member) = members.next_entry()? {
            read.push(member);
        }
        let digits = read.iter().find_map(|(name, value)| of_digits(name, value.as_str()));
        Ok(digits.filter(|_| read.len() == 1).map_or_else(|| Object::of_json(read).into(), Value::Decimal))
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Bool(flag),
            Json::Number(number) => of_number(&number),
            Json::String(text) => text.into(),
            Json::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                let digits = members.iter().find_map(|(name, value)| of_digits(name, value.as_str()));
                digits.filter(|_| members.len() == 1).map_or_else(|| Self::Object(members.into()), Self::Decimal)
            }
        }
    }
}

/// The decimal that is written as an object with one member, so that no reader of JSON rounds it.
fn of_digits(name: &str, digits: Option<&str>) -> Option<Decimal> {
    if name == digits::DIGITS { Decimal::from_str_exact(digits?).ok() } else { None }
}

impl Value {
    /// The value with all digits of its decimals, where JSON is made of it by [`causeway_core::digits::text`].
    #[must_use]
    pub fn exact(&self) -> serde_json::Value {
        match self {
            Self::Decimal(_) => {
                let (rounded, written) = (of_decimal(self), self.to_string());
                let kept = rounded.to_string();
                if kept == written { rounded } else { digits::value(&written) }
            }
            Self::Array(items) => items.iter().map(Self::exact).collect(),
            Self::Object(members) => members.exact().into(),
            other => other.into(),
        }
    }
}

impl Object {
    /// The same as [`Value::exact`].
    #[must_use]
    pub fn exact(&self) -> serde_json::Map<String, serde_json::Value> {
        self.iter().map(|(name, value)| (name.to_string(), value.exact())).collect()
    }
}

/// Values in what is read again later: decimals stay decimals. For `#[serde(with = …)]`.
pub mod kept {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Value, digits};

    struct Kept<'v>(&'v Value);

    impl Serialize for Kept<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self.0 {
                Value::Decimal(number) => serializer.collect_map([(digits::DIGITS, number.to_string())]),
                Value::Array(items) => serializer.collect_seq(items.iter().map(Kept)),
                Value::Object(members) => {
                    serializer.collect_map(members.iter().map(|(name, value)| (name.as_str(), Kept(value))))
                }
                other => other.serialize(serializer),
            }
        }
    }

    /// Writes a value.
    pub fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
        Kept(value).serialize(serializer)
    }

    /// Reads it again.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    /// Values that may be missing.
    pub(crate) mod option {
        use super::{Deserialize, Deserializer, Kept, Serialize, Serializer, Value};

        pub(crate) fn serialize<S: Serializer>(value: &Option<Value>, serializer: S) -> Result<S::Ok, S::Error> {
            value.as_ref().map(Kept).serialize(serializer)
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
            Option::deserialize(deserializer)
        }
    }
}

impl From<serde_json::Map<String, serde_json::Value>> for Object {
    fn from(members: serde_json::Map<String, serde_json::Value>) -> Self {
        members.into_iter().collect()
    }
}

fn of_number(number: &serde_json::Number) -> Value {
    match (number.as_i64(), number.as_u64()) {
        (Some(whole), _) => whole.into(),
        (_, Some(whole)) => whole.into(),
        _ => number.as_f64().map_or(Value::Null, Value::Float),
    }
}

/// Loses the digits of a decimal beyond those of a double.
impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        Self::from(&value)
    }
}

/// Loses the digits of a decimal beyond those of a double.
impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => (*flag).into(),
            Value::Int(number) => (*number).into(),
            Value::Float(number) if number.is_finite() => (*number).into(),
            Value::Float(number) => crate::expr::values::float_text(*number).into(),
            Value::Decimal(_) => of_decimal(value),
            Value::String(text) => text.as_str().into(),
            Value::Array(items) => items.iter().map(Self::from).collect(),
            Value::Object(members) => Self::Object(members.into()),
        }
    }
}

impl From<&Object> for serde_json::Map<String, serde_json::Value> {
    fn from(members: &Object) -> Self {
        members.iter().map(|(name, value)| (name.to_string(), value.into())).collect()
    }
}

fn of_decimal(number: &Value) -> serde_json::Value {
    let digits = number.to_string();
    let whole = digits.parse::<i64>().map(Into::into).or_else(|_| digits.parse::<u64>().map(Into::into));
    whole.or_else(|_| digits.parse::<f64>().map(Into::into)).unwrap_or_default()
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(Array::from(items))
    }
}
