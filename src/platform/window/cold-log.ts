/** The cold starts of one pool, in the order of their arrival, and when its instances were released. */
export class ColdLog {
  /** Indices of the calls; this array and the other are replaced as they grow. */
  calls = new Uint32Array(1024);
  callCount = 0;
  /** ms; of instances that are never released, nothing. */
  released = new Float64Array(1024);
  releasedCount = 0;

  clear(): void {
    this.callCount = 0;
    this.releasedCount = 0;
  }

  addCall(i: number): void {
    if (this.callCount === this.calls.length) {
      const longer = new Uint32Array(this.callCount * 2);
      longer.set(this.calls);
      this.calls = longer;
    }
    this.calls[this.callCount++] = i;
  }

  addRelease(time: number): void {
    if (this.releasedCount === this.released.length) {
      const longer = new Float64Array(this.releasedCount * 2);
      longer.set(this.released);
      this.released = longer;
    }
    this.released[this.releasedCount++] = time;
  }
}
