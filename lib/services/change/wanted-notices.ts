import { listOpenObligations, type ObligationRow } from "@/lib/db/break-glass";
import { type ChangeRow, listChangeRequests } from "@/lib/db/change-requests";
import type { Db } from "@/lib/db/client";
import { listNoticeReaders, type NoticeReader } from "@/lib/db/notices";
import { SYSTEM_USER_ID } from "@/lib/db/people";
import { listPlatformChanges, type PlatformChangeRow } from "@/lib/db/platform-changes";
import { type PlatformTalk, readPlatformTalks } from "@/lib/db/platform-reviews";
import { type Attention, attentionOf, isNews, type Watched } from "@/lib/domain/change/attention";
import { reminderOf } from "@/lib/domain/change/inactivity";
import { type ChangeFacts, sentenceOf } from "@/lib/domain/change/standing";
import { factsOf } from "@/lib/services/change/change-facts";
import type { NoticeContent } from "@/lib/services/change/write-notice";
import { platformFactsOf } from "@/lib/services/platform/platform-facts";

/** More than anybody works on at once; of more, the newest. */
const AT_MOST = 1_000;

/** Who is to be told what now. Two with the same person and cause are one notice. */
export type WantedNotice = Readonly<{ userId: string; email: string; cause: string; content: NoticeContent }>;

/** By the rules of the inbox, for everybody who is told by mail, in five statements. */
export async function wantedNotices(db: Db, now: Date): Promise<WantedNotice[]> {
  const readers = await listNoticeReaders(db);
  if (readers.length === 0) return [];
  const { items } = await listChangeRequests(db, { lifecycle: "open", limit: AT_MOST });
  const platform = (await listPlatformChanges(db, SYSTEM_USER_ID)).filter(({ outcome }) => outcome === null);
  const talks = await readPlatformTalks(
    db,
    platform.map(({ id }) => id),
  );
  const debts = await listOpenObligations(db, SYSTEM_USER_ID, null);
  return [
    ...items.flatMap((row) => ofChange(row, readers, now)),
    ...platform.flatMap((row) => ofPlatform(row, talks.get(row.id), readers, now)),
    ...debts.flatMap((debt) => ofEmergency(debt, readers, now)),
  ];
}

type About = Readonly<{
  of: string;
  facts: ChangeFacts;
  watched: Watched;
  tell: (attention: Attention) => NoticeContent;
}>;

const told = ({ of, facts, watched, tell }: About, readers: readonly NoticeReader[], now: Date): WantedNotice[] =>
  readers.flatMap((reader) => {
    const attention = attentionOf(facts, watched, reader, now);
    if (!attention) return [];
    const cause = `${of}.${attention.kind}.${attention.of}`;
    return [{ userId: reader.userId, email: reader.email, cause, content: tell(attention) }];
  });

function ofChange(row: ChangeRow, readers: readonly NoticeReader[], now: Date): WantedNotice[] {
  const facts = factsOf(row);
  const { updatedAt, activeAt, snoozes } = row;
  const watched = {
    ...{ updatedAt, activeAt, snoozes },
    glassId: row.glass?.id ?? null,
    scheduledAt: row.schedule?.setAt ?? null,
  };
  const reminder = activeAt === null ? null : reminderOf(new Date(activeAt), now);
  const tell = ({ kind }: Attention): NoticeContent => ({
    kind,
    mark: `#${row.number} of ${row.dagKey}`,
    title: row.title,
    sentence: [sentenceOf(facts), kind === "forgotten" ? reminder : null].filter(Boolean).join(" "),
    link: `/changes/${row.number}`,
  });
  return told({ of: String(row.number), facts, watched, tell }, readers, now);
}

function ofPlatform(
  row: PlatformChangeRow,
  talk: PlatformTalk | undefined,
  readers: readonly NoticeReader[],
  now: Date,
): WantedNotice[] {
  if (!talk) return [];
  const facts = platformFactsOf(row, talk);
  const words = [row.proposedAt, ...talk.reviews.map(({ createdAt }) => createdAt)];
  const watched = { updatedAt: words.toSorted().at(-1) ?? row.proposedAt, activeAt: null, glassId: null };
  const tell = ({ kind }: Attention): NoticeContent => ({
    kind,
    mark: `Platform #${row.number}`,
    title: `${row.kind} ${row.name}`,
    sentence: sentenceOf(facts),
    link: `/changes/platform/${row.id}`,
  });
  const about = { of: `platform-${row.number}`, facts, watched: { ...watched, scheduledAt: null, snoozes: [] }, tell };
  return told(about, readers, now);
}

/** Whoever answers for what runs, and for what was promised, is told at once that approvals were waived (governance.md 1.5 i). */
function ofEmergency(debt: ObligationRow, readers: readonly NoticeReader[], now: Date): WantedNotice[] {
  if (!isNews(debt.activatedAt, now)) return [];
  const { askedBy, confirmedBy } = debt;
  const content: NoticeContent = {
    kind: "broken",
    mark: `#${debt.changeRequest} of ${debt.dagKey}`,
    title: debt.title,
    sentence: `${askedBy.name} and ${confirmedBy.name} activated version ${debt.version} past its missing approvals, incident ${debt.incident}: ${debt.reason} It is to be reviewed by ${debt.dueAt}.`,
    link: `/changes/${debt.changeRequest}`,
  };
  return readers
    .filter(({ userId }) => userId !== askedBy.id && userId !== confirmedBy.id)
    .filter(({ roles }) => roles.some((role) => role === "de" || role === "do" || role === "manager"))
    .map(({ userId, email }) => ({ userId, email, cause: `${debt.changeRequest}.broken.${debt.id}`, content }));
}
