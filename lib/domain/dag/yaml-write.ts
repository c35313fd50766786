import { type Document, isMap, isScalar, isSeq, type Node, type Pair, Scalar, visit, YAMLMap, YAMLSeq } from "yaml";

/** The order in which fields are written, of settings and of tasks alike; what is not named comes last. */
const FIELD_ORDER = [
  "signalbox",
  "dag",
  "key",
  "title",
  "description",
  "owner",
  "start",
  "parameters",
  "type",
  "required",
  "default",
  "values",
  "start_date",
  "missed",
  "max_active_runs",
  "max_active_tasks",
  "lane",
  "objectives",
  "defaults",
  "tasks",
  "operator",
  "pack",
  "file",
  "args",
  "command",
  "connection",
  "method",
  "url",
  "query",
  "params",
  "headers",
  "body",
  "for",
  "until",
  "poll_every",
  "question",
  "roles",
  "data",
  "wait",
  "wait_timeout",
  "on_timeout",
  "environment",
  "needs",
  "trigger_rule",
  "when",
  "then",
  "cases",
  "otherwise",
  "retries",
  "retry_delay",
  "retry_factor",
  "max_retry_delay",
  "retry_jitter",
  "retry_budget",
  "timeout",
  "queue_timeout",
  "total_timeout",
  "on_worker_lost",
  "priority",
  "pool",
  "pool_slots",
];
const RANK: ReadonlyMap<string, number> = new Map(FIELD_ORDER.map((field, rank) => [field, rank]));
const rankOf = (field: string): number => RANK.get(field) ?? FIELD_ORDER.length;

/** Fields that people read best on one line. */
const ONE_LINE: ReadonlySet<string> = new Set([
  "start",
  "objectives",
  "defaults",
  "needs",
  "args",
  "roles",
  "then",
  "otherwise",
]);
const MAX_LINE = 110;

type Json = unknown;
type Named = Readonly<Record<string, Json>>;
const isNamed = (value: Json): value is Named => typeof value === "object" && value !== null && !Array.isArray(value);

/** Chooses, for each value of a list, the item of the text that stands for it; null for a new one. */
type Matcher = (items: readonly unknown[], values: readonly Json[]) => readonly (Node | null)[];

/** Writes a document afresh, or into `document` so that the comments of what stays are kept. */
export class YamlWriter {
  constructor(
    private readonly document: Document,
    private readonly matchTasks: Matcher,
  ) {}

  /** The node for `value` in place of `node`, which is changed where it can be. */
  write(node: unknown, value: Json, field: string): Node {
    if (isNamed(value)) return isMap(node) ? this.writeMap(node, value) : this.fresh(node, value, field);
    if (Array.isArray(value)) return isSeq(node) ? this.writeSeq(node, value, field) : this.fresh(node, value, field);
    return isScalar(node) && Object.is(node.value, value) ? node : this.fresh(node, value, field);
  }

  private writeMap(map: YAMLMap<unknown, unknown>, value: Named): YAMLMap {
    map.items = map.items.filter((pair) => Object.hasOwn(value, nameOf(pair)) || isNoNeeds(pair));
    for (const [name, item] of Object.entries(value)) {
      const pair = map.items.find((one) => nameOf(one) === name);
      if (pair) pair.value = this.write(pair.value, item, name);
      else this.insert(map, name, item);
    }
    return map;
  }

  /** A new field goes behind the last one that is written before it. */
  private insert(map: YAMLMap<unknown, unknown>, name: string, value: Json): void {
    const before = map.items.findLastIndex((pair) => rankOf(nameOf(pair)) <= rankOf(name));
    const pair = this.document.createPair(name, this.fresh(null, value, name));
    map.items.splice(before + 1, 0, pair);
  }

