/** A text as a field of a CSV file: in quotes where it holds a quote, a comma or a line end. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
