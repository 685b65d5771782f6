//! Values of what Rust has, and comparisons with it.

use super::{Array, Decimal, Object, Text, Value};

macro_rules! of_integer {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(number: $kind) -> Self {
                // What 64 bits do not hold, a decimal does.
                i64::try_from(number).map_or_else(|_| Self::Decimal(number.into()), Self::Int)
            }
        }
    )*};
}
of_integer!(u16, i32, u32, i64, u64, usize);

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Self::Decimal(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::String(text)
    }
}

impl From<Array> for Value {
    fn from(items: Array) -> Self {
        Self::Array(items)
    }
}

impl From<Object> for Value {
    fn from(members: Object) -> Self {
        Self::Object(members)
    }
}

/// Nothing is null.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The same value, shared.
impl From<&Value> for Value {
    fn from(value: &Value) -> Self {
        value.clone()
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl PartialEq<str> for Value {
    fn eq(&self, text: &str) -> bool {
        self.as_str() == Some(text)
    }
}

impl PartialEq<&str> for Value {
    fn eq(&self, text: &&str) -> bool {
        self.as_str() == Some(*text)
    }
}

impl PartialEq<bool> for Value {
    fn eq(&self, flag: &bool) -> bool {
        self.as_bool() == Some(*flag)
    }
}

impl PartialEq<i64> for Value {
    fn eq(&self, number: &i64) -> bool {
        self.as_i64() == Some(*number)
    }
}

impl PartialEq<i32> for Value {
    fn eq(&self, number: &i32) -> bool {
        self.as_i64() == Some(i64::from(*number))
    }
}

impl PartialEq<f64> for Value {
    fn eq(&self, number: &f64) -> bool {
        *self == Self::Float(*number)
    }
}

/// The same value; an integer is no float.
impl PartialEq<serde_json::Value> for Value {
    fn eq(&self, json: &serde_json::Value) -> bool {
        let json = Self::from(json.clone());
        *self == json
    }
}
