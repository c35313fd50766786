/** How much of a draft is tried: `until` a task: it and all before it; `from`: it and all behind it, with what these need; `only` it. */
export const TRY_SCOPES = ["draft", "until", "from", "only"] as const;
type Part = Exclude<(typeof TRY_SCOPES)[number], "draft">;
export type TryScope = Readonly<{ kind: "draft" } | { kind: Part; taskKey: string }>;
