import { createHash } from "node:crypto";
import { AppError } from "@/lib/domain/shared/app-error";

/** Names the state of affairs that a preview shows. */
export const previewHash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What is confirmed is what was looked at: refused, with the new preview, when anything of it changed since. */
export function requireSamePreview(preview: Readonly<{ hash: string }>, confirmed: string): void {
  if (preview.hash === confirmed) return;
  throw new AppError("conflict", "The run went on since the preview. Look at the new one and confirm again.", {
    reason: "preview_changed",
    preview,
  });
}
