import { createHash } from "node:crypto";
import type { TraceSpan } from "@/lib/domain/trace/run-spans";

/** One run with its spans. */
export type RunTraceMessage = Readonly<{ runId: string; spans: readonly TraceSpan[] }>;

const SPAN_KIND_INTERNAL = 1;
const STATUS_UNSET = 0;
const STATUS_ERROR = 2;
const SPAN_ID_LETTERS = 16;

/** Always the same for a run: a trace that is sent twice is one trace. */
const traceIdOf = (runId: string): string => runId.replaceAll("-", "");
const spanIdOf = (runId: string, path: string): string =>
  createHash("sha256").update(`${runId}/${path}`).digest("hex").slice(0, SPAN_ID_LETTERS);

/** Whole milliseconds as nanoseconds, in text as OTLP's JSON wants 64 bits. */
const nanos = (ms: number): string => `${Math.round(ms)}000000`;

const attribute = ([key, value]: readonly [string, string | number]) => ({
  key,
  value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
});

/** The body of a POST to /v1/traces. Source: OTLP 1.x, JSON encoding. */
export const encodeTraces = (service: string, traces: readonly RunTraceMessage[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [attribute(["service.name", service])] },
      scopeSpans: [
        {
          scope: { name: "signalbox" },
          spans: traces.flatMap(({ runId, spans }) => spans.map((span) => encodeSpan(runId, span))),
        },
      ],
    },
  ],
});

const encodeSpan = (runId: string, { path, parent, name, from, to, isError, attributes }: TraceSpan) => ({
  traceId: traceIdOf(runId),
  spanId: spanIdOf(runId, path),
  ...(parent === null ? {} : { parentSpanId: spanIdOf(runId, parent) }),
  name,
  kind: SPAN_KIND_INTERNAL,
  startTimeUnixNano: nanos(from),
  endTimeUnixNano: nanos(to),
  attributes: Object.entries(attributes).map(attribute),
  status: { code: isError ? STATUS_ERROR : STATUS_UNSET },
});
