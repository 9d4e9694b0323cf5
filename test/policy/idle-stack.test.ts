import { expect } from "chai";
import fc from "fast-check";
import { IdleStack } from "../../src/policy/idle-stack.ts";

type Entry = { readonly pool: number; readonly since: number; readonly slot: number; charged: number };

describe("IdleStack", () => {
  it("is a stack per pool and a queue over all", () => {
    const operations = fc.array(fc.tuple(fc.constantFrom("push", "push", "pop", "charge"), fc.nat({ max: 2 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(operations, (list) => {
        const stack = new IdleStack(3);
        let queue: Entry[] = [];
        for (const [now, [kind, pool]] of list.entries()) {
          const own = queue.filter((entry) => entry.pool === pool).sort((a, b) => a.since - b.since);
          const top = stack.top(pool);
          expect(top >= 0).to.equal(own.length > 0);
          if (top >= 0)
            expect([stack.since(top), stack.slot(top)]).to.deep.equal([own.at(-1)!.since, own.at(-1)!.slot]);
          if (kind === "push") {
            stack.push(pool, now + 7, 3, now);
            queue.push({ pool, since: now, slot: now + 7, charged: now });
          } else if (kind === "pop" && top >= 0) {
            stack.pop(pool);
            queue = queue.filter((entry) => entry !== own.at(-1));
          } else if (kind === "charge" && queue.length > 0) {
            stack.chargedTo(stack.oldest, now);
            queue.push({ ...queue.shift()!, charged: now });
          }
          const { oldest } = stack;
          if (queue.length === 0) expect(oldest).to.equal(-1);
          else {
            const facts = [stack.pool(oldest), stack.since(oldest), stack.charged(oldest), stack.tag(oldest)];
            expect(facts).to.deep.equal([queue[0]!.pool, queue[0]!.since, queue[0]!.charged, 3]);
          }
        }
      }),
      { seed: 29 },
    );
  });

  it("uses its entries again", () => {
    const stack = new IdleStack(1);
    for (let i = 0; i < 1000; i++) {
      stack.push(0, 0, 0, i);
      stack.pop(0);
    }
    expect(stack.bytes).to.equal(4 + 64 * 40);
  });
});
