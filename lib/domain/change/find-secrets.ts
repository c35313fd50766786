/** A text that looks like a credential; the value itself is not told. */
export type FoundSecret = Readonly<{
  what: string;
  line: number;
  /** Its line says that it is none: shown to reviewers, and blocks nothing. */
  isDeclaredHarmless: boolean;
}>;

type Rule = Readonly<{ what: string; pattern: RegExp; isPlausible?: (value: string) => boolean }>;

/** What stands where a secret would, and is none: look-ups, variables, masks and the words of examples. */
const PLACEHOLDER =
  /^(?:[$%<{[(-]|\.{0,2}\/|\*+$|x+$|\.{2,}|(?:my|your|the|an?|some|example|sample|dummy|fake|test|todo|redacted|placeholder|none|null|undefined|true|false)(?:$|[-_ .])|change-?_?me)/i;
const NAMES_ONLY = /^(?:pass(?:word|wd|phrase)?|pwd|secret|token|key|api[_-]?key|credentials?)$/i;
/** Code that looks a value up: a member, a call, an index. */
const IS_LOOKED_UP = /^[A-Za-z_]\w*(?:\.[A-Za-z_]|\(|\[)/;

const isWritten = (value: string): boolean => !PLACEHOLDER.test(value) && !NAMES_ONLY.test(value);

/** A person's password beside a name that says so: long enough, and of more than letters. */
const isPassword = (value: string): boolean =>
  isWritten(value) && value.length >= 6 && /[^A-Za-z_\-. ]/.test(value) && !value.includes("{{");

/** Random characters: a token, and no word. */
const isToken = (value: string): boolean => isWritten(value) && /\d/.test(value) && /[A-Za-z]/.test(value);

const SECRET_NAME =
  "(?<![\\w-])[\\w-]{0,40}?(?:password|passwd|passphrase|pwd|secret|secret[_-]?key|api[_-]?key|access[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|private[_-]?key|token)";

/**
 * Credentials by their own form first: these are always what they look like. Then values beside a name that says what they
 * are. Every pattern is linear: repetitions are of single classes, and bounded.
 */
const RULES: readonly Rule[] = [
  { what: "a private key", pattern: /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----/g },
  { what: "an AWS access key", pattern: /\b((?:AKIA|ASIA)[0-9A-Z]{16})\b/g },
  { what: "a GitHub token", pattern: /\b(gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b/g },
  { what: "a GitLab token", pattern: /\b(glpat-[A-Za-z0-9_-]{20,255})/g },
  { what: "a Slack token", pattern: /\b(xox[abeprs]-[A-Za-z0-9-]{10,255})/g },
  { what: "a Google API key", pattern: /\b(AIza[0-9A-Za-z_-]{35})\b/g },
  { what: "a Stripe key", pattern: /\b([sr]k_live_[0-9A-Za-z]{16,255})\b/g },
  { what: "a Signalbox token", pattern: /\b(sbx_[0-9A-Za-z_-]{20,255})\b/g },
  {
    what: "a signed web token",
    pattern: /\b(eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,2000})/g,
  },
  {
    what: "a password in an address",
    pattern: /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/"'`]{0,100}:([^\s@/"'`]{1,200})@/gi,
    isPlausible: (value) => isWritten(value) && !value.includes("{{"),
  },
  {
    what: "the credentials of a request",
    pattern: /\b(?:Bearer|Basic)[ \t]+([A-Za-z0-9+/_.~=-]{12,2000})/gi,
    isPlausible: isToken,
  },
  {
    what: "a password of a database user",
    pattern: /\b(?:PASSWORD|IDENTIFIED BY)[ \t]+'([^'\n]{1,200})'/gi,
    isPlausible: isWritten,
  },
  {
    what: "a password on a command line",
    pattern:
      /(?:--(?:password|passwd|token|api-key|secret)[= \t]+|\bcurl\b[^\n]{0,200}?[ \t](?:-u|--user)[ \t]*["']?[^\s:"']{1,100}:)["']?([^\s"'`]{4,200})/gi,
    isPlausible: isWritten,
  },
  {
    what: "a value beside the name of a secret",
    pattern: new RegExp(
      `${SECRET_NAME}["']?[ \\t]{0,8}(?::=|=>|[:=])[ \\t]{0,8}[rbuf]?["'\`]([^"'\`\\n]{1,500})["'\`]`,
      "gi",
    ),
    isPlausible: isPassword,
  },
  {
    what: "a value beside the name of a secret",
    pattern: new RegExp(`${SECRET_NAME}=([^\\s"'\`;&|(),]{1,500})`, "gim"),
    isPlausible: (value) => isPassword(value) && !IS_LOOKED_UP.test(value),
  },
];

const HARMLESS = "not-a-secret";

/** After so many of one kind a text is what it is. */
const MOST_OF_A_KIND = 100;

/** What in a text looks like a credential, by line. Precise rather than complete: what is random and unnamed is not found. */
export function findSecrets(text: string): FoundSecret[] {
  const lineAt = lineCounter(text);
  const found = new Map<string, FoundSecret>();
  for (const rule of RULES) {
    let left = MOST_OF_A_KIND;
    for (const match of text.matchAll(rule.pattern)) {
      const value = match[1] ?? match[0];
      if (rule.isPlausible && !rule.isPlausible(value)) continue;
      const at = match.index + match[0].lastIndexOf(value);
      const line = lineAt(at);
      // One value that two rules see is told once, by the first.
      const place = `${line}:${value}`;
      if (!found.has(place))
        found.set(place, { what: rule.what, line, isDeclaredHarmless: lineOf(text, at).includes(HARMLESS) });
      left -= 1;
      if (left === 0) break;
    }
  }
  return [...found.values()].toSorted((a, b) => a.line - b.line);
}

/** Which line an index is in, for indexes that may come in any order. */
function lineCounter(text: string): (index: number) => number {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (index) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((ends[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function lineOf(text: string, index: number): string {
  const end = text.indexOf("\n", index);
  return text.slice(text.lastIndexOf("\n", index) + 1, end === -1 ? text.length : end);
}
