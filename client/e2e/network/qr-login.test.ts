import { describe, expect, it } from 'vitest';
import { type Answers, json } from '../../gallery/sample-server';
import { account, profiles, sandboxProfile } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const BEGIN = 'POST /api/auth/qr';
const WAIT = 'POST /api/auth/qr_wait';
const SCAN = 'POST /api/auth/qr_scan';
const PASSWORD = 'POST /api/auth/confirm_password';
const CANCEL = 'POST /api/auth/cancel';

const code = { url: 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA', expires_in_seconds: 30 };
const begun = (login_id: string) => json({ login_id, ...code });
const needsPassword = json({ need_2fa: true, hint: 'cat' });
const image = () => network.page.getByRole('img', { name: texts.login.qr.image });
const method = (name: 'phone' | 'qr') => network.page.getByLabel(texts.login.methods[name]);
const dialog = () => network.screen.dialog(texts.login.title);
const asked = (what: string) => network.server.asked.filter((request) => request.what === what).map(({ body }) => body);
const loginsOf = (what: string) => asked(what).map((body) => (body as { login_id: string }).login_id);

async function open(more: Answers = {}): Promise<void> {
  await network.open({
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    [BEGIN]: begun('qr-1'),
    [PASSWORD]: OK,
    [CANCEL]: json({ ok: true, telegram_confirmed: true }),
    ...more,
  });
}

async function openQr(): Promise<void> {
  await network.screen.openPicker();
  await network.screen.profile('Основной').click();
  // Not `check()`, which waits for the state of a button that the next answer may remove.
  await method('qr').click();
}

describe('a login by QR code', () => {
  it('that was left before it began is cancelled when it has begun', async () => {
    await open();
    const begin = network.server.hold(BEGIN);
    await openQr();
    await begin.arrived;
    await method('phone').check();
    begin.release();
    await eventually(() => loginsOf(CANCEL)).toEqual(['qr-1']);
    expect(loginsOf(WAIT)).toEqual([]);
    expect(await network.screen.errors().count()).toBe(0);
  });

  it('whose image cannot be drawn says so, and is cancelled', async () => {
    await open();
    network.server.hold(WAIT);
    await network.screen.openPicker();
    await network.screen.profile('Основной').click();
    await method('qr').waitFor();
    await network.page.route('**/*.js', (route) => route.abort());
    await method('qr').check();
    await dialog().getByText(texts.errors.network).waitFor();
    await network.screen.button(texts.login.qr.renew).waitFor();
    await eventually(() => loginsOf(CANCEL)).toEqual(['qr-1']);
  });

  it('is cancelled with the dialog; a late scan shows nothing', async () => {
    await open();
    const wait = network.server.hold(WAIT);
    await openQr();
    await wait.arrived;
    await network.page.keyboard.press('Escape');
    await eventually(() => loginsOf(CANCEL)).toEqual(['qr-1']);
    wait.release(json({ ok: true, account_id: 7 }));
    await settled(network);
    expect(await network.screen.toast(texts.login.qr.added).count()).toBe(0);
  });

  it('that the server does not know any more is replaced by a new one', async () => {
    await open();
    network.server.change({ [WAIT]: json({ error: 'login_id_not_found', detail: '' }, 400) });
    await openQr();
    await dialog().getByText(texts.login.qr.expired).waitFor();
    const wait = network.server.hold(WAIT);
    network.server.change({ [BEGIN]: begun('qr-2') });
    await network.screen.button(texts.login.qr.renew).click();
    await wait.arrived;
    await image().waitFor();
    expect(loginsOf(WAIT)).toEqual(['qr-1', 'qr-2']);
  });

  it('goes on after an answer that did not come', async () => {
    await open();
    let waits = 0;
    const lost = () => Promise.resolve(Response.json({ error: 'telegram_unreachable', detail: '' }, { status: 502 }));
    network.server.change({ [WAIT]: () => (waits++ === 0 ? lost() : needsPassword()) });
    await openQr();
    await network.screen.field(texts.login.password).waitFor();
    expect(loginsOf(WAIT)).toEqual(['qr-1', 'qr-1']);
  });

  it('asks again when no answer comes at all', async () => {
    await open();
    await network.page.evaluate(() => {
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (ms) => timeout(ms / 100);
    });
    const silent = network.server.hold(WAIT);
    await openQr();
    await silent.arrived;
    network.server.change({ [WAIT]: needsPassword });
    await network.screen.field(texts.login.password).waitFor();
    expect(loginsOf(WAIT)).toEqual(['qr-1', 'qr-1']);
  });

  it('of the sandbox is scanned by a number of it, once for two clicks', async () => {
    await open({ 'GET /api/apiprofiles': json(profiles(sandboxProfile)) });
    const wait = network.server.hold(WAIT);
    const scan = network.server.hold(SCAN);
    await network.screen.openPicker();
    await network.screen.profile(sandboxProfile.name).click();
    await method('qr').check();
    await wait.arrived;
    await dialog()
      .getByRole('button', { name: texts.login.qr.sandboxScan('+999 662 1234') })
      .dblclick();
    await scan.arrived;
    scan.release(json({ error: 'telegram_unreachable', detail: 'Down' }, 502));
    await network.screen.toast(texts.errors.codes.telegram_unreachable).waitFor();
    network.server.change({ [SCAN]: OK });
    await dialog()
      .getByRole('button', { name: texts.login.qr.sandboxScan('+999 662 1234') })
      .click();
    await eventually(() => asked(SCAN)).toEqual(
      Array(2).fill({ api_profile_id: sandboxProfile.id, phone: '+9996621234', url: code.url }),
    );
    wait.release(json({ ok: true, account_id: 7 }));
    await network.screen.toast(texts.login.qr.added).waitFor();
  });

  it('asks before the scan is thrown away', async () => {
    await open();
    network.server.change({ [WAIT]: needsPassword });
    await openQr();
    await network.screen.field(texts.login.password).waitFor();
    await dialog().getByText(texts.login.passwordHint('cat')).waitFor();
    expect(await method('phone').count()).toBe(0);
    const question = network.screen.question(texts.login.cancelTitle);
    await network.page.keyboard.press('Escape');
    await network.screen.button(texts.login.qr.keep, question).click();
    await question.waitFor({ state: 'detached' });
    await network.screen.field(texts.login.password).fill('sandbox');
    await network.screen.button(texts.login.finish).click();
    await network.screen.toast(texts.login.qr.added).waitFor();
    await dialog().waitFor({ state: 'detached' });
    expect(loginsOf(PASSWORD)).toEqual(['qr-1']);
    expect(loginsOf(CANCEL)).toEqual([]);
  });
});
