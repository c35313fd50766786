import "server-only";
import { randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { z } from "zod";
import { withAuditOrigin } from "@/lib/db/audit-origin";
import { AppError } from "@/lib/domain/shared/app-error";
import { recordDenial } from "@/lib/services/access/record-denial";
import { requirePermission } from "@/lib/services/access/require-permission";
import type { ServiceContext } from "@/lib/services/context";
import type { ApiDeclaration } from "@/lib/web/api-declaration";
import { authenticate } from "@/lib/web/authenticate";
import { type Answer, answerOnce, requestHash, requireUsableKey } from "@/lib/web/idempotency";
import { problemResponse, toAppError } from "@/lib/web/problem-response";
import { type BodyKind, bodyKind, DEFAULT_BODY_BYTES, decodeText, parseJson, readBytes } from "@/lib/web/read-body";
import { getRuntime } from "@/lib/web/runtime";
import { isRead } from "@/lib/web/same-origin";
import { createServiceContext } from "@/lib/web/service-context";

export type ApiInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = Readonly<{
  ctx: ServiceContext;
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  /** What the body was written in. */
  bodyKind: BodyKind;
  request: NextRequest;
}>;

/** Next gives routes without a dynamic part no params at all. */
type RouteContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };
export type ApiRoute = {
  (request: NextRequest, context: RouteContext): Promise<Response>;
  readonly declaration: ApiDeclaration;
};

const NOTHING = z.strictObject({});

/**
 * The one way into the REST API: who, right, origin, limits, strict parse, repeat protection, one translation of
 * errors. The handler answers with plain data, or with a Response when it streams.
 */
export function withApi<
  P extends z.ZodType = typeof NOTHING,
  Q extends z.ZodType = typeof NOTHING,
  B extends z.ZodType = z.ZodUndefined,
>(declaration: ApiDeclaration<P, Q, B>, handler: (input: ApiInput<P, Q, B>) => Promise<unknown>): ApiRoute {
  const route = async (request: NextRequest, context: RouteContext): Promise<Response> => {
    const requestId = randomUUID();
    const call = `${request.method} ${request.nextUrl.pathname}`;
    let ctx: ServiceContext | null = null;
    try {
      const actor = await authenticate(request);
      const known = createServiceContext(actor, requestId);
      ctx = known;
      requireAllowed(known, declaration);
      const pathParams = (await context.params) ?? {};
      return await withAuditOrigin({ requestId, call, via: actor.via }, () =>
        respond({ declaration, handler, ctx: known, request, requestId, pathParams }),
      );
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!error) getRuntime().log.error({ event: "request.failed", err: thrown, requestId, call }, "A request failed");
      const isRecorded = !isRead(request.method) || declaration.isReadRecorded === true;
      if (ctx && error?.code === "forbidden" && isRecorded) await recordDenial(ctx, { call, error });
      return problemResponse(error, requestId);
    }
  };
  return Object.assign(route, { declaration });
}

function requireAllowed({ actor }: ServiceContext, { permission, tokens }: ApiDeclaration): void {
  if (tokens === "refused" && actor.via === "token")
    throw new AppError("forbidden", "API tokens cannot do this: a person decides, signed in at a browser.", {
      reason: "token_refused",
    });
  requirePermission(actor, permission);
}

type Call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  declaration: ApiDeclaration<P, Q, B>;
  handler: (input: ApiInput<P, Q, B>) => Promise<unknown>;
  ctx: ServiceContext;
  request: NextRequest;
  requestId: string;
  pathParams: unknown;
};

async function respond<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  call: Call<P, Q, B>,
): Promise<Response> {
  const { declaration, request, ctx, requestId } = call;
  // A left-out schema has its default type, which is the schema used here: the casts say what the generics cannot.
  const params = ((declaration.params ?? NOTHING) as P).parse(call.pathParams);
  const query = ((declaration.query ?? NOTHING) as Q).parse(searchParams(request));
  const { bytes, kind } = await bodyOf(request, declaration);
  const work = async (): Promise<Answer | Response> => {
    const body = parseBody(bytes, kind, declaration, query);
    const result = await call.handler({ ctx, params, query, body, bodyKind: kind, request });
    return result instanceof Response ? result : { status: declaration.status ?? 200, body: result };
  };
  // An answer with a secret must not be kept, so each such call is one of its own.
  const isKept = request.method === "POST" && !declaration.isAnswerSecret;
  const key = isKept ? request.headers.get("idempotency-key") : null;
  const answer = key === null ? await work() : await workOnce(key, bytes, call, work);
  if (answer instanceof Response) return answer;
  return NextResponse.json(answer.body ?? null, {
    status: answer.status,
    headers: {
      "cache-control": "no-store",
      "x-request-id": requestId,
      ...(answer.isReplay ? { "idempotent-replayed": "true" } : {}),
    },
  });
}

async function workOnce(
  key: string,
  bytes: Uint8Array,
  {
    declaration,
    request,
    ctx,
  }: Pick<Call<z.ZodType, z.ZodType, z.ZodType>, "request" | "ctx"> & {
    declaration: Pick<ApiDeclaration, "isAnswerSecret">;
  },
  work: () => Promise<Answer | Response>,
): Promise<Answer> {
  requireUsableKey(key);
  if (declaration.isAnswerSecret)
    throw new AppError(
      "invalid_input",
      "This call takes no Idempotency-Key: its answer holds a secret and is not kept.",
    );
  const address = `${request.nextUrl.pathname}${request.nextUrl.search}`;
  return answerOnce(ctx, { key, requestHash: requestHash(request.method, address, bytes) }, async () => {
    const answer = await work();
    if (answer instanceof Response) throw new Error("a stream cannot be repeated");
    return answer;
  });
}

/** One value per name; a name given twice is refused rather than guessed at. */
function searchParams(request: NextRequest): Record<string, string> {
  const given = request.nextUrl.searchParams;
  if (new Set(given.keys()).size !== given.size)
    throw new AppError("invalid_input", "A query parameter was given twice.", { reason: "repeated_parameter" });
  return Object.fromEntries(given);
}

async function bodyOf(
  request: NextRequest,
  {
    body,
    csv,
    maxBodyBytes = DEFAULT_BODY_BYTES,
  }: Pick<ApiDeclaration, "body" | "maxBodyBytes"> & { csv?: { maxBytes: number } },
): Promise<{ bytes: Uint8Array; kind: BodyKind }> {
  if (!body) return { bytes: new Uint8Array(), kind: "json" };
  const kind = bodyKind(request, csv !== undefined);
  return { bytes: await readBytes(request, kind === "csv" && csv ? csv.maxBytes : maxBodyBytes), kind };
}

function parseBody<Q extends z.ZodType, B extends z.ZodType>(
  bytes: Uint8Array,
  kind: BodyKind,
  declaration: ApiDeclaration<z.ZodType, Q, B>,
  query: z.output<Q>,
): z.output<B> {
  const schema = (declaration.body ?? z.undefined()) as B; // the default of B, see above
  if (!declaration.body) return schema.parse(undefined);
  const text = decodeText(bytes);
  return schema.parse(kind === "csv" && declaration.csv ? declaration.csv.parse(text, query) : parseJson(text));
}
