import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { openPage } from './browser';
import { Screen, addProfile, eventually, openStart, signUp } from './screen';
import { useSharedPanel } from './fixtures';

// Another service on the same host: of another user of the machine, or a malicious program.

const fixture = useSharedPanel();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function neighbour(answer: (request: IncomingMessage) => Record<string, string | string[]>): Promise<string> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', ...answer(request) });
    response.end('<p>A service');
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** Logs in with the form. */
async function signIn() {
  const person = await signUp(fixture.browser, fixture.panel);
  await person.context.clearCookies();
  const { page, problems } = await openPage(person.context);
  const screen = new Screen(page, en);
  await page.goto('/login');
  await screen.field(en.auth.username).fill(person.username);
  await screen.field(en.auth.password).fill(person.password);
  await screen.button(en.auth.login).click();
  await page.getByRole('button', { name: en.accounts.add }).first().waitFor();
  return { person, page, screen, problems };
}

it('a service on another port gets the cookie, and can do nothing with it', async () => {
  const { person, page } = await signIn();
  let stolen = '';
  const url = await neighbour(({ headers }) => {
    stolen = headers.cookie ?? stolen;
    return {};
  });
  const trap = await person.context.newPage();
  await trap.goto(url);
  await trap.reload();
  expect(stolen).toMatch(/^auth_token_[0-9a-f]{8}=/);
  const use = async (path: string, method = 'GET') => {
    const init = { method, headers: { Cookie: stolen, 'Content-Type': 'application/json' } };
    return (await fetch(new URL(path, fixture.panel.url), init)).status;
  };
  for (const path of ['/api/me', '/api/accounts', '/api/apiprofiles', '/api/events']) expect(await use(path)).toBe(401);
  expect(await use('/api/account/1', 'DELETE')).toBe(401);
  expect(await use('/api/auth/logout', 'DELETE')).toBe(401);
  // The page itself continues to work.
  await page.reload();
  await page.getByRole('button', { name: en.accounts.add }).first().waitFor();
  await person.context.close();
});

it('a session that a service on another port has set is never used', async () => {
  const mallory = await signUp(fixture.browser, fixture.panel);
  const [theirs] = await mallory.context.cookies();
  const { person, page, screen, problems } = await signIn();
  const [own] = (await person.context.cookies()).filter(({ name }) => name.startsWith('auth_token'));
  if (!theirs || !own) throw new Error('Both are signed in');
  const url = await neighbour(() => ({
    'Set-Cookie': [`auth_token=${theirs.value}; Path=/api`, `${own.name}=${theirs.value}; Path=/api`],
  }));
  const trap = await person.context.newPage();
  await trap.goto(url);

  // The open page reports the ended session instead of continuing as another user.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
  const left = (await person.context.cookies(`${fixture.panel.url}/api/me`)).map(({ name }) => name);
  expect(left).not.toContain(own.name);
  await screen.field(en.auth.username).fill(person.username);
  await screen.field(en.auth.password).fill(person.password);
  await screen.button(en.auth.login).click();
  await screen.openUserMenu(person.username);
  expect(problems).toEqual([]);
  await person.context.close();
  await mallory.context.close();
});

it('a tab that shows another user than the signed-in one sends nothing to Telegram', async () => {
  const person = await signUp(fixture.browser, fixture.panel);
  await addProfile(person.context.request, 'Sandbox');
  const { page, screen } = await openStart(person);
  await screen.openLoginForm('Sandbox');
  // Meanwhile another user has logged in with this browser.
  const other = await signUp(fixture.browser, fixture.panel);
  const [cookie] = await other.context.cookies();
  if (!cookie) throw new Error('They are signed in');
  await person.context.addCookies([cookie]);
  const sendings = screen.requests('POST', '/api/auth/send_code');
  await screen.sendCode('+9996621239');
  await eventually(() => page.getByRole('button', { name: en.shell.user(other.username) }).count()).toBe(1);
  expect(sendings).toEqual([]);
  await person.context.close();
  await other.context.close();
});
