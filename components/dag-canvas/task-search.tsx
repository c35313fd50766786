"use client";

import { Panel, useReactFlow } from "@xyflow/react";
import { type ChangeEvent, useId, useState } from "react";
import { flightMs } from "@/components/dag-canvas/flight";
import { NODE_SIZE, type TaskNodeType } from "@/components/dag-canvas/task-node-data";
import { Input } from "@/components/ui/input";

const closeUp = () => ({ zoom: 1, duration: flightMs(200) });

/** Finds a task of the canvas by key, brings it into view and opens it. Keys are offered while typing. */
export function TaskSearch({ nodes, onOpen }: { nodes: readonly TaskNodeType[]; onOpen: (taskId: string) => void }) {
  const { setCenter } = useReactFlow();
  const [text, setText] = useState("");
  const listId = useId();
  const handleChange = (event: ChangeEvent<HTMLInputElement>) => {
    const typed = event.target.value;
    setText(typed);
    const found = nodes.find(({ data }) => data.task.key === typed);
    if (!found) return;
    const { x, y } = found.position;
    void setCenter(x + NODE_SIZE.width / 2, y + NODE_SIZE.height / 2, closeUp());
    onOpen(found.id);
  };
  return (
    <Panel position="top-left">
      <Input
        type="search"
        aria-label="Find a task"
        placeholder="Find a task"
        list={listId}
        className="w-48"
        value={text}
        onChange={handleChange}
      />
      <datalist id={listId}>
        {nodes.map(({ id, data }) => (
          <option key={id} value={data.task.key} />
        ))}
      </datalist>
    </Panel>
  );
}
