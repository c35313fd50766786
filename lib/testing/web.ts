import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { v7 as newId } from "uuid";
import { loadWebConfig } from "@/lib/config/server-config";
import { findIdentity } from "@/lib/db/people";
import { hashToken, TOKEN_PREFIX } from "@/lib/services/access/resolve-actor";
import type { ServiceContext } from "@/lib/services/context";
import { createTestPeople, type TestPerson } from "@/lib/testing/people";
import { engineTest } from "@/lib/testing/test-engine";
import { createRuntime, type WebRuntime } from "@/lib/web/runtime";
import { createServiceContext } from "@/lib/web/service-context";
import { sessionCookieName } from "@/lib/web/session-cookie";
import type { ApiRoute } from "@/lib/web/with-api";

const SITE = "http://127.0.0.1:3999";

type Call = Readonly<{
  method?: string;
  /** Null sends no credentials. */
  as: TestPerson | null;
  /** With an API token of that person instead of a session cookie. */
  withToken?: boolean;
  /** Seconds since they last proved who they are; none when left out. */
  signedInAgo?: number;
  params?: Readonly<Record<string, string>>;
  query?: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}>;
export type Answered = Readonly<{ status: number; headers: Headers; body: unknown; response: Response }>;

/** The web process of one test on its own database, with people and their credentials. */
export type TestWeb = Readonly<{
  runtime: WebRuntime;
  people: Readonly<Record<TestPerson, string>>;
  call: (route: ApiRoute, call: Call) => Promise<Answered>;
  /** What services get when this person acts. */
  contextOf: (person: TestPerson) => Promise<ServiceContext>;
}>;

export const webTest = engineTest.extend<{ web: TestWeb }>({
  web: async ({ prisma, webDatabaseUrl, redisUrl }, use) => {
    const runtime = createRuntime(
      loadWebConfig({
        DATABASE_URL: webDatabaseUrl,
        REDIS_URL: redisUrl,
        NEXTAUTH_URL: SITE,
        NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
        SIGNALBOX_SECRET_KEY: randomBytes(32).toString("base64"),
        DATA_DIR: join(tmpdir(), `signalbox-data-${newId()}`),
        LOG_LEVEL: "error",
      }),
    );
    globalThis.signalboxRuntime = runtime;
    const people = await createTestPeople(prisma);
    await use({ runtime, people, call: caller(runtime, people), contextOf: contexts(runtime, people) });
    runtime.redis.disconnect();
    runtime.runHints.close();
    await runtime.db.$disconnect();
    globalThis.signalboxRuntime = undefined;
  },
});

const contexts = (runtime: WebRuntime, people: TestWeb["people"]) => async (person: TestPerson) => {
  const identity = await findIdentity(runtime.db, people[person]);
  if (!identity) throw new Error(`${person} is not active`);
  const { id: userId, name, personKey, roles } = identity;
  return createServiceContext({ userId, name, personKey, roles, via: "session", authenticatedAt: new Date() }, "test");
};

const caller =
  (runtime: WebRuntime, people: TestWeb["people"]) =>
  async (route: ApiRoute, call: Call): Promise<Answered> => {
    const headers = new Headers({ ...(await credentials(runtime, people, call)), ...call.headers });
    if (call.body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
    const body = typeof call.body === "string" ? call.body : JSON.stringify(call.body);
    const request = new NextRequest(`${SITE}/test?${call.query ?? ""}`, {
      method: call.method ?? (call.body === undefined ? "GET" : "POST"),
      headers,
      ...(call.body === undefined ? {} : { body }),
    });
    const response = await route(request, { params: Promise.resolve({ ...call.params }) });
    const isJson = /^application\/(problem\+)?json\b/.test(response.headers.get("content-type") ?? "");
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? await response.json() : null,
      response,
    };
  };

async function credentials(runtime: WebRuntime, people: TestWeb["people"], { as, withToken, signedInAgo }: Call) {
  if (as === null) return {};
  if (withToken) return { authorization: `Bearer ${await tokenOf(runtime, people[as])}` };
  const now = Math.floor(Date.now() / 1000);
  const token = { sub: people[as], sessionVersion: 1, signedInAt: now, authTime: now - (signedInAgo ?? 0) };
  const cookie = await encode({ token, secret: runtime.config.NEXTAUTH_SECRET });
  return { cookie: `${sessionCookieName(runtime.config)}=${cookie}`, origin: SITE };
}

async function tokenOf({ db }: WebRuntime, userId: string): Promise<string> {
  const token = `${TOKEN_PREFIX}${randomBytes(16).toString("hex")}`;
  const expiresAt = new Date(Date.now() + 60_000);
  await db.apiToken.create({
    data: { id: newId(), userId, name: "test", prefix: token.slice(0, 8), tokenHash: hashToken(token), expiresAt },
  });
  return token;
}
