import { z } from "zod";
import { ROLE_TITLES, type Role, roleSchema } from "@/lib/domain/access/roles";

/** What a person is asked inside a run, and who may answer. */
export const questionSchema = z.object({ text: z.string(), roles: z.array(roleSchema).readonly() });
export type Question = Readonly<z.infer<typeof questionSchema>>;

/** A person's decision, as the output of an approval: a branch behind it can read `results.<key>.decision`. */
export type Answer = Readonly<{
  decision: "approved" | "rejected";
  /** Who decided; null when nobody did in time and the task says what then holds. */
  by: string | null;
  comment: string;
  at: string;
}>;

export type AnswerRefusal = Readonly<{ reason: "not_your_role" | "own_run"; message: string }>;

type Person = Readonly<{ userId: string; roles: readonly Role[] }>;

/**
 * Why a person may not answer; null when he may. `starters`: whoever started the run by hand or put its client into the
 * queue, and so never answers in it.
 */
export function whyNotAnswer(
  asked: readonly Role[],
  person: Person,
  starters: readonly string[],
): AnswerRefusal | null {
  if (!person.roles.some((role) => asked.includes(role)))
    return { reason: "not_your_role", message: `Only ${titlesOf(asked)} can answer this.` };
  if (starters.includes(person.userId))
    return {
      reason: "own_run",
      message: "You started this run or enqueued its client, so somebody else has to answer.",
    };
  return null;
}

const titlesOf = (roles: readonly Role[]): string => roles.map((role) => ROLE_TITLES[role]).join(" or ");
