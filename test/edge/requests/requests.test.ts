import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { AliasTable } from "../../../src/edge/requests/alias-table.ts";
import { type GeneratedRequests, generatedRequests } from "../../../src/edge/requests/generated.ts";
import { functionOf } from "../../../src/edge/requests/own-functions.ts";
import { type RecordedCalls, recordedCalls } from "../../../src/edge/requests/recorded.ts";
import type { RequestStream } from "../../../src/edge/requests/stream.ts";
import { parseScenario } from "../../../src/edge/scenario/scenario.ts";
import { chunked } from "../../model/chunked.ts";
import { makeTrace } from "../../model/make-trace.ts";

interface Row {
  readonly time: number;
  readonly client: number;
  readonly object: number;
  readonly size: number;
  readonly dynamic: number;
  readonly fn: number;
  readonly duration: number;
}

function rowsOf(stream: RequestStream): readonly Row[] {
  const rows: Row[] = [];
  for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
    const { time, client, object, size, dynamic, functionId, duration } = batch;
    for (let i = 0; i < batch.length; i++)
      rows.push({
        time: time[i]!,
        client: client[i]!,
        object: object[i]!,
        size: size[i]!,
        dynamic: dynamic[i]!,
        fn: functionId[i]!,
        duration: duration[i]!,
      });
  }
  return rows;
}

function scenario(requests: string) {
  return parseScenario(
    `
name: s
requests: {${requests}}
clients: [{name: greenwich, at: [50, 0], weight: 3}, {name: dateline, at: [50, 180]}]
nodes: [{name: n, at: [0, 1]}]
edge: {functions: {count: 4}}
origins: {servers: [{name: o, at: [0, 2]}]}
`,
    "s.yaml",
  ).value;
}

function drawn(requests: string, seed = 1): readonly Row[] {
  const read = scenario(requests);
  return rowsOf(generatedRequests(read, read.requests as GeneratedRequests, Random.root(seed)));
}

describe("AliasTable", () => {
  it("draws every index in proportion to its weight, none of weight 0", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), fc.nat(), (weights, seed) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const table = new AliasTable(weights);
        const random = Random.root(seed);
        const counts = weights.map(() => 0);
        const n = 4000;
        for (let i = 0; i < n; i++) counts[table.draw(random)]!++;
        for (const [i, weight] of weights.entries()) {
          const p = weight / total;
          expect(Math.abs(counts[i]! - n * p)).to.be.at.most(6 * Math.sqrt(n * p * (1 - p)) + 1e-9); // 6 sigma
        }
      }),
    );
  });

  it("refuses weights that cannot be drawn by", () => {
    for (const weights of [[], [0, 0], [1, Number.NaN], [Number.POSITIVE_INFINITY]])
      expect(() => new AliasTable(weights)).to.throw(RangeError);
  });
});

