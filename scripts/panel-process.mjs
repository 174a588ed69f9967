// Flags and environment for low memory use: docs/decisions/0022-memory.md. The Dockerfile repeats both.

/** Flags of V8; they apply to the worker thread too. */
export const panelFlags = ['--max-semi-space-size=2', '--heap-growing-percent=40'];

/**
 * Settings of glibc's malloc, ignored by other C libraries: large freed blocks are returned to the system (argon2 uses 19
 * MiB), and threads share two arenas.
 */
export const panelEnv = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(1 << 20),
  MALLOC_TRIM_THRESHOLD_: String(4 << 20),
};
