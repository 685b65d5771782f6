//! Values in order.

use std::ops::Deref;
use std::sync::Arc;

use super::Value;

/// The items of an array. A clone shares them; the first change of a clone copies them.
#[derive(Clone, Default, Debug)]
pub struct Array(Arc<Items>);

#[derive(Clone, Default, Debug)]
struct Items {
    items: Vec<Value>,
    shape: Shape,
}

/// How deep and how large a value is. Known without looking, so that both can be limited where values are made: parts
/// are shared, and what takes little memory may be endless when it is written out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    pub(super) depth: u32,
    pub(super) weight: u64,
}

impl Shape {
    /// The shape of a value alone.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Array(items) => items.shape(),
            Value::Object(members) => members.shape(),
            Value::String(text) => Self { depth: 0, weight: EACH + text.len() as u64 },
            _ => Self { depth: 0, weight: EACH },
        }
    }

    /// The shape of what holds this and that value too.
    pub(super) fn holding(self, value: &Value) -> Self {
        let inner = Self::of(value);
        Self { depth: self.depth.max(inner.depth.saturating_add(1)), weight: self.weight.saturating_add(inner.weight) }
    }

    /// That of an array or an object with nothing in it.
    pub(super) const EMPTY: Self = Self { depth: 1, weight: EACH };
}

/// The bytes of a value that holds nothing.
const EACH: u64 = size_of::<Value>() as u64;

impl Array {
    /// Adds an item at the end.
    pub fn push(&mut self, item: Value) {
        let held = Arc::make_mut(&mut self.0);
        held.shape = held.shape.holding(&item);
        held.items.push(item);
    }

    /// The items, copied only when someone else holds them too.
    #[must_use]
    pub fn into_vec(self) -> Vec<Value> {
        Arc::try_unwrap(self.0).map_or_else(|shared| shared.items.clone(), |own| own.items)
    }

    pub(super) fn shape(&self) -> Shape {
        Shape { depth: self.0.shape.depth.max(1), weight: self.0.shape.weight.max(EACH) }
    }
}

impl From<Vec<Value>> for Array {
    fn from(items: Vec<Value>) -> Self {
        let shape = items.iter().fold(Shape::EMPTY, Shape::holding);
        Self(Arc::new(Items { items, shape }))
    }
}

impl FromIterator<Value> for Array {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl Deref for Array {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.items
    }
}

impl<'a> IntoIterator for &'a Array {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Array {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || **self == **other
    }
}
