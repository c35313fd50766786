import { once } from "node:events";
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { TcpProxy } from "@/lib/testing/tcp-proxy";
import { waitFor } from "@/lib/testing/wait-for";

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** A client that collects what comes back from a server that says everything twice. */
async function throughProxy() {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => socket.write(`${chunk}${chunk}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  toClose.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const proxy = await TcpProxy.to(`tcp://127.0.0.1:${port}`);
  toClose.push(() => proxy.close());
  return { proxy, client: await connect(proxy) };
}

const closing = (socket: Socket) => new Promise((resolve) => socket.once("close", resolve));

async function connect(proxy: TcpProxy): Promise<{ socket: Socket; got: () => string }> {
  const socket = createConnection(Number(new URL(proxy.url).port), "127.0.0.1");
  toClose.push(() => socket.destroy());
  let text = "";
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    text += chunk;
  });
  await once(socket, "connect");
  return { socket, got: () => text };
}

test("bytes pass unchanged in both directions", async () => {
  const { proxy, client } = await throughProxy();
  client.socket.write("a");
  await waitFor(() => client.got() === "aa", { what: "the echo" });
  expect(proxy.disturbed).toBe(0);
});

test.each(["blackhole", "half_open"] as const)("%s holds bytes back and loses none", async (kind) => {
  const { proxy, client } = await throughProxy();
  proxy.set({ kind });
  client.socket.write("a");
  await waitFor(() => proxy.disturbed > 0, { what: "the bytes to be held" });
  expect(client.got()).toBe("");
  proxy.heal();
  await waitFor(() => client.got() === "aa", { what: "the echo" });
});

test("latency delays every chunk", async () => {
  const { proxy, client } = await throughProxy();
  proxy.set({ kind: "latency", ms: 60, jitterMs: 0 });
  const before = performance.now();
  client.socket.write("a");
  await waitFor(() => client.got() === "aa", { what: "the echo" });
  expect(performance.now() - before).toBeGreaterThan(110);
});

test("a cut resets what is connected, and a new connection works", async () => {
  const { proxy, client } = await throughProxy();
  const closed = closing(client.socket);
  expect(proxy.cut()).toBeGreaterThan(0);
  await closed;
  const next = await connect(proxy);
  next.socket.write("b");
  await waitFor(() => next.got() === "bb", { what: "the echo" });
});

test("nobody connects while connections are refused", async () => {
  const { proxy } = await throughProxy();
  proxy.set({ kind: "refuse" });
  const refused = createConnection(Number(new URL(proxy.url).port), "127.0.0.1");
  refused.on("error", () => undefined);
  await closing(refused);
  expect(proxy.disturbed).toBeGreaterThan(0);
});
