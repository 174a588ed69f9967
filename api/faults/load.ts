import { setTimeout as pause } from 'node:timers/promises';
import type { SeededRandom } from './seeded-random.js';
import type { Panel } from './panel.js';
import { SignIn, type Step } from './sign-in.js';
import type { Ref, User } from './user.js';
import type { Testbed } from './testbed.js';

/** After a request without an answer. */
const RETRY_DELAY_MS = 50;

/** Longer than the locks of a killed panel last, for which all users may wait. */
const ANSWERS_TIMEOUT_MS = 60_000;

/** Texts of the driver, the database or the system, which answers must not contain. */
const INNER_WORDS = /ECONN|EPIPE|terminat|timeout|postgres|typeorm|SQL|relation|\bat .+:\d+/i;

const UNREACHABLE = /^\{"error":"telegram_unreachable"[,}]/;

/** Users who send random requests, one after another each, to any running panel. */
export class Load {
  /** Requests that got an answer, and those that did not. */
  answered = 0;
  lost = 0;
  /** Answers that no user should get. */
  readonly violations: string[] = [];
  /** The next step of each user's sign-in to Telegram. */
  private readonly signIns = new Map<User, { login: SignIn; next: Step | 'look' }>();
  private isOver = false;
  private readonly ended: Promise<void[]>;

  /** @param testbed stops it before it checks the invariants. @param accounts of each user; the load deletes some */
  constructor(
    private readonly testbed: Testbed,
    private readonly random: SeededRandom,
    accounts: ReadonlyMap<User, Ref[]>,
  ) {
    testbed.loads.push(this);
    this.ended = Promise.all([...accounts].map(([user, own]) => this.use(user, own)));
  }

  /** Resolves when `count` more requests have been answered. */
  async waitForAnswers(count: number): Promise<void> {
    const [until, deadline] = [this.answered + count, performance.now() + ANSWERS_TIMEOUT_MS];
    while (this.answered < until) {
      if (performance.now() > deadline) throw new Error(`Only ${this.answered} of ${until} requests were answered`);
      await pause(5);
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.ended;
  }

  private async use(user: User, accounts: Ref[]): Promise<void> {
    while (!this.isOver) {
      const panel = this.random.oneOf(this.testbed.panels);
      const isAnswered = panel.isRunning && (await this.act(user, accounts, panel).catch(() => false));
      if (isAnswered) this.answered++;
      else this.lost++;
      if (!isAnswered) await pause(RETRY_DELAY_MS);
    }
  }

  private async act(user: User, accounts: Ref[], panel: Panel): Promise<boolean> {
    const account = this.random.oneOf(accounts);
    const luck = this.random.next();
    if (luck < 0.15) return this.signIn(user, accounts, panel);
    if (luck < 0.35) {
      await this.testbed.telegram.topUp(account.phone);
      const response = await user.open(account, panel);
      const lines = response.ok ? await user.linesOf(response) : [await response.json()];
      this.checkAnswer(response.status, JSON.stringify(lines.at(-1)));
    } else if (luck < 0.52) {
      const { status, text } = await user.rename(`${user.name} ${this.random.between(0, 1e6)}`, panel);
      this.checkAnswer(status, text);
    } else if (luck < 0.55) {
      this.checkAnswer(await user.login(panel), '');
    } else if (luck < 0.56 && accounts.length > 2) {
      accounts.splice(accounts.indexOf(account), 1);
      const { status, text } = await user.delete(account, panel);
      this.checkAnswer(status, text);
    } else {
      const { status, text } = await user.at(panel).get('/api/accounts');
      this.checkAnswer(status, text.startsWith('{"error"') ? text : '');
    }
    return true;
  }

  /** Takes the next step of a sign-in, or repeats the one without an answer. */
  private async signIn(user: User, accounts: Ref[], panel: Panel): Promise<boolean> {
    const hasPassword = this.random.next() < 0.5;
    const known = this.signIns.get(user) ?? { login: new SignIn(this.testbed, user, hasPassword), next: 'send' };
    this.signIns.set(user, known);
    const { login, next } = known;
    if (next === 'look') {
      const id = await login.findAccount(panel);
      if (id === null) this.violations.push(`The sign-in of ${login.phone} is over, and there is no account`);
      else accounts.push({ id, phone: login.phone });
      return this.signIns.delete(user);
    }
    const answer = await login.takeStep(next, panel);
    if (!answer) return false;
    this.checkAnswer(answer.status, answer.text);
    // After `login_id_not_found` too, the list says whether the account was added.
    const isOver = answer.body['ok'] === true || answer.body['error'] === 'login_id_not_found';
    if (isOver) known.next = 'look';
    else if (answer.status === 200) known.next = next === 'send' ? 'code' : 'password';
    return true;
  }

  private checkAnswer(status: number, text: string): void {
    // A sign-in of the user may end the session between two requests, hence 401.
    // On a busy machine Telegram may be too slow.
    const isExpected = status < 500 || status === 503 || (status === 502 && UNREACHABLE.test(text));
    // Only in errors: a random id may contain one of those words.
    const isRefusal = text.includes('"error"');
    if (!isExpected || (isRefusal && INNER_WORDS.test(text))) this.violations.push(`${status} ${text}`);
  }
}
