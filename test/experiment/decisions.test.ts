import { expect } from "chai";
import { ms, poolId } from "../../src/base/units.ts";
import { resolvePolicy } from "../../src/experiment/catalog.ts";
import { DecisionTable } from "../../src/experiment/decision-table.ts";
import { Decisions } from "../../src/experiment/decisions.ts";
import { replay } from "../../src/experiment/replay.ts";
import type { DecisionRow } from "../../src/experiment/result.ts";
import { runShard, type ShardTask } from "../../src/experiment/shard-run.ts";
import { shardTrace } from "../../src/trace/shards.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { FIVE_CALLS } from "./five-calls.ts";

const rowsOf = (...tables: readonly DecisionTable[]) => [
  ...new Decisions(
    tables.map((table) => table.take()),
    { spec: "p", seed: 3 },
    ms(100),
  ).rows(),
];

describe("the decisions of a run", () => {
  it("come back as rows, with what became of them", () => {
    const table = new DecisionTable(["a", "b"]);
    const [a, b] = [poolId(0), poolId(1)];
    const kept = table.add({ kind: "keep-alive", timeMs: 1, pool: b, instance: 0, value: Infinity, cause: "idle" });
    table.add({ kind: "evict", timeMs: 2, pool: a, instance: 5, cause: "memory", reason: "room for b" });
    table.settle(kept, "served", 3);
    const run = { policy: "p", seed: 3 };
    const what = {
      decision: "keep-alive",
      value: Infinity,
      cause: "idle",
      reason: "",
      outcome: "served",
      outcomeMs: 3,
    };
    const gone = {
      decision: "evict",
      value: null,
      cause: "memory",
      reason: "room for b",
      outcome: "",
      outcomeMs: null,
    };
    expect(rowsOf(table)).to.deep.equal([
      { ...run, timeMs: 1, pool: "b", instance: 0, ...what },
      { ...run, timeMs: 2, pool: "a", instance: 5, ...gone },
    ]);
  });

  it("were open at the horizon when nothing settles them, or later where they came later", () => {
    const table = new DecisionTable(["a"]);
    const pool = poolId(0);
    table.add({ kind: "keep-alive", timeMs: 1, pool, instance: 0, value: 9, cause: "idle" });
    table.add({ kind: "prewarm", timeMs: 2, pool, instance: 1, value: 5, cause: "tick" });
    table.add({ kind: "keep-alive", timeMs: 130, pool, instance: 2, value: 9, cause: "idle" });
    expect(rowsOf(table).map(({ outcome, outcomeMs }) => [outcome, outcomeMs])).to.deep.equal([
      ["at-horizon", 100],
      ["unused-at-horizon", 100],
      ["at-horizon", 130],
    ]);
  });

  it("stand in the order of time, and number instances from part to part", () => {
    const [first, second] = [new DecisionTable(["a"]), new DecisionTable(["b"])];
    const add = (to: DecisionTable, timeMs: number, instance?: number) =>
      to.add({ kind: "release", timeMs, pool: poolId(0), instance, cause: "tick" });
    for (const [time, instance] of [
      [1, 0],
      [4, 1],
      [7, 0],
    ] as const)
      add(first, time, instance);
    for (const time of [0, 4]) add(second, time, 0);
    add(second, 9);
    expect(rowsOf(first, second).map(({ timeMs, pool, instance }) => [timeMs, pool, instance])).to.deep.equal([
      [0, "b", 2],
      [1, "a", 0],
      [4, "a", 1],
      [4, "b", 2],
      [7, "a", 0],
      [9, "b", null],
    ]);
  });

  it("stay apart over many blocks", () => {
    const table = new DecisionTable(["a", "b"]);
    const count = 70_000;
    const add = (i: number) =>
      table.add({
        kind: "schedule",
        timeMs: i,
        pool: poolId(i % 2),
        value: i / 7,
        cause: "begin",
        reason: `r${i % 9}`,
      });
    for (let i = 0; i < count; i++) add(i);
    for (let i = 0; i < count; i += 3) table.settle(i, "fired", i + 0.5);
    const rows = rowsOf(table);
    expect(rows).to.have.length(count);
    for (const i of [0, 1, 32_767, 32_768, 65_535, 65_536, count - 1]) {
      const { timeMs, pool, value, reason, outcome, outcomeMs } = rows[i]!;
      expect([timeMs, pool, value, reason]).to.deep.equal([i, "ab"[i % 2], i / 7, `r${i % 9}`]);
      const expected = i % 3 === 0 ? ["fired", i + 0.5] : ["beyond-horizon", Math.max(100, i)];
      expect([outcome, outcomeMs]).to.deep.equal(expected);
    }
  });

  it("are the same where pools are replayed in parts, but for the numbers of instances", async () => {
    // calls of five apps at odd times, so that nothing of two of them is simultaneous
    const calls: Call[] = Array.from({ length: 400 }, (_, i) => ({
      t: i * 61_013 + (i % 7),
      f: "abcde"[(i * i) % 5]!,
      d: 3001 + i,
    }));
    const trace = makeTrace(calls);
    const entry = resolvePolicy("hybrid-histogram");
    const rows = async (most: number) => {
      const parts = [];
      for (const shard of shardTrace(trace, most)) {
        const task: ShardTask = {
          shard,
          kind: "shard",
          spec: entry.spec,
          seed: 1,
          platform: platformConfig(),
          files: {},
          decisions: true,
        };
        parts.push(structuredClone((await runShard(task, entry, () => 0)).decisions!));
      }
      return [...new Decisions(parts, { spec: "p", seed: 1 }, trace.horizon).rows()];
    };
    const [whole, divided] = [await rows(1), await rows(3)];
    expect(divided.map(({ instance, ...row }) => row)).to.deep.equal(whole.map(({ instance, ...row }) => row));
    const numbers = (of: readonly DecisionRow[]) => new Set(of.map(({ instance, pool }) => `${pool} ${instance}`));
    expect(numbers(divided).size).to.equal(numbers(whole).size);
    expect(new Set(divided.flatMap(({ instance }) => instance ?? [])).size).to.equal(
      new Set(whole.flatMap(({ instance }) => instance ?? [])).size,
    );
  });

  it("come with a replay that asks for them, and with no other", async () => {
    const logged = await replay(FIVE_CALLS, "fixed:window=1m", { decisions: true });
    const plain = await replay(FIVE_CALLS, "fixed:window=1m");
    expect(logged.decisions!.length).to.equal(5); // one end of an execution each
    expect(plain).to.not.have.property("decisions");
    expect(logged.result).to.deep.equal(plain.result);
  });
});
