import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const notTests = ['**/node_modules/**', '**/dist/**'];
/** Tests read the libraries' sources, so that they never run against a stale build. */
const alias = {
  '@giftbuyer/telegram/in-process': at('libs/telegram/src/in-process.ts'),
  ...Object.fromEntries(
    ['contracts', 'session-files', 'telegram', 'telegram-sandbox'].map((lib) => [
      `@giftbuyer/${lib}`,
      at(`libs/${lib}/src/index.ts`),
    ]),
  ),
};

/** Files share a process, one after the other: loading Nest anew for each costs more than most of them take. */
const project = (name: string, root: string, more: object = {}) => ({
  resolve: { alias },
  test: {
    name,
    root: at(root),
    include: ['**/*.test.ts'],
    exclude: notTests,
    isolate: false,
    // Timeouts only end what hangs: busy machines are several times slower.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    ...more,
  },
});

/** Begins with the longest project, so that no worker is left alone with it at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specs);
    const isLongest = ({ project }: TestSpecification) => project.name === 'e2e';
    return [...sorted.filter(isLongest), ...sorted.filter((spec) => !isLongest(spec))];
  }
}

export default defineConfig({
  test: {
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      project('contracts', 'libs/contracts'),
      project('session-files', 'libs/session-files'),
      project('telegram', 'libs/telegram'),
      project('telegram-sandbox', 'libs/telegram-sandbox'),
      project('api', 'api', {
        exclude: [...notTests, 'faults/**'],
        globalSetup: at('api/test/global-setup.ts'),
        setupFiles: at('api/test/quiet.ts'),
      }),
      project('faults', 'api/faults', {
        testTimeout: 360_000,
        hookTimeout: 360_000,
        // A key whose connection was cut off has a cooldown of ten seconds, so the next test may have to wait that long for it.
        expect: { poll: { timeout: 60_000 } },
        globalSetup: at('api/faults/global-setup.ts'),
        setupFiles: at('api/test/quiet.ts'),
      }),
      project('client', 'client/test'),
      project('workspace', 'test'),
      project('e2e', 'client/e2e', {
        testTimeout: 360_000,
        hookTimeout: 360_000,
        globalSetup: at('client/e2e/shared-panel.ts'),
      }),
    ],
  },
});
