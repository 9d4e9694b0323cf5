import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How the next answers differ from a plain one; each is used once, in order. */
export type Mishap =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "cut"; readonly bytes: number } //  the connection breaks after so many bytes of the body
  | { readonly kind: "hang"; readonly bytes: number } // nothing follows so many bytes
  | { readonly kind: "page" }; //                        a web page in the place of the file

export interface Asked {
  readonly name: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** A web server on the loopback with files, ranges and mishaps, as public data sets have them. */
export class FileServer {
  readonly files = new Map<string, Buffer>();
  readonly asked: Asked[] = [];
  mishaps: Mishap[] = [];
  ranges = true;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<FileServer> {
    const server = new FileServer();
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** Forgets what was asked and what was to go wrong. */
  reset(): void {
    this.asked.length = 0;
    this.mishaps = [];
    this.ranges = true;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url, headers }: IncomingMessage, response: ServerResponse): void {
    const name = decodeURIComponent(url!.slice(1));
    this.asked.push({ name, range: headers.range, ifRange: headers["if-range"] as string | undefined });
    const mishap = this.mishaps.shift();
    if (mishap?.kind === "status") return void response.writeHead(mishap.status).end("no");
    if (mishap?.kind === "page") return void response.writeHead(200, { "content-type": "text/html" }).end("<p>sorry");
    const content = this.files.get(name);
    if (content === undefined) return void response.writeHead(404).end();
    const tag = `"${createHash("sha256").update(content).digest("hex").slice(0, 16)}"`;
    const from = this.#start(headers, tag);
    if (from >= content.length && from > 0)
      return void response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    const body = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": body.length,
      ...(this.ranges ? { etag: tag } : {}),
      ...(from > 0 ? { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    if (mishap === undefined) return void response.end(body);
    response.write(body.subarray(0, mishap.bytes), () => {
      if (mishap.kind === "cut") setTimeout(() => response.destroy(), 50);
    });
  }

  /** Where the body begins: as asked, unless the version is another one by now. */
  #start(headers: IncomingMessage["headers"], tag: string): number {
    const match = /^bytes=(\d+)-$/.exec(headers.range ?? "");
    if (match === null || !this.ranges) return 0;
    return headers["if-range"] === undefined || headers["if-range"] === tag ? Number(match[1]) : 0;
  }
}

/** Bytes in no order, the same for the same seed. */
export function bytesOf(length: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  let x = seed;
  for (let i = 0; i < words.length; i++) words[i] = x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
  return Buffer.from(words.buffer).subarray(0, length);
}
