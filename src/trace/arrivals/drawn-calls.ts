/** Calls of one minute in the order of their drawing, in columns that grow by doubling and are reused. */
export class DrawnCalls {
  /** Whole milliseconds since the start of the minute, < 60,000; this array and the others change as calls are added. */
  at = new Uint16Array(1024);
  /** Milliseconds of warm execution. */
  duration = new Float64Array(1024);
  functionId = new Uint32Array(1024);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Adds that many calls at the end, which the caller has to fill in. */
  lengthen(calls: number): void {
    this.length += calls;
    if (this.length <= this.at.length) return;
    const capacity = Math.max(this.length, this.at.length * 2);
    const [at, duration, functionId] = [
      new Uint16Array(capacity),
      new Float64Array(capacity),
      new Uint32Array(capacity),
    ];
    at.set(this.at);
    duration.set(this.duration);
    functionId.set(this.functionId);
    [this.at, this.duration, this.functionId] = [at, duration, functionId];
  }
}
