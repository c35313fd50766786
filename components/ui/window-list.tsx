"use client";

import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  type UIEvent,
  useCallback,
  useState,
} from "react";

/** So that a quick scroll shows no gap. */
const SPARE = 20;

type Props = Readonly<{
  count: number;
  /** Rows kept ready above and below what is in view. */
  spare?: number;
  /** Every row has this height in pixels. */
  rowHeight: number;
  renderRow: (index: number) => ReactNode;
  /** Above the rows, within what scrolls. */
  head?: ReactNode;
  className?: string;
  label: string;
  role?: "log";
  /** For those who scroll it from outside. */
  scroller?: RefObject<HTMLElement | null>;
  onScroll?: (scroller: HTMLElement) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onClick?: (event: MouseEvent) => void;
}>;

/** A long list of which only the part in view is drawn, so that 100,000 rows cost as much as 50. */
export function WindowList(props: Props) {
  const {
    count,
    spare = SPARE,
    rowHeight,
    renderRow,
    head,
    className,
    label,
    role,
    scroller,
    onScroll,
    onKeyDown,
    onClick,
  } = props;
  const [view, setView] = useState({ top: 0, height: 600 });
  const look = (box: HTMLElement) => setView({ top: box.scrollTop, height: box.clientHeight });
  const attach = useCallback(
    (box: HTMLElement | null) => {
      if (scroller) scroller.current = box;
      if (!box) return;
      const observer = new ResizeObserver(() => setView({ top: box.scrollTop, height: box.clientHeight }));
      observer.observe(box);
      return () => observer.disconnect();
    },
    [scroller],
  );
  const handleScroll = ({ currentTarget }: UIEvent<HTMLElement>) => {
    look(currentTarget);
    onScroll?.(currentTarget);
  };
  const first = Math.max(0, Math.min(count, Math.floor(view.top / rowHeight)) - spare);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + spare);
  return (
    <section
      ref={attach}
      role={role}
      aria-label={label}
      tabIndex={0}
      onScroll={handleScroll}
      onKeyDown={onKeyDown}
      onClick={onClick}
      className={className}
    >
      {head}
      <div style={{ height: first * rowHeight }} />
      {Array.from({ length: Math.max(0, last - first) }, (_, offset) => renderRow(first + offset))}
      <div style={{ height: Math.max(0, count - last) * rowHeight }} />
    </section>
  );
}
