import { type Document, isNode, LineCounter, type Node, parseDocument } from "yaml";
import type * as z from "zod";
import { InputError, type InputProblem } from "./errors.ts";

const LONGEST_SHOWN = 60;

/** A path into a document: keys and indexes. */
export type DocumentPath = readonly PropertyKey[];

/** What was read from a document, and the way to refuse a part of it that only its use shows to be wrong. */
export interface Located<T> {
  readonly value: T;
  /** An error at the line and column of the part that the path names, or of what stands nearest above it. */
  refuse(path: DocumentPath, what: string, problem?: InputProblem): InputError;
}

/** Reads JSON or YAML by a schema; throws InputError with the line and column of what is wrong. `kind` names what it is. */
export function parseLocated<T>(schema: z.ZodType<T>, text: string, source: string, kind: string): Located<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.message.split("\n")[0]!.replace(/ at line .*$/, "");
    throw new InputError(
      "malformed",
      { source, line, column: col },
      `expected a ${kind} as JSON or YAML, got: ${what}`,
    );
  }
  const refuse = (path: DocumentPath, what: string, problem: InputProblem = "malformed"): InputError => {
    const { line, col } = lines.linePos(nearest(document, path)?.range?.[0] ?? 0);
    return new InputError(problem, { source, line, column: col }, `${path.join(".") || kind}: ${what}`);
  };
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { value: parsed.data, refuse };
  const issue = parsed.error.issues[0]!;
  if (issue.code === "unrecognized_keys")
    throw refuse([...issue.path, issue.keys[0]!], "expected a field of the schema, got another");
  if (issue.code === "invalid_key")
    throw refuse(issue.path, `${issue.issues[0]!.message}, got ${String(issue.path.at(-1))}`);
  const got = JSON.stringify(document.getIn(issue.path)) ?? "nothing";
  throw refuse(issue.path, `${expectation(issue.message)}, got ${got.length > LONGEST_SHOWN ? "a longer value" : got}`);
}

/** What a message of the schema's says was expected, without what it says beside it. */
function expectation(message: string): string {
  return message.replace(/^[A-Z][a-z ]+: (?=expected )/, "").replace(/, received .*$/, "");
}

/** The node of a path, or of the longest beginning of it that exists. */
function nearest(document: Document, path: DocumentPath): Node | undefined {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return document.contents ?? undefined;
}
