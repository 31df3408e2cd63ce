//! Bytes in, text out: what is not UTF-8 is read all the same, and said.

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The text, without a byte order mark.
    pub text: String,
    /// There was a byte order mark.
    pub bom: bool,
    /// How the bytes were understood.
    pub encoding: Encoding,
}

/// How bytes are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As nearly all files are.
    Utf8,
    /// Windows editors save it; PostgreSQL's tools cannot read it.
    Utf16,
    /// What is neither: every byte is a character.
    Latin1,
}

impl Content {
    /// Understands the bytes of a file.
    pub fn decode(bytes: Vec<u8>) -> Self {
        if let Some(order) = Order::of(&bytes) {
            let pairs = bytes[2..].chunks(2).map(|pair| order.unit(pair));
            let text = char::decode_utf16(pairs).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            return Self { text, bom: true, encoding: Encoding::Utf16 };
        }
        let (mut text, encoding) = match String::from_utf8(bytes) {
            Ok(text) => (text, Encoding::Utf8),
            Err(error) => (error.into_bytes().iter().map(|&byte| char::from(byte)).collect(), Encoding::Latin1),
        };
        let bom = text.starts_with('\u{feff}');
        if bom {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Self { text, bom, encoding }
    }
}

impl Encoding {
    /// What the reader of a report should know of it.
    pub fn remark(self) -> Option<&'static str> {
        match self {
            Self::Utf8 => None,
            Self::Utf16 => Some("is UTF-16, which PostgreSQL's tools cannot read; save it as UTF-8"),
            Self::Latin1 => Some("is not UTF-8; read as Latin-1"),
        }
    }
}

/// Which byte of a UTF-16 unit comes first.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xfe, ..] => Some(Self::Little),
            [0xfe, 0xff, ..] => Some(Self::Big),
            _ => None,
        }
    }

    fn unit(self, pair: &[u8]) -> u16 {
        let pair = [pair[0], pair.get(1).copied().unwrap_or_default()];
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }
}
