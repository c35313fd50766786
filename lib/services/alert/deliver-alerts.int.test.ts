import { expect } from "vitest";
import { DELETE as deleteRoute, PUT as saveRoute } from "@/app/api/v1/alert-channels/[id]/route";
import { POST as testRoute } from "@/app/api/v1/alert-channels/[id]/test/route";
import { POST as createRoute, GET as listChannels } from "@/app/api/v1/alert-channels/route";
import { POST as resolveRoute } from "@/app/api/v1/alerts/[id]/resolve/route";
import { GET as listAlerts } from "@/app/api/v1/alerts/route";
import { alertChannelSchema, alertChannelsSchema, alertsPageSchema } from "@/lib/contracts/alerts";
import { claimDeliveries, claimEmails } from "@/lib/db/sql/alert-deliveries";
import { raiseAlerts } from "@/lib/db/sql/raise-alerts";
import { prismaSql } from "@/lib/db/sql/statement";
import { runFailed } from "@/lib/domain/alert/alert";
import { signatureOf } from "@/lib/integrations/alert/send-webhook";
import { resolveByDns } from "@/lib/integrations/http/egress";
import { createLogger } from "@/lib/observability/logger";
import { sealChannelSecret } from "@/lib/services/alert/channel-secret";
import { deliverAlerts, type Outgoing } from "@/lib/services/alert/deliver-alerts";
import { aBashTask } from "@/lib/testing/dag-builders";
import { aReceiver } from "@/lib/testing/http-receiver";
import { aMailServer } from "@/lib/testing/mail-server";
import type { TestEngine } from "@/lib/testing/test-engine";
import { type TestWeb, webTest } from "@/lib/testing/web";

const KEY = "sixteen characters and more";

const outgoing = ({ runtime }: TestWeb, more: Partial<Outgoing> = {}, allowPrivateHosts: string[] = []): Outgoing => ({
  secretKey: runtime.secretKey,
  egress: { allowPrivateHosts, resolve: resolveByDns },
  mailServer: null,
  site: "https://box.example",
  ...more,
});

const AT = new Date("2026-01-01T00:00:00Z");
const MAKING = { now: () => AT, log: createLogger("test", "silent") };
const deliver = ({ sqlPool }: TestEngine, out: Outgoing) =>
  deliverAlerts({ ...out, ...MAKING, claim: claimDeliveries, sql: sqlPool.sql });
/** As web does while no worker lives, with its own login. */
const deliverByWeb = ({ runtime }: TestWeb, out: Outgoing) =>
  deliverAlerts({ ...out, ...MAKING, claim: claimEmails, sql: prismaSql(runtime.db) });

const create = async (web: TestWeb, body: object) =>
  alertChannelSchema.parse((await web.call(createRoute, { as: "de", body })).body);

async function failARun({ sqlPool }: TestEngine, dagId: string) {
  const runId = "0195b7a0-0000-7000-8000-000000000001";
  await raiseAlerts(sqlPool.sql, [runFailed({ id: dagId, dagKey: "research.test" }, runId)]);
}

/** As if the pause had passed. */
const makeDue = (engine: TestEngine) =>
  engine.rows("UPDATE alert_delivery SET next_at = clock_timestamp() - interval '1 second' WHERE state = 'pending'");
const shown = async (web: TestWeb, query = "") =>
  alertsPageSchema.parse((await web.call(listAlerts, { as: "viewer", query })).body).items;

