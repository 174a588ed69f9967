import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const notTests = ['**/node_modules/**', '**/dist/**'];
/** Tests read the libraries' sources, so that they never run against a stale build. */
const alias = Object.fromEntries(
  ['contracts', 'telegram', 'telegram-sandbox'].map((lib) => [`@giftbuyer/${lib}`, at(`libs/${lib}/src/index.ts`)]),
);

const project = (name: string, root: string, more: object = {}) => ({
  resolve: { alias },
  test: { name, root: at(root), include: ['**/*.test.ts'], exclude: notTests, ...more },
});

/** Browsers keep the machine busy, faults mostly wait: one next to the other, and what is quick at the end. */
class BrowsersBetweenFaults extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const of = (name: string) => sorted.filter(({ project }) => project.name === name);
    const [browsers, others] = [of('e2e'), sorted.filter(({ project }) => project.name !== 'e2e')];
    const slow = [...of('faults'), ...others.filter(({ project }) => project.name !== 'faults')];
    const count = Math.max(browsers.length, slow.length);
    return Array.from({ length: count }, (_, i) => [browsers[i], slow[i]])
      .flat()
      .filter((file) => file !== undefined);
  }
}

export default defineConfig({
  test: {
    maxWorkers: 3,
    sequence: { sequencer: BrowsersBetweenFaults },
    projects: [
      project('contracts', 'libs/contracts'),
      project('telegram', 'libs/telegram', { testTimeout: 20_000, hookTimeout: 20_000 }),
      project('telegram-sandbox', 'libs/telegram-sandbox', { testTimeout: 20_000, hookTimeout: 20_000 }),
      project('api', 'api', {
        exclude: [...notTests, 'faults/**'],
        testTimeout: 20_000,
        hookTimeout: 60_000,
        globalSetup: at('api/test/global-setup.ts'),
        setupFiles: at('api/test/quiet.ts'),
      }),
      project('faults', 'api/faults', {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        setupFiles: at('api/test/quiet.ts'),
      }),
      project('client', 'client/test'),
      project('workspace', 'test', { testTimeout: 60_000 }),
      project('e2e', 'client/e2e', { testTimeout: 120_000, hookTimeout: 120_000 }),
    ],
  },
});
