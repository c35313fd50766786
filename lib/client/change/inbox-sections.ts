import type { Badge, ChangeRequestSummary } from "@/lib/contracts/change-requests";

/** Without words for its being empty, a section is left out then. */
export const INBOX_SECTIONS = [
  { key: "mine", title: "Your turn", empty: "Nothing waits for you." },
  { key: "waiting", title: "Waiting on others", empty: "Nobody else is being waited for." },
  { key: "ready", title: "Ready to activate", empty: "Nothing is approved and waiting to go live." },
  { key: "snoozed", title: "Snoozed", empty: null },
  { key: "done", title: "Done", empty: "No change request is finished yet." },
] as const;
export type InboxSection = (typeof INBOX_SECTIONS)[number]["key"];

const DONE: ReadonlySet<Badge> = new Set(["activated", "closed", "superseded"]);

/** The one section of the inbox a change request stands in: whose turn it is, not who has subscribed to it. */
export function sectionOf({
  badge,
  isMyTurn,
  snooze,
}: Pick<ChangeRequestSummary, "badge" | "isMyTurn" | "snooze">): InboxSection {
  if (DONE.has(badge)) return "done";
  if (snooze) return "snoozed";
  if (isMyTurn) return "mine";
  return badge === "ready" ? "ready" : "waiting";
}
