//! Patterns of words: a small regular expression, read and run in bounded time.
//!
//! A pattern in, a machine out that goes letter by letter over the sorted terms of an index and is only asked again where a
//! term differs from the one before. Letters, `.`, `[…]`, `(…)`, `|`, `?`, `*`, `+`, `{m,n}`, `\d`, `\w`; always the whole word.

use super::expand::Shape;

/// Why a pattern cannot be read, and at which byte of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub at: usize,
    pub message: String,
}

const MOST_BYTES: usize = 256;
const MOST_STATES: usize = 1000;
const MOST_DEPTH: usize = 16;
const MOST_REPEATS: u32 = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(a, b)| (*a..=*b).contains(&c)) != self.negated
    }

    fn any() -> Self {
        Class { negated: true, ranges: Vec::new() }
    }

    fn of(c: char) -> Self {
        Class { negated: false, ranges: vec![(c, c)] }
    }
}

#[derive(Clone, Debug)]
enum Node {
    Class(Class),
    All(Vec<Node>),
    Either(Vec<Node>),
    /// At least so often, at most so often.
    Repeat(Box<Node>, u32, Option<u32>),
}

#[derive(Clone, Debug)]
enum State {
    Letter(Class),
    Both(usize, usize),
    Jump(usize),
    End,
}

/// A pattern that is ready to run.
#[derive(Clone, Debug)]
pub struct Regex {
    states: Vec<State>,
    head: String,
}

impl Regex {
    /// # Errors
    /// Says what is wrong with the pattern, and where.
    pub fn new(pattern: &str) -> Result<Self, Fault> {
        if pattern.len() > MOST_BYTES {
            return Err(Fault { at: 0, message: format!("a pattern has at most {MOST_BYTES} bytes") });
        }
        let mut reader = Reader { pattern, at: 0 };
        let node = reader.either(0)?;
        if reader.at < pattern.len() {
            return Err(reader.fault("this bracket closes nothing in the pattern"));
        }
        let mut made = Regex { states: Vec::new(), head: head(&node) };
        made.add(&node)?;
        made.states.push(State::End);
        Ok(made)
    }

    /// `dr*ne`: any letters for `*`, any one for `?`.
    pub fn wild(word: &str) -> Result<Self, Fault> {
        let node = |c| match c {
            '*' => Node::Repeat(Box::new(Node::Class(Class::any())), 0, None),
            '?' => Node::Class(Class::any()),
            c => Node::Class(Class::of(c)),
        };
        let node = Node::All(word.chars().map(node).collect());
        let mut made = Regex { states: Vec::new(), head: head(&node) };
        made.add(&node)?;
        made.states.push(State::End);
        Ok(made)
    }

    fn push(&mut self, state: State) -> Result<usize, Fault> {
        if self.states.len() >= MOST_STATES {
            return Err(Fault { at: 0, message: "the pattern is too large".to_owned() });
        }
        self.states.push(state);
        Ok(self.states.len() - 1)
    }

    fn add(&mut self, node: &Node) -> Result<(), Fault> {
        match node {
            Node::Class(class) => drop(self.push(State::Letter(class.clone()))?),
            Node::All(nodes) => nodes.iter().try_for_each(|n| self.add(n))?,
            Node::Either(nodes) => self.either(nodes)?,
            Node::Repeat(inner, least, most) => {
                for _ in 0..*least {
                    self.add(inner)?;
                }
                match most {
                    None => self.endless(inner)?,
                    Some(most) => self.optional(inner, most.saturating_sub(*least))?,
                }
            }
        }
        Ok(())
    }

    fn either(&mut self, nodes: &[Node]) -> Result<(), Fault> {
        let mut ends = Vec::new();
        for (n, node) in nodes.iter().enumerate() {
            if n + 1 == nodes.len() {
                self.add(node)?;
                break;
            }
            let fork = self.push(State::End)?;
            self.add(node)?;
            ends.push(self.push(State::End)?);
            self.states[fork] = State::Both(fork + 1, self.states.len());
        }
        let end = self.states.len();
        ends.into_iter().for_each(|at| self.states[at] = State::Jump(end));
        Ok(())
    }

    fn endless(&mut self, inner: &Node) -> Result<(), Fault> {
        let fork = self.push(State::End)?;
        self.add(inner)?;
        self.push(State::Jump(fork))?;
        self.states[fork] = State::Both(fork + 1, self.states.len());
        Ok(())
    }

