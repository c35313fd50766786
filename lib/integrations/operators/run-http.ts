import type { TaskOf } from "@/lib/domain/dag/document";
import { REFUSED_HEADERS } from "@/lib/domain/dag/refused-headers";
import type { TaskError } from "@/lib/domain/run/model";
import type { ValueScope } from "@/lib/domain/run/value-path";
import type { JsonValue } from "@/lib/domain/shared/json";
import { err, ok, type Result } from "@/lib/domain/shared/result";
import { resolveByDns } from "@/lib/integrations/http/egress";
import type { HttpAnswer, HttpCall } from "@/lib/integrations/http/exchange";
import { fillJson, fillUrl } from "@/lib/integrations/http/fill-request";
import { type FollowFault, follow } from "@/lib/integrations/http/follow";
import { authorizationOf, secretsOf } from "@/lib/integrations/operators/authorization";
import { fillText, fillTexts, valueScope } from "@/lib/integrations/operators/fill-texts";
import { findConnection } from "@/lib/integrations/operators/find-connection";
import { maskedError, maskedLog } from "@/lib/integrations/operators/masked";
import type { Operator } from "@/lib/integrations/operators/operator";
import type { ResolvedConnection } from "@/lib/integrations/operators/operator-contract";
import { checkOutput } from "@/lib/integrations/operators/output";
import { createMasker, type Masker } from "@/lib/integrations/secrets/mask";

type HttpConnection = Extract<ResolvedConnection, { kind: "http" }>;
type HttpTask = TaskOf<"http">;

/** Headers of an answer that a later task may need; the rest stays out of the output. */
const KEPT_HEADERS = ["content-type", "date", "etag", "last-modified", "location", "retry-after", "x-request-id"];

const invalid = (message: string): TaskError => ({ class: "terminal", code: "invalid_request", message });

/** The URL to ask. With a connection it lies on the connection's site, which alone may see its credentials. */
function resolveUrl(task: HttpTask, text: string, connection: HttpConnection | null): Result<URL, TaskError> {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(text);
  const full =
    connection && !isAbsolute ? `${connection.baseUrl.replace(/\/+$/, "")}/${text.replace(/^\/+/, "")}` : text;
  if (!URL.canParse(full))
    return err(
      invalid(
        `Task ${task.key}: ${JSON.stringify(text)} is not a URL. Write https://host/path, or name a connection and write the path.`,
      ),
    );
  const url = new URL(full);
  if (url.username !== "" || url.password !== "")
    return err(invalid(`Task ${task.key}: the URL holds a user or password. Put them into a connection.`));
  if (connection && url.origin !== new URL(connection.baseUrl).origin)
    return err(
      invalid(
        `Task ${task.key}: ${url.origin} is not the site of connection ${connection.name}, and its credentials go nowhere else. Write the path only, or another connection.`,
      ),
    );
  return ok(url);
}

/** The task's own headers, names in lower case. */
function fillHeaders(task: HttpTask, scope: ValueScope): Result<Record<string, string>, TaskError> {
  const filled = fillTexts(`Task ${task.key}, header`, task.headers ?? {}, scope);
  if (!filled.ok) return filled;
  const headers = [...filled.value].map(([name, value]) => [name.toLowerCase(), value] as const);
  const refused = headers.find(([name]) => REFUSED_HEADERS.has(name));
  if (refused) return err(invalid(`Task ${task.key}: the header ${refused[0]} is set by the platform. Remove it.`));
  return ok(Object.fromEntries(headers));
}

function fillBody(
  task: HttpTask,
  scope: ValueScope,
  contentType: string | undefined,
): Result<string | null, TaskError> {
  if (task.body === undefined) return ok(null);
  const place = `Task ${task.key}, body`;
  const isJson = contentType === undefined || /\bjson\b/i.test(contentType);
  return isJson ? fillJson(place, task.body, scope) : fillText(place, task.body, scope);
}

