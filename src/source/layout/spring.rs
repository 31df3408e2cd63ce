//! Spring Boot's settings, and those that a tool has under the same keys in a file of its own (Spring Boot reference,
//! "Data Migration Properties").

use super::lines;
use super::tree::Node;

/// The files, where they lie beside the folder of the migrations or above it.
pub(super) const FILES: [&str; 3] = ["application.properties", "application.yml", "application.yaml"];

/// The value of `tool.key`, of `key` under `[tool]`, or of `spring.tool.key`, which Spring also writes in kebab-case,
/// and in YAML.
pub(super) fn setting(file: &str, text: &str, tool: &str, key: &str) -> Option<String> {
    let kebab: String = key
        .chars()
        .flat_map(|c| c.is_ascii_uppercase().then_some('-').into_iter().chain([c.to_ascii_lowercase()]))
        .collect();
    if matches!(file.rsplit('.').next(), Some("yml" | "yaml")) {
        let tree = Node::read(file, text)?;
        let own =
            tree.get("spring").and_then(|spring| spring.get(tool)).or_else(|| tree.get(&format!("spring.{tool}")))?;
        return own.text(key).or_else(|| own.text(&kebab)).map(str::to_owned);
    }
    lines(text).find_map(|(_, line)| {
        let (name, value) = line.split_once('=')?;
        let name = name.trim();
        let name = name.strip_prefix("spring.").unwrap_or(name);
        let name = name.strip_prefix(tool).and_then(|rest| rest.strip_prefix('.')).unwrap_or(name);
        (name == key || name == kebab).then(|| value.trim().trim_matches('"').to_owned())
    })
}
