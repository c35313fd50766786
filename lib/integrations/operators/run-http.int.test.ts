import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import type { TaskOf } from "@/lib/domain/dag/document";
import { findTargets } from "@/lib/integrations/http/egress";
import { follow } from "@/lib/integrations/http/follow";
import { executeTask } from "@/lib/integrations/operators/execute-task";
import type { ExecuteRequest, HttpAuth, OperatorServices } from "@/lib/integrations/operators/operator-contract";
import { idOf } from "@/lib/testing/dag-builders";
import { aContext, aRequest, operatorServices } from "@/lib/testing/task-requests";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

/** A server on this machine; answers `host:port`. */
async function listen(onRequest: RequestListener): Promise<string> {
  const server = createServer(onRequest).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server listens on no port.");
  return `127.0.0.1:${address.port}`;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of request) chunks.push(String(chunk));
  return chunks.join("");
}

/** A server that answers with what it was asked. */
const listenEcho = () =>
  listen(async (request, response) => {
    const { method, url, headers } = request;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ method, url, headers, body: await readAll(request) }));
  });

type Options = Partial<ExecuteRequest> & Readonly<{ allow?: string[]; auth?: HttpAuth; baseUrl?: string }>;

async function call(task: Partial<TaskOf<"http">> & { url: string }, options: Options = {}) {
  const { allow = [], auth, baseUrl = "", ...more } = options;
  const full: TaskOf<"http"> = { id: idOf("ask"), key: "ask", operator: "http", needs: [], method: "GET", ...task };
  const request = aRequest(full, more);
  const connections: OperatorServices["connections"] = {
    resolve: (name) => Promise.resolve(auth ? { name, kind: "http", baseUrl, auth } : null),
  };
  const outcome = await executeTask(operatorServices({ httpAllowPrivateHosts: allow, connections }), request);
  return { outcome, log: request.log };
}

const failure = (code: string, message: RegExp, errorClass = "terminal") => ({
  kind: "failed",
  error: { class: errorClass, code, message: expect.stringMatching(message) },
});

