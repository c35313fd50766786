/** What an emergency is about; fixed, so that reports can count them. */
export const GLASS_CATEGORIES = ["outage", "wrong_decisions", "data_loss", "security"] as const;
export type GlassCategory = (typeof GLASS_CATEGORIES)[number];

export const GLASS_TITLES = {
  outage: "Nothing runs",
  wrong_decisions: "Wrong decisions about clients",
  data_loss: "Data is being lost",
  security: "Somebody is attacking",
} as const satisfies Record<GlassCategory, string>;

/** Shorter than this explains nothing to whoever reviews it the next day. */
export const GLASS_REASON_MIN = 20;

/** What was decided about something that was activated in an emergency; going back is the third way. */
export const VERDICTS = ["ratified", "follow_up"] as const;
export type Verdict = (typeof VERDICTS)[number];
