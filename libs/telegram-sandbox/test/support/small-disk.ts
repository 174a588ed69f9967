import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const mounted = new Set<string>();

/** Mounts a small disk on a directory until the test has ended. @returns whether that is possible: only root may */
export function mountDisk(directory: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'ignore' });
    mounted.add(directory);
    return true;
  } catch {
    return false;
  }
}

/** To be called in an `afterEach` that runs before the directory is deleted. */
export function unmountDisks(): void {
  for (const directory of mounted) execFileSync('umount', [directory]);
  mounted.clear();
}

/** Uses up all free space. @returns the file that does */
export function fillDisk(directory: string): string {
  const filler = join(directory, 'filler');
  for (let size = 1024 * 1024; size >= 1;) {
    try {
      appendFileSync(filler, Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
  return filler;
}
