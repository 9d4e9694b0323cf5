const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML shows it literally, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** JSON that can stand inside a script element whatever its strings hold. */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/**
 * A program that can stand inside a script element: `</script`, `<script` and `<!--` are written with an escape that
 * means the same in its strings and patterns, where alone they occur.
 */
export function embeddedScript(source: string): string {
  return source.replace(/<(?=\/?script|!--)/gi, "\\x3C");
}