webTest("a webhook is signed, tried again until it is taken, and then never sent again", async ({ web, engine }) => {
  const receiver = await aReceiver();
  const { target, received } = receiver;
  const settings = { url: `http://${target}/hook` };
  await create(web, { kind: "webhook", name: "pager", settings, secret: KEY });
  const dagId = await engine.publish([aBashTask("a")]);
  await failARun(engine, dagId);
  const out = outgoing(web, {}, [target]);
  receiver.answers.push(503);
  expect(await deliver(engine, out)).toBe(1);
  expect(await deliver(engine, out)).toBe(0);
  expect(await shown(web)).toMatchObject([
    { deliveries: [{ channel: "pager", state: "pending", tries: 1, lastError: "The receiver answered 503." }] },
  ]);
  await makeDue(engine);
  // Of two senders at a time one has it.
  expect((await Promise.all([deliver(engine, out), deliver(engine, out)])).toSorted()).toEqual([0, 1]);
  // More of the same is counted, not told.
  await failARun(engine, dagId);
  expect(await deliver(engine, out)).toBe(0);
  const [first, second] = received;
  expect(received).toHaveLength(2);
  expect(first?.headers["idempotency-key"]).toBe(second?.headers["idempotency-key"]);
  const { "signalbox-timestamp": at, "signalbox-signature": signature } = second?.headers ?? {};
  expect(signature).toBe(signatureOf(KEY, String(at), second?.body ?? ""));
  expect(JSON.parse(second?.body ?? "{}")).toMatchObject({
    kind: "run_failed",
    dag: "research.test",
    url: "https://box.example/runs/0195b7a0-0000-7000-8000-000000000001",
  });
  const [alert] = await shown(web);
  expect(alert).toMatchObject({ occurrences: 2, deliveries: [{ state: "sent", tries: 2 }] });
  // Its end is told once, to whoever was told of it, however often somebody says that it is over.
  const resolve = () => web.call(resolveRoute, { as: "de", method: "POST", params: { id: alert?.id ?? "" } });
  expect([(await resolve()).status, (await resolve()).status]).toEqual([200, 200]);
  expect((await Promise.all([deliver(engine, out), deliver(engine, out)])).toSorted()).toEqual([0, 1]);
  const [, , end] = received;
  expect(JSON.parse(end?.body ?? "{}")).toMatchObject({ id: alert?.id, resolvedAt: expect.any(String) });
  expect(JSON.parse(second?.body ?? "{}")).toMatchObject({ id: alert?.id, resolvedAt: null });
  expect(end?.headers["idempotency-key"]).not.toBe(second?.headers["idempotency-key"]);
  await receiver.close();
});

webTest(
  "nothing is sent into the internal network unless the configuration allows it, and that is told",
  async ({ web, engine }) => {
    const receiver = await aReceiver();
    await create(web, {
      kind: "webhook",
      name: "inside",
      settings: { url: `http://${receiver.target}/` },
      secret: KEY,
    });
    await failARun(engine, await engine.publish([aBashTask("a")]));
    await deliver(engine, outgoing(web));
    expect(receiver.received).toEqual([]);
    expect(await shown(web)).toMatchObject([
      { deliveries: [{ state: "pending", lastError: expect.stringContaining("internal network") }] },
    ]);
    await receiver.close();
  },
);

webTest(
  "a channel gets what its rules name: by kind, DAG and severity; the secret is neither shown nor recorded",
  async ({ web, engine, pool }) => {
    const dagId = await engine.publish([aBashTask("a")]);
    const listed = async () => alertChannelsSchema.parse((await web.call(listChannels, { as: "do" })).body).items;
    const email = { kind: "email", settings: { to: ["ops@lender.example"] } };
    const rule = { kind: "run_failed", dagKey: "research.test" };
    await create(web, { ...email, name: "right", rules: [{ kind: "no_worker" }, rule] });
    await create(web, { ...email, name: "other kind", rules: [{ kind: "no_worker" }] });
    await create(web, { ...email, name: "too serious", rules: [{ minSeverity: "critical" }] });
    await create(web, { ...email, name: "objective", rules: [{ objective: "run_p95" }] });
    await create(web, { ...email, name: "off", isActive: false });
    const slack = await create(web, {
      kind: "slack",
      name: "chat",
      secret: "https://hooks.slack.example/T0/B0/secret",
      rules: [],
    });
    await failARun(engine, dagId);
    expect((await shown(web)).map(({ deliveries: told }) => told.map(({ channel }) => channel))).toEqual([["right"]]);
    const unknown = { ...email, name: "unknown", rules: [{ dagKey: "no.such" }] };
    expect((await web.call(createRoute, { as: "de", body: unknown })).status).toBe(422);
    expect((await web.call(createRoute, { as: "de", body: { ...email, name: "right" } })).status).toBe(409);
    const kept = { kind: "slack", name: "chat", rules: [rule] };
    await web.call(saveRoute, { method: "PUT", as: "manager", params: { id: slack.id }, body: kept });
    const list = await web.call(listChannels, { as: "do" });
    const { rows } = await pool.query(
      "SELECT payload FROM audit_event UNION ALL SELECT response::text FROM idempotency_key",
    );
    expect(JSON.stringify(list.body)).toContain("chat");
    expect(JSON.stringify([slack, list.body, rows])).not.toContain("hooks.slack");
    const stored = async () =>
      (await pool.query("SELECT name, secret IS NOT NULL AS kept FROM alert_channel WHERE kind = 'slack'")).rows;
    expect(await stored()).toEqual([{ name: "chat", kept: true }]);
    // Deleted, it is gone from the list with its secret and whatever waited for it; what it was told of still names it.
    const right = (await listed()).find(({ name }) => name === "right");
    for (const id of [slack.id, right?.id ?? ""])
      expect((await web.call(deleteRoute, { as: "manager", method: "DELETE", params: { id } })).status).toBe(200);
    expect((await web.call(deleteRoute, { as: "de", method: "DELETE", params: { id: slack.id } })).status).toBe(404);
    expect((await listed()).map(({ name }) => name)).toEqual(["objective", "off", "other kind", "too serious"]);
    expect(await stored()).toEqual([{ name: "chat", kept: false }]);
    expect(await deliver(engine, outgoing(web))).toBe(0);
    expect(await shown(web)).toMatchObject([
      { deliveries: [{ channel: "right", state: "failed", lastError: "The channel was deleted." }] },
    ]);
    expect((await create(web, { ...email, name: "right" })).name).toBe("right");
  },
);

