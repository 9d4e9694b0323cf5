import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import type { TraceFormat } from "../../src/trace/format/catalog.ts";
import type { MinuteCounts } from "../../src/trace/minute-counts.ts";
import { callsOf, readSource } from "../../src/trace/read-trace.ts";
import type { RequestFormat } from "../../src/trace/request/catalog.ts";
import { readRequests } from "../../src/trace/request/read-requests.ts";
import { readSeries } from "../../src/trace/series/read-series.ts";
import type { SourceFile } from "../../src/trace/source.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { type Files, mutant, REQUESTS, SERIES, TRACES } from "./mutants.ts";
import { bytesFile } from "./text-source.ts";

/** How often mutants were read, and how often refused. */
export interface FuzzOutcome {
  readonly read: number;
  readonly refused: number;
}

/** Reads that many mutants of every kind of file in turn: each must give a whole trace or an InputError. */
export async function fuzz(runs: number, seed: string): Promise<FuzzOutcome> {
  const random = Random.root(seed);
  const targets = allTargets();
  let read = 0;
  for (let run = 0; run < runs; run++) {
    const { name, files, check } = targets[run % targets.length]!;
    const own = mutant(files, random);
    const chunk = 1 + Math.floor(random.double() * 100);
    try {
      await check(Object.entries(own).map(([path, bytes]) => bytesFile(path, bytes, chunk)));
      read++;
    } catch (error) {
      if (error instanceof InputError) expect(error.message).to.match(/: expected .*, got /s);
      else throw new Error(`${name}, run ${run}: ${String(error)}\n${shown(own)}`, { cause: error });
    }
  }
  return { read, refused: runs - read };
}

interface Target {
  readonly name: string;
  readonly files: Files;
  readonly check: (files: readonly SourceFile[]) => Promise<void>;
}

function allTargets(): Target[] {
  const traces = Object.entries(TRACES).flatMap(([name, files]) => [
    { name, files, check: (list: readonly SourceFile[]) => checkTrace(list) },
    { name: `${name}:`, files, check: (list: readonly SourceFile[]) => checkTrace(list, name as TraceFormat) },
  ]);
  const series = Object.entries(SERIES).map(([name, files]) => ({ name, files, check: checkSeries }));
  const requests = Object.entries(REQUESTS).map(([name, files]) => ({
    name,
    files,
    check: (list: readonly SourceFile[]) => checkRequests(list, name as RequestFormat),
  }));
  return [...traces, ...series, ...requests];
}

async function checkTrace(files: readonly SourceFile[], format?: TraceFormat): Promise<void> {
  const loaded = await readSource({ path: "dir", files, ...(format === undefined ? {} : { format }) });
  if (loaded.kind === "calls") return expectCalls(loaded.trace);
  expectCounts(loaded.counts);
  const total = loaded.counts.count.reduce((sum, count) => sum + count, 0);
  if (total > 1e5 || loaded.counts.minutes > 1e5) return;
  const calls = callsOf(loaded, { arrivals: "even", seed: 1 }, Number.POSITIVE_INFINITY);
  expect(calls.length).to.equal(total);
  expectCalls(calls as Trace);
}

function expectCalls({ length, arrival, functionId, duration, coldStart, cpu, horizon, functions, apps }: Trace): void {
  expect(Number.isFinite(horizon) && horizon >= 0, "horizon").to.equal(true);
  for (let i = 0; i < length; i++) {
    const ordered = arrival[i]! >= (i === 0 ? 0 : arrival[i - 1]!) && arrival[i]! < Number.POSITIVE_INFINITY;
    const lasting = duration[i]! > 0 && duration[i]! < Number.POSITIVE_INFINITY;
    if (!ordered || !lasting || functionId[i]! >= functions.length) throw new Error(`call ${i} is none`);
    if (coldStart !== undefined && !(coldStart[i]! >= 0)) throw new Error(`cold start ${coldStart[i]}`);
    if (cpu !== undefined && !(cpu[i]! >= 0)) throw new Error(`${cpu[i]} cores`);
  }
  expectProfiles({ functions, apps });
}

function expectCounts(counts: MinuteCounts): void {
  const { offsets, minute, count, minutes, functions, durations } = counts;
  expect(Number.isSafeInteger(minutes) && minutes > 0, "minutes").to.equal(true);
  expect([offsets.length, durations.length]).to.deep.equal([functions.length + 1, functions.length]);
  for (let id = 0; id < functions.length; id++)
    for (let i = offsets[id]!; i < offsets[id + 1]!; i++) {
      const ascending = i === offsets[id] || minute[i]! > minute[i - 1]!;
      if (!ascending || minute[i]! >= minutes || !(count[i]! > 0)) throw new Error(`cell ${i} is none`);
    }
  for (const { average, percentiles } of durations) {
    expect(average).to.be.above(0).and.below(Number.POSITIVE_INFINITY);
    expect(percentiles.every((value, k) => value > 0 && value >= (percentiles[k - 1] ?? 0))).to.equal(true);
  }
  expectProfiles(counts);
}

function expectProfiles({ functions, apps }: Pick<Trace, "functions" | "apps">): void {
  for (const { memory, coldStart, app } of functions)
    if (!(memory > 0 && memory < 1e300 && coldStart >= 0 && coldStart < 1e300 && app < apps.length))
      throw new Error(`a function of ${memory} MB, ${coldStart} ms, app ${app}`);
  for (const { memory } of apps) if (!(memory > 0 && memory < 1e300)) throw new Error(`an app of ${memory} MB`);
  expect(new Set(functions.map(({ name }) => name)).size, "names").to.equal(functions.length);
}

async function checkSeries(files: readonly SourceFile[]): Promise<void> {
  const { series } = await readSeries({ path: "dir", files });
  expect(series.length).to.be.above(0);
  for (const { time, utilisation } of series) {
    expect(time.length).to.equal(utilisation.length).and.above(0);
    for (let i = 0; i < time.length; i++)
      if (!(time[i]! >= 0 && (i === 0 || time[i]! > time[i - 1]!) && Number.isFinite(utilisation[i])))
        throw new Error(`sample ${i}: ${utilisation[i]} at ${time[i]}`);
  }
}

async function checkRequests(files: readonly SourceFile[], format: RequestFormat): Promise<void> {
  const { length, objectCount, time, object, size } = await readRequests(files[0]!, { format });
  expect(length).to.be.above(0);
  for (let i = 0; i < length; i++) {
    const ordered = time[i]! >= (i === 0 ? Number.NEGATIVE_INFINITY : time[i - 1]!);
    if (!ordered || !(size[i]! > 0 && size[i]! < Number.POSITIVE_INFINITY) || object[i]! >= objectCount)
      throw new Error(`request ${i} is none`);
  }
}

function shown(files: Readonly<Record<string, Uint8Array>>): string {
  const decoder = new TextDecoder("latin1");
  return Object.entries(files)
    .map(([name, bytes]) => `${name}: ${JSON.stringify(decoder.decode(bytes))}`)
    .join("\n");
}
