import { InputError } from "../../base/errors.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { float64Column } from "../growing-column.ts";
import type { LoadLog } from "../load-log.ts";
import type { RawSeries } from "./samples.ts";
import type { CpuSeries } from "./series.ts";

/** What becomes of the samples of a series. */
export interface RepairOptions {
  readonly gaps: string; // hold, linear or nan
  readonly clip: boolean;
  /** ms between samples where it is known, 0 where not. */
  readonly step: number;
}

/** A distance of more than this many steps is a hole. */
const HOLE_STEPS = 1.5;
/** More missing samples than this are no holes but wrong time stamps. */
const MOST_FILLED = 10_000_000;

interface Points {
  readonly time: Float64Array;
  readonly utilisation: Float64Array;
}

/**
 * Orders a series' samples, whose times are in ms, averages those of the same time, fills its holes and clips; each is
 * counted. `startMs` is that of the set's first sample on the same clock.
 */
export function repairSeries(raw: RawSeries, setStartMs: number, options: RepairOptions, log: LoadLog): CpuSeries {
  const distinct = averaged(ordered(raw, log));
  const duplicates = raw.time.length - distinct.time.length;
  log.count("duplicateSamples", duplicates);
  const step = options.step || usualStep(distinct.time);
  const { gaps, points } = step === 0 ? { gaps: 0, points: distinct } : withoutHoles(distinct, step, options, raw.name);
  const filled = points.time.length - distinct.time.length;
  log.count("gaps", gaps);
  log.count("filledSamples", filled);
  if (options.clip) log.count("clippedSamples", clip(points.utilisation));
  const first = points.time[0]!;
  const time = points.time.map((at) => at - first);
  return {
    name: raw.name,
    startMs: first - setStartMs,
    time,
    utilisation: points.utilisation,
    step: evenStep(time),
    span: time.at(-1)! + step,
    ...(raw.cores === undefined ? {} : { cores: raw.cores }),
    gaps,
    filled,
    duplicates,
  };
}

/** The median distance of neighbouring times, the lower one of two; 0 of fewer than two times. */
export function usualStep(time: Float64Array): number {
  const steps = Float64Array.from({ length: Math.max(0, time.length - 1) }, (_, i) => time[i + 1]! - time[i]!);
  return steps.length === 0 ? 0 : steps.sort()[(steps.length - 1) >> 1]!;
}

function ordered({ time, utilisation }: Points, log: LoadLog): Points {
  const order = orderByTime(time);
  if (order === undefined) return { time, utilisation };
  let back = 0;
  for (let i = 1; i < time.length; i++) if (time[i]! < time[i - 1]!) back++;
  log.count("unsortedSamples", back);
  return { time: reordered(time, order), utilisation: reordered(utilisation, order) };
}

/** One sample a time: the mean of those that have it. */
function averaged({ time, utilisation }: Points): Points {
  const [times, values] = [float64Column(), float64Column()];
  for (let from = 0, to = 0; from < time.length; from = to) {
    let sum = 0;
    for (to = from; to < time.length && time[to] === time[from]; to++) sum += utilisation[to]!;
    times.push(time[from]!);
    values.push(sum / (to - from));
  }
  return { time: times.take(), utilisation: values.take() };
}

function withoutHoles({ time, utilisation }: Points, step: number, { gaps: policy }: RepairOptions, name: string) {
  const [times, values] = [float64Column(), float64Column()];
  let gaps = 0;
  for (let i = 0; i < time.length; i++) {
    times.push(time[i]!);
    values.push(utilisation[i]!);
    const distance = (time[i + 1] ?? time[i]!) - time[i]!;
    if (distance <= HOLE_STEPS * step) continue;
    gaps++;
    const missing = Math.round(distance / step) - 1;
    if (times.length + missing > MOST_FILLED) throw tooMany(name, distance, step);
    for (let k = 1; k <= missing; k++) {
      times.push(time[i]! + k * step);
      values.push(between(policy, utilisation[i]!, utilisation[i + 1]!, (k * step) / distance));
    }
  }
  return { gaps, points: { time: times.take(), utilisation: values.take() } };
}

function tooMany(name: string, distance: number, step: number): InputError {
  const got = `a hole of ${distance} ms where samples are ${step} ms apart`;
  return new InputError("out-of-range", { source: name }, `expected at most ${MOST_FILLED} samples, got ${got}`);
}

function between(policy: string, before: number, after: number, share: number): number {
  if (policy === "nan") return Number.NaN;
  return policy === "linear" ? before + (after - before) * share : before;
}

function clip(utilisation: Float64Array): number {
  let clipped = 0;
  for (let i = 0; i < utilisation.length; i++) {
    if (!(utilisation[i]! > 1)) continue;
    utilisation[i] = 1;
    clipped++;
  }
  return clipped;
}

function evenStep(time: Float64Array): number | undefined {
  if (time.length < 2) return undefined;
  const step = time[1]! - time[0]!;
  for (let i = 2; i < time.length; i++) if (time[i]! - time[i - 1]! !== step) return undefined;
  return step;
}
