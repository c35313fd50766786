import type { Metadata } from "next";
import { GalleryPage } from "@/components/gallery/gallery-page";

export const metadata: Metadata = { title: "Gallery" };

export default async function GallerySectionPage({ params }: { params: Promise<{ section: string }> }) {
  const { section } = await params;
  return <GalleryPage section={section} />;
}
