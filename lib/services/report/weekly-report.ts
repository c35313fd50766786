import type { DagFigures, Objectives, ScopeFigures } from "@/lib/contracts/objectives";
import { pageUrl } from "@/lib/domain/alert/message";
import { attainment, isAttained, shareText } from "@/lib/domain/objective/budget";
import { SCOPES, type Scope } from "@/lib/domain/objective/scope";
import { byHurt, clientsInTime, late, mainWait, scopeOf } from "@/lib/domain/objective/summary";
import { durationText } from "@/lib/domain/shared/duration-text";

const DAY_MS = 86_400_000;
const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

const KEPT_WORDS = { true: "in time", false: "MISSED", null: "not promised" } as const;
const SCOPE_NAMES: Readonly<Record<Scope, string>> = { client: "Clients", run: "Runs", task: "Tasks", gap: "Gaps" };

type Report = Readonly<{
  subject: string;
  title: string;
  answer: string;
  dags: readonly Readonly<{ dagKey: string; title: string; url: string; lines: readonly string[] }>[];
  url: string;
}>;

const FOOT = "You get this because you asked for it. Objectives, Weekly e-mail ends it.";

/** The week as a mail: what the page Objectives says of it, no client named. */
export function writeWeeklyReport(objectives: Objectives, site: string | null) {
  const report = reportOf(objectives, site);
  return { subject: report.subject, text: textOf(report), html: htmlOf(report) };
}

function reportOf(objectives: Objectives, site: string | null): Report {
  const { from, to, dags } = objectives;
  const days = `${dayOf(Date.parse(from))} to ${dayOf(Date.parse(to) - DAY_MS)}`;
  const counts = clientsInTime(dags);
  return {
    subject: `[Signalbox] ${shareText(attainment(counts))} of clients in time, ${days}`,
    title: `The week from ${days} (UTC)`,
    answer: `${clientsLine(objectives)} ${missedLine(dags)}`,
    dags: byHurt(dags).map((dag) => ({
      dagKey: dag.dagKey,
      title: dag.title,
      url: pageUrl(site, `/objectives/${encodeURIComponent(dag.dagKey)}?window=7d`),
      lines: linesOf(dag),
    })),
    url: pageUrl(site, "/objectives?window=7d"),
  };
}

function clientsLine({ dags }: Objectives): string {
  const counts = clientsInTime(dags);
  if (counts.promised === 0) return "No client with a promised time was decided.";
  const before = clientsInTime(dags.map(({ scopes, causes }) => ({ causes, scopes: scopes.map(previousOf) })));
  const then = before.promised === 0 ? "" : ` The week before: ${shareText(attainment(before))}.`;
  return `${shareText(attainment(counts))} of ${counts.promised} clients had their decision in time; 95 % are promised.${then}`;
}

const previousOf = ({ scope, previous }: ScopeFigures) => ({ scope, ...previous });

function missedLine(dags: readonly DagFigures[]): string {
  const missed = late(dags).length;
  if (missed === 0) return "Every DAG kept its objectives.";
  return missed === 1 ? "One DAG missed an objective." : `${missed} DAGs missed an objective.`;
}

function linesOf(dag: DagFigures): string[] {
  const measured = SCOPES.flatMap((scope) => scopeOf(dag, scope) ?? []).filter(({ n }) => n > 0);
  if (measured.length === 0) return ["No run ended."];
  const wait = mainWait(dag);
  return [
    ...measured.map(scopeLine),
    ...(wait === null ? [] : [`Longest wait: ${wait.cause}, ${shareText(wait.share)} of the time`]),
    ...(dag.missed === 0 ? [] : [`Deadlines missed: ${dag.missed}`]),
  ];
}

function scopeLine(figures: ScopeFigures): string {
  const { scope, n, p95Ms, targetMs } = figures;
  const share = figures.promised === 0 ? "" : `, ${shareText(attainment(figures))}`;
  const within = p95Ms === null ? "" : `; 95 of 100 within ${durationText(p95Ms)}`;
  const target = targetMs === null ? "" : `, promised ${durationText(targetMs)}`;
  return `${SCOPE_NAMES[scope]}: ${KEPT_WORDS[`${isAttained(figures)}`]}${share} of ${n}${within}${target}`;
}

function textOf({ title, answer, dags, url }: Report): string {
  const parts = dags.map((dag) =>
    [`${dag.dagKey} (${dag.title})`, ...dag.lines.map((line) => `  ${line}`), `  ${dag.url}`].join("\n"),
  );
  return `${[title, answer, ...parts, url, FOOT].join("\n\n")}\n`;
}

const HTML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" } as const;
const isSpecial = (letter: string): letter is keyof typeof HTML => Object.hasOwn(HTML, letter);
const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (letter) => (isSpecial(letter) ? HTML[letter] : letter));

/** A path alone leads nowhere from a mail. */
const linked = (url: string, text: string): string =>
  url.startsWith("/") ? escaped(text) : `<a href="${escaped(url)}">${escaped(text)}</a>`;

function htmlOf({ title, answer, dags, url }: Report): string {
  const parts = dags.map(
    (dag) =>
      `<h2 style="font-size:15px;margin:20px 0 4px">${linked(dag.url, dag.dagKey)} <small>${escaped(dag.title)}</small></h2>\n<ul style="margin:0">${dag.lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`,
  );
  return `<!doctype html>
<html lang="en"><body style="font:14px/1.5 sans-serif">
<h1 style="font-size:18px">${escaped(title)}</h1>
<p>${escaped(answer)}</p>
${parts.join("\n")}
<p>${linked(url, "All objectives")}</p>
<p><small>${escaped(FOOT)}</small></p>
</body></html>
`;
}
