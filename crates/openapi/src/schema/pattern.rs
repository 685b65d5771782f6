//! A text that matches a pattern: literals, classes, groups, alternatives and quantifiers. What is made is checked
//! where the pattern can be compiled; where it is too clever (look-behind, back-references), there is no text.

use crate::schema::limits;

/// How often what may be repeated is, at most: enough for any real `minLength`.
const REPEATS: [usize; 9] = [0, 1, 2, 3, 5, 9, 20, 64, 256];
const LONGEST: usize = 4_000;
const DEEPEST: usize = 40;
/// Characters to choose from, the most readable first.
const FRIENDLY: &str =
    "a1A0bBcCdDeEfFxXyYzZghijklmnopqrstuvwGHIJKLMNOPQRSTUVW23456789-_. /:@#!$%&'()*+,;=?\"<>[]^`{|}~\\\t\n";

/// A text with `least` to `most` characters.
pub(crate) fn matching(pattern: &str, least: usize, most: usize) -> Option<String> {
    if let Some(name) = resource_name(pattern) {
        return Some(name);
    }
    let (bare, _) = limits::bare(pattern);
    let node = Parser { rest: bare.chars().collect(), at: 0, depth: 0 }.whole()?;
    REPEATS.iter().find_map(|extra| {
        let mut text = String::new();
        node.write(*extra, &mut text);
        let length = text.chars().count();
        let fits = (least.max(1)..=most).contains(&length);
        (fits && limits::matches(pattern, &text) != Some(false)).then_some(text)
    })
}

/// Google's resource names: `^users/[^/]+/dataTypes/[^/]+$` gives `users/me/dataTypes/1`.
fn resource_name(pattern: &str) -> Option<String> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let name = inner.replace("users/[^/]+", "users/me").replace("[^/]+", "1");
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_".contains(c);
    (name.contains('/') && name.chars().all(plain)).then_some(name)
}

enum Node {
    /// One of these, the first is written.
    Text(char),
    Sequence(Vec<Node>),
    Repeat {
        node: Box<Node>,
        least: usize,
        most: usize,
    },
}

impl Node {
    fn write(&self, extra: usize, out: &mut String) {
        if out.len() > LONGEST {
            return;
        }
        match self {
            Self::Text(c) => out.push(*c),
            Self::Sequence(nodes) => nodes.iter().for_each(|node| node.write(extra, out)),
            Self::Repeat { node, least, most } => {
                (0..least.saturating_add(extra).min(*most).min(LONGEST)).for_each(|_| node.write(extra, out));
            }
        }
    }
}

struct Parser {
    rest: Vec<char>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn whole(mut self) -> Option<Node> {
        let node = self.alternatives()?;
        (self.at == self.rest.len()).then_some(node)
    }

    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let fits = self.rest[self.at..].iter().copied().take(text.chars().count()).eq(text.chars());
        if fits {
            self.at += text.chars().count();
        }
        fits
    }

    /// The first alternative that is not empty; the others are read over.
    fn alternatives(&mut self) -> Option<Node> {
        let mut chosen = self.sequence()?;
        while self.eat("|") {
            let other = self.sequence()?;
            if matches!(&chosen, Node::Sequence(nodes) if nodes.is_empty()) {
                chosen = other;
            }
        }
        Some(chosen)
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            self.at += 1;
            if let Some(node) = self.atom(c)? {
                let node = self.quantified(node)?;
                nodes.push(node);
            }
        }
        Some(Node::Sequence(nodes))
    }

    /// `Some(None)` for what has no width: anchors and looks ahead.
    fn atom(&mut self, c: char) -> Option<Option<Node>> {
        Some(match c {
            '^' | '$' => None,
            '(' => self.group()?,
            '[' => Some(Node::Text(self.class()?)),
            '.' => Some(Node::Text('a')),
            '\\' => match self.take()? {
                'b' | 'B' => None,
                '1'..='9' | 'k' => return None,
                escaped => Some(Node::Text(self.escape(escaped)?.example()?)),
            },
            '*' | '+' | '?' => return None,
            other => Some(Node::Text(other)),
        })
    }

    fn group(&mut self) -> Option<Option<Node>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let ahead = self.eat("?=") || self.eat("?!");
        let behind = self.eat("?<=") || self.eat("?<!");
        if !ahead && !behind && !self.eat("?:") && (self.eat("?<") || self.eat("?P<")) {
            while self.take()? != '>' {}
        }
        let node = self.alternatives()?;
        self.depth -= 1;
        self.eat(")").then_some((!ahead && !behind).then_some(node))
    }

    fn quantified(&mut self, node: Node) -> Option<Node> {
        let (least, most) = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                None => return Some(node),
            },
            _ => return Some(node),
        };
        self.at += 1;
        let _lazy_or_possessive = self.eat("?") || self.eat("+");
        Some(Node::Repeat { node: Box::new(node), least, most })
    }

    /// `{2}`, `{2,}`, `{2,5}`, up to the closing brace; `None` where the brace is only a brace.
    fn counts(&mut self) -> Option<(usize, usize)> {
        let length = self.rest[self.at..].iter().position(|c| *c == '}')?;
        let inside: String = self.rest[self.at + 1..self.at + length].iter().collect();
        let number = |text: &str| text.trim().parse::<usize>().ok();
        let counts = match inside.split_once(',') {
            Some((least, most)) if most.trim().is_empty() => (number(least)?, usize::MAX),
            Some((least, most)) => (number(least).unwrap_or(0), number(most)?),
            None => (number(&inside)?, number(&inside)?),
        };
        self.at += length;
        Some(counts)
    }

    fn class(&mut self) -> Option<char> {
        let negated = self.eat("^");
        let mut set = Set::default();
        let mut first = true;
        loop {
            let c = self.take()?;
            if c == ']' && !first {
                break;
            }
            first = false;
            let one = if c == '\\' {
                let escaped = self.take()?;
                self.escape(escaped)?
            } else {
                Set::one(c)
            };
            match one.single().filter(|_| self.is_range()) {
                Some(low) => {
                    self.at += 1;
                    let c = self.take()?;
                    let high = if c == '\\' {
                        let escaped = self.take()?;
                        self.escape(escaped)?.single()?
                    } else {
                        c
                    };
                    set.ranges.push((low, high));
                }
                None => set.ranges.extend(one.ranges),
            }
        }
        set.negated = negated;
        set.example()
    }

    fn is_range(&self) -> bool {
        self.peek() == Some('-') && self.rest.get(self.at + 1).is_some_and(|next| *next != ']')
    }

    fn escape(&mut self, c: char) -> Option<Set> {
        Some(match c {
            'd' => Set { ranges: vec![('1', '9'), ('0', '0')], negated: false },
            'w' => Set { ranges: vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')], negated: false },
            's' => Set::one(' '),
            'D' => Set { ranges: vec![('a', 'z'), ('A', 'Z')], negated: false },
            'S' => Set { ranges: vec![('!', '~')], negated: false },
            'W' => Set { ranges: vec![(' ', '/')], negated: false },
            'n' => Set::one('\n'),
            'r' => Set::one('\r'),
            't' => Set::one('\t'),
            'f' | 'v' | '0' => return None,
            'x' => self.hex(2)?,
            'u' if self.peek() != Some('{') => self.hex(4)?,
            'p' | 'P' | 'u' => {
                while self.take()? != '}' {}
                Set { ranges: vec![('a', 'z'), ('A', 'Z')], negated: false }
            }
            other => Set::one(other),
        })
    }

    fn hex(&mut self, length: usize) -> Option<Set> {
        let text: String = self.rest.get(self.at..self.at + length)?.iter().collect();
        self.at += length;
        u32::from_str_radix(&text, 16).ok().and_then(char::from_u32).map(Set::one)
    }
}

