import { expect } from "chai";
import fc from "fast-check";
import { WaitingRoom } from "../../src/platform/waiting-room.ts";

const deaf = () => {};

describe("WaitingRoom", () => {
  it("keeps a line per node and one per pool apart", () => {
    const room = new WaitingRoom(2, 9, deaf);
    const lines = [room.atNode(0), room.atNode(1), room.atPool(0), room.atPool(8)];
    for (const [i, line] of lines.entries()) room.push(line, 10 + i, 0);
    expect(lines.map((line) => room.first(line))).to.deep.equal([10, 11, 12, 13]);
    expect(room.lengthOf(room.atPool(3))).to.equal(0);
  });

  it("sends to the shortest node line, the lower node of equals", () => {
    for (const nodes of [1, 2, 3, 5]) {
      const room = new WaitingRoom(nodes, 1, deaf);
      const chosen = Array.from({ length: 2 * nodes + 1 }, (_, i) => {
        const line = room.shortest();
        room.push(line, i, i);
        return line;
      });
      expect(chosen).to.deep.equal(Array.from({ length: 2 * nodes + 1 }, (_, i) => i % nodes));
      room.shift(nodes - 1);
      if (nodes > 1) expect(room.shortest()).to.equal(nodes - 1);
    }
  });

  it("tells when somebody begins to wait on a node, and when nobody waits any more", () => {
    const told: string[] = [];
    const room = new WaitingRoom(2, 1, (node, waits) => told.push(`${node} ${waits}`));
    room.push(room.atPool(0), 1, 0);
    room.push(1, 2, 0);
    room.push(1, 3, 0);
    room.shift(1);
    room.move(1, room.atPool(0));
    expect(told).to.deep.equal(["1 true", "1 false"]);
  });

  it("equals arrays, whoever leaves, however it grows", () => {
    const operation = fc.record({
      what: fc.constantFrom("push", "push", "push", "shift", "move", "oldest"),
      line: fc.nat(3),
      to: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200, size: "max" }), (operations) => {
        const room = new WaitingRoom(2, 2, deaf);
        const model: number[][] = [[], [], [], []];
        for (const [i, { what, line, to }] of operations.entries()) {
          const mine = model[line]!;
          const all = model.flat();
          if (what === "push") {
            room.push(line, i, i);
            mine.push(i);
          } else if (what === "shift" && mine.length > 0) expect(room.shift(line)).to.equal(mine.shift());
          else if (what === "move" && mine.length > 0) {
            room.move(line, to);
            model[to]!.push(mine.shift()!);
          } else if (what === "oldest" && all.length > 0) {
            const oldest = Math.min(...all); // invocations come in order
            expect([room.oldestSince, room.oldestLine]).to.deep.equal([
              oldest,
              model.findIndex((l) => l.includes(oldest)),
            ]);
            expect(room.shiftOldest()).to.equal(oldest);
            for (const [l, waiting] of model.entries()) model[l] = waiting.filter((each) => each !== oldest);
          }
          for (const [l, waiting] of model.entries()) {
            expect(room.lengthOf(l)).to.equal(waiting.length);
            if (waiting.length > 0) expect(room.first(l)).to.equal(waiting[0]);
          }
        }
        expect(room.oldestSince).to.equal(Math.min(Number.POSITIVE_INFINITY, ...model.flat()));
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
