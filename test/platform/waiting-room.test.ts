import { expect } from "chai";
import { WaitingRoom } from "../../src/platform/waiting-room.ts";

describe("WaitingRoom", () => {
  it("keeps a line per node and one per pool apart", () => {
    const room = new WaitingRoom(2);
    room.atNode(0).push(10);
    room.atNode(1).push(11);
    room.atPool(0).push(20);
    room.atPool(1_000_000).push(21);
    expect([room.atNode(0).first, room.atNode(1).first]).to.deep.equal([10, 11]);
    expect([room.atPool(0).first, room.atPool(1_000_000).first]).to.deep.equal([20, 21]);
  });

  it("knows who waits for a pool's instance", () => {
    const room = new WaitingRoom(1);
    expect(room.waitsAtPool(3)).to.equal(false);
    room.atPool(3).push(7);
    expect([room.waitsAtPool(3), room.waitsAtPool(2)]).to.deep.equal([true, false]);
    room.atPool(3).shift();
    expect(room.waitsAtPool(3)).to.equal(false);
  });

  it("sends to the shortest node line, the lower node of equals", () => {
    const room = new WaitingRoom(3);
    const chosen = Array.from({ length: 7 }, (_, i) => {
      const line = room.shortest();
      line.push(i);
      return [0, 1, 2].findIndex((node) => room.atNode(node) === line);
    });
    expect(chosen).to.deep.equal([0, 1, 2, 0, 1, 2, 0]);
    room.atNode(1).shift();
    expect(room.shortest()).to.equal(room.atNode(1));
  });
});
