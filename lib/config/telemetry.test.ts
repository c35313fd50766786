import { expect, test } from "vitest";
import { loadTelemetry } from "@/lib/config/telemetry";

test("without an endpoint there are no traces", () => {
  expect(loadTelemetry({})).toBeNull();
  expect(loadTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })).toBeNull();
});

test("headers are read as OpenTelemetry writes them", () => {
  expect(
    loadTelemetry({
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
      OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Basic%20YTpi, x-team = risk=1",
    }),
  ).toEqual({ endpoint: "http://127.0.0.1:4318", headers: { authorization: "Basic YTpi", "x-team": "risk=1" } });
});

test.each([
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"],
  ["OTEL_EXPORTER_OTLP_HEADERS", "no pair"],
])("a wrong %s is named at the start", (name, value) => {
  expect(() => loadTelemetry({ [name]: value })).toThrow(name);
});
