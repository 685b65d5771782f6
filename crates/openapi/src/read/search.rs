//! Finding an operation among thousands by what a person remembers of it.

use crate::model::Connector;
use crate::read::outline::Entry;

impl Connector {
    /// Operations in which every word of `text` occurs, in the id, the summary, the path or the tags, whatever its
    /// case. Best first: a match in the id counts more than one in the summary, and that more than the path and the
    /// tags. No words give every operation, in the order of the description.
    ///
    /// ```
    /// # let text = br#"{"swagger": "2.0", "paths": {
    /// #   "/pets": {"get": {"operationId": "listPets"},
    /// #             "post": {"operationId": "addPet", "summary": "Add to the list"}}}}"#;
    /// let connector = causeway_openapi::import(text)?.connector;
    /// let ids: Vec<_> = connector.search("LIST").into_iter().map(|operation| operation.id.as_str()).collect();
    /// assert_eq!(ids, ["listPets", "addPet"]);
    /// # Ok::<(), causeway_openapi::ImportError>(())
    /// ```
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Entry> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<_> = self.operations.iter().filter_map(|o| Some((score(o, &words)?, o))).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, operation)| operation).collect()
    }
}

/// `None` where a word is missing.
fn score(operation: &Entry, words: &[String]) -> Option<u32> {
    let id = operation.id.to_lowercase();
    let summary = operation.summary.to_lowercase();
    let path = operation.path.to_lowercase();
    let tags = operation.tags.join(" ").to_lowercase();
    words.iter().map(|word| word_score(word, &id, &summary, &path, &tags)).sum()
}

fn word_score(word: &str, id: &str, summary: &str, path: &str, tags: &str) -> Option<u32> {
    let fields: [(bool, u32); 6] = [
        (id == word, 100),
        (id.starts_with(word), 20),
        (id.contains(word), 15),
        (summary.contains(word), 8),
        (path.contains(word), 4),
        (tags.contains(word), 2),
    ];
    let total: u32 = fields.iter().filter(|(holds, _)| *holds).map(|(_, points)| points).sum();
    (total > 0).then_some(total)
}
