import { describe, expect, it } from 'vitest';
import { errorAnswer } from '../../gallery/sample-server';
import { profile } from '../../gallery/samples';
import { en as panelTexts } from '../../src/i18n/en';
import { enSessionImport as texts } from '../../src/i18n/en-session-import';
import { eventually } from '../screen';
import { ADA, BOB, SIGNED_OUT, logIn, logOut, panelOfUser, settled } from './fixtures';
import { IMPORT, PAUSE_MS, added, strings, useSessionImport } from './session-import';

const { network, rows, startButton, imports, start, nextSession } = useSessionImport();

describe('accounts that are brought', () => {
  it('come in one after the other, each with its key, which is nowhere else', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    await nextSession();
    expect([imports().length, await rows('waiting').count()]).toEqual([1, 2]);
    const answeredAt = performance.now();
    first.release();
    await eventually(() => imports().length).toBeGreaterThan(1);
    const [, second] = network.server.asked.filter(({ what }) => what === IMPORT);
    // Less than the shortest pause by what the clocks differ.
    expect((second?.at ?? NaN) - answeredAt).toBeGreaterThanOrEqual(990);
    await nextSession();
    await eventually(() => rows('added').count()).toBe(strings.length);
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
      await eventually(() => rows('added').count()).toBeGreaterThanOrEqual(done);
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
      [IMPORT]: errorAnswer(429, 'telegram_rpc', { wait_seconds: 60, error_code: 'FLOOD_WAIT_60' }),
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
    const first = network.server.hold(IMPORT);
    await start();
    first.release(errorAnswer(400, 'session_is_bot'));
    await rows('refused').getByText(panelTexts.errors.codes.session_is_bot).waitFor();
    await nextSession();
    await rows('added').first().waitFor();
  });

  it('of a known account takes its place only when the user confirms it', async () => {
    const first = network.server.hold(IMPORT);
    await start();
    await first.arrived;
    await network.screen.button(texts.start.stop).click();
    first.release(errorAnswer(409, 'account_already_added', { account_id: 1 }));
    await rows('taken').waitFor();
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
