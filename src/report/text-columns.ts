/** Lines of the columns side by side (each with its heading first), the left ones flush left, the right ones flush right. */
export function aligned(left: readonly (readonly string[])[], right: readonly (readonly string[])[]): string[] {
  const columns = [...left, ...right];
  const widths = columns.map((column) => Math.max(...column.map(width)));
  return columns[0]!.map((_, line) =>
    columns
      .map((column, c) => {
        const space = " ".repeat(widths[c]! - width(column[line]!));
        return c < left.length ? column[line]! + space : space + column[line]!;
      })
      .join("  ")
      .trimEnd(),
  );
}

function width(text: string): number {
  return [...text].length;
}

/** A name without control characters, which would move the cursor of a terminal. */
export function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, "�");
}
