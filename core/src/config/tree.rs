//! Settings as they were written: tables of keys, each with its place.

use super::text::Place;
use serde_json::{Map, Value};

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its keys, in the order of the file.
    pub entries: Vec<Entry>,
}

/// A key and what it is set to.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub name: String,
    /// Where the key stands.
    pub place: Place,
    /// What it is set to.
    pub item: Item,
}

/// What a key is set to.
#[derive(Clone, Debug)]
pub enum Item {
    /// A table within.
    Table(Table),
    /// A value, and where it stands.
    Value(Value, Place),
}

impl Table {
    /// What `name` is set to.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// What a dotted path such as `rotate.keep` is set to.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Entry> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let entry = self.get(first)?;
        match rest {
            None => Some(entry),
            Some(rest) => entry.table()?.find(rest),
        }
    }

    /// Takes `name` out.
    pub fn take(&mut self, name: &str) -> Option<Entry> {
        let index = self.entries.iter().position(|entry| entry.name == name)?;
        Some(self.entries.remove(index))
    }

    /// The same as JSON, without the places.
    #[must_use]
    pub fn json(&self) -> Value {
        Value::Object(self.entries.iter().map(|entry| (entry.name.clone(), entry.item.json())).collect())
    }

    /// Sets `path`, each key with its place, to `item`; what is on the way and is no table is told.
    pub fn set(&mut self, path: &[(String, Place)], item: Item) -> Result<(), (String, Place)> {
        let Some((first, rest)) = path.split_first() else { return Ok(()) };
        let Some(entry) = self.entry(first) else { return Ok(()) };
        if rest.is_empty() {
            entry.place = first.1.clone();
            entry.item = item;
            return Ok(());
        }
        match &mut entry.item {
            Item::Table(table) => table.set(rest, item),
            Item::Value(..) => Err(first.clone()),
        }
    }

    /// Takes `name` out of the table at `path`.
    pub fn take_from(&mut self, path: &[&str], name: &str) -> Option<Entry> {
        let Some((first, rest)) = path.split_first() else { return self.take(name) };
        match &mut self.entries.iter_mut().find(|entry| entry.name == *first)?.item {
            Item::Table(table) => table.take_from(rest, name),
            Item::Value(..) => None,
        }
    }

    /// The entry of this name, made if there is none.
    fn entry(&mut self, (name, place): &(String, Place)) -> Option<&mut Entry> {
        let at = self.entries.iter().position(|entry| entry.name == *name).unwrap_or(self.entries.len());
        if at == self.entries.len() {
            let item = Item::Table(Self::default());
            self.entries.push(Entry { name: name.clone(), place: place.clone(), item });
        }
        self.entries.get_mut(at)
    }
}

impl Entry {
    /// The table that it is, if it is one.
    #[must_use]
    pub fn table(&self) -> Option<&Table> {
        match &self.item {
            Item::Table(table) => Some(table),
            Item::Value(..) => None,
        }
    }

    /// Where the value stands; of a table, where its name stands.
    #[must_use]
    pub fn value_place(&self) -> &Place {
        match &self.item {
            Item::Table(_) => &self.place,
            Item::Value(_, place) => place,
        }
    }
}

impl Item {
    /// The same as JSON, without the places.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Table(table) => table.json(),
            Self::Value(value, _) => value.clone(),
        }
    }
}

/// Takes the key at a dotted path out of a JSON table.
pub fn remove(table: &mut Value, path: &str) -> Option<Value> {
    let object: &mut Map<_, _> = table.as_object_mut()?;
    match path.split_once('.') {
        None => object.remove(path),
        Some((first, rest)) => remove(object.get_mut(first)?, rest),
    }
}
