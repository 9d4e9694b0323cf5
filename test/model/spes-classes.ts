/** The slow, obvious classes of SPES: from the calls of every minute, written as text, sorted anew for every question. */
export function naiveClass(calls: readonly number[]): { readonly name: string; readonly values: readonly number[] } {
  const text = calls.map((count) => (count > 0 ? "x" : "-")).join("");
  const idle = text
    .split(/x+/)
    .filter((run) => run !== "")
    .map((run) => run.length);
  const busy = text
    .split(/-+/)
    .filter((run) => run !== "")
    .map((run) => run.length);
  const unknown = { name: "Unknown", values: [] };
  if (busy.length === 0) return unknown;
  if (sum(idle) < 0.001 * calls.length) return { name: "Warm", values: [] };
  if (busy.length >= 3 && isRegular(text, idle)) return { name: "Regular", values: [percentile(idle, 50)] };
  const common = byCount(idle);
  const top = common.slice(0, 3);
  if (idle.length >= 3 && count(idle, common[0]!) > 1 && sum(top.map((v) => count(idle, v))) >= 0.9 * idle.length) {
    return { name: "NearlyRegular", values: top.filter((v) => count(idle, v) > 0.1 * idle.length) };
  }
  if (percentile(idle, 90) < 5) {
    const twice = common.filter((v) => count(idle, v) > 1).slice(0, 5);
    const from = twice.length > 0 ? twice : idle;
    return { name: "Dense", values: [Math.min(...from), Math.min(twice.length > 0 ? 10 : 3, Math.max(...from))] };
  }
  const callsOfRuns = calls
    .join(",")
    .split(/(?:^|,)0(?:,0)*(?:,|$)/)
    .filter((run) => run !== "");
  const leastCalls = Math.min(...callsOfRuns.map((run) => sum(run.split(",").map(Number))));
  return Math.min(...busy) >= 10 || leastCalls >= 11 ? { name: "Successive", values: [] } : unknown;
}

function isRegular(text: string, idle: readonly number[]): boolean {
  const mode = byCount(idle)[0]!;
  const runs = [...idle];
  if (mode - runs[0]! > 2) {
    runs.shift();
    if (text.endsWith("-")) runs.pop();
  }
  return (
    runs.length > 0 &&
    [runs, mended(runs)].some((of) => {
      const mean = sum(of) / of.length;
      const variance = sum(of.map((run) => (run - mean) * (run - mean))) / of.length;
      return percentile(of, 95) - percentile(of, 5) < 1 || Math.sqrt(variance) / mean <= 0.01;
    })
  );
}

/** Long runs with the short ones around them, each short one given once, to the first long run that has room for it. */
function mended(idle: readonly number[]): readonly number[] {
  const mode = byCount(idle)[0]!;
  if (mode < 500 || count(idle, mode) < new Set(idle).size / 2) return idle;
  const given = idle.map(() => false);
  const whole: number[] = [];
  idle.forEach((run, i) => {
    if (run <= 0.25 * mode) return;
    const before = [...idle.keys()].slice(0, i).reverse();
    const after = [...idle.keys()].slice(i + 1);
    let length = run;
    for (const side of [before, after]) {
      const wall = side.findIndex((j) => idle[j]! >= 0.75 * mode);
      for (const j of wall < 0 ? side : side.slice(0, wall)) {
        if (given[j] || idle[j]! > 0.25 * mode || length + idle[j]! > mode) continue;
        given[j] = true;
        length += idle[j]!;
      }
    }
    whole.push(length);
  });
  return given.filter(Boolean).length > 0.3 * idle.length ? idle : whole;
}

/** Different values, the most frequent first, of equals the lesser. */
function byCount(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((a, b) => count(values, b) - count(values, a) || a - b);
}

function count(values: readonly number[], value: number): number {
  return values.filter((other) => other === value).length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Linear between the two nearest ranks. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * (percent / 100); // as numpy rounds it
  const [low, high] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  return low + (high - low) * (rank - Math.floor(rank));
}
