import { InjectionToken, Service, type Signal, computed, effect, inject, signal } from '@angular/core';
import { decimalOf } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { Clock } from '../core/time/clock';
import { storedPreference } from '../core/preferences/stored-preference';
import { mergeTexts } from './merge-texts';
import type { Texts } from './ru';
import type { ErrorTexts } from './ru-errors';
import type { ListTexts } from './ru-accounts';
import type { InitialTexts, SignInTexts } from './ru-initial';
import type { LazyTexts } from './ru-lazy';

export const LANGUAGES = ['ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Null when the user has not chosen a language. */
const languagePreference = () => storedPreference('gb-language', LANGUAGES, null);
/** Loaded on demand: one language at the start, the other when it is chosen. */
const LOAD_INITIAL: Record<Language, () => Promise<SignInTexts>> = {
  ru: () => import('./ru-initial').then(({ ruInitial }) => ruInitial),
  en: () => import('./en-initial').then(({ enInitial }) => enInitial),
};
/** Loaded with the frame of the panel. */
const LOAD_LIST: Record<Language, () => Promise<ListTexts>> = {
  ru: () => import('./ru-accounts').then(({ ruAccounts }) => ruAccounts),
  en: () => import('./en-accounts').then(({ enAccounts }) => enAccounts),
};
/** Loaded with the first bundle that needs them. */
const LOAD_LAZY: Record<Language, () => Promise<LazyTexts>> = {
  ru: () => import('./ru-lazy').then(({ ruLazy }) => ruLazy),
  en: () => import('./en-lazy').then(({ enLazy }) => enLazy),
};

/** Sentences for errors of the API and of Telegram: loaded when the first page is usable, or with the first error. */
const LOAD_ERRORS: Record<Language, () => Promise<ErrorTexts>> = {
  ru: () => import('./ru-errors').then(({ ruErrors }) => ruErrors),
  en: () => import('./en-errors').then(({ enErrors }) => enErrors),
};

interface Shown {
  language: Language;
  texts: SignInTexts & Partial<ListTexts>;
  /** Null until `loadAllTexts`. */
  allTexts: Texts | null;
  /** Null until `loadErrorTexts` or `loadAllTexts`. */
  errorTexts: ErrorTexts | null;
}

/** Initial translations; loaded by `firstTexts` before bootstrap. */
export const FIRST_TEXTS = new InjectionToken<Shown>('texts of the first screen');

/** The texts of the stored language, else of the first supported one of the browser. */
export async function firstTexts(): Promise<Shown> {
  const language = firstLanguage();
  return { language, texts: await LOAD_INITIAL[language](), allTexts: null, errorTexts: null };
}

/** Texts and formats of the current language. The choice is stored. */
@Service()
export class I18n {
  private readonly shown = signal(inject(FIRST_TEXTS));
  readonly language = computed(() => this.shown().language);
  /** Texts of the sign-in page, and of the frame of the panel. */
  readonly signInTexts = computed((): SignInTexts => this.shown().texts);
  /** Texts of the first screen of a signed-in user, see `loadListTexts`. */
  readonly texts = computed(() => {
    const { texts } = this.shown();
    if (!hasListTexts(texts)) throw new Error('A component without a session uses texts of the list');
    return texts;
  });
  /** For the bundles that are loaded together with these texts, see `loadAllTexts`. */
  readonly allTexts = computed(() => {
    const { allTexts } = this.shown();
    if (!allTexts) throw new Error('A component of the first screen uses texts that are loaded later');
    return allTexts;
  });

  /** Null until they are loaded: `ApiClient` waits for them before it throws an error that has a sentence. */
  readonly errorTexts = computed(() => this.shown().errorTexts);

  private readonly toasts = inject(Toasts);
  private readonly clock = inject(Clock);
  private readonly preference = languagePreference();
  private wanted: Language | null = null;

  private readonly formats = computed(() => {
    const language = this.language();
    this.clock.timezoneOffset();
    // Each is made at its first use, because that takes a millisecond or more.
    return {
      number: once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 9 })),
      signed: once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 9, signDisplay: 'exceptZero' })),
      date: once(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium' })),
      dateTime: once(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' })),
      time: once(() => new Intl.DateTimeFormat(language, { timeStyle: 'short' })),
      ago: once(() => new Intl.RelativeTimeFormat(language, { style: 'short' })),
    };
  });

  /** Formats billionths of a Star, see `exact`. */
  readonly starFormat = computed(() => {
    const { number } = this.formats();
    return (nanos: bigint): string => number().format(decimalOf(nanos) as `${number}`);
  });

  constructor() {
    effect(() => {
      document.documentElement.lang = this.language();
    });
  }

  /** Switches the language. Shows a toast if its texts could not be loaded. */
  async use(language: Language): Promise<void> {
    this.wanted = language;
    let allTexts: Texts;
    try {
      allTexts = await loadTexts(language);
    } catch {
      this.toasts.error('language', this.signInTexts().errors.network);
      return;
    }
    if (this.wanted !== language) return;
    this.show(language, allTexts);
    this.preference.set(language);
  }

  /** Resolves when `texts` has the texts of the current language. */
  async loadListTexts(): Promise<void> {
    const { language, texts } = this.shown();
    if (hasListTexts(texts)) return;
    const loaded = await LOAD_LIST[language]();
    // Not when another language, or all texts, came meanwhile.
    this.shown.update((shown) =>
      shown.language === language ? { ...shown, texts: { ...loaded, ...shown.texts } } : shown,
    );
  }

  /** Resolves when `allTexts` has the texts of the current language. */
  async loadAllTexts(): Promise<void> {
    const { language, allTexts } = this.shown();
    if (allTexts) return;
    const loaded = await loadTexts(language);
    // Not when `use` has switched the language meanwhile: it loads all texts.
    if (this.language() === language) this.show(language, loaded);
  }

  /** Resolves when `errorTexts` has the texts of the current language. */
  async loadErrorTexts(): Promise<void> {
    const { language, errorTexts } = this.shown();
    if (errorTexts) return;
    const loaded = await LOAD_ERRORS[language]();
    // Not when another language, or all texts, came meanwhile.
    this.shown.update((shown) =>
      shown.language === language && !shown.errorTexts ? { ...shown, errorTexts: loaded } : shown,
    );
  }

  /** The texts of all languages, for searches that match in any of them. */
  all(): Promise<Texts[]> {
    return Promise.all(LANGUAGES.map(loadTexts));
  }

  /** Texts that are loaded with their page, in the current language. */
  pageTexts<PageTexts>(texts: Record<Language, PageTexts>): Signal<PageTexts> {
    return computed(() => texts[this.language()]);
  }

  private show(language: Language, allTexts: Texts): void {
    this.shown.set({ language, texts: allTexts, allTexts, errorTexts: allTexts.errors });
  }

  /** Exact, with the digit grouping of the language. */
  number(value: number): string {
    return this.formats().number().format(value);
  }

  /** As `exact`, with a plus sign for positive values. */
  signed(decimal: string): string {
    return this.formats()
      .signed()
      .format(decimal as `${number}`);
  }

  /** Formats a decimal of any length, such as `-1.02`, without converting it to a float. */
  exact(decimal: string): string {
    return this.formats()
      .number()
      .format(decimal as `${number}`);
  }

  date(iso: string): string {
    return this.formats().date().format(new Date(iso));
  }

  dateTime(iso: string): string {
    return this.formats().dateTime().format(new Date(iso));
  }

  /** Hours and minutes; `ms` since the epoch. */
  time(ms: number): string {
    return this.formats().time().format(ms);
  }

  /** "3 min. ago"; `now` in milliseconds since the epoch. */
  ago(iso: string, now: number): string {
    const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
    const { ago } = this.formats();
    if (minutes < 1) return this.texts().card.justNow;
    if (minutes < 60) return ago().format(-minutes, 'minute');
    const hours = Math.floor(minutes / 60);
    return hours < 24 ? ago().format(-hours, 'hour') : ago().format(-Math.floor(hours / 24), 'day');
  }
}

/** `4:32`, or `1:04:32` from an hour up. */
export function clockTime(seconds: number): string {
  const rest = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(rest / 3600);
  const minutes = Math.floor(rest / 60) % 60;
  const pad = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest % 60)}` : `${minutes}:${pad(rest % 60)}`;
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

async function loadTexts(language: Language): Promise<Texts> {
  const [first, list, later] = await Promise.all([
    LOAD_INITIAL[language](),
    LOAD_LIST[language](),
    LOAD_LAZY[language](),
  ]);
  return mergeTexts({ ...first, ...list }, later);
}

function hasListTexts(texts: Shown['texts']): texts is InitialTexts {
  return texts.accounts !== undefined;
}

function firstLanguage(): Language {
  const wanted = [languagePreference().value(), ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return LANGUAGES.find((language) => language === wanted.find((tag) => tag === 'ru' || tag === 'en')) ?? 'ru';
}
