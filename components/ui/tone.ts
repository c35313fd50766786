/** A hue of globals.css that sets text, line and fill for whatever carries it as `data-tone`. */
export type Tone =
  | "neutral"
  | "accent"
  | "info"
  | "success"
  | "warning"
  | "danger"
  | "orange"
  | "violet"
  | "indigo"
  | "sand";