webTest(
  "mail goes through a real SMTP server, also from web, and a test message says whether a channel works",
  async ({ web, engine }) => {
    const server = await aMailServer();
    const settings = { to: ["ops@lender.example", "risk@lender.example"] };
    const { id } = await create(web, { kind: "email", name: "team", settings, rules: [] });
    const test = () => web.call(testRoute, { as: "de", method: "POST", params: { id } });
    const mailServer = (password: string) => ({ url: server.url(password), from: "Signalbox <box@lender.example>" });
    expect((await test()).status).toBe(202);
    await deliver(engine, outgoing(web, { mailServer: mailServer("wrong") }));
    expect(await shown(web, "state=resolved")).toMatchObject([
      { deliveries: [{ state: "pending", lastError: expect.stringContaining("The mail server did not take it") }] },
    ]);
    await makeDue(engine);
    await deliverByWeb(web, outgoing(web, { mailServer: mailServer("p:w") }));
    expect(server.mails).toMatchObject([
      { to: settings.to, text: expect.stringContaining("https://box.example/alerts") },
    ]);
    expect(server.mails[0]?.text).toMatch(/^Subject: \[Signalbox\] info: Test of the channel team\r$/m);
    expect(await shown(web, "state=resolved")).toMatchObject([
      { deliveries: [{ state: "sent", tries: 2, lastError: null }] },
    ]);
    await server.close();
  },
);

webTest(
  "Slack gets a text in which nothing of an alert can act as markup, from a worker and never from web",
  async ({ web, engine }) => {
    const receiver = await aReceiver();
    const { id } = await create(web, { kind: "slack", name: "chat", secret: "https://hooks.slack.example/x" });
    // A local receiver speaks http, which the form refuses.
    const sealed = sealChannelSecret(web.runtime.secretKey, id, `http://${receiver.target}/slack`);
    await engine.rows("UPDATE alert_channel SET secret = $2 WHERE id = $1", [id, sealed]);
    await raiseAlerts(engine.sqlPool.sql, [
      {
        ...runFailed({ id: await engine.publish([aBashTask("a")]), dagKey: "research.test" }, id),
        title: "<!channel> & more",
      },
    ]);
    expect(await deliverByWeb(web, outgoing(web, {}, [receiver.target]))).toBe(0);
    expect(receiver.received).toEqual([]);
    await deliver(engine, outgoing(web, {}, [receiver.target]));
    expect(receiver.received.map(({ body }) => JSON.parse(body).text)).toEqual([
      expect.stringContaining("*warning: &lt;!channel&gt; &amp; more*"),
    ]);
    await receiver.close();
  },
);
