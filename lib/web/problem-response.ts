import "server-only";
import { NextResponse } from "next/server";
import { ZodError } from "zod";
import type { Problem } from "@/lib/contracts/problem";
import { isDatabaseAway, readDatabaseError } from "@/lib/db/database-error";
import { isRefusalCode } from "@/lib/domain/change/refusals";
import { AppError } from "@/lib/domain/shared/app-error";
import { refusal } from "@/lib/services/change/refusal";

const TITLES: Readonly<Record<number, string>> = {
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  409: "Out of date",
  413: "Too large",
  422: "Invalid input",
  428: "State not named",
  429: "Too many requests",
  500: "Unexpected error",
  503: "Not available",
};

/** Postgres told us that it is busy, or could not be reached: the same call may work in a moment. */
const BUSY_STATES: ReadonlySet<string> = new Set(["40P01", "40001", "55P03", "57014"]);
/** A NUL character, which Postgres keeps neither in text nor in JSON. */
const NUL_STATES: ReadonlySet<string> = new Set(["22021", "22P05"]);
const UNREACHABLE =
  /^(P1001|P1002|P1008|P1017|P2024|P2028)$|ECONNREFUSED|ECONNRESET|timeout exceeded when trying to connect|Query read timeout/;
/** What the driver says of a connection that broke in the middle of a transaction. */
const BROKEN = /not queryable|Connection terminated|Client was closed/;

const RETRY_AFTER_SECONDS = 5;

function unavailable(error: unknown): AppError | null {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : "";
  if (!isDatabaseAway(error) && !UNREACHABLE.test(code) && !UNREACHABLE.test(message) && !BROKEN.test(message))
    return null;
  return new AppError(
    "unavailable",
    "The database does not answer. Try again in a few seconds; if this was a change, see first whether it is there already.",
    { retryAfter: RETRY_AFTER_SECONDS },
  );
}

/** The expected failure behind whatever was thrown; null when nobody expected it. */
export function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof ZodError)
    return new AppError("invalid_input", "The input is not valid; `issues` says where.", { issues: issuesOf(error) });
  const found = readDatabaseError(error);
  if (!found || isDatabaseAway(error)) return unavailable(error);
  if (isRefusalCode(found.reason)) return refusal(found.reason);
  if (BUSY_STATES.has(found.sqlState))
    return new AppError("conflict", "Somebody else is changing the same thing. Try again.", { reason: "busy" });
  if (NUL_STATES.has(found.sqlState))
    return new AppError("invalid_input", "A text holds a NUL character. Remove it.", { reason: "nul_character" });
  return null;
}

const issuesOf = (error: ZodError) =>
  error.issues.map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message }));

/** RFC 9457. Of an unexpected error nothing is told but the number under which it was logged. */
export function problemResponse(error: AppError | null, requestId: string): NextResponse {
  const status = error?.httpStatus ?? 500;
  const { issues, ...details } = error?.details ?? {};
  const { retryAfter } = details;
  const problem: Problem = {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    detail: error?.userMessage ?? `Something went wrong on our side. Report the number ${requestId}.`,
    code: error?.code ?? "unexpected",
    ...(isIssues(issues) ? { issues } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  if (typeof retryAfter === "number") headers.set("retry-after", String(retryAfter));
  return new NextResponse(JSON.stringify(problem), { status, headers });
}

const isIssues = (value: unknown): value is NonNullable<Problem["issues"]> => Array.isArray(value);
