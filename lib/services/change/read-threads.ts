import { type Anchor, anchorSchema } from "@/lib/contracts/anchors";
import type { ThreadView } from "@/lib/contracts/change-requests";
import type { ChangeRow, ConversationRow } from "@/lib/db/change-requests";
import { findSnapshots } from "@/lib/db/versions";
import { anchorQuote, followAnchor, type ThreadContent } from "@/lib/domain/change/anchor";
import { anchorLabel } from "@/lib/domain/change/anchor-label";
import { commentText } from "@/lib/domain/change/comment";
import { canAddressThread, canResolveThread } from "@/lib/domain/change/personal-view";
import type { ChangeFacts } from "@/lib/domain/change/standing";
import { placeOfSuggestion } from "@/lib/domain/change/suggestion";
import { canonicalJson } from "@/lib/domain/dag/canonical";
import { valueAt } from "@/lib/domain/merge/value-at";
import { threadContents } from "@/lib/services/change/thread-contents";
import type { ServiceContext } from "@/lib/services/context";
import { readSnapshot } from "@/lib/services/dag/read-snapshot";

type Row = ConversationRow["threads"][number];

/** The threads of a change request, each where the head has its place now. Two statements, however many they are. */
export async function readThreads(
  { db, actor }: ServiceContext,
  change: ChangeRow,
  { revisions, threads }: ConversationRow,
  facts: ChangeFacts,
): Promise<ThreadView[]> {
  if (threads.length === 0) return [];
  const hashOf = new Map(revisions.map((revision) => [revision.number, revision.contentHash]));
  const wanted = [change.headHash, change.baseHash, ...threads.map(({ revision }) => hashOf.get(revision))];
  const hashes = new Set(wanted.filter((hash) => typeof hash === "string"));
  const bytes = await findSnapshots(db, [...hashes]);
  const snapshots = new Map([...bytes].map(([hash, canonical]) => [hash, readSnapshot(canonical)]));
  const anchored = threads.map((thread) => ({ ...thread, anchor: anchorSchema.parse(thread.anchor) }));
  const contents = await threadContents(
    db,
    snapshots,
    anchored.map(({ anchor }) => anchor),
  );
  const head = contents.get(change.headHash);
  if (!head) throw new Error(`the snapshot of change request ${change.number} is not stored`);
  const base = (change.baseHash === null ? null : contents.get(change.baseHash)) ?? null;
  return anchored.map(({ openedBy, suggestion, comments, ...thread }) => {
    const then = contents.get(hashOf.get(thread.revision) ?? "") ?? head;
    return {
      ...thread,
      suggestion: suggestionOf(facts, actor.userId, { ...thread, openedBy, suggestion }, { then, head }),
      ...placeOf({ then, head, base }, thread.anchor),
      comments: comments.map(({ id, author, createdAt, ...written }) => {
        const text = commentText({ createdAt, ...written });
        const canEdit = facts.lifecycle === "open" && author.id === actor.userId && !text.isDeleted;
        return { id, author, createdAt, canEdit, ...text, earlier: [...text.earlier] };
      }),
      canAddress: canAddressThread(facts, { openedBy: openedBy.id, isResolved: thread.resolvedAt !== null }, actor),
      canResolve: canResolveThread(facts, openedBy.id, actor),
    };
  });
}

/** A suggestion applies while the head has at its place what it was made for. */
function suggestionOf(
  facts: ChangeFacts,
  userId: string,
  { anchor, suggestion, openedBy }: Pick<Row, "suggestion" | "openedBy"> & Readonly<{ anchor: Anchor }>,
  { then, head }: Readonly<{ then: ThreadContent; head: ThreadContent }>,
): ThreadView["suggestion"] {
  if (!suggestion) return null;
  const place = placeOfSuggestion(anchor, suggestion.path);
  const before = valueAt(then.document, place);
  const applies = canonicalJson(valueAt(head.document, place)) === canonicalJson(before);
  const isTheirs = facts.author.id === userId && openedBy.id !== userId;
  const isOpen = facts.lifecycle === "open" && facts.isBaseActive && suggestion.acceptedRevision === null;
  return { ...suggestion, before, canAccept: applies && isOpen && isTheirs };
}

/** What its place is called now, and where it is shown when it is elsewhere or gone. */
function placeOf(
  contents: Parameters<typeof followAnchor>[0],
  anchor: Anchor,
): Pick<ThreadView, "anchorLabel" | "portedTo" | "quote" | "isOutdated"> {
  const { then, head, base } = contents;
  const { anchor: shown, isOutdated } = followAnchor(contents, anchor);
  const nameOf = (one: Anchor) => anchorLabel(head, one) ?? (base && anchorLabel(base, one));
  const quote = anchorQuote(then, anchor);
  if (canonicalJson(shown) === canonicalJson(anchor))
    return { anchorLabel: nameOf(anchor), portedTo: null, quote, isOutdated };
  const was = anchorLabel(then, anchor) ?? "";
  return { anchorLabel: null, portedTo: { was, anchor: shown, label: nameOf(shown) ?? "" }, quote, isOutdated };
}
