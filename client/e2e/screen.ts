import type { APIRequestContext, Browser, BrowserContext, Locator, Page, Request } from 'playwright-core';
import type { CreatedApiProfile, SentCode } from '@giftbuyer/contracts';
import { expect } from 'vitest';
import { loginCodeOf } from '../../api/harness/test-user';
import { en } from '../src/i18n/en';
import { ru, type Texts } from '../src/i18n/ru';
import { openAgain } from './kept-page';
import type { PanelAddress } from './panel';
import { post } from './post';
import { announcementsOn } from './screen-reader';

/** Page object of the panel, with elements found by visible text. */
export class Screen {
  constructor(
    readonly page: Page,
    readonly texts: Texts,
  ) {}

  button(name: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true });
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** An alert dialog. */
  question(name: string): Locator {
    return this.page.getByRole('alertdialog', { name });
  }

  menuItem(name: string): Locator {
    return this.page.getByRole('menuitem', { name });
  }

  toast(text: string): Locator {
    return this.page.getByRole('region', { name: this.texts.ui.notifications }).getByText(text);
  }

  /** The error state of content that could not be loaded. */
  failure(what: string): Locator {
    return this.page.getByRole('group', { name: what });
  }

  /** Toasts and error states. */
  errors(): Locator {
    return this.page.locator('gb-toast-card .mark.error, gb-error-state');
  }

  /** Visible text; live regions repeat some of it to screen readers. */
  words(text: string | RegExp): Locator {
    return this.page.locator('gb-root').getByText(text);
  }

  /** A row of the profile picker. */
  profile(name: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${name}`) });
  }

  cards(): Locator {
    return this.page.getByRole('list', { name: this.texts.accounts.list }).getByRole('listitem');
  }

  /** The names of the accounts in visual order. */
  async shownNames(): Promise<string[]> {
    const cards = await this.page.locator('[data-key]').evaluateAll((nodes) =>
      nodes.map((node) => {
        const { x, y } = node.getBoundingClientRect();
        return { name: node.getAttribute('aria-label') ?? '', place: y * 10_000 + x };
      }),
    );
    return cards.toSorted((one, other) => one.place - other.place).map(({ name }) => name);
  }

  async openPicker(): Promise<void> {
    await this.page.getByRole('button', { name: this.texts.accounts.add }).first().click();
    await this.dialog(this.texts.profiles.title).waitFor();
  }

  async openNewProfile(): Promise<void> {
    await this.openPicker();
    await this.button(this.texts.profiles.add).click();
    await this.dialog(this.texts.addProfile.title).waitFor();
  }

  async openLoginForm(profile: string): Promise<void> {
    await this.openPicker();
    await this.profile(profile).click();
    await this.field(this.texts.login.phone).waitFor();
  }

  async askToDelete(profile: string): Promise<void> {
    await this.button(this.texts.profiles.more(profile)).click();
    await this.menuItem(this.texts.profiles.delete).click();
    await this.question(this.texts.profiles.deleteTitle).waitFor();
  }

  async openUserMenu(username: string): Promise<void> {
    await this.page.getByRole('button', { name: this.texts.shell.user(username) }).click();
  }

  async sendCode(phone: string): Promise<void> {
    await this.field(this.texts.login.phone).fill(phone);
    await this.button(this.texts.login.sendCode).click();
  }

  async enterPhone(phone: string): Promise<void> {
    await this.sendCode(phone);
    await this.field(this.texts.login.code).waitFor();
  }

  /** Waits until a closing dialog has left the history; a reload or navigation would interrupt that. */
  async isBack(): Promise<void> {
    await this.hasHistoryEntries(0);
  }

  /** Waits until the history has an entry for each open dialog, which Back leaves. */
  async hasHistoryEntries(dialogs: number): Promise<void> {
    const isSo = (wanted: number) => ((history.state as { modals?: number } | null)?.modals ?? 0) === wanted;
    await this.page.waitForFunction(isSo, dialogs);
  }

  /** Waits until the text was announced since the page was loaded: its toast may be gone by then. */
  async expectAnnouncement(text: string): Promise<void> {
    await eventually(() => announcementsOn(this.page)).toContainEqual(expect.stringContaining(text));
  }

  /** The horizontal overflow is 0. */
  async expectToFit(): Promise<void> {
    const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    await eventually(() => this.page.evaluate(overflow)).toBe(0);
  }

  async expectFocus(on: Locator): Promise<void> {
    await eventually(() => on.evaluate((element) => element === document.activeElement)).toBe(true);
  }

  /** Resolves when the last action has been rendered. */
  async rendered(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
    );
  }

  /** Records requests from now on. */
  requests(method: string, path: string): Request[] {
    const seen: Request[] = [];
    this.page.on('request', (request) => {
      if (request.method() === method && new URL(request.url()).pathname.startsWith(path)) seen.push(request);
    });
    return seen;
  }

  /** Holds requests to `url` until the returned function is called. */
  async hold(url: string): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    await this.page.route(url, async (route) => {
      await promise;
      await route.continue();
    });
    return resolve;
  }
}

/** Timeout of one step on a busy machine. */
const TIMEOUT_MS = 45_000;

/** `expect.poll` with a longer timeout. */
export const eventually = <Value>(probe: () => Value | Promise<Value>) => expect.poll(probe, { timeout: TIMEOUT_MS });

/** A signed-in user with an own browser context. */
export interface Person {
  username: string;
  password: string;
  texts: Texts;
  context: BrowserContext;
}

export interface PersonOptions {
  username?: string;
  language?: 'ru' | 'en';
  /** Viewport size in CSS pixels. */
  width?: number;
  colorScheme?: 'light' | 'dark';
  /** Whether the panel moves, as for most people; tests wait for each movement, and drawing it is a seventh of their CPU. */
  hasMotion?: boolean;
}

let people = 0; // Of this process; others sign people up at the same panel.

/** Registers a new user over the API. */
export async function signUp(browser: Browser, panel: PanelAddress, options: PersonOptions = {}): Promise<Person> {
  people += 1;
  const {
    language = 'en',
    width = 1280,
    username = `person-${process.pid}-${people}`,
    colorScheme = 'light',
    hasMotion = false,
  } = options;
  const password = 'correct horse';
  const context = await browser.newContext({
    baseURL: panel.url,
    locale: language,
    viewport: { width, height: 800 },
    colorScheme,
    reducedMotion: hasMotion ? 'no-preference' : 'reduce',
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  const address = { 'X-Forwarded-For': `198.18.${process.pid % 256}.${people % 256}` };
  await post(context.request, '/api/auth/register', { username, password }, address);
  return { username, password, texts: language === 'ru' ? ru : en, context };
}

/** Opens the account list of the user; `problems` are those of `openPage`. */
export async function openStart(person: Person): Promise<{ page: Page; screen: Screen; problems: string[] }> {
  const { page, problems } = await openAgain(person.context);
  const screen = new Screen(page, person.texts);
  await page.goto('/');
  await page.getByRole('button', { name: person.texts.accounts.add }).first().waitFor();
  return { page, screen, problems };
}

let profiles = 1; // The sandbox rejects 1.

/** Resolves to the id of the new sandbox profile. */
export async function addProfile(request: APIRequestContext, name: string): Promise<number> {
  const number = ++profiles;
  const hash = String(number).padStart(32, '0');
  const body = { name, api_id: number, api_hash: hash, environment: 'sandbox' };
  const created = await post<CreatedApiProfile>(request, '/api/apiprofile', body);
  return created.api_profile_id;
}

/** Signs an account of the sandbox in, up to its 2FA password if it has one. @returns the id of the login */
export async function addAccount(request: APIRequestContext, api_profile_id: number, phone: string): Promise<string> {
  const { login_id } = await post<SentCode>(request, '/api/auth/send_code', { api_profile_id, phone });
  await post(request, '/api/auth/confirm_code', { login_id, code: loginCodeOf(phone) });
  return login_id;
}

/** The same for a phone with the 2FA password `sandbox`. */
export async function addProtectedAccount(request: APIRequestContext, profile: number, phone: string): Promise<void> {
  const login_id = await addAccount(request, profile, phone);
  await post(request, '/api/auth/confirm_password', { login_id, password: 'sandbox' });
}
