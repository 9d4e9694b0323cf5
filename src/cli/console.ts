/** What a command says besides its result: progress and warnings on standard error, the result on standard output. */
export interface Console {
  readonly json: boolean;
  readonly quiet: boolean;
}

const LINE_EVERY_MS = 10_000;
const BAR_EVERY_MS = 100;

/** Prints the result: text for people, or exactly one JSON document. */
export function printResult(console: Console, document: unknown, text: () => string): void {
  process.stdout.write(`${console.json ? JSON.stringify(document) : text()}\n`);
}

/** Says something about a run that a user should know; nothing under `--quiet`. */
export function warn(console: Console, text: string): void {
  if (!console.quiet) process.stderr.write(`prewarm: ${text}\n`);
}

/** Progress of one task: a bar on a terminal, a line every 10 s in a pipe, nothing under `--quiet`. */
export class Progress {
  readonly #quiet: boolean;
  readonly #terminal = process.stderr.isTTY === true;
  #shownAt = Date.now();
  #drawn = false;

  constructor(console: Console) {
    this.#quiet = console.quiet;
  }

  /** `done` is 0..1. */
  update(label: string, done: number): void {
    const now = Date.now();
    if (this.#quiet || now - this.#shownAt < (this.#terminal ? BAR_EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownAt = now;
    const percent = `${Math.floor(done * 100)} %`;
    if (this.#terminal) {
      const filled = Math.round(done * 24);
      process.stderr.write(`\r\x1b[K${"█".repeat(filled)}${"░".repeat(24 - filled)} ${percent} ${label}`);
      this.#drawn = true;
    } else process.stderr.write(`${percent} ${label}\n`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#drawn) process.stderr.write("\r\x1b[K");
    this.#drawn = false;
  }
}
