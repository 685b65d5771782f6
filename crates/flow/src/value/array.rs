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
    /// Known without looking, so that depth can be limited where values are made and nothing has to recurse to find out.
    depth: u32,
}

impl Array {
    /// Adds an item at the end.
    pub fn push(&mut self, item: Value) {
        let held = Arc::make_mut(&mut self.0);
        held.depth = held.depth.max(above(&item));
        held.items.push(item);
    }

    /// The items, copied only when someone else holds them too.
    #[must_use]
    pub fn into_vec(self) -> Vec<Value> {
        Arc::try_unwrap(self.0).map_or_else(|shared| shared.items.clone(), |own| own.items)
    }

    pub(super) fn depth(&self) -> u32 {
        self.0.depth.max(1)
    }
}

/// The depth of what holds a value.
pub(super) fn above(value: &Value) -> u32 {
    value.depth().saturating_add(1)
}

impl From<Vec<Value>> for Array {
    fn from(items: Vec<Value>) -> Self {
        let depth = items.iter().map(above).max().unwrap_or(1);
        Self(Arc::new(Items { items, depth }))
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
