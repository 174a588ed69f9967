/** What a command gets: its arguments, and how a path that a person gave is meant. @throws BootError */
export type Command = (args: string[], pathOf: (path: string) => string) => Promise<void>;
