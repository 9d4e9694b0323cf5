import type { Trace } from "../../src/trace/trace.ts";

interface Job {
  readonly i: number;
  readonly cores: number;
  startLeft: number; // ms of work
  left: number;
}

/**
 * One node whose calls each start an instance and execute on it, all at the speed min(1, cores / demand): goes from one
 * change to the next, and takes from everybody what was done in between. Times in ms.
 */
export function naiveContention(trace: Trace, cores: number) {
  const counts = { latencyMs: 0, coldWaitMs: 0, coreMs: 0 };
  let jobs: Job[] = [];
  let now = 0;
  for (let next = 0; next < trace.length || jobs.length > 0; ) {
    const demand = jobs.reduce((sum, job) => sum + job.cores, 0);
    const speed = demand > cores ? cores / demand : 1;
    const ends = jobs.map((job) => now + (job.startLeft > 0 ? job.startLeft : job.left) / speed);
    const arrival = next < trace.length ? trace.arrival[next]! : Number.POSITIVE_INFINITY;
    const until = Math.min(arrival, ...ends);
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
    if (arrival > until) continue;
    const { coldStart } = trace.functions[trace.functionId[next]!]!;
    const cpu = trace.cpu?.[next] ?? 1;
    jobs.push({ i: next, cores: cpu, startLeft: coldStart, left: trace.duration[next]! });
    next++;
  }
  return counts;
}