  private writeSeq(seq: YAMLSeq, values: readonly Json[], field: string): YAMLSeq {
    // An empty list can only be written on one line; what it holds later reads best below it.
    if (seq.items.length === 0) seq.flow = false;
    const nodes = field === "tasks" ? this.matchTasks(seq.items, values) : matchEqual(seq.items, values);
    seq.items = values.map((value, index) => this.write(nodes[index] ?? null, value, itemField(field)));
    if (seq.flow !== true && ONE_LINE.has(field)) seq.flow = fitsOneLine(values);
    return seq;
  }

  /** A new node that inherits the comments of the one it replaces. */
  private fresh(replaced: unknown, value: Json, field: string): Node {
    const node = this.create(value, field);
    if (isScalar(replaced) || isMap(replaced) || isSeq(replaced)) {
      if (replaced.commentBefore) node.commentBefore = replaced.commentBefore;
      if (replaced.comment) node.comment = replaced.comment;
      if (replaced.spaceBefore) node.spaceBefore = true;
    }
    return node;
  }

  private create(value: Json, field: string): Node {
    if (Array.isArray(value)) {
      const seq = new YAMLSeq();
      seq.items = value.map((item) => this.create(item, itemField(field)));
      seq.flow = ONE_LINE.has(field) && fitsOneLine(value);
      return seq;
    }
    if (isNamed(value)) {
      const map = new YAMLMap();
      for (const name of Object.keys(value).toSorted((a, b) => rankOf(a) - rankOf(b)))
        map.items.push(this.document.createPair(name, this.create(value[name], name)));
      map.flow = (ONE_LINE.has(field) || field === CASE) && fitsOneLine(value);
      return map;
    }
    const scalar = new Scalar(value);
    if (field === "when" || field === ARGUMENT) scalar.type = Scalar.QUOTE_DOUBLE;
    return scalar;
  }
}

const CASE = "case";
const ARGUMENT = "argument";

/** What one item of a list is, for its style. */
function itemField(field: string): string {
  if (field === "cases") return CASE;
  return field === "args" ? ARGUMENT : "";
}

/** `needs: []` says what its absence says; where an author wrote it, it stays. */
const isNoNeeds = (pair: Pair<unknown, unknown>): boolean =>
  nameOf(pair) === "needs" && isSeq(pair.value) && pair.value.items.length === 0;

const nameOf = (pair: Pair<unknown, unknown>): string => (isScalar(pair.key) ? String(pair.key.value) : "");

function fitsOneLine(value: Json): boolean {
  const text = JSON.stringify(value);
  return text.length <= MAX_LINE && !text.includes("\\n");
}

/** Items that stand for equal values; a mapping without an equal one is changed in place. */
const matchEqual: Matcher = (items, values) => {
  const free = new Set(items);
  const take = (fits: (item: unknown) => boolean): Node | null => {
    const found = [...free].find(fits);
    free.delete(found);
    return isScalar(found) || isMap(found) || isSeq(found) ? found : null;
  };
  const equal = values.map((value) => take((item) => isSame(item, value)));
  return equal.map((node, index) => node ?? (isNamed(values[index]) ? take((item) => item === items[index]) : null));
};

const isSame = (item: unknown, value: Json): boolean => {
  if (isScalar(item)) return Object.is(item.value, value);
  return (isMap(item) || isSeq(item)) && JSON.stringify(item.toJSON()) === JSON.stringify(value);
};

/**
 * The text of a document: brackets padded as the author has them in `source`, new ones as `[a]` and `{ a: b }`. The
 * library knows one padding for a whole document, and would rewrite every line of the other style.
 */
export function documentText(document: Document, source: string): string {
  visit(document, {
    Collection: (_, node) => {
      const padding = isPadded(node, source) ? " " : "";
      const write = node.toString.bind(node);
      node.toString = (context, ...rest) => write(context && { ...context, flowCollectionPadding: padding }, ...rest);
    },
  });
  return document.toString({ lineWidth: 0 });
}

function isPadded(node: YAMLMap | YAMLSeq, source: string): boolean {
  const from = node.range?.[0] ?? -1;
  return source[from] === "[" || source[from] === "{" ? source[from + 1] === " " : isMap(node);
}
