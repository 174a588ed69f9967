import type { ImportSession } from '@giftbuyer/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { json, refusal } from '../../gallery/sample-server';
import { account, profile, profiles } from '../../gallery/samples';
import { pyrogramString } from '../../gallery/session-strings';
import { en as panelTexts } from '../../src/i18n/en';
import { enMovingIn as texts } from '../../src/i18n/en-moving-in';
import { eventually } from '../screen';
import { ADA, BOB, SIGNED_OUT, logIn, logOut, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const IMPORT = 'POST /api/accounts/import';
/** Longer than the pause between two sessions. */
const PAUSE_MS = 3000;

const strings = [1, 2, 3].map((number) => pyrogramString({ number, apiId: profile.api_id }));
const added = (id: number, already = false) => json({ account: account({ id }), already });
const answers = {
  ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
  'GET /api/apiprofiles': json(profiles(profile)),
  [IMPORT]: added(5),
};

const rows = (state: string) => network.page.locator(`gb-found-row.${state}`);
const imports = () =>
  network.server.asked.filter(({ what }) => what === IMPORT).map(({ body }) => body as ImportSession);
const startButton = (count: number) => network.screen.button(texts.start.start(count));

async function open(path = '/moving-in'): Promise<void> {
  await network.open(answers, { path });
  await network.page.clock.install();
  await chooseStrings();
}

async function chooseStrings(): Promise<void> {
  const file = { name: 'strings.txt', mimeType: 'text/plain', buffer: Buffer.from(strings.join('\n')) };
  await network.page.locator('input[type=file][multiple]').setInputFiles(file);
  await eventually(() => rows('idle').count()).toBe(strings.length);
}

async function start(): Promise<void> {
  await network.page.getByLabel(texts.start.stopped).check();
  await startButton(strings.length).click();
}

/** The time of the next session comes. */
const nextSession = () => network.page.clock.runFor(PAUSE_MS);

beforeEach(() => open());

describe('accounts that are brought', () => {
  it('come in one after the other, each with its key, which is nowhere else', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    await nextSession();
    expect([imports().length, await rows('waiting').count()]).toEqual([1, 2]);
    first.release();
    await rows('added').waitFor();
    await settled(network);
    expect(imports()).toHaveLength(1);
    for (let done = 2; done <= strings.length; done++) {
      await nextSession();
      await eventually(() => rows('added').count()).toBe(done);
    }
    await network.page.getByText(texts.start.result(3)).first().waitFor();
    expect(imports()).toEqual(
      [1, 2, 3].map((number) => ({
        api_profile_id: profile.id,
        dc: 1 + (number % 5),
        test: false,
        auth_key: expect.stringMatching(/^[\w+/]{342}==$/),
        user_id: String(5_000_000_000 + number * 7919),
        api_id: profile.api_id,
      })),
    );
    const traces = await network.page.evaluate(() => [
      document.documentElement.outerHTML,
      location.href,
      JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }]),
      ...[...document.querySelectorAll('textarea')].map(({ value }) => value),
    ]);
    const keys = [
      ...imports().map(({ auth_key }) => auth_key.slice(40, 80)),
      ...strings.map((each) => each.slice(40, 80)),
    ];
    for (const key of keys) expect(traces.filter((trace) => trace.includes(key))).toEqual([]);
  });

  it('are asked for once, however often the button is pressed', async () => {
    await network.page.getByLabel(texts.start.stopped).check();
    const first = network.server.hold(IMPORT);
    await startButton(3).dblclick();
    await first.arrived;
    await settled(network);
    expect(imports()).toHaveLength(1);
    first.release();
    for (let done = 1; done <= 3; done++) {
      await eventually(() => rows('added').count()).toBe(done);
      await nextSession();
    }
    expect(imports()).toHaveLength(3);
  });

  it('come only after the user said that the other program is stopped', async () => {
    await startButton(3).click();
    await network.page.getByText(texts.start.notStopped).first().waitFor();
    await network.screen.expectFocus(network.page.getByLabel(texts.start.stopped));
    expect(imports()).toEqual([]);
  });

  it('are stopped by a logout; what is answered later is of nobody, and no key is left', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    network.server.change({ 'GET /api/me': SIGNED_OUT });
    await logOut(network, ADA);
    await logIn(network, panelOfUser(BOB), BOB);
    first.release();
    await nextSession();
    await settled(network);
    expect(imports()).toHaveLength(1);
    await network.page.goto('/moving-in');
    await network.page.locator('gb-usual-places').waitFor();
  });

  it('do not get into the list of another user, who signed in in another tab', async () => {
    network.server.change(panelOfUser(BOB));
    await network.page.evaluate(() => Object.assign(globalThis, { isOldPage: true }));
    await start();
    await network.page.waitForFunction(() => !('isOldPage' in globalThis));
    await network.page.locator('gb-usual-places').waitFor();
    expect(imports()).toEqual([]);
  });
});