#[derive(Default)]
struct Set {
    ranges: Vec<(char, char)>,
    negated: bool,
}

impl Set {
    fn one(c: char) -> Self {
        Self { ranges: vec![(c, c)], negated: false }
    }

    fn single(&self) -> Option<char> {
        match self.ranges.as_slice() {
            [(low, high)] if low == high => Some(*low),
            _ => None,
        }
    }

    fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != self.negated
    }

    fn example(&self) -> Option<char> {
        FRIENDLY.chars().find(|c| self.has(*c)).or_else(|| (!self.negated).then(|| self.ranges.first())?.map(|r| r.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_real_descriptions_are_matched() {
        for (pattern, least, most, text) in [
            (
                "^(\\d{4})-(\\d{2})-(\\d{2})T(\\d{2})(:)(\\d{2})(\\.\\d+)?(Z|([+-])(\\d{2}))$",
                0,
                99,
                Some("1111-11-11T11:11Z"),
            ),
            ("[A-Za-z0-9\\-\\.]{1,64}", 0, 99, Some("a")),
            ("\\S*", 0, 99, Some("a")),
            ("^[^!]+![0-9]+\\.[0-9]+$", 0, 99, Some("a!1.1")),
            ("^[A-Z]{3}$", 0, 99, Some("AAA")),
            ("^[a-zA-Z]([a-zA-Z0-9_]{0,253}[a-zA-Z0-9])?$", 5, 99, Some("aaaaa")),
            ("^(?:a|b)+c{2,}$", 0, 99, Some("acc")),
            ("(<|<=|>=|>)", 0, 99, Some("<")),
            ("/[0-9]{1,}/i", 0, 99, Some("1")),
            ("^/Date\\(\\d{13}[+-]+\\d{4}\\)/$", 0, 99, Some("/Date(1111111111111-1111)/")),
            ("^(-)?(\\d)+:(-)?(\\d)+([dmy])$", 0, 99, Some("1:1d")),
            ("^users/[^/]+/settings$", 0, 99, Some("users/me/settings")),
            ("^(?!x)[a-z]+$", 0, 99, Some("a")),
            ("^[\\u0021-\\uD7FF]*$", 0, 99, Some("a")),
            ("^(?<year>\\d{4})$", 0, 99, Some("1111")),
            ("^[]a]$", 0, 99, Some("a")),
            ("a{x", 0, 99, Some("a{x")),
            ("^(a)\\1$", 0, 99, None),
            ("^[a-z]{5}$", 0, 3, None),
            ("yyyy-MM-dd", 0, 99, Some("yyyy-MM-dd")),
            ("(", 0, 99, None),
            ("*", 0, 99, None),
            ("", 0, 99, None),
        ] {
            let made = matching(pattern, least, most);
            assert_eq!(made.as_deref(), text, "{pattern}");
            assert!(made.is_none_or(|made| limits::matches(pattern, &made) != Some(false)), "{pattern}");
        }
    }
}
