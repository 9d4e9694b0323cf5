import type { LoadReport } from "./trace.ts";

/** What a reader repairs and decides while it reads; becomes the trace's load report. */
export class LoadLog {
  readonly #counts = new Map<string, number>();
  readonly #notes: string[] = [];

  /** Counts a repair; 0 leaves no trace. */
  count(name: string, times = 1): void {
    if (times > 0) this.#counts.set(name, (this.#counts.get(name) ?? 0) + times);
  }

  /** A choice that results depend on, as a sentence. */
  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  report(format: string, sources: readonly string[]): LoadReport {
    const names = [...this.#counts.keys()].sort();
    const counts = Object.fromEntries(names.map((name) => [name, this.#counts.get(name)!]));
    return { format, sources, counts, notes: this.#notes };
  }
}
