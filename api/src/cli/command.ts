/** What a command gets: its arguments, and how a path that a person gave is meant. @throws BootError */
export type Command = (args: string[], pathOf: (path: string) => string) => Promise<void>;

/** By its name: the arguments as people are shown them, what it does, and what runs. */
export type CommandEntry = [args: string, does: string, run: Command];