    fn optional(&mut self, inner: &Node, times: u32) -> Result<(), Fault> {
        let mut forks = Vec::new();
        for _ in 0..times {
            forks.push(self.push(State::End)?);
            self.add(inner)?;
        }
        let end = self.states.len();
        forks.into_iter().for_each(|fork| self.states[fork] = State::Both(fork + 1, end));
        Ok(())
    }

    /// Adds the state and those that follow without a letter.
    fn follow(&self, state: usize, seen: &mut [bool], into: &mut Vec<u16>) {
        let mut waiting = vec![state];
        while let Some(state) = waiting.pop() {
            if std::mem::replace(&mut seen[state], true) {
                continue;
            }
            match &self.states[state] {
                State::Both(a, b) => waiting.extend([*b, *a]),
                State::Jump(to) => waiting.push(*to),
                // There are fewer states than fit.
                State::Letter(_) | State::End => into.push(state as u16),
            }
        }
    }
}

impl Shape for Regex {
    type At = Vec<u16>;

    fn head(&self) -> &str {
        &self.head
    }

    fn start(&self) -> Vec<u16> {
        let mut states = Vec::new();
        self.follow(0, &mut vec![false; self.states.len()], &mut states);
        states
    }

    fn step(&self, at: &Vec<u16>, c: char) -> Option<Vec<u16>> {
        let mut next = Vec::new();
        let mut seen = vec![false; self.states.len()];
        for state in at {
            if matches!(&self.states[usize::from(*state)], State::Letter(class) if class.has(c)) {
                self.follow(usize::from(*state) + 1, &mut seen, &mut next);
            }
        }
        (!next.is_empty()).then_some(next)
    }

    fn accepts(&self, at: &Vec<u16>) -> bool {
        at.iter().any(|state| matches!(self.states[usize::from(*state)], State::End))
    }
}

/// The letters with which every match begins.
fn head(node: &Node) -> String {
    let Node::All(nodes) = node else { return String::new() };
    let single = |n: &Node| match n {
        Node::Class(Class { negated: false, ranges }) => match ranges[..] {
            [(a, b)] if a == b => Some(a),
            _ => None,
        },
        _ => None,
    };
    nodes.iter().map_while(single).collect()
}

