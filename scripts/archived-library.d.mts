/** @throws Error when npm cannot install it: the registry has to be reachable once */
export function fetchArchivedLibrary(): Promise<void>;
/** `require` of a program that depends on the archived library. */
export const requireArchived: NodeJS.Require;
