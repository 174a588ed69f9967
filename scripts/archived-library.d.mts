/** @throws Error when npm can not install it: the registry has to be reachable once */
export function fetchArchivedLibrary(): Promise<void>;
/** `require` as a program that depends on the archived library would have it. */
export const requireArchived: NodeJS.Require;
