import type pg from "pg";
import { findApiRoutes, isApiRoute } from "@/lib/testing/api-routes";
import type { TestPerson } from "@/lib/testing/people";
import { ROUTE_RECORD } from "@/lib/testing/route-record";
import type { TestWeb } from "@/lib/testing/web";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

/** Every route that is no mere reading, found on disk. */
export const changingRoutes = (await findApiRoutes()).flatMap(({ handler, ...route }) =>
  isApiRoute(handler) && !READS.has(route.method) ? [{ ...route, handler }] : [],
);
type ChangingRoute = (typeof changingRoutes)[number];

/** As the table of what routes leave in the record calls it. */
export const nameOf = ({ method, path }: Pick<ChangingRoute, "method" | "path">): string =>
  `${method} ${path.replace("/api/v1", "")}`;

type Heard = Readonly<{ route: string; entries: readonly string[] }>;
type Sent = Readonly<{ params?: Readonly<Record<string, string>>; body?: unknown }>;

/** What a success may leave, and that it left something. */
export function isAsSaid({ route, entries }: Heard): boolean {
  const said = ROUTE_RECORD[route];
  if (!said || "notRecorded" in said) return said !== undefined && entries.length === 0;
  // Saves of a draft come every second: the first of a person is an entry.
  return route.endsWith("/draft") || (entries.length > 0 && entries.every((entry) => said.includes(entry)));
}

/** Plays routes and listens to what each success of one that changes something leaves in the record. */
export class RoutePlayer {
  readonly heard: Heard[] = [];
  /** The same web, heeded. */
  readonly web: TestWeb;

  constructor(web: TestWeb, pool: pg.Pool) {
    this.web = {
      ...web,
      call: async (handler, call) => {
        const answer = await web.call(handler, call);
        const known = changingRoutes.find((one) => one.handler === handler);
        if (known && answer.status < 300) {
          const { rows } = await pool.query<{ action: string }>(
            "SELECT action FROM audit_event WHERE payload::jsonb #>> '{origin,requestId}' = $1 ORDER BY sequence",
            [answer.headers.get("x-request-id")],
          );
          this.heard.push({ route: nameOf(known), entries: rows.map(({ action }) => action) });
        }
        return answer;
      },
    };
  }

  /** One call that has to succeed, by the name of its route; its answer's body. */
  async play(route: string, as: TestPerson, { params = {}, body }: Sent = {}): Promise<unknown> {
    const found = changingRoutes.find((one) => nameOf(one) === route);
    if (!found) throw new Error(`there is no route ${route}`);
    const answer = await this.web.call(found.handler, { as, method: found.method, params, body });
    if (answer.status >= 300) throw new Error(`${route} as ${as}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Names of the routes of the table that nobody has played. */
  unplayed(): string[] {
    const played = new Set(this.heard.map(({ route }) => route));
    return Object.keys(ROUTE_RECORD).filter((route) => !played.has(route));
  }
}
