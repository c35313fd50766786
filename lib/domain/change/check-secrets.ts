import type { CheckFinding } from "@/lib/domain/change/check-verdict";
import { type FoundSecret, findSecrets } from "@/lib/domain/change/find-secrets";
import type { DagDocument } from "@/lib/domain/dag/document";

type Place = Readonly<{ where: string; taskId?: string | undefined }>;

/** Credentials that stand in commands, queries, addresses, headers, arguments and notes of a document. */
export function secretsInDocument({ tasks, ...settings }: DagDocument): CheckFinding[] {
  return [
    ...secretsIn(settings, [], { where: "The settings" }),
    ...tasks.flatMap((task) => secretsIn(task, [], { where: `Task \`${task.key}\``, taskId: task.id })),
  ];
}

/** Credentials in a file of a pack. */
export const secretsInFile = (pack: string, path: string, text: string): CheckFinding[] =>
  findSecrets(text).map((secret) => toFinding(secret, `Pack \`${pack}\`, \`${path}\``, {}));

function secretsIn(value: unknown, path: readonly string[], place: Place): CheckFinding[] {
  const at = `${place.where}, \`${path.join(".")}\``;
  const found = (text: string) => findSecrets(text).map((secret) => toFinding(secret, at, place));
  if (typeof value === "string") {
    const inText = found(value);
    // What a header or a parameter is called says what its value is.
    return inText.length > 0 ? inText : found(`${path.at(-1)}: "${value}"`);
  }
  // An option and its value may be two arguments.
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return found(value.join(" "));
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, String(index + 1)], place));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => secretsIn(item, [...path, name], place));
}

const toFinding = (secret: FoundSecret, at: string, { taskId }: Omit<Place, "where">): CheckFinding => ({
  ...(secret.isDeclaredHarmless
    ? {
        severity: "warning",
        message: `${at}, line ${secret.line} looks like ${secret.what}, and says that it is none.`,
      }
    : {
        severity: "error",
        message: `${at}, line ${secret.line} looks like ${secret.what}. Put it into a connection and make it invalid where it was valid: whoever reads this page knows it.`,
      }),
  ...(taskId === undefined ? {} : { taskId }),
});
