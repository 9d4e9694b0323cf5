import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether this machine has nginx. */
export function hasNginx(): boolean {
  return spawnSync("nginx", ["-v"]).status === 0;
}

/** An answer of nginx: its header `X-Answer`, which a configuration may set, and its status. */
export interface NginxAnswer {
  readonly code: number;
  readonly answer: string;
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGTERM");
});

/** nginx on loopback with a configuration of its own in a temporary folder, which is gone with it. */
export class Nginx {
  readonly #process: ChildProcess;
  readonly folder: string;
  readonly #port: number;

  private constructor(process: ChildProcess, folder: string, port: number) {
    this.#process = process;
    this.folder = folder;
    this.#port = port;
  }

  /** Starts it with the `http` block that `configure` makes for a port and a folder, and waits until it listens. */
  static async start(configure: (port: number, folder: string) => string): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), "prewarm-nginx-"));
    mkdirSync(join(folder, "temp"));
    const port = await freePort();
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path ${folder}/temp/${kind};`)
      .join(" ");
    const http = `http { ${temp}\n${configure(port, folder)}\n}`;
    const root = process.getuid?.() === 0 ? "user root;" : "";
    writeFileSync(
      join(folder, "nginx.conf"),
      `${root} daemon off; worker_processes 1; pid ${folder}/pid;\nevents { worker_connections 1024; }\n${http}\n`,
    );
    const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", join(folder, "error.log")], {
      stdio: "ignore",
    });
    running.add(child);
    const nginx = new Nginx(child, folder, port);
    for (let tries = 0; tries < 100; tries++) {
      if (child.exitCode !== null) break;
      if (await nginx.get("/").catch(() => undefined)) return nginx;
      await sleep(50);
    }
    const log = readFileSync(join(folder, "error.log"), "utf8");
    await nginx[Symbol.asyncDispose]();
    throw new Error(`nginx does not listen: ${log}`);
  }

  get(path: string, headers: Record<string, string> = {}): Promise<NginxAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port: this.#port, path, headers, agent: false }, (response) => {
        response.resume();
        response.once("end", () =>
          resolve({ code: response.statusCode!, answer: String(response.headers["x-answer"] ?? "") }),
        );
        response.once("error", reject);
      });
      sent.once("error", reject);
      sent.end();
    });
  }

  /** As `get`, and how many bytes came, and whether all that were announced. */
  body(path: string, headers: Record<string, string> = {}): Promise<NginxAnswer & { bytes: number; whole: boolean }> {
    return new Promise((resolve) => {
      const sent = request({ host: "127.0.0.1", port: this.#port, path, headers, agent: false }, (response) => {
        let bytes = 0;
        const answer = { code: response.statusCode!, answer: String(response.headers["x-answer"] ?? "") };
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.once("end", () => resolve({ ...answer, bytes, whole: true }));
        response.once("error", () => resolve({ ...answer, bytes, whole: false }));
      });
      // broken off before its first byte was sent
      sent.once("error", () => resolve({ code: 0, answer: "", bytes: 0, whole: false }));
      sent.end();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill("SIGTERM");
      await once(this.#process, "exit");
    }
    running.delete(this.#process);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A port of loopback that nobody listens on just now. */
async function freePort(): Promise<number> {
  const server: Server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
