"use client";

import { type RefObject, useEffect, useRef } from "react";

const OPENS_AFTER_MS = 350;
/** Right after one was shown its neighbours need no second wait. */
const STILL_WARM_MS = 300;
const GAP = 6;
const EDGE = 8;

/**
 * The one tooltip of the page. Whatever carries `data-tooltip` gets it on hover and on keyboard focus; the same words
 * must be said elsewhere too, such as in its accessible name. It lies in the browser's top layer, over every dialog.
 */
export function TooltipLayer() {
  const bubble = useRef<HTMLDivElement>(null);
  // The whole document is the outside system here.
  useEffect(() => followPointer(bubble), []);
  return (
    <div
      ref={bubble}
      role="tooltip"
      popover="manual"
      className="pointer-events-none fixed inset-auto m-0 max-w-80 rounded-md bg-ink px-2 py-1 text-page text-xs shadow-pop"
    />
  );
}

function followPointer(bubble: RefObject<HTMLDivElement | null>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closedAt = 0;
  const close = () => {
    clearTimeout(timer);
    if (!bubble.current?.matches(":popover-open")) return;
    bubble.current.hidePopover();
    closedAt = Date.now();
  };
  const openAt = (target: EventTarget | null, delayMs: number) => {
    close();
    const anchor = target instanceof Element ? target.closest<HTMLElement>("[data-tooltip]") : null;
    if (!anchor) return;
    timer = setTimeout(() => show(bubble.current, anchor), delayMs);
  };
  const handleHover = ({ pointerType, target }: PointerEvent) => {
    if (pointerType === "mouse") openAt(target, Date.now() - closedAt < STILL_WARM_MS ? 0 : OPENS_AFTER_MS);
  };
  const handleFocus = ({ target }: FocusEvent) => {
    if (target instanceof Element && target.matches(":focus-visible")) openAt(target, 0);
  };
  const listening = new AbortController();
  const options = { capture: true, passive: true, signal: listening.signal };
  document.addEventListener("pointerover", handleHover, options);
  document.addEventListener("focusin", handleFocus, options);
  for (const name of ["pointerdown", "focusout", "keydown", "scroll"]) document.addEventListener(name, close, options);
  return () => {
    close();
    listening.abort();
  };
}

/** Above what it belongs to, or below where there is no room. */
function show(bubble: HTMLDivElement | null, anchor: HTMLElement): void {
  if (!bubble || !anchor.isConnected) return;
  bubble.textContent = anchor.dataset.tooltip ?? "";
  bubble.showPopover();
  const { left, top, bottom, width } = anchor.getBoundingClientRect();
  const own = bubble.getBoundingClientRect();
  const x = Math.min(Math.max(EDGE, left + width / 2 - own.width / 2), window.innerWidth - own.width - EDGE);
  const above = top - own.height - GAP;
  bubble.style.left = `${x}px`;
  bubble.style.top = `${above < EDGE ? bottom + GAP : above}px`;
}
