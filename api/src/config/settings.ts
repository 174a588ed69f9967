/** What reads a setting: the panel (`npm start`), or the operator's commands (`npx giftbuyer`) as well. */
export type SettingReader = 'panel' | 'panel and commands';

export interface Setting {
  /** The text that is read when nothing is set; empty where `whenUnset` is no text that could be set. */
  default: string;
  /** What it means that nothing is set, where there is no default. */
  whenUnset?: string;
  meaning: string;
  readBy: SettingReader;
}

/**
 * Every setting of the panel. `config.ts` reads them by this table, `giftbuyer config` shows it, and test/docs.test.ts compares
 * it with `.env.example` and the table in README.md.
 */
export const SETTINGS = {
  HOST: {
    default: '127.0.0.1',
    meaning: 'Address to listen on',
    readBy: 'panel and commands',
  },
  PUBLIC_URL: {
    default: '',
    whenUnset: 'none',
    meaning: 'The address people type when a proxy stands in front of the panel',
    readBy: 'panel and commands',
  },
  ALLOWED_HOSTS: {
    default: '',
    whenUnset: 'none',
    meaning: 'Further names by which the panel may be opened',
    readBy: 'panel and commands',
  },
  TRUSTED_PROXIES: {
    default: '',
    whenUnset: 'none',
    meaning: 'Proxies whose `X-Forwarded-For` header counts',
    readBy: 'panel and commands',
  },
  REGISTRATION: {
    default: '',
    whenUnset: '`open` on this machine unless in production, else `first-only`',
    meaning: 'Who may register: `open`, `first-only`, `invite` or `closed`',
    readBy: 'panel and commands',
  },
  DATA_DIR: {
    default: './data',
    meaning: "Folder for the embedded database, the key file, backups and the sandbox's world",
    readBy: 'panel and commands',
  },
  DATABASE_URL: {
    default: '',
    whenUnset: 'an embedded one',
    meaning: 'PostgreSQL of your own',
    readBy: 'panel and commands',
  },
  SECRET_KEY: {
    default: '',
    whenUnset: 'the key file',
    meaning: '32 random bytes in base64 that seal the sessions in the database',
    readBy: 'panel and commands',
  },
  SECRET_KEY_FILE: {
    default: '',
    whenUnset: 'none',
    meaning: 'A file with that key in place of the setting',
    readBy: 'panel and commands',
  },
  ALLOW_UNSAFE_DATABASE: {
    default: '0',
    meaning: '`1` lets the panel start on a PostgreSQL that may lose data when the power fails',
    readBy: 'panel and commands',
  },
  SNAPSHOTS: {
    default: 'on',
    meaning: 'Whether backups are kept in `DATA_DIR/backups`: `on` or `off`',
    readBy: 'panel and commands',
  },
  NODE_ENV: {
    default: '',
    whenUnset: 'for trying out',
    meaning: '`production` writes the log as JSON and starts no sandbox',
    readBy: 'panel and commands',
  },
  PORT: {
    default: '3000',
    meaning: "Port for the panel, its API (`/api`) and the API's documentation (`/docs`)",
    readBy: 'panel',
  },
  ALLOW_INSECURE_HTTP: {
    default: '0',
    meaning: '`1` lets the panel listen on a network although `PUBLIC_URL` is not https',
    readBy: 'panel',
  },
  ALLOW_SESSION_EXPORT: {
    default: '0',
    meaning: '`1` lets users move the session of an account to another program, which removes it from the panel',
    readBy: 'panel',
  },
  COOKIE_PREFIX: {
    default: '',
    whenUnset: 'none',
    meaning: '`__Host-` makes browsers take the session cookie over https alone and from no sibling domain',
    readBy: 'panel',
  },
  HSTS_SUBDOMAINS: {
    default: 'off',
    meaning:
      "Whether browsers that came by https demand https of all subdomains of the panel's host as well: `on` or `off`",
    readBy: 'panel',
  },
  SESSION_IDLE_DAYS: {
    default: '7',
    meaning: 'Days without use after which a session of the panel ends, from 1 to 7',
    readBy: 'panel',
  },
  RATE_LIMITS: {
    default: 'on',
    meaning:
      'Whether the requests, readings by hand, login codes, imports, checks of proxies and live streams of a user are ' +
      'limited: `on` or `off`',
    readBy: 'panel',
  },
  ALLOW_PRIVATE_PROXY: {
    default: '0',
    meaning: '`1` lets users name proxies at private addresses and at those of this machine',
    readBy: 'panel',
  },
  DOCS: {
    default: 'on',
    meaning: 'Whether the API describes itself at `/docs`: `on` or `off`',
    readBy: 'panel',
  },
  SANDBOX: {
    default: '',
    whenUnset: '`on`, in production `off`',
    meaning: 'The local Telegram for trying the panel out: `on` or `off`',
    readBy: 'panel',
  },
  TELEGRAM_ENVIRONMENT: {
    default: 'production',
    meaning: 'Which Telegram an API profile talks to when it names none: `production`, `test` or `sandbox`',
    readBy: 'panel',
  },
  BACKGROUND_REFRESH: {
    default: 'on',
    meaning: 'Whether accounts are refreshed while no page is open: `on` or `off`',
    readBy: 'panel',
  },
  GIFTS_POLL_SECONDS: {
    default: '10',
    meaning: 'Seconds between two readings of the catalogue of gifts while somebody looks at it, from 2 to 3600',
    readBy: 'panel',
  },
  METRICS_PORT: {
    default: '',
    whenUnset: 'none',
    meaning: 'Port on loopback for figures in the format of Prometheus',
    readBy: 'panel',
  },
  LOG_LEVEL: {
    default: 'warn',
    meaning: 'How much the panel logs: `error`, `warn`, `log`, `debug` or `verbose`',
    readBy: 'panel',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];
