import type { ImportSession } from '@giftbuyer/contracts';
import { beforeEach } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, profile, profiles } from '../../gallery/samples';
import { pyrogramString } from '../../gallery/session-strings';
import { enSessionImport as texts } from '../../src/i18n/en-session-import';
import { eventually } from '../screen';
import { ADA, panelOfUser, useNetwork } from './fixtures';

export const IMPORT = 'POST /api/accounts/import';
/** Longer than the pause between two sessions. */
export const PAUSE_MS = 3000;

export const strings = [1, 2, 3].map((number) => pyrogramString({ number, apiId: profile.api_id }));
export const added = (id: number, already = false) => json({ account: account({ id }), already });
const answers = {
  ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
  'GET /api/apiprofiles': json(profiles(profile)),
  [IMPORT]: added(5),
};

/** The page that brings accounts, opened before each test of a file with three session strings. */
export function useSessionImport() {
  const network = useNetwork();
  const rows = (state: string) => network.page.locator(`gb-found-row.${state}`);
  const startButton = (count: number) => network.screen.button(texts.start.start(count));
  beforeEach(async () => {
    await network.open(answers, { path: '/moving-in', hasClock: true });
    const file = { name: 'strings.txt', mimeType: 'text/plain', buffer: Buffer.from(strings.join('\n')) };
    await network.page.locator('input[type=file][multiple]').setInputFiles(file);
    await eventually(() => rows('idle').count()).toBe(strings.length);
  });
  return {
    network,
    rows,
    startButton,
    imports: () => network.server.asked.filter(({ what }) => what === IMPORT).map(({ body }) => body as ImportSession),
    async start(): Promise<void> {
      await network.page.getByLabel(texts.start.stopped).check();
      await startButton(strings.length).click();
    },
    /** The time of the next session comes. */
    nextSession: () => network.page.clock.runFor(PAUSE_MS),
  };
}
