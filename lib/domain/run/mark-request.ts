/** A mark of a decision-critical task that one person asked for. */
type Asked = Readonly<{
  askedBy: string;
  /** False once it was answered. */
  isOpen: boolean;
  /** The task changed its state, or the run ended, after it was asked for. */
  isVoid: boolean;
}>;

export type MarkRefusal = Readonly<{
  code: "conflict" | "forbidden";
  reason: "answered" | "void" | "needs_second_person";
  message: string;
}>;

/** Why this person may not confirm it; null when they may. Who may mark at all is not asked here. */
export function whyNotConfirm(request: Asked, userId: string): MarkRefusal | null {
  const refusal = whyNotAnswered(request);
  if (refusal || request.askedBy !== userId) return refusal;
  return {
    code: "forbidden",
    reason: "needs_second_person",
    message: "You asked for this mark. Another person who may mark confirms it.",
  };
}

/** Why it may not be declined, or taken back, any more; null when it may. */
export function whyNotAnswered({ isOpen, isVoid }: Asked): MarkRefusal | null {
  if (!isOpen) return { code: "conflict", reason: "answered", message: "This request was answered already." };
  if (isVoid)
    return {
      code: "conflict",
      reason: "void",
      message:
        "The task went on, or the run ended, since this mark was asked for. Look at the run and ask anew if need be.",
    };
  return null;
}

/** How a request ends that is not applied: only others decline it. */
export const refusedAs = ({ askedBy }: Asked, userId: string): "declined" | "withdrawn" =>
  askedBy === userId ? "withdrawn" : "declined";
