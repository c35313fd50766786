import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { PlatformChangePanel } from "@/components/change/platform-change-panel";

type Props = { params: Promise<{ id: string }> };

export const metadata: Metadata = { title: "Platform change" };

export default async function PlatformChangePage({ params }: Props) {
  const { id } = await params;
  if (!z.uuid().safeParse(id).success) notFound();
  return <PlatformChangePanel id={id} />;
}
