import { expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { SignIn, type Step } from './sign-in.js';
import type { User } from './user.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed();

/** Steps, and the method that Telegram executes without answering. */
const UNANSWERED: [Step, string, hasPassword?: 'has a password'][] = [
  ['send', 'auth.sendCode'],
  ['code', 'auth.signIn'],
  ['code', 'users.getUsers'],
  ['code', 'auth.signIn', 'has a password'],
  ['code', 'account.getPassword', 'has a password'],
  ['password', 'account.getPassword', 'has a password'],
  ['password', 'auth.checkPassword', 'has a password'],
  ['password', 'users.getUsers', 'has a password'],
];

test.each(repetitions(10))(
  'a sign-in that is interrupted by a kill at any moment continues with the same id: run %i',
  async () => {
    const { database, telegram } = testbed();
    const panel = testbed().panel();
    // The rows of `saving` and `storing` are locked later.
    const [ada, saving, storing, watched] = await Promise.all(
      ['ada', 'saving', 'storing', 'watched'].map((name) => testbed().user(`${name} ${testbed().newPhone()}`)),
    );
    if (!ada || !saving || !storing || !watched) expect.unreachable();
    const all: [SignIn, Step][] = [];
    const begin = async (user: User, step: Step, hasPassword = step === 'password') => {
      const login = new SignIn(testbed(), user, hasPassword);
      await login.takeStepsBefore(step);
      all.push([login, step]);
      return login;
    };
    const underWay: Promise<unknown>[] = [];
    const codeSaved = await begin(saving, 'code');
    const passwordSaved = await begin(saving, 'password');
    const stored = await begin(storing, 'send');
    const answered = [await begin(watched, 'code'), await begin(watched, 'password')];
    const connecting = [await begin(ada, 'send'), await begin(ada, 'code'), await begin(ada, 'password')];

    for (const [step, method, hasPassword] of UNANSWERED) {
      const login = await begin(ada, step, hasPassword !== undefined);
      const before = (await telegram.calls(method, login.phone)).length;
      await telegram.addFault({ method, phone: login.phone.slice(1), kind: 'silent' });
      underWay.push(login.takeStepWhenAvailable(step));
      await telegram.reached(method, before + 1, login.phone);
    }
    // Telegram accepts the steps, and storing the account or the login waits for the lock.
    const unlock = [
      await database.lock('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [saving.id]),
      await database.lock('SELECT FROM users WHERE id = $1 FOR UPDATE', [storing.id]),
    ];
    underWay.push(codeSaved.takeStep('code'), passwordSaved.takeStep('password'), stored.takeStep('send'));
    // The account is stored when the panel is killed.
    underWay.push(...answered.map((login, i) => login.takeStepWhenAvailable(i === 0 ? 'code' : 'password')));
    await telegram.reached('payments.getStarsStatus', 1, codeSaved.phone);
    await telegram.reached('payments.getStarsStatus', 1, passwordSaved.phone);
    await telegram.reached('auth.sendCode', 1, stored.phone);
    await expect.poll(async () => (await watched.list()).length, { interval: 5 }).toBe(answered.length);
    // The connections are open, and nothing is sent over them.
    const release = panel.toTelegram.setConditions({ hold: 'up' });
    const { opened } = panel.toTelegram;
    underWay.push(
      ...connecting.map((login, i) =>
        login.takeStepWhenAvailable((['send', 'code', 'password'] as const)[i] ?? 'send'),
      ),
    );
    await expect.poll(() => panel.toTelegram.opened - opened).toBe(connecting.length);

    await panel.kill();
    await Promise.all(underWay);
    release();
    for (const end of unlock) await end();
    await testbed().expireDeadLocks();
    await telegram.clearFaults();
    await panel.start();

    for (const [login, step] of all) await login.finish(step);
    for (const user of [ada, saving, storing, watched]) {
      const phones = (await user.list()).map(({ phone }) => phone);
      expect(phones.length).toBe(new Set(phones).size);
    }
  },
);
