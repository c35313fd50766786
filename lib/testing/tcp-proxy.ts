import { createConnection, createServer, type Server, type Socket } from "node:net";
import { Transform } from "node:stream";

/**
 * What happens to bytes on their way. `blackhole`: they stay where they are, in both directions, and arrive late if the
 * way is ever free again, as TCP does it; `half_open`: only what the server says is held back; `refuse`: every
 * connection is reset.
 */
export type Weather =
  | Readonly<{ kind: "pass" | "blackhole" | "half_open" | "refuse" }>
  | Readonly<{ kind: "latency"; ms: number; jitterMs: number }>;

type Direction = "to_server" | "to_client";
const PASS: Weather = { kind: "pass" };

/** A way to a server that a test can disturb: Postgres or Redis as one process sees them. */
export class TcpProxy {
  private weather: Weather = PASS;
  private readonly sockets = new Set<Socket>();
  private readonly onChange = new Set<() => void>();
  /** Chunks that had to wait or connections that were reset: the proof that a fault was felt. */
  disturbed = 0;

  private constructor(
    private readonly server: Server,
    private target: URL,
    private readonly random: () => number,
  ) {}

  static async to(url: string, random: () => number = Math.random): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new TcpProxy(server, new URL(url), random);
    server.on("connection", (socket) => proxy.accept(socket));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The server's address as it is through this proxy. */
  get url(): string {
    const address = this.server.address();
    const through = new URL(this.target);
    if (address !== null && typeof address === "object") through.port = String(address.port);
    return through.href;
  }

  /** Leads new connections to another server; those that are open stay where they are. */
  lead(url: string): void {
    this.target = new URL(url);
  }

  set(weather: Weather): void {
    this.weather = weather;
    if (weather.kind === "refuse") this.cut();
    for (const look of [...this.onChange]) look();
  }

  heal(): void {
    this.set(PASS);
  }

  /** Resets every connection there is; new ones are as good as before. Answers how many there were. */
  cut(): number {
    const cut = [...this.sockets];
    for (const socket of cut) socket.resetAndDestroy();
    this.disturbed += cut.length;
    return cut.length;
  }

  async close(): Promise<void> {
    this.heal();
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    if (this.weather.kind === "refuse") {
      this.disturbed += 1;
      client.on("error", () => undefined);
      client.resetAndDestroy();
      return;
    }
    const server = createConnection({
      host: this.target.hostname,
      port: Number(this.target.port),
      allowHalfOpen: true,
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.setNoDelay(true);
      this.sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    client.pipe(this.gate("to_server")).pipe(server);
    server.pipe(this.gate("to_client")).pipe(client);
  }

  private gate(direction: Direction): Transform {
    return new Transform({
      transform: (chunk, _encoding, done) => {
        void this.passage(direction).then(() => done(null, chunk));
      },
    });
  }

  /** Resolves when a chunk may go on. */
  private async passage(direction: Direction): Promise<void> {
    const { weather } = this;
    if (weather.kind === "latency") {
      this.disturbed += 1;
      await new Promise((resolve) => setTimeout(resolve, weather.ms + weather.jitterMs * this.random()));
      return;
    }
    const isHeld = () =>
      this.weather.kind === "blackhole" || (this.weather.kind === "half_open" && direction === "to_client");
    if (!isHeld()) return;
    this.disturbed += 1;
    await new Promise<void>((resolve) => {
      const look = () => {
        if (isHeld()) return;
        this.onChange.delete(look);
        resolve();
      };
      this.onChange.add(look);
    });
  }
}