describe("generated requests", () => {
  const MODEL = "kind: generated, duration: 24h, rate: 0.5, objects: 100, zipf: 1, dynamic: 0.25";

  it("come in order of time, at their rate, by weight of client and by Zipf", () => {
    const rows = drawn(MODEL);
    expect(rows.length).to.be.within(43_200 - 1250, 43_200 + 1250); // 6 sigma of a Poisson count of 43,200
    expect(rows.every(({ time }, i) => i === 0 || time >= rows[i - 1]!.time)).to.equal(true);
    expect(rows.at(-1)!.time).to.be.below(86_400_000);
    const share = (of: (row: Row) => boolean) => rows.filter(of).length / rows.length;
    expect(share(({ client }) => client === 0)).to.be.closeTo(0.75, 0.0125);
    expect(share(({ dynamic }) => dynamic === 1)).to.be.closeTo(0.25, 0.0125);
    const harmonic = Array.from({ length: 100 }, (_, k) => 1 / (k + 1)).reduce((sum, part) => sum + part, 0);
    expect(share(({ object }) => object === 0)).to.be.closeTo(1 / harmonic, 0.0125);
    expect(share(({ object }) => object === 9)).to.be.closeTo(0.1 / harmonic, 0.0125);
    const sizes = new Map(rows.map(({ object, size }) => [object, size]));
    expect(rows.every(({ object, size }) => sizes.get(object) === size && size >= 1)).to.equal(true);
    expect(rows.every(({ object, fn }) => fn === functionOf(object, 4))).to.equal(true);
    expect(new Set(rows.map(({ fn }) => fn)).size).to.equal(4);
  });

  it("follow the sun: a client's peak is at its own hour", () => {
    const rows = drawn(`${MODEL}, wave: {amplitude: 1, peak: 20}`);
    expect(rows.length).to.be.within(43_200 - 1250, 43_200 + 1250); // the wave leaves the mean over a day
    for (const [client, hours] of [
      [0, [18, 22]], // longitude 0: 20 h UTC
      [1, [6, 10]], // longitude 180: 20 h there is 8 h UTC
    ] as const) {
      const own = rows.filter((row) => row.client === client);
      const within = own.filter(({ time }) => time >= hours[0]! * 3_600_000 && time < hours[1]! * 3_600_000).length;
      // integral of (1 + cos) over 2 h on either side of the peak: (4 + 24 / pi * sin(pi / 6)) / 24 = 0.3258
      expect(within / own.length).to.be.closeTo(0.3258, 0.03);
    }
  });

  it("ask for parts as often as told, which lie in their objects", () => {
    const whole = "kind: generated, duration: 100s, rate: 100, objects: 50, size: {median: 10kB}";
    const { requests, ...rest } = scenario(`${whole}, ranges: {share: 0.3, size: {median: 2kB}}`);
    const stream = generatedRequests({ ...rest, requests }, requests as GeneratedRequests, Random.root(1));
    const sizes = stream.sizes();
    let [parts, all, beginnings] = [0, 0, 0];
    for (let batch = stream.next(); batch !== undefined; batch = stream.next())
      for (let i = 0; i < batch.length; i++, all++) {
        const size = sizes[batch.object[i]!]!;
        expect(batch.offset[i]! + batch.size[i]!).to.be.at.most(size);
        if (batch.size[i]! < size) parts++;
        if (batch.offset[i]! > 0) beginnings++;
      }
    expect(stream.ranges).to.equal(true);
    expect(parts / all).to.be.within(0.2, 0.3); // some are as large as their object
    expect(beginnings / parts).to.be.above(0.99); // uniform over thousands of places
    expect(drawn(whole).map(({ object }) => object)).to.deep.equal(
      drawn(`${whole}, ranges: {share: 0.3}`).map(({ object }) => object),
    );
  });

  it("are the same for the same seed", () => {
    const short = MODEL.replace("24h", "10m");
    expect(drawn(short)).to.deep.equal(drawn(short));
    expect(drawn(short, 2)).not.to.deep.equal(drawn(short));
  });
});

describe("recorded calls", () => {
  it("are all of the trace's, however it is cut", () => {
    const calls = Array.from({ length: 30 }, (_, i) => ({ t: 10 * i, f: "abc"[i % 3]!, d: 5 + i }));
    const trace = makeTrace(calls);
    const read = scenario("kind: calls, path: x, size: 5kB");
    const rows = (source: Parameters<typeof recordedCalls>[2]) =>
      rowsOf(recordedCalls(read, read.requests as RecordedCalls, source, Random.root(1)));
    const stored = rows(trace);
    expect(stored.map(({ time, fn, duration }) => [time, "abc"[fn], duration])).to.deep.equal(
      calls.map(({ t, f, d }) => [t, f, d]),
    );
    expect(stored.every(({ size, dynamic, object, fn }) => size === 5000 && dynamic === 1 && object === fn)).to.equal(
      true,
    );
    expect(rows(chunked(trace, [3, 0, 7]))).to.deep.equal(stored);
  });
});
