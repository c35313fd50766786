import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ChangeRequestPanel } from "@/components/change/change-request-panel";

type Props = { params: Promise<{ number: string }> };

const NUMBER = /^[1-9]\d{0,8}$/;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Change #${(await params).number}` };
}

export default async function ChangePage({ params }: Props) {
  const { number } = await params;
  if (!NUMBER.test(number)) notFound();
  return <ChangeRequestPanel number={Number(number)} />;
}
