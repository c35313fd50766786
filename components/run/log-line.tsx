import { cn } from "@/components/ui/class-names";
import { drawnPart, levelOf, logParts } from "@/lib/client/run/log-lines";

type Props = Readonly<{
  number: number;
  text: string;
  search: string;
  isMarked: boolean;
  /** Whose line it is, where several tasks are shown. */
  taskKey?: string;
  onMark: (line: number) => void;
}>;

const LEVEL_TONES = { error: "danger", warning: "warning", info: undefined, debug: undefined } as const;

/** One line in its colours; its number is the way to link to it. */
export function LogLine({ number, text, search, isMarked, taskKey, onMark }: Props) {
  const { text: drawn, left } = drawnPart(text);
  const level = levelOf(drawn);
  const tone = level === null ? undefined : LEVEL_TONES[level];
  return (
    <div
      data-tone={tone}
      data-line={number}
      className={cn(
        "flex h-5 w-max min-w-full whitespace-pre border-l-2 leading-5",
        tone === undefined ? "border-transparent" : "border-tone",
        isMarked && "bg-accent-soft",
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-label={taskKey === undefined ? `Link to line ${number}` : `Open line ${number} of ${taskKey}`}
        aria-pressed={isMarked}
        onClick={() => onMark(number)}
        className="sticky left-0 w-14 shrink-0 select-none bg-page pr-2 text-right text-faint hover:text-ink hover:underline"
      >
        {number}
      </button>
      {taskKey === undefined ? null : (
        <span className="w-40 shrink-0 truncate pr-2 text-muted" title={taskKey}>
          {taskKey}
        </span>
      )}
      <span className="pr-2">
        {logParts(drawn).map((part, index, parts) => (
          <span
            key={parts.slice(0, index).reduce((at, { text: before }) => at + before.length, 0)}
            data-tone={part.tone ?? undefined}
            className={cn(part.tone !== null && "text-tone", part.isBold && "font-semibold")}
          >
            <Marked text={part.text} search={search} />
          </span>
        ))}
        {left > 0 ? (
          <span className="text-muted"> … and {left.toLocaleString("en")} more characters: save the log.</span>
        ) : null}
      </span>
    </div>
  );
}

function Marked({ text, search }: { text: string; search: string }) {
  const at = search === "" ? -1 : text.toLowerCase().indexOf(search.toLowerCase());
  if (at < 0) return text;
  const end = at + search.length;
  return (
    <>
      {text.slice(0, at)}
      <mark className="bg-warning-soft text-ink">{text.slice(at, end)}</mark>
      <Marked text={text.slice(end)} search={search} />
    </>
  );
}
