import type { Severity } from "@/lib/domain/alert/alert";

/** What leaves the house about one alert: never a client's key or data. */
export type AlertMessage = Readonly<{
  id: string;
  kind: string;
  severity: Severity;
  title: string;
  detail: string;
  occurrences: number;
  openedAt: string;
  /** Null: it opened. Else it is over since then. */
  resolvedAt: string | null;
  dag: string | null;
  /** Lands on the cause. Only a path when this installation does not know its own address. */
  url: string;
}>;

/** The address of a page, as messages name it. */
export const pageUrl = (site: string | null, link: string): string => (site === null ? link : new URL(link, site).href);

/** How serious it is; of one that is over, that it is. */
const headOf = ({ severity, title, resolvedAt }: AlertMessage): string =>
  `${resolvedAt === null ? severity : "resolved"}: ${title}`;

/** What to do; of one that is over, since when. */
const bodyOf = ({ detail, occurrences, resolvedAt }: AlertMessage): string =>
  `${resolvedAt === null ? detail : `Over since ${resolvedAt}. Nothing is to be done.`}${times(occurrences)}`;

export const subjectOf = (message: AlertMessage): string => `[Signalbox] ${headOf(message)}`;

const times = (occurrences: number): string => (occurrences === 1 ? "" : `\n${occurrences} times so far.`);

export const textOf = (message: AlertMessage): string => `${message.title}\n\n${bodyOf(message)}\n\n${message.url}\n`;

/** The three characters that Slack's text format gives a meaning to. */
const forSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const slackTextOf = (message: AlertMessage): string =>
  `*${forSlack(headOf(message))}*\n${forSlack(bodyOf(message))}\n${forSlack(message.url)}`;
