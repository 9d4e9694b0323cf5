import { expect } from "chai";
import { ContractError } from "../../src/base/errors.ts";
import { megabytes, ms } from "../../src/base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PolicyContext,
  ShellEnd,
  type ShellPolicy,
  type ShellStock,
} from "../../src/platform/contract.ts";
import { checkKeepAlivePolicy } from "../../src/testing/check-keep-alive-policy.ts";

const sound: KeepAlivePolicy = { name: "sound", keepAlive: () => ms(1000) };

/** The message of the ContractError with which a policy is refused. */
async function refusal(
  create: (context: PolicyContext) => KeepAlivePolicy | Promise<KeepAlivePolicy>,
): Promise<string> {
  const failure: unknown = await checkKeepAlivePolicy(create).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).to.be.instanceOf(ContractError);
  return (failure as ContractError).message;
}

describe("checkKeepAlivePolicy", () => {
  it("accepts sound policies, also those made in time and those that draw from their context", async () => {
    await checkKeepAlivePolicy(() => sound);
    await checkKeepAlivePolicy(async () => sound);
    await checkKeepAlivePolicy(({ random }) => ({ name: "drawing", keepAlive: () => ms(1e6 * random.double()) }));
  });

  it("accepts a tick that starts and releases instances", async () => {
    await checkKeepAlivePolicy(() => ({ ...sound, tick: ms(3_600_000), onTick: (c) => void c.prewarm(0 as never, 1) }));
  });

  it("refuses a policy without a name", async () => {
    expect(await refusal(() => ({ ...sound, name: "" }))).to.equal('expected a policy with a name, got ""');
  });

  it("refuses a tick of 0, below 0, infinite or NaN", async () => {
    for (const tick of [0, -1, Number.POSITIVE_INFINITY, Number.NaN]) {
      const message = await refusal(() => ({ ...sound, tick: ms(tick) }));
      expect(message).to.equal(`sound: expected a tick above 0 ms or none, got ${tick}`);
    }
  });

  it("accepts a constant window that is always answered, with priorities of eviction", async () => {
    await checkKeepAlivePolicy(() => ({ ...sound, constantWindow: ms(1000), evictionPriority: () => 1, onEvict() {} }));
  });

  it("refuses a constant window that is no time, is not kept to or stands beside other hooks", async () => {
    const nan = await refusal(() => ({ ...sound, constantWindow: ms(Number.NaN) }));
    expect(nan).to.equal("sound: expected a constantWindow >= 0 ms or none, got NaN");
    const other = await refusal(() => ({ ...sound, constantWindow: ms(2000) }));
    expect(other).to.match(
      /^sound: expected keepAlive to be its constantWindow 2000, got keepAlive = 1000 for pool \d/,
    );
    for (const hooks of [{ onArrival() {} }, { prewarmIn: () => ms(5000) }, { tick: ms(1000), onTick() {} }]) {
      const beside = await refusal(() => ({ ...sound, ...hooks, constantWindow: ms(1000) }));
      expect(beside).to.equal(
        `sound: expected evictionPriority and onEvict at most beside a constantWindow, got ${Object.keys(hooks)[0]}`,
      );
    }
  });

  it("refuses an aging that is not its evictionPriority, or that lowers it", async () => {
    const hooks = { ...sound, constantWindow: ms(1000), evictionPriority: () => 5, onEvict() {} };
    await checkKeepAlivePolicy(() => ({ ...hooks, aging: { clock: 0, priorityAt: () => 5 } }));
    const other = await refusal(() => ({ ...hooks, aging: { clock: 0, priorityAt: () => 6 } }));
    expect(other).to.equal("sound: expected aging to give evictionPriority, 5, got 6");
    const fewer = (_clock: number, served: number) => 5 - Math.max(0, served - 1000);
    const falls = await refusal(() => ({ ...hooks, aging: { clock: 0, priorityAt: fewer } }));
    expect(falls).to.equal("sound: expected aging never to lower a priority, got 4 after 5");
  });

  it("refuses answers that are NaN, negative or no numbers, naming question, pool and time", async () => {
    const place = / for pool \d at [\d.]+ ms$/;
    const nan = await refusal(() => ({ ...sound, keepAlive: () => ms(Number.NaN) }));
    expect(nan)
      .to.match(/^sound: expected keepAlive to be a number >= 0, got NaN/)
      .and.match(place);
    const negative = await refusal(() => ({ ...sound, prewarmIn: () => ms(-1) }));
    expect(negative).to.equal("sound: expected prewarmIn to be a number >= 0, got -1 for pool 0 at 0 ms");
    const absent = await refusal(() => ({
      ...sound,
      prewarmIn: () => ms(5000),
      keepPrewarmed: () => undefined as never,
    }));
    expect(absent)
      .to.match(/^sound: expected keepPrewarmed to be a number >= 0, got undefined/)
      .and.match(place);
    const text = await refusal(() => ({ ...sound, prewarmIn: () => ms(5000), prewarmCount: () => "2" as never }));
    expect(text)
      .to.match(/^sound: expected prewarmCount to be a number >= 0, got 2/)
      .and.match(place);
  });

  const shells: ShellPolicy = {
    kinds: ["half"],
    starts: () => [{ kind: 0, share: 0.5, ms: 0 }],
    memory: (pool) => megabytes(pool === 0 ? 143 : 64),
    downgrade: (_, from) => (from === NO_SHELL ? 0 : NO_SHELL),
    keep: () => ms(60_000),
  };

  it("accepts shells", async () => {
    await checkKeepAlivePolicy(() => ({ ...sound, shells }));
  });

  it("accepts a stock of shells, and refuses one that cannot be", async () => {
    const stock = { memory: () => megabytes(64), startTime: () => ms(100), keep: () => ms(60_000) };
    const of = (part: Partial<ShellStock>, count = 1): KeepAlivePolicy => ({
      ...sound,
      shells: { ...shells, stock: { ...stock, ...part } },
      tick: ms(3_600_000),
      onTick: (control) => void control.startShells(0, count),
    });
    await checkKeepAlivePolicy(() => of({ replenish: (_, end) => (end === ShellEnd.Taken ? 1 : 0) }));
    expect(await refusal(() => of({ memory: () => megabytes(-1) }))).to.equal(
      "sound: expected memory of a started shell >= 0, got -1 for shells half",
    );
    expect(await refusal(() => of({ startTime: () => ms(Number.NaN) }))).to.equal(
      "sound: expected startTime of a started shell >= 0, got NaN for shells half",
    );
    expect(await refusal(() => of({ keep: () => ms(0) }))).to.equal(
      "sound: expected keep of a started shell to be a number > 0, got 0 for pool -1 at 100 ms",
    );
    const endless = await refusal(() => of({ replenish: () => Number.POSITIVE_INFINITY }));
    expect(endless).to.match(
      /^sound: expected startShells's count to be a number >= 0 and below Infinity, got Infinity/,
    );
    const { stock: _, ...stockless } = of({}).shells!;
    const none = await refusal(() => ({ ...of({}), shells: stockless }));
    expect(none).to.match(/^sound: expected startShells's kind to be one of a policy with shells.stock, got 0/);
  });

  it("accepts limits of memory, of policies that say so", async () => {
    const limiting = (mb: number, limitsMemory = true): KeepAlivePolicy => ({
      ...sound,
      limitsMemory,
      tick: ms(3_600_000),
      onTick: (control) => void control.limitMemory(megabytes(mb)),
    });
    await checkKeepAlivePolicy(() => limiting(1000));
    const form = /^sound: expected limitMemory to be a number >= 0 of a policy with limitsMemory, got/;
    expect(await refusal(() => limiting(-1))).to.match(form);
    expect(await refusal(() => limiting(1000, false))).to.match(form);
  });

  it("refuses shells that cannot be", async () => {
    const refused = (part: Partial<ShellPolicy>) => refusal(() => ({ ...sound, shells: { ...shells, ...part } }));
    const unnamed = await refused({ kinds: ["half", ""] });
    expect(unnamed).to.equal('sound: expected kinds of shells with names, got ["half",""]');
    expect(await refused({ kinds: [] })).to.equal("sound: expected kinds of shells with names, got []");
    for (const start of [{ kind: 1 }, { share: 2 }, { ms: -1 }])
      expect(await refused({ starts: () => [{ kind: 0, share: 0, ms: 0, ...start }] })).to.match(
        /^sound: expected a start from a kind of shell below 1, a share from 0 to 1 and ms >= 0, got kind /,
      );
    const downgrade = (kind: number) => refused({ downgrade: () => kind });
    expect(await downgrade(1)).to.match(
      /^sound: expected downgrade to be -1 or a whole number from 0 to 0, got 1 for pool/,
    );
    expect(await downgrade(0)).to.match(
      /^sound: expected downgrade to be -1 or a whole number from 1 to 0, got 0 for pool/,
    );
    expect(await downgrade(Number.NaN)).to.match(/got NaN for pool/);
    expect(await refused({ keep: () => ms(Number.NaN) })).to.match(
      /^sound: expected keep of a shell to be a number >= 0, got NaN for pool \d at [\d.]+ ms$/,
    );
    expect(await refused({ memory: () => megabytes(200) })).to.match(
      /^sound: expected memory of a shell to be a number from 0 to 1(43|28), got 200/,
    );
    const both = await refusal(() => ({ ...sound, shells, evictionPriority: () => 1 }));
    expect(both).to.equal("sound: expected shells or evictionPriority, got both");
    const window = await refusal(() => ({ ...sound, shells, constantWindow: ms(1000) }));
    expect(window).to.equal("sound: expected evictionPriority and onEvict at most beside a constantWindow, got shells");
    let count = 0; // what another run left behind
    const forgetful = await refused({ keep: () => ms(count++) });
    expect(forgetful).to.match(/^sound: expected the same decisions from the same seed, got keep of a shell = /);
  });

  it("refuses a tick that starts or releases no number of instances", async () => {
    const onTick: KeepAlivePolicy["onTick"] = (control) => void control.release(0 as never, Number.NaN);
    const message = await refusal(() => ({ ...sound, tick: ms(1000), onTick }));
    expect(message).to.equal("sound: expected release's count to be a number >= 0, got NaN for pool 0 at 0 ms");
  });

  it("refuses a policy that lets no time pass", async () => {
    const message = await refusal(() => ({ ...sound, prewarmIn: () => ms(0), prewarmCount: () => 0 }));
    expect(message).to.match(
      /^sound: expected time to go on, got prewarm\w+ = 0 for pool \d at 0 ms after \d+ decisions$/,
    );
  });

  it("refuses draws from elsewhere", async () => {
    const message = await refusal(() => ({ ...sound, keepAlive: () => ms(1e6 * Math.random()) }));
    expect(message).to.match(
      /^sound: expected the same decisions from the same seed, got keepAlive = .* beside another run/,
    );
    expect(message).to.include("draws from elsewhere than context.random");
  });

  it("refuses a policy that remembers another run", async () => {
    let arrivals = 0; // outlives the policy
    const message = await refusal(() => ({
      name: "remembering",
      onArrival: () => void arrivals++,
      keepAlive: () => ms(arrivals),
    }));
    expect(message).to.match(/^remembering: expected the same decisions from the same seed/);
  });

  it("refuses a policy that the creation of the next one changes", async () => {
    let created = 0;
    const message = await refusal(() => {
      const serial = created++;
      return { ...sound, keepAlive: () => ms(serial < 3 ? 1000 : 2000) };
    });
    expect(message).to.include("keepAlive = 2000").and.include("after another run instead of keepAlive = 1000");
  });

  it("refuses a state that grows with every call, of online policies only", async () => {
    const growing = (): KeepAlivePolicy => {
      const seen: number[] = [];
      return { ...sound, onArrival: (_, { now }) => void seen.push(now), stateBytes: () => 100 + 8 * seen.length };
    };
    // a call every 150 s: 576 in a day, 1,728 in three; 100 + 8 * 576 = 4,708 and 100 + 8 * 1,728 = 13,924
    expect(await refusal(growing)).to.equal(
      "sound: expected a state that does not grow with the length of a run, got 4708 B after one day and 13924 B after three",
    );
    await checkKeepAlivePolicy(growing, { offline: true });
    await checkKeepAlivePolicy(() => ({ ...growing(), stateBytes: () => 100 }));
  });

  it("refuses bytes of state that are no number", async () => {
    const message = await refusal(() => ({ ...sound, stateBytes: () => Number.NaN }));
    expect(message).to.equal("sound: expected stateBytes to be a number of bytes >= 0, got NaN");
  });

  it("hands the future to offline policies only", async () => {
    const futures: boolean[] = [];
    const create = (context: PolicyContext) => {
      futures.push(context.future !== undefined);
      return sound;
    };
    await checkKeepAlivePolicy(create);
    expect(new Set(futures.splice(0))).to.deep.equal(new Set([false]));
    await checkKeepAlivePolicy(create, { offline: true });
    expect(new Set(futures)).to.deep.equal(new Set([true]));
  });
});
