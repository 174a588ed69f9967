// How Node runs the panel, so that it keeps little memory: docs/decisions/0022-memory.md. The Dockerfile repeats both.

/** Flags of V8; they hold for the worker thread too. */
export const panelFlags = ['--max-semi-space-size=2', '--heap-growing-percent=40'];

/**
 * Settings of glibc's malloc, which other C libraries ignore: large blocks go back to the system when they are freed
 * (argon2 takes 19 MiB), and threads share two arenas.
 */
export const panelEnv = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(1 << 20),
  MALLOC_TRIM_THRESHOLD_: String(4 << 20),
};
