//! What every page has around it: one file with nothing to load beside it, light or dark as the reader has it.

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::locks::STYLE;

/// Writes a page. `style` is what it has beside the style of the locks.
pub(super) fn write(title: &str, style: &str, body: &Markup, out: &mut dyn Write) -> io::Result<()> {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    out.write_all(page.into_string().as_bytes())?;
    writeln!(out)
}
