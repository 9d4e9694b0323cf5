import { expect } from "chai";
import { readPlatform } from "../../src/cli/arguments.ts";

describe("platform arguments", () => {
  it("are the defaults unless told otherwise", () => {
    expect(readPlatform(undefined).platform).to.include({ deadline: "inclusive", renew: true, evict: "shortfall" });
  });

  it("start from the named conventions, and --platform changes parts of them", () => {
    const { platform, runtime } = readPlatform("renew=true,nodeMemory=4096,runtime=isolate", "dslab");
    expect(platform).to.include({ tie: "arrival-first", evict: "none", renew: true, nodeMemory: 4096 });
    expect(runtime).to.equal("isolate");
    expect(readPlatform(undefined, "simfaas").platform).to.include({ deadline: "exclusive", instance: "newest" });
  });

  it("take what concurrent starts add from the runtime, unless told otherwise", () => {
    expect(readPlatform("runtime=micro-vm").platform).to.include({ startSlowdown: 0, parallelStarts: 1 });
    const loaded = { startSlowdown: 1000 / 180, parallelStarts: 22.5 };
    expect(readPlatform("runtime=micro-vm-loaded").platform).to.include(loaded);
    expect(readPlatform("runtime=micro-vm-loaded,startSlowdown=10ms").platform).to.include({
      ...loaded,
      startSlowdown: 10,
    });
  });
});
