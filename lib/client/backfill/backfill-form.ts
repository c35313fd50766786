import { type BackfillPreview, backfillPreviewSchema, previewBackfillBodySchema } from "@/lib/contracts/backfills";

/** Fields of the form as the browser hands them over: every value a text. */
type Texts = Readonly<Record<string, string>>;

/** A field of `datetime-local` that is read as UTC. */
const instant = (text = ""): string => (text === "" ? "" : `${text.slice(0, 16)}:00Z`);

/** The request that a filled form stands for, checked. Keys stand one to a line or behind commas. */
export function readBackfillForm({ unit, from, to, clientKeys = "", rerun, order, version }: Texts) {
  const keys = clientKeys.split(/[\s,;]+/).filter((key) => key !== "");
  const choice = unit === "clients" ? { clientKeys: [...new Set(keys)] } : { from: instant(from), to: instant(to) };
  return previewBackfillBodySchema.safeParse({
    selection: { unit, rerun, ...choice },
    newestFirst: order === "newest",
    ...(version ? { version: Number(version) } : {}),
  });
}

/** The new preview that came with a refusal, because what it would run has changed. */
export function previewInRefusal(details: Readonly<Record<string, unknown>> | undefined): BackfillPreview | null {
  const parsed = backfillPreviewSchema.safeParse(details?.preview);
  return parsed.success ? parsed.data : null;
}
