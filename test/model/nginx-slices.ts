import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Nginx } from "./nginx.ts";

/** A request to a server of slices, and what it came to. */
export interface SliceRequest {
  readonly object: number;
  /** First and last byte; undefined for the whole object. */
  readonly range?: readonly [first: number, last: number];
}
export interface SliceOutcome {
  readonly bytes: number; // of the answer
  readonly whole: boolean; // not broken off
  readonly statuses: readonly string[]; // of its slices in turn
  readonly fetched: readonly string[]; //   what the origin was asked for: `object first-last`
}

/** Objects of `sizes` bytes, whose version is asked for at each fetch: an origin that knows ranges. */
class RangeOrigin {
  readonly fetched: string[] = [];
  readonly #server: Server;

  constructor(sizes: readonly number[], versionOf: (object: number) => number) {
    this.#server = createServer((request, response) => this.#serve(sizes, versionOf, request, response));
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  #serve(
    sizes: readonly number[],
    versionOf: (object: number) => number,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const object = Number(request.url!.split("/")[1]);
    const size = sizes[object]!;
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "")!;
    const [first, last] = [Number(from), Math.min(Number(to), size - 1)];
    this.fetched.push(`${object} ${first}-${last}`);
    response.writeHead(206, {
      "content-range": `bytes ${first}-${last}/${size}`,
      "content-length": last - first + 1,
      "cache-control": "max-age=1000",
      etag: `"v${versionOf(object)}"`,
    });
    response.end("x".repeat(last - first + 1));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** What nginx makes of requests, one after the other, in slices of `sliceBytes`; `before` is called before each. */
export async function nginxSlices(
  sliceBytes: number,
  sizes: readonly number[],
  requests: readonly SliceRequest[],
  versionOf: (object: number, request: number) => number = () => 1,
): Promise<readonly SliceOutcome[]> {
  let now = 0;
  await using origin = new RangeOrigin(sizes, (object) => versionOf(object, now));
  const upstream = await origin.listen();
  await using nginx = await Nginx.start(
    (port, folder) => `
proxy_cache_path ${folder}/cache keys_zone=slices:1m;
log_format slices "$request_id $upstream_cache_status $body_bytes_sent";
log_subrequest on;
server {
  listen 127.0.0.1:${port};
  location = / { return 204; }
  location / {
    access_log ${folder}/access.log slices;
    slice ${sliceBytes};
    proxy_cache slices;
    proxy_cache_key $uri$slice_range;
    proxy_set_header Range $slice_range;
    proxy_pass http://127.0.0.1:${upstream};
    add_header X-Answer "$request_id" always;
  }
}`,
  );
  const outcomes: SliceOutcome[] = [];
  for (const [i, { object, range }] of requests.entries()) {
    now = i;
    const before = origin.fetched.length;
    const headers = range === undefined ? {} : { range: `bytes=${range[0]}-${range[1]}` };
    const got = await nginx.body(`/${object}`, headers);
    await sleep(20); // its line in the log
    const lines = readFileSync(join(nginx.folder, "access.log"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([id]) => id === got.answer);
    // a request's own line comes last, though it has the first slice
    const statuses = [...lines.slice(-1), ...lines.slice(0, -1)].map(([, status]) => status!);
    outcomes.push({ bytes: got.bytes, whole: got.whole, statuses, fetched: origin.fetched.slice(before) });
  }
  return outcomes;
}