describe("an http task", () => {
  test("sends its method, headers, body and idempotency key, and its output is the answer", async () => {
    const host = await listenEcho();
    const { outcome, log } = await call(
      {
        method: "POST",
        url: `http://${host}/score/{{ client.key }}?name={{ results.name }}`,
        headers: { "X-Dag": "{{ run.dag }}" },
        body: '{"name": "{{ results.name }}", "amount": {{ results.amount }}}',
      },
      { allow: [host], context: aContext({ results: { name: 'A/B "C" & D', amount: 12.5 } }) },
    );
    expect(outcome).toEqual({
      kind: "success",
      output: {
        status: 200,
        headers: expect.objectContaining({ "content-type": "application/json" }),
        body: {
          method: "POST",
          url: "/score/1004285007?name=A%2FB%20%22C%22%20%26%20D",
          headers: expect.objectContaining({
            "content-type": "application/json",
            "idempotency-key": "run/task",
            "x-dag": "research.test",
          }),
          body: '{"name": "A/B \\"C\\" & D", "amount": 12.5}',
        },
      },
    });
    expect(log.text("system")).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/score\/1004285007 was answered with 200/);
  });

  test.each([
    [404, "terminal", /answered with 404\. Trying again cannot help\./],
    [429, "retryable", /answered with 429\./],
    [503, "retryable", /answered with 503\. The answer is in the attempt's log\./],
  ])("answered with %i is %s", async (status, errorClass, message) => {
    const host = await listen((_request, response) => response.writeHead(status).end("reason: closed"));
    const { outcome, log } = await call({ url: `http://${host}/` }, { allow: [host] });
    expect(outcome).toEqual(failure("http_status", message, errorClass));
    expect(log.text("system")).toContain("reason: closed");
  });

  test("adds its connection's credentials, and shows them nowhere", async () => {
    const host = await listenEcho();
    const baseUrl = `http://${host}/v1`;
    const token = { type: "bearer", token: "s3cret-token-value" } as const;
    const bearer = await call(
      { url: "/x?token=s3cret-token-value", connection: "bureau" },
      { allow: [host], baseUrl, auth: token },
    );
    expect(bearer.outcome).toMatchObject({
      output: { body: { url: "/v1/x?token=***", headers: { authorization: "Bearer ***" } } },
    });
    const password = { type: "basic", username: "risk", password: "pass word" } as const;
    const basic = await call({ url: "/x", connection: "bureau" }, { allow: [host], baseUrl, auth: password });
    expect(basic.outcome).toMatchObject({ output: { body: { headers: { authorization: "Basic ***" } } } });
  });

  test("hides its connection's credentials in an answer that failed too", async () => {
    const host = await listen((request, response) => response.writeHead(500).end(request.headers.authorization));
    const auth = { type: "bearer", token: "s3cret-token-value" } as const;
    const { log } = await call({ url: "/", connection: "bureau" }, { allow: [host], baseUrl: `http://${host}`, auth });
    expect(log.text()).toContain("Bearer ***");
    expect(log.text()).not.toContain("s3cret");
  });

  test.each([
    [
      "an unknown connection",
      { url: "/x", connection: "gone" },
      "connection_missing",
      /connection gone, which does not exist/,
    ],
    ["a path without a connection", { url: "/x" }, "invalid_request", /"\/x" is not a URL/],
    ["a password in the URL", { url: "http://a:b@example.test/" }, "invalid_request", /Put them into a connection/],
    [
      "a header of the transport",
      { url: "http://example.test/", headers: { Host: "x" } },
      "invalid_request",
      /header host is set by the platform/,
    ],
    ["another protocol", { url: "file:///etc/passwd" }, "egress_blocked", /file:\/\/ addresses are not allowed/],
    [
      "a body that is no JSON",
      { url: "http://example.test/", body: "{a}" },
      "invalid_request",
      /body is not valid JSON/,
    ],
    [
      "a missing look-up",
      { url: "http://example.test/{{ results.gone.id }}" },
      "lookup_failed",
      /url: .*results\.gone/,
    ],
  ] as const)("with %s is refused with a sentence", async (_name, task, code, message) => {
    expect((await call(task)).outcome).toEqual(failure(code, message));
  });

  test("never takes its connection's credentials to another site", async () => {
    const auth = { type: "bearer", token: "s3cret-token-value" } as const;
    const options = { auth, baseUrl: "https://bureau.test" };
    const { outcome } = await call({ url: "https://evil.test/x", connection: "bureau" }, options);
    expect(outcome).toEqual(failure("invalid_request", /not the site of connection bureau/));
  });
});

