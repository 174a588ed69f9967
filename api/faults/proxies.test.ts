import type { Proxy } from '@giftbuyer/contracts';
import type { ProxyFault, ProxyOptions } from '@giftbuyer/telegram-sandbox';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../harness/http-client.js';
import { ForeignSession } from './foreign-session.js';
import { repetitions } from './seeded-random.js';
import { SignIn } from './sign-in.js';
import type { TelegramProxy } from './telegram-server.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed({ panels: 2, knowsTelegram: true, env: { ALLOW_PRIVATE_PROXY: '1' } });

const auth = { username: 'u', password: 'p' };
const domain = Buffer.from('example.com').toString('hex');
const KINDS: ProxyOptions[] = [
  { kind: 'socks5', auth },
  { kind: 'http', auth },
  { kind: 'mtproxy' },
  { kind: 'mtproxy', secret: `ee${'5a'.repeat(16)}${domain}` },
];

/** A user all of whose connections go through a proxy, and an account of that user. */
interface Proxied {
  user: User;
  account: Ref;
  proxyId: number;
  proxy: TelegramProxy;
}

const all: Proxied[] = [];
/** At each start a panel looks whether the sandbox accepts a connection, and closes it. */
let starts = 2;

beforeAll(async () => {
  for (const [i, options] of KINDS.entries()) {
    const proxy = await testbed().telegram.startProxy(options);
    const user = await testbed().user(`behind ${options.kind} ${i}`);
    const client = user.at();
    const { body } = await client.post<Proxy>('/api/proxies', { proxy: proxy.link, check: false });
    await client.patch('/api/proxies', { default_proxy_id: body.id });
    const [account] = await user.addAccounts(1);
    if (!account) expect.unreachable();
    await client.post('/api/accounts/proxy', { ids: [account.id], proxy_id: body.id });
    testbed().expected.devices.set(account.phone, 1);
    all.push({ user, account, proxyId: body.id, proxy });
  }
});

afterEach(async () => {
  for (const { user, proxyId } of all) {
    for (const { proxy_id: id } of await user.list()) expect(id).toBe(proxyId);
  }
  const direct = (await testbed().telegram.peers()).find(({ address }) => address === '127.0.0.1');
  expect(direct?.total, 'direct connections').toBe(starts);
});

/** What a user does at once: reads an account, imports a session, and signs in by code, twice, and by QR code. */
class Work {
  private settled = 0;
  private constructor(
    private readonly at: Proxied,
    readonly session: ForeignSession,
    readonly sending: SignIn,
    readonly confirming: SignIn,
    private readonly qr: { phone: string; loginId: string },
  ) {}

  static async prepare(at: Proxied): Promise<Work> {
    const { user } = at;
    const [sending, confirming] = [new SignIn(testbed(), user, false), new SignIn(testbed(), user, false)];
    for (const { phone } of [sending, confirming]) testbed().expected.devices.set(phone, 1);
    await confirming.takeStepsBefore('code');
    const phone = testbed().newPhone();
    testbed().expected.devices.set(phone, 1);
    const { body } = await user.at().post('/api/auth/qr', { api_profile_id: user.profileId });
    await testbed().telegram.acceptQr(phone, String(body['url']));
    const qr = { phone, loginId: String(body['login_id']) };
    return new Work(at, await ForeignSession.mint(testbed()), sending, confirming, qr);
  }

  /** Begins all of it at this panel. */
  begin(panel = testbed().panel()): Promise<unknown> {
    const { user, account } = this.at;
    const works: Promise<unknown>[] = [
      user.refresh(account, panel),
      this.session.import(user, panel),
      this.sending.takeStep('send', panel),
      this.confirming.takeStep('code', panel),
      this.waitForQr(panel),
    ];
    return Promise.all(works.map((work) => work.catch(() => null).finally(() => this.settled++)));
  }

  /** Begins what does not open a connection while another panel has the lock. */
  join(panel = testbed().panel()): Promise<unknown> {
    const { user, account } = this.at;
    const works: Promise<unknown>[] = [user.refresh(account, panel), this.session.import(user, panel)];
    return Promise.all(works.map((work) => work.catch(() => null)));
  }

