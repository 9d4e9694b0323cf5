import type { CachePolicy } from "../../src/cache/contract.ts";

/** The answers of a cache to requests of `[object, size]`, as letters: hit, admitted, bypassed. */
export function cacheAnswers(
  policy: CachePolicy,
  requests: Iterable<readonly [object: number, sizeBytes: number]>,
): string {
  let now = 0;
  return Array.from(requests, ([object, sizeBytes]) => "HAB"[policy.access(object, sizeBytes, now++)]).join("");
}

/** Requests of unit size by letter: `"aba"` asks for objects 0, 1, 0. */
export function letters(text: string): readonly (readonly [number, number])[] {
  return [...text].map((letter) => [letter.charCodeAt(0) - 97, 1] as const);
}
