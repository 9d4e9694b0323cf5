import type { BackgroundLoad } from "../../src/platform/background-load.ts";
import type { Trace } from "../../src/trace/trace.ts";

const INFINITY = Number.POSITIVE_INFINITY;

interface Job {
  readonly i: number;
  readonly cores: number;
  startLeft: number; // ms of work
  left: number;
}

/**
 * One node whose calls each start an instance and execute on it, all at the speed min(1, cores / demand): goes from one
 * change to the next, and takes from everybody what was done in between. Times in ms. With a background, it asks for
 * cores as a call does, or is served first; what it gets is counted up to the trace's horizon.
 */
export function naiveContention(trace: Trace, cores: number, background?: BackgroundLoad) {
  const counts = { latencyMs: 0, coldWaitMs: 0, coreMs: 0, backgroundCoreMs: 0 };
  const watched = background === undefined ? 0 : trace.horizon;
  let jobs: Job[] = [];
  let now = 0;
  for (let next = 0; next < trace.length || jobs.length > 0 || now < watched; ) {
    const demand = jobs.reduce((sum, job) => sum + job.cores, 0);
    const other = background === undefined ? { cores: 0, until: INFINITY } : naiveLoad(background, now);
    const { speed, got } = shares(demand, cores, other.cores, background?.rule ?? "share");
    const ends = jobs.map((job) => now + (job.startLeft > 0 ? job.startLeft : job.left) / speed);
    const arrival = next < trace.length ? trace.arrival[next]! : INFINITY;
    const until = Math.min(arrival, other.until, now < watched ? watched : INFINITY, ...ends);
    if (now < watched) counts.backgroundCoreMs += (until - now) * got;
    for (const [k, job] of jobs.entries()) {
      const over = ends[k]! <= until;
      const done = (until - now) * speed;
      if (job.startLeft > 0) {
        job.startLeft = over ? 0 : job.startLeft - done;
        if (over) counts.coldWaitMs += until - trace.arrival[job.i]!;
      } else job.left = over ? 0 : job.left - done;
      counts.coreMs += done * job.cores;
      if (job.startLeft === 0 && job.left === 0) counts.latencyMs += until - trace.arrival[job.i]!;
    }
    jobs = jobs.filter((job) => job.startLeft > 0 || job.left > 0);
    now = until;
    if (arrival > until || next >= trace.length) continue;
    const { coldStart } = trace.functions[trace.functionId[next]!]!;
    const cpu = trace.cpu?.[next] ?? 1;
    jobs.push({ i: next, cores: cpu, startLeft: coldStart, left: trace.duration[next]! });
    next++;
  }
  return counts;
}

/** The speed of the calls, and the cores that the background gets. */
function shares(demand: number, cores: number, other: number, rule: string) {
  if (rule === "share") {
    const speed = demand + other > cores ? cores / (demand + other) : 1;
    return { speed, got: other * speed };
  }
  const got = Math.min(other, cores);
  return { speed: demand > cores - got ? (cores - got) / demand : 1, got };
}

/** What the first series asks for at `now`, and until when: looked up among all of its samples, in integer times. */
export function naiveLoad({ series, after, fromMs }: BackgroundLoad, now: number) {
  const { time, cores, span } = series[0]!;
  const at = now + fromMs;
  const begin = after === "repeat" ? Math.floor(at / span) * span : 0;
  const changes = [...time].map((t) => begin + t);
  const index = changes.filter((t) => t <= at).length - 1;
  const end = after === "repeat" ? begin + span : INFINITY;
  return { cores: cores[index]!, until: (changes[index + 1] ?? end) - fromMs };
}
