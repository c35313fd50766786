import type { Metadata } from "next";
import { PackPanel } from "@/components/platform/pack-panel";

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Pack ${(await params).name}` };
}

export default async function PackPage({ params }: Props) {
  return <PackPanel name={(await params).name} />;
}
