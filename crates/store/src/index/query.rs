//! What a person typed, as words to look for, and how good an operation is as an answer.

use memchr::memmem::{Finder, FinderBuilder};

use super::haystack::{FIELD, is_letter, is_start, push_folded};
use super::words::{Class, letters};

/// Of the text so many characters count.
const LONGEST: usize = 200;
/// So many words count.
const MOST: usize = 10;

/// An id that is the text, and one that begins with it: above whatever words can give.
const EXACT_ID: u16 = 2000;
const ID_BEGINS: u16 = 1000;
/// What a word gives in the id, in the summary, in path and tags. A whole word gives one more than its beginning.
const IN_FIELD: [u16; 3] = [8, 5, 2];
/// What a word gives that only the connector's title has.
const IN_TITLE: u16 = 1;
/// What a word gives that is only inside of another.
const INSIDE: u16 = 0;

/// The words of a search.
#[derive(Debug)]
pub(super) struct Query {
    words: Vec<Word>,
    /// All letters in one.
    joined: Vec<u8>,
}

/// How good an operation is as an answer: the higher the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Score {
    /// Every word begins where a word begins.
    Words(u16),
    /// Some word is only inside of another.
    Inside(u16),
}

/// One word as typed, which counts as found too where all of its parts (`activity` and `Streams`) are.
#[derive(Debug)]
struct Word {
    whole: Finder<'static>,
    parts: Vec<Finder<'static>>,
}

/// The words that the connector's title has, a bit for each.
#[derive(Debug, Clone, Copy)]
pub(super) struct InTitle(u16);

/// One operation, or the title, in its haystack.
#[derive(Debug, Clone, Copy)]
pub(super) struct Straw<'a> {
    pub(super) text: &'a [u8],
    /// Where its text begins in that of all.
    pub(super) at: usize,
    pub(super) starts: &'a [u8],
}

impl Query {
    /// `None` where there is no word in the text.
    pub(super) fn of(text: &str) -> Option<Self> {
        let text: String = text.chars().take(LONGEST).collect();
        let mut words: Vec<Word> = typed(&text).into_iter().take(MOST).map(Word::of).collect();
        // A scan looks for the longest, so that any other is more likely to be the one that is missing.
        words.sort_by_key(|word| word.whole.needle().len());
        let mut joined = Vec::new();
        letters(&text, |letter| {
            if letter.class != Class::Gap {
                push_folded(&mut joined, letter.char);
            }
        });
        (!words.is_empty()).then_some(Self { words, joined })
    }

    /// The words that the connector's title or slug has.
    pub(super) fn in_title(&self, title: Straw<'_>) -> InTitle {
        let bits =
            self.words.iter().enumerate().filter(|(_, word)| word.score(title).is_some_and(|score| score > INSIDE));
        InTitle(bits.fold(0, |bits, (n, _)| bits | 1 << n))
    }

    /// No word is in the title.
    pub(super) const NOT_IN_TITLE: InTitle = InTitle(0);

    /// What every operation must contain that is an answer: the longest of what the title does not have.
    pub(super) fn needle(&self, in_title: InTitle) -> Option<&Finder<'static>> {
        let missing = self.words.iter().enumerate().filter(|(n, _)| !in_title.has(*n));
        missing.flat_map(|(_, word)| &word.parts).max_by_key(|part| part.needle().len())
    }

    /// `None` where a word is missing.
    pub(super) fn score(&self, straw: Straw<'_>, in_title: InTitle) -> Option<Score> {
        let (mut sum, mut least) = (self.id_score(straw.text), u16::MAX);
        for (n, word) in self.words.iter().enumerate() {
            let score = word.score(straw).max(in_title.has(n).then_some(IN_TITLE))?;
            (sum, least) = (sum + score, least.min(score));
        }
        Some(if least > INSIDE { Score::Words(sum) } else { Score::Inside(sum) })
    }

    fn id_score(&self, text: &[u8]) -> u16 {
        match text.strip_prefix(self.joined.as_slice()) {
            Some([FIELD, ..]) => EXACT_ID,
            Some(_) => ID_BEGINS,
            None => 0,
        }
    }
}

impl InTitle {
    fn has(self, n: usize) -> bool {
        self.0 & (1 << n) != 0
    }
}

impl Word {
    fn of(parts: Vec<Vec<u8>>) -> Self {
        let finder = |needle: &Vec<u8>| FinderBuilder::new().build_forward(needle).into_owned();
        Self { whole: finder(&parts.concat()), parts: parts.iter().map(finder).collect() }
    }

    fn score(&self, straw: Straw<'_>) -> Option<u16> {
        let whole = best(&self.whole, straw);
        if self.parts.len() == 1 || whole > Some(INSIDE) {
            return whole;
        }
        let mut parts = self.parts.iter().map(|part| best(part, straw));
        parts.try_fold(u16::MAX, |least, part| Some(least.min(part?))).max(whole)
    }
}

/// The best place of a needle. Fields come in the order of their worth, so that nothing behind a whole word is better.
fn best(finder: &Finder<'_>, straw: Straw<'_>) -> Option<u16> {
    let mut best = None;
    for at in finder.find_iter(straw.text) {
        if !is_start(straw.starts, straw.at + at) {
            best = best.max(Some(INSIDE));
            continue;
        }
        let field = memchr::memchr_iter(FIELD, &straw.text[..at]).count();
        let end = at + finder.needle().len();
        let is_whole =
            straw.text.get(end).is_none_or(|next| !is_letter(*next)) || is_start(straw.starts, straw.at + end);
        best = best.max(IN_FIELD.get(field).map(|score| score + u16::from(is_whole)));
        if is_whole {
            break;
        }
    }
    best
}

/// Each word as typed, in parts: those of camel case, unless only one letter long (`OAuth`).
fn typed(text: &str) -> Vec<Vec<Vec<u8>>> {
    let mut words: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut in_word = false;
    letters(text, |letter| {
        if letter.class == Class::Gap {
            in_word = false;
            return;
        }
        if !in_word {
            words.push(vec![Vec::new()]);
            in_word = true;
        }
        let Some(parts) = words.last_mut() else { return };
        if letter.begins && letter.class == Class::Upper && parts.last().is_some_and(|part| part.len() > 1) {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            push_folded(part, letter.char);
        }
    });
    words
}
