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
  dag: string | null;
  /** Lands on the cause. Only a path when this installation does not know its own address. */
  url: string;
}>;

/** The address of a page, as messages name it. */
export const pageUrl = (site: string | null, link: string): string => (site === null ? link : new URL(link, site).href);

export const subjectOf = ({ severity, title }: AlertMessage): string => `[Signalbox] ${severity}: ${title}`;

const times = (occurrences: number): string => (occurrences === 1 ? "" : `\n${occurrences} times so far.`);

export const textOf = (message: AlertMessage): string =>
  `${message.title}\n\n${message.detail}${times(message.occurrences)}\n\n${message.url}\n`;

/** The three characters that Slack's text format gives a meaning to. */
const forSlack = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const slackTextOf = (message: AlertMessage): string =>
  `*${forSlack(`${message.severity}: ${message.title}`)}*\n${forSlack(`${message.detail}${times(message.occurrences)}`)}\n${forSlack(message.url)}`;
