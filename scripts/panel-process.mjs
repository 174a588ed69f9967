// How Node runs the panel, so that it keeps little memory: docs/decisions/0021-memory.md. The Dockerfile repeats both.

/** Flags of V8; they hold for the worker thread too. */
export const panelFlags = ['--max-semi-space-size=2', '--heap-growing-percent=40'];

/** Settings of glibc's malloc, which other C libraries ignore. */
export const panelEnv = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' };