  /** Whether each part has a connection or has ended. */
  async isUnderWay(): Promise<boolean> {
    return (await this.at.proxy.open()) + this.settled >= 5;
  }

  /** Goes on with all of it, as a user does who got no answers. */
  async finish(): Promise<void> {
    const { user, account } = this.at;
    await expect.poll(() => user.refresh(account), { timeout: 60_000 }).toMatchObject({ done: true });
    await this.session.finish(user);
    await this.finishSignIn(this.sending, 'send');
    await this.finishSignIn(this.confirming, 'code');
    let answer = await this.waitForQr();
    for (let again = 0; again < 20 && isBusy(answer); again++) answer = await this.waitForQr();
    expect(answer.body).toMatchObject({ ok: true });
    testbed().expected.expectAccount(Number(answer.body['account_id']), this.qr.phone);
  }

  /** The key of a connection that was cut off rests for 10 s. */
  private async finishSignIn(signIn: SignIn, step: 'send' | 'code'): Promise<void> {
    let answer = await signIn.takeStep(step);
    for (let again = 0; again < 20 && answer && isBusy(answer); again++) answer = await signIn.takeStep(step);
    if (answer?.body['ok'] === true) expect(await signIn.findAccount()).not.toBeNull();
    else await signIn.finish(step === 'send' && answer?.status === 200 ? 'code' : step);
  }

  private waitForQr(panel = testbed().panel()): Promise<Answer> {
    return this.at.user.at(panel).post('/api/auth/qr_wait', { login_id: this.qr.loginId });
  }
}

const isBusy = ({ status }: Answer) => [429, 502, 503].includes(status);

/** Each moment of the negotiations, and the answer of Telegram that is lost on its way back. */
const MOMENTS: (ProxyFault | { method: string })[] = [
  { kind: 'mute', afterAnswers: 0 },
  { method: 'users.getUsers' },
  { kind: 'mute', afterAnswers: 1 },
  { method: 'auth.sendCode' },
  { kind: 'mute', afterAnswers: 2 },
  { method: 'auth.signIn' },
  { kind: 'mute', afterAnswers: 3 },
  { method: 'auth.exportLoginToken' },
  { kind: 'mute', afterAnswers: 4 },
  { method: 'payments.getStarsStatus' },
];

test.each(repetitions(20, 2))('one of two panels is killed while it works through proxies: run %i', async (run) => {
  const { telegram } = testbed();
  const dying = testbed().panel(1);
  const works = await Promise.all(all.map((at) => Work.prepare(at)));
  const moment = MOMENTS[run % MOMENTS.length];
  if (moment && 'method' in moment) await telegram.addFault({ method: moment.method, kind: 'silent' });
  else await Promise.all(all.map(({ proxy }) => proxy.setFault(moment ?? null)));
  const lost = works.map((work) => work.begin(dying));
  for (const work of works) await expect.poll(() => work.isUnderWay(), { interval: 5 }).toBe(true);
  const joined = works.map((work) => work.join());
  const locks = await testbed().heldLocks();
  await dying.kill();
  await Promise.all(lost);
  await telegram.clearFaults();
  await Promise.all(all.map(({ proxy }) => proxy.setFault(null)));
  await testbed().expireDeadLocks(locks);
  await Promise.all(joined);
  await Promise.all(works.map((work) => work.finish()));
  starts++;
  await dying.start();
});

test.each(repetitions(20, 2))('proxies that cut the connections off cost nothing: run %i', async (run) => {
  const works = await Promise.all(all.map((at) => Work.prepare(at)));
  // The negotiations have 14 and 39 bytes; the hello of fake TLS has some thousands.
  const bytes = run < 15 ? run : (run - 14) * 40;
  await Promise.all(all.map(({ proxy }) => proxy.setFault({ kind: 'cutAfter', bytes })));
  await Promise.all(works.map((work) => work.begin()));
  await Promise.all(all.map(({ proxy }) => proxy.setFault(null)));
  // Forgets the circuit breakers.
  starts++;
  await testbed().restart();
  await Promise.all(all.map(({ user }) => user.returnToPanel()));
  await Promise.all(works.map((work) => work.finish()));
});
