import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { hasGallery } from "@/lib/web/has-gallery";
import { createPageContext } from "@/lib/web/page-context";

/** For people who are signed in where there is a demo: an installation that works has no such page (ADR 31). */
export default async function GalleryLayout({ children }: { children: ReactNode }) {
  await createPageContext();
  if (!hasGallery()) notFound();
  return children;
}
