import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Random } from "../../base/random.ts";
import type { CallLevels } from "./call-levels.ts";
import type { WorkloadProfile } from "./workload-profile.ts";
import type { Workload } from "./workload-statistics.ts";

/** What a workload was drawn from. */
export interface DrawnFrom {
  readonly apps: number;
  readonly firstApp?: number;
  readonly days: number;
  readonly random: Random;
  readonly maxDailyCalls?: number;
  readonly levels?: CallLevels;
}

/** Identifies a workload by what it was drawn from and by checksums of what came out; the columns in full would cost more than drawing them. */
export class WorkloadDigest {
  #minutes = 0;
  #counts = 0;
  #averages = 0;
  #rows = 0;

  /** Adds functions; those of a trace may come in any number of parts. */
  add({ minute, count, durations, offsets }: Workload): void {
    this.#minutes = mixed(this.#minutes, minute);
    this.#counts = mixed(this.#counts, count);
    this.#averages = mixed(
      this.#averages,
      Uint32Array.from(durations, ({ average }) => average),
    );
    this.#rows = mixed(
      this.#rows,
      Uint32Array.from(durations, (_, id) => offsets[id + 1]! - offsets[id]!),
    );
  }

  /** The digest in hex. */
  take(from: DrawnFrom, profile: WorkloadProfile): string {
    const { apps, firstApp = 0, days, maxDailyCalls, levels } = from;
    const stream = from.random.fork("digest").state;
    const checksums = [this.#minutes, this.#counts, this.#averages, this.#rows];
    const cap = maxDailyCalls === Number.POSITIVE_INFINITY ? null : (maxDailyCalls ?? null);
    const text = JSON.stringify({
      apps,
      firstApp,
      days,
      maxDailyCalls: cap,
      levels,
      profile: sorted(profile),
      stream,
      checksums,
    });
    return bytesToHex(sha256(utf8ToBytes(text)));
  }
}

function mixed(sum: number, column: Uint32Array): number {
  for (let i = 0; i < column.length; i++) {
    sum = Math.imul(sum ^ column[i]!, 0x9e3779b1);
    sum = (sum ^ (sum >>> 15)) + 0x6d2b79f5;
  }
  return sum >>> 0;
}

/** The same plain data, the keys of its objects in order: a profile read from a file is the profile it was written from. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, own]) => [key, sorted(own)]));
}
