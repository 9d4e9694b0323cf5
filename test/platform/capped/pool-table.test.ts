import { expect } from "chai";
import fc from "fast-check";
import { HANDLE, LIMIT, PoolTable, TOP } from "../../../src/platform/capped/pool-table.ts";
import { Instances } from "../../../src/platform/capped/records.ts";

describe("PoolTable", () => {
  it("keeps a stack of idle instances per pool, of which one may leave from anywhere", () => {
    const step = fc.record({
      pool: fc.integer({ min: 0, max: 2 }),
      push: fc.boolean(),
      from: fc.constantFrom(0, 0.5, 0.9, 1),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
        const instances = new Instances();
        const table = new PoolTable(instances, [128, 256, 512]);
        const stacks: { handle: number; since: number }[][] = [[], [], []];
        steps.forEach(({ pool, push, from }, now) => {
          const stack = stacks[pool]!;
          if (push || stack.length === 0) {
            const handle = instances.allocate(pool, 0, now);
            table.push(handle, pool, now);
            stack.push({ handle, since: now });
          } else {
            const { handle } = stack.splice(Math.round(from * (stack.length - 1)), 1)[0]!;
            table.withdraw(handle, pool);
            instances.free(handle);
          }
          expect(table.idle(pool)).to.equal(stack.length);
          expect(table.last(pool)).to.equal(stack.at(-1)?.handle ?? -1);
          for (const { handle, since } of stacks.flat()) expect(table.since(handle)).to.equal(since);
        });
        stacks.forEach((stack, pool) => {
          while (stack.length > 0) {
            expect(table.int[16 * pool + TOP]!).to.be.at.most(table.int[16 * pool + LIMIT]!);
            expect(table.int[4 * (table.int[16 * pool + TOP]! - 1) + HANDLE]).to.equal(stack.at(-1)!.handle);
            table.withdraw(stack.pop()!.handle, pool);
          }
          expect(table.last(pool)).to.equal(-1);
        });
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
