import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { NextRequest } from "next/server";
import { POST as enqueueClients } from "@/app/api/v1/dags/[dagKey]/clients/route";
import { GET as runEvents } from "@/app/api/v1/runs/[id]/events/route";
import { stopGracefully } from "@/lib/web/graceful-stop";
import { getRuntime } from "@/lib/web/runtime";
import type { ApiRoute } from "@/lib/web/with-api";

/** The routes of the API that a run of chaos needs, in a process of their own as under Next, without Next's router. */
const ROUTES: readonly Readonly<{ method: string; path: RegExp; route: ApiRoute }>[] = [
  { method: "POST", path: /^\/api\/v1\/dags\/(?<dagKey>[^/]+)\/clients$/, route: enqueueClients },
  { method: "GET", path: /^\/api\/v1\/runs\/(?<id>[^/]+)\/events$/, route: runEvents },
];

const site = getRuntime().config.NEXTAUTH_URL;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const { pathname } = new URL(url, site);
  const known = ROUTES.find((one) => one.method === method && one.path.test(pathname));
  if (!known) {
    response.writeHead(404).end();
    return;
  }
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = method === "POST" ? { body: await buffer(request) } : {};
  const asked = new NextRequest(new URL(url, site), { method, headers, signal: gone.signal, ...body });
  const params = Promise.resolve({ ...known.path.exec(pathname)?.groups });
  const answered = await known.route(asked, { params });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.flushHeaders();
  const chunks = Readable.from(answered.body ?? []);
  chunks.on("error", () => response.destroy());
  chunks.pipe(response);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    getRuntime().log.error({ event: "web.failed", err: error }, "A request could not be answered");
    response.destroy();
  });
});
stopGracefully();
server.listen(Number(new URL(site).port), "127.0.0.1", () =>
  getRuntime().log.warn({ event: "web.started" }, "Answers requests"),
);
