import { expect } from "vitest";
import { hasPermission } from "@/lib/domain/access/permissions";
import { type FoundRoute, findApiRoutes, isApiRoute } from "@/lib/testing/api-routes";
import { TEST_PEOPLE, type TestPerson } from "@/lib/testing/people";
import { type TestWeb, webTest } from "@/lib/testing/web";
import type { ApiRoute } from "@/lib/web/with-api";

const PEOPLE = ["ds", "de", "do", "manager", "admin", "viewer", "nobody"] as const satisfies readonly TestPerson[];
const MISSING_ID = "0195b7a0-0000-7000-8000-000000000000";
/** Each route times each role, on a machine that does other things too. */
const MATRIX_MS = 120_000;
const routes = (await findApiRoutes()).flatMap(({ handler, ...route }) =>
  isApiRoute(handler) ? [{ ...route, handler }] : [],
);
type Route = Omit<FoundRoute, "handler"> & { handler: ApiRoute };

const madeUp = (name: string): string => {
  if (name === "id") return MISSING_ID;
  return name === "number" || name === "version" ? "999999" : "no.such.thing";
};

/** Addresses of things that do not exist and an empty body: whoever is let in meets 404, 409 or 422, or an empty list. */
const ask = (web: TestWeb, { handler, method, params }: Route, as: TestPerson | null, withToken: boolean) =>
  web.call(handler, {
    as,
    withToken,
    method,
    params: Object.fromEntries(params.map((name) => [name, madeUp(name)])),
    ...(handler.declaration.body ? { body: {} } : {}),
  });

function expected({ handler: { declaration } }: Route, as: TestPerson | null, withToken: boolean): string {
  if (as === null) return "401";
  if (withToken && declaration.tokens === "refused") return "403 token_refused";
  return hasPermission(TEST_PEOPLE[as], declaration.permission) ? "let in" : "403 missing_permission";
}

const outcome = ({ status, body }: { status: number; body: unknown }): string => {
  if (status === 401) return "401";
  const reason = /"reason":"(missing_permission|token_refused)"/.exec(JSON.stringify(body))?.[1];
  return status === 403 && reason ? `403 ${reason}` : "let in";
};

for (const withToken of [false, true])
  webTest(
    `every route lets in exactly the roles of the table (${withToken ? "API token" : "session"})`,
    async ({ web }) => {
      const wrong: string[] = [];
      const askAs = async (route: Route, as: (typeof PEOPLE)[number] | null) => {
        const answer = await ask(web, route, as, withToken);
        const [is, should] = [outcome(answer), expected(route, as, withToken)];
        if (is !== should || answer.status >= 500)
          wrong.push(`${route.method} ${route.path} as ${as}: ${is} ${answer.status}, expected ${should}`);
      };
      // Everybody at a time: more than a thousand questions, one after the other, take longer than a test may.
      for (const route of routes) await Promise.all([null, ...PEOPLE].map((as) => askAs(route, as)));
      expect(wrong).toEqual([]);
    },
    MATRIX_MS,
  );
