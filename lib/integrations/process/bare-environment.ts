/**
 * A child's whole environment. Next's types ask every environment for NODE_ENV; a task gets what is given here and
 * nothing else.
 */
export const bareEnvironment = (entries: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  Object.assign(Object.create(null), entries);
