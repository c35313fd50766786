/** Why an edit is not made: a code for programs, a sentence for the person who tried. */
export type EditRefusal = Readonly<{
  code:
    | "unknown_task"
    | "self_edge"
    | "duplicate_edge"
    | "no_such_edge"
    | "no_such_case"
    | "cycle"
    | "too_many_needs"
    | "too_many_tasks"
    | "too_many_notes"
    | "too_many_groups"
    | "id_taken"
    | "key_taken"
    | "invalid_key"
    | "no_such_parameter"
    | "parameter_taken"
    | "invalid_parameter";
  message: string;
}>;

export const NOT_A_NOTE: EditRefusal = {
  code: "id_taken",
  message: "A task of the draft has that id. Give the note another one.",
};

export const NOT_A_GROUP: EditRefusal = {
  code: "id_taken",
  message: "A task or a note of the draft has that id. Give the group another one.",
};

export const UNKNOWN_TASK: EditRefusal = {
  code: "unknown_task",
  message: "That task is no longer in the draft. Look at the draft as it is now, then try again.",
};
