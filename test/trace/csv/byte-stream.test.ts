import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { content, SourceDigest } from "../../../src/trace/csv/byte-stream.ts";
import { textFile } from "../text-source.ts";

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) expect(chunk.length).to.be.greaterThan(0);
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("SourceDigest", () => {
  it("is the sha256 of a single file", async () => {
    const digest = new SourceDigest();
    await readAll(digest.watch(textFile("F", "abc,def\n")).open());
    expect(digest.hex).to.equal(sha256("abc,def\n"));
  });

  it("is the sha256 of the files' digests, a line each, of several", async () => {
    const digest = new SourceDigest();
    await readAll(digest.watch(textFile("a", "one")).open());
    await readAll(digest.watch(textFile("b", "two")).open());
    expect(digest.hex).to.equal(sha256(`${sha256("one")}\n${sha256("two")}\n`));
  });

  it("is the same where there is no Node to ask", async () => {
    const text = "abc,def\n".repeat(100);
    const digest = new SourceDigest();
    const { getBuiltinModule } = process;
    Object.assign(process, { getBuiltinModule: undefined });
    try {
      await readAll(digest.watch(textFile("F", text)).open());
    } finally {
      Object.assign(process, { getBuiltinModule });
    }
    expect(digest.hex).to.equal(sha256(text));
  });
});

describe("content", () => {
  /** A file whose chunks, of a byte each, all lie in the same memory. */
  const overwriting = (bytes: Uint8Array) => ({
    path: "F",
    open: async function* () {
      const chunk = new Uint8Array(1);
      for (const byte of bytes) {
        chunk[0] = byte;
        yield chunk;
      }
    },
  });
  const textOf = async (bytes: Uint8Array) => {
    let text = "";
    for await (const chunk of content(overwriting(bytes))) text += new TextDecoder().decode(chunk);
    return text;
  };

  it("is what was stored, gzipped or not, of a source that overwrites its chunks", async () => {
    const bytes = new TextEncoder().encode("a,b\n1,2\n");
    expect(await textOf(bytes)).to.equal("a,b\n1,2\n");
    expect(await textOf(gzipSync(bytes))).to.equal("a,b\n1,2\n");
  });
});
