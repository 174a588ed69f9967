// The archived client library (GramJS) is downloaded when a test or a bench first needs it. It is not a dependency, because
// one of its packages is under GPL-3.0, and nothing that is installed with the panel should be.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'telegram@2.26.22';
const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
const directory = join(cache, 'archived-library');
const OPTIONS = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const isThere = () => existsSync(join(directory, 'node_modules/telegram/package.json'));

/** @throws Error when npm cannot install it: the registry has to be reachable once */
export async function fetchArchivedLibrary() {
  if (isThere()) return;
  mkdirSync(cache, { recursive: true });
  // Moved into place when complete, so that a killed npm leaves no partial installation.
  const fetched = mkdtempSync(join(cache, 'archived-library-'));
  try {
    const npm = spawn('npm', ['install', '--prefix', fetched, ...OPTIONS, PACKAGE], { stdio: ['ignore', 'ignore', 2] });
    const [code] = await once(npm, 'close');
    if (code !== 0) throw new Error(`npm ended with ${code}`);
    if (!isThere()) renameSync(fetched, directory);
  } catch (error) {
    throw new Error(`npm could not fetch ${PACKAGE} from its registry, which tests and benches compare with`, {
      cause: error,
    });
  } finally {
    rmSync(fetched, { recursive: true, force: true });
  }
}

/** `require` of a program that depends on the archived library. */
export const requireArchived = createRequire(join(directory, 'index.js'));