function buildCall(
  task: HttpTask,
  scope: ValueScope,
  connection: HttpConnection | null,
  idempotencyKey: string,
): Result<HttpCall, TaskError> {
  const text = fillUrl(`Task ${task.key}, url`, task.url, scope);
  if (!text.ok) return text;
  const url = resolveUrl(task, text.value, connection);
  if (!url.ok) return url;
  const headers = fillHeaders(task, scope);
  if (!headers.ok) return headers;
  const body = fillBody(task, scope, headers.value["content-type"]);
  if (!body.ok) return body;
  return ok({
    method: task.method,
    url: url.value,
    headers: {
      accept: "application/json, text/*;q=0.9, */*;q=0.5",
      // Compressed bytes would slip past the size limit.
      "accept-encoding": "identity",
      ...(body.value === null ? {} : { "content-type": "application/json" }),
      "idempotency-key": idempotencyKey,
      ...headers.value,
      ...(connection ? authorizationOf(connection.auth) : {}),
    },
    body: body.value,
  });
}

const FAULTS = {
  blocked: { class: "terminal", code: "egress_blocked" },
  redirects: { class: "terminal", code: "too_many_redirects" },
  too_large: { class: "terminal", code: "output_too_large" },
  invalid: { class: "terminal", code: "invalid_request" },
  failed: { class: "retryable", code: "connection_failed" },
} as const satisfies Record<FollowFault["reason"], Pick<TaskError, "class" | "code">>;

const ADVICE = {
  blocked: "",
  redirects: " Write the address it leads to.",
  too_large: " Ask for less, or fetch it with a pack that stores it and passes on where.",
  invalid: " Correct the task's headers.",
  failed: "",
} as const satisfies Record<FollowFault["reason"], string>;

/** What a task failed at: the query may hold a client's data, so it is left out. */
const describe = ({ method, url }: HttpCall): string => `${method} ${url.origin}${url.pathname}`;

function explainFault(task: HttpTask, call: HttpCall, { reason, message }: FollowFault): TaskError {
  const verb = reason === "too_large" ? "was answered with" : "failed:";
  return {
    ...FAULTS[reason],
    message: `Task ${task.key}: ${describe(call)} ${verb} ${message}.${ADVICE[reason]}`.replace("..", "."),
  };
}

function parseBody(text: string, contentType: string): JsonValue {
  if (!/\bjson\b/i.test(contentType)) return text;
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function toOutput(answer: HttpAnswer, masker: Masker): JsonValue {
  const text = masker.mask(answer.body.toString("utf8").replaceAll("\0", "\uFFFD"));
  const kept = KEPT_HEADERS.flatMap((name) => {
    const value = answer.headers[name];
    return value === undefined ? [] : [[name, masker.mask(value)] as const];
  });
  const body = answer.body.length === 0 ? null : parseBody(text, answer.headers["content-type"] ?? "");
  return { status: answer.status, headers: Object.fromEntries(kept), body };
}

/** Too many requests, and faults of the other side, may pass; any other refusal will be repeated. */
const isWorthRepeating = (status: number): boolean => status === 429 || status >= 500;

/** Makes one request, with the connection's credentials if it names one. */
export const runHttp: Operator<"http"> = async (services, request, task, deadline) => {
  const found = task.connection ? await findConnection(services, task.key, task.connection, "http") : ok(null);
  if (!found.ok) return found;
  const masker = createMasker(found.value ? secretsOf(found.value.auth) : []);
  const call = buildCall(task, valueScope(request.context), found.value, request.idempotencyKey);
  if (!call.ok) return err(maskedError(call.error, masker));

  const log = maskedLog(request.log, masker);
  const rules = { allowPrivateHosts: services.httpAllowPrivateHosts, resolve: resolveByDns };
  const limits = { bodyBytes: services.limits.outputBytes, signal: deadline.signal };
  const answer = await follow(call.value, rules, limits);
  if (!answer.ok) return err(maskedError(explainFault(task, call.value, answer.error), masker));

  const { status, body } = answer.value;
  log.write(`${describe(call.value)} was answered with ${status}, ${body.length} bytes.\n`, "system");
  if (status >= 400) log.write(`${body.toString("utf8").replaceAll("\0", "\uFFFD")}\n`, "system");
  log.end();
  if (status < 400) {
    const output = checkOutput(`The answer to task ${task.key}`, toOutput(answer.value, masker), limits.bodyBytes);
    return output.ok ? ok({ output: output.value }) : output;
  }
  const isWorth = isWorthRepeating(status);
  return err({
    class: isWorth ? "retryable" : "terminal",
    code: "http_status",
    message: `Task ${task.key}: ${describe(call.value)} was answered with ${status}. ${isWorth ? "" : "Trying again cannot help. "}The answer is in the attempt's log.`,
  });
};
