import { type AlertChannel, saveAlertChannelBodySchema } from "@/lib/contracts/alerts";

export type ChannelKind = AlertChannel["kind"];
export type ChannelRule = AlertChannel["rules"][number];

/** Fields of a form as the browser hands them over: every value a text. */
type Texts = Readonly<Record<string, string>>;

const addressesIn = (text = ""): string[] => text.split(/[\s,;]+/).filter((part) => part !== "");

function settingsOf(kind: ChannelKind, { to, url }: Texts) {
  if (kind === "email") return { to: addressesIn(to) };
  return kind === "webhook" ? { url: url?.trim() } : {};
}

/** The request a filled form stands for, checked. A secret left empty keeps the stored one. */
export function readChannelForm(kind: ChannelKind, texts: Texts, isActive: boolean, rules: readonly ChannelRule[]) {
  const secret = texts.secret && kind !== "email" ? { secret: texts.secret } : {};
  const named = rules.map((rule) => ({ ...rule, objective: rule.objective?.trim() || null }));
  const settings = settingsOf(kind, texts);
  return saveAlertChannelBodySchema.safeParse({ kind, name: texts.name, settings, isActive, rules: named, ...secret });
}
