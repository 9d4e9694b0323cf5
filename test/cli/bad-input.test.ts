import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { azureDay, CALLS, REQUESTS, truncatedGzip, writeFiles } from "./files.ts";
import { listing, type Outcome, prewarm, prewarmEach, scratch } from "./run.ts";

const AGENT = {
  schema: 1,
  agent: "q-learning",
  revision: 1,
  parameters: {},
  seed: 1,
  episodes: 1,
  trainedOn: { digest: "", invocations: 0, horizonMs: 0 },
  state: null,
};

const FILES: Readonly<Record<string, string | Uint8Array>> = {
  "calls.csv": CALLS,
  "requests.csv": REQUESTS,
  "ragged.csv": "t_ms,function,duration_ms\n0,f,1\n1,f\n",
  "negative.csv": "t_ms,function,duration_ms\n0,f,1\n\n1,f,-2\n",
  "text.csv": 't_ms,function,duration_ms\n"0","f,g",1\n1,f,one\n',
  "nameless.csv": "t_ms,function,duration_ms\n0,,1\n",
  "quote.csv": 't_ms,function,duration_ms\n0,"f,1\n',
  "twice.csv": "t_ms,function,function,duration_ms\n0,f,f,1\n",
  "no-calls.csv": "t_ms,function,duration_ms\n",
  "empty.csv": "",
  "unknown.csv": "a,b,c\n1,2,3\n",
  "binary.csv": new Uint8Array([0x74, 0, 1, 2, 3]),
  "cut.csv.gz": truncatedGzip(CALLS, 0.6),
  "no-gzip.csv.gz": new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]),
  "minus.csv": azureDay("3", "-1"),
  "exponent.csv": azureDay("0", "0", "1e3"),
  "half.csv": azureDay("1.5"),
  "seconds.csv": "app,func,end_timestamp,duration\na,f,10,-1\n",
  "bad-size.csv": "time,object,size\n0,a,100\n1,b,-5\n",
  "short-row.csv": "time,object,size\n0,a,100\n1,b\n",
  "no-agent.json": "{}",
  "unknown-agent.json": JSON.stringify({ ...AGENT, agent: "nobody" }),
  "old-agent.json": JSON.stringify({ ...AGENT, revision: 999 }),
  "empty-agent.json": JSON.stringify(AGENT),
  "no.json": "nonsense",
};

/** A command, and what its one line says. */
type Case = readonly [command: string, says: RegExp];

const replay = (options: string) => `replay calls.csv --policy none ${options}`;
const trace = (name: string) => `replay ${name} --policy none --out out`;
const cache = (options: string) => `cache requests.csv --policy lru ${options}`;

