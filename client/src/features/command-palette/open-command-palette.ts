import type { Dialogs } from '../../core/dialogs/dialogs';

/** Opens the command palette and runs the command that was chosen in it. */
export async function openCommandPalette(dialogs: Dialogs): Promise<void> {
  const run = await dialogs.open<() => unknown>(({ CommandPalette }) => CommandPalette);
  run?.();
}
