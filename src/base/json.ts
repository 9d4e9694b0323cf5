import { InputError } from "./errors.ts";

/** Reads JSON; throws InputError that names `source` where the text is none. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError("malformed", { source }, "expected JSON, got text that is not", { cause });
  }
}
