import type { WireLink } from '@giftbuyer/telegram-sandbox';
import { beforeAll, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { SignIn, type Step } from './sign-in.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

/** Transport errors (https://core.telegram.org/mtproto/mtproto-transports#transport-errors), which no key protects. */
const CODES = [-404, -429, -444];
/** The packet of a connection before which the error comes. */
const PLACES = (['up', 'down'] as const).flatMap((direction) => [1, 2, 3, 4].map((index) => ({ direction, index })));
const STEPS: Step[] = ['send', 'code', 'password'];

const testbed = useTestbed({ hasWire: true });
let ada: User;
let listed: Ref[];
/** Accounts that were signed out, in all runs. One whose answer got lost may be signed out at Telegram, or removed. */
const everLeaving: Ref[] = [];

beforeAll(async () => {
  ada = await testbed().user('ada');
  listed = await ada.addAccounts(PLACES.length * CODES.length);
  await ada.watch();
});

/** Starts sign-ins at every step, sign-outs and readings, and waits until all are connected. @param prepare runs before the connections */
async function beginAll(prepare?: () => Promise<void>) {
  const leaving = await ada.addAccounts(CODES.length);
  everLeaving.push(...leaving);
  const logins: { step: Step; login: SignIn }[] = [];
  for (const step of STEPS)
    for (const _ of CODES) logins.push({ step, login: new SignIn(testbed(), ada, step === 'password') });
  await Promise.all(logins.map(({ step, login }) => login.takeStepsBefore(step)));
  await prepare?.();
  const network = testbed().panel().toTelegram;
  const release = network.setConditions({ hold: 'up' });
  const isConnected = async (count: number) => expect.poll(() => network.open).toBeGreaterThanOrEqual(count);
  const steps: ReturnType<SignIn['takeStep']>[] = [];
  // Together, because their deadlines run; by kind, because the faults are given by the order of connections.
  for (const kind of STEPS) {
    const taken = logins.filter(({ step }) => step === kind);
    steps.push(...taken.map(({ step, login }) => login.takeStepWhenAvailable(step)));
    await isConnected(steps.length);
  }
  const signOuts = leaving.map((account) => ada.signOut(account));
  const readings = ada.refreshAll();
  await isConnected(steps.length + signOuts.length + listed.length);
  return { logins, leaving, steps, signOuts, readings, release };
}

type Begun = Awaited<ReturnType<typeof beginAll>>;

async function expectUnreachable({ steps, signOuts, readings }: Begun): Promise<void> {
  for (const step of steps) {
    const answer = await step;
    if (answer?.status !== 200) expect(answer).toMatchObject({ status: 502, body: { error: 'telegram_unreachable' } });
  }
  for (const signOut of signOuts) {
    const answer = await signOut;
    if (answer.status !== 200) expect(answer).toMatchObject({ status: 502, body: { error: 'sign_out_unconfirmed' } });
  }
  const staying = async () => (await ada.list()).filter(({ id }) => !everLeaving.some((account) => account.id === id));
  const accounts = (await staying()).length;
  expect(await readings).toMatchObject({ done: true });
  expect((await staying()).length).toBe(accounts);
}

/** Once the network is honest, all operations can be finished, and nothing is lost or left over. */
async function expectNothingLost({ logins, leaving }: Begun): Promise<void> {
  const damaged =
    'SELECT id FROM accounts WHERE (removed_code IS NOT NULL OR session_sealed IS NULL) AND id <> ALL($1)';
  expect(await testbed().database.query(damaged, [everLeaving.map(({ id }) => id)])).toEqual([]);
  for (const { step, login } of logins) await login.finish(step);
  for (const account of leaving) {
    const { status, body } = await ada.signOut(account);
    expect(status, JSON.stringify(body)).toBeOneOf([200, 404]);
  }
  await testbed().database.query('UPDATE accounts SET retry_at = NULL');
  expect(await ada.refreshAll()).toMatchObject({ done: true, failed: 0 });
  const phones = new Set((await ada.list()).map(({ phone }) => phone));
  for (const { phone } of listed) expect(phones).toContain(phone);
  for (const { login } of logins) expect(phones).toContain(login.phone);
  for (const { phone } of leaving) expect(phones).not.toContain(phone);
  for (const phone of phones) testbed().expected.devices.set(phone, 1);
}

test.each(repetitions(20))('transport errors forged by the network end no session (%i)', async (run) => {
  const begun = await beginAll();
  const plan = new Map<WireLink, { code: number; direction: 'up' | 'down'; index: number }>();
  let forged = 0;
  testbed().wire.links.forEach((link, i) => {
    const place = PLACES[(Math.floor(i / CODES.length) + run) % PLACES.length];
    if (place) plan.set(link, { code: CODES[i % CODES.length] ?? 0, ...place });
  });
  const stop = testbed().wire.intercept(({ link, direction, index }) => {
    const planned = plan.get(link);
    if (planned?.direction !== direction || planned.index !== index) return;
    link.injectError(planned.code);
    forged++;
  });
  begun.release();
  await expectUnreachable(begun);
  stop();
  // Every connection has some of the planned packets; those with a new key have more.
  expect(forged).toBeGreaterThan(plan.size / 4);
  await testbed().restart();
  await expectNothingLost(begun);
});

test.each(repetitions(20))('transport errors sent by a data centre at any moment end no session (%i)', async (run) => {
  const { telegram } = testbed();
  // Second connections of the same operation get no error.
  const connections = listed.length + (STEPS.length + 1) * CODES.length;
  const addFaults = async () => {
    for (let i = 0; i < connections; i++) {
      const code = CODES[i % CODES.length] ?? 0;
      const afterPackets = (Math.floor(i / CODES.length) + run) % 4;
      await telegram.addFault({ kind: 'unsolicitedError', code, afterPackets, closes: i % 2 === 0, times: 1 });
    }
  };
  const begun = await beginAll(addFaults);
  begun.release();
  await expectUnreachable(begun);
  await telegram.clearFaults();
  await testbed().restart();
  await expectNothingLost(begun);
});
