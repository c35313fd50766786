import type { ChangeRequestDetail, ReviewView, ThreadView } from "@/lib/contracts/change-requests";

type Revision = ChangeRequestDetail["revisions"][number];

/** One thing that happened to a change request. */
export type TimelineEntry = Readonly<{ key: string; at: string }> &
  (
    | Readonly<{ kind: "revision"; revision: Revision }>
    | Readonly<{ kind: "review"; review: ReviewView }>
    | Readonly<{ kind: "thread"; thread: ThreadView }>
  );

/** Revisions, reviews and threads in the order in which they began. A thread stays where its first comment was. */
export function timelineOf(change: Pick<ChangeRequestDetail, "revisions" | "reviews" | "threads">): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...change.revisions.map((revision) => ({
      kind: "revision" as const,
      key: `revision-${revision.number}`,
      at: revision.createdAt,
      revision,
    })),
    ...change.reviews.map((review) => ({ kind: "review" as const, key: review.id, at: review.createdAt, review })),
    ...change.threads.map((thread) => ({
      kind: "thread" as const,
      key: thread.id,
      at: thread.comments[0]?.createdAt ?? "",
      thread,
    })),
  ];
  return entries.toSorted((a, b) => a.at.localeCompare(b.at));
}
