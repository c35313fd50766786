import { isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from "yaml";
import { pointer } from "@/lib/domain/dag/check-issue";
import { type ParsedYaml, parseYaml } from "@/lib/domain/dag/yaml-parse";

/** What a line of a DAG's YAML is about. */
export type YamlPlace = Readonly<{
  /** Key of the task, or null for a setting. */
  taskKey: string | null;
  /** JSON pointer inside the task or the settings; empty for the task as a whole. */
  path: string;
  /** Of a text that is written line by line: which of its lines this is, and where in the YAML's line it begins. */
  text?: Readonly<{ line: number; column: number }> | undefined;
}>;

/** The place of each line, by its number from 1. Lines that belong to nothing, and a text that is no YAML, have none. */
export function yamlPlaces(text: string): ReadonlyMap<number, YamlPlace> {
  const parsed = parseYaml(text);
  return parsed.ok ? new PlaceReader(text, parsed.value).read() : new Map();
}

type Path = readonly PropertyKey[];
type Owner = Readonly<{ taskKey: string | null; path: Path }>;

/** Fills from the outside in: what lies deeper overwrites the lines that it begins. */
class PlaceReader {
  private readonly places = new Map<number, YamlPlace>();
  private readonly lines: readonly string[];

  constructor(
    private readonly text: string,
    private readonly yaml: ParsedYaml,
  ) {
    this.lines = text.split("\n");
  }

  read(): ReadonlyMap<number, YamlPlace> {
    const { contents } = this.yaml.document;
    for (const { key, value } of isMap(contents) ? contents.items : []) {
      if (!isScalar(key)) continue;
      if (key.value === "tasks") this.readTasks(value);
      else this.readPair(key, value, { taskKey: null, path: [String(key.value)] });
    }
    return this.places;
  }

  private readTasks(tasks: unknown): void {
    for (const task of isSeq(tasks) ? tasks.items : []) if (isMap(task)) this.readTask(task);
  }

  private readTask(task: YAMLMap): void {
    const taskKey = String(task.get("key") ?? "");
    const from = this.yaml.lineAt(task.range?.[0] ?? 0);
    this.fill(task, from, { taskKey, path: [] });
    this.readMap(task, { taskKey, path: [] });
    // Where it begins, it is talked about as a whole.
    this.places.set(from, { taskKey, path: "" });
  }

  private readMap(map: YAMLMap, { taskKey, path }: Owner): void {
    for (const { key, value } of map.items)
      if (isScalar(key)) this.readPair(key, value, { taskKey, path: [...path, String(key.value)] });
  }

  private readPair(key: Scalar, value: unknown, owner: Owner): void {
    const header = this.yaml.lineAt(key.range?.[0] ?? 0);
    this.fill(isMap(value) || isSeq(value) || isScalar(value) ? value : key, header, owner);
    if (isScalar(value) && value.type === Scalar.BLOCK_LITERAL) this.readText(String(value.value), header, owner);
    else if (isMap(value) && !value.flow) this.readMap(value, owner);
    else if (isSeq(value) && !value.flow)
      for (const [index, item] of value.items.entries())
        if (isMap(item)) this.readMap(item, { ...owner, path: [...owner.path, index] });
  }

  /** Up to the last line that has something of it. */
  private fill(node: Node, from: number, { taskKey, path }: Owner): void {
    const end = node.range?.[1] ?? 0;
    const to = Math.max(from, this.yaml.lineAt(this.text[end - 1] === "\n" ? end - 1 : end));
    for (let line = from; line <= to; line++) this.places.set(line, { taskKey, path: pointer(path) });
  }

  private readText(value: string, header: number, { taskKey, path }: Owner): void {
    for (const [index, one] of value.replace(/\n$/, "").split("\n").entries()) {
      const written = this.lines[header + index] ?? "";
      const text = { line: index + 1, column: written.length - one.length };
      if (written.endsWith(one)) this.places.set(header + index + 1, { taskKey, path: pointer(path), text });
    }
  }
}