describe('when the answer is lost', () => {
  it('the import ends, and the session can be repeated as it was', async () => {
    // Chromium itself would repeat a request whose connection broke.
    network.server.change({ [IMPORT]: () => new Response('', { status: 502 }) });
    await start();
    await rows('failed').waitFor();
    await network.page.getByText(texts.start.stoppedBy(panelTexts.errors.network)).first().waitFor();
    expect([imports().length, await rows('idle').count()]).toEqual([1, 2]);
    network.server.change({ [IMPORT]: added(5, true) });
    await network.page.getByRole('button', { name: /^Try again/ }).dblclick();
    await nextSession();
    await rows('already').waitFor();
    await settled(network);
    const [first, again, ...more] = imports();
    expect(again).toEqual(first);
    expect(more).toEqual([]);
  });

  it('the import ends in a flood wait too, which the next session would have as well', async () => {
    network.server.change({
      [IMPORT]: refusal(429, 'telegram_rpc', { wait_seconds: 60, error_code: 'FLOOD_WAIT_60' }),
    });
    await start();
    await rows('failed').waitFor();
    await nextSession();
    await settled(network);
    expect(imports()).toHaveLength(1);
  });
});

describe('a session that is refused', () => {
  it('says why, and the others go on', async () => {
    network.server.change({ [IMPORT]: refusal(400, 'session_is_bot') });
    await start();
    await rows('refused').getByText(panelTexts.errors.codes.session_is_bot).waitFor();
    network.server.change({ [IMPORT]: added(6) });
    await nextSession();
    await rows('added').waitFor();
  });

  it('of a known account takes its place only when the user confirms it', async () => {
    network.server.change({ [IMPORT]: refusal(409, 'account_already_added', { account_id: 1 }) });
    await start();
    await rows('taken').waitFor();
    await network.screen.button(texts.start.stop).click();
    await startButton(2).waitFor();
    network.server.change({ [IMPORT]: added(1) });
    await network.page.getByRole('button', { name: /^Use this session/ }).click();
    await network.screen.question(texts.replaceTitle).waitFor();
    expect(imports()).toHaveLength(1);
    await network.screen.button(texts.replaceConfirm, network.screen.question(texts.replaceTitle)).click();
    await network.page.clock.runFor(PAUSE_MS);
    await rows('added').waitFor();
    expect(imports().map(({ replace }) => replace)).toEqual([undefined, true]);
  });
});

describe('leaving the page', () => {
  const question = () => network.screen.question(texts.leaveTitle);
  const accountsLink = () => network.page.locator('gb-navigation a').first();

  it('asks while accounts come in; who stays loses nothing', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    await accountsLink().click();
    await network.screen.button(texts.leaveCancel, question()).click();
    await question().waitFor({ state: 'detached' });
    first.release();
    await rows('added').waitFor();
    await nextSession();
    await eventually(() => rows('added').count()).toBe(2);
  });

  it('ends the import when it is confirmed', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    await accountsLink().click();
    await network.screen.button(texts.leaveConfirm, question()).click();
    await network.screen.cards().getByText('Anna').waitFor();
    first.release();
    await nextSession();
    await settled(network);
    expect(imports()).toHaveLength(1);
  });

  it('asks no more when all of them are in', async () => {
    await start();
    for (let done = 1; done <= 3; done++) {
      await eventually(() => rows('added').count()).toBe(done);
      await nextSession();
    }
    await network.page.getByRole('link', { name: texts.start.toList }).click();
    await network.screen.cards().getByText('Anna').waitFor();
  });
});

describe('a pasted string', () => {
  it('is read at once and does not stay in the box', async () => {
    const box = network.page.getByLabel(texts.sources.paste);
    await box.focus();
    const other = pyrogramString({ number: 9, apiId: 4711 });
    await network.page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(paste);
    }, other);
    await eventually(() => rows('idle').count()).toBe(4);
    expect(await box.inputValue()).toBe('');
    await network.page.getByText(texts.states.noProfile).waitFor();
  });

  it('that was found before is shown once', async () => {
    const box = network.page.getByLabel(texts.sources.paste);
    await box.fill(strings[0] ?? '');
    await network.screen.button(texts.sources.add).click();
    await network.page.getByText(texts.sources.again(1)).waitFor();
    expect([await rows('idle').count(), await box.inputValue()]).toEqual([3, '']);
  });
});
