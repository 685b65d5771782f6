//! Values by name, in order.

use std::sync::Arc;

use indexmap::IndexMap;

use super::array::Shape;
use super::{Text, Value};

type Map = IndexMap<Text, Value, foldhash::fast::RandomState>;

/// The members of an object, in order. A clone shares them; the first change of a clone copies them.
#[derive(Clone, Default, Debug)]
pub struct Object(Arc<Members>);

#[derive(Clone, Default, Debug)]
struct Members {
    map: Map,
    /// At most this deep and large: taking a member out leaves it.
    shape: Shape,
}

impl Object {
    /// No members yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.map.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.map.is_empty()
    }

    /// The member of exactly that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.map.get(name)
    }

    /// The member of that name, or else the first whose name differs only in case; with its own name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(&Text, &Value)> {
        self.0.map.get_key_value(name).or_else(|| self.iter().find(|(own, _)| same_name(own, name)))
    }

    /// The members in order.
    #[must_use]
    pub fn iter(&self) -> <&Map as IntoIterator>::IntoIter {
        self.0.map.iter()
    }

    /// The names in order.
    pub fn keys(&self) -> impl Iterator<Item = &Text> {
        self.0.map.keys()
    }

    /// The values in order.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.map.values()
    }

    /// Sets a member: in the place it has, or at the end.
    pub fn insert(&mut self, name: impl Into<Text>, value: impl Into<Value>) {
        let (members, name, value) = (Arc::make_mut(&mut self.0), name.into(), value.into());
        members.shape = with(members.shape, &name, &value);
        members.map.insert(name, value);
    }

    /// Takes the member of exactly that name out; the others keep their order.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        // Looked up first, so that a miss copies nothing.
        let place = self.0.map.get_index_of(name)?;
        Arc::make_mut(&mut self.0).map.shift_remove_index(place).map(|(_, value)| value)
    }

    pub(super) fn shape(&self) -> Shape {
        let Shape { depth, weight } = self.0.shape;
        Shape { depth: depth.max(1), weight: weight.max(Shape::EMPTY.weight) }
    }

    /// Members as JSON has them: of two with one name the last counts, in the last's place.
    pub(super) fn of_json(members: Vec<(Text, Value)>) -> Self {
        let count = members.len();
        let mut map = Map::with_capacity_and_hasher(count, foldhash::fast::RandomState::default());
        let shape = members.iter().fold(Shape::EMPTY, |shape, (name, value)| with(shape, name, value));
        // From behind, so that the last of a name is the first that is met.
        for (name, value) in members.into_iter().rev() {
            map.entry(name).or_insert(value);
        }
        map.reverse();
        Self(Arc::new(Members { map, shape }))
    }
}

/// The shape of an object with one more member.
fn with(shape: Shape, name: &Text, value: &Value) -> Shape {
    let Shape { depth, weight } = shape.holding(value);
    Shape { depth, weight: weight.saturating_add(name.len() as u64) }
}

/// Whether two names differ at most in case, character for character, as .NET's `OrdinalIgnoreCase` compares.
fn same_name(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return a.eq_ignore_ascii_case(b);
    }
    a.chars().map(upper).eq(b.chars().map(upper))
}

fn upper(c: char) -> char {
    if matches!(c, 'ı' | 'ſ') {
        return c;
    }
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}

/// Members with names that are known to differ.
impl<K: Into<Text>, V: Into<Value>> FromIterator<(K, V)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
        let map: Map = members.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let shape = map.iter().fold(Shape::EMPTY, |shape, (name, value)| with(shape, name, value));
        Self(Arc::new(Members { map, shape }))
    }
}

impl<'a> IntoIterator for &'a Object {
    type Item = (&'a Text, &'a Value);
    type IntoIter = <&'a Map as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The member of that name, or null.
impl std::ops::Index<&str> for Object {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }
}

/// The same names with the same values, in whatever order.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.map == other.0.map
    }
}

/// An object value: `object! {"name": value, …}`.
macro_rules! object {
    {$($name:literal: $value:expr),* $(,)?} => {{
        let members: Vec<(&str, $crate::Value)> = vec![$(($name, $crate::Value::from($value))),*];
        $crate::Value::Object(members.into_iter().collect())
    }};
}
pub(crate) use object;