describe("what an http task reaches", () => {
  test("is never this machine or an internal network, unless host and port are on the list", async () => {
    const host = await listenEcho();
    expect((await call({ url: `http://${host}/` })).outcome).toEqual(failure("egress_blocked", /internal network/));
    expect((await call({ url: `http://${host}/` }, { allow: ["127.0.0.1:1"] })).outcome).toMatchObject({
      kind: "failed",
    });
    expect((await call({ url: `http://${host}/` }, { allow: [host] })).outcome).toMatchObject({ kind: "success" });
  });

  test("is checked again at a redirect", async () => {
    const inside = await listenEcho();
    const outside = await listen((_request, response) =>
      response.writeHead(302, { location: `http://${inside}/` }).end(),
    );
    const { outcome } = await call({ url: `http://${outside}/` }, { allow: [outside] });
    expect(outcome).toEqual(failure("egress_blocked", new RegExp(`${inside} is an address of this machine`)));
  });

  test("is the address that was checked, although the name means another one a moment later", async () => {
    const host = await listenEcho();
    const port = host.split(":")[1];
    const answers = ["93.184.216.34", "127.0.0.1"];
    const asked: string[] = [];
    const resolve = (name: string) => {
      asked.push(name);
      return Promise.resolve([{ address: answers.shift() ?? "", family: 4 }]);
    };
    const rules = { allowPrivateHosts: [], resolve };
    const url = new URL(`http://rebinding.test:${port}/`);
    expect(await findTargets(url, rules)).toEqual({ ok: true, value: [{ address: "93.184.216.34", family: 4 }] });
    const limits = { bodyBytes: 1_000, signal: AbortSignal.timeout(2_000) };
    const second = await follow({ method: "GET", url, headers: {}, body: null }, rules, limits);
    expect(second).toMatchObject({ ok: false, error: { reason: "blocked" } });
    expect(asked).toHaveLength(2);
  });

  test("is connected to by the looked-up address, never by a second look-up", async () => {
    const host = await listenEcho();
    const port = host.split(":")[1];
    const resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
    const url = new URL(`http://name-that-does-not-exist.test:${port}/`);
    const rules = { allowPrivateHosts: [url.host], resolve };
    const limits = { bodyBytes: 10_000, signal: AbortSignal.timeout(5_000) };
    const answer = await follow({ method: "GET", url, headers: {}, body: null }, rules, limits);
    expect(answer).toMatchObject({ ok: true, value: { status: 200 } });
  });

  test("on another site after a redirect sees no credentials and no headers of its own", async () => {
    const elsewhere = await listenEcho();
    const host = await listen((_request, response) =>
      response.writeHead(307, { location: `http://${elsewhere}/moved` }).end(),
    );
    const auth = { type: "bearer", token: "s3cret-token-value" } as const;
    const { outcome } = await call(
      { method: "POST", url: "/", connection: "bureau", headers: { "x-key": "k" }, body: "[1]" },
      { allow: [host, elsewhere], baseUrl: `http://${host}`, auth },
    );
    expect(outcome).toMatchObject({ output: { body: { method: "POST", url: "/moved", body: "[1]" } } });
    expect(JSON.stringify(outcome)).not.toMatch(/authorization|x-key/);
  });

  test("as a loop of redirects is left after three", async () => {
    let count = 0;
    const host = await listen((_request, response) => {
      count += 1;
      response.writeHead(302, { location: "/again" }).end();
    });
    const { outcome } = await call({ url: `http://${host}/` }, { allow: [host] });
    expect(outcome).toEqual(failure("too_many_redirects", /more than 3 redirects/));
    expect(count).toBe(4);
  });
});

describe("an answer that is not as it should be", () => {
  test("and endless is refused at the size limit", async () => {
    const host = await listen((_request, response) => {
      const more = () => {
        while (response.write(Buffer.alloc(65_536, 97)));
        response.once("drain", more);
      };
      more();
    });
    const { outcome } = await call({ url: `http://${host}/` }, { allow: [host] });
    expect(outcome).toEqual(failure("output_too_large", /more than 262144 bytes/));
  });

  test("and comes byte by byte ends at the task's timeout", async () => {
    const host = await listen((_request, response) => {
      const timer = setInterval(() => response.write("a"), 20);
      response.once("close", () => clearInterval(timer));
    });
    const { outcome } = await call({ url: `http://${host}/` }, { allow: [host], timeoutMs: 300 });
    expect(outcome).toMatchObject({ kind: "timed_out", error: { code: "timeout" } });
  });

  test("and never comes ends at a cancel", async () => {
    const controller = new AbortController();
    const host = await listen(() => controller.abort());
    const { outcome } = await call({ url: `http://${host}/` }, { allow: [host], signal: controller.signal });
    expect(outcome).toEqual({ kind: "cancelled" });
  });

  test("and breaks off may be asked for again", async () => {
    const host = await listen((request) => request.socket.destroy());
    const { outcome } = await call({ url: `http://${host}/` }, { allow: [host] });
    expect(outcome).toEqual(failure("connection_failed", /GET http:\/\/127.* failed: /, "retryable"));
  });

  test("and holds what Postgres cannot store becomes text that it can", async () => {
    const host = await listen((_request, response) => response.end(Buffer.from([0x61, 0x00, 0xff])));
    const { outcome } = await call({ url: `http://${host}/` }, { allow: [host] });
    expect(outcome).toMatchObject({ kind: "success", output: { body: "a\uFFFD\uFFFD" } });
  });
});
