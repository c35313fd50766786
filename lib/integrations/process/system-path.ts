/** Where a task finds programs: the system's own folders, whatever the worker's shell had. */
export const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
