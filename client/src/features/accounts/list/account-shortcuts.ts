/** Shortcuts of the focused account, in the format of `KeyCaps`. */
export const ACCOUNT_SHORTCUTS = { open: 'Enter', refresh: 'R', copy: 'C', remove: 'Delete' } as const;