struct Reader<'a> {
    pattern: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn fault(&self, message: &str) -> Fault {
        Fault { at: self.at, message: message.to_owned() }
    }

    fn peek(&self) -> Option<char> {
        self.pattern[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn takes(&mut self, sign: char) -> bool {
        let here = self.peek() == Some(sign);
        if here {
            self.at += sign.len_utf8();
        }
        here
    }

    fn either(&mut self, depth: usize) -> Result<Node, Fault> {
        if depth > MOST_DEPTH {
            return Err(self.fault("brackets of the pattern are nested too deep"));
        }
        let mut nodes = vec![self.all(depth)?];
        while self.takes('|') {
            nodes.push(self.all(depth)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Either(nodes) })
    }

    fn all(&mut self, depth: usize) -> Result<Node, Fault> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            let begin = self.at;
            self.at += c.len_utf8();
            let node = match c {
                '(' => {
                    if self.pattern[self.at..].starts_with("?:") {
                        self.at += 2;
                    }
                    let inner = self.either(depth + 1)?;
                    if !self.takes(')') {
                        self.at = begin;
                        return Err(self.fault("this bracket of the pattern is not closed"));
                    }
                    inner
                }
                '[' => Node::Class(self.class(begin)?),
                '.' => Node::Class(Class::any()),
                // The whole word is meant anyway.
                '^' | '$' => continue,
                '\\' => Node::Class(self.escaped()?),
                '*' | '+' | '?' | '{' => {
                    self.at = begin;
                    return Err(self.fault("nothing stands before this sign to be repeated"));
                }
                c => Node::Class(Class::of(c)),
            };
            nodes.push(self.repeated(node)?);
        }
        Ok(Node::All(nodes))
    }

    fn repeated(&mut self, node: Node) -> Result<Node, Fault> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(node),
            _ => return Ok(node),
        };
        self.at += 1;
        // Whether it takes much or little makes no difference where only yes or no is asked.
        if !self.takes('?') {
            self.takes('+');
        }
        Ok(Node::Repeat(Box::new(node), least, most))
    }

    fn counted(&mut self, node: Node) -> Result<Node, Fault> {
        let wrong = self.fault("write {3}, {2,5} or {2,}, up to 50");
        let rest = &self.pattern[self.at + 1..];
        let Some(end) = rest.find('}') else { return Err(wrong) };
        let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n <= MOST_REPEATS);
        let counts = match rest[..end].split_once(',') {
            None => number(&rest[..end]).map(|n| (n, Some(n))),
            Some((least, "")) => number(least).map(|n| (n, None)),
            Some((least, most)) => number(least).zip(number(most)).filter(|(a, b)| a <= b).map(|(a, b)| (a, Some(b))),
        };
        let Some((least, most)) = counts else { return Err(wrong) };
        self.at += end + 2;
        Ok(Node::Repeat(Box::new(node), least, most))
    }

    fn escaped(&mut self) -> Result<Class, Fault> {
        match self.next() {
            Some('d') => Ok(Class { negated: false, ranges: vec![('0', '9')] }),
            Some('w') => Ok(Class::any()),
            Some(c) if !c.is_alphanumeric() => Ok(Class::of(c)),
            _ => {
                self.at = self.pattern[..self.at].rfind('\\').unwrap_or(0);
                Err(self.fault("of letters behind \\ only \\d and \\w are known"))
            }
        }
    }

    fn class(&mut self, begin: usize) -> Result<Class, Fault> {
        let mut class = Class { negated: self.takes('^'), ranges: Vec::new() };
        loop {
            let from = match self.next() {
                None => {
                    self.at = begin;
                    return Err(self.fault("this bracket of the pattern is not closed"));
                }
                Some(']') if !class.ranges.is_empty() => return Ok(class),
                Some('\\') => {
                    class.ranges.extend(self.escaped()?.ranges);
                    continue;
                }
                Some(c) => c,
            };
            let ends = self.pattern[self.at..].starts_with('-') && !self.pattern[self.at + 1..].starts_with(']');
            if !ends {
                class.ranges.push((from, from));
                continue;
            }
            self.at += 1;
            let to = self.next().unwrap_or(from);
            class.ranges.push((from.min(to), from.max(to)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, matching: &[&str], other: &[&str]) {
        let regex = Regex::new(pattern).unwrap();
        let fits = |word: &str| word.chars().try_fold(regex.start(), |at, c| regex.step(&at, c)).is_some_and(|at| regex.accepts(&at));
        matching.iter().for_each(|word| assert!(fits(word), "{pattern} {word}"));
        other.iter().for_each(|word| assert!(!fits(word), "{pattern} {word}"));
    }

    #[test]
    fn patterns_match_whole_words() {
        check("drone", &["drone"], &["drones", "dron", ""]);
        check("dron.*", &["drone", "dron"], &["adrone"]);
        check("kh(ar|er)k?[io]v", &["kharkiv", "kharkov", "khariv"], &["kherson"]);
        check("a|bc|", &["a", "bc", ""], &["b", "ac"]);
        check("x{2,3}y+", &["xxy", "xxxyy"], &["xy", "xxxxy", "xx"]);
        check("(ab){2}", &["abab"], &["ab", "ababab"]);
        check("(a*)*b", &["b", "aab"], &["a"]);
        check("[^a-c]\\d", &["d1", "з9"], &["a1", "dd"]);
        check("[]a-]+", &["]-a"], &["b"]);
        check("^t-?72$", &["t72", "t-72"], &["at72"]);
        check("к..в", &["киів", "киев"], &["киева"]);
    }

    #[test]
    fn the_head_is_what_all_matches_begin_with() {
        for (pattern, expected) in [("drone", "drone"), ("dr.ne", "dr"), ("dro?ne", "dr"), ("(a|b)c", ""), (".a", "")] {
            assert_eq!(Regex::new(pattern).unwrap().head(), expected, "{pattern}");
        }
        assert_eq!(Regex::wild("dr*ne").unwrap().head(), "dr");
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (pattern, at) in [("a(b", 1), ("a)b", 1), ("*a", 0), ("a[b", 1), ("a{9999}", 1), ("a{2,1}", 1), ("a\\q", 1), ("a**", 2), ("ab\\", 2)] {
            let fault = Regex::new(pattern).unwrap_err();
            assert_eq!(fault.at, at, "{pattern}: {}", fault.message);
        }
    }

    #[test]
    fn size_is_bounded() {
        assert!(Regex::new(&"(".repeat(100)).is_err());
        assert!(Regex::new("((a{50}){50}){50}").is_err());
        assert!(Regex::new(&"a".repeat(300)).is_err());
    }
}
