import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

/** A process of one server, which says its port and answers `/slow` only when it was asked `/go`. */
const SERVER = `
import { createServer } from "node:http";
import { stopGracefully } from "./lib/web/graceful-stop.ts";
stopGracefully();
process.on("SIGTERM", () => console.log("stopping"));
let go;
const going = new Promise((resolve) => { go = resolve; });
createServer(async ({ url }, response) => {
  if (url === "/go") go();
  if (url === "/slow") await going;
  response.end(url);
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

async function aServer() {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", SERVER], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(child.stdout, "data");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string, by = agent) => {
    const asked = request({ port: Number(port), path, agent: by }).end();
    const [answered] = await once(asked, "response");
    return { body: await text(answered), connection: answered.headers.connection };
  };
  return { child, ask, another: () => new Agent({ keepAlive: true }) };
}

test("a web process that is asked to stop answers what is under way and what comes on open connections, and then ends", {
  timeout: 60_000,
}, async () => {
  const { child, ask, another } = await aServer();
  expect(await ask("/one")).toEqual({ body: "/one", connection: "keep-alive" });
  const waiting = another();
  expect((await ask("/two", waiting)).connection).toBe("keep-alive");
  const slow = ask("/slow");
  const ended = once(child, "exit");
  const stopping = once(child.stdout, "data");
  child.kill("SIGTERM");
  await stopping;
  expect(await ask("/go", waiting)).toEqual({ body: "/go", connection: "close" });
  expect(await slow).toEqual({ body: "/slow", connection: "close" });
  expect(await ended).toEqual([0, null]);
});
