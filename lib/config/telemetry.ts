import { z } from "zod";

/** Variables whose names and meaning others define: https://opentelemetry.io/docs/specs/otel/protocol/exporter */
const telemetrySchema = z.object({
  /** Base address of a receiver of OTLP over HTTP, mostly port 4318. Absent: no traces, and nothing is done for them. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** What each request carries, such as a key: name=value, with commas between, values as in an address. */
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .default("")
    .transform((list) => list.split(",").filter((pair) => pair.trim() !== ""))
    .pipe(z.array(z.string().regex(/^\s*[^=\s]+\s*=/, "must be name=value, with commas between")))
    .transform((pairs) => Object.fromEntries(pairs.map(headerOf))),
});

function headerOf(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at).trim().toLowerCase(), decodeURIComponent(pair.slice(at + 1).trim())];
}

export type Telemetry = Readonly<{ endpoint: string; headers: Readonly<Record<string, string>> }>;

/** Where traces go; null when nobody wants them. Throws with every problem listed. */
export function loadTelemetry(env: Readonly<Record<string, string | undefined>> = process.env): Telemetry | null {
  const parsed = telemetrySchema.safeParse({
    OTEL_EXPORTER_OTLP_ENDPOINT: env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined,
    OTEL_EXPORTER_OTLP_HEADERS: env.OTEL_EXPORTER_OTLP_HEADERS,
  });
  if (!parsed.success)
    throw new Error(`Invalid environment; .env.example explains each variable.\n${z.prettifyError(parsed.error)}`);
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = parsed.data;
  return endpoint === undefined ? null : { endpoint, headers };
}
