/** @param pathOf resolves a path of the user against their directory. @throws BootError */
export type Command = (args: string[], pathOf: (path: string) => string) => void | Promise<void>;

/** The arguments and the description for the help, and the command. */
export type CommandEntry = [args: string, does: string, run: Command];
