//! YAML, JSON and XML as one kind of tree, whose texts know where they stand.

use std::ops::Range;

use roxmltree::{Document, ParsingOptions};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

/// A part of a file.
#[derive(Debug)]
pub(super) enum Node {
    /// A text.
    Text(Text),
    /// Parts in order.
    List(Vec<Node>),
    /// Parts with names; in XML a name may come more than once.
    Map(Vec<(String, Node)>),
}

/// A text in a file.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    /// Where it stands as it is, unless the file writes parts of it in another way.
    pub(super) range: Option<Range<usize>>,
}

impl Node {
    /// Reads a file by the end of its name.
    pub(super) fn read(name: &str, text: &str) -> Option<Self> {
        let extension = name.rsplit('.').next().unwrap_or_default();
        if extension.eq_ignore_ascii_case("xml") { xml(text) } else { yaml(text) }
    }

    /// The part of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.parts().find_map(|(other, node)| (other == name).then_some(node))
    }

    /// The text of that name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::Text(text) => Some(&text.text),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// Parts with their names; those of the maps in a list, in order.
    pub(super) fn parts(&self) -> Box<dyn Iterator<Item = (&str, &Self)> + '_> {
        match self {
            Self::Text(_) => Box::new(std::iter::empty()),
            Self::List(list) => Box::new(list.iter().flat_map(Self::parts)),
            Self::Map(map) => Box::new(map.iter().map(|(name, node)| (name.as_str(), node))),
        }
    }
}

/// YAML, of which JSON is a part.
fn yaml(text: &str) -> Option<Node> {
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut reader = Yaml { text, offsets, events: Parser::new_from_str(text) };
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            (event, span) => return reader.node(event, span),
        }
    }
}

struct Yaml<'a, I: Iterator<Item = Result<(Event<'a>, Span), ScanError>>> {
    text: &'a str,
    /// The byte of each character: the parser counts characters.
    offsets: Vec<usize>,
    events: I,
}

impl<'a, I: Iterator<Item = Result<(Event<'a>, Span), ScanError>>> Yaml<'a, I> {
    fn next(&mut self) -> Option<(Event<'a>, Span)> {
        self.events.next()?.ok()
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Option<Node> {
        match event {
            Event::Scalar(value, style, _, _) => Some(Node::Text(self.scalar(value.into_owned(), style, span))),
            Event::SequenceStart(..) => {
                let mut list = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => return Some(Node::List(list)),
                        (event, span) => list.push(self.node(event, span)?),
                    }
                }
            }
            Event::MappingStart(..) => {
                let mut map = Vec::new();
                loop {
                    let name = match self.next()? {
                        (Event::MappingEnd, _) => return Some(Node::Map(map)),
                        (Event::Scalar(name, ..), _) => name.into_owned(),
                        (event, span) => {
                            self.node(event, span)?;
                            String::new()
                        }
                    };
                    let (event, span) = self.next()?;
                    map.push((name, self.node(event, span)?));
                }
            }
            Event::Alias(_) => Some(Node::List(Vec::new())),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => None,
        }
    }

    fn scalar(&self, text: String, style: ScalarStyle, span: Span) -> Text {
        let at = |index: usize| self.offsets.get(index).copied().unwrap_or(self.text.len());
        let (mut from, to) = (at(span.start.index()), at(span.end.index()));
        let range = match style {
            ScalarStyle::Plain => Some(from..to),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                if self.text[from..to].starts_with(['|', '>']) {
                    from += self.text[from..to].find('\n').map_or(to - from, |line| line + 1);
                }
                Some(from..to)
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let inner = from + 1..to.saturating_sub(1).max(from + 1);
                self.text.get(inner.clone()).filter(|written| *written == text).map(|_| inner)
            }
        };
        Text { text, range }
    }
}

fn xml(text: &str) -> Option<Node> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).ok()?;
    let root = document.root_element();
    Some(Node::Map(vec![(root.tag_name().name().to_owned(), element(text, root))]))
}

/// Attributes and elements by their names; the text of an element that holds nothing else under its own name.
fn element(text: &str, node: roxmltree::Node<'_, '_>) -> Node {
    let attributes = node.attributes().map(|attribute| {
        (attribute.name().to_owned(), Node::Text(Text { text: attribute.value().to_owned(), range: None }))
    });
    let mut map: Vec<(String, Node)> = attributes.collect();
    let children = node.children().filter(roxmltree::Node::is_element);
    map.extend(children.map(|child| (child.tag_name().name().to_owned(), element(text, child))));
    let mut texts =
        node.children().filter(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty());
    if let Some(first) = texts.next() {
        let value = first.text().unwrap_or_default();
        let written = &text[first.range()];
        let inner = written.find(value).map(|at| first.range().start + at..first.range().start + at + value.len());
        let range = inner.filter(|_| texts.next().is_none());
        map.push((node.tag_name().name().to_owned(), Node::Text(Text { text: value.to_owned(), range })));
    }
    Node::Map(map)
}
