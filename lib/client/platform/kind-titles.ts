import type { PlatformKind } from "@/lib/domain/change/platform-change";

/** What a kind of the platform is called. A file of its own: lists need it without what draws a review. */
export const KIND_TITLES = {
  lane: "Lane",
  pool: "Pool",
  environment: "Environment",
  window: "Window",
  connection: "Connection",
  retention: "Retention",
  criticality: "Criticality",
  policy: "Policy",
} as const satisfies Record<PlatformKind, string>;
