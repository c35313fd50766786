const MASK = "***";
/** A shorter secret would mask half of every log. */
const MIN_LENGTH = 6;

export type Masker = Readonly<{
  /** A whole text with every known form of every secret replaced. */
  mask(text: string): string;
  /** The same for a text that comes in chunks: what may be the beginning of a secret is held back until it is not. */
  stream(): MaskStream;
}>;
export type MaskStream = Readonly<{ push(chunk: string): string; end(): string }>;

/** How a secret looks inside a longer base64 text: its bytes may start at any of three places of a group. */
function insideBase64(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const total = (shift + bytes.length) * 8;
    // The first and last digits may also hold bits of the neighbours.
    const inner = text.slice(Math.ceil((shift * 8) / 6), Math.floor(total / 6));
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function formsOf(secret: string): readonly string[] {
  const uri = encodeURIComponent(secret.replaceAll(/\p{Surrogate}/gu, "\uFFFD"));
  return [
    secret,
    uri,
    uri.replaceAll("%20", "+"),
    uri.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    ...insideBase64(secret),
  ];
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

/** Where the longest ending of `text` starts that may be the beginning of one of the forms. */
function startOfOpenEnd(text: string, forms: readonly string[], longest: number): number {
  for (let start = Math.max(0, text.length - longest + 1); start < text.length; start += 1) {
    const ending = text.slice(start);
    if (forms.some((form) => form.length > ending.length && form.startsWith(ending))) return start;
  }
  return text.length;
}

/** Hides secrets of at least six characters. A secret that a script has transformed cannot be recognised. */
export function createMasker(secrets: readonly string[]): Masker {
  const all = secrets.filter((secret) => secret.length >= MIN_LENGTH).flatMap(formsOf);
  const forms = [...new Set(all)].filter((form) => form.length >= MIN_LENGTH).sort((a, b) => b.length - a.length);
  if (forms.length === 0) return { mask: (text) => text, stream: () => ({ push: (chunk) => chunk, end: () => "" }) };
  const pattern = new RegExp(forms.map(escapeRegExp).join("|"), "g");
  const longest = forms[0]?.length ?? 0;
  const mask = (text: string) => text.replaceAll(pattern, MASK);

  return {
    mask,
    stream: () => {
      let held = "";
      return {
        push: (chunk) => {
          const text = held + chunk;
          const open = startOfOpenEnd(text, forms, longest);
          // A secret that began before the open end is whole, and takes with it what overlaps.
          const last = [...text.matchAll(pattern)].findLast(({ index }) => index < open);
          const cut = Math.max(open, last ? last.index + last[0].length : 0);
          held = text.slice(cut);
          return mask(text.slice(0, cut));
        },
        end: () => {
          const rest = mask(held);
          held = "";
          return rest;
        },
      };
    },
  };
}
