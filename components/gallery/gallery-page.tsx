"use client";

import Link from "next/link";
import { SECTIONS } from "@/components/gallery/gallery-sections";
import { ThemeSwitch } from "@/components/shell/theme-switch";
import { ErrorState } from "@/components/ui/error-state";
import { tabClass } from "@/components/ui/tab-class";

const NAMES = Object.keys(SECTIONS).filter((name): name is keyof typeof SECTIONS => name in SECTIONS);

/** One section of the gallery, and the way to the others. */
export function GalleryPage({ section }: { section: string }) {
  const name = NAMES.find((each) => each === section);
  const Section = name ? SECTIONS[name] : null;
  return (
    <div className="min-w-[90rem]">
      <header className="flex items-center gap-3 border-b bg-surface px-5">
        <h1 className="font-semibold text-lg">Gallery</h1>
        <nav aria-label="Gallery" className="flex flex-1 gap-1">
          {NAMES.map((each) => (
            <Link
              key={each}
              href={`/gallery/${each}`}
              aria-current={each === name ? "page" : undefined}
              className={tabClass}
            >
              {each}
            </Link>
          ))}
        </nav>
        <ThemeSwitch />
      </header>
      <main data-gallery={section} className="flex w-[90rem] flex-col gap-6 p-5">
        {Section ? <Section /> : <ErrorState title="There is no such section" detail="Choose one above." />}
      </main>
    </div>
  );
}
