import "server-only";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { type Figures, METRICS, type MetricName } from "@/lib/services/platform/read-metrics";

declare global {
  /** On globalThis: Next bundles each route apart, and the collectors of a process must be there once. */
  var signalboxProcessMetrics: Registry | undefined;
}

/** Memory, event loop and garbage collection of this web process. */
function processMetrics(): Registry {
  if (globalThis.signalboxProcessMetrics) return globalThis.signalboxProcessMetrics;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "signalbox_web_" });
  globalThis.signalboxProcessMetrics = registry;
  return registry;
}

const isMetric = (name: string): name is MetricName => Object.hasOwn(METRICS, name);

/** Prometheus's text format. Made anew for each answer, so that what is gone leaves no old value behind. */
export async function prometheusText(figures: Figures): Promise<{ text: string; contentType: string }> {
  const registry = new Registry();
  for (const name of Object.keys(METRICS).filter(isMetric)) {
    const { help, labels } = METRICS[name];
    const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
    for (const { labels: values, value } of figures[name] ?? []) gauge.set(values, value);
  }
  const all = Registry.merge([registry, processMetrics()]);
  return { text: await all.metrics(), contentType: all.contentType };
}
