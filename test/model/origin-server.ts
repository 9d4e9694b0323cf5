import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on the loopback that can be killed, revived at the same port, told to err, and to hold its answers. */
export class OriginServer {
  status = 200;
  /** Called with what sends the answer, where answers are to be held. */
  hold: ((release: () => void) => void) | undefined;
  #server: Server;
  #port = 0;

  private constructor() {
    this.#server = this.#create();
  }

  static async start(): Promise<OriginServer> {
    const origin = new OriginServer();
    await origin.revive();
    return origin;
  }

  get name(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async revive(): Promise<void> {
    if (this.#server.listening) return;
    this.#server = this.#create();
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async kill(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #create(): Server {
    return createServer((_, response) => {
      const release = () => void response.writeHead(this.status).end("answer");
      if (this.hold === undefined) release();
      else this.hold(release);
    });
  }
}
