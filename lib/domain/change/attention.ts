import { inactivityOf } from "@/lib/domain/change/inactivity";
import { isMyTurn, isUrgentTurn, type Viewer } from "@/lib/domain/change/personal-view";
import { type Snooze, snoozeOf } from "@/lib/domain/change/snooze";
import { badgeOf, type ChangeFacts } from "@/lib/domain/change/standing";
import { standingObjections } from "@/lib/domain/change/votes";

const DAY_MS = 86_400_000;
/** A turn that came longer ago is no news: an installation that gets its mail server today tells nobody of last month's. */
const NEWS_FOR_DAYS = 3;

export type AttentionKind = "emergency" | "suspended" | "objection" | "forgotten" | "turn";

/** Why a person is told about a change, and what makes it another reason than the one before. */
export type Attention = Readonly<{ kind: AttentionKind; of: string }>;

/** What is known of a change beside what decides where it stands. */
export type Watched = Readonly<{
  updatedAt: string;
  /** When anybody last did something about one that has been open for long. */
  activeAt: string | null;
  glassId: string | null;
  scheduledAt: string | null;
  snoozes: readonly Snooze[];
}>;

/** The one thing that a person is told about a change now, the most pressing first; null for nothing. Source: governance.md 3.5. */
export function attentionOf(facts: ChangeFacts, watched: Watched, viewer: Viewer, now: Date): Attention | null {
  if (facts.lifecycle !== "open") return null;
  const isAuthor = facts.author.id === viewer.userId;
  if (isUrgentTurn(facts, viewer))
    return facts.schedule?.outcome === "suspended"
      ? { kind: "suspended", of: String(watched.scheduledAt) }
      : { kind: "emergency", of: String(watched.glassId) };
  const [objection] = isAuthor ? objectionsOnHead(facts) : [];
  if (objection) return { kind: "objection", of: objection.id };
  const { activeAt } = watched;
  if (isAuthor && activeAt !== null && inactivityOf(new Date(activeAt), now) !== "active")
    return { kind: "forgotten", of: activeAt };
  if (!isNews(watched.updatedAt, now) || !isMyTurn(facts, viewer, now) || snoozeOf(watched, viewer.userId, now))
    return null;
  return { kind: "turn", of: `${facts.headRevision}.${badgeOf(facts)}` };
}

/** It happened a few days ago at most. */
export const isNews = (at: string, now: Date): boolean =>
  now.getTime() - new Date(at).getTime() < NEWS_FOR_DAYS * DAY_MS;

/** Those that its author answers, the newest first. */
const objectionsOnHead = ({ reviews, headRevision }: ChangeFacts) =>
  standingObjections(reviews)
    .filter(({ revision }) => revision === headRevision)
    .toReversed();