const USAGE: readonly Case[] = [
  ["repaly", /unknown command 'repaly'/],
  ["replay", /--policy/],
  ["replay calls.csv", /--policy/],
  ["replay --policy none", /trace/],
  ["replay calls.csv calls.csv --policy none", /too many arguments/],
  [replay("--sed 1"), /--sed/],
  [replay("--seed -1"), /expected an integer >= 0, got "-1"/],
  [replay("--seed 1.5"), /got "1\.5"/],
  [replay("--seed one"), /got "one"/],
  [replay("--arrivals often"), /often.*even/],
  [replay("--platform windw=1m"), /unknown parameter windw.*did you mean window\?/],
  [replay("--platform nodes=0"), /nodes: expected an integer .*1.*, got "0"/],
  [replay("--platform onFull=explode"), /onFull: expected one of queue, drop, retry, got "explode"/],
  [replay("--platform runtime=aws-jss"), /got "aws-jss"; did you mean aws-js\?$/],
  [replay("--platform runtime=cobol"), /runtime: expected one of .*aws-js.*, got "cobol"/],
  [replay("--platform nodeMemory=-1"), /nodeMemory: expected a number >= 0, got "-1"/],
  [replay("--platform window=0"), /window: expected .*, got "0"/],
  [replay("--platform nodes=100000000000"), /nodes: expected .*, got "100000000000"/],
  ["replay calls.csv --policy fixd", /fixd.*did you mean fixed\?/],
  ["replay calls.csv --policy q-learning", /unknown policy "q-learning"/],
  ["replay calls.csv --policy constructor", /unknown policy "constructor"/],
  ["replay calls.csv --policy fixed:windoww=1m", /unknown parameter windoww.*did you mean window\?/],
  ["replay calls.csv --policy fixed:window=soon", /window: expected a duration.*got "soon"/],
  ["replay calls.csv --policy fixed:window=-5m", /got "-5m"/],
  ["replay calls.csv --policy fixed:window=NaN", /got "NaN"/],
  ["replay calls.csv --policy fixed:window", /expected key=value, got "window"/],
  ["replay calls.csv --policy :", /expected name:key=value/],
  ["train calls.csv", /--agent/],
  ["train calls.csv --agent q-lerning --out out", /did you mean q-learning\?/],
  ["train calls.csv --agent q-learning --episodes 0 --out out", /--episodes.*got "0"/],
  ["train calls.csv --agent q-learning:discount=2 --out out", /discount: expected a number from 0 to 1, got "2"/],
  ["train calls.csv --agent q-learning --train-share 1.5", /share.*got "1\.5"/],
  [cache(""), /--capacity/],
  [cache("--capacity 0 --out out"), /capacity: expected bytes.*got "0"/],
  [cache("--capacity -5 --out out"), /got "-5"/],
  [cache("--capacity lots --out out"), /got "lots"/],
  [cache("--capacity 10QB --out out"), /got "10QB"/],
  [cache("--capacity 0% --out out"), /got "0%"/],
  [cache("--capacity Infinity"), /got "Infinity"/],
  [cache("--capacity 1MB --ignore-size"), /expected a number of objects.*got "1MB"/],
  [cache("--capacity 100 --columns key=object"), /--columns.*time=T,object=O,size=S.*got "key=object"/],
  ["cache requests.csv --policy lur --capacity 100", /did you mean l[rf]u\?/],
  [
    "cache requests.csv --policy lru:samples=3 --capacity 100",
    /unknown parameter samples; it takes admission, admissionSize, admissionMemory/,
  ],
  ["trace", /expected a command/],
  ["trace info", /missing required argument 'trace'/],
  ["trace generate --apps 0 --out out", /--apps.*got "0"/],
  ["trace generate --days 100 --out out", /days.*expected an integer.*got "?100/],
  ["trace generate --max-daily-calls -1 --out out", /got "-1"/],
  ["trace generate --profile nowhere --out out", /^nowhere: expected a readable file, got ENOENT$/],
  ["trace generate --profile calls.csv --out out", /^calls\.csv:1:\d+: /],
  ["trace generate --compression 10 --out out", /expected an integer from 1 to 9, got "10"/],
];

const INPUTS: readonly Case[] = [
  [trace("nowhere.csv"), /^nowhere\.csv: expected .*no such file/],
  [trace("nowhere/"), /^nowhere\/: expected .*no such file/],
  [trace("folder"), /^folder: expected a directory with \.csv/],
  [trace("bundled:nothing"), /^bundled:nothing: expected/],
  [trace("ragged.csv"), /^ragged\.csv:3:4: expected 3 columns, got 2$/],
  [trace("negative.csv"), /^negative\.csv:4:5: expected duration_ms >= 0, got "-2"$/],
  [trace("text.csv"), /^text\.csv:3:5: expected a number for duration_ms, got "one"$/],
  [trace("nameless.csv"), /^nameless\.csv:2:3: expected function, got an empty field$/],
  [trace("quote.csv"), /^quote\.csv:2:3: expected a closing quote/],
  [trace("twice.csv"), /^twice\.csv:1:15: expected each column once, got "function" again$/],
  [trace("no-calls.csv"), /^no-calls\.csv:2: expected calls, got none$/],
  [trace("empty.csv"), /^empty\.csv: expected .*empty file$/],
  [trace("unknown.csv"), /^unknown\.csv:1:1: expected a header .*azure2019.*azure2021.*csv.*got "a,b,c"$/],
  [trace("binary.csv"), /^binary\.csv:1:1: expected CSV text, got binary bytes$/],
  [trace("cut.csv.gz"), /^cut\.csv\.gz: expected a whole gzip file/],
  [trace("no-gzip.csv.gz"), /^no-gzip\.csv\.gz: expected a whole gzip file/],
  // three ids and a trigger of 15 characters with their commas, then a column per minute
  [trace("minus.csv"), /^minus\.csv:2:17: expected a whole number of calls >= 0, got "-1"$/],
  [trace("exponent.csv"), /^exponent\.csv:2:19: expected a whole number of calls >= 0, got "1e3"$/],
  [trace("half.csv"), /^half\.csv:2:15: expected a whole number of calls >= 0, got "1\.5"$/],
  [trace("seconds.csv"), /^seconds\.csv:2:8: expected duration >= 0, got "-1"$/],
  [trace("azure2021:calls.csv"), /^calls\.csv:1:\d+: expected a column func/],
  ["trace info ragged.csv", /^ragged\.csv:3:4: /],
  ["train ragged.csv --agent q-learning --out out", /^ragged\.csv:3:4: /],
  ["cache nowhere.csv --policy lru --capacity 1 --out out", /^nowhere\.csv: expected/],
  ["cache bad-size.csv --policy lru --capacity 1 --out out", /^bad-size\.csv:3:5: expected size >= 0, got "-5"$/],
  ["cache short-row.csv --policy lru --capacity 1 --out out", /^short-row\.csv:3:4: expected 3 columns, got 2$/],
  ["cache unknown.csv --policy lru --capacity 1 --out out", /^unknown\.csv:1:1: expected requests, .*time,object,size/],
  [cache("--capacity 9 --columns time=when,object=object,size=size --out out"), /^requests\.csv:1:\d+: .*when/],
  ["replay calls.csv --policy agent --out out", /expected file=PATH, got none$/],
  ["replay calls.csv --policy agent:file=nowhere.json --out out", /^nowhere\.json: expected a readable file/],
  ["replay calls.csv --policy agent:file=folder --out out", /^folder: expected a readable file/],
  ["replay calls.csv --policy agent:file=no.json --out out", /^no\.json: expected an agent\.json/],
  ["replay calls.csv --policy agent:file=no-agent.json --out out", /^no-agent\.json: expected an agent\.json/],
  ["replay calls.csv --policy agent:file=unknown-agent.json --out out", /^unknown-agent\.json: .*got "nobody"$/],
  ["replay calls.csv --policy agent:file=old-agent.json --out out", /^old-agent\.json: expected revision \d+.*got 999/],
  ["replay calls.csv --policy agent:file=empty-agent.json --out out", /^empty-agent\.json: .*expected/],
  ["cache requests.csv --policy q-cache:file=nowhere.json --capacity 9 --out out", /^nowhere\.json: expected/],
  ["cache requests.csv --policy q-cache:file=no.json --capacity 9 --out out", /^no\.json: expected/],
  ["cache requests.csv --policy q-cache:file=no-agent.json --capacity 9 --out out", /^no-agent\.json: expected/],
];

const PLACES: readonly Case[] = [
  [replay("--out calls.csv"), /^calls\.csv: expected a directory that can be written/],
  [replay("--out calls.csv/below"), /^calls\.csv\/below: expected a directory that can be written/],
  [replay("--out /dev/null/x"), /^\/dev\/null\/x: expected a directory that can be written/],
  ["train calls.csv --agent q-learning --out calls.csv/below", /^calls\.csv\/below: /],
  [cache("--capacity 9 --out calls.csv/below"), /^calls\.csv\/below: /],
  ["cache requests.csv --policy q-cache --capacity 9 --save calls.csv/x", /^calls\.csv\/x: expected a file/],
  ["cache requests.csv --policy q-cache --capacity 9 --save calls.csv/x --out out", /^calls\.csv\/x: expected a file/],
  ["trace generate --apps 1 --days 1 --out calls.csv", /^calls\.csv: expected a directory/],
];

/** The one line after `prewarm: `. */
function line({ code, stdout, stderr }: Outcome): string {
  expect([code, stdout], stderr).to.deep.equal([2, ""]);
  expect(stderr).to.match(/^prewarm: .+\n$/);
  expect(stderr).to.not.match(/ {2}at |node:internal|undefined/);
  return stderr.slice("prewarm: ".length, -1);
}

describe("bad input on the command line", () => {
  const folder = scratch();
  const place = { cwd: folder.path };
  let untouched: string[];

  before(() => {
    writeFiles(folder.path, FILES);
    mkdirSync(join(folder.path, "folder"));
    untouched = listing(folder.path);
  });

  after(() => folder.remove());

  afterEach(() => expect(listing(folder.path), "what it left behind").to.deep.equal(untouched));

  for (const [title, cases] of [
    ["usage", USAGE],
    ["inputs", INPUTS],
    ["places for results", PLACES],
  ] as const) {
    describe(title, () => {
      let said: Outcome[];

      before(async () => {
        said = await prewarmEach(
          cases.map(([command]) => command.split(" ").filter((word) => word !== "")),
          place,
        );
      });

      for (const [i, [command, says]] of cases.entries()) {
        it(`${command} -> ${says.source}`, () => expect(line(said[i]!)).to.match(says));
      }
    });
  }

  it("is refused by the process as a whole, --json and --quiet or not", async () => {
    const said = await prewarm(["replay", "ragged.csv", "--policy", "none", "--json", "--quiet"], place);
    expect(line(said)).to.equal("ragged.csv:3:4: expected 3 columns, got 2");
  });

  it("is shown with the stack under --debug", async () => {
    const commands = [
      ["replay", "ragged.csv", "--policy", "none", "--debug"],
      ["--debug", "replay", "ragged.csv", "--policy", "none"],
    ];
    for (const { code, stderr } of await prewarmEach(commands, place)) {
      expect(code).to.equal(2);
      expect(stderr).to.match(/^prewarm: .*ragged\.csv:3:4: expected 3 columns, got 2\n {4}at /);
    }
  });

  it("keeps the results of an earlier run", async () => {
    const own = scratch();
    try {
      writeFiles(own.path, FILES);
      const good = "replay calls.csv --policy none --out out --quiet".split(" ");
      expect((await prewarmEach([good], { cwd: own.path }))[0]!.code).to.equal(0);
      const old = listing(own.path);
      const bad = [trace("ragged.csv"), trace("cut.csv.gz"), replay("--platform nodes=0 --out out")];
      await prewarmEach(
        bad.map((command) => command.split(" ")),
        { cwd: own.path },
      );
      expect(listing(own.path)).to.deep.equal(old);
    } finally {
      own.remove();
    }
  });

  it("refuses a place in /proc, where directories cannot be made", async function () {
    if (!existsSync("/proc/self")) this.skip();
    const args = replay("--out /proc/prewarm/x").split(" ");
    const said = await prewarm(args, { ...place, timeoutMs: 10_000 });
    expect(line(said)).to.match(/^\/proc\/prewarm\/x: expected a directory that can be written/);
  });

  it("refuses a retry that takes no time, which would never end", async () => {
    const args = replay("--platform nodeMemory=600,onFull=retry,retryDelay=0").split(" ");
    const said = await prewarm(args, { ...place, timeoutMs: 10_000 });
    expect(line(said)).to.match(/retryDelay: expected .*, got "0"/);
  });

  it("is found in altered copies of published traces, or they are read", async function () {
    const shared = resolve("../shared/data/bad-input");
    if (!existsSync(shared)) this.skip();
    const names = readdirSync(shared).filter((name) => name.includes(".csv"));
    const refused = /^invitro2022.*(inv|minute)\./;
    const tables = names.filter((name) => /^(invitro2022.*_(mem|run)|loader10\.(durations|memory))\.csv$/.test(name));
    const described = names.map((name) => ["trace", "info", join(shared, name), "--json"]);
    const replayed = tables.map((name) => ["replay", join(shared, name), "--policy", "none", "--json"]); // no calls
    const said = await prewarmEach([...described, ...replayed], place);
    for (const [i, each] of said.entries()) {
      if (i >= names.length || refused.test(names[i]!)) expect(line(each)).to.match(/\.csv(\.gz)?:1:\d+: expected /);
      else expect(each, names[i]).to.include({ code: 0, stderr: "" });
    }
    expect(tables).to.have.length(4);
    expect(names.length).to.be.above(5);
  });
});
