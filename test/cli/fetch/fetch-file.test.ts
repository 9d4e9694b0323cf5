import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { InputError } from "../../../src/base/errors.ts";
import type { RemoteFile } from "../../../src/cli/fetch/data-set.ts";
import { fetchFile } from "../../../src/cli/fetch/fetch-file.ts";
import { FetchedFiles } from "../../../src/cli/fetch/fetched.ts";
import { OutputDirectory } from "../../../src/cli/output.ts";
import { listing, scratch } from "../run.ts";
import { bytesOf, FileServer } from "./file-server.ts";

const NAME = "trace.rar";
const PART = `${NAME}.part`;
const WHOLE = bytesOf(3_000_000, 1);
const OTHER = bytesOf(2_500_000, 2);

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("fetchFile", () => {
  const folder = scratch();
  let server: FileServer;
  let runs = 0;
  let out: OutputDirectory;
  let seen: (readonly [done: number, total: number | undefined])[];

  const at = (name: string) => join(out.path, name);
  const bytes = () => readFileSync(at(NAME));
  const ranges = () => server.asked.map(({ range }) => range);

  /** A run of its own, as of a new process: what is remembered is read from the disk. */
  async function run(given: Partial<RemoteFile> = {}, retries = 0, timeoutMs = 10_000) {
    const fetched = await FetchedFiles.open(out);
    const file = { name: NAME, url: `${server.url}${NAME}`, ...given };
    const onBytes = (done: number, total: number | undefined) => seen.push([done, total]);
    return fetchFile(file, { out, fetched, dataSet: "made" }, { retries, timeoutMs, onBytes });
  }

  const failure = async (...given: Parameters<typeof run>): Promise<Error> =>
    run(...given).then(
      () => expect.fail("expected an error, got a file"),
      (error: Error) => error,
    );

  before(async () => {
    server = await FileServer.start();
  });

  after(async () => {
    await server.stop();
    folder.remove();
  });

  beforeEach(async () => {
    server.reset();
    server.files.set(NAME, WHOLE);
    out = new OutputDirectory(join(folder.path, `run-${++runs}`));
    await mkdir(out.path);
    seen = [];
  });

  it("downloads a file and remembers its digest", async () => {
    const result = await run();
    const told = { name: NAME, url: `${server.url}${NAME}`, bytes: WHOLE.length, sha256: sha256(WHOLE) };
    expect(result).to.deep.equal({ ...told, status: "fetched", checked: "none" });
    expect(bytes().equals(WHOLE)).to.equal(true);
    expect(listing(out.path)).to.deep.equal(["fetched.json", NAME]);
    expect(seen.at(-1)).to.deep.equal([WHOLE.length, WHOLE.length]);
    expect(seen.every(([done], i) => i === 0 || done > seen[i - 1]![0])).to.equal(true);
    expect(await run()).to.deep.equal({ ...told, status: "present", checked: "earlier" });
    expect(server.asked).to.have.length(1);
  });

  it("goes on where a connection broke, also after the server was busy", async () => {
    server.mishaps = [
      { kind: "cut", bytes: 1_500_000 },
      { kind: "status", status: 503 },
    ];
    await run({}, 1);
    expect(bytes().equals(WHOLE)).to.equal(true);
    const [first, second, third] = server.asked;
    expect(first!.range).to.equal(undefined);
    const from = Number(/^bytes=(\d+)-$/.exec(second!.range!)![1]);
    expect(from).to.be.within(1, 1_500_000); // what was under way when the connection broke may be lost
    expect(third).to.deep.equal(second);
    expect(second!.ifRange).to.match(/^"[0-9a-f]{16}"$/);
    expect(server.asked).to.have.length(3);
  });

  it("goes on in the next run, but from the start where the file is another by then", async () => {
    server.mishaps = [{ kind: "cut", bytes: 700_000 }];
    expect((await failure()).message).to.match(/^http:.*trace\.rar: expected the file, got .*UND_ERR_SOCKET/);
    const had = statSync(at(PART)).size;
    expect(had).to.be.within(1, 700_000);
    expect(existsSync(at(NAME))).to.equal(false);
    await run();
    expect(ranges()).to.deep.equal([undefined, `bytes=${had}-`]);
    expect(bytes().equals(WHOLE)).to.equal(true);
    rmSync(at(NAME));
    rmSync(at("fetched.json"));
    server.mishaps = [{ kind: "cut", bytes: 700_000 }];
    await failure();
    server.files.set(NAME, OTHER);
    await run();
    expect(bytes().equals(OTHER)).to.equal(true);
    expect(listing(out.path)).to.deep.equal(["fetched.json", NAME]);
  });

  it("starts over at a server without ranges, and where nobody knows what the part is of", async () => {
    server.ranges = false;
    server.mishaps = [{ kind: "cut", bytes: 700_000 }];
    await run({}, 1);
    expect(bytes().equals(WHOLE)).to.equal(true);
    expect(ranges()).to.deep.equal([undefined, undefined]);
    server.reset();
    rmSync(at(NAME));
    rmSync(at("fetched.json"));
    writeFileSync(at(PART), OTHER);
    await run();
    expect(ranges()).to.deep.equal([undefined]);
    expect(bytes().equals(WHOLE)).to.equal(true);
  });

  it("goes on with any part where a published digest tells whether it fits, and takes a whole one", async () => {
    const published = { sha256: sha256(WHOLE), bytes: WHOLE.length };
    writeFileSync(at(PART), WHOLE.subarray(0, 1000));
    expect(await run(published)).to.include({ status: "fetched", checked: "published" });
    rmSync(at(NAME));
    writeFileSync(at(PART), WHOLE);
    await run(published);
    expect(ranges()).to.deep.equal(["bytes=1000-", "bytes=3000000-"]); // the second answer is 416
    expect(bytes().equals(WHOLE)).to.equal(true);
    rmSync(at("fetched.json"));
    expect(await run(published)).to.include({ status: "present", checked: "published" });
  });

  it("keeps no file with another than the published digest or size", async () => {
    const wrong = await failure({ sha256: sha256(OTHER), bytes: WHOLE.length });
    expect(wrong.message).to.match(
      /trace\.rar: expected the published sha256 \w{64}, got \w{64}: what came was thrown away$/,
    );
    expect(wrong).to.not.be.instanceOf(InputError); // exit code 1
    expect((await failure({ bytes: 10 }, 3)).message).to.match(/got one of 3000000 bytes where 10 are published$/);
    expect(listing(out.path)).to.deep.equal(["fetched.json"]);
    expect(server.asked).to.have.length(2);
  });

  it("compares with the digest of the last time where none is published", async () => {
    await run();
    rmSync(at(NAME));
    server.files.set(NAME, OTHER);
    expect((await failure()).message).to.match(
      /expected the remembered \(20\d\d-.*, fetched\.json\) sha256 .* thrown away$/,
    );
    server.files.set(NAME, WHOLE);
    expect(await run()).to.include({ status: "fetched", checked: "earlier" });
    writeFileSync(at(NAME), OTHER);
    expect((await failure()).message).to.match(/: move it away to fetch it again$/);
    expect(bytes().equals(OTHER)).to.equal(true);
    rmSync(at("fetched.json"));
    expect(await failure())
      .to.be.instanceOf(InputError)
      .with.property("message")
      .that.matches(/of unknown origin$/);
  });

  it("does not try again where that would not help", async () => {
    server.files.clear();
    expect((await failure({}, 3)).message).to.match(/trace\.rar: expected the file, got HTTP 404 Not Found$/);
    server.mishaps = [{ kind: "page" }];
    expect((await failure({}, 3)).message).to.match(/expected the file, got a web page/);
    expect(server.asked).to.have.length(2);
    server.mishaps = [{ kind: "status", status: 500 }];
    expect((await failure()).message).to.match(/got HTTP 500/);
    expect(listing(out.path)).to.deep.equal([]);
  });

  it("gives up on a server that falls silent or is not there", async () => {
    server.mishaps = [{ kind: "hang", bytes: 10_000 }];
    expect((await failure({}, 0, 300)).message).to.match(/got nothing more for 0\.3 s$/);
    expect(statSync(at(PART)).size).to.equal(10_000);
    const gone = await failure({ url: "http://127.0.0.1:9/x" }); // the port of discard, where nobody listens
    expect(gone.message).to.match(/^http:\/\/127\.0\.0\.1:9\/x: expected the file, got .+/);
  });

  it("says that the disk is full, without trying again", async function () {
    if (!existsSync("/dev/full")) this.skip();
    symlinkSync("/dev/full", at(PART));
    const full = (await failure({}, 3)) as NodeJS.ErrnoException;
    expect([full.code, server.asked.length]).to.deep.equal(["ENOSPC", 1]); // the command line ends with 2 at ENOSPC
    expect(existsSync(at(NAME))).to.equal(false);
  });
});
