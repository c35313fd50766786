import { pageUrl } from "@/lib/domain/alert/message";
import type { AttentionKind } from "@/lib/domain/change/attention";

export type NoticeKind = AttentionKind | "broken";

/** What a person is told: which change, where it stands, and its page. */
export type NoticeContent = Readonly<{
  kind: NoticeKind;
  /** #12 of research.onboarding, or Platform #3 */
  mark: string;
  title: string;
  sentence: string;
  link: string;
}>;

const OPENINGS = {
  turn: "Your turn",
  objection: "Changes are asked for",
  emergency: "Emergency: your confirmation is asked for",
  broken: "Emergency activation",
  suspended: "Not activated",
  forgotten: "Nobody has touched it",
} as const satisfies Record<NoticeKind, string>;

const FOOT = "Nothing is decided by mail: the page asks. You turn these mails off in the menu of your account.";

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

/** A mail of plain text, in which nothing that people wrote can act; its one link opens the page, and does nothing else. */
export function writeNotice({ kind, mark, title, sentence, link }: NoticeContent, site: string | null) {
  const head = oneLine(`${OPENINGS[kind]}: ${mark} ${title}`);
  return { subject: `[Signalbox] ${head}`, text: `${head}\n\n${sentence}\n\n${pageUrl(site, link)}\n\n${FOOT}\n` };
}
