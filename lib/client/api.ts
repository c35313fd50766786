import { v7 as newId } from "uuid";
import type { z } from "zod";
import { askToSignInAgain } from "@/lib/client/step-up";
import { type Problem, problemSchema } from "@/lib/contracts/problem";

/** An answer other than 2xx, with the problem the server described. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** What the page finds out before it asks the server, in words for the reader. */
export class RefusedHere extends Error {
  override readonly name = "RefusedHere";
}

/** What a failed request means for the reader, whatever threw it. */
export function explainError(error: unknown): { title: string; detail: string } {
  if (error instanceof ApiError) return { title: error.problem.title, detail: error.problem.detail };
  if (error instanceof RefusedHere) return { title: "Not possible yet", detail: error.message };
  if (error instanceof TypeError)
    return { title: "No answer from the server", detail: "Check the connection, then try again." };
  return {
    title: "The answer could not be read",
    detail: "Reload the page. If it stays like this, the page and the server may be of different versions.",
  };
}

const problemWithout = (response: Response): Problem => ({
  type: "about:blank",
  title: "The server could not answer",
  status: response.status,
  detail: `The server answered ${response.status} without saying why. Try again in a moment.`,
  code: "unavailable",
});

async function readAnswer<S extends z.ZodType>(schema: S, response: Response): Promise<z.infer<S>> {
  const text = await response.text();
  if (!response.ok) {
    const problem = problemSchema.safeParse(parseJson(text));
    throw new ApiError(problem.success ? problem.data : problemWithout(response));
  }
  return schema.parse(parseJson(text));
}

/** Undefined for an empty body or anything that is not JSON: the schema decides whether that is all right. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads one resource. Throws ApiError. */
export async function getJson<S extends z.ZodType>(
  schema: S,
  url: string,
  signal?: AbortSignal | undefined,
): Promise<z.infer<S>> {
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    ...(signal ? { signal } : {}),
  });
  return await readAnswer(schema, response);
}

type WriteMethod = "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Key under which a repeat gets the first answer instead of a second effect. Left out, each call is an attempt of its
 * own; null sends none, for the few calls whose answer holds a secret.
 */
type WriteOptions = Readonly<{ idempotencyKey?: string | null }>;

/** Changes one resource. Where the server wants to know that the person is there, they are asked first. Throws ApiError. */
export async function sendJson<S extends z.ZodType>(
  schema: S,
  method: WriteMethod,
  url: string,
  body?: unknown,
  options: WriteOptions = {},
): Promise<z.infer<S>> {
  // The same key when it is sent again after a sign-in: it is the same attempt.
  const headers = writeHeaders("application/json", options.idempotencyKey);
  const send = async () =>
    readAnswer(
      schema,
      await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );
  try {
    return await send();
  } catch (error) {
    if (!needsSignIn(error) || !(await askToSignInAgain())) throw error;
    return await send();
  }
}

const needsSignIn = (error: unknown): boolean => error instanceof ApiError && error.problem.code === "step_up_required";

/** Posts a text such as a CSV file. Throws ApiError. */
export async function sendText<S extends z.ZodType>(
  schema: S,
  url: string,
  text: string,
  contentType: "text/csv" | "application/yaml",
  options: WriteOptions = {},
): Promise<z.infer<S>> {
  const response = await fetch(url, {
    method: "POST",
    headers: writeHeaders(contentType, options.idempotencyKey),
    body: text,
  });
  return await readAnswer(schema, response);
}

const writeHeaders = (contentType: string, idempotencyKey: string | null = newId()) => ({
  accept: "application/json",
  "content-type": contentType,
  ...(idempotencyKey === null ? {} : { "idempotency-key": idempotencyKey }),
});
